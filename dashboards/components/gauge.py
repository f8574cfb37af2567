"""A river gauge on the wall: its level, its state against the published alarms, where it is going."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dash import html

from dashboards.components.board import NOTHING, Board, View, answer, freshness, horizon, is_old, shows, stations, value
from dashboards.components.parts import chart, line, mark, words
from dashboards.figures import gauges
from dashboards.figures.curve import curve
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, clock, lasting, number, when

LEVEL = "environment.water_level"
CHANGE = {1: "environment.water_level_change_1h", 3: "environment.water_level_change_3h"}
ABOVE = "environment.time_above_bd3"
PEAK = "environment.water_level_peak_72h"
RECORD = {year: f"environment.water_level_to_record_{year}" for year in (1999, 2025)}

STATE = {0: "", 1: "is-watch", 2: "is-late", 3: "is-bad"}
CENTIMETRE = 0.005
"""Levels are said with two decimals: what is less than half of the last one is no difference."""
FALLEN = 0.1
"""Metres below its highest from which on a level is said to have passed its peak."""
LINES = 6


@dataclass(frozen=True)
class Gauge:
    """A gauge as the board knows it. Levels in metres, ``at`` in epoch milliseconds."""

    code: str
    station: Mapping[str, Any]
    level: float | None
    at: int | None
    stage: int
    """The highest alarm its newest reading has reached; 0: none, or none published."""
    over: Mapping[int, float]
    """Metres above each published alarm, negative below it."""
    old: bool
    """Its newest reading is beyond its feed's horizon."""

    @property
    def alarms(self) -> dict[int, float]:
        """The published levels; a station may have none, or BĐ2 only. None is invented."""
        return {n: float(self.station[f"bd{n}"]) for n in (1, 2, 3) if self.station.get(f"bd{n}") is not None}

    @property
    def peaks(self) -> dict[int, float]:
        return {
            year: float(self.station[f"record_{year}"])
            for year in (1999, 2025)
            if self.station.get(f"record_{year}") is not None
        }


def all_gauges(board: Board) -> list[Gauge]:
    """Every gauge, in the city's order."""
    found = []
    for code, station in stations(board, "gauge").items():
        told = answer(board, LEVEL, code)
        over = {n: told[f"over_bd{n}"] for n in (1, 2, 3) if told.get(f"over_bd{n}") is not None}
        old = is_old(board, station.get("feed"), told.get("at"))
        found.append(Gauge(code, station, told.get("value"), told.get("at"), told.get("stage") or 0, over, old))
    return found


def worst_first(board: Board) -> list[Gauge]:
    """The gauge that matters most, then the others in the city's order. What was measured lately matters more than
    what was measured once; on a day without alarms it is the city's first."""
    known = all_gauges(board)
    if not known:
        return []
    first = max(
        known,
        key=lambda gauge: (
            gauge.level is not None,
            not gauge.old,
            gauge.stage,
            gauge.over.get(gauge.stage, 0.0),
            -known.index(gauge),
        ),
    )
    return [first, *(gauge for gauge in known if gauge is not first)]


def since(board: Board, gauge: Gauge) -> tuple[int, bool] | None:
    """When the present run at or above its stage began [ms], and whether it may have begun earlier. Above BĐ3 the KPI
    says it; for a lower alarm it is read from the trend, which holds 48 hours. None when it is not known."""
    told = answer(board, ABOVE, gauge.code)
    if gauge.stage == 3 and told.get("since") is not None:
        return told["since"], bool(told.get("since_before"))
    trend = board["trends"].get(f"water_level/{gauge.code}", NOTHING)
    began: int | None = None
    for at, level in reversed(list(zip(trend.get("t", ()), trend.get("v", ()), strict=True))):
        if level is None:
            continue
        if round(level - gauge.alarms.get(gauge.stage, float("inf")), 2) < 0:
            return None if began is None else (began, False)
        began = at
    return None if began is None else (began, True)


def stage_words(gauge: Gauge, lang: str) -> str:
    """The level against the alarms: "Trên BĐ3 1,55 m", "Dưới BĐ1 0,58 m", "không có mức BĐ"."""
    if gauge.level is None:
        return say("river.no_reading", lang)
    if not gauge.alarms:
        return say("river.no_levels", lang)
    if gauge.stage:
        by = gauge.over[gauge.stage]
        return say("river.above" if by >= CENTIMETRE else "river.at", lang, n=gauge.stage, by=number(by, lang, 2))
    lowest = min(gauge.over, default=min(gauge.alarms))
    return say(
        "river.below", lang, n=lowest, by=number(-gauge.over[lowest], lang, 2) if lowest in gauge.over else UNKNOWN
    )


def change_words(board: Board, code: str, hours: int, lang: str) -> str:
    """How the level moved: "lên 0,05 m trong 1 giờ"; empty when there is nothing to compare with."""
    change = value(board, CHANGE[hours], code)
    if change is None:
        return ""
    way = "river.steady" if abs(change) < CENTIMETRE else "river.rising" if change > 0 else "river.falling"
    return say(way, lang, by=number(abs(change), lang, 2), hours=hours)


def changes_words(board: Board, code: str, lang: str) -> list[str]:
    """The change of the last hour and of the last three; once, when nothing moved in either."""
    said = [change_words(board, code, hours, lang) for hours in sorted(CHANGE)]
    still = [
        change
        for hours in CHANGE
        if (change := value(board, CHANGE[hours], code)) is not None and abs(change) < CENTIMETRE
    ]
    return [text for text in (said[-1:] if len(still) == len(said) else said) if text]


def change_mark(board: Board, code: str) -> str:
    change = value(board, CHANGE[1], code)
    if change is None:
        return ""
    return "steady" if abs(change) < CENTIMETRE else "rising" if change > 0 else "falling"


def peak_words(board: Board, gauge: Gauge, lang: str) -> str:
    """The highest level of three days and its hour, once the water has fallen from it by more than the tide does."""
    told = answer(board, PEAK, gauge.code)
    highest, at = told.get("value"), told.get("peak_at")
    if gauge.level is None or highest is None or at is None or highest - gauge.level < FALLEN:
        return ""
    return say("river.peak", lang, level=number(highest, lang, 2), when=when(at, board["at"], lang))


def lines_of(board: Board, gauge: Gauge, lang: str) -> list[str]:
    """What the hero says under its level: to the alarms above, how long above BĐ3, against past peaks."""
    # the alarm it is measured against stands in the sentence above; these are the others it has not reached
    told = gauge.stage or min(gauge.over, default=0)
    said = [say("river.to_next", lang, n=n, by=number(-over, lang, 2)) for n, over in gauge.over.items() if n > told]
    spent = value(board, ABOVE, gauge.code)
    if spent:
        said.append(say("river.time_above", lang, lasting=lasting(spent * 3600, lang)))
    said.append(peak_words(board, gauge, lang))
    if gauge.stage == 3:
        for year, kpi in RECORD.items():
            over = value(board, kpi, gauge.code)
            if over is not None:
                way = "level_with" if abs(over) < CENTIMETRE else "short_of" if over < 0 else "over"
                said.append(say(f"river.{way}", lang, year=year, by=number(abs(over), lang, 2)))
    return [one for one in said if one]


def slot(id: str, hero: bool = False) -> html.Section:
    """A place for any gauge: which one stands in it is the view's to say."""
    aside = html.Span(
        [words(f"{id}-river"), words(f"{id}-at", "is-live"), html.Span(className="freshword not-live")],
        className="aside",
    )
    head = html.Div([mark(id=f"{id}-mark"), words(f"{id}-name"), aside], className="h")
    reading = html.Div(
        [
            html.Div([words(f"{id}-value"), html.Span(id=f"{id}-unit", className="unit")], className="value figure"),
            html.Div([words(f"{id}-stage", "is-live"), html.Span(className="old")], className="says"),
        ],
        className="reading",
    )
    trend = html.Div([mark(id=f"{id}-way", kind="trend"), words(f"{id}-change")], className="first is-live")
    slow = html.Div(words(f"{id}-slow"), className="when-slow")
    down = html.Div([html.B(id=f"{id}-down"), " · ", html.Span(className="age")], className="when-down")
    never = html.Div(words(f"{id}-never"), className="when-none")
    if hero:
        reading.children.append(
            html.Div(
                [trend, slow, down, never, *(line(f"{id}-line-{n}", "is-live") for n in range(1, LINES + 1))],
                className="lines",
            )
        )
        return html.Section(
            [head, reading, chart(f"{id}-chart")], id=id, className="tile hero", **{"data-fresh": "load"}
        )
    below = html.Div([trend, slow, down, never], className="lines")
    return html.Section(
        [head, reading, chart(f"{id}-chart"), below], id=id, className="tile gauge", **{"data-fresh": "load"}
    )


def slot_view(board: Board, id: str, gauge: Gauge | None, lang: str, hero: bool = False) -> View:
    """The live properties of a slot that shows this gauge; None: of an empty slot, which is not there at all."""
    kind = "hero" if hero else "gauge"
    if gauge is None:
        return {id: {"className": f"tile {kind} no"}}
    now, name = board["at"], gauge.station.get("feed")
    river = say("river.river", lang, river=gauge.station["river"])
    changes = changes_words(board, gauge.code, lang)
    peak = "" if hero else peak_words(board, gauge, lang)
    if peak:
        changes = [*changes[:1], peak]
    trend = board["trends"].get(f"water_level/{gauge.code}", {"t": [], "v": []})
    drawn = curve(trend, now, timedelta(seconds=horizon(board, name)), gauge.alarms, gauge.peaks)
    lost = "" if gauge.at is None else when(gauge.at, now, lang)
    view: View = {
        id: {
            "className": f"tile {kind}{' grand' if hero and gauge.stage >= 2 else ''}",
            "data-place": gauge.code,
            **freshness(board, name, gauge.at),
        },
        f"{id}-mark": {"data-mark": f"bd{gauge.stage}"},
        f"{id}-name": {
            "children": say("river.gauge", lang, name=gauge.station["name"], river=gauge.station["river"])
            if hero
            else gauge.station["name"]
        },
        f"{id}-river": {"children": "" if hero else river + say("words.dot", lang)},
        f"{id}-at": {
            "children": ""
            if gauge.at is None
            else say("river.read_at", lang, clock=clock(gauge.at))
            if hero
            else clock(gauge.at)
        },
        f"{id}-value": {"children": number(gauge.level, lang, 2), **shows(board, LEVEL, gauge.code)},
        f"{id}-unit": {"children": "" if gauge.level is None else say("river.m", lang)},
        f"{id}-stage": {"children": stage_words(gauge, lang), "className": f"is-live {STATE[gauge.stage] or 'second'}"},
        f"{id}-way": {"data-mark": change_mark(board, gauge.code)},
        f"{id}-change": {
            "children": (changes[0] if changes else "") if hero else say("words.dot", lang).join(changes),
            **shows(board, CHANGE[1], gauge.code),
        },
        f"{id}-slow": {"children": say("fresh.late", lang, when=lost) if lost else ""},
        f"{id}-down": {"children": say("fresh.lost", lang, when=lost) if lost else ""},
        f"{id}-never": {"children": say("fresh.never_long", lang)},
        f"{id}-chart": {"figure": (gauges.hero if hero else gauges.small)(drawn, lang)},
    }
    if hero:
        said = [*changes[1:], *lines_of(board, gauge, lang)]
        for n in range(1, LINES + 1):
            view[f"{id}-line-{n}"] = {"children": said[n - 1] if n <= len(said) else ""}
    return view

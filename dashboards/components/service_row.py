"""A service of the city in one row: mark, sentence, figure, against what, its last day, how old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from dashboards.components.board import (
    NOTHING,
    Board,
    Props,
    View,
    answer,
    feed,
    freshness,
    is_old,
    shows,
    stations,
    value,
)
from dashboards.components.fitting import fitted
from dashboards.components.gauge import LEVEL, all_gauges, change_words, stage_words, worst_first
from dashboards.components.parts import chart, line, mark, words
from dashboards.components.rainfall import MEAN, MOST, RAIN, millimetres
from dashboards.components.reports import why_none
from dashboards.figures.sparks import spark
from dashboards.words import has, say
from dashboards.words.numbers import number, signed

LINES = 3
WIDTHS = {True: 32.8, False: 31.6}
"""Room of a line beside the figure [rem]: of a large row, of another."""
TEXT = 2.125
ORDER = ("bad", "late", "watch", "ok")
DAY = 24 * 3_600_000
CITY = "city"


@dataclass(frozen=True)
class Row:
    """What a row says. ``status``: bad, late, watch or ok; "" when nothing is known."""

    status: str
    mark: str
    figure: str
    unit: str
    lines: Sequence[str]
    spark: Mapping[str, Any]
    fresh: Props
    shown: Props = field(default_factory=dict)
    swatch: str = ""


def service_row(id: str, lang: str, name: str, *, large: bool = False) -> html.Section:
    state = html.Span([words(f"{id}-word", "is-live"), html.Span(className="freshword not-live")])
    aged = html.Span([say("words.dot", lang), html.Span(className="age")], className="aged")
    aside = html.Span([state, aged], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say(f"services.{name}", lang)), aside], className="h")
    figure = html.Div([words(f"{id}-value"), words(f"{id}-unit", "unit")], className="value figure")
    old = html.Div(html.B(className="old"), className="when-old")
    first = html.Div([html.Span(id=f"{id}-swatch", className="swatch no"), words(f"{id}-line-1")], className="first")
    lines = html.Div([old, first, *(line(f"{id}-line-{n}") for n in range(2, LINES + 1))], className="lines")
    kind = "large" if large else "small"
    return html.Section(
        [head, figure, lines, chart(f"{id}-chart")], id=id, className=f"tile service {kind}", **{"data-fresh": "load"}
    )


def service_view(id: str, row: Row | None, lang: str, *, large: bool = False) -> View:
    """The live properties of a row; None: of a service that does not exist, which leaves no box behind."""
    kind = "large" if large else "small"
    if row is None:
        blank = service_view(id, Row("", "", "", "", (), spark((), ()), {}), lang, large=large)
        return blank | {id: {"className": f"tile service {kind} no"}}
    view: View = {
        id: {"className": f"tile service {kind} {row.status}".rstrip(), **row.fresh},
        f"{id}-mark": {"data-mark": row.mark},
        f"{id}-word": {"children": say(f"services.{row.status}", lang) if row.status else ""},
        f"{id}-value": {"children": row.figure, **row.shown},
        f"{id}-unit": {"children": row.unit},
        f"{id}-swatch": {"className": f"swatch {row.swatch or 'no'}"},
        f"{id}-chart": {"figure": row.spark},
    }
    for n in range(1, LINES + 1):
        said = row.lines[n - 1] if n <= len(row.lines) else ""
        view[f"{id}-line-{n}"] = {"children": fitted(said, WIDTHS[large], TEXT)}
    return view


def worst(statuses: Iterable[Any]) -> str:
    """The gravest of some states; "" when none is known."""
    told = set(statuses)
    return next((status for status in ORDER if status in told), "")


def last_day(board: Board, key: str, name: str = "v") -> tuple[list[int], list[float | None]]:
    """The last 24 hours of a line of the board."""
    told = board["trends"].get(key, NOTHING)
    kept = [
        (at, v) for at, v in zip(told.get("t", ()), told.get(name, ()), strict=False) if at >= board["at"] - DAY
    ]  # fmt: skip
    return [at for at, _ in kept], [v for _, v in kept]


def exists(board: Board, kind: str) -> bool:
    """Whether some feed brings stations of this kind."""
    return any(station.get("feed") for station in stations(board, kind).values())


def field_reports(board: Board, lang: str) -> Row | None:
    """Reports: how many are overdue now, against the target and last week, and how many came today."""
    name = next((one["name"] for one in board["feeds"] if one["service"] == "field_reports"), None)
    if name is None:
        return None
    over, today = answer(board, "field_reports.overdue", CITY), answer(board, "field_reports.received_today", CITY)
    status = worst([over.get("status")])
    day = (board.get("reports") or NOTHING).get("day", NOTHING)
    known = over.get("value") is not None
    lines = [say("services.overdue_now", lang)] if known else [why_none(over, lang) or say("services.no_report", lang)]
    if known:
        target, former = number(over.get("target"), lang), number(over.get("previous"), lang)
        lines.append(say("services.overdue_target", lang, target=target, previous=former))
    if today.get("value") is not None:
        usual = today.get("usual")
        key = "services.received_today" if usual is None else "services.received_usual"
        lines.append(say(key, lang, n=number(today["value"], lang), usual=number(usual, lang)))
    return Row(
        status, status, number(over.get("value"), lang), "", lines,
        spark(day.get("t", ()), day.get("overdue", ()), tone=status),
        freshness(board, name, feed(board, name).get("data_at")), shows(board, "field_reports.overdue", CITY),
    )  # fmt: skip


def rivers(board: Board, lang: str) -> Row | None:
    """The gauge that matters most, and how many gauges are heard."""
    gauges = worst_first(board)
    if not gauges or not exists(board, "gauge"):
        return None
    first = gauges[0]
    heard = [one for one in gauges if not one.old]
    stage = max((one.stage for one in heard), default=0)
    status = ("ok", "watch", "late", "bad")[stage] if first.level is not None else ""
    change = change_words(board, first.code, 3, lang)
    counted = say("services.river_heard", lang, n=len(heard), all=len(all_gauges(board)))
    t, v = last_day(board, f"water_level/{first.code}")
    return Row(
        status, f"bd{stage}" if first.stage or stage else "ok" if status else "", number(first.level, lang, 2),
        say("services.m", lang) if first.level is not None else "",
        [f"{first.station['name']}, {stage_words(first, lang)[:1].lower()}{stage_words(first, lang)[1:]}", *([change] if change else []), counted],
        spark(t, v, tone=status, least=0.5), freshness(board, first.station.get("feed"), first.at), shows(board, LEVEL, first.code),
    )  # fmt: skip


def rain(board: Board, lang: str) -> Row | None:
    """The wettest station of the rain day, the mean of all, and how many are heard."""
    if not exists(board, "rain"):
        return None
    most, mean, places = answer(board, MOST, CITY), answer(board, MEAN, CITY), stations(board, "rain")
    status = str(most.get("status") or "") if most.get("value") is not None else ""
    if most.get("value") is None:
        lines = [say("rain.none", lang)]
    elif not most["value"]:
        lines = [say("rain.dry", lang)]
    else:
        lines = [f"{most['station_name']}, {say('rain.class_' + most['class'], lang)}"]
    if mean.get("value") is not None:
        lines.append(say("rain.mean", lang, n=mean["stations"], mm=millimetres(mean["value"], lang)))
    told = {code: answer(board, RAIN, code) for code in places}
    heard = [code for code, place in places.items() if not is_old(board, place.get("feed"), told[code].get("at"))]
    lines.append(say("services.rain_heard", lang, n=len(heard), all=len(places)))
    day = board["trends"].get("rain/city", NOTHING)
    name = most.get("feed") or next((place["feed"] for place in places.values() if place.get("feed")), None)
    return Row(
        status if status in ORDER else "", status, millimetres(most.get("value"), lang), say("services.mm", lang), lines,
        spark(day.get("t", ()), day.get("most", ()), bars=True), freshness(board, name, most.get("at")), shows(board, MOST, CITY),
    )  # fmt: skip


def reservoirs(board: Board, lang: str) -> Row | None:
    """The reservoir nearest to its normal level or farthest above it."""
    if not exists(board, "reservoir"):
        return None
    lakes, kpi = stations(board, "reservoir"), "environment.reservoir_to_normal"
    told = {code: answer(board, kpi, code) for code in lakes}
    heard = [code for code in lakes if not is_old(board, lakes[code].get("feed"), told[code].get("at"))]
    known = [code for code in heard or lakes if told[code].get("value") is not None]
    counted = say("services.reservoirs_heard", lang, n=len(heard), all=len(lakes))
    if not known:
        code = next(iter(lakes))
        lines, status = [say("services.no_figure", lang), counted], ""
    else:
        code = max(known, key=lambda one: told[one]["value"])
        lines = [say("services.reservoirs_figure", lang, name=lakes[code]["name"]), flows(board, code, lang), counted]
        status = worst(told[one].get("status") for one in known)
    t, v = last_day(board, f"reservoir_level/{code}")
    return Row(
        status, status, signed(told[code].get("value"), lang), say("services.m", lang), [one for one in lines if one],
        spark(t, v, tone=status, least=0.5), freshness(board, lakes[code].get("feed"), told[code].get("at")), shows(board, kpi, code),
    )  # fmt: skip


def flows(board: Board, code: str, lang: str) -> str:
    """What flows in and out [m³/s]; empty when neither is known."""
    into, out = (value(board, f"environment.{flow}", code) for flow in ("inflow", "release"))
    return "" if into is None and out is None else say("services.flows", lang, into=number(into, lang), out=number(out, lang))  # fmt: skip


def air(board: Board, lang: str) -> Row | None:
    """VN_AQI at the city's station with its official word and swatch, or why there is none."""
    if not exists(board, "air"):
        return None
    kpi = "environment.vn_aqi_hour"
    code, station = next((code, one) for code, one in stations(board, "air").items() if one.get("feed"))
    told = answer(board, kpi, code)
    index, category, why = told.get("value"), told.get("category"), told.get("why") or ""
    known = index is not None and bool(category)
    if known:
        word = say(f"air.{category}", lang)
    else:
        word = say(f"air.{why}", lang) if has(f"air.{why}", lang) else say("air.no_index", lang)
    particles = value(board, "environment.pm25", code)
    lines = [word, say("air.station", lang, name=station["name"])]
    lines += [say("air.pm25", lang, value=number(particles, lang))] if particles is not None else []
    day = board["trends"].get(f"vn_aqi/{code}", NOTHING)
    status = str(told.get("status") or "") if known else ""
    return Row(
        status if status in ORDER else "", status or "none", number(index, lang), say("services.aqi", lang), lines,
        spark(day.get("t", ()), day.get("v", ())), freshness(board, station.get("feed"), told.get("at")), shows(board, kpi, code),
        str(category) if known else "",
    )  # fmt: skip

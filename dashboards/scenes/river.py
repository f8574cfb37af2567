"""The river: the gauge that matters most with its curve, four more, the map, reservoirs, rain and air."""

from __future__ import annotations

from dash import html

from dashboards.components.air import air, air_view
from dashboards.components.board import Board, View
from dashboards.components.frame import Banner
from dashboards.components.gauge import Gauge, all_gauges, since, slot, slot_view, worst_first
from dashboards.components.rainfall import rainfall, rainfall_view
from dashboards.components.reservoirs import reservoirs, reservoirs_view
from dashboards.components.river_map import river_map, river_map_view
from dashboards.scenes import Scene
from dashboards.words import say
from dashboards.words.numbers import clock, joined, lasting, when

SLOTS = ("river-gauge-1", "river-gauge-2", "river-gauge-3", "river-gauge-4")


def layout(lang: str) -> html.Div:
    four = html.Div([slot(id) for id in SLOTS], className="four")
    left = html.Div([slot("river-hero", hero=True), four], className="left")
    halves = html.Div([rainfall("river-rain", lang), air("river-air", lang)], className="halves")
    right = html.Div([river_map("river-map"), reservoirs("river-reservoirs", lang), halves], className="right")
    return html.Div([left, right], className="river")


def view(board: Board, lang: str) -> View:
    gauges = worst_first(board)
    shown = [*gauges, *[None] * (1 + len(SLOTS))]
    live = slot_view(board, "river-hero", shown[0], lang, hero=True)
    for id, gauge in zip(SLOTS, shown[1:], strict=False):
        live |= slot_view(board, id, gauge, lang)
    live |= reservoirs_view(board, "river-reservoirs", lang)
    live |= rainfall_view(board, "river-rain", lang)
    live |= air_view(board, "river-air", lang)
    live |= river_map_view(board, "river-map", lang)
    return live


def urgent(board: Board) -> bool:
    """A gauge above BĐ2, by its newest reading."""
    return any(gauge.stage >= 2 for gauge in all_gauges(board))


def feeds(board: Board) -> list[str]:
    """The feeds its stations come from, in the order of feeds.toml, and those of the service that have none yet."""
    used = {station.get("feed") for station in board["stations"].values()}
    return [feed["name"] for feed in board["feeds"] if feed["name"] in used or feed["service"] == "environment"]


def rivers_of(gauges: list[Gauge], lang: str) -> str:
    return joined(list(dict.fromkeys(say("river.river", lang, river=one.station["river"]) for one in gauges)), lang)


def banner(board: Board, lang: str) -> Banner | None:
    """A flood above BĐ2 or BĐ3: on which rivers, since when and how long. A gauge that fell silent over an alarm is
    not forgotten: its river is named with the hour of its last reading, alone when no other is heard."""
    high = [gauge for gauge in all_gauges(board) if gauge.stage >= 2]
    heard = [gauge for gauge in high if not gauge.old] or high
    if not heard:
        return None
    stage = max(gauge.stage for gauge in heard)
    worst = [gauge for gauge in heard if gauge.stage == stage]
    silent = [gauge for gauge in high if gauge.old and gauge.stage >= stage and gauge not in worst]
    said = []
    if all(gauge.old for gauge in worst):
        said.append(old_words(worst, lang))
    elif begun := [run for gauge in worst if (run := since(board, gauge))]:
        began, earlier = min(begun)
        how_long = lasting((board["at"] - began) / 1000, lang)
        words = "banner.since_before" if earlier else "banner.since"
        said.append(say(words, lang, when=when(began, board["at"], lang), lasting=how_long))
    if silent:
        said.append(f"{rivers_of(silent, lang)}: {old_words(silent, lang)}")
    what = say("banner.above", lang, n=stage, rivers=rivers_of(worst, lang))
    return Banner("bad" if stage == 3 else "late", what, say("words.dot", lang).join(said))


def old_words(gauges: list[Gauge], lang: str) -> str:
    """The hour of the newest of their readings, called old."""
    return say("fresh.old", lang, clock=clock(max((one.at for one in gauges if one.at is not None), default=None)))


SCENE = Scene(key="river", order=4, layout=layout, view=view, urgent=urgent, feeds=feeds, banner=banner)

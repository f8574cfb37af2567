"""The lists of the streets: cameras that have been down for the longest time, and roads by how full they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.board import Board, View
from dashboards.components.cameras import (
    LEVELS,
    cameras,
    fresh,
    heard,
    is_silent,
    level_words,
    roads,
    told,
    unheard,
)
from dashboards.components.fitting import fitted
from dashboards.components.overdue_ladder import listing
from dashboards.components.parts import mark, words
from dashboards.components.report_tile import dotted
from dashboards.components.reports import about, ward_words
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, number

DOWN, ROADS = 4, 5
"""Rows of each list; how many more cameras there are is said."""
NAME, ROAD, TEXT = 42.0, 22.0, 2.125
"""Room for a camera's place and for a road's name, and size of the letters [rem]."""
MARKS = {"offline": "late", "frozen": "watch", "absent": "none"}


def list_view(board: Board, id: str, nothing: str, more: str, lang: str) -> View:
    return {
        id: {**fresh(board)},
        f"{id}-never": {"children": unheard(board, lang)},
        f"{id}-nothing": {"children": nothing if heard(board) else ""},
        f"{id}-more": {"children": more},
    }


def down(id: str, lang: str) -> html.Section:
    """Cameras that are offline or frozen, each for how long."""
    rows = [
        html.Div(
            [
                mark(id=f"{id}-{n}-mark", kind="plain"),
                words(f"{id}-{n}-name", "name"),
                words(f"{id}-{n}-since", "many"),
                html.Small(id=f"{id}-{n}-says"),
            ],
            id=f"{id}-{n}",
            className="entry down no",
        )
        for n in range(1, DOWN + 1)
    ]
    return listing(id, say("streets.down", lang), lang, rows)


def down_view(board: Board, id: str, lang: str) -> View:
    found, states = list(cameras(board).get("down") or ()), cameras(board).get("states") or {}
    every = sum(states.get(name) or 0 for name in MARKS)
    rest = max(every, len(found)) - min(len(found), DOWN)
    median = told(board, "median_down").get("value")
    lasting = "" if median is None else say("streets.median_down", lang, lasting=about(median * 3_600_000, lang))
    more = say("streets.down_more", lang, n=number(rest, lang)) if found and rest > 0 else ""
    nothing = "" if found else say("streets.down_none", lang)
    view = list_view(board, id, nothing, dotted(lang, lasting, more), lang)
    for n in range(1, DOWN + 1):
        one = found[n - 1] if n <= len(found) else None
        view[f"{id}-{n}"] = {"className": "entry down" if one else "entry down no"}
        view[f"{id}-{n}-mark"] = {"data-mark": MARKS.get(one["state"], "none") if one else ""}
        view[f"{id}-{n}-name"] = {"children": fitted(one.get("place") or one["camera"], NAME, TEXT) if one else ""}
        view[f"{id}-{n}-since"] = {"children": how_long(board, one, lang) if one else ""}
        view[f"{id}-{n}-says"] = {"children": down_words(one, lang) if one else ""}
    return view


def how_long(board: Board, one: Mapping[str, Any], lang: str) -> str:
    since = one.get("since")
    return UNKNOWN if since is None else about(board["at"] - since, lang)


def down_words(one: Mapping[str, Any], lang: str) -> str:
    where = ward_words(one.get("ward"), one.get("ward_by"), lang)
    return dotted(lang, say(f"cameras.{one['state']}", lang), where, one["camera"] if one.get("place") else "")


def fullest(id: str, lang: str) -> html.Section:
    """Roads by their vehicles an hour against what they hold, the fullest first, and what is usual at this hour."""
    rows = [
        html.Div(
            [
                words(f"{id}-{n}-name", "name"),
                html.Div([html.I(id=f"{id}-{n}-bar"), html.B(id=f"{id}-{n}-usual")], className="bar"),
                words(f"{id}-{n}-level", "level"),
                words(f"{id}-{n}-n", "figure many"),
            ],
            id=f"{id}-{n}",
            className="entry road no",
        )
        for n in range(1, ROADS + 1)
    ]
    return listing(id, say("streets.road", lang), lang, rows)


def fullest_view(board: Board, id: str, lang: str) -> View:
    found = [one for one in roads(board) if one.get("level") or one.get("alert")]
    nothing = "" if found or is_silent(board) else say("streets.road_none", lang)
    view = list_view(board, id, nothing, say("streets.road_unit", lang) if found else "", lang)
    for n in range(1, ROADS + 1):
        one = found[n - 1] if n <= len(found) else None
        level = str(one.get("level") or "") if one else ""
        usual = one.get("usual") if one else None
        view[f"{id}-{n}"] = {
            "className": f"entry road {level if level in LEVELS else ''}".rstrip() if one else "entry road no"
        }
        view[f"{id}-{n}-name"] = {"children": fitted(one["name"], ROAD, TEXT) if one else ""}
        view[f"{id}-{n}-bar"] = {"style": {"width": share(one.get("vehicles"), one) if one else "0"}}
        view[f"{id}-{n}-usual"] = {
            "style": {"left": share(usual, one)} if one and usual is not None else {"display": "none"}
        }
        view[f"{id}-{n}-level"] = {"children": road_words(one, lang) if one else ""}
        vehicles = one.get("vehicles") if one else None
        view[f"{id}-{n}-n"] = {
            "children": number(vehicles, lang) if one else "",
            "data-value": "" if vehicles is None else vehicles,
        }
    return view


def road_words(one: Mapping[str, Any], lang: str) -> str:
    """How full a road is; that a camera's AI says so is told where the count does not."""
    seen = say("streets.road_alert", lang) if one.get("alert") else ""
    return dotted(lang, level_words(one, lang), seen)


def share(vehicles: float | None, one: Mapping[str, Any]) -> str:
    """How much of what a road holds, never more than the whole bar."""
    capacity = one.get("capacity") or 0
    return f"{min(max(vehicles or 0, 0) / capacity, 1) * 100:.0f}%" if capacity else "0"

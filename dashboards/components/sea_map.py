"""Where the boats are: by state at their places, ports, the city's lines, and the alarms under their numbers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards.components.board import Board, View
from dashboards.components.boats import LISTED, RANKED, alarms, boats, fresh, has_lines, is_silent
from dashboards.components.parts import chart, words
from dashboards.figures.need_marks import NeedMark
from dashboards.figures.sea_map import (
    MILES,
    SHAPES,
    BoatPoint,
    PortPoint,
    SeaGround,
    outside,
    sea_ground,
)
from dashboards.figures.sea_map import alarms as alarm_sheet
from dashboards.figures.sea_map import boats as boat_sheet
from dashboards.words import say
from dashboards.words.numbers import number

GONE = ("ok", "late", "lost", "no_report", "lost10", "near", "wrong_zone", "crossed", "no_device", "no_duty")
"""States that nobody knows while every feed is silent."""


def sea_map(id: str, lang: str) -> html.Div:
    """The sheets of the map, and what is not on it."""
    drawn = html.Div(
        [chart(f"{id}-ground", "sheet"), chart(f"{id}-boats", "sheet"), chart(id, "sheet")], className="map sea-map"
    )
    aged = html.Div([html.Span(className="freshword"), " · ", html.Span(className="old")], className="not-live aged")
    notes = html.Div([words(f"{id}-lines"), words(f"{id}-outside")], className="notes")
    return html.Div([drawn, notes, aged], id=f"{id}-box", className="sea-box", **{"data-fresh": "load"})


def points_of(board: Board) -> tuple[BoatPoint, ...]:
    """The boats as the board gathered them; while every feed is silent nobody knows how they are."""
    told: Sequence[Sequence[Any]] = boats(board).get("points") or ()
    silent = is_silent(board)
    return tuple(
        BoatPoint(lon, lat, "unknown" if silent and state in GONE else state, int(n))
        for lon, lat, state, n in told
        if state in SHAPES
    )


def ground_of(board: Board, lang: str) -> SeaGround:
    """The ground with the city's ports and lines."""
    ports = tuple(PortPoint(one["name"], one["lon"], one["lat"]) for one in boats(board).get("ports") or ())
    lines = tuple(
        (kind, say(f"sea.line_{kind}", lang), tuple((float(lon), float(lat)) for lon, lat in line))
        for kind, some in (boats(board).get("lines") or {}).items()
        for line in some
    )
    miles = say("sea.miles", lang, n=MILES)
    return sea_ground(lang, os.environ.get("HUEIOC_BOUNDARIES", ""), ports, lines, miles)


def marks(board: Board) -> tuple[NeedMark, ...]:
    """The alarms under their numbers in the list."""
    return tuple(
        NeedMark(n, RANKED[one["state"]], one["lon"], one["lat"])
        for n, one in enumerate(alarms(board)[:LISTED], 1)
        if one.get("lon") is not None and one.get("lat") is not None
    )


def sea_map_view(board: Board, id: str, lang: str) -> View:
    """The live properties of the map. A figure is another only when what it shows is."""
    ground, points = ground_of(board, lang), points_of(board)
    beyond = outside(ground, points)
    return {
        f"{id}-box": {**fresh(board)},
        f"{id}-ground": {"figure": ground.figure},
        f"{id}-boats": {"figure": boat_sheet(ground, points)},
        id: {"figure": alarm_sheet(ground, marks(board))},
        f"{id}-lines": {"children": "" if has_lines(board) or not boats(board) else say("sea.no_lines", lang)},
        f"{id}-outside": {"children": say("sea.outside", lang, n=number(beyond, lang)) if beyond else ""},
    }

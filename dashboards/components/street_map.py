"""Where it happens in the streets: cameras by state, roads by how full they are, and the alerts under their numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboards.components.board import Board, View
from dashboards.components.cameras import STATES, cameras, fresh, is_silent, level_words
from dashboards.components.city_map import marks_of
from dashboards.components.parts import chart
from dashboards.figures.camera_marks import SHAPES, Point
from dashboards.figures.street_map import LEVELS, NAMED, Plan, RoadLine, pictures, plan
from dashboards.figures.street_map import roads as road_sheet
from dashboards.needs import Need
from dashboards.words import say


def street_map(id: str, lang: str) -> html.Div:
    """The sheets of the large map, the small one with its two, and under them the legend."""
    whole = html.Div(
        [
            html.Div(say("streets.whole", lang), className="title"),
            html.Div(
                [chart(f"{id}-whole-{part}", "sheet") for part in ("ground", "roads", "cameras", "spoken")],
                className="box",
            ),
        ],
        className="whole",
    )
    sheets = [chart(f"{id}-{part}", "sheet") for part in ("ground", "roads", "cameras")]
    drawn = html.Div([*sheets, whole, chart(id, "sheet")], className="map street-map")
    aged = html.Div([html.Span(className="freshword"), " · ", html.Span(className="old")], className="not-live aged")
    return html.Div([drawn, legend(lang), aged], id=f"{id}-box", className="street-box", **{"data-fresh": "load"})


def legend(lang: str) -> html.Div:
    """Shapes of cameras and lines of roads with their words."""
    states = [html.Span([html.I(className=f"camera {name}"), say(f"cameras.{name}", lang)]) for name in STATES]
    ring = html.Span([html.I("24", className="ring figure"), say("streets.legend_ring", lang)])
    lines = [
        html.Span([html.I(className=f"line {name}"), say(f"cameras.{name}", lang)]) for name in (*LEVELS, "unknown")
    ]
    return html.Div([html.Div([*states, ring]), html.Div(lines)], className="legend")


def points_of(board: Board) -> tuple[Point, ...]:
    """The cameras as the board gathered them; of servers that are all silent nothing is known."""
    told: Sequence[Sequence[Any]] = cameras(board).get("points") or ()
    silent = is_silent(board)
    return tuple(
        Point(lon, lat, "unheard" if silent else state, int(n))
        for lon, lat, state, n in told
        if state in SHAPES and lon is not None and lat is not None
    )


def roads_of(board: Board, lang: str) -> tuple[RoadLine, ...]:
    """The roads the fullest first, those to be named with their words; silent servers tell no level of now."""
    told: Sequence[Mapping[str, Any]] = cameras(board).get("roads") or ()
    silent = is_silent(board)
    found, named = [], 0
    for one in told:
        level = "" if silent or one.get("level") not in LEVELS else str(one["level"])
        loud = level in ("slow", "jammed") and named < NAMED
        named += loud
        words = say("streets.road_words", lang, name=one["name"], level=level_words(one, lang)) if loud else ""
        path = tuple((float(lon), float(lat)) for lon, lat in one.get("path") or ())
        found.append(RoadLine(one["road"], path, level, words))
    return tuple(found)


def street_map_view(board: Board, id: str, lang: str, needs: list[Need]) -> View:
    """The live properties of the map. A figure is another only when what it shows is."""
    told = roads_of(board, lang)
    paths = tuple(sorted(one.path for one in told))
    ground: Plan = plan(lang, os.environ.get("HUEIOC_BOUNDARIES", ""), paths)
    drawn = pictures(ground, told, points_of(board), tuple(marks_of(board, needs)))
    lines = tuple(one._replace(words="") for one in told)  # words change with the order, lines do not
    return {
        f"{id}-box": {**fresh(board)},
        f"{id}-ground": {"figure": ground.ground},
        f"{id}-roads": {"figure": road_sheet(ground.sheet, lines)},
        f"{id}-cameras": {"figure": drawn.cameras},
        id: {"figure": drawn.spoken},
        f"{id}-whole-ground": {"figure": ground.whole_ground},
        f"{id}-whole-roads": {"figure": road_sheet(ground.whole, lines, 0.4)},
        f"{id}-whole-cameras": {"figure": drawn.whole_cameras},
        f"{id}-whole-spoken": {"figure": drawn.whole_spoken},
    }

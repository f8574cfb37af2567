"""Where in the city it happens: reports of a day by ward, gauges with their levels, and the needs under their numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.board import NOTHING, Board, View, feed, freshness, is_old, stations
from dashboards.components.gauge import all_gauges
from dashboards.components.parts import chart, words
from dashboards.components.reports import heard, unheard
from dashboards.figures.city_map import GaugeMark, Station, circles, plan, radius, scale, spoken
from dashboards.figures.need_marks import NeedMark
from dashboards.needs import SHOWN, Need
from dashboards.words import say
from dashboards.words.numbers import number

LEGEND = (1, 5, 13)


def city_map(id: str, lang: str) -> html.Div:
    """Three sheets: the ground, circles, and what is said."""
    rounds = [
        html.Span([html.I(style={"width": f"{2 * radius(n):.2f}rem"}), words(f"{id}-legend-{n}")]) for n in LEGEND
    ]
    told = html.Span(
        [words(f"{id}-legend-words"), html.Span([" · ", html.Span(className="old")], className="not-live")]
    )
    reports = [chart(id + "-circles", "sheet"), html.Div([*rounds, told], className="legend")]
    return html.Div(
        [
            chart(f"{id}-ground", "sheet"),
            html.Div(reports, id=f"{id}-reports", className="reports", **{"data-fresh": "load"}),
            chart(id, "sheet"),
        ],
        id=f"{id}-box",
        className="map city-map",
    )


def marked(board: Board) -> list[Station]:
    """The gauges that have a place."""
    return [
        Station(code, one["name"], one["lon"], one["lat"])
        for code, one in stations(board, "gauge").items()
        if one.get("lon") is not None and one.get("lat") is not None
    ]


def city_map_view(board: Board, id: str, lang: str, needs: list[Need]) -> View:
    """The live properties of the map. A figure is another only when what it shows is."""
    drawn = plan(lang, tuple(marked(board)), os.environ.get("HUEIOC_BOUNDARIES", ""))
    name = next((one["name"] for one in board["feeds"] if one["service"] == "field_reports"), None)
    reports = board.get("reports") or NOTHING
    by_ward: Mapping[str, Any] = reports.get("by_ward", NOTHING) if name else NOTHING
    counted = {code: (one["n"], one["overdue"] > 0) for code, one in sorted(by_ward.items())}
    each = scale(max((n for n, _ in counted.values()), default=0))
    view: View = {
        f"{id}-ground": {"figure": drawn.figure},
        f"{id}-reports": {
            "className": "reports" if name else "reports no",
            **freshness(board, name, feed(board, name).get("data_at")),
        },
        f"{id}-circles": {"figure": circles(drawn, counted)},
        f"{id}-legend-words": {"children": legend_words(board, lang) if name else ""},
        id: {"figure": spoken(drawn, gauges_of(board, lang), marks_of(board, needs))},
    }
    for n in LEGEND:
        view[f"{id}-legend-{n}"] = {"children": number(n * each, lang)}
    return view


def legend_words(board: Board, lang: str) -> str:
    """What the circles count; how many only the nearest centre places, and how many have no place at all."""
    reports = board.get("reports") or NOTHING
    told = reports.get("by_ward", NOTHING).values()
    if not any(one["n"] for one in told):
        return say("city.none_24h", lang) if heard(board) else unheard(board, lang)
    near = sum(one["near"] for one in told)
    said = [say("city.reports_24h", lang)]
    if near:
        said.append(say("city.near", lang, n=number(near, lang)))
    if reports.get("nowhere"):
        said.append(say("city.nowhere", lang, n=number(reports["nowhere"], lang)))
    return say("words.dot", lang).join(said)


def gauges_of(board: Board, lang: str) -> list[GaugeMark]:
    """Each gauge as it stands: one that fell silent has a cross and no level."""
    found = []
    for gauge in all_gauges(board):
        station = gauge.station
        if station.get("lon") is None or station.get("lat") is None:
            continue
        mark = "none" if gauge.at is None else "down" if gauge.old else f"bd{gauge.stage}"
        text = station["name"]
        if gauge.level is not None and not gauge.old:
            text = f"{text} {number(gauge.level, lang, 2)} {say('river.m', lang)}"
        found.append(GaugeMark(gauge.code, station["lon"], station["lat"], mark, text))
    return found


def silent(board: Board, need: Need) -> bool:
    """Whether what told of a need is not heard any more."""
    of = feed(board, need.feed)
    measured = of.get("measures") and is_old(board, need.feed, need.data or of.get("data_at"))
    return need.feed is not None and bool(measured or is_old(board, need.feed, of.get("heard_at")))


def marks_of(board: Board, needs: list[Need]) -> list[NeedMark]:
    """The needs that have a place, under their numbers in the list; first each need once, then its other places."""
    shown = list(enumerate(needs[:SHOWN], start=1))
    old = {n: silent(board, need) for n, need in shown}
    first = [NeedMark(n, need.state, *need.places[0], old[n]) for n, need in shown if need.places]
    return first + [NeedMark(n, need.state, *place, old[n]) for n, need in shown for place in need.places[1:]]

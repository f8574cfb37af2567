"""The table of reservoirs: level, room to the normal level, inflow and release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.board import Board, View, answer, freshness, is_old, shows, stations, value
from dashboards.components.parts import mark, plain, words
from dashboards.words import say
from dashboards.words.numbers import clock, number, signed

LEVEL = "environment.reservoir_level"
TO_NORMAL = "environment.reservoir_to_normal"
INFLOW = "environment.inflow"
RELEASE = "environment.release"


def reservoirs(id: str, lang: str) -> html.Section:
    aside = html.Span([words(f"{id}-at", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say("reservoirs.title", lang)), aside], className="h")
    columns = ["", *(say(f"reservoirs.{name}", lang) for name in ("level", "to_normal", "inflow", "release"))]
    table = html.Table([html.Thead(html.Tr([html.Th(name) for name in columns])), html.Tbody(id=f"{id}-rows")])
    return html.Section([head, table], id=id, className="tile wide", **{"data-fresh": "load"})


def reservoirs_view(board: Board, id: str, lang: str) -> View:
    """The tile is as fresh as its freshest reservoir; a row is as fresh as itself."""
    known = stations(board, "reservoir")
    instants = {code: answer(board, LEVEL, code).get("at") for code in known}
    newest = max(((at, code) for code, at in instants.items() if at is not None), default=(None, next(iter(known), "")))
    name = known.get(newest[1], {}).get("feed")
    live = sum(not is_old(board, station.get("feed"), instants[code]) for code, station in known.items())
    said = say("reservoirs.live", lang, n=live, all=len(known))
    return {
        id: {**freshness(board, name, newest[0])},
        f"{id}-mark": {
            "data-mark": worst(answer(board, TO_NORMAL, code).get("status", "") for code in known) or "reservoir"
        },
        f"{id}-at": {"children": said if newest[0] is None else f"{clock(newest[0])} · {said}"},
        f"{id}-rows": {"children": plain([row(board, code, station, lang) for code, station in known.items()])},
    }


def worst(statuses: Iterable[str]) -> str:
    """The gravest of some states: bad, late, watch; "" when none of them is."""
    told = set(statuses)
    return next((status for status in ("bad", "late", "watch") if status in told), "")


def row(board: Board, code: str, station: Mapping[str, Any], lang: str) -> html.Tr:
    """One reservoir. Against the normal level it says its state with a mark; a quiet one has none."""
    state = worst([answer(board, TO_NORMAL, code).get("status", "")])

    def cell(kpi: str, text: str, classes: str = "") -> Component:
        return html.Td(text, className=f"figure {classes}".strip(), **shows(board, kpi, code))

    return html.Tr(
        [
            html.Td([station["name"], *([" ", mark(state, kind="plain")] if state else [])]),
            cell(LEVEL, number(value(board, LEVEL, code), lang, 2)),
            cell(TO_NORMAL, signed(value(board, TO_NORMAL, code), lang), f"is-{state}" if state else "second"),
            cell(INFLOW, number(value(board, INFLOW, code), lang)),
            cell(RELEASE, number(value(board, RELEASE, code), lang)),
        ],
        className="row",
        **freshness(board, station.get("feed"), answer(board, LEVEL, code).get("at")),
    )

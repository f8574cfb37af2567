"""The sea: where the boats are, providers that are out, who is silent by himself, and how the shelters fill."""

from __future__ import annotations

from dash import html

from dashboards.components import boats
from dashboards.components.board import Board, View
from dashboards.components.boat_lists import (
    alarm_list,
    alarm_list_view,
    is_tight,
    ladder,
    ladder_view,
    shelters,
    shelters_view,
)
from dashboards.components.boat_tiles import (
    mustered,
    mustered_view,
    sums,
    sums_view,
    verdicts,
    verdicts_view,
)
from dashboards.components.frame import Banner
from dashboards.components.sea_map import sea_map, sea_map_view
from dashboards.scenes import Scene
from dashboards.words import say
from dashboards.words.numbers import number


def layout(lang: str) -> html.Div:
    left = html.Div([sea_map("sea-map", lang), alarm_list("sea-alarms", lang)], className="left")
    right = [
        verdicts("sea-verdict"),
        mustered("sea-muster", lang),
        sums("sea-sums", lang),
        ladder("sea-ladder", lang),
        shelters("sea-ports", lang),
    ]
    return html.Div([left, html.Div(right, id="sea-right", className="right")], className="sea")


def view(board: Board, lang: str) -> View:
    return {
        "sea-right": {"className": "right tight" if is_tight(board) else "right"},
        **sea_map_view(board, "sea-map", lang),
        **alarm_list_view(board, "sea-alarms", lang),
        **verdicts_view(board, "sea-verdict", lang),
        **mustered_view(board, "sea-muster", lang),
        **sums_view(board, "sea-sums", lang),
        **ladder_view(board, "sea-ladder", lang),
        **shelters_view(board, "sea-ports", lang),
    }


def urgent(board: Board) -> bool:
    """A boat that crossed, one that does not report, or one that was called in and says nothing."""
    return any(boats.RANKED[one["state"]] == "bad" for one in boats.alarms(board))


def banner(board: Board, lang: str) -> Banner | None:
    """Boats are called in: how many are still out, with how many people, and since when; none once all are in."""
    called = boats.muster(board)
    if called is None or called["called"] <= called["sheltered"] or boats.is_silent(board):
        return None
    out = number(called["called"] - called["sheltered"], lang)
    what = say("sea.banner", lang, n=out, people=number(called["people"], lang))
    since = say("sea.banner_since", lang, when=boats.began(called["since"], board["at"], lang))
    return Banner("late" if called["silent"] else "watch", what, since)


SCENE = Scene(key="sea", order=5, layout=layout, view=view, urgent=urgent, feeds=boats.feeds, banner=banner)

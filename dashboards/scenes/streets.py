"""The streets: alerts that wait for a person, where they are, how full the roads are, and how the cameras stand."""

from __future__ import annotations

from dash import html

from dashboards.components import alerts, cameras
from dashboards.components.board import Board, View
from dashboards.components.camera_lists import down, down_view, fullest, fullest_view
from dashboards.components.camera_tiles import (
    by_hour,
    by_hour_view,
    online,
    online_view,
    outages,
    outages_view,
    precision,
    precision_view,
)
from dashboards.components.frame import Banner
from dashboards.components.street_map import street_map, street_map_view
from dashboards.scenes import Scene
from dashboards.words import say


def layout(lang: str) -> html.Div:
    left = html.Div([alerts.alert_list("streets-alerts"), precision("streets-precision", lang)], className="left")
    right = [
        online("streets-online", lang),
        outages("streets-outage"),
        down("streets-down", lang),
        fullest("streets-roads", lang),
        by_hour("streets-hours", lang),
    ]
    return html.Div(
        [left, street_map("streets-map", lang), html.Div(right, className="right")],
        className="streets",
    )


def view(board: Board, lang: str) -> View:
    return {
        **alerts.alert_list_view(board, "streets-alerts", lang),
        **precision_view(board, "streets-precision", lang),
        **by_hour_view(board, "streets-hours", lang),
        **street_map_view(board, "streets-map", lang, alerts.shown(board)),
        **online_view(board, "streets-online", lang),
        **outages_view(board, "streets-outage", lang),
        **down_view(board, "streets-down", lang),
        **fullest_view(board, "streets-roads", lang),
    }


def urgent(board: Board) -> bool:
    """A danger that a camera sees and nobody has verified. A jammed road is every day's."""
    return any(cameras.is_danger(board, one) for one in cameras.waiting(board))


def banner(board: Board, lang: str) -> Banner | None:
    """A fire or a flood that a camera sees and nobody has verified: what and where, the one that waits longest. What a
    camera says alone is watched; it is graver once it waits longer than the city allows."""
    dangers = sorted(
        (one for one in cameras.waiting(board) if cameras.is_danger(board, one)), key=lambda one: one["raised"] or 0
    )
    if not dangers:
        return None
    first = dangers[0]
    what = say("streets.dangerous", lang, what=cameras.type_name(first, lang), place=cameras.place_words(first, lang))
    since = first["raised"]
    said = "" if since is None else say("streets.since", lang, when=cameras.began(since, board["at"], lang))
    return Banner("late" if cameras.waits_long(board, first) else "watch", what, said)


SCENE = Scene(key="streets", order=3, layout=layout, view=view, urgent=urgent, feeds=cameras.feeds, banner=banner)

"""The city at a glance: what needs a person now, where it is, and how every other service stands."""

from __future__ import annotations

from dash import html

from dashboards.components.board import Board, View
from dashboards.components.city_map import city_map, city_map_view
from dashboards.components.frame import Banner
from dashboards.components.happenings import happenings, happenings_view
from dashboards.components.needs import needs_list, needs_view
from dashboards.components.service_row import service_row, service_view
from dashboards.components.services import cameras, environment, field_reports, fishing_boats, press
from dashboards.needs import all_needs
from dashboards.scenes import Scene

DECIDE = {"field_reports": field_reports.field_reports}
"""The services where people decide, under the list of what needs them."""
REST = {
    "cameras": cameras.city_cameras, "river": environment.rivers, "rain": environment.rain, "reservoirs": environment.reservoirs, "air": environment.air,
    "fishing_boats": fishing_boats.fleet, "press": press.articles,
}  # fmt: skip
"""The other services, one row each."""


def layout(lang: str) -> html.Div:
    decide = html.Div([service_row(f"city-{name}", lang, name, large=True) for name in DECIDE], className="decide")
    left = html.Div([needs_list("city-needs", lang), decide], className="left")
    middle = html.Div([city_map("city-map", lang), happenings("city-last")], className="middle")
    right = html.Div([service_row(f"city-{name}", lang, name) for name in REST], className="right")
    return html.Div([left, middle, right], className="city")


def view(board: Board, lang: str) -> View:
    found = all_needs(board)
    live = needs_view(board, "city-needs", lang, found)
    for name, told in DECIDE.items():
        live |= service_view(f"city-{name}", told(board, lang), lang, large=True)
    live |= city_map_view(board, "city-map", lang, found)
    live |= happenings_view(board, "city-last", lang)
    for name, told in REST.items():
        live |= service_view(f"city-{name}", told(board, lang), lang)
    return live


def urgent(board: Board) -> bool:
    """Something bad waits for a person."""
    return any(need.state == "bad" for need in all_needs(board))


def feeds(board: Board) -> list[str]:
    """Every feed: the whole city is its matter."""
    return [feed["name"] for feed in board["feeds"]]


def banner(board: Board, lang: str) -> Banner | None:
    """None of its own: a flood is told by the river's, on every scene."""
    return None


SCENE = Scene(key="city", order=1, layout=layout, view=view, urgent=urgent, feeds=feeds, banner=banner)

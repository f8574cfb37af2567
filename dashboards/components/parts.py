"""The small parts of a tile, and how components become plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.figures import theme
from dashboards.words import say


def mark(name: str = "", *, id: str | None = None, kind: str = "state") -> html.Span:
    """A status mark. ``kind``: "state" gives way to freshness, "trend" and "plain" do not."""
    named = {} if id is None else {"id": id}
    return html.Span(className=f"mark {kind}", **{"data-mark": name, "aria-hidden": "true"}, **named)


def words(id: str, classes: str = "", **attributes: Any) -> html.Span:
    """A place for words that the view fills."""
    return html.Span(id=id, className=classes, **attributes)


def line(id: str, classes: str = "") -> html.Div:
    """A line of words that the view fills; empty, it takes no room."""
    return html.Div(id=id, className=classes)


def aged(lang: str) -> list[html.Div]:
    """What a small tile says of its age when it is not live: the hour of its figure and how long ago that was (both
    the browser's), or that there never was one."""
    old = html.Div([html.B(className="old"), say("words.dot", lang), html.Span(className="age")], className="when-old")
    return [old, html.Div(say("fresh.never_long", lang), className="when-none")]


def chart(id: str, classes: str = "chart") -> html.Div:
    """A place for a figure."""
    blank = {"data": [], "layout": {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
             "xaxis": {"visible": False}, "yaxis": {"visible": False}}}  # fmt: skip
    graph = dcc.Graph(
        id=id, figure=blank, config=theme.CONFIG, responsive=True, style={"height": "100%", "width": "100%"}
    )
    return html.Div(graph, className=classes)


def plain(part: Any) -> Any:
    """A component, or a list or a dict that holds some, as the plain data a browser builds it from."""
    if isinstance(part, Component):
        return plain(part.to_plotly_json())
    if isinstance(part, Mapping):
        return {name: plain(inner) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [plain(inner) for inner in part]
    return part


def ids(part: Any) -> list[str]:
    """Every id in a layout, in order."""
    if isinstance(part, list | tuple):
        return [id for inner in part for id in ids(inner)]
    if not isinstance(part, Component):
        return []
    own = [part.id] if getattr(part, "id", None) else []
    return own + ids(getattr(part, "children", None))


def filled(part: Component, view: Mapping[str, Mapping[str, Any]]) -> Component:
    """The same layout with a view's values in it: what a screen shows before its first message. Figures are left out,
    they are drawn once the size of the screen is known."""
    if isinstance(part, list | tuple):
        for inner in part:
            filled(inner, view)
    elif isinstance(part, Component):
        filled(getattr(part, "children", None), view)
        for name, now in view.get(getattr(part, "id", ""), {}).items():
            if name != "figure":
                setattr(part, name, now)
    return part

"""What every tile of reports is made of: its head, its figures, what they are held against, and how old they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components import reports
from dashboards.components.board import Board, View, shows
from dashboards.components.parts import line, mark, words
from dashboards.components.reports import kpi
from dashboards.words import say
from dashboards.words.numbers import number

NEED = ("watch", "late", "bad")


def heard(lang: str, classes: str = "heard") -> html.Span:
    """How long ago the feed of a tile was heard, after a dot; the age is the browser's."""
    return html.Span([say("words.dot", lang), html.Span(className="age")], className=classes)


def head(id: str, title: str, lang: str) -> html.Div:
    """The top of a tile: mark, title, its state in a word, and how long ago its feed was heard (the browser's)."""
    aside = html.Span(
        [
            words(f"{id}-state", "is-live"),
            html.Span(className="freshword not-live"),
            heard(lang),
        ],
        className="aside",
    )
    return html.Div([mark(id=f"{id}-mark"), html.Span(title), aside], className="h")


def head_view(id: str, answer: Mapping[str, Any], lang: str) -> View:
    return {
        f"{id}-mark": {"data-mark": reports.state(answer)},
        f"{id}-state": {"children": reports.state_words(answer, lang)},
    }


def figure(id: str, unit: str = "", large: bool = False) -> html.Div:
    """A place for a figure and its unit."""
    classes = "value figure large" if large else "value figure"
    return html.Div([words(f"{id}-value"), html.Span(unit, className="unit")], className=classes)


def aged(id: str, lang: str) -> list[html.Div]:
    """What a tile says instead when it is not live: the hour of its figures and how long ago that was (both the
    browser's), or why there are none."""
    old = html.Div([html.B(className="old"), say("words.dot", lang), html.Span(className="age")], className="when-old")
    return [old, html.Div(id=f"{id}-never", className="when-none")]


def against(id: str, lines: int, *more: Component) -> html.Div:
    """A place for what a figure is held against; ``more``: what stands there when it is not live."""
    said = [line(f"{id}-line-{n}", "first is-live" if n == 1 else "is-live") for n in range(1, lines + 1)]
    return html.Div([*more, *said], className="lines")


def against_view(id: str, said: list[str], lines: int) -> View:
    return {f"{id}-line-{n}": {"children": said[n - 1] if n <= len(said) else ""} for n in range(1, lines + 1)}


def half(id: str, unit: str) -> html.Div:
    """One of two figures side by side: what it is and what it is held against stand under it."""
    return html.Div([figure(id, unit), against(id, 2)])


def tile(id: str, title: str, lang: str, *parts: Component) -> html.Section:
    return html.Section([head(id, title, lang), *parts], id=id, className="tile kpi", **{"data-fresh": "load"})


def tile_view(board: Board, id: str, answer: Mapping[str, Any], lang: str, need: bool = False) -> View:
    """Surface is earned: only a tile that needs somebody gets one."""
    state = reports.state(answer)
    box = f"tile kpi need is-{state}" if need and state in NEED else "tile kpi"
    return {
        id: {"className": box, **reports.fresh(board)},
        f"{id}-never": {"children": reports.unheard(board, lang)},
        **head_view(id, answer, lang),
    }


def value_view(board: Board, id: str, name: str, text: str) -> View:
    return {f"{id}-value": {"children": text, **shows(board, kpi(name), reports.CITY)}}


def last_week(one: Mapping[str, Any], lang: str, digits: int = 0) -> str:
    previous = one.get("previous")
    return "" if previous is None else say("voices.last_week", lang, value=number(previous, lang, digits))


def dotted(lang: str, *said: str) -> str:
    """What there is to say, with a dot between; "" when there is nothing."""
    return say("words.dot", lang).join(one for one in said if one)


def counted(one: Mapping[str, Any], lang: str) -> str:
    n = one.get("n")
    return "" if n is None else say("reports.n", lang, n=number(n, lang))


def digits(one: Mapping[str, Any], lang: str) -> str:
    """A share without its sign: "88,6"; a whole hundred has no decimals."""
    value = one.get("value")
    return number(value, lang, 0 if value == 100 else 1)

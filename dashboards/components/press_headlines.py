"""What the press writes of Hue now: how much, in which tone, and its latest headlines with who wrote them and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dash import html

from dashboards.components import press
from dashboards.components.board import Board, View, shows
from dashboards.components.fitting import fitted, width
from dashboards.components.parts import mark, words
from dashboards.components.report_tile import aged, dotted
from dashboards.components.report_tile import heard as heard_ago
from dashboards.words import say
from dashboards.words.numbers import number

ROOM, NARROW = 48.0, 44.0
"""Width of a line [rem], and within the surface of a spike."""
TEXT, SMALL = 2.125, 1.75
"""Sizes of letters [rem]."""
HEADLINES = 4
LINES = 9
"""Lines that the headlines take together: each has one or two, and one that says who and when."""
SPIKE_LINES = 2
"""Of them those that a spike's sentence takes."""
LEADS = 3
"""A story that so many outlets tell stands first."""


def headlines(id: str, lang: str) -> html.Section:
    """The block of the press. Its tone is the lexicon's, and said to be."""
    count = html.Span([words(f"{id}-today"), words(f"{id}-usual")], className="is-live")
    aside = html.Span([count, html.Span(className="freshword not-live"), heard_ago(lang)], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say("press.title", lang)), aside], className="h")
    rows = [
        html.Div(
            [words(f"{id}-{n}-title", "name"), html.Small(id=f"{id}-{n}-says")],
            id=f"{id}-{n}",
            className="entry headline no",
        )
        for n in range(1, HEADLINES + 1)
    ]
    return html.Section(
        [
            head,
            html.Div(aged(id, lang), className="lines"),
            html.Div([mark("watch", kind="plain"), words(f"{id}-spike-what")], id=f"{id}-spike", className="burst no"),
            html.Small([words(f"{id}-negative"), words(f"{id}-heard")], className="tone"),
            html.Div(id=f"{id}-nothing", className="nothing"),
            html.Div(rows, className="rows"),
            html.Small(id=f"{id}-answers", className="tone"),
        ],
        id=id,
        className="tile listing press",
        **{"data-fresh": "load"},
    )


def headlines_view(board: Board, id: str, lang: str) -> View:
    today, spikes = press.told(board, "articles_today"), press.spiking(board)
    known, usual = today.get("value") is not None, today.get("usual")
    room = NARROW if spikes else ROOM
    shown = list(chosen(board, LINES - SPIKE_LINES * spikes, room))
    negative, apart = press.negative_words(board, lang), press.heard_words(board, lang)
    if width(dotted(lang, negative, apart), SMALL) > room:
        apart = ""  # the footer tells it too
    box = "tile listing press"
    view: View = {
        id: {"className": f"{box} need is-watch" if spikes else box, **press.fresh(board)},
        f"{id}-mark": {"data-mark": press.state_of_tile(board)},
        f"{id}-today": {
            "children": say("press.today", lang, n=number(today["value"], lang)) if known else "",
            **shows(board, press.kpi("articles_today"), press.CITY),
        },
        f"{id}-usual": {
            "children": say("press.usual", lang, n=number(usual, lang))
            if known and usual is not None and not spikes
            else ""
        },
        f"{id}-never": {"children": press.unheard(board, lang)},
        f"{id}-spike": {"className": "burst" if spikes else "burst no"},
        f"{id}-spike-what": {"children": press.spike_words(board, lang) if spikes else ""},
        f"{id}-negative": {
            "children": negative,
            **shows(board, press.kpi("negative_share"), press.CITY),
        },
        f"{id}-heard": {"children": apart},
        f"{id}-nothing": {"children": say("press.nothing", lang) if press.heard(board) and not shown else ""},
        f"{id}-answers": {
            "children": press.answers_words(board, lang),
            **shows(board, press.kpi("overdue_answers"), press.CITY),
        },
    }
    for n in range(1, HEADLINES + 1):
        one = shown[n - 1] if n <= len(shown) else None
        view[f"{id}-{n}"] = {"className": "entry headline" if one else "entry headline no"}
        view[f"{id}-{n}-title"] = {"children": fitted(one["title"], 2 * room - 4, TEXT) if one else ""}
        view[f"{id}-{n}-says"] = {"children": says(board, one, room, lang) if one else ""}
    return view


def chosen(board: Board, lines: int, room: float) -> Iterator[Mapping[str, Any]]:
    """The headlines that there is room for: the story that most outlets tell, when several do, then the newest, one of
    each story."""
    known = press.press(board)
    most = max(known.get("stories") or (), key=lambda one: (press.many(one), one["last"]), default=None)
    leads = [most] if most is not None and press.many(most) >= LEADS else []
    found = [*leads, *(known.get("latest") or ())]
    told: set[str] = set()
    for one in found:
        takes = 1 + (1 if width(one["title"], TEXT) <= room else 2)
        if one["story"] in told:
            continue
        if takes > lines or len(told) == HEADLINES:
            return
        told.add(one["story"])
        lines -= takes
        yield one


def says(board: Board, one: Mapping[str, Any], room: float, lang: str) -> str:
    """Who wrote it, when, and in which tone: "Báo địa phương 1 · 09:35 · trung lập", "5 báo · 08:31 · tích cực"."""
    at = one["last"] if "last" in one else one["published"]
    tail = dotted(lang, press.hour(board, at, lang), press.tone(one, lang))
    left = room - width(say("words.dot", lang) + tail, SMALL)
    return dotted(lang, fitted(press.who(one, lang), left, SMALL), tail)

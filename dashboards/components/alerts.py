"""The alerts of cameras that wait for a person: at most six, numbered as on the map, and what can be said of the rest.

An alert of a camera's AI is no violation: a person confirms or refutes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.board import Board, View
from dashboards.components.cameras import (
    VERIFYING,
    cameras,
    feed_of,
    feeds,
    is_danger,
    place_words,
    told,
    type_name,
    waiting,
    waits_long,
)
from dashboards.components.needs import CROWDED, first_to_fall_silent, of_feed, slot, slot_view
from dashboards.components.parts import line, mark, words
from dashboards.needs import SHOWN, Need, State
from dashboards.words import say
from dashboards.words.numbers import number


def alert_list(id: str) -> html.Section:
    count = [words(f"{id}-count", "figure"), words(f"{id}-head", "is-sure"), words(f"{id}-unsure", "is-unsure")]
    head = html.H2([mark("ok", id=f"{id}-calm", kind="state"), *count], className="count h")
    slots = [slot(f"{id}-{n}", n) for n in range(1, SHOWN + 1)]
    rest = html.Div(
        [line(f"{id}-more"), line(f"{id}-rest", "is-sure"), line(f"{id}-rest-unsure", "is-unsure")], className="rest"
    )
    heard = html.Div([head, html.Ol(slots), rest], id=f"{id}-heard", className="heard", **{"data-fresh": "load"})
    return html.Section(heard, id=id, className="needs")


def alert_need(board: Board, one: Mapping[str, Any]) -> Need:
    """An alert as what needs a person: red where people may be in danger, orange when it has waited too long."""
    state: State = "bad" if is_danger(board, one) else "late" if waits_long(board, one) else "watch"

    def why(lang: str) -> str:
        return ", ".join(part for part in (place_words(one, lang), one.get("plate")) if part)

    def who(lang: str) -> str:
        return say("streets.verifying" if one.get("state") == VERIFYING else "streets.untaken", lang)

    lon, lat = one.get("lon"), one.get("lat")
    return Need(
        f"{one['source']}/{one['event']}", state, one.get("raised"), lambda lang: type_name(one, lang), why, who,
        places=((lon, lat),) if lon is not None and lat is not None else (), feed=feed_of(board, one["source"]),
    )  # fmt: skip


def shown(board: Board) -> list[Need]:
    """The alerts in the order of the list, which is that of their numbers on the map."""
    return [alert_need(board, one) for one in waiting(board)[:SHOWN]]


def alert_list_view(board: Board, id: str, lang: str) -> View:
    """The live properties of the list. That nothing else waits is said only while every feed of cameras is heard, the
    desk's too: the browser takes it back as soon as one is not."""
    found = shown(board)
    n = int(told(board, "waiting").get("value") or 0) if cameras(board) else 0
    n, left = max(n, len(found)), max(n - len(found), 0)
    weakest = first_to_fall_silent(board, feeds(board))
    sure = say("streets.calm" if not n else "streets.count_one" if n == 1 else "streets.count_many", lang)
    if not n:
        rest = say("streets.calm_more", lang)
    elif left:
        rest = ""
    else:
        rest = say("streets.rest_one", lang) if n == 1 else say("streets.rest", lang, n=say(f"needs.n{n}", lang))
    unsure = say("streets.unknown_more" if not n else "streets.rest_unknown", lang)
    view: View = {
        id: {"className": "needs" + (" calm" if not n else " many" if n >= CROWDED else "")},
        f"{id}-heard": of_feed(board, weakest) if weakest else {"data-fresh": "none"},
        f"{id}-calm": {"data-mark": "ok" if not n else ""},
        f"{id}-count": {"children": number(n, lang) if n else ""},
        f"{id}-head": {"children": sure},
        f"{id}-unsure": {"children": sure if n else say("streets.unknown", lang)},
        f"{id}-more": {"children": say("streets.more", lang, n=number(left, lang)) if left else ""},
        f"{id}-rest": {"children": rest},
        f"{id}-rest-unsure": {"children": unsure},
    }
    for place in range(1, SHOWN + 1):
        need = found[place - 1] if place <= len(found) else None
        view |= slot_view(board, f"{id}-{place}", need, lang, first=place == 1, crowded=n >= CROWDED)
    return view

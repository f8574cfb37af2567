"""The sums of the sea: who is out, who is in, providers that are out, and how a call to come in is followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.board import Board, View, shows
from dashboards.components.boats import (
    CITY,
    began,
    boats,
    fresh,
    kpi,
    muster,
    outages,
    sources,
    told,
    unheard,
)
from dashboards.components.fitting import fitted
from dashboards.components.parts import mark, words
from dashboards.words import say
from dashboards.words.numbers import number

VERDICTS = 2
ROOM, TEXT = 74.0, 2.125
"""Room of a verdict's lines and size of their letters [rem]."""
SUMS = {"at_sea": "at_sea", "people_at_sea": "people", "in_port": "in_port"}
"""Each sum: its KPI, its words."""
STEPS = ("called", "answered", "heading", "sheltered")


def verdicts(id: str) -> html.Div:
    """Providers that are out: one verdict each, not their boats one by one."""
    slots = [
        html.Div(
            [mark("down", kind="plain"), html.Strong(id=f"{id}-{n}-what"), html.P(id=f"{id}-{n}-says"), html.Small(id=f"{id}-{n}-rest")],
            id=f"{id}-{n}",
            className="verdict no",
        )
        for n in range(1, VERDICTS + 1)
    ]  # fmt: skip
    return html.Div(slots, className="verdicts")


def verdicts_view(board: Board, id: str, lang: str) -> View:
    """The worst verdicts; of more the last slot says how many."""
    found = outages(board)
    view: View = {}
    for n in range(1, VERDICTS + 1):
        one = found[n - 1] if n <= len(found) else None
        more = len(found) - VERDICTS if n == VERDICTS else 0
        view[f"{id}-{n}"] = {"className": "verdict" if one else "verdict no"}
        view[f"{id}-{n}-what"] = {"children": fitted(verdict(one, lang), ROOM, 3.1) if one else ""}
        view[f"{id}-{n}-says"] = {"children": silent_words(board, one, lang) if one else ""}
        rest = say("sea.outages_more", lang, n=more) if one and more > 0 else others(board, lang) if one else ""
        view[f"{id}-{n}-rest"] = {"children": fitted(rest, ROOM, TEXT)}
    return view


def verdict(one: Mapping[str, Any], lang: str) -> str:
    """Which provider is out, and how that is known."""
    name = one.get("feed") or one["source"]
    return say(f"sea.out_{one['cause']}", lang, name=name)


def silent_words(board: Board, one: Mapping[str, Any], lang: str) -> str:
    """How many of its boats are silent, of how many, since when; that they are not counted as lost."""
    since = began(one.get("since"), board["at"], lang)
    return say("sea.out_says", lang, n=number(one["silent"], lang), all=number(one["n"], lang), when=since)


def others(board: Board, lang: str) -> str:
    """What of the other feeds of boats is heard."""
    out = {one["source"] for one in outages(board)}
    rest = [one for one in sources(board) if one["source"] not in out]
    heard = [
        one
        for one in rest
        if one.get("heard_at") is not None and board["at"] - one["heard_at"] <= (one.get("stale_after_s") or 0) * 1000
    ]
    if not rest:
        return ""
    return say("sea.others_heard" if len(heard) == len(rest) else "sea.others_some", lang, n=len(heard), all=len(rest))


def sums(id: str, lang: str) -> html.Section:
    """Boats at sea, people aboard, boats in port."""
    parts = [
        html.Div([words(f"{id}-{name}", "value figure"), html.Small(say(f"sea.{said}", lang))])
        for name, said in SUMS.items()
    ]
    old = html.Div(
        [html.B(className="old"), say("words.dot", lang), html.Span(className="age")], className="not-live once"
    )
    never = html.Div(id=f"{id}-never", className="never")
    return html.Section(
        [html.Div(parts, className="sum"), old, never], id=id, className="sums", **{"data-fresh": "load"}
    )


def sums_view(board: Board, id: str, lang: str) -> View:
    view: View = {
        id: {**fresh(board)},
        f"{id}-never": {"children": "" if boats(board) else unheard(board, lang)},
    }
    for name in SUMS:
        view[f"{id}-{name}"] = {
            "children": number(told(board, name).get("value"), lang),
            **shows(board, kpi(name), CITY),
        }
    return view


def mustered(id: str, lang: str) -> html.Section:
    """Called, answered, heading in, in shelter: of the boats that were called to come in."""
    parts = [
        html.Div([words(f"{id}-{name}", "value figure"), html.Small(say(f"sea.{name}", lang))], className=name)
        for name in STEPS
    ]
    aside = html.Span([words(f"{id}-since", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say("sea.muster", lang)), aside], className="h")
    return html.Section(
        [head, html.Div(parts, className="steps"), html.Div(id=f"{id}-says", className="lines")],
        id=id, className="tile muster no", **{"data-fresh": "load"},
    )  # fmt: skip


def mustered_view(board: Board, id: str, lang: str) -> View:
    """The live properties; nothing where nobody was called."""
    one = muster(board)
    if one is None:
        blank: View = {f"{id}-{name}": {"children": ""} for name in (*STEPS, "since", "says")}
        return {**blank, id: {"className": "tile muster no", **fresh(board)}, f"{id}-mark": {"data-mark": ""}}
    silent = int(one.get("silent") or 0)
    state = "bad" if silent else "watch" if one["called"] > one["sheltered"] else "ok"
    says = say("sea.muster_silent" if silent else "sea.muster_people", lang, n=number(silent, lang), people=number(one["people"], lang))  # fmt: skip
    view: View = {
        id: {"className": f"tile muster{' need is-bad' if silent else ''}", **fresh(board)},
        f"{id}-mark": {"data-mark": state},
        f"{id}-since": {"children": say("sea.since", lang, when=began(one["since"], board["at"], lang))},
        f"{id}-says": {"children": fitted(says, 82.0, TEXT)},
    }
    for name in STEPS:
        view[f"{id}-{name}"] = {"children": number(one[name], lang), "data-value": one[name]}
    return view

"""The tables of the sea: boats by state and length class, ports and shelters with what they hold, and boats that alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.board import Board, View
from dashboards.components.boats import (
    CLASSES,
    LISTED,
    RANKED,
    alarm_count,
    alarms,
    began,
    boats,
    class_words,
    fresh,
    is_silent,
    muster,
    outages,
    port_name,
    state_words,
    told,
    unknown_count,
)
from dashboards.components.fitting import fitted
from dashboards.components.parts import mark, plain, words
from dashboards.components.report_tile import dotted
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, number, percent

ALWAYS = ("no_report", "lost", "late", "ok", "no_duty")
"""Rows that stand even when they count nobody."""
ROWS = ("no_report", "crossed", "lost10", "lost", "wrong_zone", "near", "late", "ok", "no_device", "unknown", "no_duty")
MARKS = {
    "no_report": "bad", "crossed": "cross", "lost10": "bad", "lost": "late", "wrong_zone": "watch", "near": "watch",
    "late": "slow", "ok": "dot", "no_device": "slow", "unknown": "down", "no_duty": "dim",
}  # fmt: skip
LINED = ("crossed", "wrong_zone", "near")
"""Rows that need a line at sea."""
PORTS = 6
LINES = 16
"""Rows of both tables for which there is room beside a banner, a verdict and a call to come in."""
VERDICT = 3
"""Rows whose room one more verdict takes."""
NAME, SAYS = 50.0, 2.125


def ladder(id: str, lang: str) -> html.Section:
    """Boats at sea by state and length class: without lines nobody knows in which zone one is, its length is known."""
    aside = html.Span([words(f"{id}-n", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([html.Span(say("sea.by_state", lang)), aside], className="h")
    columns = ["", *(class_words(code, lang) for code in CLASSES), say("sea.sum", lang)]
    table = html.Table([html.Thead(html.Tr([html.Th(name) for name in columns])), html.Tbody(id=f"{id}-rows")])
    return html.Section([head, table, html.Div(id=f"{id}-more", className="more")], id=id, className="tile ladder", **{"data-fresh": "load"})  # fmt: skip


def ladder_view(board: Board, id: str, lang: str) -> View:
    by_class, states = boats(board).get("by_class") or {}, boats(board).get("states") or {}
    shown = rows_of(board)
    duty = sum(n for state, row in by_class.items() if state not in ("no_duty", "never", *LINED) for n in row.values())
    share = told(board, "connected").get("value")
    connected = "" if share is None else say("sea.connected", lang, share=percent(share, lang, 0))
    apart = dotted(
        lang,
        say("sea.long", lang, n=number(states["long"], lang)) if states.get("long") else "",
        say("sea.never_heard", lang, n=number(states["never"], lang)) if states.get("never") else "",
    )
    return {
        id: {"className": f"tile ladder{' unheard' if is_silent(board) and boats(board) else ''}", **fresh(board)},
        f"{id}-n": {
            "children": dotted(lang, say("sea.with_duty", lang, n=number(duty, lang)), connected)
            if boats(board)
            else ""
        },
        f"{id}-rows": {"children": plain([row(board, name, by_class.get(name), lang) for name in shown])},
        f"{id}-more": {"children": say("sea.all_unknown", lang) if is_silent(board) and boats(board) else apart},
    }


def is_tight(board: Board) -> bool:
    """Whether a verdict, a call to come in or many rows leave the tables less room."""
    return bool(outages(board) or muster(board) or len(rows_of(board)) + ports_shown(board) > len(ALWAYS) + PORTS)


def rows_of(board: Board) -> list[str]:
    """The states that have a row: those that count somebody, and those that stand always while there is room."""
    by_class = boats(board).get("by_class") or {}
    counted = {name for name in ROWS if sum((by_class.get(name) or {}).values())}
    room = lines(board) - len(counted)
    ports = len(boats(board).get("ports") or ())
    spare = [name for name in ALWAYS if name not in counted][
        : max(1, room - ports) if outages(board) or muster(board) else None
    ]
    return [name for name in ROWS if name in counted or name in spare]


def ports_shown(board: Board) -> int:
    """How many ports have a row."""
    return max(2, min(PORTS, len(boats(board).get("ports") or ()), lines(board) - len(rows_of(board))))


def lines(board: Board) -> int:
    """Rows of both tables for which there is room."""
    return LINES - VERDICT * max(0, min(len(outages(board)), 2) - 1)


def row(board: Board, name: str, counts: Mapping[str, int] | None, lang: str) -> html.Tr:
    """One state; a state that needs a person stands out only when somebody is in it."""
    known = counts is not None and bool(boats(board)) and not is_silent(board)
    total = sum((counts or {}).values())
    loud = "gone" if name == "unknown" else RANKED.get(name, "") if total and known else ""
    cells = [
        html.Td(number((counts or {}).get(code), lang) if known else UNKNOWN, className=f"figure {'' if (counts or {}).get(code) else 'zero'}")
        for code in CLASSES
    ]  # fmt: skip
    first = html.Td([mark(MARKS[name], kind="plain"), " ", state_words(name, lang)])
    last = html.Td(number(total, lang) if known else UNKNOWN, className="figure total", **{"data-value": total if known else ""})  # fmt: skip
    return html.Tr([first, *cells, last], className=loud, **{"data-state": name})


def shelters(id: str, lang: str) -> html.Section:
    """Ports and shelters: boats in each against what it can hold; a share that cannot be used is hatched."""
    aside = html.Span([html.Span(say("sea.ports_of", lang), className="is-live"), html.Span(className="freshword not-live")], className="aside")  # fmt: skip
    head = html.Div([html.Span(say("sea.ports", lang)), aside], className="h")
    rows = [
        html.Div(
            [
                words(f"{id}-{n}-name", "name"),
                html.Div(
                    [html.I(id=f"{id}-{n}-bar"), html.U(id=f"{id}-{n}-off")], className="bar", id=f"{id}-{n}-line"
                ),
                html.Span([words(f"{id}-{n}-n", "figure"), words(f"{id}-{n}-of")], className="many"),
            ],
            id=f"{id}-{n}",
            className="port no",
        )
        for n in range(1, PORTS + 1)
    ]
    left = html.Div(id=f"{id}-more", className="more")
    return html.Section([head, html.Div(rows, className="ports"), left], id=id, className="tile shelters", **{"data-fresh": "load"})  # fmt: skip


def shelters_view(board: Board, id: str, lang: str) -> View:
    every = list(boats(board).get("ports") or ())
    room = ports_shown(board)
    # of too many the fullest stay, in the city's order
    kept = sorted(range(len(every)), key=lambda n: (-every[n]["n"], n))[:room]
    found = [every[n] for n in sorted(kept)]
    left = [one for n, one in enumerate(every) if n not in kept]
    more = say("sea.ports_more", lang, n=len(left), boats=number(sum(one["n"] for one in left), lang)) if left else ""
    view: View = {id: {**fresh(board)}, f"{id}-more": {"children": more}}
    for n in range(1, PORTS + 1):
        one = found[n - 1] if n <= len(found) else None
        capacity = one["capacity"] if one else None
        filled = min(100.0, 100 * one["n"] / capacity) if one and capacity else 0.0
        off = 100 - 100 * (one["usable"] or 0) / capacity if one and capacity else 0.0
        over = "full" if one and (one.get("fill") or 0) > 100 else ""
        view[f"{id}-{n}"] = {"className": f"port {over}".rstrip() if one else "port no"}
        view[f"{id}-{n}-name"] = {"children": fitted(one["name"], 21.0, SAYS) if one else ""}
        view[f"{id}-{n}-line"] = {"className": "bar" if capacity else "bar none"}
        view[f"{id}-{n}-bar"] = {"style": {"width": f"{filled:.1f}%"}}
        view[f"{id}-{n}-off"] = {"style": {"width": f"{off:.1f}%"}}
        view[f"{id}-{n}-n"] = {"children": number(one["n"], lang) if one else "", "data-value": one["n"] if one else ""}
        view[f"{id}-{n}-of"] = {"children": port_words(one, lang) if one else ""}
    return view


def port_words(one: Mapping[str, Any], lang: str) -> str:
    """Against what: its capacity and the share that is filled of what can be used."""
    if not one["capacity"]:
        return " · " + say("sea.no_capacity", lang)
    share = "" if one.get("fill") is None else percent(one["fill"], lang, 0)
    said = f" / {number(one['capacity'], lang)} · {share}"
    return f"{said} · {say('sea.half', lang)}" if (one["usable"] or 0) < one["capacity"] else said


def alarm_list(id: str, lang: str) -> html.Section:
    """The boats that alarm, numbered as on the map, the worst first."""
    head = html.Div(
        [mark(id=f"{id}-mark"), words(f"{id}-head"), html.Span(html.Span(className="freshword not-live"), className="aside")],
        className="h",
    )  # fmt: skip
    rows = [
        html.Li(
            [
                html.Span(html.B(str(n), className="figure"), id=f"{id}-{n}-shape", className="shape"),
                html.Div([html.Strong(id=f"{id}-{n}-what"), html.Small(id=f"{id}-{n}-says")]),
            ],
            id=f"{id}-{n}",
            className="no",
        )
        for n in range(1, LISTED + 1)
    ]
    return html.Section(
        [head, html.Ol(rows), html.Div(id=f"{id}-more", className="more")], id=id, className="alarms", **{"data-fresh": "load"}
    )  # fmt: skip


def alarm_list_view(board: Board, id: str, lang: str) -> View:
    found, total = alarms(board), alarm_count(board)
    worst = RANKED[found[0]["state"]] if found else "ok"
    known = bool(boats(board)) and not is_silent(board)
    unknown = unknown_count(board)
    head = say("sea.alarms", lang, n=number(total, lang))
    if not total:
        head = say("sea.alarms_none_known" if unknown else "sea.alarms_none", lang, n=number(unknown, lang))
    left = total - min(len(found), LISTED)
    view: View = {
        id: {"className": f"alarms {worst if found else ''}".rstrip(), **fresh(board)},
        f"{id}-mark": {"data-mark": worst if known and (total or not unknown) else "none"},
        f"{id}-head": {"children": head if known else say("sea.alarms_unknown", lang)},
        f"{id}-more": {"children": say("sea.more", lang, n=left) if found and left > 0 else ""},
    }
    for n in range(1, LISTED + 1):
        one = found[n - 1] if n <= len(found) else None
        view[f"{id}-{n}"] = {"className": RANKED[one["state"]] if one else "no"}
        view[f"{id}-{n}-shape"] = {"className": f"shape {RANKED[one['state']]}" if one else "shape"}
        view[f"{id}-{n}-what"] = {"children": fitted(alarm_words(one, lang), NAME, 2.3) if one else ""}
        view[f"{id}-{n}-says"] = {"children": fitted(alarm_says(board, one, lang), NAME, 1.75) if one else ""}
    return view


def alarm_words(one: Mapping[str, Any], lang: str) -> str:
    """Which boat, and what it alarms of."""
    return f"{one['boat']} · {say('boats.short_' + one['state'], lang)}"


def alarm_says(board: Board, one: Mapping[str, Any], lang: str) -> str:
    """Since when, how long it is, where it belongs, who is aboard."""
    since = began(one.get("at"), board["at"], lang)
    home = port_name(one.get("port"))
    return dotted(
        lang,
        say("sea.last", lang, when=since) if since else "",
        class_words(one["class"], lang),
        say("sea.crew", lang, n=one["crew"]) if one.get("crew") else "",
        home,
    )

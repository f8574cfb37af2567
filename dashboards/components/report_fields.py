"""What people speak of now: fields of the last 24 hours against what is usual, and bursts with the figures that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components import reports
from dashboards.components.board import Board, View
from dashboards.components.overdue_ladder import listing, listing_view
from dashboards.components.parts import mark, words
from dashboards.words import say
from dashboards.words.numbers import number, plain

BURSTS, FIELDS = 2, 5


def report_fields(id: str, lang: str) -> html.Section:
    bursts = [
        html.Div(
            [mark("watch", kind="plain"), words(f"{id}-burst-{n}-what")], id=f"{id}-burst-{n}", className="burst no"
        )
        for n in range(1, BURSTS + 1)
    ]
    rows = [
        html.Div(
            [
                words(f"{id}-{n}-name", "name"),
                html.Div([html.I(id=f"{id}-{n}-bar"), html.B(id=f"{id}-{n}-usual")], className="bar"),
                words(f"{id}-{n}-n", "figure many"),
            ],
            id=f"{id}-{n}",
            className="entry field no",
        )
        for n in range(1, FIELDS + 1)
    ]
    return listing(id, say("voices.fields", lang), lang, [*bursts, *rows])


def report_fields_view(board: Board, id: str, lang: str) -> View:
    found = bursts(board)
    fields = sorted(reports.reports(board).get("by_field") or (), key=lambda one: (-one["n"], one["code"]))
    # a burst takes two lines
    shown = [one for one in fields if one["n"]][: FIELDS - min(len(found), BURSTS) - bool(found)]
    nothing = "" if shown else say("voices.no_reports", lang)
    mark_words = reports.why_none(reports.told(board, "burst"), lang) or say("voices.mark_usual", lang)
    view = listing_view(board, id, nothing, mark_words if shown else "", lang)
    view[id] |= {"className": "tile listing need is-watch" if found else "tile listing"}
    for n in range(1, BURSTS + 1):
        burst = found[n - 1] if n <= len(found) else None
        text = burst_words(burst, lang) if burst else ""
        if burst and n == BURSTS and len(found) > BURSTS:
            text = say("voices.more_bursts", lang, what=text, n=len(found) - BURSTS)
        view[f"{id}-burst-{n}"] = {"className": "burst" if burst else "burst no"}
        view[f"{id}-burst-{n}-what"] = {"children": text}
    highest = max([1.0, *(value for one in shown for value in (one["n"], one["usual"]) if value is not None)])
    for n in range(1, FIELDS + 1):
        one = shown[n - 1] if n <= len(shown) else None
        usual = one.get("usual") if one else None
        view[f"{id}-{n}"] = {"className": "entry field" if one else "entry field no"}
        view[f"{id}-{n}-name"] = {"children": reports.field_name(one["code"], lang) if one else ""}
        view[f"{id}-{n}-bar"] = {"style": {"width": f"{one['n'] / highest * 100:.0f}%" if one else "0"}}
        view[f"{id}-{n}-usual"] = {
            "style": {"left": f"{max(usual, 0) / highest * 100:.0f}%"} if usual is not None else {"display": "none"}
        }
        view[f"{id}-{n}-n"] = {
            "children": number(one["n"], lang) if one else "",
            "data-value": one["n"] if one else "",
        }
    return view


def bursts(board: Board) -> list[Mapping[str, Any]]:
    """Fields and wards that say far more than usual, the strongest first; none while the reports are old."""
    if reports.is_silent(board):
        return []
    found = list(reports.reports(board).get("bursts") or ())
    return sorted(found, key=lambda one: (one["kind"] != "field", -one["n"], one["code"]))


def burst_name(burst: Mapping[str, Any], lang: str) -> str:
    if burst["kind"] == "field":
        return reports.field_name(burst["code"], lang)
    if burst["kind"] == "ward":
        return reports.ward_name(burst["code"], "code", lang)
    return str(burst["name"])


def burst_words(burst: Mapping[str, Any], lang: str) -> str:
    """The figures that say so: "Thiên tai – cứu hộ: 31 trong 3 giờ, thường 1,2"."""
    usual = number(burst["usual"], lang, 1)
    return say(
        "voices.burst",
        lang,
        name=burst_name(burst, lang),
        n=number(burst["n"], lang),
        hours=plain(burst["hours"], lang),
        usual=usual,
    )

"""Who is late and with what: overdue reports by agency, and those that have been overdue for the longest time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components import reports
from dashboards.components.board import Board, View
from dashboards.components.fitting import fitted, listed, width
from dashboards.components.parts import mark, words
from dashboards.components.report_tile import aged, dotted
from dashboards.components.reports import told
from dashboards.words import say
from dashboards.words.numbers import date, number

ROOM, TEXT = 48.0, 2.125
"""Width of a line and size of its letters [rem]; a title has two lines."""
NAME, SMALL = 25.0, 1.75
"""Room for an agency's name, and size of the small letters beside it [rem]."""
AGENCIES, REPORTS = 3, 4
"""Rows of each list; how many more there are is said."""
LINES = 9
"""Lines that the reports take together at most: each has one or two, and one that says where and who."""


def listing(id: str, title: str, lang: str, rows: list[html.Div]) -> html.Section:
    """A tile that is a list: its head, what is said instead of rows, the rows, and how many more there are."""
    aside = html.Span([words(f"{id}-more", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([html.Span(title), aside], className="h")
    return html.Section(
        [
            head,
            html.Div(aged(id, lang), className="lines"),
            html.Div(id=f"{id}-nothing", className="nothing"),
            html.Div(rows, className="rows"),
        ],
        id=id,
        className="tile listing",
        **{"data-fresh": "load"},
    )


def listing_view(board: Board, id: str, nothing: str, more: str, lang: str) -> View:
    """``nothing``: what is said when there is no row, though reports are heard."""
    return {
        id: {**reports.fresh(board)},
        f"{id}-never": {"children": reports.unheard(board, lang)},
        f"{id}-nothing": {"children": nothing if reports.heard(board) else ""},
        f"{id}-more": {"children": more},
    }


def ladder(id: str, lang: str) -> html.Section:
    """Agencies with overdue reports, the one with the most first."""
    rows = [
        html.Div(
            [
                words(f"{id}-{n}-name", "name"),
                html.Small(id=f"{id}-{n}-says"),
                html.Span([mark("bad", kind="plain"), words(f"{id}-{n}-n", "figure")], className="many"),
            ],
            id=f"{id}-{n}",
            className="entry agency no",
        )
        for n in range(1, AGENCIES + 1)
    ]
    return listing(id, say("voices.ladder", lang), lang, rows)


def late_agencies(board: Board) -> list[Mapping[str, Any]]:
    """Those that have any overdue, the most first, of equals the one whose oldest waits longest."""
    known = [one for one in reports.reports(board).get("by_agency") or () if one["overdue"]]
    return sorted(known, key=lambda one: (-one["overdue"], one["oldest_due"] or board["at"], one["name"] or ""))


def ladder_view(board: Board, id: str, lang: str) -> View:
    late = late_agencies(board)
    rest = len(late) - AGENCIES
    left = sum(one["overdue"] for one in late[AGENCIES:])
    more = say("voices.more_agencies", lang, n=rest, left=number(left, lang)) if rest > 0 else ""
    nothing = "" if late else say("voices.no_agency", lang)
    view = listing_view(board, id, nothing, more, lang)
    for n in range(1, AGENCIES + 1):
        one = late[n - 1] if n <= len(late) else None
        view[f"{id}-{n}"] = {"className": "entry agency" if one else "entry agency no"}
        name = reports.agency_name(one["name"], lang) if one else ""
        view[f"{id}-{n}-name"] = {"children": fitted(name, NAME, TEXT)}
        view[f"{id}-{n}-n"] = {
            "children": number(one["overdue"], lang) if one else "",
            "data-value": one["overdue"] if one else "",
        }
        longest = reports.since_due(board, one["oldest_due"], lang) if one else ""
        view[f"{id}-{n}-says"] = {"children": say("voices.longest", lang, lasting=longest) if one else ""}
    return view


def oldest(id: str, lang: str) -> html.Section:
    """The reports that have been overdue for the longest time. Nothing of who reported stands here."""
    rows = [
        html.Div(
            [words(f"{id}-{n}-title", "name"), html.Small(id=f"{id}-{n}-says"), words(f"{id}-{n}-late", "many")],
            id=f"{id}-{n}",
            className="entry report no",
        )
        for n in range(1, REPORTS + 1)
    ]
    return listing(id, say("voices.oldest", lang), lang, rows)


def oldest_view(board: Board, id: str, lang: str) -> View:
    known = list(reports.reports(board).get("oldest") or ())
    overdue = told(board, "overdue").get("value")
    nothing = "" if known else say("voices.none_overdue", lang)
    shown = with_room(known, lang)
    rest = int(overdue or 0) - len(shown)
    more = say("voices.more_reports", lang, n=number(rest, lang)) if known and rest > 0 else ""
    view = listing_view(board, id, nothing, more, lang)
    for n in range(1, REPORTS + 1):
        one = shown[n - 1] if n <= len(shown) else None
        view[f"{id}-{n}"] = {"className": "entry report" if one else "entry report no"}
        view[f"{id}-{n}-title"] = {"children": fitted(reports.title(one, lang), 2 * ROOM - 4, TEXT) if one else ""}
        late = reports.since_due(board, one["due"], lang) if one else ""
        view[f"{id}-{n}-late"] = {"children": late}
        room = ROOM - width(late, TEXT) - 1.4
        view[f"{id}-{n}-says"] = {"children": listed(oldest_words(one, lang), room, SMALL) if one else ""}
    return view


def with_room(known: list[Mapping[str, Any]], lang: str) -> list[Mapping[str, Any]]:
    """The first reports, as many as there are lines for."""
    left, found = LINES, []
    for one in known[:REPORTS]:
        left -= 2 if width(reports.title(one, lang), TEXT) <= ROOM else 3
        if left < 0:
            break
        found.append(one)
    return found


def oldest_words(one: Mapping[str, Any], lang: str) -> str:
    due = "" if one["due"] is None else say("voices.due", lang, date=date(one["due"], year=False))
    ward = reports.ward_name(one["ward"], one["ward_by"], lang)
    return dotted(lang, ward, due, reports.agency_name(one["agency"], lang, one["ward"]))

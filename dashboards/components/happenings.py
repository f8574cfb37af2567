"""What happened last: the newest reports, alerts of cameras, articles, and gauges that rose above an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dash import html

from dashboards.components.board import NOTHING, Board, View, feed, freshness
from dashboards.components.cameras import place_words, type_name, waiting
from dashboards.components.fitting import fitted, width
from dashboards.components.gauge import all_gauges, since
from dashboards.components.parts import words
from dashboards.components.reports import agency_name, title, ward_words
from dashboards.words import say
from dashboards.words.numbers import clock, number

LINES = 3
ROOM, TEXT = 82.5, 2.125
"""Width of a line and size of its letters [rem]."""
DAY = 24 * 3_600_000


class Happening(NamedTuple):
    """Something that happened. ``at`` in epoch milliseconds."""

    at: int
    service: str
    what: str


def happenings(id: str) -> html.Section:
    parts = ("at", "service", "what")
    lines = [html.Div([words(f"{id}-{n}-{part}") for part in parts], className="line") for n in range(1, LINES + 1)]
    old = html.Span(html.Span(className="old"), className="not-live aside")
    return html.Section([*lines, words(f"{id}-none", "second"), old], id=id, className="tile happenings")


def report_words(report: Mapping[str, Any], lang: str) -> str:
    """A report in a line: what, where, and who has it."""
    where = ward_words(report["ward"], report["ward_by"], lang)
    who = agency_name(report["agency"], lang, report["ward"])
    tail = (f", {where}" if where else "") + say("city.to", lang, what="", who=who)
    return fitted(title(report, lang), max(ROOM - width(tail, TEXT), ROOM / 3), TEXT) + tail


def alert_words(alert: Mapping[str, Any], lang: str) -> str:
    """An alert of a camera in a line: what it sees, where, and that nobody has verified it."""
    tail = say("cameras.raised", lang)
    return fitted(f"{type_name(alert, lang)}, {place_words(alert, lang)}", ROOM - width(tail, TEXT), TEXT) + tail


def article_words(article: Mapping[str, Any], lang: str) -> str:
    """An article in a line: its title and its outlet."""
    tail = f"” · {article['outlet_name']}"
    return "“" + fitted(article["title"], ROOM - width("“" + tail, TEXT), TEXT) + tail


def last(board: Board, lang: str) -> list[Happening]:
    """The newest happenings of the last day, the newest first: of each service its newest, then what is newest of all, so
    that the one that tells most does not crowd the others out."""
    found = sorted((one for one in happened(board, lang) if one.at >= board["at"] - DAY), key=lambda one: -one.at)
    first = [
        next(one for one in found if one.service == service) for service in dict.fromkeys(o.service for o in found)
    ]
    rest = [one for one in found if one not in first]
    return sorted([*first, *rest][:LINES], key=lambda one: -one.at)


def happened(board: Board, lang: str) -> list[Happening]:
    """What the board knows of that happened."""
    reports = (board.get("reports") or NOTHING).get("latest", ())
    found = [Happening(one["requested"], say("city.happened", lang), report_words(one, lang)) for one in reports]
    for gauge in all_gauges(board):
        run = since(board, gauge) if gauge.stage and not gauge.old else None
        if run and not run[1]:
            level = number(gauge.alarms[gauge.stage], lang, 2)
            said = say("city.crossed", lang, name=gauge.station["name"], n=gauge.stage, level=level)
            found.append(Happening(run[0], say("city.water", lang), said))
    alerts = [one for one in waiting(board) if one["raised"] is not None]
    found += [Happening(one["raised"], say("cameras.happened", lang), alert_words(one, lang)) for one in alerts]
    articles = [one for one in (board.get("press") or NOTHING).get("latest", ()) if one["published"] is not None]
    found += [Happening(one["published"], say("services.press", lang), article_words(one, lang)) for one in articles]
    return found


def happenings_view(board: Board, id: str, lang: str) -> View:
    """The live properties of the lines; that nothing happened is said only of what is heard."""
    found = last(board, lang)
    name = next((one["name"] for one in board["feeds"] if one["service"] == "field_reports"), None)
    heard = feed(board, name).get("heard_at") is not None
    silent = not found and not heard
    view: View = {
        id: {
            "className": "tile happenings no" if silent else "tile happenings",
            **freshness(board, name, feed(board, name).get("data_at")),
        }
    }
    for n in range(1, LINES + 1):
        one = found[n - 1] if n <= len(found) else None
        view[f"{id}-{n}-at"] = {"children": clock(one.at) if one else ""}  # of the last day: the hour tells which
        view[f"{id}-{n}-service"] = {"children": one.service if one else ""}
        view[f"{id}-{n}-what"] = {"children": fitted(one.what, ROOM, TEXT) if one else ""}
    view[f"{id}-none"] = {"children": say("city.nothing", lang) if heard and not found else ""}
    return view

"""The list of what needs a person now: at most six, numbered as on the map, and what can be said of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboards.components.board import Board, Props, View, feed, freshness
from dashboards.components.fitting import fitted, listed, width
from dashboards.components.parts import line, mark, words
from dashboards.needs import SHOWN, Need, all_needs
from dashboards.words import say
from dashboards.words.numbers import clock, date, local, number, when

ROOM = {True: 52.6, False: 54.8}
"""Room of a line [rem]: of the first need, of the others."""
LETTERS = {True: 3.1, False: 2.875}
SMALLER = 2.6
"""Size of the letters of a sentence [rem]: of the first need, of the others, and of those in a long list."""
TEXT = 2.125
OLD = 36 * 3_600_000
"""What began longer ago is told by its day, without the hour [ms]."""
CROWDED = 4
"""From so many needs on, each but the first takes two lines."""


def needs_list(id: str, lang: str) -> html.Section:
    count = [words(f"{id}-count", "figure"), words(f"{id}-head", "is-sure"), words(f"{id}-unsure", "is-unsure")]
    head = html.H2([mark("ok", id=f"{id}-calm", kind="state"), *count], className="count h")
    slots = [slot(f"{id}-{n}", n) for n in range(1, SHOWN + 1)]
    rest = html.Div(
        [line(f"{id}-more"), line(f"{id}-rest", "is-sure"), line(f"{id}-rest-unsure", "is-unsure")], className="rest"
    )
    heard = html.Div([head, html.Ol(slots), rest], id=f"{id}-heard", className="heard", **{"data-fresh": "load"})
    return html.Section(heard, id=id, className="needs")


def slot(id: str, n: int) -> html.Li:
    shape = html.Span(html.B(str(n), className="figure"), id=f"{id}-shape", className="shape")
    age = html.Span(html.Span(className="old"), className="not-live")
    told = html.Div(
        [age, words(f"{id}-since"), words(f"{id}-who")],
        className="since",
    )
    return html.Li(
        [shape, html.Div([html.Strong(id=f"{id}-what"), line(f"{id}-why", "why"), told])], id=id, className="no"
    )


def first_to_fall_silent(board: Board, names: Sequence[str] | None = None) -> str | None:
    """The feed that will be too old before the others when nothing is heard any more; None when there is no feed. One
    that was never heard is that at once. ``names``: of these feeds alone."""
    ends = []
    for one in board["feeds"]:
        if names is not None and one["name"] not in names:
            continue
        instants = [one["heard_at"], *([one["data_at"]] if one["measures"] else [])]
        end = 0 if None in instants else min(instants) + one["stale_after_s"] * 1000
        ends.append((end, one["name"]))
    return min(ends)[1] if ends else None


def of_feed(board: Board, name: str | None) -> Props:
    return freshness(board, name, feed(board, name).get("data_at"))


def needs_view(board: Board, id: str, lang: str, found: list[Need] | None = None) -> View:
    """The live properties of the list. That nothing else waits is said only while every feed is heard: the browser
    takes it back as soon as one is not, also when the server is gone."""
    found = all_needs(board) if found is None else found
    n, shown = len(found), min(len(found), SHOWN)
    weakest = first_to_fall_silent(board)
    sure = say("needs.calm" if not n else "needs.count_one" if n == 1 else "needs.count_many", lang)
    left = n - shown
    if not n:
        rest = say("needs.calm_more", lang)
    elif left:
        rest = ""
    else:
        rest = say("needs.rest_one", lang) if n == 1 else say("needs.rest_many", lang, n=say(f"needs.n{n}", lang))
    unsure = say("needs.unknown_more" if not n else "needs.rest_unknown", lang)
    view: View = {
        id: {"className": "needs" + (" calm" if not n else " many" if n >= CROWDED else "")},
        f"{id}-heard": of_feed(board, weakest) if weakest else {"data-fresh": "none"},
        f"{id}-calm": {"data-mark": "ok" if not n else ""},
        f"{id}-count": {"children": number(n, lang) if n else ""},
        f"{id}-head": {"children": sure},
        f"{id}-unsure": {"children": sure if n else say("needs.unknown", lang)},
        f"{id}-more": {"children": say("needs.more", lang, n=left) if left else ""},
        f"{id}-rest": {"children": rest},
        f"{id}-rest-unsure": {"children": unsure},
    }
    for place in range(1, SHOWN + 1):
        need = found[place - 1] if place <= shown else None
        view |= slot_view(board, f"{id}-{place}", need, lang, first=place == 1, crowded=n >= CROWDED)
    return view


def slot_view(board: Board, id: str, need: Need | None, lang: str, *, first: bool, crowded: bool) -> View:
    """A need in its place; None: the place is not there."""
    if need is None:
        empty: View = {f"{id}-{part}": {"children": ""} for part in ("what", "why", "who")}
        return {
            id: {"className": "no"},
            f"{id}-shape": {"className": "shape"},
            f"{id}-since": {"className": "no"},
            **empty,
        }
    room = ROOM[first]
    size = LETTERS[first] if first or not crowded else SMALLER
    lines = 1 if crowded and not first else 2
    name = "first" if first else "next"
    why, who = need.why(lang), need.who(lang)
    said = since_words(board, need, lang)
    used = (
        width(
            say("words.dot", lang)
            + said.replace("{lasting}", say("needs.longest_days" if old(board, need) else "needs.longest", lang)),
            TEXT,
        )
        if said
        else 0.0
    )
    fits = not said or used + width(who, TEXT) <= room
    below = not fits and (first or not crowded)
    if not fits and not below:
        why, who = say("words.dot", lang).join(one for one in (why, who) if one), ""
    between = say("words.dot", lang) if said and who and not below else ""
    return {
        id: {"className": f"{name} {need.state}", **silence(board, need)},
        f"{id}-shape": {"className": f"shape {need.state}"},
        f"{id}-what": {"children": fitted(need.what(lang), room * lines, size)},
        f"{id}-why": {"children": listed(why, room * lines, TEXT)},
        f"{id}-since": {"className": "running", "data-since": need.since, "data-words": said} if said else {"className": "no"},
        f"{id}-who": {"className": "below" if below else "", "children": between + listed(who, room - (0 if below else used), TEXT)},
    }  # fmt: skip


def since_words(board: Board, need: Need, lang: str) -> str:
    """Since when, with a place for how long: the browser counts it on. "" when it is not known."""
    if need.since is None:
        return ""
    key = "needs.since_before" if need.earlier else "needs.since"
    if old(board, need):
        began = date(need.since, year=False)
    elif local(need.since).date() == local(board["at"]).date():
        began = clock(need.since)
    else:
        began = when(need.since, board["at"], lang)
    return say(key, lang, when=began)


def old(board: Board, need: Need) -> bool:
    return need.since is not None and board["at"] - need.since > OLD


def silence(board: Board, need: Need) -> dict[str, Any]:
    """What tells the browser when a need is old: of silence itself nothing is, it says its own hour."""
    if need.feed is None:
        return {"data-stale": None, "data-fresh": "live"}
    return freshness(board, need.feed, need.data or feed(board, need.feed).get("data_at"))

"""The figures of the streets: cameras online, silent servers, how often alerts are true and how many there were by hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboards.components.board import Board, Props, View, shows
from dashboards.components.cameras import (
    CITY,
    STATES,
    began,
    cameras,
    fresh,
    kpi,
    of_desk,
    told,
    unheard,
)
from dashboards.components.parts import line, mark, words
from dashboards.components.report_tile import (
    NEED,
    against,
    against_view,
    aged,
    counted,
    digits,
    dotted,
    figure,
    half,
    head_view,
    tile,
)
from dashboards.components.reports import goal, state, why_none
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, local, number

HOURS = 24
OUTAGES = 2
"""Silent servers that are named; how many more there are is said."""
LABELLED = (0, 6, 12, 18)
"""The hours of the columns that are named."""


def tile_view(
    board: Board, id: str, one: Mapping[str, Any], lang: str, need: bool = False, of: Props | None = None
) -> View:
    """Surface is earned: only a tile that needs somebody gets one. ``of``: whose age it has, the servers' when it is not
    told."""
    stands = state(one)
    return {
        id: {
            "className": f"tile kpi need is-{stands}" if need and stands in NEED else "tile kpi",
            **(of or fresh(board)),
        },
        f"{id}-never": {"children": unheard(board, lang)},
        **head_view(id, one, lang),
    }


def value_view(board: Board, id: str, name: str, text: str) -> View:
    return {f"{id}-value": {"children": text, **shows(board, kpi(name), CITY)}}


# cameras online


def online(id: str, lang: str) -> html.Section:
    """Cameras online of those installed, what the others are, and a bar of all."""
    bar = html.Div([html.I(id=f"{id}-bar-{name}", className=name) for name in STATES], className="states")
    return tile(
        id,
        say("streets.online", lang),
        lang,
        html.Div(
            [figure(id, say("streets.percent", lang), large=True), against(id, 3, *aged(id, lang))], className="beside"
        ),
        bar,
        line(f"{id}-apart", "apart is-live"),
    )


def online_view(board: Board, id: str, lang: str) -> View:
    one, states = told(board, "online"), cameras(board).get("states") or {}
    known = one.get("value") is not None
    said = [why_none(one, lang) or (say("streets.none", lang) if cameras(board) else "")]
    if known:
        counts = {"n": number(one.get("online"), lang), "all": number(one.get("n"), lang)}
        target, previous = one.get("target"), one.get("previous")
        said = [
            say("streets.online_of", lang, **counts),
            "" if target is None else say("streets.goal", lang, share=goal(target, lang)),
            "" if previous is None else say("streets.last_week", lang, value=goal(round(previous, 1), lang)),
        ]
    rest = [name for name in STATES[1:] if states.get(name)]
    apart = [say(f"cameras.n_{name}", lang, n=number(states[name], lang)) for name in rest]
    view = {
        **tile_view(board, id, one, lang, need=True),
        **value_view(board, id, "online", digits(one, lang)),
        **against_view(id, said, 3),
        f"{id}-apart": {"children": dotted(lang, *apart)},
    }
    total = sum(states.get(name) or 0 for name in STATES)
    for name in STATES:
        n = states.get(name) or 0
        view[f"{id}-bar-{name}"] = {"style": {"width": f"{n / total * 100:.1f}%"} if n else {"display": "none"}}
    return view


# silent servers


def outages(id: str) -> html.Div:
    """Servers that are not heard: one outage each, not its cameras one by one."""
    slots = [
        html.Div(
            [mark("down", kind="plain"), html.B(id=f"{id}-{n}-what"), html.Small(id=f"{id}-{n}-says")],
            id=f"{id}-{n}",
            className="outage no",
        )
        for n in range(1, OUTAGES + 1)
    ]
    return html.Div(slots, className="outages")


def outages_view(board: Board, id: str, lang: str) -> View:
    found = list(cameras(board).get("outages") or ())
    view: View = {}
    for n in range(1, OUTAGES + 1):
        rest = found[n - 1 :] if n == OUTAGES else found[n - 1 : n]
        view[f"{id}-{n}"] = {"className": "outage" if rest else "outage no"}
        view[f"{id}-{n}-what"] = {"children": outage_words(board, rest, lang) if rest else ""}
        lost = number(sum(one.get("n") or 0 for one in rest), lang)
        view[f"{id}-{n}-says"] = {"children": say("streets.outage_n", lang, n=lost) if rest else ""}
    return view


def outage_words(board: Board, rest: list[Mapping[str, Any]], lang: str) -> str:
    """Which server is silent since when; of the last that are named, how many and since when the first of them."""
    since = min((one["since"] for one in rest if one.get("since") is not None), default=None)
    name = rest[0].get("feed") or rest[0]["source"]
    when = "" if since is None else began(since, board["at"], lang)
    if len(rest) > 1:
        return say("streets.outages_more", lang, n=len(rest), when=when or UNKNOWN)
    return say("streets.outage", lang, name=name, when=when) if when else say("streets.outage_never", lang, name=name)


# alerts


def precision(id: str, lang: str) -> html.Section:
    """How many of the alerts that a person judged were true, and how long it takes to judge one."""
    pair = html.Div(
        [half(id, say("streets.percent", lang)), half(f"{id}-time", say("streets.minutes", lang))], className="pair"
    )
    return tile(
        id,
        say("streets.precision", lang),
        lang,
        pair,
        html.Div(aged(id, lang), className="lines"),
        html.Div(say("streets.not_violation", lang), className="apart"),
    )


def precision_view(board: Board, id: str, lang: str) -> View:
    one, took = told(board, "precision"), told(board, "verification_minutes")
    target = one.get("target")
    least = "" if target is None else say("streets.at_least", lang, share=goal(target, lang))
    minutes = took.get("value")
    return {
        **tile_view(board, id, one, lang, of=of_desk(board)),
        **value_view(board, id, "precision", digits(one, lang)),
        **against_view(
            id, [say("streets.precision_of", lang), dotted(lang, why_none(one, lang) or counted(one, lang), least)], 2
        ),
        **value_view(
            board, f"{id}-time", "verification_minutes", number(minutes, lang, 0 if (minutes or 0) >= 10 else 1)
        ),
        **against_view(
            f"{id}-time", [say("streets.verification", lang), why_none(took, lang) or counted(took, lang)], 2
        ),
    }


def by_hour(id: str, lang: str) -> html.Section:
    """Alerts of the last 24 hours, each hour a column in the frame of what is usual then."""
    columns = [html.I(id=f"{id}-hour-{hour}") for hour in range(HOURS)]
    scale = [words(f"{id}-scale-{hour}") for hour in LABELLED]
    scale.append(html.Span(say("streets.frame_usual", lang), className="frame"))
    aside = html.Span([words(f"{id}-n", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([html.Span(say("streets.alerts", lang)), aside], className="h")
    parts = [
        head,
        html.Div(aged(id, lang), className="lines"),
        html.Div(columns, className="hours"),
        html.Div(scale, className="scale"),
    ]
    return html.Section(parts, id=id, className="tile kpi", **{"data-fresh": "load"})


def by_hour_view(board: Board, id: str, lang: str) -> View:
    told_by_hour = cameras(board).get("by_hour") or {}
    starts, alerts = list(told_by_hour.get("t") or ()), list(told_by_hour.get("alerts") or ())
    usual = list(told_by_hour.get("usual") or ())
    highest = max([1.0, *(value for value in (*alerts, *usual) if value is not None)])
    day = told(board, "alerts_24h").get("value")
    unknown = say("streets.alerts_none", lang) if cameras(board) else ""
    view: View = {
        id: {**fresh(board)},
        f"{id}-never": {"children": unheard(board, lang)},
        f"{id}-n": {"children": say("streets.alerts_n", lang, n=number(day, lang)) if day is not None else unknown},
    }
    for hour in range(HOURS):
        heights = {
            name: round(((values[hour] if hour < len(values) else None) or 0) / highest, 2)
            for name, values in (("--usual", usual), ("--now", alerts))
        }
        view[f"{id}-hour-{hour}"] = {"style": heights}
    for hour in LABELLED:
        view[f"{id}-scale-{hour}"] = {
            "children": say("time.hour", lang, hour=local(starts[hour]).hour) if hour < len(starts) else ""
        }
    return view

"""/feeds: how every feed stands, what its last rounds brought, what was refused, and when screens were blind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from functools import lru_cache, partial
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.board import freshness
from dashboards.components.parts import filled, mark, plain
from dashboards.live.channels import Render, View
from dashboards.live.health import report
from dashboards.live.hub import milliseconds_now
from dashboards.wall import language, line
from dashboards.words import say
from dashboards.words.numbers import lasting, number, when
from dashboards.words.reasons import reason
from data_sources.store import Store

PATH = "/feeds"
SLOTS = 40
"""Feeds whose cards are drawn one by one."""

COUNTED = ("kept", "changed", "repeated", "refused")


def page(store: Store, pool: Executor) -> Callable[..., Coroutine[Any, Any, Component]]:
    """The page's layout."""

    async def layout(lang: str | None = None, **_: str) -> Component:
        words = language(lang)
        view = partial(read, store, milliseconds_now(), words)
        return filled(frame(words), await asyncio.get_running_loop().run_in_executor(pool, view))

    return layout


def view(store: Store) -> Render:
    """The page's live properties. The board only says that something changed: refusals and rounds are read anew."""
    latest = lru_cache(maxsize=1)(partial(report, store))  # once for both languages
    return lambda board, lang: seen(latest(board["at"]), lang)


def read(store: Store, now: int, lang: str) -> View:
    """The page's live properties as the store says them at ``now`` [ms]."""
    return seen(report(store, now), lang)


def frame(lang: str) -> html.Div:
    """The page without its figures."""
    other = "en" if lang == "vi" else "vi"
    bar = html.Header(
        [
            html.Span([html.Span(className="bridge"), html.B(say("frame.centre", lang))], className="who"),
            html.Nav(
                [
                    html.A(say("feeds.home", lang), href=f"/wall?lang={lang}"),
                    html.A(other.upper(), href=f"{PATH}?lang={other}"),
                ]
            ),
            html.Span(say("frame.simulated", lang), id="feeds-simulated", className="simulated no"),
        ],
        className="desk-bar",
    )
    parts = [
        html.H1(say("feeds.title", lang)),
        html.P(id="feeds-summary", className="second"),
        html.Div([cell(n, lang) for n in range(SLOTS)], className="feed-list"),
        html.H2(say("feeds.refusals", lang)),
        html.Div(id="feeds-refusals"),
        html.H2(say("feeds.blind", lang)),
        html.Div(id="feeds-blind"),
        html.H2(say("feeds.store", lang)),
        html.Div(id="feeds-store"),
    ]
    lost = html.Div(
        [mark(id="page-banner-mark", kind="plain"), html.B(id="page-banner-what"), html.Span(id="page-banner-since")],
        id="page-banner",
        className="page-banner no",
    )
    return html.Div([bar, lost, html.Main(parts), line("feeds", lang, rotates=False)], className="desk", id="feeds")


def cell(n: int, lang: str) -> html.Div:
    """The place of one card. Its rounds are folded away beside it, so that what a reader opened stays open while cards are
    drawn anew."""
    rounds = html.Details(
        [html.Summary(say("feeds.rounds", lang)), html.Div(id=f"feeds-rounds-{n}", className="rounds scrolls")],
        id=f"feeds-rounds-{n}-box", className="no",
    )  # fmt: skip
    return html.Div([html.Div(id=f"feeds-card-{n}"), rounds])


def seen(told: Mapping[str, Any], lang: str) -> View:
    """Every live property of the page, as ``report`` tells them."""
    now = told["at"]
    nature = {"simulated": "store_simulated", "real": "store_real"}.get(told["nature"], "store_empty")
    house = [
        html.P(f"{told['store']} · {say(f'feeds.{nature}', lang)}", className="address"),
        html.P(f"{say('feeds.lease', lang)}: {told['lease'] or say('feeds.lease_none', lang)}", className="address"),
    ]
    return {
        "feeds-simulated": {"className": "simulated" if told["nature"] == "simulated" else "simulated no"},
        "feeds-summary": {"children": summary(told["feeds"], lang)},
        **{f"feeds-card-{n}": {"children": plain(cards)} for n, cards in enumerate(slots(told, lang))},
        **rounds_view(told["feeds"], now, lang),
        "feeds-refusals": {"children": plain(refusals(told["refusals"], told["refusals_older"], now, lang))},
        "feeds-blind": {"children": plain(blind(told["blind_times"], now, lang))},
        "feeds-store": {"children": plain(house)},
    }


def slots(told: Mapping[str, Any], lang: str) -> list[list[html.Section]]:
    """The cards of each slot. A feed has one of its own, so that a round of one feed draws one card anew and not the whole
    page; the last slot has whatever is over."""
    cards = [card(told, feed, lang) for feed in told["feeds"]]
    alone = [[one] for one in cards[: SLOTS - 1]]
    alone += [[] for _ in range(SLOTS - 1 - len(alone))]
    return [*alone, cards[SLOTS - 1 :]]


def summary(feeds: list[dict[str, Any]], lang: str) -> str:
    """How many feeds are live: the sentence the page begins with."""
    if not feeds:
        return say("feeds.summary_none", lang)
    live = sum(feed["state"] == "live" for feed in feeds)
    return say("feeds.summary", lang, live=live, all=len(feeds))


def card(board: Mapping[str, Any], feed: Mapping[str, Any], lang: str) -> html.Section:
    """One feed: state, two ages, last and next round, and why it fails."""
    now = board["at"]
    head = html.H3([mark("ok"), html.Span(feed["name"]), html.Span(className="freshword")], className="h")
    spans = {
        "lasting": lasting(feed["every_s"], lang),
        "lasting_stale": lasting(feed["stale_after_s"], lang),
    }
    facts = [
        fact("feeds.heard", ago(feed["heard_at"], lang), lang),
        fact("feeds.data", ago(feed["data_at"], lang), lang),
        fact("feeds.last", ago(feed["last_at"], lang), lang),
        fact("feeds.next", until(feed["next_at"], lang), lang),
    ]
    lines: list[Component] = [
        html.P(
            " · ".join(dict.fromkeys((feed["service"], feed["format"], feed["source"]))), className="second address"
        ),
        html.Dl(facts),
        html.P(say("feeds.stream" if feed["stream"] else "feeds.every", lang, **spans), className="second"),
        html.P(say("feeds.counts", lang, **{name: number(feed[name], lang) for name in COUNTED})),
    ]
    if feed["failing_since"] is not None:
        lines.append(
            html.P(
                say("feeds.failing", lang, n=feed["failures"], when=when(feed["failing_since"], now, lang)),
                className="is-bad",
            )
        )
    if feed["error"]:
        lines.append(html.P(reason(feed["error"], lang), className="error"))
    attributes = freshness(board, feed["name"], feed["data_at"])
    return html.Section([head, *lines], className="feed-card", **{"data-feed": feed["name"], **attributes})


def fact(key: str, value: Component, lang: str) -> html.Div:
    return html.Div([html.Dt(say(key, lang)), html.Dd(value)])


def ago(at: int | None, lang: str) -> Component:
    """An age that the browser counts on; "never" when there is none."""
    if at is None:
        return html.Span(say("feeds.never", lang))
    return html.Span(**{"data-since": at, "data-words": say("feeds.ago", lang)})


def until(at: int | None, lang: str) -> Component:
    """A time to come that the browser counts down."""
    if at is None:
        return html.Span("–")
    return html.Span(**{"data-until": at, "data-words": say("feeds.in", lang), "data-past": say("feeds.now", lang)})


def rounds_view(feeds: list[dict[str, Any]], now: int, lang: str) -> View:
    """The latest rounds of each feed that has a card of its own."""
    view: dict[str, dict[str, Any]] = {}
    for n in range(SLOTS):
        rounds = feeds[n]["rounds"] if n < min(len(feeds), SLOTS - 1) else []
        view[f"feeds-rounds-{n}-box"] = {"className": "" if rounds else "no"}
        view[f"feeds-rounds-{n}"] = {"children": plain(rounds_columns(rounds, now, lang)) if rounds else []}
    return view


def rounds_columns(rounds: list[dict[str, Any]], now: int, lang: str) -> list[html.Div]:
    """The rounds as columns of lines: each cell a component of its own made the browser's work ten times as much."""
    columns = {"at": [when(one["began"], now, lang) for one in rounds]}
    columns |= {name: [number(one[name], lang) for one in rounds] for name in COUNTED}
    columns["size"] = [number(one["bytes"] / 1000, lang) for one in rounds]
    columns["seconds"] = [number(one["seconds"], lang, 2) for one in rounds]
    if any(one["error"] for one in rounds):
        columns["error"] = [reason(one["error"] or "", lang) for one in rounds]
    return [
        html.Div("\n".join([say(f"feeds.rounds_{name}", lang), *lines]), className=name)
        for name, lines in columns.items()
    ]


def refusals(refused: list[dict[str, Any]], more: int, now: int, lang: str) -> list[Component]:
    """What was refused, why, how often, and its bytes: the same reason of the same feed once, its latest fetch first."""
    if not refused:
        return [html.P(say("feeds.refusals_none", lang), className="second")]
    alike: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in refused:
        alike.setdefault((one["feed"], one["reason"]), []).append(one)
    told: list[Component] = []
    for (feed, why), (latest, *before) in alike.items():
        lines = [html.P([html.B(feed), f" · {reason(why, lang)}"])]
        if before:
            every = {"n": number(latest["n"] + sum(one["n"] for one in before), lang), "fetches": len(before) + 1}
            said = say("feeds.refused_often", lang, **every, when=when(latest["at"], now, lang), fetch=latest["fetch"])
            lines += [html.P(said, className="second"), raw(latest, lang)]
            parts = [part for one in before for part in one_fetch(one, now, lang)]
            lines.append(html.Details([html.Summary(say("feeds.refused_before", lang, n=len(before))), *parts]))
        else:
            lines += one_fetch(latest, now, lang)
        told.append(html.Div(lines, className="refusal"))
    if more:
        told.append(html.P(say("feeds.refusals_more", lang, n=number(more, lang)), className="second"))
    return told


def one_fetch(one: Mapping[str, Any], now: int, lang: str) -> list[Component]:
    """What was refused of one fetch: how much, when, and the bytes of the first."""
    said = say("feeds.refused", lang, n=number(one["n"], lang), when=when(one["at"], now, lang), fetch=one["fetch"])
    return [html.P(said, className="second"), raw(one, lang)]


def raw(one: Mapping[str, Any], lang: str) -> html.Details:
    """The bytes as they came, and how much of them."""
    shown, size = len(one["raw"]), one["raw_size"]
    words = (
        say("feeds.raw_cut", lang, shown=number(shown, lang), size=number(size, lang))
        if size > shown
        else say("feeds.raw", lang, size=number(size, lang))
    )
    return html.Details([html.Summary(words), html.Pre(one["raw"])])


def blind(times: list[dict[str, Any]], now: int, lang: str) -> list[Component]:
    """When screens could not hear the server."""
    if not times:
        return [html.P(say("feeds.blind_none", lang), className="second")]
    return [
        html.P(
            say(
                "feeds.blind_row",
                lang,
                lasting=lasting((one["ended"] - one["began"]) / 1000, lang),
                when=when(one["began"], now, lang),
                viewer=one["viewer"],
                scene=one["scene"],
            )
        )
        for one in times
    ]

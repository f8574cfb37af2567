"""The frame of every scene of the wall: header, banner, footer, and which scene is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dash import html
from dash.development.base_component import Component

from dashboards.components.board import Board, View
from dashboards.components.feed_places import places
from dashboards.components.parts import mark, words
from dashboards.words import say


@dataclass(frozen=True)
class Banner:
    """The one thing the whole wall must say. ``state``: watch, late or bad."""

    state: str
    what: str
    since: str


GRAVEST = ("bad", "late", "watch")
"""Of several banners the gravest is shown, and of equals the first scene's."""
FEEDS = 16
"""Places in the footer; how many more feeds there are is said."""


class Scene(Protocol):
    """What the frame asks of a scene; dashboards.scenes says the rest."""

    @property
    def key(self) -> str: ...
    def layout(self, lang: str) -> Component: ...
    def urgent(self, board: Board) -> bool: ...
    def feeds(self, board: Board) -> list[str]: ...
    def banner(self, board: Board, lang: str) -> Banner | None: ...


def header(scenes: Sequence[Scene], shown: str, lang: str) -> html.Header:
    """Bridge, name and scene's title; the scenes; the simulated mark, date and clock (the last two: the browser's)."""
    who = html.Div(
        [html.Span(className="bridge"), html.B(say("frame.centre", lang)), html.Span(say("frame.city", lang))],
        className="who",
    )
    title = html.H1(say(f"{shown}.title", lang), id="wall-title")
    listed = [
        html.Span(
            say(f"{scene.key}.title", lang),
            id=f"wall-scene-{scene.key}",
            className="on" if scene.key == shown else "",
            **{"data-scene": scene.key},
        )
        for scene in scenes
    ]
    clock = html.Div(
        [html.Span(className="date", id="wall-date"), html.Span(className="time figure", id="wall-clock")],
        className="clock",
    )
    simulated = html.Div(say("frame.simulated", lang), id="wall-simulated", className="simulated no")
    return html.Header(
        [html.Div([who, title]), html.Nav(listed, className="scenes"), html.Div([simulated, clock], className="when")],
        className="header",
    )


def footer(lang: str) -> html.Footer:
    """Every feed of the scene with its age, and how long an event takes to the screen (measured in the browser)."""
    latency = html.Span([say("frame.latency", lang) + " ", html.I("–", id="wall-latency")], className="latency")
    ages = [feed_age(f"wall-feed-{n}") for n in range(FEEDS)]
    feeds = html.Div([*ages, words("wall-feeds-more")], className="feeds")
    return html.Footer([feeds, latency], className="footer")


def frame(scenes: Sequence[Scene], shown: str, lang: str) -> html.Div:
    """The wall with all its scenes, one of them shown."""
    banner = html.Div(
        [mark(id="wall-banner-mark", kind="plain"), html.B(id="wall-banner-what"), words("wall-banner-since")],
        id="wall-banner",
        className="banner no",
    )
    stage: list[Component] = [
        html.Section(
            scene.layout(lang),
            id=f"scene-{scene.key}",
            className="scene shown" if scene.key == shown else "scene",
            **{"data-scene": scene.key},
        )
        for scene in scenes
    ]
    return html.Div(
        [header(scenes, shown, lang), banner, html.Main(stage, className="stage"), footer(lang)],
        id="wall",
        className="wall drifts",
        **{"data-scene": shown, "data-lang": lang},
    )


def frame_view(board: Board, scenes: Sequence[Scene], shown: str, lang: str) -> View:
    """The live properties of the frame around the scene that is shown."""
    scene = next(one for one in scenes if one.key == shown)
    banners = [said for one in scenes if (said := one.banner(board, lang))]
    banner = min(banners, key=lambda said: GRAVEST.index(said.state), default=None)
    view: View = {
        "wall-simulated": {"className": "simulated" if board["simulated"] else "simulated no"},
        "wall-banner": {"className": f"banner {banner.state}" if banner else "banner no"},
        "wall-banner-mark": {"data-mark": banner.state if banner else ""},
        "wall-banner-what": {"children": banner.what if banner else ""},
        "wall-banner-since": {"children": banner.since if banner else ""},
    }
    view |= feeds_view(board, scene.feeds(board), lang)
    for one in scenes:
        names = [name for name, yes in (("on", one.key == shown), ("urgent", one.urgent(board))) if yes]
        view[f"wall-scene-{one.key}"] = {"className": " ".join(names)}
    return view


def feed_age(id: str) -> html.Span:
    """A place in the footer for a feed: mark, name, word when it is not live, age. Word and age are the browser's: the
    place stays while what stands in it changes, so that they are never blank between two messages."""
    parts = [mark("ok"), words(f"{id}-name"), html.Span(className="freshword"), html.I(className="age")]
    return html.Span(parts, id=id, className="feed no")


def feeds_view(board: Board, names: Sequence[str], lang: str) -> View:
    """The live properties of the footer's places for these feeds."""
    shown = places(board, names, lang)
    view: View = {}
    for n in range(FEEDS):
        place = shown[n] if n < len(shown) else None
        view[f"wall-feed-{n}"] = {"className": "feed" if place else "feed no", **(place.fresh if place else {})}
        view[f"wall-feed-{n}-name"] = {"children": place.name if place else ""}
    left = sum(place.feeds for place in shown[FEEDS:])
    more = say("frame.more_feeds", lang, n=left) if left else ""
    view["wall-feeds-more"] = {"children": more if names else say("frame.no_feeds", lang)}
    return view

"""The wall: every scene in one frame, in turn (/wall), or one that stays (/wall/<scene>)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import orjson
from dash import html
from dash.development.base_component import Component

from dashboards.components.frame import frame, frame_view
from dashboards.components.parts import filled
from dashboards.live.build import version
from dashboards.live.channels import Key, Render
from dashboards.live.hub import Hub, milliseconds_now
from dashboards.scenes import Scene
from dashboards.words import LANGUAGES, sentences

PATH = "/wall"
PATH_OF_ONE = "/wall/<scene>"
BROWSER_WORDS = ("time", "days", "fresh", "live")
"""Sections of the words that the browser says by itself, second by second, also when the server is gone."""


def language(lang: str | None) -> str:
    """The language a page is asked for; one we do not speak is the city's own."""
    return lang if lang in LANGUAGES else LANGUAGES[0]


def browser_words(lang: str) -> dict[str, str]:
    """The sentences that scripts in the page need."""
    return {key: text for key, text in sentences(lang).items() if key.split(".")[0] in BROWSER_WORDS}


def line(scene: str, lang: str, *, rotates: bool) -> html.Div:
    """The hidden element from which the page's script learns what to ask the server for."""
    told: Mapping[str, Any] = {
        "data-scene": scene,
        "data-lang": lang,
        "data-rotates": "1" if rotates else "0",
        "data-version": version(),
        "data-at": milliseconds_now(),
        "data-words": orjson.dumps(browser_words(lang)).decode(),
    }
    return html.Div(id="live", hidden=True, **told)


def views(scenes: Sequence[Scene]) -> dict[str, Render]:
    """How each scene, with the frame around it, is told from the board."""

    def whole(scene: Scene, board: Mapping[str, Any], lang: str) -> dict[str, Any]:
        return {**frame_view(board, scenes, scene.key, lang), **scene.view(board, lang)}

    return {scene.key: partial(whole, scene) for scene in scenes}


def page(scenes: Sequence[Scene], hub: Hub, pool: Executor) -> Callable[..., Coroutine[Any, Any, html.Div]]:
    """The page's layout; ``scene``: the one that stays, None: all in turn."""

    def wall(shown: str, lang: str) -> Component:
        return filled(frame(scenes, shown, lang), hub.view(Key(shown, lang)))

    async def layout(scene: str | None = None, lang: str | None = None, **_: str) -> html.Div:
        known = [one.key for one in scenes]
        shown, words = scene if scene in known else known[0], language(lang)
        drawn = await asyncio.get_running_loop().run_in_executor(pool, wall, shown, words)
        return html.Div([drawn, line(shown, words, rotates=scene is None)])

    return layout

"""/api/live (WebSocket) and /api/snapshot: what a screen shows now, and every change of it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from dashboards.api import Desk, Mistake, only
from dashboards.live.blind import keep_blind
from dashboards.live.build import version
from dashboards.live.channels import Key
from dashboards.live.hub import Viewer, milliseconds_now, stamped
from dashboards.words import LANGUAGES
from data_sources.store import driver_words

MOST_A_SECOND = 5.0
"""What a screen may ask a second, on average; one that asks more is let go."""
BURST = 60
REFUSED, GOING = 1008, 1011

log = logging.getLogger("hueioc.live")


def key_of(desk: Desk, asked: Mapping[str, Any]) -> Key:
    """What is looked at: ?scene= (the first one by default) and ?lang=. Raises Mistake for one that is not there."""
    scenes = desk.hub.channels.scenes
    scene, lang = str(asked.get("scene") or scenes[0]), str(asked.get("lang") or LANGUAGES[0])
    if scene not in scenes:
        raise Mistake(f'There is no scene "{scene}"; there are {", ".join(scenes)}.', 404)
    if lang not in LANGUAGES:
        raise Mistake(f"lang={lang} is not spoken here; write lang={' or lang='.join(LANGUAGES)}.")
    return Key(scene, lang)


def answers(desk: Desk) -> dict[str, Callable[[Request], Any]]:
    async def snapshot(request: Request) -> Response:
        only(request, "scene", "lang")
        key = key_of(desk, request.query_params)
        update = await desk.hub.snapshot(key)
        headers = {"Cache-Control": "no-cache", "X-At": str(milliseconds_now())}
        if update is None:
            return Response(b'{"error":"There is no board yet."}', 503, headers, "application/json")
        headers["ETag"] = f'"{version()}-{key.scene}-{key.lang}-{update.seq}"'
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(stamped(update.whole), headers=headers, media_type="application/json")

    return {"/api/snapshot": snapshot}


def socket(desk: Desk) -> Callable[[WebSocket], Awaitable[None]]:
    """The handler of /api/live: the whole state, then each change; {"t": "see" | "whole" | "blind"} from the screen."""

    async def live(websocket: WebSocket) -> None:
        try:
            key = key_of(desk, websocket.query_params)
        except Mistake:
            await websocket.close(REFUSED)
            return
        await websocket.accept()
        viewer = Viewer(key)
        await desk.hub.join(viewer)
        sending = asyncio.create_task(desk.hub.serve(viewer, websocket.send_bytes))
        hearing = asyncio.create_task(hear(desk, websocket, viewer))
        try:
            done, _ = await asyncio.wait((sending, hearing), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                told(websocket, task.exception())
        finally:
            desk.hub.leave(viewer)
            for task in (sending, hearing):
                task.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)
            if websocket.application_state == websocket.client_state == WebSocketState.CONNECTED:
                with suppress(OSError, TimeoutError):  # it took nothing for long: it may not take this either
                    async with asyncio.timeout(1):
                        await websocket.close(GOING)

    return live


def told(websocket: WebSocket, why: BaseException | None) -> None:
    """A screen that goes away is no fault, however it shows; anything else is."""
    here = websocket.application_state == websocket.client_state == WebSocketState.CONNECTED
    if why is not None and here and not isinstance(why, WebSocketDisconnect | TimeoutError | OSError):
        raise why


async def hear(desk: Desk, websocket: WebSocket, viewer: Viewer) -> None:
    """Do what the screen asks until it leaves or asks what cannot be."""
    name = secrets.token_hex(3)
    left, at = float(BURST), time.monotonic()
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        now = time.monotonic()
        left, at = min(BURST, left + (now - at) * MOST_A_SECOND) - 1, now
        try:
            if left < 0:
                raise ValueError("it asks too often")
            asked = orjson.loads(message.get("text") or message.get("bytes") or b"")
            match asked.get("t"):
                case "see":
                    await desk.hub.turn(viewer, key_of(desk, asked))
                case "whole":
                    desk.hub.refresh(viewer)
                case "blind":
                    said = str(asked.get("viewer") or name)
                    name = "".join(filter(str.isprintable, said))[:20]  # it stands in the log and in the store
                    began, ended = int(asked["from"]), int(asked["to"])
                    try:
                        await desk.ask(lambda: keep_blind(desk.store, name, viewer.key.scene, began, ended))  # noqa: B023
                    except DBAPIError as why:
                        log.error("a blind time could not be kept: %s", driver_words(why))
                case "ping":
                    pass
                case other:
                    raise ValueError(f"it asks for {other!r}")
        except (ValueError, TypeError, KeyError, AttributeError, Mistake) as why:
            log.warning("a screen was let go: %s", " ".join(str(why).split())[:200])
            await websocket.close(REFUSED)
            return

"""Faults on demand: a service that is slow, down, sends rubbish, says everything twice, or tells of things too late.

An ASGI layer around the services; it also marks every answer as simulated, the faulty ones too.
"""

from __future__ import annotations

import asyncio
import math
import random
import re
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import orjson

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MODES = ("ok", "slow", "down", "garbage", "duplicate", "late")
SIMULATED = (b"x-simulated", b"1")
WITHHELD = 3 * 3600
"""How many seconds of the newest observations a late service keeps back."""

_REQUEST = re.compile(rb"<(request|item|entry)(?=[ >]).*?</\1>", re.DOTALL)
_AS_THEY_ARE = ({"service_request_id"}, {"camera", "start_time"}, {"event", "state"}, {"url", "date_published"})
"""By its names: a report, an event of a camera, a verdict, an article."""
_LOGIN = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Đăng nhập</title></head>
<body><form method="post" action="/login"><p>Phiên làm việc đã hết hạn.</p>
<input name="user"><input name="password" type="password"></form></body></html>
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mode. ``until``: when it ends by itself (monotonic seconds), None: when told. ``after``: a slow answer comes
    whole after so many seconds; None: it comes one byte a second."""

    mode: str
    until: float | None = None
    after: float | None = None
    second: Iterator[bool] = field(default_factory=lambda: cycle((False, True)), compare=False)
    """Whether it is the second time that this fault answers, or the fourth, or the sixth."""


class Misbehaviour:
    """The services with the faults they were given, by the beginning of the path (``hydromet``, ``air/hourly.csv``)."""

    def __init__(self, services: Application) -> None:
        self.services = services
        self._faults: dict[str, Fault] = {}
        self._dice = random.Random(2025)

    def give(self, path: str, mode: str, seconds: float | None = None, after: float | None = None) -> None:
        """Give the services below a path ("" is all) a fault. Raises ValueError for an unknown mode and for times that
        are no numbers above 0."""
        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is not known: {', '.join(MODES)}")
        lasting(seconds)
        lasting(after)
        path = path.strip("/")
        if mode == "ok":
            self._faults = {other: f for other, f in self._faults.items() if not _below(other, path)}
        else:
            self._faults[path] = Fault(mode, None if seconds is None else time.monotonic() + seconds, after)

    def fault(self, path: str) -> Fault:
        """The fault of a path: that of its longest beginning."""
        standing = self.standing()
        mine = [p for p in standing if _below(path.strip("/"), p)]
        return standing[max(mine, key=len)] if mine else Fault("ok")

    def standing(self) -> dict[str, Fault]:
        """The faults that have not ended, by path."""
        now = time.monotonic()
        self._faults = {p: f for p, f in self._faults.items() if f.until is None or now < f.until}
        return self._faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.services(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), SIMULATED]
            await send(message)

        path = scope["path"]
        fault = Fault("ok") if path == "/control" else self.fault(path)
        scope.setdefault("state", {})["withheld"] = WITHHELD if fault.mode == "late" else 0
        match fault.mode:
            case "slow":
                await self._slowly(fault, scope, receive, marked)
            case "down":
                await self._down(fault, marked)
            case "garbage":
                await self._rubbish(fault, marked)
            case "duplicate":
                start, body = await self._heard(scope, receive)
                await _say(marked, start, twice(body))
            case _:
                await self.services(scope, receive, marked)

    async def _slowly(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._heard(scope, receive)
        if fault.after is not None:
            await asyncio.sleep(fault.after)
            await _say(send, start, body)
            return
        await send(start)
        gone = asyncio.ensure_future(left(receive))
        try:
            for i in range(len(body)):
                await send({"type": "http.response.body", "body": body[i : i + 1], "more_body": True})
                await asyncio.wait([gone], timeout=1)
                if gone.done():  # a page would go on for a day to nobody
                    return
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    async def _down(self, fault: Fault, send: Send) -> None:
        """Answer 503; every second time promise an answer and close the connection in the middle of it."""
        status, length = (200, b"5000") if next(fault.second) else (503, b"0")
        headers = [(b"content-type", b"text/plain"), (b"content-length", length), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        broken = status == 200
        await send({"type": "http.response.body", "body": b'{"value":[' if broken else b"", "more_body": broken})

    async def _rubbish(self, fault: Fault, send: Send) -> None:
        """Send a login page, every second time random bytes that call themselves JSON; both with 200."""
        kind, body = (b"text/html; charset=utf-8", _LOGIN.encode())
        if next(fault.second):
            kind, body = b"application/json", self._dice.randbytes(2000)
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        await _say(send, {"type": "http.response.start", "status": 200, "headers": headers}, body)

    async def _heard(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """What the service answers, kept here instead of sent."""
        start: Message = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.services(scope, receive, keep)
        return start, b"".join(parts)


async def left(receive: Receive) -> None:
    """Comes back when the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def lasting(told: float | None) -> None:
    """Raises ValueError for what was told as seconds and is no number of them above 0; None is no limit."""
    if told is not None and not (isinstance(told, int | float) and 0 < told < math.inf):
        raise ValueError(f"{told!r} is no number of seconds above 0")


def _below(path: str, beginning: str) -> bool:
    return not beginning or path == beginning or path.startswith(beginning + "/")


async def _say(send: Send, start: Message, body: bytes) -> None:
    """Send an answer whole, with the length it has now."""
    headers = [h for h in start["headers"] if h[0].lower() != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def twice(body: bytes) -> bytes:
    """The answer with everything said twice: an observation once more under its own id, the next under another id; a
    report, an event of a camera, a verdict, an article and a row as they are."""
    if not body:  # of a feed that has not changed
        return body
    if body.startswith(b"<"):
        return _REQUEST.sub(lambda found: found[0] * 2, body)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        head, *rows = body.splitlines(keepends=True)
        return head + b"".join(row + row for row in rows)
    return orjson.dumps(_twice(document))


def _twice(said: Any) -> Any:
    if isinstance(said, dict):
        return {
            name: [row for row in value for _ in range(2)] if name == "dataArray" else _twice(value)
            for name, value in said.items()
        }
    if isinstance(said, list):
        doubled = []
        for i, part in enumerate(said):
            doubled.append(_twice(part))
            if isinstance(part, dict) and any(marks <= part.keys() for marks in _AS_THEY_ARE):
                doubled.append(part)
            elif isinstance(part, dict) and ("result" in part or "period" in part):
                # a server that lost its place numbers the same observation anew
                again = {"@iot.id": part["@iot.id"] + (1 << 52)} if i % 2 and "@iot.id" in part else {}
                doubled.append({**part, **again})
        return doubled
    return said

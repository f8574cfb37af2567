"""At the door of every request: who may ask, and what browsers are told to allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SAFE = ("GET", "HEAD", "OPTIONS")
HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]/@\s]+)(?::\d{1,5})?")


def name_of(host: str) -> str | None:
    """The name in a Host header, without its port; None for one that is no host at all."""
    found = HOST.fullmatch(host)
    return None if found is None else found["name"].strip("[]").lower()


def policy(script_hashes: Iterable[str]) -> str:
    """The Content-Security-Policy: nothing from any other host, no script in the page but the two that Dash writes.

    Plotly and Dash set style attributes and style elements, and the map's worker is a blob.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(script_hashes)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' blob:",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """Refuses requests for another host (a name that was made to point here) and from another origin; adds the
    headers that every answer carries."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str], content_policy: str) -> None:
        self._app = app
        self._hosts = {*LOOPBACK, *(host.lower() for host in hosts)}
        self._headers = {
            "Content-Security-Policy": content_policy,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        fault = self._fault(scope)
        if fault is None:
            await self._app(scope, receive, send if scope["type"] == "websocket" else self._adding(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": fault})
        else:
            await PlainTextResponse(fault + "\n", status_code=403)(scope, receive, self._adding(send))

    def _fault(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if name_of(host) not in self._hosts or len(headers.getlist("host")) != 1:
            return "This host is not served here."
        origin = headers.get("origin")
        # a program that is no browser sends no Origin; a page of another site always does
        if origin is not None and (scope["type"] == "websocket" or scope["method"] not in SAFE):
            told = urlsplit(origin)
            if told.scheme not in ("http", "https") or told.netloc.lower() != host.lower():
                return "Pages of another origin are not answered."
        return None

    def _adding(self, send: Send) -> Send:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        return add

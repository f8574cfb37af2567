"""What never changes under its name: scripts, styles, letters and marks, compressed once and kept by browsers."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import posixpath
from concurrent.futures import Executor
from typing import NamedTuple

import brotli
from dash.fingerprint import check_fingerprint
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIXES = ("/assets/", "/_dash-component-suites/")
TEXT = ("javascript", "css", "json", "svg", "text/")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"
QUALITY = 6
"""Of brotli: plotly.js in a quarter of a second, to 1.3 of its 4.8 MB."""


class Bundle(NamedTuple):
    """One file as it is sent."""

    body: bytes
    content_type: str
    etag: str


class Bundles:
    """Answers for the static files: asks the application behind it once for each, and remembers what it said."""

    def __init__(self, app: ASGIApp, pool: Executor) -> None:
        self._app, self._pool = app, pool
        self._raw: dict[str, Bundle] = {}
        self._packed: dict[tuple[str, str], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Dash puts version and time into a bundle's name: it answers for any, and one file is remembered once
        path, named = check_fingerprint(posixpath.normpath(scope.get("path", "")))
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not path.startswith(PREFIXES):
            await self._app(scope, receive, send)
            return
        known = self._raw.get(path)
        if known is None:
            status, known = await self._ask({**scope, "path": path, "raw_path": path.encode()})
            if status != 200:
                await Response("Not found\n", 404, media_type="text/plain")(scope, receive, send)
                return
            self._raw[path] = known
        lasting = named or b"m=" in scope.get("query_string", b"")  # of our own files the time stands behind "?m="
        await (await self._answer(scope, path, known, lasting))(scope, receive, send)

    async def _ask(self, scope: Scope) -> tuple[int, Bundle]:
        """The application's own answer, whole: a browser that went away must not leave half of it behind."""
        status, headers, parts = 500, Headers(), []

        async def collect(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], Headers(raw=message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        async def receive() -> Message:
            await asyncio.Event().wait()
            raise AssertionError("nobody sets it")

        plain = [(name, value) for name, value in scope["headers"] if name in (b"host", b"accept")]
        await self._app({**scope, "method": "GET", "headers": plain}, receive, collect)
        body = b"".join(parts)
        return status, Bundle(body, headers.get("content-type", ""), f'"{hashlib.sha256(body).hexdigest()[:20]}"')

    async def _answer(self, scope: Scope, path: str, bundle: Bundle, lasting: bool) -> Response:
        asked = Headers(scope=scope)
        headers = {"Cache-Control": FOR_EVER if lasting else ASK_AGAIN, "ETag": bundle.etag, "Vary": "Accept-Encoding"}
        if bundle.etag in asked.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body, coding = bundle.body, self._coding(asked.get("accept-encoding", ""), bundle)
        if coding:
            headers["Content-Encoding"] = coding
            body = await self._pack(path, bundle, coding)
        return Response(body, headers=headers, media_type=bundle.content_type or None)

    def _coding(self, accepted: str, bundle: Bundle) -> str:
        if len(bundle.body) < 1000 or not any(kind in bundle.content_type for kind in TEXT):
            return ""
        names = {name.split(";")[0].strip() for name in accepted.split(",")}
        return "br" if "br" in names else "gzip" if "gzip" in names else ""

    async def _pack(self, path: str, bundle: Bundle, coding: str) -> bytes:
        packed = self._packed.get((path, coding))
        if packed is None:
            pack = brotli_of if coding == "br" else gzip_of
            packed = await asyncio.get_running_loop().run_in_executor(self._pool, pack, bundle.body)
            self._packed[path, coding] = packed
        return packed


def brotli_of(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=QUALITY)
    return packed


def gzip_of(body: bytes) -> bytes:
    return gzip.compress(body, QUALITY, mtime=0)

"""Spreadsheets of any length, in pieces of 8 MiB that can each be read alone: each begins with the headings."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO, Protocol
from urllib.parse import urldefrag

from data_sources import Payload, Source
from data_sources.protocols import Unreadable, web
from data_sources.protocols.hourly_layout import layout
from data_sources.protocols.spreadsheet import encoding_of

PIECE = 8 * 2**20
MOST = 64 * 2**20
"""Bytes of a spreadsheet from a server at most; a file has no limit."""

NOTE = 20
"""Lines that a quoted cell takes at most."""


class Headed(Protocol):
    """A layout of which these pieces need the headings."""

    skip: int


Layout = Callable[[Payload, str], "Headed | Unreadable"]
"""How a document in an encoding is laid out, or why it is none that is read here."""


def read(url: str, source: Source, lay_out: Layout = layout) -> Iterator[Payload]:
    """The spreadsheet at an address, in one piece or several. Raises OSError."""
    if url.startswith("file:"):
        with web.file_path(urldefrag(url).url).open("rb") as file:
            first = Payload(b"", url, datetime.now(UTC), source, simulated=source.simulated)
            yield from pieces(first, file, lay_out)
        return
    headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
    payload = web.get(url, source, limit=MOST, headers=headers)
    yield from pieces(payload, io.BytesIO(payload.body), lay_out)


def pieces(payload: Payload, file: BinaryIO, lay_out: Layout = layout) -> Iterator[Payload]:
    """The payload with the bytes of ``file``, cut where lines end."""
    block = file.read(PIECE)
    more = file.read(1)
    if not more:
        yield replace(payload, body=block)
        return
    encoding = encoding_of(block)
    sheet = lay_out(replace(payload, body=block), encoding)
    if isinstance(sheet, Unreadable):  # refused, and its first piece says why
        yield replace(payload, body=block)
        return
    wide = encoding.startswith("utf-16")
    newline = (b"\x00\n" if encoding == "utf-16-be" or block[:2] == b"\xfe\xff" else b"\n\x00") if wide else b"\n"
    head = block[: after_lines(block, newline, sheet.skip)]
    rest = block + more
    while True:
        cut = last_row_end(rest, newline)
        if cut == 0 and len(rest) < 4 * PIECE and (block := file.read(PIECE)):
            rest += block  # no line ends here yet
            continue
        cut = cut or len(rest)
        yield replace(payload, body=rest[:cut] if rest.startswith(head) else head + rest[:cut])
        rest = rest[cut:]
        block = file.read(PIECE)
        if not block:
            if rest:
                yield replace(payload, body=head + rest)
            return
        rest += block


def after_lines(body: bytes, newline: bytes, count: int) -> int:
    """Where the line after the first ``count`` begins."""
    at = 0
    for _ in range(count):
        at = next_line(body, newline, at)
    return at


def next_line(body: bytes, newline: bytes, at: int) -> int:
    """Where the line after the one at ``at`` begins. Two-byte newlines stand at even places."""
    found = body.find(newline, at)
    while found >= 0 and len(newline) == 2 and found % 2:
        found = body.find(newline, found + 1)
    return len(body) if found < 0 else found + len(newline)


def last_row_end(body: bytes, newline: bytes) -> int:
    """Where the last line ends behind which no quote is open: a quoted cell may hold several lines. The last whole line's
    end when none is found among the last 20; 0 when no line ends."""
    last = end = last_line_end(body, newline)
    for _ in range(NOTE):
        if end == 0 or body.count(b'"', 0, end) % 2 == 0:
            return end or last
        end = last_line_end(body[: end - 1], newline)
    return last


def last_line_end(body: bytes, newline: bytes) -> int:
    """Where the last whole line ends; 0 when none does."""
    found = body.rfind(newline)
    while found >= 0 and len(newline) == 2 and found % 2:
        found = body.rfind(newline, 0, found + len(newline) - 1)
    return found + len(newline) if found >= 0 else 0

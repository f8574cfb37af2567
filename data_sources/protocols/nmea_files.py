"""Files of AIS sentences of any length, in pieces that part no line and no message."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import urldefrag

from data_sources import Payload, Source
from data_sources.protocols import web
from data_sources.protocols.ais_groups import LINES, OpenGroups
from data_sources.protocols.ais_sentences import LINE

PIECE = 4 * 2**20
MOST = 64 * 2**20
"""Bytes of a document from a server at most; a file has no limit."""


def read(url: str, source: Source) -> Iterator[Payload]:
    """The document at an address, in one piece or several. Raises OSError."""
    if url.startswith("file:"):
        with web.file_path(urldefrag(url).url).open("rb") as file:
            first = Payload(b"", url, datetime.now(UTC), source, simulated=source.simulated)
            yield from pieces(first, file)
        return
    headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
    payload = web.get(url, source, limit=MOST, headers=headers)
    yield from pieces(payload, io.BytesIO(payload.body))


def pieces(payload: Payload, file: BinaryIO) -> Iterator[Payload]:
    """The payload with the bytes of ``file``, cut where a line ends and no message is open. The last piece is the longest:
    a few lines at the end of a file would not show what they are."""
    block = file.read(PIECE)
    while True:
        body = block + b"".join(rest_of_messages(block, file))
        block = file.read(PIECE)
        if len(block) < PIECE:
            yield replace(payload, body=body + block)
            return
        yield replace(payload, body=body)


def rest_of_messages(block: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield what of ``file`` belongs to the last line of a block and to its open messages; of what is endless, the beginning."""
    groups = OpenGroups()
    *lines, last = block.split(b"\n")
    for line in lines:
        groups.add(line)
    end = file.readline(LINE) if last else b""
    yield end
    groups.add(last + end)
    size = len(end)
    for _ in range(LINES):
        if not groups.is_open(0.0) or size >= LINE or not (line := file.readline(LINE)):
            return
        groups.add(line)
        size += len(line)
        yield line

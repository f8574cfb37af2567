"""Lines over TCP, as receivers send them: each stamped with its reception, in batches of at most a second or 1 MiB."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from data_sources import Idle, Payload, Source
from data_sources.protocols.web import NoAnswer

RECEIVED = "text/x-lines-received"
"""The content type of a batch: `<ms since 1970> <line>`, line for line."""
CONNECT = 10.0
"""Seconds until a server must have taken the connection."""
BATCH_SECONDS, BATCH_BYTES = 1.0, 2**20
HELD_SECONDS = 5.0
"""A batch waits so much longer for the rest of what may not be parted."""
LINE = 2**20
"""Bytes of a line at most; of a longer one the first of them and one more are told, so that it can be refused."""
READ = 2**16
SILENT = 3
"""After so many times stale_after without a byte the connection is taken for dead: it is made anew."""


class Hold(Protocol):
    """What may not be parted by the end of a batch."""

    def add(self, line: bytes) -> None: ...

    def is_open(self, now: float) -> bool: ...


class Never:
    """Any line may be a batch's last."""

    def add(self, line: bytes) -> None:
        return

    def is_open(self, now: float) -> bool:
        return False


def fetch(source: Source, hold: Hold | None = None) -> Iterator[Payload | Idle]:
    """Yield batches as they come and Idle when none does; it does not end. Who does not ask for more leaves the rest
    in the sockets: a slow store slows the sender, and memory stays flat. Raises OSError when the connection cannot be
    made, ends or falls silent."""
    with connected(source.url) as line:
        yield from batches(line, source, hold or Never())


def connected(url: str) -> socket.socket:
    """A connection to tcp://host:port. Raises NoAnswer."""
    parts = urlsplit(url)
    try:
        line = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=CONNECT)
    except OSError as why:
        raise NoAnswer(f"{parts.netloc} takes no connection ({why.strerror or why})") from why
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return line


def batches(line: socket.socket, source: Source, hold: Hold) -> Iterator[Payload | Idle]:
    """Yield what comes over a connection."""
    batch = Batch(hold)
    heard = time.monotonic()
    patience = SILENT * source.stale_after.total_seconds()
    while True:
        wait = batch.wait(time.monotonic())
        if wait <= 0:
            heard_anything = bool(batch)
            yield payload(source, batch.take()) if heard_anything else Idle()
            batch.begin(time.monotonic())
            if not heard_anything and time.monotonic() - heard > patience:
                raise NoAnswer(f"{urlsplit(source.url).netloc} is connected and silent")
            continue
        line.settimeout(wait)
        try:
            came = line.recv(READ)
        except TimeoutError:
            continue
        except OSError as why:
            if batch:
                yield payload(source, batch.take())
            raise NoAnswer(f"{urlsplit(source.url).netloc} broke off ({why.strerror or why})") from why
        if not came:
            batch.end()
            if batch:
                yield payload(source, batch.take())
            raise NoAnswer(f"{urlsplit(source.url).netloc} ended the connection")
        heard = time.monotonic()
        batch.add(came)


def payload(source: Source, body: bytes) -> Payload:
    return Payload(body, source.url, datetime.now(UTC), source, RECEIVED, source.simulated)


class Batch:
    """Lines that were received, until they are taken."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._lines: list[bytes] = []
        self._size = 0
        self._rest = b""
        self._too_long = False
        self._began = time.monotonic()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def begin(self, now: float) -> None:
        """A new batch begins."""
        self._began = now

    def wait(self, now: float) -> float:
        """For how long the batch may still grow [s]; 0 or less: it is to be taken."""
        left = self._began + BATCH_SECONDS - now
        if self._size >= BATCH_BYTES:
            left = 0.0
        if left <= 0 and self._lines and self._hold.is_open(now):
            left = self._began + BATCH_SECONDS + HELD_SECONDS - now
            return min(left, 0.1) if self._size < 2 * BATCH_BYTES else 0.0
        return left

    def add(self, came: bytes) -> None:
        """Note what was received."""
        stamp = b"%d " % (time.time_ns() // 1_000_000)
        *lines, self._rest = (self._rest + came).split(b"\n")
        for line in lines:
            if self._too_long:  # its first MiB was told already
                self._too_long = False
                continue
            self._note(stamp, line)
        if len(self._rest) > LINE:
            if not self._too_long:
                self._note(stamp, self._rest[: LINE + 1])
            self._too_long, self._rest = True, b""

    def end(self) -> None:
        """Nothing more comes: what stands behind the last line's end is a line."""
        if self._rest and not self._too_long:
            self.add(b"\n")

    def _note(self, stamp: bytes, line: bytes) -> None:
        self._hold.add(line)
        self._lines.append(stamp + line + b"\n")
        self._size += len(line) + len(stamp) + 1

    def take(self) -> bytes:
        """The batch; the next one is empty."""
        body = b"".join(self._lines)
        self._lines, self._size = [], 0
        return body

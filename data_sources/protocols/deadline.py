"""Connections that end with their request's time: each read waits for what is left of it, however slowly bytes trickle.

A timeout of httpx is for one read; a server that sends a byte of its headers every ten seconds meets it for ever.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

_mine = threading.local()


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """What this thread reads and writes ends at ``deadline`` (``time.monotonic()``) with httpcore's own timeouts."""
    _mine.deadline = deadline
    try:
        yield
    finally:
        del _mine.deadline


def left(timeout: float | None, too_late: type[Exception]) -> float | None:
    """The seconds to wait: ``timeout``, or less when the deadline is nearer. Raises ``too_late`` when it has passed."""
    deadline: float | None = getattr(_mine, "deadline", None)
    if deadline is None:
        return timeout
    rest = deadline - time.monotonic()
    if rest <= 0:
        raise too_late("no time left")
    return rest if timeout is None else min(timeout, rest)


class Stream(httpcore.NetworkStream):
    """A connection that keeps the deadline of whoever uses it."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Stream(self._stream.start_tls(ssl_context, server_hostname, left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Network(httpcore.SyncBackend):
    """The network as it is, in connections that keep deadlines."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        wait = left(timeout, httpcore.ConnectTimeout)
        return Stream(super().connect_tcp(host, port, wait, local_address, socket_options))


class Transport(httpx.HTTPTransport):
    """httpx's own transport over such connections: HTTP/1.1, no proxy, as many at once as are asked for."""

    def __init__(self, keepalive: int) -> None:
        super().__init__(trust_env=False)
        self._pool.close()
        # httpx has no door for a network of one's own; its transport asks this pool and nothing else
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=keepalive,
            network_backend=Network(),
        )

"""The AIS receiver's socket: whoever connects is told what is heard from now on, and first the last three minutes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from data_sources.simulator.boats.ais import Receiver

MOST = 64
"""Connections at once."""
BEHIND = 2**20
"""Bytes that wait for a slow reader; then it is let go."""


class Radio:
    """Sends what the receiver hears, second by second. ``down``: whether it is to be off now."""

    def __init__(
        self, host: str, port: int, receiver: Callable[[], Receiver], now: Callable[[], float], down: Callable[[], bool]
    ) -> None:
        self._at, self._receiver, self._now, self._down = (host, port), receiver, now, down
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the socket and begin to speak. Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._connected, *self._at)
        self._task = asyncio.create_task(self._speak())

    async def stop(self) -> None:
        """End, without waiting for anybody."""
        if self._task is not None:
            self._task.cancel()
        self._part()
        if self._server is not None:
            self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak to one who has connected, until either side ends."""
        if self._down() or len(self._writers) >= MOST:
            writer.close()
            return
        self._writers.add(writer)
        try:
            for line in self._receiver().lately(int(self._now()) - 1):
                writer.write(line)
            await writer.drain()
            while await reader.read(1024):
                continue  # what it says is nothing to a receiver
        except OSError:
            return
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _speak(self) -> None:
        """Tell everyone what each second brings, until cancelled."""
        second = int(self._now())
        while True:
            await asyncio.sleep(max(0.05, second + 1 - self._now()))
            if self._down():
                self._part()
                second = int(self._now())
                continue
            while second < int(self._now()):
                if self._writers:
                    said = b"".join(self._receiver().heard(second))
                    for writer in list(self._writers):
                        self._tell(writer, said)
                second += 1

    def _tell(self, writer: asyncio.StreamWriter, said: bytes) -> None:
        if writer.transport.get_write_buffer_size() > BEHIND:
            writer.transport.abort()
            self._writers.discard(writer)
            return
        with contextlib.suppress(OSError):
            writer.write(said)

    def _part(self) -> None:
        """Let everyone go."""
        for writer in list(self._writers):
            writer.close()
        self._writers.clear()

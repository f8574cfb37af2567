"""Who looks at what, and what is sent to them: one encoded message for all, and no viewer waits for another."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor

from dashboards.live.board import Board
from dashboards.live.build import version
from dashboards.live.channels import Channels, Key, Render, Update, View

BEAT = 3.0
"""Seconds between two signs of life."""
WAITING = 16
"""Messages that may wait for a slow viewer; one more and it is given the whole state instead."""
PATIENCE = 20.0
"""Seconds after which a viewer that takes nothing is let go."""
LINGERS = 60.0
"""Seconds a channel is rendered after its last viewer left."""

Send = Callable[[bytes], Awaitable[None]]


def milliseconds_now() -> int:
    return time.time_ns() // 1_000_000


def stamped(message: bytes) -> bytes:
    """A message with the server's time at which it leaves."""
    return b'{"at":%d,' % milliseconds_now() + message[1:]


class Viewer:
    """One screen's connection."""

    __slots__ = ("key", "lost", "stirred", "waiting")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.waiting: deque[bytes] = deque()
        self.stirred = asyncio.Event()
        self.lost = False
        """It was too slow: what waited is dropped, the whole state comes next."""

    def offer(self, message: bytes) -> None:
        """Queue a message; never waits."""
        if len(self.waiting) >= WAITING:
            self.waiting.clear()
            self.lost = True
        elif not self.lost:
            self.waiting.append(message)
        self.stirred.set()


class Hub:
    """The viewers of this process. All but ``show`` and ``view`` belongs to the event loop's thread."""

    def __init__(
        self,
        views: Mapping[str, Render],
        pool: Executor,
        *,
        beat: float = BEAT,
        patience: float = PATIENCE,
        lingers: float = LINGERS,
    ) -> None:
        self._every, self._patience, self._lingers = beat, patience, lingers
        self.channels = Channels(views, self._emitted)
        self._pool = pool
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beating: asyncio.Task[None] | None = None
        self._state: dict[Key, Update] = {}
        self._viewers: dict[Key, set[Viewer]] = {}
        self._asked: dict[Key, float] = {}
        self.sent = 0
        """Messages sent so far."""
        self.shown = 0
        """Number of the board shown last; 0 before the first."""

    def start(self) -> None:
        """Take the running loop and begin to beat."""
        self._loop = asyncio.get_running_loop()
        self._beating = self._loop.create_task(self._beat())

    async def stop(self) -> None:
        """Beat no more."""
        loop, self._loop = self._loop, None
        if loop is not None and self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)

    def show(self, number: int, board: Board) -> None:
        """Show a new board; called from the thread that made or read it."""
        self.channels.show(number, board)
        self.shown = number

    def view(self, key: Key) -> View:
        """What a page shows before its first message."""
        return self.channels.view(key)

    @property
    def viewers(self) -> int:
        """How many screens are connected."""
        return sum(map(len, self._viewers.values()))

    async def join(self, viewer: Viewer) -> None:
        """Give a viewer the whole state of what it looks at, then every change of it."""
        await self._ensure(viewer.key)
        self._viewers.setdefault(viewer.key, set()).add(viewer)
        self.refresh(viewer)

    def leave(self, viewer: Viewer) -> None:
        """The viewer looks no more at this."""
        self._viewers.get(viewer.key, set()).discard(viewer)
        self._asked[viewer.key] = time.monotonic()

    async def turn(self, viewer: Viewer, key: Key) -> None:
        """The viewer looks at something else now."""
        self.leave(viewer)
        viewer.key = key
        await self.join(viewer)

    def refresh(self, viewer: Viewer) -> None:
        """Send the whole state in place of whatever waits."""
        viewer.waiting.clear()
        viewer.lost = True
        viewer.stirred.set()

    async def serve(self, viewer: Viewer, send: Send) -> None:
        """Send what waits, as fast as this viewer takes it. Raises TimeoutError when it takes nothing."""
        while True:
            await viewer.stirred.wait()
            viewer.stirred.clear()
            while viewer.lost or viewer.waiting:
                if viewer.lost:
                    viewer.lost = False
                    message = self._whole(viewer.key)
                else:
                    message = viewer.waiting.popleft()
                async with asyncio.timeout(self._patience):
                    await send(message)
                self.sent += 1

    async def snapshot(self, key: Key) -> Update | None:
        """The whole state, for those who poll; None before the first board."""
        await self._ensure(key)
        return self._state.get(key)

    async def _ensure(self, key: Key) -> None:
        self._asked[key] = time.monotonic()
        if key not in self._state:
            await asyncio.get_running_loop().run_in_executor(self._pool, self.channels.open, key)
            await asyncio.sleep(0)  # what was emitted meanwhile is taken in

    def _whole(self, key: Key) -> bytes:
        update = self._state.get(key)
        return self._sign_of_life(key) if update is None else stamped(update.whole)

    def _sign_of_life(self, key: Key) -> bytes:
        update = self._state.get(key)
        seq = 0 if update is None else update.seq
        return b'{"t":"beat","at":%d,"version":"%s","seq":%d}' % (milliseconds_now(), version().encode(), seq)

    def _emitted(self, key: Key, update: Update) -> None:
        """From the rendering thread, in order."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._spread, key, update)

    def _spread(self, key: Key, update: Update) -> None:
        if key not in self._asked:
            return  # let go of while this was under way: who looks again gets a new beginning
        self._state[key] = update
        viewers = self._viewers.get(key)
        if viewers:
            message = stamped(update.delta or update.whole)
            for viewer in viewers:
                viewer.offer(message)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            now = time.monotonic()
            for key in list(self._asked):
                viewers = self._viewers.get(key)
                if viewers:
                    message = self._sign_of_life(key)
                    for viewer in viewers:
                        viewer.offer(message)
                elif now - self._asked[key] > self._lingers:
                    self.channels.close(key)
                    for known in (self._asked, self._state, self._viewers):
                        known.pop(key, None)

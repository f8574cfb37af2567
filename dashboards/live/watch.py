"""Wakes when the store changed, makes the board if that is this process's to do, and hands on the newest one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
from sqlalchemy.exc import DBAPIError

from dashboards.live.board import Board, Facts, encode, make, newest, write
from dashboards.live.lease import Lease
from data_sources.store import Store, driver_words

PACE = 0.25
"""Seconds between two boards at least: a burst of rounds is one change."""
REST = 10.0
"""Seconds between two boards at most: what time alone changes is seen too."""
LOOK = 0.3
"""Seconds between two looks: at what another process makes, and whether this one is to end."""
PAUSE = 2.0
"""Seconds after a fault before the next try."""

log = logging.getLogger("hueioc.live")


class Watch:
    """A thread that calls ``publish(number, board)`` with every board that is new to this process."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        publish: Callable[[int, Board], None],
        *,
        pace: float = PACE,
        pause: float = PAUSE,
    ) -> None:
        self._store, self._facts, self._publish, self._pace, self._pause = store, facts, publish, pace, pause
        self.lease = Lease(store, "live")
        self.number = 0
        """Of the board that was handed on last."""
        self.made = 0
        """Boards this process made."""
        self.making_s = 0.0
        """Seconds the last one took."""
        self._due = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self.lease.start()
        self._thread.start()

    def stop(self) -> None:
        """End; another process may take over at once."""
        self._stopped.set()
        self._thread.join()
        self.lease.stop()

    def _run(self) -> None:
        self._guarded(self._read)  # what was known before this process began, until it has made its own
        while not self._stopped.is_set():
            self._guarded(self._attend)

    def _guarded(self, step: Callable[[], None]) -> None:
        """A fault ends this step, never the watching; screens keep the last board, and its ages run on."""
        try:
            step()
        except DBAPIError as why:
            log.error("the store does not answer: %s", driver_words(why))
            self._stopped.wait(self._pause)
        except Exception:
            log.exception("the board could not be made")
            self._stopped.wait(self._pause)

    def _attend(self) -> None:
        changes = self._store.changes()
        try:
            changed = True
            while not self._stopped.is_set():
                if not self.lease.held:
                    self._read()
                    self._stopped.wait(LOOK)
                    changed = True  # whoever takes over makes a board at once
                    continue
                if changed or time.monotonic() >= self._due:
                    self._make()
                    # while a feed brings its past there is always a change: some of the time is left to others
                    self._stopped.wait(max(self._pace - self.making_s, min(self._pace, self.making_s)))
                changed = changes.wait(max(0.0, min(LOOK, self._due - time.monotonic())))
        finally:
            changes.close()

    def _make(self) -> None:
        began = time.monotonic()
        now = datetime.now(UTC)
        body = encode(make(self._store, now, self._facts))
        number = write(self._store, self.lease.holder, body, now)
        if number is not None:
            self.made += 1
            self._hand_on(number, orjson.loads(body))  # as every other process will read it
        self.making_s = time.monotonic() - began
        to_the_minute = 60 - now.second - now.microsecond / 1e6
        self._due = began + min(REST, to_the_minute)

    def _read(self) -> None:
        found = newest(self._store, self.number)
        if found is not None:
            self._hand_on(*found)

    def _hand_on(self, number: int, board: Board) -> None:
        self.number = number
        self._publish(number, board)

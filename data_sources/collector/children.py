"""Child processes that come back when they die and never outlive their parent."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger("hueioc")

WITH_PARENT = "HUEIOC_WITH_PARENT"
"""Set for a child: its standard input is a pipe that ends with its parent."""
LONGEST_PAUSE = 10.0
PATIENCE = 5.0
"""Seconds that one waits for another at most."""


class Child:
    """A process that is started again whenever it ends, until ``stop``."""

    def __init__(
        self, name: str, command: Sequence[str], environ: Mapping[str, str], after: tuple[str, int] | None = None
    ) -> None:
        """``after``: where another one listens that is to be there first; it is waited for, but not for long."""
        self.name = name
        self._after = after
        self._command = list(command)
        self._environ = {**environ, WITH_PARENT: "1"}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name=f"keeper of {name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it and keep it running; comes back at once."""
        self._keeper.start()

    def stop(self) -> None:
        """Ask it to end; a second later it is made to."""
        with self._lock:
            self._stopped.set()
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(1.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _launch(self) -> None:
        with self._lock:
            if not self._stopped.is_set():
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, env=self._environ, start_new_session=True
                )

    def _wait_for_the_other(self) -> None:
        until = time.monotonic() + PATIENCE
        while self._after is not None and time.monotonic() < until:
            try:
                socket.create_connection(self._after, timeout=1).close()
                return
            except OSError:  # not there yet
                if self._stopped.wait(0.05):
                    return

    def _keep(self) -> None:
        self._wait_for_the_other()
        self._launch()
        pause = 0.2
        while not self._stopped.is_set():
            began = time.monotonic()
            process = self._process
            if process is None:
                return  # stopped before it began
            code = process.wait()
            if self._stopped.is_set():
                return
            pause = 0.2 if time.monotonic() - began > 30 else min(pause * 2, LONGEST_PAUSE)
            log.error("%s ended (%s); it is started again", self.name, told(code))
            self._stopped.wait(pause)
            self._launch()


def told(code: int) -> str:
    """Why a process ended, in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def stop_event() -> threading.Event:
    """Set by SIGINT and SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def end_with_parent(stop: threading.Event, environ: Mapping[str, str] | None = None) -> None:
    """Set ``stop`` when the parent that started this process as its child is gone."""
    if (os.environ if environ is None else environ).get(WITH_PARENT) != "1":
        return

    def listen() -> None:
        while os.read(sys.stdin.fileno(), 4096):  # the buffered reader would hold its lock at the interpreter's end
            pass
        stop.set()

    threading.Thread(target=listen, name="parent", daemon=True).start()

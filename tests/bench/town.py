"""The real processes over a store with a past: the collector on the bench's gauges, the wall, the plain page."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data_sources.settings import free_port, sqlite
from tests.bench.history import build, source_of
from tests.bench.rising import Rising

ROOT = Path(__file__).parent.parent.parent
PAST_ROWS = 500_000
"""Two months of Hue."""
PATIENCE = 60.0


@dataclass(frozen=True)
class Served:
    """A server process and where it answers."""

    pid: int
    url: str


class Town:
    """A folder with a store, a feeds.toml and the processes that were started over them."""

    def __init__(self, folder: Path, stack: ExitStack, every: timedelta) -> None:
        self.folder, self._stack = folder, stack
        self.rising = Rising()
        stack.callback(self.rising.close)
        source = source_of(self.rising.url, every)
        build(folder / "store.sqlite", PAST_ROWS, datetime.now(UTC), source).close()
        (folder / "feeds.toml").write_text(
            f'[[feed]]\nname = "{source.name}"\nservice = "environment"\nurl = "{source.url}"\nsource = "{source.source}"\n'
            f'every = "{every.total_seconds()}s"\nstale_after = "30m"\n',
            encoding="utf-8",
        )
        self._environ = {
            **os.environ,
            "HUEIOC_DATA": str(folder),
            "HUEIOC_FEEDS": str(folder / "feeds.toml"),
            "HUEIOC_STORE": sqlite(folder / "store.sqlite"),
        }
        self.start("app.py", "collect")

    def start(self, *command: str, **environ: str) -> subprocess.Popen[bytes]:
        """A process of ours that ends with the town."""
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**self._environ, **environ})
        self._stack.callback(end, process)
        return process

    def wall(self) -> Served:
        """The product's web process, ready."""
        port = str(free_port())
        process = self.start("app.py", "serve", HUEIOC_PORT=port)
        return ready(process, f"http://127.0.0.1:{port}", "/readyz")

    def plain(self) -> Served:
        """The reference's web process, ready."""
        port = str(free_port())
        process = self.start("-m", "tests.bench.plain_dash", self._environ["HUEIOC_STORE"], port)
        return ready(process, f"http://127.0.0.1:{port}", "/_dash-layout")


@contextmanager
def town(every: timedelta) -> Iterator[Town]:
    """A town whose collector asks its gauges at that pace; everything ends with it."""
    with tempfile.TemporaryDirectory(prefix="hueioc-bench-") as folder, ExitStack() as stack:
        yield Town(Path(folder), stack, every)


def ready(process: subprocess.Popen[bytes], url: str, path: str) -> Served:
    """The server, once ``path`` is answered. Raises RuntimeError when it ended or does not come up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url + path, timeout=5):
                return Served(process.pid, url)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{url}{path} did not answer within {PATIENCE:.0f} s")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, then make it."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

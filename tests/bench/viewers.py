"""What a viewer costs the web process while the river moves every 2 s, against the plain Dash page.

CPU is the whole web process's over the window: the board, the scene and the sending. It is divided by what arrived, so
a server that no longer keeps up does not look cheap. Another process plays the viewers.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

import orjson
import psutil

from tests.bench.table import Line
from tests.bench.town import ROOT, Served, Town, town

CROWDS = (50, 500)
PACE = timedelta(seconds=2)
"""Between two updates: each time the collector asks, the river has moved."""
WINDOW, LATE = 14.0, 3.0
"""Seconds that are measured, and after which an event that has not arrived will not."""
SETTLE = 3.0


@dataclass(frozen=True)
class Cost:
    """What a crowd cost. ``cpu_ms``: of the web process in the window; ``events``: that viewers could be told of in it;
    ``share``: of what should have arrived, how much did."""

    viewers: int
    cpu_ms: float
    events: float
    share: float
    kilobytes: float

    @property
    def each(self) -> float:
        """CPU for each viewer and update that arrived [ms]; infinite when none did."""
        arrived = self.viewers * self.events * self.share
        return self.cpu_ms / arrived if arrived else float("inf")

    @property
    def load(self) -> float:
        """Share of one core [%]."""
        return self.cpu_ms / 10 / WINDOW


def run(*, full: bool) -> list[Line]:
    """CPU for each viewer and update, and how many updates arrived, for each crowd."""
    with town(PACE) as here:
        here.rising.when_asked = True
        wall = here.wall()
        ours = [crowd(here, "socket", wall, viewers) for viewers in CROWDS]
        psutil.Process(wall.pid).terminate()
        plain = here.plain()
        theirs = [crowd(here, "poll", plain, viewers) for viewers in CROWDS]
    lines = []
    for one, other in zip(ours, theirs, strict=True):
        who = f"{one.viewers} viewers"
        lines.append(Line(f"CPU for a viewer and update, {who}", one.each, other.each, "ms"))
        lines.append(Line(f"web process, {who}", one.load, other.load, "% of a core"))
        lines.append(Line(f"updates that arrived, {who}", 100 * one.share, 100 * other.share, "%"))
        lines.append(Line(f"sent to each viewer and update, {who}", one.kilobytes, other.kilobytes, "kB"))
    return lines


def crowd(here: Town, way: str, server: Served, viewers: int) -> Cost:
    """What ``viewers`` cost the server, and what reached them."""
    command = [sys.executable, "-m", "tests.bench.crowd", way, server.url, str(viewers), str(WINDOW + LATE)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"the viewers of {server.url} did not come")
        time.sleep(SETTLE)
        watched = psutil.Process(server.pid)
        began, before = time.time(), watched.cpu_times()
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(WINDOW)
        ended, after = time.time(), watched.cpu_times()
        heard = orjson.loads(process.stdout.readline())
    events = here.rising.between(began, ended)
    told = [sum(n for at, n in heard["events"].items() if start <= int(at) / 1000 < end) for start, end in events]
    arrived = sum(told)
    cpu = (after.user + after.system - before.user - before.system) * 1000
    size = heard["bytes"] / 1000 / max(1, sum(heard["events"].values()))
    return Cost(viewers, cpu, WINDOW / PACE.total_seconds(), arrived / (viewers * len(events)), size)

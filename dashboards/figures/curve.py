"""A gauge's last two days, made ready to be drawn: which points, where nothing was measured, which lines matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

Point = tuple[int, float]
"""Epoch milliseconds, metres."""

WINDOW = timedelta(hours=48)
MOST_POINTS = 150
STEP = 10 * 60_000
"""The curve ends at a whole step, so that a figure changes only when a reading does."""


@dataclass(frozen=True)
class Curve:
    """What a chart of one gauge shows. Instants in epoch milliseconds, levels in metres."""

    points: Sequence[Point]
    end: int
    stale_after: timedelta
    alarms: Mapping[int, float] = field(default_factory=dict)
    """The published levels among BĐ1, BĐ2, BĐ3. A station may have none."""
    peaks: Mapping[int, float] = field(default_factory=dict)
    """Past peaks by year."""

    @property
    def start(self) -> int:
        return self.end - int(WINDOW.total_seconds() * 1000)

    def minutes(self, at: int) -> float:
        return round((at - self.start) / 60_000, 1)


def curve(
    trend: Mapping[str, Sequence[Any]],
    now: int,
    stale_after: timedelta,
    alarms: Mapping[int, float],
    peaks: Mapping[int, float],
) -> Curve:
    """The last 48 hours of a trend {"t": [ms], "v": [m or None]} up to ``now`` (epoch milliseconds)."""
    points = [
        (int(at), float(level))
        for at, level in zip(trend.get("t", ()), trend.get("v", ()), strict=True)
        if level is not None
    ]
    end = max([now // STEP * STEP, *(at for at, _ in points[-1:])])
    shown = Curve(points, end, stale_after, alarms, peaks)
    return Curve([point for point in points if point[0] >= shown.start], end, stale_after, alarms, peaks)


def gaps(shown: Curve) -> list[tuple[int, int]]:
    """The spans without a reading [ms, ms]: longer than twice and a half the usual step and than half an hour inside
    the curve, longer than its feed's horizon at its end, and whatever lies before its first reading."""
    if not shown.points:
        return []
    instants = [at for at, _ in shown.points]
    steps = sorted(later - earlier for earlier, later in pairwise(instants)) or [STEP]
    longest = max(2.5 * steps[len(steps) // 2], 30 * 60_000)
    found = [(earlier, later) for earlier, later in pairwise(instants) if later - earlier > longest]
    if instants[0] - shown.start > longest:
        found.insert(0, (shown.start, instants[0]))
    if shown.end - instants[-1] > shown.stale_after.total_seconds() * 1000:
        found.append((instants[-1], shown.end))
    return found


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most ``most`` of the points: the newest, the highest, and every n-th counted back from the newest."""
    if len(points) <= most:
        return list(points)
    stride = -(-len(points) // (most - 1))
    kept = {*points[::-1][::stride], max(points, key=lambda point: point[1])}
    return sorted(kept)


def references(shown: Curve, past: bool = True) -> list[tuple[str, int, float]]:
    """At most four ("alarm", n, level) or ("peak", year, level) worth a line: the alarms reached, the next one when it
    is near, and, if ``past``, past peaks once the water is over the last alarm (the lowest alarm then gives way)."""
    if not shown.points:
        return []
    levels = [level for _, level in shown.points]
    highest, near = max(levels), max(1.0, max(levels) - min(levels))
    lines: list[tuple[str, int, float]] = []
    for n, level in sorted(shown.alarms.items()):
        lines.append(("alarm", n, level))
        if level > highest:
            if level - highest > near:
                lines.pop()
            break
    if past and shown.alarms and highest >= max(shown.alarms.values()):
        peaks = sorted(shown.peaks.items(), key=lambda peak: peak[1])
        lines += [("peak", year, level) for year, level in peaks if level > max(shown.alarms.values())]
    return lines[-4:]


def heights(shown: Curve, lines: Sequence[tuple[str, int, float]]) -> tuple[float, float]:
    """The lowest and highest level of the chart [m]; half a metre at least, or the tide would look like a flood."""
    levels = [level for _, level in shown.points]
    low, high = min(levels), max([*levels, *(level for _, _, level in lines)])
    span = max(high - low, 0.5)
    return round(min(low - 0.12 * span, high - span), 3), round(high + 0.1 * span, 3)


def stretches(shown: Curve) -> list[list[Point]]:
    """The thinned curve, cut at each gap."""
    broken = {later for _, later in gaps(shown)}
    cut: list[list[Point]] = []
    for point in thinned(shown.points):
        if not cut or any(cut[-1][-1][0] < later <= point[0] for later in broken):
            cut.append([])
        cut[-1].append(point)
    return cut

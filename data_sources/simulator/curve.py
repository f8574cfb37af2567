"""A smooth line through given points that never swings past them, so that a peak is the peak that was given."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise


class Curve:
    """Monotone cubic through (x, y), x rising; flat before the first point and after the last.

    Fritsch and Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17 (1980).
    """

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        self.x = [x for x, _ in points]
        self.y = [y for _, y in points]
        if len(points) < 2 or any(b <= a for a, b in pairwise(self.x)):
            raise ValueError("a curve needs two points or more, in rising order")
        self.slope = _slopes(self.x, self.y)

    @property
    def base(self) -> float:
        """What it is before anything happens."""
        return self.y[0]

    def __call__(self, x: float) -> float:
        if x <= self.x[0]:
            return self.y[0]
        if x >= self.x[-1]:
            return self.y[-1]
        i = bisect_right(self.x, x) - 1
        width = self.x[i + 1] - self.x[i]
        t = (x - self.x[i]) / width
        u = 1 - t
        return (
            self.y[i] * (1 + 2 * t) * u * u
            + self.y[i + 1] * t * t * (3 - 2 * t)
            + width * (self.slope[i] * t * u * u - self.slope[i + 1] * t * t * u)
        )


def _slopes(x: list[float], y: list[float]) -> list[float]:
    """The slope at each point: flat at a turn and at both ends, else the weighted harmonic mean of its sides."""
    width = [b - a for a, b in pairwise(x)]
    rise = [(b - a) / w for (a, b), w in zip(pairwise(y), width, strict=True)]
    slopes = [0.0]
    for i in range(1, len(x) - 1):
        before, after = rise[i - 1], rise[i]
        if before * after <= 0:
            slopes.append(0.0)
        else:
            w1, w2 = 2 * width[i] + width[i - 1], width[i] + 2 * width[i - 1]
            slopes.append((w1 + w2) / (w1 / before + w2 / after))
    slopes.append(0.0)
    return slopes

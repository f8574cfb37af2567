"""The tile map of Hue: 40 equal hexagons arranged like the city, and the six steps of the ramp that fills them.

On a wall it reads better than a map on which Thuận Hóa is a dot and A Lưới half the screen. Lengths are in rem.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from typing import NamedTuple

from data_sources import places

SIZE, GAP = 8.4, 0.32
"""From a hexagon's middle to its corner, and how much of that the gap between two takes [rem]."""
WIDE, HIGH = math.sqrt(3) * (SIZE - GAP), 2 * (SIZE - GAP)
"""A hexagon without its gap, point at the top [rem]."""
STEPS = (0, 1, 2, 4, 6, 10)
"""The least count of each of the six steps. They are the same on every day, so that days compare."""


class Hexagon(NamedTuple):
    """A ward's place in the tile map: left and top of its box from the upper left corner [rem]."""

    code: str
    name: str
    left: float
    top: float


@cache
def hexagons() -> tuple[Hexagon, ...]:
    """The 40, row by row. Rows of odd number stand half a hexagon to the right (odd-r)."""
    with (places.HERE / "hue_tile_map.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], int(row["col"]), int(row["row"])) for row in csv.DictReader(file)]
    spots = [(code, math.sqrt(3) * SIZE * (col + row % 2 / 2), 1.5 * SIZE * row) for code, col, row in rows]
    west = min(x for _, x, _ in spots)
    return tuple(Hexagon(code, places.wards()[code].name, round(x - west, 2), round(y, 2)) for code, x, y in spots)


def box() -> tuple[float, float]:
    """Width and height of the whole [rem]."""
    return (
        round(max(one.left for one in hexagons()) + WIDE, 2),
        round(max(one.top for one in hexagons()) + HIGH, 2),
    )


def step(count: int) -> int:
    """Which of the six steps a count takes, 0 to 5."""
    return max(i for i, least in enumerate(STEPS) if count >= least)


def step_words() -> list[str]:
    """What each step holds: "0", "1", "2–3" … "≥ 10"."""
    said = []
    for i, least in enumerate(STEPS):
        if i + 1 == len(STEPS):
            said.append(f"≥ {least}")
        elif STEPS[i + 1] - 1 == least:
            said.append(str(least))
        else:
            said.append(f"{least}–{STEPS[i + 1] - 1}")
    return said

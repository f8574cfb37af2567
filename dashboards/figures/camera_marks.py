"""Cameras on a map: each a mark in the shape of its state, gathered where they stand too close to be told apart.

What is well is small and quiet; what is not stands out and is never hidden under what is well. Numbers never lie over a
word or on each other. Lengths in rem of the map's box.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet
from dashboards.figures.map_labels import Box

Figure = dict[str, Any]

CELL, CROWD = 3.6, 12
"""Side of the squares in which cameras are gathered [rem]: from so many of a quiet state in a square on, one ring with
their number stands for them."""
DENSE, WIDE_CELL = 1200, 8.0
"""With more cameras than this on the map all are gathered, in wider squares: a ring with the number of those in it, and
beside it how many of them are in trouble."""
RING, LARGEST = 1.6, 2.4
"""Radius of a ring: the least, and the largest, whose area is told by the fullest square."""
NEAR = 2.0
"""Cameras in trouble that stand nearer together are one mark with their number."""
SMALL_CELL = 2.2

QUIET = ("online", "unheard")
TROUBLE = ("absent", "frozen", "offline")
"""The gravest last: it lies on top."""
SHAPES: Mapping[str, tuple[str, float, str, str]] = {
    "online": ("circle", 0.8, theme.OK_INK, "rgba(0,0,0,0)"),
    "unheard": ("x-thin", 1.0, theme.GONE_INK, theme.GONE_INK),
    "absent": ("square-open", 1.5, theme.LATE_INK, theme.LATE_INK),
    "frozen": ("triangle-up", 1.9, "#f2b705", "#0b1017"),
    "offline": ("square", 1.6, "#f07f13", "#0b1017"),
}
"""Symbol, size [rem], fill and outline of each state, the same in the legend."""
THICK = {"x-thin": 0.22, "square-open": 0.3, "circle": 0.0}
"""Width of an outline that is not a hairline [rem]."""
DIGIT, HIGH = 0.62, 0.9
"""Width and height of a digit in shares of the letters."""
BADGES = {"offline": (-3.3, -1.0), "frozen": (0.6, -1.0), "absent": (-3.3, 1.0)}
"""Where a dense square's troubles stand beside its ring [rem], the second number in radii."""


class Point(NamedTuple):
    """Cameras of a state at a place. lon, lat: WGS 84, degrees."""

    lon: float
    lat: float
    state: str
    n: int = 1


class Mark(NamedTuple):
    """A mark on the map's box [rem] and for how many cameras it stands; ``radius``: of a ring, 0 for a shape."""

    x: float
    y: float
    state: str
    n: int
    radius: float = 0.0


def gathered(sheet: Sheet, points: Iterable[Point]) -> list[Mark]:
    """The marks for these points, those in trouble last."""
    seen = [Mark(*sheet.spot(point.lon, point.lat), point.state, point.n) for point in points if point.state in SHAPES]
    if sum(one.n for one in seen) > DENSE:
        return dense(seen)
    quiet = [mark for state in QUIET for mark in crowds([one for one in seen if one.state == state])]
    rings = [mark for mark in quiet if mark.radius]
    trouble = [mark for state in TROUBLE for mark in joined([one for one in seen if one.state == state])]
    return [*quiet, *(beside(one, rings) for one in trouble)]


def thinned(sheet: Sheet, points: Iterable[Point]) -> list[Mark]:
    """At most one mark of each state in a square: for a map too small for numbers."""
    kept: dict[tuple[int, int, str], Mark] = {}
    for point in points:
        if point.state in SHAPES:
            x, y = sheet.spot(point.lon, point.lat)
            kept.setdefault((int(x // SMALL_CELL), int(y // SMALL_CELL), point.state), Mark(x, y, point.state, 1))
    order = (*QUIET, *TROUBLE)
    return sorted(kept.values(), key=lambda one: order.index(one.state))


def squares(marks: Sequence[Mark], side: float) -> dict[tuple[int, int], list[Mark]]:
    found: dict[tuple[int, int], list[Mark]] = {}
    for one in marks:
        found.setdefault((int(one.x // side), int(one.y // side)), []).append(one)
    return found


def crowds(marks: Sequence[Mark]) -> list[Mark]:
    """Marks of one quiet state: one by one where they are few, a ring in the middle of its square where they are many."""
    found = []
    for (column, row), there in squares(marks, CELL).items():
        n = sum(one.n for one in there)
        if n < CROWD and all(one.n == 1 for one in there):
            found += there
        else:
            found.append(Mark((column + 0.5) * CELL, (row + 0.5) * CELL, there[0].state, n, RING if n > 1 else 0.0))
    return found


def dense(marks: Sequence[Mark]) -> list[Mark]:
    """Rings with the number of all cameras in a square, grey where none of them is heard, and its troubles beside it."""
    found: list[Mark] = []
    cells = squares(marks, WIDE_CELL)
    most = max(sum(one.n for one in there) for there in cells.values())
    for (column, row), there in cells.items():
        n = sum(one.n for one in there)
        x, y = (sum(getattr(one, axis) * one.n for one in there) / n for axis in ("x", "y"))
        # near its square's middle, so that no ring comes near another
        x, y = (
            (i + 0.5) * WIDE_CELL + max(-0.6, min(0.6, at - (i + 0.5) * WIDE_CELL)) for at, i in ((x, column), (y, row))
        )
        states = Counter[str]()
        for one in there:
            states[one.state] += one.n
        if n == 1:
            found.append(Mark(x, y, there[0].state, 1))
            continue
        radius = max(RING, LARGEST * math.sqrt(n / most))
        found.append(Mark(x, y + 0.9, "unheard" if states["unheard"] == n else "online", n, radius))
        for state, (right, down) in BADGES.items():
            if states[state]:
                found.append(Mark(x + right + 0.8, y + 0.9 + down * (radius + 1.1), state, states[state]))
    order = (*QUIET, *TROUBLE)
    return sorted(found, key=lambda one: order.index(one.state))


def joined(marks: Sequence[Mark]) -> list[Mark]:
    """Marks of one state in trouble: those that would stand on each other are one."""
    found: list[Mark] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for one in marks:
        column, row = int(one.x // NEAR), int(one.y // NEAR)
        around = [i for c in (-1, 0, 1) for r in (-1, 0, 1) for i in cells.get((column + c, row + r), ())]
        near = next((i for i in around if math.dist(found[i][:2], one[:2]) < NEAR), None)
        if near is None:
            cells.setdefault((column, row), []).append(len(found))
            found.append(one)
        else:
            found[near] = found[near]._replace(n=found[near].n + one.n)
    return found


def beside(one: Mark, rings: Sequence[Mark]) -> Mark:
    """A mark that would stand on a ring's number stands at the nearest corner of its square, where no ring is."""
    if not any(math.dist(one[:2], ring[:2]) < RING + 0.6 for ring in rings):
        return one
    return one._replace(x=round(one.x / CELL) * CELL, y=round(one.y / CELL) * CELL)


def covering(one: Mark) -> Box:
    """What a mark covers, without its number."""
    half = one.radius or SHAPES[one.state][1] / 2
    return Box(one.x - half, one.y - half, one.x + half, one.y + half)


def counted(marks: Sequence[Mark], words: Sequence[Box]) -> list[tuple[Mark, str, str]]:
    """Each mark with its number and where that stands ("middle right" …); "" where there is none, or no room for it."""
    taken = list(words)
    found = []
    for one in marks:
        number, where = "", "middle center"
        if one.n > 1:
            for name, box in places(one):
                if not any(box.over(other) for other in taken):
                    number, where = str(one.n), name
                    taken.append(box)
                    break
        found.append((one, number, where))
    return found


def places(one: Mark) -> list[tuple[str, Box]]:
    """Where a mark's number may stand: in its ring, or beside its shape."""
    wide, high = len(str(one.n)) * DIGIT * theme.CAPTION, HIGH * theme.CAPTION
    if one.radius:
        return [("middle center", Box(one.x - wide / 2, one.y - high / 2, one.x + wide / 2, one.y + high / 2))]
    half = SHAPES[one.state][1] / 2 + 0.1
    right = Box(one.x + half, one.y - high / 2, one.x + half + wide + 0.4, one.y + high / 2)
    left = Box(one.x - half - wide - 0.4, one.y - high / 2, one.x - half, one.y + high / 2)
    return [("middle right", right), ("middle left", left)]


def drawn_marks(sheet: Sheet, marks: Sequence[Mark], words: Sequence[Box], px: float) -> list[Figure]:
    """One trace for each state and kind of mark, the quiet ones first. ``words``: where no number may stand."""
    told = counted(marks, words)
    traces = []
    for state in (*QUIET, *TROUBLE):
        for ring in (True, False):
            there = [one for one in told if one[0].state == state and bool(one[0].radius) == ring]
            if there:
                traces.append(traced(sheet, state, there, ring, px))
    return traces


def traced(sheet: Sheet, state: str, told: Sequence[tuple[Mark, str, str]], ring: bool, px: float) -> Figure:
    symbol, size, fill, outline = SHAPES[state]
    at = [sheet.at(one.x, one.y) for one, _, _ in told]
    numbered = any(number for _, number, _ in told)
    trace: Figure = {
        "type": "scatter", "mode": "markers+text" if numbered else "markers", "hoverinfo": "skip",
        "name": f"{state} ring" if ring else state, "x": [x for x, _ in at], "y": [y for _, y in at],
    }  # fmt: skip
    if ring:
        sizes = {round(2 * one.radius * px, 1) for one, _, _ in told}
        trace["marker"] = {
            "symbol": "circle", "color": "rgba(11,16,23,.78)", "opacity": 1,
            "size": sizes.pop() if len(sizes) == 1 else [round(2 * one.radius * px, 1) for one, _, _ in told],
            "line": {"color": fill, "width": round(0.16 * px, 2)},
        }  # fmt: skip
    else:
        trace["marker"] = {
            "symbol": symbol, "size": round(size * px, 1), "color": fill, "opacity": 0.85 if state == "online" else 1,
            "line": {"color": outline, "width": round(THICK.get(symbol, 0.1) * px, 2)},
        }  # fmt: skip
    if numbered:
        ink = theme.GONE_INK if state == "unheard" else theme.INK
        family = {"family": theme.FIGURES} if ring else {"weight": 600, "shadow": theme.halo(theme.BASE)}
        trace["text"] = [number for _, number, _ in told]
        trace["textposition"] = [where for _, _, where in told]
        trace["textfont"] = {**theme.font(theme.CAPTION, px, ink), **family}
    return trace

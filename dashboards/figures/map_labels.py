"""Words on a map that never lie over each other: each is placed by its rank, at the first place that is free.

All in rem of the map's box, x to the right and y up, so that a place holds on a screen of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LINE = 1.3
"""Height of a line against the letters': Vietnamese stacks marks above capitals."""

# advance of Be Vietnam Pro in shares of the letters' size, rounded up; measured in the browser
NARROW, WIDE, CAPITAL, FIGURE, COMMON = 0.34, 0.93, 0.74, 0.66, 0.61
BOLD = 1.06


class Box(NamedTuple):
    """A rectangle [rem]."""

    left: float
    bottom: float
    right: float
    top: float

    def over(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def inside(self, other: Box) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.bottom <= self.bottom
            and self.top <= other.top
        )


@dataclass(frozen=True)
class Label:
    """Words that want to stand beside a point [rem], clear of it by ``clear`` [rem]. rank: the lowest is placed first."""

    text: str
    x: float
    y: float
    clear: float
    size: float
    colour: str
    rank: float
    bold: bool = False
    kind: str = "name"
    """name: with a halo · plain: without · figure: without, in the letters of figures · sea: italic and spaced."""


class Placed(NamedTuple):
    """A label where it stands: its anchor [rem], how it hangs on it, and the box it fills."""

    label: Label
    x: float
    y: float
    hangs: str
    """left, center or right: which part of the words is at x. y is their middle."""
    box: Box


def width(text: str, size: float, bold: bool = False) -> float:
    """About how wide the words are [rem], rather too wide than too narrow."""
    return sum(_advance(letter) for letter in text) * size * (BOLD if bold else 1.0)


def _advance(letter: str) -> float:
    if letter in "iíìỉĩịjlI.,:;'|()[] ·":
        return NARROW
    if letter in "mwMW%@":
        return WIDE
    if letter.isdigit():
        return FIGURE
    return CAPITAL if letter.isupper() else COMMON


def place(labels: Iterable[Label], taken: Sequence[Box], spared: Sequence[Box], box: Box) -> list[Placed]:
    """The labels that found room inside ``box``, clear of what is ``taken`` and of each other; the rest are left out.

    What is ``spared`` (a river) is covered only where there is no other room.
    """
    full = list(taken)
    placed = []
    for label in sorted(labels, key=lambda label: label.rank):
        free = [
            candidate
            for candidate in _candidates(label)
            if candidate.box.inside(box) and not any(candidate.box.over(other) for other in full)
        ]
        if not free:
            continue
        best = min(free, key=lambda candidate: sum(candidate.box.over(other) for other in spared) > 0)
        placed.append(best)
        full.append(best.box)
    return placed


def _candidates(label: Label) -> Iterator[Placed]:
    """Places around the point, the best first: right, left, above, below, the corners, then the same farther out."""
    wide, high = width(label.text, label.size, label.bold), label.size * LINE
    for far in (0.0, 0.8, 1.8):
        reach = label.clear + 0.5 + far
        up = label.clear + 0.15 + far + high / 2
        for hangs, dx, dy in (
            ("left", reach, 0.0), ("right", -reach, 0.0), ("center", 0.0, up), ("center", 0.0, -up),
            ("left", reach * 0.7, up * 0.8), ("right", -reach * 0.7, up * 0.8),
            ("left", reach * 0.7, -up * 0.8), ("right", -reach * 0.7, -up * 0.8),
        ):  # fmt: skip
            x, y = label.x + dx, label.y + dy
            left = x - {"left": 0.0, "center": wide / 2, "right": wide}[hangs]
            yield Placed(label, x, y, hangs, Box(left, y - high / 2, left + wide, y + high / 2))

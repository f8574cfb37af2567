"""The lines that a bench prints: ours, the reference, and the ratio of the two."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

HEADS = ("what", "ours", "reference", "ratio", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing. ``reference``: the same for what it is compared with, None when it stands alone."""

    what: str
    ours: float
    reference: float | None
    unit: str
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the reference's."""
        return None if not self.reference else self.ours / self.reference

    def cells(self) -> tuple[str, ...]:
        """What is printed."""
        reference = "" if self.reference is None else f"{figure(self.reference)} {self.unit}"
        ratio = "" if self.ratio is None else figure(self.ratio)
        return self.what, f"{figure(self.ours)} {self.unit}", reference, ratio, self.note


def figure(value: float) -> str:
    """Three significant digits; whole numbers from a thousand on."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value else "0"


def show(title: str, lines: Iterable[Line]) -> str:
    """The lines as a table under their title."""
    rows = [HEADS, *(line.cells() for line in lines)]
    wide = [max(len(row[i]) for row in rows) for i in range(len(HEADS))]
    told = [f"\n{title}"]
    for row in rows:
        what, *numbers, note = row
        aligned = "  ".join(cell.rjust(width) for cell, width in zip(numbers, wide[1:-1], strict=True))
        told.append(f"  {what:{wide[0]}}  {aligned}  {note}".rstrip())
    return "\n".join(told)


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which ``share`` (0–1) of the values lie. Raises ValueError when there are too few to say."""
    found = sorted(values)
    if len(found) < 2:
        raise ValueError("a percentile needs two values at least")
    return statistics.quantiles(found, n=100, method="inclusive")[round(share * 100) - 1]

"""Colours, letters and the empty layout of every figure: the values of the wall's theme.css, for Plotly.

Plotly measures in pixels, the wall in rem of 1/135 of its height: a figure is told how many pixels a rem has, 8 on
1920×1080 and 16 on 3840×2160.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parents[2] / "assets"

BASE, RAISED, LIFTED = "#0b1017", "#111822", "#151d28"
HAIRLINE, STRONGER = "#222d3b", "#3a4859"
INK, SECOND, THIRD = "#e8edf3", "#93a1b3", "#6d7c90"
PURPLE, PURPLE_INK = "#8b6fd6", "#b3a1e6"  # Huế's own, never a status

OK_INK, WATCH_INK, LATE_INK, BAD_INK = "#4fb37c", "#f2b705", "#ff9840", "#ff7483"
MOVED_INK, GONE_INK = "#77aef8", "#a3a9b3"

SEA, LAND, COAST, RIVER = "#0b1622", "#19222e", "#4b6078", "#41658c"
WATER, WATER_INK, SEA_WORD, BORDER = "#5b9bd5", "#8db6e0", "#5f7fa3", "#3c4b5e"

WORDS = '"Be Vietnam Pro", "Noto Sans", system-ui, sans-serif'
FIGURES = '"Barlow Condensed", "Roboto Condensed", "Be Vietnam Pro", sans-serif'

CAPTION = 1.75
"""The smallest letters on the wall [rem]."""

CONFIG: dict[str, Any] = {"staticPlot": True, "displayModeBar": False, "responsive": True}
"""How a figure of the wall is shown: nobody touches it."""

MARK_INK = {
    "ok": OK_INK, "watch": WATCH_INK, "late": LATE_INK, "stale": GONE_INK, "down": GONE_INK, "none": GONE_INK,
    "load": THIRD, "sim": INK, "bd0": WATER_INK, "bd1": WATCH_INK, "bd2": LATE_INK, "bd3": BAD_INK,
    "reservoir": WATER_INK, "rain": WATER_INK, "bad": BAD_INK, "cross": BAD_INK, "slow": WATCH_INK, "dot": OK_INK, "dim": SECOND,
}  # fmt: skip
"""The ink of each mark, which is also that of what it says."""


def layout() -> dict[str, Any]:
    """The layout that every figure begins with: no paper, no margin, no hand. A new dict at each call."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "autosize": True,
        "font": {"family": WORDS, "color": INK},
    }


def font(size_rem: float, px_per_rem: float, colour: str = INK, **more: Any) -> dict[str, Any]:
    """A Plotly font of this size [rem]; ``more``: family, weight, style, shadow."""
    return {"family": WORDS, "size": round(size_rem * px_per_rem, 2), "color": colour, **more}


def halo(colour: str, em: float = 0.17) -> str:
    """The text-shadow that keeps words readable over lines: an edge of one colour, ``em`` wide beside the letters.

    In em, not pixels: it grows with the letters when the browser scales the figure.
    """
    near = f"{em / 2:.3f}em"
    ring = [f"{x}{near} {y}{near} 0" for x in ("", "-") for y in ("", "-")]
    return ", ".join(f"{shadow} {colour}" for shadow in (*ring, *[f"0 0 {em:.3f}em"] * 3))


@cache
def mark(name: str) -> str:
    """The mark's shape in its ink, as a data address: a figure cannot cut a shape out of a colour as the page does.

    Raises KeyError for a mark we do not have.
    """
    ink = MARK_INK[name]
    shape = (ASSETS / "marks" / f"{name}.svg").read_text(encoding="utf-8")
    if "#" not in shape.replace("#000", ""):  # a shape of its own colours keeps them
        shape = shape.replace("#000", ink).replace("<svg ", f'<svg fill="{ink}" ', 1)
    return "data:image/svg+xml;base64," + base64.b64encode(shape.encode()).decode()

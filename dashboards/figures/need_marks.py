"""The needs on a map: each under its number and in the shape it has in the list, none over a word or another mark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet
from dashboards.figures.map_labels import Box

Figure = dict[str, Any]
Spot = tuple[float, float]
"""A place in the map's box [rem]."""

NUMBERED = {"bad": ("diamond", "#d7263d", "#ffffff", "#ffffff"), "late": ("square", "#f07f13", "#0b1017", "#11161d"),
            "watch": ("triangle-up", "#f2b705", "#0b1017", "#11161d")}  # fmt: skip
"""Symbol, fill, outline and ink of the number, as in the list of needs."""
MARK = 4.0
"""Size of a mark [rem]."""
WIDTH = {"diamond": 1.0, "square": 0.8, "triangle-up": 1.15}
"""Size of each symbol in marks: a triangle holds its number low, where it is wide."""
SKIRT = 0.3
"""How far a mark's outermost tips may reach over the edge of a word [rem]: a diamond has no corners."""
AWAY = (0.0, 2.4, 3.2, 4.0, 5.0, 6.5, 8.0, 10.0)
"""How far from its place a need's mark may stand [rem]; a thin line then leads to it."""


class NeedMark(NamedTuple):
    """A need on the map under its number in the list."""

    number: int
    state: str
    lon: float
    lat: float
    old: bool = False
    """What told of it is silent: the mark has no colour."""


def around(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def numbered(
    sheet: Sheet, needs: Sequence[tuple[NeedMark, Spot]], fixed: Sequence[Box], px: float
) -> tuple[list[Figure], list[Figure]]:
    """The marks of the needs, one trace for each state, and their numbers. None stands on another, on a word or on a
    gauge: where there is no room at its place it stands beside it and a line leads there."""
    taken = list(fixed)
    stood: list[tuple[NeedMark, Spot, Spot]] = []
    for one, at in needs:
        spot = free(sheet, at, taken)
        if spot is not None:
            stood.append((one, spot, at))
            taken.append(around(*spot, MARK / 2 + SKIRT))
    data: list[Figure] = []
    led = [(spot, at) for _, spot, at in stood if math.dist(spot, at) > 0.1]
    if led:
        ends = [[sheet.at(*at), sheet.at(*spot), (None, None)] for spot, at in led]
        data.append(
            {
                "type": "scatter", "mode": "lines", "hoverinfo": "skip", "name": "leads", "x": [x for line in ends for x, _ in line],
                "y": [y for line in ends for _, y in line], "line": {"color": theme.SECOND, "width": 1.2},
            }
        )  # fmt: skip
    for (state, (symbol, fill, outline, _)), old in product(NUMBERED.items(), (False, True)):
        there = [sheet.at(*spot) for one, spot, _ in stood if (one.state, one.old) == (state, old)]
        if there:
            line = {"color": outline, "width": 1.6 if state == "bad" else 1}
            size = round(MARK * WIDTH[symbol] * px, 1)
            marker = {
                "symbol": symbol,
                "size": size,
                "color": theme.GONE_INK if old else fill,
                "opacity": 1,
                "line": line,
            }
            trace = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": state, "marker": marker}
            data.append({**trace, "x": [x for x, _ in there], "y": [y for _, y in there]})
    return data, [digit(sheet, one, spot, px) for one, spot, _ in stood]


def free(sheet: Sheet, at: Spot, taken: Sequence[Box]) -> Spot | None:
    """The nearest place for a mark that covers nothing; None when there is none."""
    inside = Box(1, 1, sheet.width - 1, sheet.height - 1)
    for far in AWAY:
        for turn in range(12 if far else 1):
            angle = math.tau * (turn + 1.5) / 12
            spot = (at[0] + far * math.cos(angle), at[1] + far * math.sin(angle))
            box = around(*spot, MARK / 2 - SKIRT)
            if box.inside(inside) and not any(box.over(other) for other in taken):
                return spot
    return None


def digit(sheet: Sheet, one: NeedMark, spot: Spot, px: float) -> Figure:
    x, y = sheet.at(spot[0], spot[1] - (0.1 if one.state == "watch" else 0.0))
    font = theme.font(1.9 if one.state == "watch" else 2.1, px, NUMBERED[one.state][3], weight=600) | {
        "family": theme.FIGURES
    }
    return {
        "text": str(one.number), "x": x, "y": y, "xref": "x", "yref": "y", "xanchor": "center", "yanchor": "middle",
        "showarrow": False, "borderpad": 0, "font": font, "name": "need",
    }  # fmt: skip

"""The inset that stands on every map: Vietnam's coast, Huế, Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa)."""

from __future__ import annotations

import math
from typing import Any

import shapely

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet, drawn, stroke
from dashboards.figures.map_labels import Box
from data_sources.places import geography

ARCHIPELAGOS = {"Hoàng Sa": ("Đà Nẵng", 17.35), "Trường Sa": ("Khánh Hòa", 11.85)}
"""Who governs each, and the latitude its name stands on: above its islands, which it must not cover."""
INSET = (21.0, 25.5)
"""Width and height of the inset [rem], top right on every map."""
INSET_WEST, INSET_NORTH, INSET_DEGREES = 103.9, 21.9, 13.6
HUE = (107.577, 16.464)
EDGE = 0.6
"""How near its words come to the edge [rem]."""


def inset_sheet(sheet: Sheet) -> tuple[Sheet, list[list[float]]]:
    """The inset's own sheet and its share of the figure: [x0, x1], [y0, y1]."""
    wide, high = INSET
    degrees_high = INSET_DEGREES * math.cos(math.radians(14.0)) * high / wide
    extent = (INSET_WEST, INSET_NORTH - degrees_high, INSET_WEST + INSET_DEGREES, INSET_NORTH)
    x0, y0 = 1 - wide / sheet.width, 1 - high / sheet.height
    return Sheet(extent, wide, high), [[round(x0, 4), 1], [round(max(y0, 0), 4), 1]]


def inset_box(sheet: Sheet) -> Box:
    return Box(sheet.width - INSET[0], sheet.height - INSET[1], sheet.width, sheet.height)


def inset(sheet: Sheet, px: float) -> list[dict[str, Any]]:
    """Vietnam's coast, a square around Huế, and every island as a dot."""
    view = shapely.box(*sheet.frame)
    land = shapely.intersection(sheet.flat(geography.region()), view)
    dots = [(island.lon * sheet.squeeze, island.lat) for island in geography.islands()]
    hue_x, hue_y = HUE[0] * sheet.squeeze, HUE[1]
    square = shapely.box(hue_x - 0.45, hue_y - 0.45, hue_x + 0.45, hue_y + 0.45)
    left, bottom, right, top = sheet.frame
    edge = shapely.LineString([(left, top), (left, bottom), (right, bottom)])
    return [
        drawn(view, "2", fill="toself", fillcolor=theme.SEA, line={"width": 0}),
        drawn(land, "2", fill="toself", fillcolor=theme.LAND, line=stroke(theme.COAST, 0.1, px)),
        drawn(edge, "2", line=stroke(theme.HAIRLINE, 0.2, px)),
        drawn(square, "2", line=stroke(theme.PURPLE_INK, 0.2, px), name="Huế"),
        {
            "type": "scatter", "mode": "markers", "hoverinfo": "skip", "xaxis": "x2", "yaxis": "y2",
            "x": [round(x, 4) for x, _ in dots], "y": [round(y, 4) for _, y in dots], "name": "Hoàng Sa, Trường Sa",
            "marker": {"size": round(0.4 * px, 2), "color": theme.INK, "line": {"width": 0}},
        },
    ]  # fmt: skip


def inset_words(sheet: Sheet, px: float) -> list[dict[str, Any]]:
    right = round(sheet.frame[2] - EDGE * sheet.rem, 4)
    return [
        {
            "text": f'{name}<br><span style="color:{theme.SECOND}">({city})</span>', "name": f"{name} ({city})",
            "x": right, "y": lat, "xref": "x2", "yref": "y2", "xanchor": "right", "yanchor": "bottom",
            "align": "right", "showarrow": False, "borderpad": 0, "font": theme.font(theme.CAPTION, px),
        }
        for name, (city, lat) in ARCHIPELAGOS.items()
    ]  # fmt: skip

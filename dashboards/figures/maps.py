"""Maps of the wall as Plotly figures on plain axes: our own ground, no tiles, no WebGL, no address of another host.

`base_map` is the land, its names and the inset with Hoàng Sa and Trường Sa; `with_points` adds what a scene has to
say. Figures are plain dicts; lengths in them are pixels of a wall with ``px_per_rem`` pixels to the rem.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import shapely

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet, drawn, fade, ground, stroke, ward_borders
from dashboards.figures.map_inset import inset, inset_box, inset_sheet, inset_words
from dashboards.figures.map_labels import LINE, Box, Label, Placed, place, width
from data_sources import places
from data_sources.places import geography

Figure = dict[str, Any]
Extent = tuple[float, float, float, float]

RIVERS: Extent = (107.12, 16.04, 108.21, 16.76)
"""The rivers from their reservoirs to the sea: west, south, east, north [degrees]."""

SEA_NAME, SEA_SIZE = "Biển Đông", 2.3
CREDIT = "© OpenStreetMap contributors"
EDGE = 0.6
"""How near words come to the edge of the box [rem]."""

LOUD = frozenset({"bd1", "bd2", "bd3", "bad", "late", "watch", "cross"})
"""Marks that are drawn large, with their names in bold: somebody should look."""
TONES = {
    "ink": theme.INK, "second": theme.SECOND, "gone": theme.GONE_INK, "water": theme.WATER_INK,
    "watch": theme.WATCH_INK, "late": theme.LATE_INK, "bad": theme.BAD_INK,
}  # fmt: skip


class MapPoint(NamedTuple):
    """One thing on the map. lon, lat: WGS 84, degrees."""

    lon: float
    lat: float
    label: str = ""
    mark: str = ""
    """A shape of assets/marks by its name: bd0 … bd3, ok, watch, down, reservoir …; "": no mark."""
    value_circle: float | None = None
    """A circle whose area is proportional to this; None: no circle."""
    tone: str = ""
    """Colour of the words: one of TONES; "": what the mark asks for."""
    figure: str = ""
    """The value in words ("1.739"), written in the circle when it is large enough."""


def base_map(
    extent: Extent,
    size_rem: tuple[float, float] = (68.0, 46.0),
    px_per_rem: float = 8.0,
    lang: str = "vi",
    named: bool = False,
) -> Figure:
    """A figure dict of the land inside ``extent`` [degrees], widened to fill ``size_rem``; ``named``: with the wards'
    names where there is room. Names of places are the same in every language, Laos apart."""
    sheet = Sheet(extent, *size_rem)
    left, bottom, right, top = sheet.frame
    corner, corner_domain = inset_sheet(sheet)
    corner_left, corner_bottom, corner_right, corner_top = corner.frame
    hidden = {"visible": False, "fixedrange": True, "autorange": False}
    layout = theme.layout() | {
        "xaxis": {**hidden, "range": [left, right], "domain": [0, 1], "anchor": "y"},
        "yaxis": {
            **hidden, "range": [bottom, top], "domain": [0, 1], "anchor": "x",
            "scaleanchor": "x", "scaleratio": 1, "constrain": "range",
        },
        "xaxis2": {**hidden, "range": [corner_left, corner_right], "domain": corner_domain[0], "anchor": "y2"},
        "yaxis2": {**hidden, "range": [corner_bottom, corner_top], "domain": corner_domain[1], "anchor": "x2"},
        "images": [],
        "annotations": [],
        "meta": {
            "extent": list(extent), "box": list(size_rem), "px_per_rem": px_per_rem, "lang": lang,
            "named": named,
        },
    }  # fmt: skip
    data = [*ground(sheet, px_per_rem), *ward_borders(sheet, px_per_rem), *fade(sheet)]
    if named:
        data.append(_centres(sheet, px_per_rem))
    figure = {"data": [*data, *inset(corner, px_per_rem)], "layout": layout}
    return with_points(figure, [])


def with_points(figure: Figure, points: Sequence[MapPoint], circle_scale: float = 1.0) -> Figure:
    """The map with these points, the first the most important: its name is placed first, and one that finds no room
    is left out, never laid over another. A circle's radius is 0.62 · √value · circle_scale [rem].

    Raises KeyError for a mark or a tone we do not have. The figure given is left as it was.
    """
    meta = figure["layout"]["meta"]
    sheet = Sheet(tuple(meta["extent"]), *meta["box"])
    px = meta["px_per_rem"]
    box = Box(EDGE, EDGE, sheet.width - EDGE, sheet.height - EDGE)
    seen = [point for point in points if _inside(sheet.spot(point.lon, point.lat), box)]
    marked = [(point, *sheet.spot(point.lon, point.lat)) for point in seen]
    fixed = fixed_words(sheet, [Box(x - 2, y - 2, x + 2, y + 2) for _, x, y in marked])
    taken = [placed.box for placed in fixed] + [inset_box(sheet)]
    taken += [_square(x, y, _mark_size(point) / 2) for point, x, y in marked if point.mark]
    labels, inner = [], []
    for rank, (point, x, y) in enumerate(marked):
        radius = _radius(point, circle_scale)
        if point.figure and radius >= 2.2:
            inner += _in_circle(point, x, y, taken)
        if point.label and all(placed.label.text != point.label for placed in inner):
            labels.append(_label(point, x, y, rank, radius))
    taken += [placed.box for placed in inner]
    if meta["named"]:
        labels += _names(sheet, meta["lang"])
    words = [*fixed, *inner, *place(labels, taken, along_rivers(sheet), box)]
    layout = dict(figure["layout"])
    layout["images"] = [_image(sheet, point, x, y) for point, x, y in marked if point.mark]
    layout["annotations"] = [worded(sheet, placed, px) for placed in words] + inset_words(inset_sheet(sheet)[0], px)
    circles = [_circle(sheet, point, x, y, circle_scale, px) for point, x, y in marked if point.value_circle]
    return {**figure, "data": [*figure["data"], *circles], "layout": layout}


def _inside(spot: tuple[float, float], box: Box) -> bool:
    return box.left <= spot[0] <= box.right and box.bottom <= spot[1] <= box.top


def _square(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def _mark_size(point: MapPoint) -> float:
    return 3.6 if point.mark in LOUD else 2.4


def _radius(point: MapPoint, scale: float) -> float:
    return 0.62 * math.sqrt(point.value_circle) * scale if point.value_circle else 0.0


def _tone(point: MapPoint) -> str:
    if point.tone:
        return TONES[point.tone]
    if point.mark in LOUD:
        return theme.INK
    return theme.MARK_INK[point.mark] if point.mark in {"reservoir", "rain", "down"} else theme.SECOND


def _label(point: MapPoint, x: float, y: float, rank: int, radius: float) -> Label:
    loud = point.mark in LOUD
    clear = _mark_size(point) / 2 - 0.2 if point.mark else max(radius, 0.3)
    size = 2.1 if loud else theme.CAPTION
    return Label(point.label, x, y, clear, size, _tone(point), rank - 1000 * loud, loud)


def _in_circle(point: MapPoint, x: float, y: float, taken: list[Box]) -> list[Placed]:
    """The value in the middle of its circle with the name under it; of those, what lies over nothing."""
    words: list[Placed] = []
    for text, size, down, colour, kind in (
        (point.figure, 2.6, -0.8, "#d8e8f8", "figure"),
        (point.label, theme.CAPTION, 2.05, theme.WATER_INK, "plain"),
    ):
        label = Label(text, x, y, 0, size, colour, 0, kind=kind)
        half = width(text, size) / 2
        box = Box(x - half, y - down - size * LINE / 2, x + half, y - down + size * LINE / 2)
        if text and not any(box.over(other) for other in [*taken, *(placed.box for placed in words)]):
            words.append(Placed(label, x, y - down, "center", box))
    return words


def _centres(sheet: Sheet, px: float) -> dict[str, Any]:
    """A small dot at each ward's centre."""
    dots = [(ward.lon * sheet.squeeze, ward.lat) for ward in places.wards().values()]
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": "wards",
        "x": [round(x, 4) for x, _ in dots], "y": [round(y, 4) for _, y in dots],
        "marker": {"size": round(0.45 * px, 2), "color": theme.THIRD, "line": {"width": 0}},
    }  # fmt: skip


def _names(sheet: Sheet, lang: str) -> list[Label]:
    """The wards' names, the largest wards first, then the neighbours'."""
    labels = [
        Label(ward.name, *sheet.spot(ward.lon, ward.lat), 0.3, theme.CAPTION, theme.SECOND, 1e4 - ward.km2)
        for ward in places.wards().values()
    ]
    laos = "LÀO" if lang == "vi" else "LAOS"
    for name, lon, lat in (("QUẢNG TRỊ", 107.12, 16.68), (laos, 107.10, 16.06), ("ĐÀ NẴNG", 108.05, 16.03)):
        labels.append(Label(name, *sheet.spot(lon, lat), 0, theme.CAPTION, theme.THIRD, 2e4))
    return labels


def fixed_words(sheet: Sheet, points: list[Box], sea_size: float = SEA_SIZE) -> list[Placed]:
    """The credit, bottom right, and the sea's name where the sea is widest and no point stands."""
    credit = Label(CREDIT, 0, 0, 0, theme.CAPTION, "#65748a", 0)
    right, low, high = sheet.width - 1.5, 0.4, theme.CAPTION * LINE
    wide = width(CREDIT, theme.CAPTION)
    placed = [Placed(credit, right, low + high / 2, "right", Box(right - wide, low, right, low + high))]
    half_wide, half_high = width(SEA_NAME, sea_size) * 0.75, sea_size * LINE / 2
    land, corner = sheet.flat(geography.land()), inset_box(sheet)
    best: tuple[float, float, float] | None = None
    for x in _steps(half_wide + 3, sheet.width - half_wide - 3):
        for y in _steps(half_high + 2, sheet.height - half_high - 2):
            box = Box(x - half_wide, y - half_high, x + half_wide, y + half_high)
            if any(box.over(other) for other in (corner, placed[0].box, *points)):
                continue
            (left, bottom), (right_, top) = sheet.at(box.left, box.bottom), sheet.at(box.right, box.top)
            room = land.distance(shapely.box(left, bottom, right_, top)) / sheet.rem
            # far from the land, but rather not at the edge where the picture fades
            room = min(room, (sheet.height - y) * 0.9, 12)
            if room > 0.4 and (best is None or room > best[0]):
                best = (room, x, y)
    if best is not None:
        _, x, y = best
        box = Box(x - half_wide, y - half_high, x + half_wide, y + half_high)
        placed.append(Placed(Label(SEA_NAME, x, y, 0, sea_size, theme.SEA_WORD, 0, kind="sea"), x, y, "center", box))
    return placed


@lru_cache(maxsize=16)
def along_rivers(sheet: Sheet) -> tuple[Box, ...]:
    """Small boxes along the rivers, half a rem to each side."""
    return tuple(
        _square(*sheet.spot(lon, lat), 0.5)
        for river in geography.rivers().values()
        for lon, lat in shapely.segmentize(river, sheet.rem).coords
    )


def _steps(start: float, stop: float) -> list[float]:
    count = max(0, int((stop - start) / 1.5) + 1)
    return [start + 1.5 * step for step in range(count)]


def worded(sheet: Sheet, placed: Placed, px: float) -> dict[str, Any]:
    """A word where it stands, as an annotation."""
    label = placed.label
    x, y = sheet.at(placed.x, placed.y)
    sea = label.kind == "sea"
    plain = label.kind in ("plain", "figure", "sea")
    look: dict[str, Any] = {} if plain else {"shadow": theme.halo(theme.LAND)}
    look |= {"style": "italic"} if sea else {}
    look |= {"weight": 600} if label.bold else {}
    look |= {"family": theme.FIGURES, "weight": 500} if label.kind == "figure" else {}
    text = f'<span style="letter-spacing:.3em">{label.text}</span>' if sea else label.text
    return {
        "text": text, "x": x, "y": y, "xref": "x", "yref": "y", "xanchor": placed.hangs, "yanchor": "middle",
        "showarrow": False, "borderpad": 0, "font": theme.font(label.size, px, label.colour, **look),
    }  # fmt: skip


def _image(sheet: Sheet, point: MapPoint, x: float, y: float) -> dict[str, Any]:
    at_x, at_y = sheet.at(x, y)
    size = round(_mark_size(point) * sheet.rem, 5)
    return {
        "source": theme.mark(point.mark), "name": point.mark, "x": at_x, "y": at_y, "xref": "x", "yref": "y",
        "sizex": size, "sizey": size, "xanchor": "center", "yanchor": "middle", "layer": "above",
    }  # fmt: skip


def _circle(sheet: Sheet, point: MapPoint, x: float, y: float, scale: float, px: float) -> dict[str, Any]:
    # drawn in the map's own measure, so that it keeps its area against the land on any screen
    circle = shapely.Point(*sheet.at(x, y)).buffer(_radius(point, scale) * sheet.rem, quad_segs=16)
    edge = stroke("rgba(141,182,224,.65)", 0.12, px)
    return drawn(circle, fill="toself", fillcolor="rgba(91,155,213,.16)", line=edge, name=point.label)

"""The wards' real areas, when HUEIOC_BOUNDARIES gives all 40: shapes that the page can colour one by one, and the
sheets of ground that lie under and over them.

A shape is a CSS polygon in a box of its own, so that a ward whose count changes costs a screen one letter and not its
border. Lengths are in rem from the upper left corner of the map.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import shapely

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet, drawn, earth, fade, stroke, ward_borders, waters
from dashboards.figures.map_inset import inset, inset_sheet, inset_words
from dashboards.figures.map_labels import LINE, width
from dashboards.figures.maps import CREDIT, Figure
from data_sources import places

SIZE = (124.0, 90.0)
"""Width and height of the map [rem]: voices.css gives it this room on every wall."""
CITY = Sheet((107.0, 15.98, 108.24, 16.79), *SIZE)
LENS_AT, LENS = (66.0, 0.5), 36.0
"""Left and top of the lens on the inner city, over the sea, and how wide it is [rem]: voices.css puts it there."""
INNER = (107.588, 16.455)
ENLARGED = 3.4
SEA_NAME = ("Biển Đông", 112.0, 38.0)
"""Where the sea's name has room [rem from the left, from the top]."""
LEAST_LENGTH = 0.25
"""Bends of a border that are smaller than this are left out [rem]."""
COUNT, COUNT_LATE = (4.4, 2.6), (8.4, 2.6)
"""Width and height of a count of three digits, and of one with its mark and number of overdue reports [rem]."""
FIGURE, NAME = 3.0, theme.CAPTION
"""How tall a count and a name are written on the map [rem]."""


MAP_SHARE, LENS_SHARE = 0.93, 0.6
"""How much of a ward's words must lie inside it: in the lens it is more important to name them."""


class Shape(NamedTuple):
    """A ward as the page draws it: its box [rem], the polygon in shares of it, and where its words stand in it [%].

    room: "name" (name and count), "count", or "" when neither fits inside.
    """

    code: str
    left: float
    top: float
    wide: float
    high: float
    clip: str
    x: float
    y: float
    room: str


def lens_sheet() -> Sheet:
    """The inner city, enlarged: the same land that the lens's wires lead to."""
    degrees = LENS / ENLARGED * CITY.rem
    lon, lat = INNER
    half_lon, half_lat = degrees / 2 / CITY.squeeze, degrees / 2
    return Sheet((lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat), LENS, LENS)


def in_lens(lon: float, lat: float, margin: float = 1.0) -> bool:
    """Whether a position is seen in the lens; ``margin``: how much farther than its edge is counted in."""
    x, y = CITY.spot(lon, lat)
    middle_x, middle_y = CITY.spot(*INNER)
    return math.hypot(x - middle_x, y - middle_y) < LENS / ENLARGED / 2 * margin


def complete() -> bool:
    """Whether the city gave the borders of all its wards. Raises ValueError when its file is broken."""
    known = places.borders()
    return known is not None and len(known) == len(places.wards())


def shapes(lens: bool = False) -> tuple[Shape, ...]:
    """The wards' shapes on the map of the city, or in the lens those that are seen there; empty without borders."""
    known = places.borders()
    if known is None or not complete():
        return ()
    return _shapes(tuple(known.items()), lens)


@lru_cache(maxsize=4)
def _shapes(areas: tuple[tuple[str, Any], ...], lens: bool) -> tuple[Shape, ...]:
    sheet = lens_sheet() if lens else CITY
    flat = [sheet.flat(area) for _, area in areas]
    # all at once, so that neighbours keep one border between them
    simple = shapely.coverage_simplify(flat, LEAST_LENGTH * sheet.rem)
    seen = shapely.Point(*sheet.at(sheet.width / 2, sheet.height / 2)).buffer(sheet.width / 2 * sheet.rem)
    found = []
    # a ward is named once: in the lens, or on the map around what the lens shows
    named = set() if lens else {shape.code for shape in _shapes(areas, True) if shape.room}
    for (code, _), area in zip(areas, simple, strict=True):
        inside = shapely.intersection(area, seen) if lens else area
        if not inside.is_empty:
            found.append(_shape(code, inside, sheet, None if code in named else LENS_SHARE if lens else MAP_SHARE))
    return tuple(found if lens else apart(found))


def apart(shapes: list[Shape]) -> list[Shape]:
    """Counts that would stand on each other stand beside each other, each still in its ward: names stay where they are,
    and the smallest ward, which has the least room, goes first. What finds no free place stays."""
    taken = [_around(*_words_at(one), _name_box(one.code)) for one in shapes if one.room == "name"]
    middle = (LENS_AT[0] + LENS / 2, LENS_AT[1] + LENS / 2)
    taken.append(shapely.Point(*middle).buffer(LENS / 2))  # under the lens nothing is seen
    moved = {}
    for one in sorted((one for one in shapes if one.room == "count"), key=lambda one: one.wide * one.high):
        ring = shapely.Polygon([(float(x), float(y)) for x, y in _points(one.clip)]).buffer(0)
        x, y = one.x, one.y
        steps = [(i * 4.0, j * 4.0) for i in range(1, 25) for j in range(1, 25)]
        inside = [spot for spot in steps if ring.contains(shapely.Point(*spot))]
        near = sorted(inside, key=lambda spot: math.hypot((spot[0] - x) * one.wide, (spot[1] - y) * one.high))
        for box, spot in ((box, spot) for box in (COUNT_LATE, COUNT) for spot in [(x, y), *near]):
            here = _around(*_words_at(one._replace(x=spot[0], y=spot[1])), box)
            if not any(here.intersects(other) for other in taken):
                one = one._replace(x=spot[0], y=spot[1])
                taken.append(here)
                break
        moved[one.code] = one
    return [moved.get(one.code, one) for one in shapes]


def _points(clip: str) -> list[list[str]]:
    """The corners of a CSS polygon [%]."""
    return [corner.replace("%", "").split() for corner in clip.removeprefix("polygon(evenodd,").rstrip(")").split(",")]


def _words_at(one: Shape) -> tuple[float, float]:
    """Where a ward's words have their middle [rem]."""
    return one.left + one.x / 100 * one.wide, one.top + one.y / 100 * one.high


def _around(x: float, y: float, box: tuple[float, float]) -> Any:
    return shapely.box(x - box[0] / 2, y - box[1] / 2, x + box[0] / 2, y + box[1] / 2)


def _shape(code: str, area: Any, sheet: Sheet, share: float | None) -> Shape:
    """``share``: how much of its words a ward must hold for them to be written in it; None: it is named elsewhere."""
    rem, (frame_left, _, _, frame_top) = sheet.rem, sheet.frame
    west, south, east, north = area.bounds
    left, top = (west - frame_left) / rem, (frame_top - north) / rem
    wide, high = (east - west) / rem, (north - south) / rem
    circle = shapely.maximum_inscribed_circle(area, LEAST_LENGTH * rem)
    x, y = circle.coords[0]
    room = "count" if share == MAP_SHARE else ""  # a ward too narrow for it says it all the same
    if share == LENS_SHARE and not in_lens(x / sheet.squeeze, y, 0.82):
        share = None  # half of its words would be cut off by the lens
    for kind, box in (("name", _name_box(code)), ("count", (FIGURE * 0.9, FIGURE * 0.8))):
        words = shapely.box(x - box[0] / 2 * rem, y - box[1] / 2 * rem, x + box[0] / 2 * rem, y + box[1] / 2 * rem)
        if share and shapely.intersection(words, area).area > share * words.area:
            room = kind
            break
    return Shape(
        code, round(left, 2), round(top, 2), round(wide, 2), round(high, 2), _clip(area),
        round((x - west) / (east - west) * 100, 1), round((north - y) / (north - south) * 100, 1), room,
    )  # fmt: skip


def _name_box(code: str) -> tuple[float, float]:
    """Width and height of a ward's name with the count under it [rem]."""
    lines = places.wards()[code].name.split(" - ")
    return max(width(line, NAME) for line in lines) * 0.92, NAME * LINE * len(lines) + FIGURE


def _clip(area: Any) -> str:
    """The area as a CSS polygon in shares of its box. Several rings are one line that goes to each and back: what it
    crosses twice has no width."""
    west, south, east, north = area.bounds
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    points = [point for ring in rings for point in ring.coords]
    points += [ring.coords[0] for ring in reversed(rings[:-1])]
    said = ",".join(
        f"{(x - west) / (east - west) * 100:.1f}% {(north - y) / (north - south) * 100:.1f}%" for x, y in points
    )
    return f"polygon(evenodd,{said})"


def under(px: float = 8.0) -> Figure:
    """Sea and land: what the wards lie on."""
    return _sheet(CITY, earth(CITY, px), [])


def over(px: float = 8.0) -> Figure:
    """Rivers, lagoons, coast, borders and the fading edge over the wards; the inset with Hoàng Sa and Trường Sa."""
    corner, domain = inset_sheet(CITY)
    traces = [*waters(CITY, px), *ward_borders(CITY, px), guide(px), *fade(CITY), *inset(corner, px)]
    right, bottom = CITY.at(CITY.width - 1.5, 1.6)
    credit = {
        "text": CREDIT, "x": right, "y": bottom, "xref": "x", "yref": "y", "xanchor": "right", "yanchor": "middle",
        "showarrow": False, "borderpad": 0, "font": theme.font(theme.CAPTION, px, theme.SECOND),
    }  # fmt: skip
    name, across, down = SEA_NAME
    x, y = CITY.at(across, CITY.height - down)
    sea = {**credit, "text": f'<span style="letter-spacing:.3em">{name}</span>', "x": x, "y": y, "xanchor": "center"}
    sea["font"] = theme.font(2.3, px, theme.SEA_WORD, style="italic")
    figure = _sheet(CITY, traces, [credit, sea, *inset_words(corner, px)])
    left, low, far, high = corner.frame
    hidden = {"visible": False, "fixedrange": True, "autorange": False}
    figure["layout"] |= {
        "xaxis2": {**hidden, "range": [left, far], "domain": domain[0], "anchor": "y2"},
        "yaxis2": {**hidden, "range": [low, high], "domain": domain[1], "anchor": "x2"},
    }
    return figure


def guide(px: float) -> Figure:
    """A ring around what the lens enlarges, and its two edges on the way there."""
    (x, y), small = CITY.spot(*INNER), LENS / ENLARGED / 2
    to_x, to_y, large = LENS_AT[0] + LENS / 2, CITY.height - LENS_AT[1] - LENS / 2, LENS / 2
    way = math.atan2(to_y - y, to_x - x)
    open_by = math.acos((small - large) / math.hypot(to_x - x, to_y - y))
    edges = [
        shapely.LineString(
            [
                CITY.at(x + small * math.cos(way + turn), y + small * math.sin(way + turn)),
                CITY.at(to_x + large * math.cos(way + turn), to_y + large * math.sin(way + turn)),
            ]
        )
        for turn in (open_by, -open_by)
    ]
    ring = shapely.Point(*CITY.at(x, y)).buffer(small * CITY.rem).exterior
    return drawn(shapely.GeometryCollection([ring, *edges]), line=stroke(theme.SECOND, 0.12, px), name="lens")


def over_lens(px: float = 8.0) -> Figure:
    """Rivers and borders over the wards in the lens."""
    sheet = lens_sheet()
    return _sheet(sheet, [*waters(sheet, px), *ward_borders(sheet, px)], [])


def _sheet(sheet: Sheet, traces: list[dict[str, Any]], words: list[dict[str, Any]]) -> Figure:
    left, bottom, right, top = sheet.frame
    hidden = {"visible": False, "fixedrange": True, "autorange": False}
    layout = theme.layout() | {
        "xaxis": {**hidden, "range": [left, right], "domain": [0, 1]},
        "yaxis": {**hidden, "range": [bottom, top], "domain": [0, 1]},
        "annotations": words,
    }
    return {"data": traces, "layout": layout}

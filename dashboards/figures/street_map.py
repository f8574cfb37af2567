"""The map of the streets: the inner city large, and the whole city small in its corner, each a ground that is drawn
once and sheets on the same axes for what changes: roads by how full they are, cameras by state, names and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import shapely

from dashboards.figures import theme
from dashboards.figures.camera_marks import TROUBLE, Point, covering, drawn_marks, gathered, thinned
from dashboards.figures.map_ground import Sheet, drawn, earth, stroke, ward_borders, waters
from dashboards.figures.map_inset import inset_box
from dashboards.figures.map_labels import Box, Label, Placed, place
from dashboards.figures.map_lens import CITADEL, CITADEL_HALF
from dashboards.figures.maps import EDGE, SEA_NAME, Extent, Figure, along_rivers, base_map, fixed_words, worded
from dashboards.figures.need_marks import MARK, NeedMark, around, numbered
from data_sources.places import wards

EXTENT: Extent = (107.522, 16.404, 107.658, 16.528)
"""The inner city, where most cameras and all its large streets are: west, south, east, north [degrees]."""
SIZE = (104.0, 98.0)
"""Width and height of the map [rem]: streets.css gives it this room on every wall."""
PX = 8.0
WHOLE: Extent = (107.03, 16.0, 108.21, 16.78)
WHOLE_SIZE = (37.0, 27.5)
WHOLE_AT = (1.0, 1.0)
"""Left and bottom of the whole city on the map [rem]."""
WHOLE_HEAD = 3.0
"""Height of the line over it [rem]."""
CLEAR = 1.2
"""How far from its edge the map shows nothing that changes [rem]."""
NAMED = 5
"""Roads that are named: those that are slow or jammed, the worst first."""
ALONG = (0.5, 0.35, 0.65, 0.15, 0.85, 1.0, 0.0)
"""Where along a road its words are tried, in shares of its length."""

LEVELS = ("free", "busy", "slow", "jammed")
LINES: Mapping[str, tuple[str, float]] = {
    "": ("#5b6878", 0.3), "free": ("#55708d", 0.42), "busy": ("#a9c1da", 0.62), "slow": ("#f2b705", 0.85), "jammed": ("#d7263d", 1.3),
}  # fmt: skip
"""Ink and width [rem] of a road at each level; "" where nobody knows. A jammed road has a white line in its middle."""


Path = tuple[tuple[float, float], ...]
"""Longitude and latitude of points along a road, degrees."""


class RoadLine(NamedTuple):
    """A road as it is now. path: longitude and latitude, degrees; level: "" when it is unknown; words: its name and how
    it is, where it is to be named."""

    code: str
    path: Path
    level: str
    words: str = ""


@dataclass(frozen=True, eq=False)
class Plan:
    """The grounds and the words that have their fixed place."""

    ground: Figure
    whole_ground: Figure
    sheet: Sheet
    whole: Sheet
    words: tuple[Placed, ...]
    taken: tuple[Box, ...]

    def inside(self, lon: float, lat: float) -> bool:
        """Whether a position is seen on the large map, and not under the small one or the inset."""
        x, y = self.sheet.spot(lon, lat)
        open_to = CLEAR <= x <= self.sheet.width - CLEAR and CLEAR <= y <= self.sheet.height - CLEAR
        return open_to and not any(box.left <= x <= box.right and box.bottom <= y <= box.top for box in self.covered)

    @property
    def covered(self) -> tuple[Box, Box]:
        return whole_box(), inset_box(self.sheet)


def whole_box() -> Box:
    left, bottom = WHOLE_AT
    return Box(left, bottom, left + WHOLE_SIZE[0], bottom + WHOLE_SIZE[1] + WHOLE_HEAD)


@lru_cache(maxsize=8)
def plan(lang: str, borders: str, paths: tuple[Path, ...] = ()) -> Plan:
    """Both grounds in a language; the names of wards stand beside these ``paths`` where there is room. ``borders``: where HUEIOC_BOUNDARIES lies, "" when it is not set: with another one it
    is another ground."""
    base = base_map(EXTENT, SIZE, PX, lang)
    sheet = Sheet(EXTENT, *SIZE)
    taken = [inset_box(sheet), whole_box()]
    fixed = [one for one in fixed_words(sheet, taken) if not any(one.box.over(box) for box in taken)]
    taken += [one.box for one in fixed]
    seen = [
        Label(ward.name, *sheet.spot(ward.lon, ward.lat), 0, theme.CAPTION, theme.SECOND, -ward.km2)
        for ward in wards().values()
    ]
    spared = [*along_rivers(sheet), *along(sheet, paths)]
    named = place(seen, taken, spared, Box(EDGE, EDGE, sheet.width - EDGE, sheet.height - EDGE))
    square = drawn(
        citadel(sheet), fill="toself", fillcolor="rgba(139,111,214,.07)", line=stroke(theme.PURPLE, 0.2, PX), name="Kinh thành"
    )  # fmt: skip
    split = len(base["data"]) - 5  # the inset lies over all
    layout = {**base["layout"], "annotations": base["layout"]["annotations"][-2:], "images": []}
    ground = {"data": [*base["data"][:split], square, *base["data"][split:]], "layout": layout}
    words = (*fixed, *named)
    small = Sheet(WHOLE, *WHOLE_SIZE)
    return Plan(ground, whole_ground(small, sheet), sheet, small, words, (*taken, *(one.box for one in named)))


def along(sheet: Sheet, paths: Sequence[Path]) -> list[Box]:
    """Small boxes along the paths."""
    lines = [shapely.LineString([sheet.spot(lon, lat) for lon, lat in path]) for path in paths if len(path) > 1]
    return [around(x, y, 0.6) for line in lines for x, y in shapely.segmentize(line, 1.0).coords]


def citadel(sheet: Sheet) -> Any:
    lon, lat = CITADEL
    east, north = CITADEL_HALF / sheet.squeeze, CITADEL_HALF
    return sheet.flat(shapely.Polygon([(lon, lat + north), (lon + east, lat), (lon, lat - north), (lon - east, lat)]))


def whole_ground(small: Sheet, large: Sheet) -> Figure:
    """The whole city with the sea before it, and a frame around what the large map shows."""
    left, bottom, right, top = large.frame
    frame = shapely.box(left / large.squeeze, bottom, right / large.squeeze, top)
    data = [*earth(small, PX), *waters(small, PX * 0.4), *ward_borders(small, PX)]
    data.append(drawn(small.flat(frame), line=stroke(theme.SECOND, 0.14, PX), name="inner city"))
    x, y = small.at(small.width * 0.7, small.height * 0.76)
    sea = {
        "text": f'<span style="letter-spacing:.2em">{SEA_NAME}</span>', "x": x, "y": y, "xref": "x", "yref": "y",
        "xanchor": "center", "yanchor": "middle", "showarrow": False, "borderpad": 0,
        "font": theme.font(theme.CAPTION, PX, theme.SEA_WORD, style="italic"),
    }  # fmt: skip
    return layer(small, data, [sea])


def layer(sheet: Sheet, data: Sequence[Figure], annotations: Sequence[Figure] = ()) -> Figure:
    """A figure on the axes of a sheet."""
    left, bottom, right, top = sheet.frame
    hidden = {"visible": False, "fixedrange": True, "autorange": False}
    axes = {
        "xaxis": {**hidden, "range": [left, right], "domain": [0, 1], "anchor": "y"},
        "yaxis": {
            **hidden, "range": [bottom, top], "domain": [0, 1], "anchor": "x", "scaleanchor": "x", "scaleratio": 1,
            "constrain": "range",
        },
    }  # fmt: skip
    # an axis that nothing is drawn on would not be there for what hangs on it
    anchor: Figure = {"type": "scatter", "mode": "markers", "x": [None], "y": [None]}
    return {"data": [anchor, *data], "layout": theme.layout() | axes | {"annotations": list(annotations)}}


@lru_cache(maxsize=8)
def roads(drawn_on: Sheet, told: tuple[RoadLine, ...], scale: float = 1.0) -> Figure:
    """The roads, the fullest on top: told by width and ink, and a jammed one by a white line in its middle too."""
    traces: list[Figure] = []
    for level in ("", *LEVELS):
        there = [shapely.LineString(one.path) for one in told if one.level == level and len(one.path) > 1]
        if not there:
            continue
        ink, wide = LINES[level]
        lines = drawn_on.flat(shapely.MultiLineString(there))
        dash = {"dash": "2px,4px"} if not level else {}
        if level in ("slow", "jammed"):
            traces.append(drawn(lines, line=stroke(theme.BASE, (wide + 0.5) * scale, PX)))
        traces.append(drawn(lines, line=stroke(ink, wide * scale, PX, **dash), name=level or "unknown"))
        if level == "jammed":
            traces.append(drawn(lines, line=stroke("#ffffff", 0.22 * scale, PX)))
    return layer(drawn_on, traces)


class Pictures(NamedTuple):
    """What changes on the large map and on the small one."""

    cameras: Figure
    spoken: Figure
    whole_cameras: Figure
    whole_spoken: Figure


@lru_cache(maxsize=8)
def pictures(
    drawn_on: Plan, told: tuple[RoadLine, ...], points: tuple[Point, ...], needs: tuple[NeedMark, ...]
) -> Pictures:
    """Cameras by state, names of wards, words of roads that are slow or jammed, and the alerts under their numbers; on
    the small map what the large one does not show. No word, number or alert lies over another: names of wards stand
    first, then alerts, roads, and the numbers of cameras."""
    sheet, whole = drawn_on.sheet, drawn_on.whole
    inner = [(one, sheet.spot(one.lon, one.lat)) for one in needs if drawn_on.inside(one.lon, one.lat)]
    outer = [(one, whole.spot(one.lon, one.lat)) for one in needs if not drawn_on.inside(one.lon, one.lat)]
    marks = gathered(sheet, [point for point in points if drawn_on.inside(point.lon, point.lat)])
    fixed = [*drawn_on.covered, *(one.box for one in drawn_on.words)]
    data, numbers = numbered(sheet, inner, fixed, PX)
    alerts = [around(*spot_of(sheet, one), MARK / 2) for one in numbers]
    loud = [covering(one) for one in marks if one.state in TROUBLE or one.radius]
    named = road_words(drawn_on, told, [*alerts, *loud])
    taken = [*fixed, *alerts, *(one.box for one in named)]
    words = [worded(sheet, one, PX) for one in (*drawn_on.words, *named)]
    small = thinned(whole, [point for point in points if not drawn_on.inside(point.lon, point.lat)])
    small_data, small_numbers = numbered(whole, outer, (), PX)
    return Pictures(
        layer(sheet, drawn_marks(sheet, marks, taken, PX)),
        layer(sheet, data, [*words, *numbers]),
        layer(whole, drawn_marks(whole, small, (), PX)),
        layer(whole, small_data, small_numbers),
    )


def spot_of(sheet: Sheet, note: Figure) -> tuple[float, float]:
    """Where an annotation stands in the box [rem]."""
    left, bottom, _, _ = sheet.frame
    return (note["x"] - left) / sheet.rem, (note["y"] - bottom) / sheet.rem


def road_words(drawn_on: Plan, told: Sequence[RoadLine], taken: Sequence[Box]) -> list[Placed]:
    """The words of the roads that have some, each beside what is seen of its road, near the middle where there is room;
    the first told first."""
    sheet = drawn_on.sheet
    seen = shapely.box(CLEAR, CLEAR, sheet.width - CLEAR, sheet.height - CLEAR)
    for box in drawn_on.covered:
        seen = seen.difference(shapely.box(*box))
    edge = Box(EDGE, EDGE, sheet.width - EDGE, sheet.height - EDGE)
    found: list[Placed] = []
    for one in told:
        if not one.words or len(one.path) < 2:
            continue
        line = shapely.intersection(shapely.LineString([sheet.spot(lon, lat) for lon, lat in one.path]), seen)
        if line.is_empty:
            continue
        longest = max(shapely.get_parts(line), key=lambda part: float(part.length))
        colour = theme.BAD_INK if one.level == "jammed" else theme.WATCH_INK
        full = [*drawn_on.taken, *taken, *(placed.box for placed in found)]
        for share in ALONG:
            at = longest.interpolate(share, normalized=True)
            if stands := place([Label(one.words, at.x, at.y, 0.8, 1.9, colour, 0, bold=True)], full, [], edge):
                found += stands
                break
    return found

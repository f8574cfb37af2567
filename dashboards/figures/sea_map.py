"""The map of the sea off Hue: a ground that is drawn once, the boats on the same axes, and the alarms under their numbers.

What is well is small and quiet. Each state has a shape of its own, so that greyscale tells them apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import shapely

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet, drawn, stroke
from dashboards.figures.map_inset import inset_box
from dashboards.figures.map_labels import Box
from dashboards.figures.maps import SEA_NAME, Extent, Figure, base_map
from dashboards.figures.need_marks import NeedMark, numbered
from dashboards.figures.street_map import layer

EXTENT: Extent = (106.86, 15.46, 109.46, 17.4)
"""From Quảng Trị to beyond Đà Nẵng, and 200 km out: west, south, east, north [degrees]."""
SIZE = (144.0, 110.0)
"""Width and height of the map [rem]: sea.css gives it this room on every wall."""
PX = 8.0
MILES = 20
"""Length of the scale [nautical miles]; a mile is a minute of latitude."""
SHAPES: Mapping[str, tuple[str, float, str, str]] = {
    "other": ("circle", 0.55, "#46566b", "rgba(0,0,0,0)"),
    "no_duty": ("circle", 0.7, "#8492a6", "rgba(0,0,0,0)"),
    "ok": ("circle", 0.95, theme.OK_INK, "rgba(0,0,0,0)"),
    "unknown": ("x-thin", 1.25, theme.GONE_INK, theme.GONE_INK),
    "never": ("x-thin", 1.25, theme.GONE_INK, theme.GONE_INK),
    "long": ("diamond-open", 1.4, "#9a8fb0", "#9a8fb0"),
    "no_device": ("circle-open", 1.5, "#f2b705", "#f2b705"),
    "late": ("circle-open", 1.5, "#f2b705", "#f2b705"),
    "near": ("triangle-up", 1.9, "#f2b705", "#0b1017"),
    "wrong_zone": ("triangle-up", 1.9, "#f2b705", "#0b1017"),
    "lost": ("square", 1.7, "#f07f13", "#0b1017"),
    "lost10": ("diamond", 2.3, "#a3122b", "#ffffff"),
    "no_report": ("diamond", 2.3, "#d7263d", "#ffffff"),
    "crossed": ("hexagon", 2.4, "#d7263d", "#ffffff"),
}
"""Symbol, size [rem], fill and outline of each state, the gravest last: it lies on top."""
LINE = {"x-thin": 0.24, "circle-open": 0.3, "diamond-open": 0.26, "circle": 0.0}
"""Width of an outline that is not a hairline [rem]."""
LINES: Mapping[str, tuple[str, str]] = {"boundary": (theme.BAD_INK, "dash"), "inshore": ("#5f86ad", "dash"), "coastal": ("#5f86ad", "dot")}  # fmt: skip
PLACES = (("Huế", 107.585, 16.462), ("Cồn Cỏ", 107.338, 17.158))
NEIGHBOURS = (("QUẢNG TRỊ", 107.0, 16.7), ("ĐÀ NẴNG", 108.09, 15.98))
SEA_AT, SEA_SIZE = (108.55, 17.2), 3.6
"""Where the sea's name stands, and how large [rem]."""


class BoatPoint(NamedTuple):
    """Boats of a state at a place. lon, lat: WGS 84, degrees."""

    lon: float
    lat: float
    state: str
    n: int = 1


class PortPoint(NamedTuple):
    """A port with its name."""

    name: str
    lon: float
    lat: float


Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class SeaGround:
    """The ground, its sheet and the boxes of its words."""

    figure: Figure
    sheet: Sheet
    taken: tuple[Box, ...]

    def shows(self, lon: float, lat: float) -> bool:
        """Whether a position is on the map and not under the inset."""
        x, y = self.sheet.spot(lon, lat)
        corner = inset_box(self.sheet)
        inside = 0.5 <= x <= self.sheet.width - 0.5 and 0.5 <= y <= self.sheet.height - 0.5
        return inside and not (x >= corner.left and y >= corner.bottom)


@lru_cache(maxsize=8)
def sea_ground(
    lang: str, borders: str, ports: tuple[PortPoint, ...], lines: tuple[tuple[str, str, Line], ...], miles: str
) -> SeaGround:
    """The ground in a language. ``lines``: (kind, name, points) of the city's lines at sea; ``miles``: the words of the
    scale. ``borders``: where HUEIOC_BOUNDARIES lies: with another one it is another ground."""
    base = base_map(EXTENT, SIZE, PX, lang)
    sheet = Sheet(EXTENT, *SIZE)
    annotations = [at_sea(sheet, note) for note in base["layout"]["annotations"]]
    data = list(base["data"])
    split = len(data) - 5  # the inset lies over all
    over: list[Figure] = []
    taken: list[Box] = []
    for kind, name, points in lines:
        ink, dash = LINES.get(kind, LINES["inshore"])
        over.append(drawn(sheet.flat(shapely.LineString(points)), line=stroke(ink, 0.22, PX, dash=dash), name=kind))
        said = along(sheet, points, name, ink)
        if said is not None:
            annotations.append(said)
    for name, lon, lat in NEIGHBOURS:
        x, y = sheet.spot(lon, lat)
        annotations.append(word(sheet, name, x, y, "center", theme.THIRD))
        taken.append(Box(x - 9, y - 1.4, x + 9, y + 1.4))
    squares = [sheet.at(*sheet.spot(one.lon, one.lat)) for one in ports]
    marker = {"symbol": "square", "size": 1.1 * PX, "color": theme.INK, "line": {"width": 1, "color": theme.BASE}}
    over.append(trace("ports", squares, marker))
    dots = [sheet.at(*sheet.spot(lon, lat)) for _, lon, lat in PLACES]
    over.append(trace("places", dots, {"size": 0.7 * PX, "color": theme.SECOND, "line": {"width": 0}}))
    for name, lon, lat in PLACES:
        x, y = sheet.spot(lon, lat)
        beside = 1.0 if name == "Cồn Cỏ" else -1.0
        hangs = "left" if beside > 0 else "right"
        annotations.append(word(sheet, name, x + beside, y + down_of(name), hangs, theme.SECOND))
    for one, (right, down) in zip(ports, beside_ports(sheet, ports), strict=True):
        x, y = sheet.spot(one.lon, one.lat)
        annotations.append(word(sheet, one.name, x + right, y + down, "right", theme.INK, bold=True))
        taken.append(Box(x + right - 14, y + down - 1.4, x + 1, y + down + 1.4))
    scale = shapely.LineString(
        [(3, 2.2), (3, 1.6), (3 + MILES / 60 / sheet.rem, 1.6), (3 + MILES / 60 / sheet.rem, 2.2)]
    )
    over.append(
        drawn(
            shapely.transform(scale, lambda p: [sheet.at(*point) for point in p]), line=stroke(theme.SECOND, 0.16, PX)
        )
    )
    annotations.append(word(sheet, miles, 4 + MILES / 60 / sheet.rem, 1.9, "left", theme.SECOND))
    layout = {**base["layout"], "annotations": annotations}
    return SeaGround({"data": [*data[:split], *over, *data[split:]], "layout": layout}, sheet, tuple(taken))


def at_sea(sheet: Sheet, note: Figure) -> Figure:
    """The sea's name large in the open sea; any other words as they are."""
    if SEA_NAME not in str(note.get("text")):
        return note
    x, y = sheet.at(*sheet.spot(*SEA_AT))
    return {**note, "x": x, "y": y, "font": {**note["font"], "size": SEA_SIZE * PX}}


def down_of(name: str) -> float:
    """How far below its dot the name of a place stands [rem]: Huế's under the names of the ports."""
    return -1.6 if name == "Huế" else 0.0


def beside_ports(sheet: Sheet, ports: Sequence[PortPoint]) -> list[tuple[float, float]]:
    """Where each port's name stands beside it [rem]: to the left, over the land; lower when another's is there."""
    found: list[tuple[float, float]] = []
    stood = [(x, y + down_of(name)) for name, lon, lat in PLACES for x, y in [sheet.spot(lon, lat)]]
    for one in ports:
        x, y = sheet.spot(one.lon, one.lat)
        down = next(
            (d for d in (0.0, -2.6, 2.6, -5.2) if all(abs(y + d - b) >= 2.5 or abs(x - a) > 22 for a, b in stood)), 0.0
        )
        stood.append((x, y + down))
        found.append((-1.4, down))
    return found


def word(sheet: Sheet, text: str, x: float, y: float, hangs: str, colour: str, *, bold: bool = False) -> Figure:
    """A word at a place of the box [rem]."""
    at_x, at_y = sheet.at(x, y)
    look: dict[str, Any] = {"shadow": theme.halo(theme.LAND)} | ({"weight": 600} if bold else {})
    return {
        "text": text, "x": at_x, "y": at_y, "xref": "x", "yref": "y", "xanchor": hangs, "yanchor": "middle", "showarrow": False,
        "borderpad": 0, "font": theme.font(theme.CAPTION, PX, colour, **look),
    }  # fmt: skip


def along(sheet: Sheet, points: Line, name: str, ink: str) -> Figure | None:
    """The name of a line at the middle of what is seen of it, turned as it runs."""
    seen = shapely.intersection(
        shapely.LineString([sheet.spot(lon, lat) for lon, lat in points]),
        shapely.box(4, 4, sheet.width - 4, sheet.height - 4),
    )
    if seen.is_empty or not name:
        return None
    longest = max(shapely.get_parts(seen), key=lambda part: float(part.length))
    middle, after = longest.interpolate(0.6, normalized=True), longest.interpolate(0.62, normalized=True)
    turn = -math.degrees(math.atan2(after.y - middle.y, after.x - middle.x))
    turn = turn + 180 if turn < -90 else turn - 180 if turn > 90 else turn
    slope = math.radians(-turn)
    x, y = middle.x - 1.8 * math.sin(slope), middle.y + 1.8 * math.cos(slope)
    said = word(sheet, name, x, y, "center", ink)
    return {**said, "textangle": round(turn, 1)}


def trace(name: str, spots: Sequence[tuple[float, float]], marker: Figure) -> Figure:
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": name, "x": [x for x, _ in spots],
        "y": [y for _, y in spots], "marker": marker,
    }  # fmt: skip


@lru_cache(maxsize=8)
def boats(drawn_on: SeaGround, points: tuple[BoatPoint, ...]) -> Figure:
    """The boats by state, the gravest on top; where several stand for one point it is larger."""
    sheet = drawn_on.sheet
    traces = []
    for state, (symbol, size, fill, outline) in SHAPES.items():
        there = [one for one in points if one.state == state and drawn_on.shows(one.lon, one.lat)]
        if not there:
            continue
        sizes: Any = size * PX
        if any(one.n > 1 for one in there):
            sizes = [round(size * PX * min(3.0, one.n**0.35), 1) for one in there]
        width = LINE.get(symbol, 0.12) * PX
        marker = {
            "symbol": symbol,
            "size": sizes,
            "color": fill,
            "opacity": 1,
            "line": {"color": outline, "width": width},
        }
        traces.append(trace(state, [sheet.at(*sheet.spot(one.lon, one.lat)) for one in there], marker))
    return layer(sheet, traces)


@lru_cache(maxsize=8)
def alarms(drawn_on: SeaGround, needs: tuple[NeedMark, ...]) -> Figure:
    """The boats that alarm under their numbers in the list."""
    sheet = drawn_on.sheet
    there = [(one, sheet.spot(one.lon, one.lat)) for one in needs if drawn_on.shows(one.lon, one.lat)]
    data, numbers = numbered(sheet, there, [inset_box(sheet), *drawn_on.taken], PX)
    return layer(sheet, data, numbers)


def outside(drawn_on: SeaGround, points: Sequence[BoatPoint]) -> int:
    """How many boats are not on the map."""
    return sum(one.n for one in points if one.state != "other" and not drawn_on.shows(one.lon, one.lat))

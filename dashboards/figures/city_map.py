"""The map of the whole city: its ground with every name that finds room, and, apart from it, what changes there.

``plan`` is drawn once. ``circles`` and ``spoken`` are small figures on the same axes, sent when their data change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet
from dashboards.figures.map_inset import inset_box
from dashboards.figures.map_labels import LINE, Box, Label, Placed, place, width
from dashboards.figures.map_lens import Lens
from dashboards.figures.maps import EDGE, Extent, Figure, along_rivers, base_map, fixed_words, worded
from dashboards.figures.need_marks import NeedMark, numbered
from data_sources.places import wards

EXTENT: Extent = (106.99, 15.88, 108.29, 17.0)
"""The whole city and the sea before it: west, south, east, north [degrees]."""
SIZE = (104.0, 93.0)
"""Width and height of the map [rem]."""
PX = 8.0
LEGEND = Box(4.0, 0.0, 58.0, 6.0)
"""Where the page writes the legend [rem]."""
SAMPLE = "{name} 00,00 m"
"""As wide as a gauge's words ever are."""
RADIUS = 0.62
"""Radius of the circle of one report [rem]; its area grows with their number."""
MOST = 100
"""Beyond so many reports in one ward all circles are drawn ten times smaller, and the legend says so."""
CLEAR = 1.9
"""How far the names in the lens keep from their ward's middle, where its circle stands [rem]."""
SEA_SIZE = 3.4
GAUGE = 2.4
"""Size of a gauge's mark [rem]."""


class Station(NamedTuple):
    """A gauge on the map. lon, lat: WGS 84, degrees."""

    code: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Plan:
    """The ground and what has its fixed place on it."""

    figure: Figure
    sheet: Sheet
    lens: Lens
    labels: Mapping[str, Placed]
    """By gauge: where its words stand; one that found no room is not there."""
    taken: tuple[Box, ...]
    """Every word and mark that nothing else may cover."""

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a position is shown [rem]: in the lens when it is within it."""
        return self.lens.spot(lon, lat) if self.lens.holds(lon, lat, 0.4) else self.sheet.spot(lon, lat)


@lru_cache(maxsize=8)
def plan(lang: str, gauges: tuple[Station, ...], borders: str) -> Plan:
    """The ground in a language with room for these gauges' words. ``borders``: where HUEIOC_BOUNDARIES lies, "" when
    it is not set: with another one it is another ground."""
    base = base_map(EXTENT, SIZE, PX, lang)
    sheet = Sheet(EXTENT, *SIZE)
    lens = Lens(sheet)
    box = Box(EDGE, EDGE, sheet.width - EDGE, sheet.height - EDGE)
    inner = [ward for ward in wards().values() if lens.holds(ward.lon, ward.lat)]
    outer = [ward for ward in wards().values() if ward not in inner]
    marks = {one.code: spot_of(sheet, lens, one) for one in gauges}
    taken = [inset_box(sheet), lens.box, LEGEND, *(square(*at, GAUGE / 2) for at in marks.values())]
    x, y, r = lens.source
    taken.append(square(x, y, r))
    fixed = fixed_words(sheet, taken, SEA_SIZE)
    taken += [placed.box for placed in fixed]
    outside = [
        Label(SAMPLE.format(name=one.name), *marks[one.code], GAUGE / 2 - 0.2, theme.CAPTION, theme.WATER_INK, -1e6 + i, kind=one.code)
        for i, one in enumerate(gauges) if not lens.holds(one.lon, one.lat, 0.4)
    ]  # fmt: skip
    spots = [sheet.spot(ward.lon, ward.lat) for ward in outer]
    taken += [square(*spot, 0.4) for spot in spots]
    placed = place(
        [*outside, *(label_of(sheet.spot(ward.lon, ward.lat), ward.name, -ward.km2) for ward in outer), *neighbours(sheet, lang)],
        taken, along_rivers(sheet), box,
    )  # fmt: skip
    within = in_lens(lens, inner, gauges, marks)
    stations = {one.code for one in gauges}
    named = [one for one in (*placed, *within) if one.label.kind not in stations]
    words = [worded(sheet, one, PX) for one in (*fixed, *named)]
    dots = [*spots, *(sheet.spot(ward.lon, ward.lat) for ward in inner)]
    dots += [lens.spot(ward.lon, ward.lat) for ward in inner]
    layout = {**base["layout"], "annotations": [*base["layout"]["annotations"][-2:], *words], "images": []}
    data = [*base["data"], *lens.traces(PX), dotted(sheet, dots)]
    boxes = (*(one.box for one in (*fixed, *placed, *within)), inset_box(sheet), LEGEND)
    gauged = tuple(square(*at, GAUGE / 2) for at in marks.values())
    labels = {one.label.kind: one for one in (*placed, *within) if one.label.kind in stations}
    return Plan({"data": data, "layout": layout}, sheet, lens, labels, boxes + gauged)


def spot_of(sheet: Sheet, lens: Lens, one: Station) -> tuple[float, float]:
    return lens.spot(one.lon, one.lat) if lens.holds(one.lon, one.lat, 0.4) else sheet.spot(one.lon, one.lat)


def square(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def label_of(spot: tuple[float, float], name: str, rank: float, colour: str = theme.SECOND) -> Label:
    return Label(name, *spot, 0.5, theme.CAPTION, colour, rank)


def neighbours(sheet: Sheet, lang: str) -> list[Label]:
    """Who lies around the city: the only capitals on a map."""
    laos = "LÀO" if lang == "vi" else "LAOS"
    known = (("QUẢNG TRỊ", 107.16, 16.80), (laos, 107.14, 16.06), ("ĐÀ NẴNG", 108.04, 15.97))
    return [Label(name, *sheet.spot(lon, lat), 0, theme.CAPTION, theme.THIRD, 1e6) for name, lon, lat in known]


def in_lens(
    lens: Lens, inner: Sequence[Any], gauges: Sequence[Station], marks: Mapping[str, tuple[float, float]]
) -> list[Placed]:
    """The names inside the lens, and under it the words of the gauges it holds."""
    held = [one for one in gauges if lens.holds(one.lon, one.lat, 0.4)]
    under: list[Placed] = []
    for i, one in enumerate(held):
        text, size = SAMPLE.format(name=one.name), theme.CAPTION
        y, half = lens.y - lens.radius - 1.6 - i * size * LINE, width(text, size) / 2
        label = Label(text, lens.x, y, 0, size, theme.WATER_INK, 0, kind=one.code)
        around = Box(lens.x - half, y - size * LINE / 2, lens.x + half, y + size * LINE / 2)
        under.append(Placed(label, lens.x, y, "center", around))
    # a name may stand across the rim, as its ward does
    room = Box(lens.x - lens.radius - 2, lens.y - lens.radius, SIZE[0] - EDGE, lens.y + lens.radius)
    taken = [square(*marks[one.code], GAUGE / 2) for one in held]
    found: list[Placed] = []
    for clear in (CLEAR, 0.5):  # beside the usual circle; where there is no room, in it
        left = [
            (rank, ward) for rank, ward in ranked(lens, inner) if ward.name not in {one.label.text for one in found}
        ]
        names = [
            Label(ward.name, *lens.spot(ward.lon, ward.lat), clear, theme.CAPTION, "#c3ccd8", rank)
            for rank, ward in left
        ]
        found += place(names, [*taken, *(one.box for one in found)], [], room)
    return [*under, *found]


def ranked(lens: Lens, inner: Sequence[Any]) -> list[tuple[int, Any]]:
    """The wards within, the nearest to the middle first."""

    def off(ward: Any) -> float:
        x, y = lens.spot(ward.lon, ward.lat)
        return math.hypot(x - lens.x, y - lens.y)

    return list(enumerate(sorted(inner, key=off)))


def dotted(sheet: Sheet, spots: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """A small dot at each ward's centre."""
    at = [sheet.at(x, y) for x, y in spots]
    return {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": "wards", "x": [x for x, _ in at],
        "y": [y for _, y in at], "marker": {"size": round(0.45 * PX, 2), "color": "#b8c4d2", "line": {"width": 0}},
    }  # fmt: skip


def layer(
    drawn: Plan, data: Sequence[Figure], annotations: Sequence[Figure] = (), images: Sequence[Figure] = ()
) -> Figure:
    """A figure on the same axes as the ground, with nothing of it."""
    whole = drawn.figure["layout"]
    axes = {name: whole[name] for name in ("xaxis", "yaxis")}
    return {
        "data": list(data),
        "layout": theme.layout() | axes | {"annotations": list(annotations), "images": list(images)},
    }


def scale(most: int) -> int:
    """How many reports the circle of one stands for: 1, 10, 100 … as the fullest ward asks."""
    each = 1
    while most > MOST * each:
        each *= 10
    return each


def radius(n: int, each: int = 1) -> float:
    """Radius of a circle of n reports [rem]."""
    return RADIUS * math.sqrt(n / each)


def circles(drawn: Plan, told: Mapping[str, tuple[int, bool]]) -> Figure:
    """A circle around each ward's centre. told: by ward, how many reports, and whether some are overdue. A ward of the
    lens has its circle there alone."""
    each = scale(max((n for n, _ in told.values()), default=0))
    known = [(wards()[code], n, late) for code, (n, late) in told.items() if n and code in wards()]
    known.sort(key=lambda one: -one[1])
    at = [drawn.sheet.at(*(drawn.lens.spot if drawn.lens.holds(w.lon, w.lat) else drawn.sheet.spot)(w.lon, w.lat)) for w, _, _ in known]  # fmt: skip
    trace = {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "name": "reports", "cliponaxis": False,
        "x": [x for x, _ in at], "y": [y for _, y in at], "ids": [ward.code for ward, _, _ in known],
        "marker": {
            "size": [round(2 * radius(n, each) * PX, 1) for _, n, _ in known], "color": "rgba(232,237,243,.10)",
            "line": {
                "color": [theme.WATCH_INK if late else "rgba(232,237,243,.62)" for _, _, late in known],
                "width": [2 if late else 1.1 for _, _, late in known],
            },
        },
    }  # fmt: skip
    return layer(drawn, [trace])


class GaugeMark(NamedTuple):
    """A gauge as it stands now: its mark and its level in words ("" when none is known)."""

    code: str
    lon: float
    lat: float
    mark: str
    text: str


def spoken(drawn: Plan, gauges: Sequence[GaugeMark], needs: Sequence[NeedMark]) -> Figure:
    """The gauges with their levels and the numbered marks of the needs."""
    images, words = [], []
    for one in gauges:
        images.append(image(drawn.sheet, one, drawn.spot(one.lon, one.lat)))
        where = drawn.labels.get(one.code)
        if where is not None and one.text:
            loud = one.mark in ("bd1", "bd2", "bd3")
            colour = theme.INK if loud else theme.MARK_INK[one.mark]
            label = Label(one.text, where.label.x, where.label.y, 0, theme.CAPTION, colour, 0, bold=False)
            words.append(worded(drawn.sheet, where._replace(label=label), PX))
    spots = [(one, drawn.spot(one.lon, one.lat)) for one in once_each(drawn, needs)]
    data, numbers = numbered(drawn.sheet, spots, drawn.taken, PX)
    # an axis that nothing is drawn on would not be there for what hangs on it
    anchor: Figure = {"type": "scatter", "mode": "markers", "x": [None], "y": [None]}
    return layer(drawn, [anchor, *data], [*words, *numbers], images)


def once_each(drawn: Plan, needs: Sequence[NeedMark]) -> list[NeedMark]:
    """Of each need the place that matters most in the lens, and the one outside it."""
    kept: dict[tuple[int, bool], NeedMark] = {}
    for one in needs:
        kept.setdefault((one.number, drawn.lens.holds(one.lon, one.lat, 0.4)), one)
    return [one for one in needs if one in kept.values()]


def image(sheet: Sheet, one: GaugeMark, spot: tuple[float, float]) -> Figure:
    x, y = sheet.at(*spot)
    size = round(GAUGE * sheet.rem, 5)
    return {
        "source": theme.mark(one.mark), "name": one.mark, "x": x, "y": y, "xref": "x", "yref": "y", "sizex": size,
        "sizey": size, "xanchor": "center", "yanchor": "middle", "layer": "above",
    }  # fmt: skip

"""The lens over the inner city: a circle of the map shown 2.6 times larger, beside it, over the sea.

Lengths in rem of the map's box, x to the right and y up, as in map_labels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import shapely

from dashboards.figures import theme
from dashboards.figures.map_ground import Sheet, Trace, drawn, stroke
from dashboards.figures.map_labels import Box
from data_sources import places
from data_sources.places import geography

CITADEL = (107.577, 16.469)
CITADEL_HALF = 0.0146
"""Half the diagonal of the citadel's square [degrees of latitude]: its corners look to the four winds."""
RIM = "#8493a6"


@dataclass(frozen=True)
class Lens:
    """Where it looks and where it stands. lon, lat: the middle of what it shows [degrees]; x, y: its own middle."""

    sheet: Sheet
    lon: float = 107.585
    lat: float = 16.462
    x: float = 90.4
    y: float = 53.6
    radius: float = 11.0
    times: float = 2.6

    @property
    def source(self) -> tuple[float, float, float]:
        """Middle and radius of the circle on the map that it shows."""
        x, y = self.sheet.spot(self.lon, self.lat)
        return x, y, self.radius / self.times

    def holds(self, lon: float, lat: float, edge: float = 0.0) -> bool:
        """Whether a position is inside, at least ``edge`` from the rim."""
        x, y = self.spot(lon, lat)
        return math.hypot(x - self.x, y - self.y) <= self.radius - edge

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """A position as the lens shows it."""
        x, y = self.sheet.spot(lon, lat)
        middle_x, middle_y, _ = self.source
        return self.x + (x - middle_x) * self.times, self.y + (y - middle_y) * self.times

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)

    def rim(self) -> Any:
        """Its circle, in the figure's x and y."""
        return shapely.Point(*self.sheet.at(self.x, self.y)).buffer(self.radius * self.sheet.rem, quad_segs=24)

    def enlarged(self, geometry: Any) -> Any:
        """Geometry in degrees as the lens shows it, cut at its rim, in the figure's x and y."""
        middle_x, middle_y, _ = self.source
        from_x, from_y = self.sheet.at(middle_x, middle_y)
        to_x, to_y = self.sheet.at(self.x, self.y)
        flat = self.sheet.flat(geometry)
        large = shapely.transform(flat, lambda points: (points - [from_x, from_y]) * self.times + [to_x, to_y])
        return shapely.intersection(large, self.rim())

    def traces(self, px: float) -> list[Trace]:
        """The lens and its ground: guide lines, land, river, citadel, and the borders when the city gave them."""
        x, y, r = self.source
        rim = stroke(RIM, 0.16, px)
        here = shapely.Point(*self.sheet.at(x, y)).buffer(r * self.sheet.rem, quad_segs=24)
        found = [drawn(line, line=stroke(theme.STRONGER, 0.1, px)) for line in self.guides()]
        found += [
            drawn(here, line=stroke(RIM, 0.14, px)),
            drawn(self.rim(), fill="toself", fillcolor=theme.SEA, line={"width": 0}),
            drawn(self.enlarged(geography.land()), fill="toself", fillcolor=theme.LAND, line={"width": 0}),
        ]
        if (edges := places.border_lines()) is not None:
            found.append(drawn(self.enlarged(edges), line=stroke(theme.BORDER, 0.1, px)))
        for lagoon in geography.lagoons():
            water = self.enlarged(lagoon)
            if not water.is_empty:
                found.append(drawn(water, fill="toself", fillcolor=theme.SEA, line=stroke(theme.COAST, 0.12, px)))
        for name, wide in (("sông Bồ", 0.7), ("sông Hương", 1.15)):
            river = self.enlarged(geography.rivers()[name])
            if not river.is_empty:
                bends = stroke(theme.RIVER, wide, px, shape="spline", smoothing=0.8)
                found.append(drawn(river, line=bends, name=name))
        found.append(
            drawn(self.citadel(), fill="toself", fillcolor="rgba(139,111,214,.09)", line=stroke(theme.PURPLE, 0.2, px), name="Kinh thành")
        )  # fmt: skip
        return [*found, drawn(self.rim(), line=rim, name="lens")]

    def citadel(self) -> Any:
        """The citadel's square as the lens shows it."""
        lon, lat = CITADEL
        east, north = CITADEL_HALF / self.sheet.squeeze, CITADEL_HALF
        corners = [(lon, lat + north), (lon + east, lat), (lon, lat - north), (lon - east, lat)]
        return self.enlarged(shapely.Polygon(corners))

    def guides(self) -> list[Any]:
        """The two lines that touch both circles on the same side, from the one to the other."""
        x, y, r = self.source
        away, turn = math.hypot(self.x - x, self.y - y), math.atan2(self.y - y, self.x - x)
        lean = math.acos((r - self.radius) / away)
        ends = [
            ((x + r * math.cos(turn + a), y + r * math.sin(turn + a)), (self.x + self.radius * math.cos(turn + a), self.y + self.radius * math.sin(turn + a)))
            for a in (lean, -lean)
        ]  # fmt: skip
        return [shapely.LineString([self.sheet.at(*start), self.sheet.at(*end)]) for start, end in ends]

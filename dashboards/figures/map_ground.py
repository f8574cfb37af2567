"""The ground of a map as Plotly traces: sea, land, waterlines, rivers, lagoons, coast, and the fade into the base.

x is longitude × cos(the map's middle latitude), y is latitude, both in degrees: true in shape, and no tile server, no
WebGL, no address. Made once for each extent and size, since the land does not change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely

from dashboards.figures import theme
from data_sources import places
from data_sources.places import geography

Trace = dict[str, Any]

WATERLINES, APART, STRONG, FADES = 6, 1.1, 0.42, 0.72
"""How many lines lie off the coast, how far apart [rem], how strong the first is, and how each next one fades."""
FADE = 6.5
"""How wide the picture's edge fades into the base [rem]."""
BEYOND = 60.0
"""The base around the picture [rem], for a box of other proportions than the figure was made for."""


@dataclass(frozen=True)
class Sheet:
    """What a map shows and how large. extent: west, south, east, north [degrees], widened to fill width × height [rem]."""

    extent: tuple[float, float, float, float]
    width: float
    height: float

    @property
    def squeeze(self) -> float:
        return math.cos(math.radians((self.extent[1] + self.extent[3]) / 2))

    @property
    def rem(self) -> float:
        """Length of a rem in the figure's x and y."""
        west, south, east, north = self.extent
        return max((east - west) * self.squeeze / self.width, (north - south) / self.height)

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in the figure's x and y."""
        west, south, east, north = self.extent
        x, y = (west + east) / 2 * self.squeeze, (south + north) / 2
        wide, high = self.width * self.rem / 2, self.height * self.rem / 2
        return x - wide, y - high, x + wide, y + high

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """A position in rem from the box's lower left corner."""
        left, bottom, _, _ = self.frame
        return (lon * self.squeeze - left) / self.rem, (lat - bottom) / self.rem

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place in the box [rem] in the figure's x and y."""
        left, bottom, _, _ = self.frame
        return round(left + x * self.rem, 5), round(bottom + y * self.rem, 5)

    def flat(self, geometry: Any) -> Any:
        """Geometry in degrees, in the figure's x and y."""
        return shapely.transform(geometry, lambda points: points * [self.squeeze, 1.0])


def lines(geometry: Any) -> tuple[list[float | None], list[float | None]]:
    """x and y of every ring and line in a geometry, with a None between two of them."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            rings = [part]
        else:
            continue
        for ring in rings:
            for x, y in ring.coords:
                xs.append(round(x, 4))
                ys.append(round(y, 4))
            xs.append(None)
            ys.append(None)
    return xs[:-1], ys[:-1]


def drawn(geometry: Any, axes: str = "", **look: Any) -> Trace:
    """A trace that draws the geometry; axes: "" or "2"."""
    xs, ys = lines(geometry)
    trace = {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "hoverinfo": "skip", **look}
    return trace | ({"xaxis": f"x{axes}", "yaxis": f"y{axes}"} if axes else {})


def stroke(colour: str, rem: float, px_per_rem: float, **more: Any) -> dict[str, Any]:
    """A Plotly line of this width [rem], never so thin that it breaks up."""
    return {"color": colour, "width": round(max(rem * px_per_rem, 0.6), 2), **more}


@lru_cache(maxsize=16)
def ground(sheet: Sheet, px_per_rem: float) -> tuple[Trace, ...]:
    """Sea, land, waterlines, rivers, lagoons, coast. The traces are shared: do not change them."""
    return (*earth(sheet, px_per_rem), *waters(sheet, px_per_rem))


def earth(sheet: Sheet, px_per_rem: float) -> list[Trace]:
    """Sea, land and the waterlines off the coast: what lies under all else."""
    rem, view = sheet.rem, shapely.box(*sheet.frame).buffer(sheet.rem, join_style="mitre")
    land = sheet.flat(geography.land())
    seen = shapely.intersection(land, view)
    traces = [
        drawn(view, fill="toself", fillcolor=theme.SEA, line={"width": 0}),
        drawn(seen, fill="toself", fillcolor=theme.LAND, line={"width": 0}),
    ]
    for line in range(1, WATERLINES + 1):
        # as an engraver does: each follows the coast a little farther out, smoother and fainter
        off = shapely.intersection(land.buffer(line * APART * rem).boundary, view).simplify(0.03 * rem)
        colour = f"rgba(75,96,120,{STRONG * FADES ** (line - 1):.3f})"
        traces.append(drawn(off, line=stroke(colour, 0.11, px_per_rem)))
    return traces


def waters(sheet: Sheet, px_per_rem: float) -> list[Trace]:
    """Rivers, lagoons and coast: what lies over the wards' colours, too."""
    view = shapely.box(*sheet.frame).buffer(sheet.rem, join_style="mitre")
    traces = []
    for name, rem_wide in (("sông Bồ", 0.35), ("sông Hương", 0.6)):
        river = sheet.flat(geography.rivers()[name])
        bends = stroke(theme.RIVER, rem_wide, px_per_rem, shape="spline", smoothing=0.8)
        traces.append(drawn(river, line=bends))
    for lagoon in geography.lagoons():
        shore = stroke("rgba(75,96,120,.85)", 0.12, px_per_rem, shape="spline", smoothing=0.6)
        traces.append(drawn(sheet.flat(lagoon), fill="toself", fillcolor=theme.SEA, line=shore))
    coast = shapely.intersection(sheet.flat(geography.coast()), view)
    traces.append(drawn(coast, line=stroke(theme.COAST, 0.2, px_per_rem)))
    return traces


def ward_borders(sheet: Sheet, px_per_rem: float) -> list[Trace]:
    """The wards' borders as hairlines, when the city gave them; else nothing: we draw no false border."""
    edges = places.border_lines()
    if edges is None:
        return []
    seen = shapely.intersection(sheet.flat(edges).simplify(0.12 * sheet.rem), shapely.box(*sheet.frame))
    return [drawn(seen, line=stroke(theme.BORDER, 0.1, px_per_rem))]


def fade(sheet: Sheet) -> list[Trace]:
    """Four strips of base that grow clear inwards, and the base all around: the picture has no frame."""
    left, bottom, right, top = sheet.frame
    deep, out = FADE * sheet.rem, BEYOND * sheet.rem
    clear = "rgba(11,16,23,0)"
    # eased, so that no edge of the strip is seen
    inwards: list[tuple[float, str]] = [
        (0, theme.BASE),
        (0.25, "rgba(11,16,23,.84)"),
        (0.6, "rgba(11,16,23,.32)"),
        (1, clear),
    ]
    outwards = [(round(1 - share, 2), colour) for share, colour in reversed(inwards)]
    strips = (
        ((left, bottom, left + deep, top), "horizontal", inwards),
        ((right - deep, bottom, right, top), "horizontal", outwards),
        ((left, bottom, right, bottom + deep), "vertical", inwards),
        ((left, top - deep, right, top), "vertical", outwards),
    )
    around = shapely.box(left - out, bottom - out, right + out, top + out).difference(
        shapely.box(left, bottom, right, top)
    )
    traces = [drawn(around, fill="toself", fillcolor=theme.BASE, line={"width": 0})]
    for box, way, scale in strips:
        gradient = {"type": way, "colorscale": scale}
        traces.append(
            drawn(shapely.box(*box), fill="toself", fillgradient=gradient, fillcolor=clear, line={"width": 0})
        )
    return traces

"""Whether a position lies in a lagoon or in the sea."""

from __future__ import annotations

from functools import cache
from typing import Any

from data_sources.places import geography

# degrees. The coast is true to about 100 m, the lagoons to about 1 km: nearer than this, shore is land
COAST_DOUBT = 0.002
LAGOON_DOUBT = 0.004
# a border is exact: against one, only water a kilometre from its shore is surely lagoon
LAGOON_SURE = 0.0092

Box = tuple[float, float, float, float]
"""West, south, east, north."""


def in_lagoon(inwards: float, lon: float, lat: float) -> bool:
    """Whether a position lies in a lagoon, farther than ``inwards`` [degrees] from its shore."""
    return _within(lagoons(inwards), lon, lat)


def at_sea(lon: float, lat: float) -> bool:
    """Whether a position lies in the sea off Hue, or in Biển Đông."""
    if inside(geography.AROUND_HUE, lon, lat):
        return not _within(shore(), lon, lat)
    return inside(geography.REGION, lon, lat) and not _within(far_shore(), lon, lat)


def inside(box: Box, lon: float, lat: float) -> bool:
    """Whether a position lies in a box."""
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _within(prepared: Any, lon: float, lat: float) -> bool:
    from shapely import contains_xy

    return bool(contains_xy(prepared, lon, lat))


@cache
def lagoons(inwards: float) -> Any:
    """The water of the lagoons farther than ``inwards`` [degrees] from their shore, ready to be asked (shapely)."""
    import shapely

    water = shapely.union_all(geography.lagoons()).buffer(-inwards)
    shapely.prepare(water)
    return water


@cache
def shore() -> Any:
    """The land around Hue with what the coast may be wrong by, ready to be asked (shapely)."""
    import shapely

    land = geography.land().buffer(COAST_DOUBT)
    shapely.prepare(land)
    return land


@cache
def far_shore() -> Any:
    """The land around Biển Đông with what its coast may be wrong by, ready to be asked (shapely)."""
    import shapely

    land = geography.region().buffer(0.05)  # true to about 4 km
    shapely.prepare(land)
    return land

"""Where many positions lie: what ``locate`` tells of each, found for all at once."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from data_sources.places import BORDER_DOUBT, CITY, REACH, By, Place, geography, wards, water
from data_sources.places.borders import Borders, borders

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
"""The number of a ward among the codes for each position; NO_WARD: none."""
NO_WARD = -1


def locate_many(lons: ArrayLike, lats: ArrayLike) -> list[Place]:
    """The place of each position [WGS 84 degrees; NaN: none], the same as ``locate`` tells of it alone.

    Raises ValueError in one sentence when HUEIOC_BOUNDARIES is broken.
    """
    asked = _Asked(np.asarray(lons, np.float64), np.asarray(lats, np.float64))
    known = borders(frozenset(wards()))
    if known is not None:
        held = _holding(known, asked.lon, asked.lat)
        lagoon = (held != NO_WARD) & _within(water.lagoons(water.LAGOON_SURE), asked.lon, asked.lat)
        held = held[~lagoon]
        asked.settle(lagoon, "sea")
        asked.settle_in(known.codes, held, "border")
    asked.settle(_within(water.lagoons(water.LAGOON_DOUBT), asked.lon, asked.lat), "sea")
    asked.settle(_at_sea(asked.lon, asked.lat), "sea")
    asked.settle(~_inside(CITY, asked.lon, asked.lat), "outside")
    if known is not None and len(known.codes) == len(wards()):
        asked.settle_in(known.codes, _beside(known, asked.lon, asked.lat), "near")
    else:
        asked.settle_in(tuple(wards()), _near(asked.lon, asked.lat), "near")
    asked.settle(np.full(len(asked.lon), True), "outside")
    return asked.places


class _Asked:
    """The positions that are not placed yet (``lon``, ``lat``), and the places of all."""

    def __init__(self, lon: Floats, lat: Floats) -> None:
        self.places = [Place(None, "none")] * len(lon)
        self.left = np.flatnonzero((np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ((lon != 0) | (lat != 0)))
        self.lon, self.lat = lon[self.left], lat[self.left]

    def settle(self, these: Bools, by: By) -> None:
        """Say of these that they lie in no ward."""
        for position in self.left[these].tolist():
            self.places[position] = Place(None, by)
        self._go_on(~these)

    def settle_in(self, codes: tuple[str, ...], numbers: Numbers, by: By) -> None:
        """Say which ward they lie in, of those that lie in one."""
        these = numbers != NO_WARD
        for position, number in zip(self.left[these].tolist(), numbers[these].tolist(), strict=True):
            self.places[position] = Place(codes[number], by)
        self._go_on(~these)

    def _go_on(self, still: Bools) -> None:
        self.left, self.lon, self.lat = self.left[still], self.lon[still], self.lat[still]


def _holding(known: Borders, lon: Floats, lat: Floats) -> Numbers:
    found = np.full(len(lon), len(known.codes))
    positions, holding = known.tree.query(shapely.points(lon, lat), predicate="intersects")
    np.minimum.at(found, positions, holding)  # on a shared border the smaller code
    return np.where(found == len(known.codes), NO_WARD, found)


def _beside(known: Borders, lon: Floats, lat: Floats) -> Numbers:
    found = np.full(len(lon), NO_WARD)
    positions, nearest = known.tree.query_nearest(
        shapely.points(lon, lat), max_distance=BORDER_DOUBT, all_matches=False
    )
    found[positions] = nearest
    return found


def _near(lon: Floats, lat: Floats) -> Numbers:
    found, least = np.full(len(lon), NO_WARD), np.full(len(lon), np.inf)
    for number, ward in enumerate(wards().values()):
        km = np.hypot((lon - ward.lon) * 111.32 * np.cos(np.radians(lat)), (lat - ward.lat) * 110.6)
        nearer = km < least
        least[nearer] = km[nearer]
        found[nearer] = np.where(km[nearer] > REACH * math.sqrt(ward.km2 / math.pi), NO_WARD, number)
    return found


def _within(prepared: shapely.Geometry, lon: Floats, lat: Floats) -> Bools:
    return np.asarray(shapely.contains_xy(prepared, lon, lat), np.bool_)


def _inside(box: water.Box, lon: Floats, lat: Floats) -> Bools:
    west, south, east, north = box
    return (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)


def _at_sea(lon: Floats, lat: Floats) -> Bools:
    around, far = _inside(geography.AROUND_HUE, lon, lat), _inside(geography.REGION, lon, lat)
    found = np.full(len(lon), False)
    found[around] = ~_within(water.shore(), lon[around], lat[around])
    beyond = far & ~around
    found[beyond] = ~_within(water.far_shore(), lon[beyond], lat[beyond])
    return found

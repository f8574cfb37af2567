"""stations.csv: the gauges, reservoirs, air and rain stations that the city names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_sources.city.faults import CityFault
from data_sources.city.rows import Row, read_rows
from data_sources.places import wards
from data_sources.protocols.quantities import NAMES, known

COLUMNS = (
    "station", "name", "kind", "river", "lon", "lat", "ward", "quantities", "bd1", "bd2", "bd3", "record_1999",
    "record_2025", "normal_level", "zone", "names", "valid_from",
)  # fmt: skip
KINDS = ("gauge", "reservoir", "air", "rain")
FAR = 0.6
"""Degrees from the centre of its ward at which no station of it can lie."""


@dataclass(frozen=True, slots=True)
class Station:
    """A station as the city declares it from ``valid_from`` on. Levels in metres; None: none published, none invented.

    ``lon``, ``lat``: WGS 84, degrees. ``names``: what sources call it besides its code and name.
    """

    code: str
    name: str
    kind: str
    river: str
    lon: float
    lat: float
    ward: str
    quantities: tuple[str, ...]
    bd1: float | None
    bd2: float | None
    bd3: float | None
    record_1999: float | None
    record_2025: float | None
    normal_level: float | None
    zone: ZoneInfo
    names: tuple[str, ...]
    valid_from: date

    @property
    def alarms(self) -> dict[int, float]:
        """The published alarm levels (BĐ1–3) by number [m]. There is no BĐ4."""
        levels = {1: self.bd1, 2: self.bd2, 3: self.bd3}
        return {n: level for n, level in levels.items() if level is not None}


def read_stations(path: Path) -> dict[str, tuple[Station, ...]]:
    """Each station's rows by its code, the newest ``valid_from`` last. Raises CityFault for the first fault."""
    found: dict[str, dict[date, Station]] = {}
    for row in read_rows(path, COLUMNS):
        station = _station(row)
        rows = found.setdefault(station.code, {})
        if station.valid_from in rows:
            raise CityFault(
                f"{row.place}, station: “{station.code}” stands twice from {station.valid_from};"
                " give the later row its own valid_from."
            )
        rows[station.valid_from] = station
    if not found:
        raise CityFault(f"{path}: it names no station; add a row for each, or take the file out to keep Hue's.")
    return {code: tuple(rows[day] for day in sorted(rows)) for code, rows in found.items()}


def meant(quantity: str) -> str:
    """The quantity a word stands for; the word itself when it may be a quantity that only this city measures."""
    if quantity in NAMES:
        return quantity
    return known(quantity) or next(iter(get_close_matches(quantity, NAMES, n=1, cutoff=0.8)), quantity)


def _placed(row: Row, station: Station) -> None:
    """Raises CityFault for a station that cannot lie where its row says."""
    if station.lon == 0 and station.lat == 0:
        raise row.fault("lon", "and lat 0 lie in the Gulf of Guinea", "write the station's own position")
    if not station.ward:
        return
    ward = wards().get(station.ward)
    if ward is None:
        raise row.fault("ward", "is the code of none of the 40 wards", "write one as 19774, or leave it empty")
    if max(abs(station.lon - ward.lon), abs(station.lat - ward.lat)) > FAR:
        raise row.fault(
            "lon", f"and lat {station.lat} lie far from {ward.name}", "look whether lon and lat are swapped"
        )


def _station(row: Row) -> Station:
    kind = row.needed("kind")
    if kind not in KINDS:
        raise row.fault("kind", "is no kind of station", f"write one of {', '.join(KINDS)}")
    try:
        zone = ZoneInfo(row.needed("zone"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise row.fault("zone", "is not a time zone", "write Asia/Ho_Chi_Minh") from None
    station = Station(
        code=row.needed("station"),
        name=row.needed("name"),
        kind=kind,
        river=row.cells["river"],
        lon=row.degrees("lon", 180),
        lat=row.degrees("lat", 90),
        ward=row.cells["ward"],
        quantities=row.several("quantities"),
        bd1=row.number("bd1"),
        bd2=row.number("bd2"),
        bd3=row.number("bd3"),
        record_1999=row.number("record_1999"),
        record_2025=row.number("record_2025"),
        normal_level=row.number("normal_level"),
        zone=zone,
        names=row.several("names"),
        valid_from=row.day("valid_from"),
    )
    _placed(row, station)
    if not station.quantities:
        raise CityFault(f"{row.place}, quantities: it is empty; write what it measures, as water_level;inflow.")
    for quantity in station.quantities:
        if (right := meant(quantity)) != quantity:
            raise CityFault(f"{row.place}, quantities: “{quantity}” is not a quantity; is it {right}?")
    levels = list(station.alarms.items())
    for (lower, low), (higher, high) in pairwise(levels):
        if low >= high:
            raise row.fault(f"bd{higher}", f"is not above bd{lower}", "write the alarm levels in metres, rising")
    return station

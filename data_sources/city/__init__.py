"""What the city itself says: its stations, cameras, roads, fields, agencies, holidays and targets, from the folder
``HUEIOC_CITY``.

A file that the folder does not hold is Hue's own, here. Every row of stations.csv and every limit holds from its
``valid_from``, so that the past is judged by what was in force then.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from data_sources.city.agencies_file import Agency, called, read_agencies
from data_sources.city.boats_file import Boat, read_boats
from data_sources.city.cameras_file import Installed, read_cameras
from data_sources.city.detections_file import Detection, Detections, read_detections
from data_sources.city.faults import CityFault
from data_sources.city.fields_file import FieldOfWork, FieldWords, read_fields, same
from data_sources.city.holidays_file import Holiday, read_holidays
from data_sources.city.hours import Hours
from data_sources.city.lexicon_file import Lexicon, check_topics, read_lexicon
from data_sources.city.lines_file import Line, read_lines
from data_sources.city.outlets_file import Outlet, Outlets, read_outlets
from data_sources.city.ports_file import Port, read_ports
from data_sources.city.roads_file import Road, read_roads
from data_sources.city.service_targets import BoatTargets, CameraTargets, PressTargets, ReportTargets, TrafficTargets
from data_sources.city.stations_file import Station, read_stations
from data_sources.city.targets_file import Limit, Targets, read_targets
from data_sources.city.topics_file import Topic, read_topics

__all__ = [
    "Agency", "Boat", "BoatTargets", "CameraTargets", "City", "CityFault", "Detection", "Detections", "FieldOfWork", "Holiday", "Hours",
    "Installed", "Lexicon", "Limit", "Outlet", "Outlets", "Port", "PressTargets", "ReportTargets", "Road", "Station", "Targets",
    "Topic", "TrafficTargets", "declared_station", "field_of", "read_city", "same", "stations",
]  # fmt: skip

HUE = Path(__file__).parent
Positions = Sequence[float] | np.ndarray[Any, Any]
KM = 111.195
"""Kilometres of a degree of latitude."""

log = logging.getLogger("hueioc.city")

MOST_NAMES = 10_000
"""Names of services and of agencies that are remembered: a server says few, a hundred thousand times."""

READ = (
    "stations.csv", "targets.toml", "fields.csv", "agencies.csv", "holidays.csv", "cameras.csv", "roads.csv",
    "detections.csv", "outlets.csv", "topics.csv", "lexicon.csv", "boats.csv", "ports.csv", "lines.geojson",
)  # fmt: skip
FILES = READ


@dataclass(frozen=True)
class City:
    """The city folder, read and checked.

    ``history``: each station's rows, the newest ``valid_from`` last. ``fields`` and ``agencies`` are by code, in the
    order of their files; ``holidays`` by day.
    """

    history: Mapping[str, tuple[Station, ...]]
    targets: Targets
    fields: Mapping[str, FieldOfWork]
    agencies: Mapping[str, Agency]
    holidays: Mapping[date, Holiday]
    camera_rows: Mapping[tuple[str, str], tuple[Installed, ...]]
    """Each camera's rows by (source, camera), the newest ``valid_from`` last."""
    road_rows: Mapping[str, tuple[Road, ...]]
    detections: Detections
    outlets: Outlets
    topics: Mapping[str, Topic]
    lexicon: Lexicon
    boat_rows: Mapping[str, tuple[Boat, ...]]
    """Each boat's rows by registration, the newest ``valid_from`` last."""
    port_rows: Mapping[str, tuple[Port, ...]]
    lines: Mapping[str, tuple[Line, ...]]
    """Lines at sea by kind: boundary, coastal, inshore; () where the city gives none."""

    def boats(self, on: date | None = None) -> dict[str, Boat]:
        """Boats by registration as they were declared on a day; None: by the newest rows. In the order of the file."""
        return declared_on(self.boat_rows, on)

    def ports(self, on: date | None = None) -> dict[str, Port]:
        """Ports and shelters by code, in the same way."""
        return declared_on(self.port_rows, on)

    @cached_property
    def boat_names(self) -> Mapping[str, str]:
        """The registration of each boat by every name that feeds know it by: itself, and "mmsi:574123456"."""
        names = {name: name for name in self.boat_rows}
        names |= {f"mmsi:{rows[-1].mmsi}": name for name, rows in self.boat_rows.items() if rows[-1].mmsi}
        return names

    def ports_at(self, lon: Positions, lat: Positions) -> list[str]:
        """The code of the port in whose circle each position lies, of several the nearest by its radius; "" for none."""
        return within(list(self.ports().values()), lon, lat)

    def camera(self, source: str, name: str, on: date | None = None) -> Installed | None:
        """The camera of a server as it was declared on a day (None: by its newest row); None: the city has none such."""
        rows = self.camera_rows.get((source, name)) or self.camera_rows.get(("", name), ())
        return next((row for row in reversed(rows) if on is None or row.valid_from <= on), None)

    def cameras_of(self, source: str) -> list[Installed]:
        """The cameras that hang on a server, by their newest rows, in the order of the file."""
        return [rows[-1] for (server, _), rows in self.camera_rows.items() if server == source]

    def roads(self, on: date | None = None) -> dict[str, Road]:
        """Roads by code as they were declared on a day; None: by the newest rows. In the order of the file."""
        return declared_on(self.road_rows, on)

    def stations(self, on: date | None = None) -> dict[str, Station]:
        """Stations by code as they were declared on a day; None: by the newest rows. In the order of the file."""
        return declared_on(self.history, on)

    def field_of(self, service_name: str, code: str = "") -> str:
        """The code of the field that a server's service belongs to; "khac" when neither name nor code tells it."""
        return self._field(service_name, code)

    def agency_named(self, said: str) -> str:
        """The name of the agency that a server calls so; what it says itself when the city names none."""
        return self._agency(said)

    def agency(self, name: str) -> Agency | None:
        """The agency of a name as records hold it; None when the city does not know it."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Agency]:
        return {agency.name: agency for agency in self.agencies.values()}

    @cached_property
    def _field(self) -> Callable[[str, str], str]:
        return lru_cache(maxsize=MOST_NAMES)(FieldWords(self.fields.values()).field)

    @cached_property
    def _agency(self) -> Callable[[str], str]:
        names = {called(word): agency.name for agency in self.agencies.values() for word in agency.names()}

        def named(said: str) -> str:
            return names.get(called(said), said)

        return lru_cache(maxsize=MOST_NAMES)(named)


class Declared(Protocol):
    """A row that holds from a day on."""

    @property
    def valid_from(self) -> date: ...


Row = TypeVar("Row", bound=Declared)


def declared_on(history: Mapping[str, tuple[Row, ...]], on: date | None) -> dict[str, Row]:
    """Of each the row that held on a day, None: the newest; what was not declared yet is absent."""
    found = {}
    for code, rows in history.items():
        held = rows if on is None else [row for row in rows if row.valid_from <= on]
        if held:
            found[code] = held[-1]
    return found


def within(ports: Sequence[Port], lon: Positions, lat: Positions) -> list[str]:
    """The code of the port in whose circle each position lies; "" for none."""
    if not ports:
        return [""] * len(lon)
    x, y = np.asarray(lon, np.float64)[:, None], np.asarray(lat, np.float64)[:, None]
    to = np.array([(port.lon, port.lat, port.radius_km) for port in ports])
    east = (x - to[:, 0]) * KM * np.cos(np.radians(to[:, 1]))
    far = np.hypot(east, (y - to[:, 1]) * KM) / to[:, 2]
    nearest = far.argmin(axis=1)
    codes = [port.port for port in ports]
    return [codes[n] if one <= 1 else "" for n, one in zip(nearest, far.min(axis=1), strict=True)]


def field_of(service_name: str, code: str = "") -> str:
    """``City.field_of`` of the city of HUEIOC_CITY. Who asks for many at once reads the city once."""
    return read_city().field_of(service_name, code)


def declared_station(code: str, name: str, quantity: str) -> Station | None:
    """The station of the city that a source calls so and that measures this; None when it declares none."""
    words = {same(code), same(name)}
    for station in read_city().stations().values():
        if quantity in station.quantities and words & {
            same(said) for said in (station.code, station.name, *station.names)
        }:
            return station
    return None


def read_city(folder: Path | None = None) -> City:
    """The city of a folder; None: of HUEIOC_CITY, or Hue's. Read again when one of its files changes.

    Raises CityFault: one sentence that names place, fault and mend. A mistake that is made in HUEIOC_CITY while the
    program runs is told in the log, once, and the city stays as it was.
    """
    if folder is not None:
        return of_folder(folder)
    folder = Path(os.environ["HUEIOC_CITY"]) if os.environ.get("HUEIOC_CITY") else HUE
    try:
        _good[folder] = found = of_folder(folder)
    except CityFault as why:
        if folder not in _good:
            raise
        if _told.get(folder) != str(why):
            log.error("%s The city stays as it was.", why)
        _told[folder] = str(why)
        return _good[folder]
    _told.pop(folder, None)
    return found


def of_folder(folder: Path) -> City:
    """The city of a folder. Raises CityFault."""
    if not folder.is_dir():
        raise CityFault(f"HUEIOC_CITY: {folder} is not a folder; name one that holds stations.csv or leave it out.")
    if folder != HUE:
        check_names(folder)
    files = [path if (path := folder / name).exists() else HUE / name for name in READ]
    return _read(*((path, state(path)) for path in files))


def stations(folder: Path | None = None, on: date | None = None) -> dict[str, Station]:
    """Stations by code, in the order of the file, as declared on a day (None: by the newest rows). Raises CityFault."""
    return read_city(folder).stations(on)


def check_names(folder: Path) -> None:
    """Raises CityFault for a file that nobody would read: a name misspelt is a city that silently stays Hue's."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".csv", ".toml", ".geojson") and path.name not in FILES:
            raise CityFault(f"{path}: no file of the city has this name; rename it to one of {', '.join(FILES)}.")


def state(path: Path) -> tuple[int, int]:
    """What changes when a file is written."""
    try:
        found = path.stat()
    except OSError as why:
        raise CityFault(f"{path}: it cannot be read ({why.strerror}); put it back or give it to this user.") from why
    return found.st_mtime_ns, found.st_size


_good: dict[Path, City] = {}
"""By folder: the city as it could be read last."""
_told: dict[Path, str] = {}
"""By folder: the mistake in it that the log was told last."""


Found = tuple[Path, tuple[int, int]]
"""A file and its state."""


READERS: tuple[Callable[[Path], Any], ...] = (
    read_stations, read_targets, read_fields, read_agencies, read_holidays, read_cameras, read_roads, read_detections,
    read_outlets, read_topics, read_lexicon, read_boats, read_ports, read_lines,
)  # fmt: skip
"""In the order of ``READ``, which is that of the fields of ``City``."""


@lru_cache(maxsize=4)
def _read(*files: Found) -> City:
    city = City(*(read_once(read, *found) for read, found in zip(READERS, files, strict=True)))
    check_topics(city.lexicon, city.topics)
    return city


@lru_cache(maxsize=64)
def read_once(read: Callable[[Path], Any], path: Path, _: tuple[int, int]) -> Any:
    """What a file says in one state of it: of several files that change in turn, only that one is read again."""
    return read(path)

"""What the city itself says: its stations, fields, agencies, holidays and targets, from the folder ``HUEIOC_CITY``.

A file that the folder does not hold is Hue's own, here. Every row of stations.csv and every limit holds from its
``valid_from``, so that the past is judged by what was in force then.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from data_sources.city.agencies_file import Agency, called, read_agencies
from data_sources.city.faults import CityFault
from data_sources.city.fields_file import FieldOfWork, FieldWords, read_fields, same
from data_sources.city.holidays_file import Holiday, read_holidays
from data_sources.city.hours import Hours
from data_sources.city.stations_file import Station, read_stations
from data_sources.city.targets_file import Limit, ReportTargets, Targets, read_targets

__all__ = [
    "Agency", "City", "CityFault", "FieldOfWork", "Holiday", "Hours", "Limit", "ReportTargets", "Station", "Targets",
    "declared_station", "field_of", "read_city", "same", "stations",
]  # fmt: skip

HUE = Path(__file__).parent

log = logging.getLogger("hueioc.city")

MOST_NAMES = 10_000
"""Names of services and of agencies that are remembered: a server says few, a hundred thousand times."""

READ = ("stations.csv", "targets.toml", "fields.csv", "agencies.csv", "holidays.csv")
FILES = (*READ, "cameras.csv", "boats.csv", "outlets.csv", "lexicon.csv", "lines.geojson")


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

    def stations(self, on: date | None = None) -> dict[str, Station]:
        """Stations by code as they were declared on a day; None: by the newest rows. In the order of the file."""
        found = {}
        for code, rows in self.history.items():
            held = [row for row in rows if on is None or row.valid_from <= on]
            if held:
                found[code] = held[-1]
        return found

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


@lru_cache(maxsize=4)
def _read(stations: Found, targets: Found, fields: Found, agencies: Found, holidays: Found) -> City:
    return City(
        read_stations(stations[0]),
        read_targets(targets[0]),
        read_fields(fields[0]),
        read_agencies(agencies[0]),
        read_holidays(holidays[0]),
    )

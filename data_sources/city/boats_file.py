"""boats.csv: the city's fishing boats: registration, MMSI, length class, VMS provider, home port, crew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_sources.city.faults import CityFault
from data_sources.city.rows import Row, read_rows

COLUMNS = ("registration", "mmsi", "length_class", "provider", "port", "crew", "valid_from")
CLASSES = ("6-12", "12-15", "15-24", "24+")
"""By greatest length [m]; the last two must carry a VMS device (Fisheries Law 2017, art. 50)."""
WITH_DUTY = CLASSES[2:]
REGISTRATION = re.compile(r"([A-ZĐ][A-Za-zĐđ]{0,3})[- ]?(\d{5})[- ]?TS")


@dataclass(frozen=True, slots=True)
class Boat:
    """A boat as the city declares it from ``valid_from`` on. ``mmsi``: "" where it has none. ``provider``: the source of the
    feed that tells its VMS positions, "" for none. ``port``: the code of its home port, "" for none. ``crew``: people
    usually aboard."""

    registration: str
    mmsi: str
    length_class: str
    provider: str
    port: str
    crew: int
    valid_from: date

    @property
    def has_duty(self) -> bool:
        """Whether it must carry a VMS device."""
        return self.length_class in WITH_DUTY


def registered(said: str) -> str | None:
    """A registration number as we write it ("TTH-96329-TS"), of one written with hyphens, spaces or neither; None for what
    is none. Letters of provinces that have merged stay."""
    found = REGISTRATION.fullmatch(" ".join(said.split()))
    return None if found is None else f"{found[1]}-{found[2]}-TS"


def read_boats(path: Path) -> Mapping[str, tuple[Boat, ...]]:
    """The rows of each boat by registration, the newest ``valid_from`` last. Raises CityFault for the first fault."""
    found: dict[str, list[Boat]] = {}
    for row in read_rows(path, COLUMNS):
        one = _boat(row)
        held = found.setdefault(one.registration, [])
        if any(former.valid_from == one.valid_from for former in held):
            raise row.fault(
                "registration", f"stands twice from {one.valid_from}", "give the later row its own valid_from"
            )
        held.append(one)
    boats = {name: tuple(sorted(rows, key=lambda one: one.valid_from)) for name, rows in found.items()}
    numbers: dict[str, str] = {}
    for name, rows in boats.items():
        if rows[-1].mmsi and numbers.setdefault(rows[-1].mmsi, name) != name:
            raise CityFault(
                f"{path}: the MMSI {rows[-1].mmsi} is that of {numbers[rows[-1].mmsi]} and of {name}; a boat has its own."
            )
    return boats


def _boat(row: Row) -> Boat:
    name = registered(row.needed("registration"))
    if name is None:
        raise row.fault("registration", "is no registration number", "write one as TTH-96329-TS")
    mmsi = row.cells["mmsi"]
    if mmsi and not re.fullmatch(r"\d{9}", mmsi):
        raise row.fault("mmsi", "is no MMSI", "write nine digits, or leave it empty")
    if row.needed("length_class") not in CLASSES:
        raise row.fault("length_class", "is none of the classes", f"write one of {', '.join(CLASSES)}")
    crew = row.needed("crew")
    if not re.fullmatch(r"\d{1,3}", crew):
        raise row.fault("crew", "is no number of people", "write one as 7")
    return Boat(
        name,
        mmsi,
        row.cells["length_class"],
        row.cells["provider"],
        row.cells["port"],
        int(crew),
        row.day("valid_from"),
    )

"""ports.csv: ports and storm shelters of boats, with the circle in which a boat counts as being there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_sources.city.rows import Row, read_rows

COLUMNS = ("port", "name", "role", "lon", "lat", "radius_km", "capacity", "usable", "valid_from")
ROLES = ("port", "shelter", "port and shelter", "emergency")


@dataclass(frozen=True, slots=True)
class Port:
    """A port as the city declares it from ``valid_from`` on. lon, lat: the middle of its circle, WGS 84, degrees;
    ``radius_km``; ``capacity``: boats, None where none is published; ``usable``: the share of it that can be used [%]."""

    port: str
    name: str
    role: str
    lon: float
    lat: float
    radius_km: float
    capacity: int | None
    usable: float
    valid_from: date


def read_ports(path: Path) -> Mapping[str, tuple[Port, ...]]:
    """The rows of each port by code, the newest ``valid_from`` last. Raises CityFault for the first fault."""
    found: dict[str, list[Port]] = {}
    for row in read_rows(path, COLUMNS):
        one = _port(row)
        held = found.setdefault(one.port, [])
        if any(former.valid_from == one.valid_from for former in held):
            raise row.fault("port", f"stands twice from {one.valid_from}", "give the later row its own valid_from")
        held.append(one)
    return {code: tuple(sorted(rows, key=lambda one: one.valid_from)) for code, rows in found.items()}


def _port(row: Row) -> Port:
    if row.needed("role") not in ROLES:
        raise row.fault("role", "is none of the roles", f"write one of {', '.join(ROLES)}")
    radius, capacity, usable = (row.number(name) for name in ("radius_km", "capacity", "usable"))
    if radius is None or not 0 < radius <= 50:
        raise row.fault("radius_km", "is no radius", "write kilometres from 0.1 to 50")
    if capacity is not None and (capacity < 0 or capacity != int(capacity)):
        raise row.fault("capacity", "is no number of boats", "write a whole number, or leave it empty")
    if usable is not None and not 0 <= usable <= 100:
        raise row.fault("usable", "is no share", "write a per cent from 0 to 100")
    return Port(
        row.needed("port"), row.needed("name"), row.cells["role"], row.degrees("lon", 180), row.degrees("lat", 90), radius,
        None if capacity is None else int(capacity), 100.0 if usable is None else usable, row.day("valid_from"),
    )  # fmt: skip

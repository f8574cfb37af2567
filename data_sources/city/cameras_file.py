"""cameras.csv: the cameras that the city has installed: on which server, where, of which group, on which road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_sources.city.rows import Row, read_rows
from data_sources.places import wards

COLUMNS = ("camera", "source", "place", "ward", "group", "road", "lon", "lat", "installed", "valid_from")
GROUPS = ("giao_thong", "trat_tu", "an_ninh", "moi_truong")
"""Traffic, urban order, security, environment: the four groups of AI solutions (vietnam.vn, 15/11/2023)."""

Key = tuple[str, str]
"""(source, camera); the source "" is any."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A camera as the city declares it from ``valid_from`` on. lon, lat: WGS 84, degrees, None where it says none.

    ``source``: the server it hangs on, "" for any. ``ward``: its code, "" where its position tells. ``road``: the code of
    the road on which it counts vehicles, "" for none. ``installed``: since when it is there.
    """

    camera: str
    source: str
    place: str
    ward: str
    group: str
    road: str
    lon: float | None
    lat: float | None
    installed: date
    valid_from: date


def read_cameras(path: Path) -> Mapping[Key, tuple[Installed, ...]]:
    """The rows of each camera by (source, camera), the newest ``valid_from`` last. Raises CityFault for the first fault."""
    found: dict[Key, list[Installed]] = {}
    for row in read_rows(path, COLUMNS):
        one = _camera(row)
        held = found.setdefault((one.source, one.camera), [])
        if any(former.valid_from == one.valid_from for former in held):
            raise row.fault("camera", f"stands twice from {one.valid_from}", "give the later row its own valid_from")
        held.append(one)
    return {key: tuple(sorted(rows, key=lambda one: one.valid_from)) for key, rows in found.items()}


def _camera(row: Row) -> Installed:
    ward, group = row.cells["ward"], row.needed("group")
    if ward and ward not in wards():
        raise row.fault("ward", "is the code of none of the 40 wards", "write one as 19774, or leave it empty")
    if group not in GROUPS:
        raise row.fault("group", "is none of the groups", f"write one of {', '.join(GROUPS)}")
    lon = row.degrees("lon", 180) if row.cells["lon"] or row.cells["lat"] else None
    lat = row.degrees("lat", 90) if row.cells["lon"] or row.cells["lat"] else None
    return Installed(
        row.needed("camera"), row.cells["source"], row.cells["place"], ward, group, row.cells["road"], lon, lat,
        row.day("installed"), row.day("valid_from"),
    )  # fmt: skip

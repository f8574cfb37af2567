"""Fishing boats of Hue: positions over AIS (NMEA 0183, as a stream or a file), those of VMS providers as CSV, and the log
of the border post.

What is kept of them stands in ``data_sources/fleet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from data_sources import Feed, Idle, Payload, Recognised, Refused, Source
from data_sources.city import read_city, same
from data_sources.fleet import over_ais
from data_sources.fleet.border_log import (
    ANSWERED,
    ARRIVED,
    CALLED,
    DEPARTED,
    LOGGED,
    REPORTED,
    BoatLog,
    Logged,
)
from data_sources.fleet.identities import BoatIdentity, Named
from data_sources.fleet.positions import (
    BY_DEVICE,
    BY_OTHER_MEANS,
    MMSI,
    BoatLast,
    BoatPassage,
    BoatPosition,
    Fix,
    Untimed,
    UntimedPosition,
    Vessel,
)
from data_sources.privacy.masking import mask
from data_sources.protocols import (
    boat_log,
    files,
    long_csv,
    nmea_files,
    tcp_lines,
    vms_columns,
    vms_csv,
    vms_service,
)
from data_sources.protocols.ais_groups import OpenGroups

__all__ = [
    "ANSWERED", "ARRIVED", "BY_DEVICE", "BY_OTHER_MEANS", "CALLED", "DEPARTED", "FEEDS", "LOGGED", "MMSI", "REPORTED",
    "BoatIdentity", "BoatLast", "BoatLog", "BoatPassage", "BoatPosition", "Fix", "Logged", "Named", "Untimed",
    "UntimedPosition", "Vessel",
]  # fmt: skip


def fetch_ais(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload | Recognised | Idle]:
    """Yield the sentences of a receiver as they come, or the files behind the address, cut where no message is open."""
    if source.url.startswith("tcp:"):
        return tcp_lines.fetch(source, OpenGroups())
    return files.fetch(source, cursor, nmea_files.read)


def parse_ais(payload: Payload) -> Iterator[Fix | Named | Untimed | Refused | Recognised]:
    """Yield positions, what boats call themselves, positions of no known instant, and what cannot be read."""
    return over_ais.told(payload)


def fetch_csv(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload | Recognised]:
    """Yield what a VMS provider tells that is new, then its past; or the spreadsheets behind the address."""
    if source.is_service:
        return vms_service.fetch(source, cursor)
    return files.fetch(source, cursor, lambda url, source: long_csv.read(url, source, vms_columns.layout))


def parse_csv(payload: Payload) -> Iterator[Fix | Refused | Recognised]:
    """Yield the positions of a VMS provider's rows, and what cannot be read."""
    for part in vms_csv.parse(payload):
        if isinstance(part, vms_csv.Row):
            boat = part.boat or f"{MMSI}{part.mmsi}"
            yield Fix(boat, part.at, part.lon, part.lat, part.speed, part.course, int(part.by_hand))
        else:
            yield without_persons(part)


def fetch_log(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload | Recognised]:
    """Yield the log, or each of its files that changed."""
    return files.fetch(source, cursor)


def parse_log(payload: Payload) -> Iterator[Logged | Fix | Refused | Recognised]:
    """Yield the lines of the log, each position that was reported by other means as a Fix too, and what cannot be read."""
    city = read_city()
    ports = {same(said): port.port for port in city.ports().values() for said in (port.port, port.name)}
    for part in boat_log.parse(payload):
        if not isinstance(part, boat_log.Entry):
            yield without_persons(part)
            continue
        boat, at, event, port, crew, lon, lat = part
        yield Logged(boat, at, event, None, ports.get(same(port)), crew, lon, lat)
        if event == REPORTED and lon is not None and lat is not None:
            yield Fix(boat, at, lon, lat, how=BY_OTHER_MEANS)


def without_persons(part: Refused | Recognised) -> Refused | Recognised:
    """A part that may hold a skipper's name and telephone, without them."""
    return part._replace(raw=mask(part.raw)) if isinstance(part, Refused) else part


FEEDS = {
    "ais": Feed(
        BoatPosition, fetch_ais, parse_ais, None, timedelta(minutes=2), measures=False,
        records={Fix: BoatPosition, Named: BoatIdentity, Untimed: UntimedPosition},
    ),
    "csv": Feed(
        BoatPosition, fetch_csv, parse_csv, timedelta(minutes=1), timedelta(minutes=10), measures=False,
        roles=vms_columns.ROLES,
    ),
    "log": Feed(
        BoatLog, fetch_log, parse_log, timedelta(seconds=30), timedelta(minutes=10), measures=False,
        records={Logged: BoatLog, Fix: BoatPosition}, roles=boat_log.ROLES,
    ),
}  # fmt: skip
"""measures False: that boats are silent is judged boat by boat and provider by provider (kpis), not by the newest
position: a feed that is heard and tells of nothing new is live."""

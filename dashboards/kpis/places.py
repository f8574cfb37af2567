"""The places a KPI can be asked of: the city's stations, and what else the store has heard of; whose data speak there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, exists, func, or_, select, type_coerce

from dashboards.kpis import AsOf, Place, Where
from data_sources.city import City, Station, same
from data_sources.environment import Reading, Series
from data_sources.store import known_parts
from data_sources.store.tables import FeedState

POLLUTANTS = ("pm2.5", "pm10", "o3", "no2", "so2", "co", "tsp")
MEASURED: Mapping[str, tuple[str, ...]] = {
    "gauge": ("water_level",),
    "reservoir": ("water_level", "inflow", "release"),
    "air": POLLUTANTS,
    "rain": ("rain",),
}
"""What makes a station one of a kind when the city does not declare it."""

BEHIND_MS = timedelta(hours=1) // timedelta(milliseconds=1)
"""A source still speaks for a place while its newest reading is at most this much older than another's."""
GONE_MS = timedelta(days=1) // timedelta(milliseconds=1)
"""Of several sources for one place, one that is further behind than this is not shown beside the other."""


@dataclass(slots=True)
class Voice:
    """What one source says under one station id. ``series``: numbers by quantity."""

    source: str
    station: str
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    ward: str | None = None
    series: dict[str, int] = field(default_factory=dict)

    @property
    def where(self) -> Where:
        return Where(station=self.station, source=self.source)


def places_of(connection: Connection, city: City, as_of: AsOf) -> dict[str, list[Place]]:
    """Every place by kind: the stations the city declares, in its order, then others by name.

    A station that two sources speak of is one place for each: its code goes to the first source that still speaks, the
    other is called ``code@source``. Their readings are never mixed.
    """
    voices = voices_of(connection, as_of)
    feeds = feeds_of(connection)
    declared = city.stations()
    aliases = {
        kind: {
            same(alias): station
            for station in reversed(declared.values())
            if station.kind == kind
            for alias in (*station.names, station.name, station.code)
        }
        for kind in MEASURED
    }
    found: dict[str, list[Place]] = {}
    used: set[str] = set()
    for kind in MEASURED:
        claims: dict[str, list[Voice]] = {s.code: [] for s in declared.values() if s.kind == kind}
        others: dict[str, list[Voice]] = {}
        for voice in voices:
            station = aliases[kind].get(same(voice.station)) or aliases[kind].get(same(voice.name))
            if station is not None and station.kind == kind and set(station.quantities) & set(voice.series):
                claims[station.code].append(voice)
            elif is_of(kind, voice, aliases):
                others.setdefault(voice.station, []).append(voice)
        rest = dict(sorted(others.items(), key=lambda one: (same(one[1][0].name), one[0])))
        taken = claims | {code: rest[code] for code in rest if code not in claims}
        # another source's readings are not judged: the alarms are of the gauge that has the code
        found[kind] = [
            replace(
                place_of(kind, name, voice, declared.get(name) if name in claims else None, feeds),
                again=code in claims and name != code,
            )
            for code, speaking in taken.items()
            for name, voice in coded(connection, code, speaking, as_of)
        ]
        # a station may be of two kinds, an air station with a rain gauge: one code names one place
        found[kind] = [replace(p, code=f"{p.code}/{kind}") if p.code in used else p for p in found[kind]]
        used |= {place.code for place in found[kind]}
    return found


def is_of(kind: str, voice: Voice, aliases: Mapping[str, Mapping[str, Station]]) -> bool:
    """Whether a station that the city does not declare under this kind is of it all the same."""
    if not set(MEASURED[kind]) & set(voice.series):
        return False
    if kind in ("gauge", "reservoir"):  # both have a water level
        other = aliases["reservoir" if kind == "gauge" else "gauge"]
        if same(voice.station) in other or same(voice.name) in other:
            return False
        return (kind == "reservoir") == bool({"inflow", "release"} & set(voice.series))
    return True


def voices_of(connection: Connection, as_of: AsOf) -> list[Voice]:
    """Every source's stations with what they had said by then, in the order in which they were first heard."""
    found: dict[tuple[str, str], Voice] = {}
    columns = (
        Series.id,
        Series.source,
        Series.station,
        Series.quantity,
        Series.name,
        Series.lon,
        Series.lat,
        Series.ward,
    )
    asked = select(*columns).order_by(Series.id)
    if as_of is not None:
        asked = asked.where(or_(*(heard(part, as_of) for part in known_parts(Reading, as_of))))
    for row in connection.execute(asked):
        voice = found.setdefault((row.source, row.station), Voice(row.source, row.station))
        voice.series[row.quantity] = row.id
        voice.name, voice.ward = voice.name or row.name, voice.ward or row.ward
        if voice.lon is None:
            voice.lon, voice.lat = row.lon, row.lat
    return list(found.values())


def heard(part: Select[*tuple[Any, ...]], as_of: datetime) -> ColumnElement[bool]:
    """The condition that a series has said something by then; nothing that is far ahead of a clock is ever kept."""
    columns = part.selected_columns
    return exists(part.where(columns.series == Series.id, columns.at <= as_of + timedelta(days=1)))


def feeds_of(connection: Connection) -> dict[str, tuple[str, timedelta]]:
    """The feed that brings a source and its ``stale_after``, by source: of several the first whose last round did not
    fail."""
    rows = connection.execute(
        select(FeedState.feed, FeedState.source, FeedState.stale_after_s, FeedState.failing_since, FeedState.heard_at)
        .where(FeedState.service == "environment", FeedState.removed_at.is_(None))
        .order_by(FeedState.position)
    ).all()
    found: dict[str, tuple[str, timedelta]] = {}
    for row in sorted(rows, key=lambda row: row.failing_since is not None or row.heard_at is None):
        found.setdefault(row.source, (row.feed, timedelta(seconds=row.stale_after_s)))
    return found


def coded(connection: Connection, code: str, heard: list[Voice], as_of: AsOf) -> Iterable[tuple[str, Voice | None]]:
    """A place's code with the voice that speaks for it, and the others' codes."""
    if len(heard) < 2:
        return [(code, heard[0] if heard else None)]
    newest = [newest_of(connection, voice, as_of) for voice in heard]
    last = max(newest)
    speaker = next(i for i, at in enumerate(newest) if at >= last - BEHIND_MS)
    found: dict[str, Voice | None] = {code: heard[speaker]}
    for i, voice in enumerate(heard):
        if i != speaker and newest[i] >= last - GONE_MS:
            name = f"{code}@{voice.source}"
            found[name if name not in found else f"{name}/{voice.station}"] = voice
    return found.items()


def newest_of(connection: Connection, voice: Voice, as_of: AsOf) -> int:
    """The newest instant of a voice [ms]; 0 when it has said nothing."""
    newest = 0
    for series in voice.series.values():
        for part in known_parts(Reading, as_of):
            readings = part.where(part.selected_columns.series == series).subquery()
            newest = max(newest, connection.scalar(select(type_coerce(func.max(readings.c.at), BigInteger))) or 0)
    return newest


def place_of(
    kind: str, code: str, voice: Voice | None, station: Station | None, feeds: Mapping[str, tuple[str, timedelta]]
) -> Place:
    """A place as KPIs know it. A declared station that nobody speaks of is a place without data."""
    if voice is None:
        assert station is not None
        return Place(code, station.name, kind, Where(station=code), {}, station.lon, station.lat, station.ward, station)
    feed, stale_after = feeds.get(voice.source, (None, None))
    told: dict[str, Any] = {"source": voice.source, "feed": feed, "stale_after": stale_after, "station": station}
    if station is None:
        return Place(code, voice.name, kind, voice.where, voice.series, voice.lon, voice.lat, voice.ward, **told)
    # the city's own list is surveyed or corrected by hand; a source's position may be a town's centre
    ward = voice.ward or station.ward
    return Place(code, station.name, kind, voice.where, voice.series, station.lon, station.lat, ward, **told)


def on_day(place: Place, city: City, day: date) -> Place:
    """The place with its station as it was declared on a day, without one when it was not declared yet."""
    if place.station is None:
        return place
    return replace(place, station=city.stations(day).get(place.station.code))


def chosen(places: Iterable[Place], where: Where) -> list[Place]:
    """The places that ``where`` names; a station by its code here, else by its source's own words."""
    found = [
        place
        for place in places
        if (where.ward is None or place.ward == where.ward) and (where.source is None or place.source == where.source)
    ]
    if where.station is None:
        return found
    coded = [place for place in found if place.code == where.station]
    return coded or [place for place in found if place.where.station == where.station]

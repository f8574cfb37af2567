"""Air, rivers, rain and reservoirs of Hue, over OGC SensorThings 1.0 and 1.1, OpenAQ v3 and hourly spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_sources import Feed, Payload, Source
from data_sources.city import declared_station
from data_sources.places import locate
from data_sources.protocols import (
    files,
    hourly_csv,
    long_csv,
    openaq,
    openaq_service,
    sensorthings,
    sensorthings_service,
)
from data_sources.protocols.hourly_columns import ROLES
from data_sources.protocols.measurement import Measurement
from data_sources.protocols.quantities import NAMES
from data_sources.store.records import Dimension, Hour, Revision, Stream

__all__ = ["FEEDS", "Measurement", "Reading", "ReadingHour", "ReadingRevision", "Series"]

AROUND_HUE = (107.0, 15.95, 108.25, 16.8)
"""West, south, east, north: the 40 wards and communes with a little around them, Sơn Chà islet included."""


class Series(Dimension):
    """One quantity at one station of one source."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("source", "station", "quantity"),)

    natural: ClassVar[tuple[str, ...]] = ("station", "quantity")
    described: ClassVar[tuple[str, ...]] = ("unit", "name", "lon", "lat")

    station: Mapped[str] = mapped_column(index=True)
    quantity: Mapped[str]
    unit: Mapped[str]
    name: Mapped[str]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    ward: Mapped[str | None]
    ward_by: Mapped[str | None]

    @classmethod
    def stamp(cls, said: dict[str, Any]) -> dict[str, Any]:
        """``ward``: its code; ``ward_by``: how it was told (code: the city says it, border, near, sea, outside)."""
        station = declared_station(said["station"], said["name"], said["quantity"])
        if station is not None and station.ward:
            return {"ward": station.ward, "ward_by": "code"}
        if said["lon"] is None or said["lat"] is None:
            return {"ward": None, "ward_by": None}
        place = locate(said["lon"], said["lat"])
        return {"ward": place.ward, "ward_by": place.by}


class ReadingRevision(Revision):
    """A reading as it was before it was corrected."""

    __tablename__ = "reading_revisions"


class ReadingHour(Hour):
    """Readings by series and hour."""

    __tablename__ = "reading_hours"
    __table_args__ = ({"sqlite_with_rowid": False},)


class Reading(Stream):
    """One quantity at one station at one instant; ``series`` says which."""

    __tablename__ = "readings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    dimension = Series
    revisions = ReadingRevision
    hours = ReadingHour


def fetch_sensorthings(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield a SensorThings service's new Observations, then its past; or the documents behind the address."""
    if source.is_service:
        return sensorthings_service.fetch(source, cursor)
    return files.fetch(source, cursor)


def fetch_openaq(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield what OpenAQ's stations in and around Hue measured, then their past; or the documents behind the address."""
    if source.is_service:
        return openaq_service.fetch(source, cursor, AROUND_HUE)
    return files.fetch(source, cursor)


def fetch_csv(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the spreadsheet, or each that changed in a folder; long ones in pieces."""
    return files.fetch(source, cursor, long_csv.read)


EVERY, STALE_AFTER = timedelta(minutes=5), timedelta(minutes=30)

FEEDS = {
    "sensorthings": Feed(Reading, fetch_sensorthings, sensorthings.parse, EVERY, STALE_AFTER, measures=True),
    "openaq": Feed(Reading, fetch_openaq, openaq.parse, EVERY, STALE_AFTER, measures=True),
    "csv": Feed(Reading, fetch_csv, hourly_csv.parse, EVERY, STALE_AFTER, measures=True, roles=(*ROLES, *NAMES)),
}

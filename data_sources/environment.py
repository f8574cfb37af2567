"""Air, rivers, rain and reservoirs of Hue, over OGC SensorThings 1.0 and 1.1, OpenAQ v3 and hourly spreadsheets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_sources.store.records import Dimension, Hour, Revision, Stream


class Measurement(NamedTuple):
    """What a document says: one quantity at one station at one instant. lon, lat: WGS 84, degrees."""

    station: str
    quantity: str
    at: datetime
    value: float
    unit: str
    name: str
    lon: float | None
    lat: float | None


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
    def stamp(cls, described: dict[str, Any]) -> dict[str, Any]:
        """The ward of the position: ``ward`` its code, ``ward_by`` how it was told (border, near, sea, outside)."""
        if described["lon"] is None or described["lat"] is None:
            return {"ward": None, "ward_by": None}
        from data_sources.places import locate

        place = locate(described["lon"], described["lat"])
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

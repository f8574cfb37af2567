"""Where boats were: positions by their device (VMS, AIS) or by other means, the newest of each, and their calls at port."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from data_sources.city import read_city
from data_sources.store.records import Dimension, Version
from data_sources.store.track_records import LastFix, Passage, Track

BY_DEVICE, BY_OTHER_MEANS = 0, 1
"""``how`` a position was told; by other means: the report that is due every six hours while the device is silent."""
MMSI = "mmsi:"
"""How a boat is called that says no registration."""


class Vessel(Dimension):
    """A boat in the words of a source: its registration ("TTH-96329-TS") or "mmsi:574123456"."""

    __tablename__ = "vessels"
    __table_args__ = (UniqueConstraint("source", "boat"), Index("ix_vessels_boat", "boat"))

    natural: ClassVar[tuple[str, ...]] = ("boat",)
    described: ClassVar[tuple[str, ...]] = ()

    boat: Mapped[str]


class BoatLast(LastFix):
    """The newest position of each boat of a source."""

    __tablename__ = "boat_last"


class BoatPassage(Passage):
    """When a boat came into a port of the city or left it."""

    __tablename__ = "boat_passages"
    __table_args__ = (Index("ix_boat_passages_at", "at"),)


class BoatPosition(Track):
    """A boat at an instant."""

    __tablename__ = "boat_positions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    dimension = Vessel
    last = BoatLast
    passages = BoatPassage

    @classmethod
    def ports_of(cls, lon: Sequence[float], lat: Sequence[float]) -> list[str]:
        return read_city().ports_at(lon, lat)


class Fix(NamedTuple):
    """A position as a feed tells it. lon, lat: WGS 84, degrees; speed [kn], course [degrees, true]."""

    boat: str
    at: datetime
    lon: float
    lat: float
    speed: float | None = None
    course: float | None = None
    how: int = BY_DEVICE


class UntimedPosition(Version):
    """A position in a file that says no instant: kept by payload and line, and never where a boat is now."""

    __tablename__ = "untimed_positions"
    __table_args__ = (Index("ix_untimed_positions_life", "payload", "line", "source"),)

    natural: ClassVar[tuple[str, ...]] = ("payload", "line")
    said: ClassVar[tuple[str, ...]] = ("boat", "lon", "lat", "speed", "course")
    counted_at: ClassVar[str] = "updated"

    payload: Mapped[str]
    """The first 16 hexadecimal digits of the SHA-256 of the document."""
    line: Mapped[int]
    boat: Mapped[str]
    lon: Mapped[float]
    lat: Mapped[float]
    speed: Mapped[float | None]
    course: Mapped[float | None]

    @classmethod
    def fold(cls, life: object) -> dict[str, object]:
        return {}


class Untimed(NamedTuple):
    """A position without an instant; the columns of ``UntimedPosition``."""

    payload: str
    line: int
    updated: None
    boat: str
    lon: float
    lat: float
    speed: float | None
    course: float | None

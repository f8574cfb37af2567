"""What the border post and the fishery body wrote down of boats: departures and arrivals, calls and answers, and positions
that a skipper reported by other means than the device."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources.store.records import Version

DEPARTED, ARRIVED, CALLED, ANSWERED, REPORTED = LOGGED = ("departed", "arrived", "called", "answered", "reported")
"""reported: a position by other means. It is a :class:`data_sources.fleet.positions.Fix` as well."""


class BoatLog(Version):
    """One line of the log: what (``event``) was written down of a boat at an instant. ``crew``: people aboard, where it is
    said; ``port``: its code in ports.csv. lon, lat: WGS 84, degrees."""

    __tablename__ = "boat_log"
    __table_args__ = (
        Index("ix_boat_log_life", "boat", "at", "event", "source"),
        Index("ix_boat_log_known", "known_until", "at"),
    )

    natural: ClassVar[tuple[str, ...]] = ("boat", "at", "event")
    said: ClassVar[tuple[str, ...]] = ("port", "crew", "lon", "lat")
    counted_at: ClassVar[str] = "at"

    boat: Mapped[str]
    at: Mapped[datetime]
    event: Mapped[str]
    port: Mapped[str | None]
    crew: Mapped[int | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]

    @classmethod
    def fold(cls, life: object) -> dict[str, object]:
        return {}


class Logged(NamedTuple):
    """One line of the log; the columns of ``BoatLog``."""

    boat: str
    at: datetime
    event: str
    updated: None
    port: str | None
    crew: int | None
    lon: float | None
    lat: float | None

"""Of what time and of what a KPI is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_

from data_sources.city import Station
from data_sources.days import HUE

Grouping = Literal[
    "ward", "agency", "field", "group", "type", "road", "camera", "outlet", "topic", "tone", "length", "provider", "port",
    "state",
]  # fmt: skip
"""How what happens is told apart; each kind of record has some of these (kinds.py)."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time between two aware instants, UTC.

    A measurement is stamped when its interval ends: for it the span holds its end and not its start. What happens at
    an instant belongs to the day that begins with it: for events the span holds its start and not its end.
    """

    start: datetime
    end: datetime

    def holds(self, column: Any) -> ColumnElement[bool]:
        """The condition that a measurement's instant lies in it."""
        return and_(column > self.start, column <= self.end)

    def holds_event(self, column: Any) -> ColumnElement[bool]:
        """The condition that an event's instant lies in it."""
        return and_(column >= self.start, column < self.end)

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def day(self) -> date:
        """The day of Hue on which it ends; one that ends at midnight ends with the day before."""
        return (self.end.astimezone(HUE) - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Where:
    """Which records: of a ward (code), a station (in its source's words), a source, an agency (name), a field (code).
    None: of all.

    ``series`` are the store's own numbers, for reading several stations at once. Of events, ``ward`` "~19789" names
    those that are in this ward by its nearest centre alone, "sea", "outside" and "none" those in no ward; ``agency``
    "none" those that no agency has, ``group`` and ``road`` "none" those that have none.
    """

    ward: str | None = None
    station: str | None = None
    source: str | None = None
    series: tuple[int, ...] | None = None
    agency: str | None = None
    field: str | None = None
    group: str | None = None
    type: str | None = None
    road: str | None = None
    camera: str | None = None
    outlet: str | None = None
    topic: str | None = None
    tone: str | None = None
    length: str | None = None
    provider: str | None = None
    port: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place a KPI can be asked of: a station, the whole city, or a part of it ("ward:19789", "agency:HEPCO",
    "field:ve_sinh").

    ``where`` names its records; ``series`` their numbers by quantity. ``station`` is what the city declares of it.
    """

    code: str
    name: str
    kind: str
    where: Where = field(default_factory=Where)
    series: Mapping[str, int] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    ward: str | None = None
    station: Station | None = None
    source: str | None = None
    feed: str | None = None
    """The feed that brings it, as people know it."""
    stale_after: timedelta | None = None
    """That feed's own; None where no feed is known."""
    again: bool = False
    """Whether it is a declared station in the words of a second source: what the whole city is asked leaves it out."""

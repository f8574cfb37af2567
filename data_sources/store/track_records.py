"""What the store keeps of what moves: where it was, the newest of that, and when it came into a port."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from data_sources.store.records import Dimension, Record


class Track(Record):
    """Where something was that moves: one row of a dimension at an instant, appended once and never altered.

    Keyed by (``series``, ``at``). lon, lat: WGS 84, degrees; ``speed`` over ground [kn] and ``course`` [degrees, true],
    None where they are not told; ``how``: 0 by its device, 1 by other means. Of two tellings of one instant the one that was
    received first holds, whatever is kept first; one that tells another place is refused. The newest position
    of each is kept on write (``last``), as is when it came into a port or left one (``passages``).
    """

    __abstract__ = True

    dimension: ClassVar[type[Dimension]]
    last: ClassVar[type[LastFix]]
    passages: ClassVar[type[Passage]]

    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    lon: Mapped[float]
    lat: Mapped[float]
    speed: Mapped[float | None]
    course: Mapped[float | None]
    how: Mapped[int]
    received: Mapped[datetime]
    fetch: Mapped[int]

    @classmethod
    def ports_of(cls, lon: Sequence[float], lat: Sequence[float]) -> list[str]:
        """The port in whose bounds each position lies; "" for none."""
        raise NotImplementedError


class LastFix(Record):
    """The newest position of each, by its device and by other means apart: newest by its own instant, whatever arrived
    last."""

    __abstract__ = True

    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    how: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    speed: Mapped[float | None]
    course: Mapped[float | None]
    received: Mapped[datetime]
    fetch: Mapped[int]


class Passage(Record):
    """When something came into a port (``way`` "in": its first position there) or left it ("out": its first position
    elsewhere). Where nothing is known before, there is none. Told anew around every position that is kept late."""

    __abstract__ = True

    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(primary_key=True)
    port: Mapped[str]
    received: Mapped[datetime]
    fetch: Mapped[int]

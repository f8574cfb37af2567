"""What boats call themselves over AIS."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources.store.records import Version


class BoatIdentity(Version):
    """What a boat tells of itself in messages of one kind (``part``: "5", "24A", "24B"). Its name is masked where it is a
    person's telephone number; it is shown on no wall.

    ``ship_type``: the number of ITU-R M.1371 (30: fishing); ``length_m``, ``beam_m``: metres.
    """

    __tablename__ = "boat_identities"
    __table_args__ = (Index("ix_boat_identities_life", "boat", "part", "source"),)

    natural: ClassVar[tuple[str, ...]] = ("boat", "part")
    said: ClassVar[tuple[str, ...]] = ("name", "callsign", "ship_type", "length_m", "beam_m", "imo")
    counted_at: ClassVar[str] = "updated"

    boat: Mapped[str]
    part: Mapped[str]
    name: Mapped[str | None]
    callsign: Mapped[str | None]
    ship_type: Mapped[int | None]
    length_m: Mapped[float | None]
    beam_m: Mapped[float | None]
    imo: Mapped[int | None]

    @classmethod
    def fold(cls, life: object) -> dict[str, object]:
        return {}


class Named(NamedTuple):
    """What a boat tells of itself; the columns of ``BoatIdentity``."""

    boat: str
    part: str
    updated: None
    name: str | None
    callsign: str | None
    ship_type: int | None
    length_m: float | None
    beam_m: float | None
    imo: int | None

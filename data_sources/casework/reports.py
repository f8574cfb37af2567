"""Citizens' reports as the store keeps them, and how many there were by hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources.casework.lives import folded, placed, placed_each
from data_sources.store.records import Count, Version

WATER, OUTSIDE, NOWHERE = "sea", "outside", "none"
"""Categories beside the wards: sea or lagoon, another province, no position."""


def ward_category(row: Mapping[str, Any]) -> str:
    """The ward's code; with "~" before it when it was only told by the nearest centre; or sea, outside, none."""
    if row["ward"] is None:
        return row["ward_by"] if row["ward_by"] in (WATER, OUTSIDE) else NOWHERE
    return f"~{row['ward']}" if row["ward_by"] == "near" else str(row["ward"])


class ReportHourByWard(Count):
    """Reports by the hour of their reception and by ward."""

    __tablename__ = "report_hours_by_ward"
    __table_args__ = ({"sqlite_with_rowid": False},)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> str:
        return ward_category(row)


class ReportHourByField(Count):
    """Reports by the hour of their reception and by field."""

    __tablename__ = "report_hours_by_field"
    __table_args__ = ({"sqlite_with_rowid": False},)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> str:
        return str(row["field"])


class Report(Version):
    """One state of a citizen's report. lon, lat: WGS 84, degrees.

    ``due`` is the deadline now, ``first_due`` the first ever told; ``closed`` is when its clock stopped (handled or
    refused), None while it runs; ``eligible`` is None until it is decided; ``reopened`` counts how often it was handled
    anew. What a source says itself stands in the columns of ``…_said``: its past is told by its newest state alone. No
    column holds who reported.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_life", "report", "source"),
        # what figures read of each report of a month, and of each that is open, stands in the index: their rows lie all
        # over the table
        Index("ix_reports_requested", "requested", "known_until", "eligible", "state", "closed"),
        Index(
            "ix_reports_closed", "closed", "known_until", "state", "distributed", "first_due", "due", "rating",
            "requested", "urgent", "agency", "ward", "ward_by",
        ),
        Index("ix_reports_reopened", "reopened_at", "known_until"),
    )  # fmt: skip

    natural: ClassVar[tuple[str, ...]] = ("report",)
    said: ClassVar[tuple[str, ...]] = (
        "requested", "state", "due", "first_due_said", "distributed_said", "closed_said", "urgent", "service", "code",
        "field", "agency", "channel", "title", "address", "lon", "lat", "ward_said", "rating", "reason",
        "reopened_said", "reopened_at_said",
    )  # fmt: skip
    counts: ClassVar[tuple[type[Count], ...]] = (ReportHourByWard, ReportHourByField)
    counted_at: ClassVar[str] = "requested"

    report: Mapped[str]
    # what a state tells
    requested: Mapped[datetime]
    state: Mapped[str]
    due: Mapped[datetime | None]
    first_due_said: Mapped[datetime | None]
    distributed_said: Mapped[datetime | None]
    closed_said: Mapped[datetime | None]
    urgent: Mapped[bool]
    service: Mapped[str]
    code: Mapped[str]
    field: Mapped[str]
    agency: Mapped[str | None]
    channel: Mapped[str | None]
    title: Mapped[str | None]
    address: Mapped[str | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    ward_said: Mapped[str | None]
    rating: Mapped[str | None]
    reason: Mapped[str | None]
    reopened_said: Mapped[int | None]
    reopened_at_said: Mapped[datetime | None]
    # what is folded from its life
    first_due: Mapped[datetime | None]
    distributed: Mapped[datetime | None]
    closed: Mapped[datetime | None]
    eligible: Mapped[bool | None]
    extended: Mapped[int]
    reopened: Mapped[int]
    reopened_at: Mapped[datetime | None]
    ward: Mapped[str | None]
    ward_by: Mapped[str | None]

    @classmethod
    def fold(cls, life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """What the whole life says of its newest state; a deadline that moved forward is an extension."""
        return {**folded(life), **placed(life[-1])}

    @classmethod
    def fold_each(cls, states: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{**folded([state]), **place} for state, place in zip(states, placed_each(states), strict=True)]


class Said(NamedTuple):
    """One state of a report as a document tells it; the columns of ``Report.said``."""

    report: str
    updated: datetime | None
    requested: datetime
    state: str
    due: datetime | None
    first_due_said: datetime | None
    distributed_said: datetime | None
    closed_said: datetime | None
    urgent: bool
    service: str
    code: str
    field: str
    agency: str | None
    channel: str | None
    title: str | None
    address: str | None
    lon: float | None
    lat: float | None
    ward_said: str | None
    rating: str | None
    reason: str | None
    reopened_said: int | None
    reopened_at_said: datetime | None

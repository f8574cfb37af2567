"""Citizens' field reports (phản ánh hiện trường) of Hue, over Open311 GeoReport v2 in JSON and XML, and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources import Feed
from data_sources.places import locate, wards
from data_sources.store.records import Count, Version

STATES = (
    "moi", "xac_minh", "tu_choi", "phan_cong", "dang_xu_ly", "gia_han", "cho_duyet", "da_xu_ly", "xu_ly_lai",
)  # fmt: skip
"""The states of a report's life: codes of ours for Hue's own words (Mới tiếp nhận … Xử lý lại)."""
INTAKE = ("moi", "xac_minh")
"""HueIOC looks at it: no agency has it yet."""
REFUSED = "tu_choi"
HANDLED = "da_xu_ly"
AGAIN = "xu_ly_lai"
EXTENDED = "gia_han"
RATINGS = ("hai_long", "chap_nhan", "khong_hai_long")
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
    refused), None while it runs; ``eligible`` is None until it is decided. No column holds who reported.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_life", "source", "report"),
        Index("ix_reports_requested", "requested", "known_until"),
        Index("ix_reports_closed", "closed", "known_until"),
    )

    natural: ClassVar[tuple[str, ...]] = ("report",)
    said: ClassVar[tuple[str, ...]] = (
        "requested", "state", "due", "first_due_said", "distributed_said", "closed_said", "urgent", "service", "code",
        "field", "agency", "channel", "title", "address", "lon", "lat", "ward_said", "rating", "reason",
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
        newest = life[-1]
        dues = [state["due"] for state in life if state["due"] is not None]
        first = next((state["first_due_said"] for state in life if state["first_due_said"] is not None), None)
        told = [state["distributed_said"] for state in life if state["distributed_said"] is not None]
        running = [state["updated"] for state in life if state["state"] not in (*INTAKE, REFUSED, HANDLED)]
        taken = any(state["state"] not in (*INTAKE, REFUSED) for state in life)
        again = [
            state["updated"]
            for former, state in zip([None, *life], life, strict=False)
            if state["state"] == AGAIN and (former is None or former["state"] != AGAIN)
        ]
        return {
            "first_due": first or (dues[0] if dues else None),
            "distributed": min(told) if told else (min(running) if running else None),
            "closed": closed(life),
            "eligible": False if newest["state"] == REFUSED else (True if taken else None),
            "extended": sum(later > earlier for earlier, later in pairwise(dues)),
            "reopened": len(again),
            "reopened_at": again[-1] if again else None,
            **placed(newest),
        }


def closed(life: Sequence[Mapping[str, Any]]) -> datetime | None:
    """When the clock of the newest state stopped: as it says itself, else since when it has been so; None: it runs."""
    if life[-1]["state"] not in (HANDLED, REFUSED):
        return None
    since: datetime = life[-1]["updated"]
    for state in reversed(life):
        if state["state"] != life[-1]["state"]:
            break
        since = state["updated"]
    said: datetime | None = life[-1]["closed_said"]
    return said or since


def placed(said: Mapping[str, Any]) -> dict[str, Any]:
    """``ward`` and how it was told (``ward_by``): its own code, else the position's border or nearest centre."""
    if said["ward_said"] in wards():
        return {"ward": said["ward_said"], "ward_by": "code"}
    place = locate(said["lon"], said["lat"])
    return {"ward": place.ward, "ward_by": place.by}


FEEDS: dict[str, Feed] = {}

"""Citizens' field reports (phản ánh hiện trường) of Hue, over Open311 GeoReport v2 in JSON and XML, and as CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources import Feed, Payload, Recognised, Refused, Source
from data_sources.city import City, read_city
from data_sources.places import CITY, ward_told, wards
from data_sources.privacy.masking import mask
from data_sources.protocols import files, long_csv, open311, open311_service, reports_csv
from data_sources.protocols.measurement import refused
from data_sources.protocols.open311_hue import AGAIN, EXTENDED, HANDLED, INTAKE, RATINGS, REFUSED, STATES, attributes
from data_sources.protocols.service_request import ServiceRequest
from data_sources.store.records import Count, Version

__all__ = [
    "AGAIN", "EXTENDED", "FEEDS", "HANDLED", "INTAKE", "RATINGS", "REFUSED", "STATES", "Report", "ReportHourByField",
    "ReportHourByWard", "Said",
]  # fmt: skip

WATER, OUTSIDE, NOWHERE = "sea", "outside", "none"
"""Categories beside the wards: sea or lagoon, another province, no position."""
FEW = 50
"""Reports that are placed one by one."""
NO_POSITION = (math.nan, math.nan)
TITLE = 120
"""Letters of a title at most."""


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


def folded(life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the life of a report says of its newest state, but where that lies."""
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
        "extended": extensions(first, dues),
        "reopened": max(len(again), newest["reopened_said"] or 0),
        "reopened_at": newest["reopened_at_said"] or (again[-1] if again else None),
    }


def extensions(first: datetime | None, dues: Sequence[datetime]) -> int:
    """How often the deadline moved forward, as far as is known: between the states heard, or before the first."""
    before = [first] if first is not None and dues and first < dues[0] else []
    return sum(later > earlier for earlier, later in pairwise([*before, *dues]))


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
    return ward_told(said["ward_said"], said["lon"], said["lat"])


def placed_each(states: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As ``placed``, of many at once."""
    if len(states) < FEW:
        return [placed(said) for said in states]
    from data_sources.places.many import locate_many  # slow to import, and a few reports a minute never need it

    told = [(said["lon"], said["lat"]) for said in states]
    places = locate_many(*zip(*((NO_POSITION if None in at else at) for at in told), strict=True))
    return [
        placed(said) if said["ward_said"] is not None else {"ward": place.ward, "ward_by": place.by}
        for said, place in zip(states, places, strict=True)
    ]


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


def fetch_open311(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield what changed at a GeoReport v2 server, then its past; or the documents behind the address."""
    if open311_service.is_server(source.url):
        return open311_service.fetch(source, cursor)
    return files.fetch(source, cursor)


def parse_open311(payload: Payload) -> Iterator[Said | Refused | Recognised]:
    """Yield each state of a report, without who reported, and what cannot be read."""
    return in_hue(open311.parse(payload, CITY), payload)


def fetch_csv(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the spreadsheet, or each that changed in a folder; long ones in pieces."""
    return files.fetch(source, cursor, partial(long_csv.read, lay_out=reports_csv.layout))


def parse_csv(payload: Payload) -> Iterator[Said | Refused | Recognised]:
    """As ``parse_open311``, of a spreadsheet."""
    return in_hue(reports_csv.parse(payload, CITY), payload)


def in_hue(
    parsed: Iterator[ServiceRequest | Refused | Recognised], payload: Payload
) -> Iterator[Said | Refused | Recognised]:
    """Yield service requests as the city's reports: with its states, fields and wards."""
    city = read_city()
    for part in parsed:
        if isinstance(part, ServiceRequest):
            yield from report_of(part, payload, city)
        elif isinstance(part, Refused):
            yield part._replace(raw=mask(part.raw))
        else:
            yield part


def report_of(request: ServiceRequest, payload: Payload, city: City) -> Iterator[Said | Refused]:
    """Yield the state of a report that a service request tells, and what in it cannot be read."""
    told, faults = attributes(request, payload)
    yield Said(
        report=request.id,
        updated=request.updated,
        requested=request.requested,
        state=told.state,
        due=told.due,
        first_due_said=told.original_due,
        distributed_said=told.distributed,
        closed_said=told.closed,
        urgent=told.urgent,
        service=impersonal(request.service or request.code),
        code=impersonal(request.code),
        field=told.field if told.field in city.fields else city.field_of(request.service, request.code),
        agency=impersonal(city.agency_named(request.agency)) or None,
        channel=impersonal(told.channel) or None,
        title=title(request),
        address=masked(request.address, 200),
        lon=request.lon,
        lat=request.lat,
        ward_said=told.ward if told.ward in wards() else None,
        rating=told.rating,
        reason=masked(told.reason, 200),
        reopened_said=told.reopened,
        reopened_at_said=told.reopened_at,
    )
    yield from (fault._replace(raw=mask(fault.raw)) for fault in faults)
    if told.ward and told.ward not in wards():
        yield refused("ward code unknown", f"{request.id}: {told.ward}")


def title(request: ServiceRequest) -> str | None:
    """What a report says, in a line: its title, else the beginning of its description."""
    return masked(request.title or request.description, TITLE)


@lru_cache(maxsize=4096)
def impersonal(name: str) -> str:
    """The name of a service, an agency or a channel, without what a server wrote into it of somebody."""
    return mask(name)


def masked(text: str, most: int) -> str | None:
    """A text without what says who somebody is, of ``most`` letters; None for none."""
    found = " ".join(mask(text).split())
    return (found if len(found) <= most else f"{found[: most - 1].rstrip()}…") or None


EVERY, STALE_AFTER = timedelta(seconds=60), timedelta(minutes=10)

FEEDS = {
    "open311": Feed(Report, fetch_open311, parse_open311, EVERY, STALE_AFTER, measures=False),
    "csv": Feed(Report, fetch_csv, parse_csv, EVERY, STALE_AFTER, measures=False, roles=reports_csv.ROLES),
}

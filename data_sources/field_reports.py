"""Citizens' field reports (phản ánh hiện trường) of Hue, over Open311 GeoReport v2 in JSON and XML, and as CSV.

What is kept of them stands in ``data_sources/casework``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any

from data_sources import Feed, Payload, Recognised, Refused, Source
from data_sources.casework.lives import placed
from data_sources.casework.reports import (
    NOWHERE,
    OUTSIDE,
    WATER,
    Report,
    ReportHourByField,
    ReportHourByWard,
    Said,
    ward_category,
)
from data_sources.city import City, read_city
from data_sources.places import CITY, wards
from data_sources.privacy.masking import mask
from data_sources.protocols import files, long_csv, open311, open311_service, reports_csv
from data_sources.protocols.measurement import refused
from data_sources.protocols.open311_hue import AGAIN, EXTENDED, HANDLED, INTAKE, RATINGS, REFUSED, STATES, attributes
from data_sources.protocols.service_request import ServiceRequest

__all__ = [
    "AGAIN", "EXTENDED", "FEEDS", "HANDLED", "INTAKE", "NOWHERE", "OUTSIDE", "RATINGS", "REFUSED", "STATES", "WATER",
    "Report", "ReportHourByField", "ReportHourByWard", "Said", "placed", "ward_category",
]  # fmt: skip

TITLE = 120
"""Letters of a title at most."""


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

"""The citizens' reports as an Open311 GeoReport v2 server tells of them (wiki.open311.org/GeoReport_v2), read only.

``updated_after``, ``updated_before``, ``page`` and ``page_size`` are of the later draft, v2.1. Pages hold 50 requests
unless told, and never more than 200; the newest request comes first. What Hue adds is in ``extended_attributes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from data_sources.simulator.citizens.life import Step
from data_sources.simulator.citizens.lists import Service, services
from data_sources.simulator.citizens.reports import Report, Reports
from data_sources.simulator.clock import DAY, HUE
from data_sources.simulator.open311_written import CLOSED, request, service, service_definition
from data_sources.simulator.weather import FAR

WINDOW = 90 * DAY
PAGE, MOST = 50, 200
STATUSES = ("open", "closed")
IDS = 200
"""Most ids that are asked for at once."""

Answer = list[dict[str, Any]] | dict[str, Any]


class Asked(NamedTuple):
    """What a client wants to hear of; spans are in seconds since 1970, both ends included."""

    start: int
    end: int
    updated_after: int
    updated_before: int
    status: frozenset[str]
    codes: frozenset[str]
    page: int
    size: int

    def wants(self, report: Report, step: Step) -> bool:
        """Whether a report is asked for, by what it says of itself now."""
        return (
            self.updated_after <= step.at <= self.updated_before
            and ("closed" if step.state in CLOSED else "open") in self.status
            and (not self.codes or report.service.code in self.codes)
        )


class Open311:
    """The service behind ``hue-s/open311/v2/``; ``answer`` knows no sockets."""

    def __init__(self, reports: Reports) -> None:
        self.reports = reports

    def answer(self, path: str, options: Mapping[str, str], until: int) -> Answer:
        """What the server says about a path without its ending, ``until`` being the latest instant it tells of. Raises
        LookupError (404) and ValueError (400)."""
        match path.split("/"):
            case ["services"]:
                return [service(one) for one in services()]
            case ["services", code]:
                return service_definition(_service(code))
            case ["requests"]:
                return list(self._requests(options, until))
            case ["requests", own]:
                return self._told([self.reports.found(own, until)], until)
            case _:
                raise LookupError(f"{path} was not found")

    def _requests(self, options: Mapping[str, str], until: int) -> Iterable[dict[str, Any]]:
        if ids := options.get("service_request_id"):
            return self._told(self._named(ids.split(",")[:IDS], until), until)
        asked = asked_for(options, until)
        shown = islice(self._found(asked, until), (asked.page - 1) * asked.size, asked.page * asked.size)
        return self._told(shown, until)

    def _named(self, ids: list[str], until: int) -> Iterator[Report]:
        for own in ids:
            try:
                yield self.reports.found(own.strip(), until)
            except LookupError:  # of several that are asked for, those that are there are told
                continue

    def _found(self, asked: Asked, until: int) -> Iterator[Report]:
        for report in self.reports.newest_first(asked.start, min(asked.end, until), asked.updated_after):
            if asked.wants(report, report.step(until)):
                yield report

    def _told(self, reports: Iterable[Report], until: int) -> list[dict[str, Any]]:
        return [request(report, report.step(until), until) for report in reports]


def asked_for(options: Mapping[str, str], until: int) -> Asked:
    """What the options of a request say. Raises ValueError."""
    updated_after = _moment(options, "updated_after")
    updated_before = _moment(options, "updated_before")
    start, end = _moment(options, "start_date"), _moment(options, "end_date")
    if start is None and (updated_after is not None or updated_before is not None):
        # a change may be of an old request
        start = 0 if updated_after is not None else until - WINDOW
        if updated_after is not None:
            _not_too_long("updated_after", updated_after, updated_before, until)
    elif start is None:
        start = (until if end is None else end) - WINDOW
    else:
        _not_too_long("start_date", start, end, until)
    status = frozenset(_several(options, "status")) or frozenset(STATUSES)
    if unknown := status.difference(STATUSES):
        raise ValueError(f"status is open or closed, not {min(unknown)!r}")
    return Asked(
        start,
        until if end is None else end,
        updated_after or 0,
        FAR if updated_before is None else updated_before,
        status,
        frozenset(_several(options, "service_code")),
        _whole(options, "page", 1),
        min(_whole(options, "page_size", PAGE), MOST),
    )


def _not_too_long(name: str, start: int, end: int | None, until: int) -> None:
    if (until if end is None else end) - start > WINDOW:
        raise ValueError(f"the span from {name} on is more than 90 days")


def _service(code: str) -> Service:
    for one in services():
        if one.code == code:
            return one
    raise LookupError(f"service_code {code} was not found")


def _several(options: Mapping[str, str], name: str) -> Iterator[str]:
    return (word.strip() for word in options.get(name, "").split(",") if word.strip())


def _moment(options: Mapping[str, str], name: str) -> int | None:
    """An instant; without a zone it is Hue's own time. Raises ValueError."""
    text = options.get(name, "").strip()
    if not text:
        return None
    try:
        # the + of +07:00 is a space in an address that was not escaped
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=HUE)).timestamp())
    except (ValueError, OverflowError) as why:
        raise ValueError(f"{name} is an instant such as 2026-11-20T08:00:00+07:00, not {text!r}") from why


def _whole(options: Mapping[str, str], name: str, otherwise: int) -> int:
    text = options.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1_000_000):
        raise ValueError(f"{name} is a whole number from 1 to 1000000, not {text!r}")
    return int(text)

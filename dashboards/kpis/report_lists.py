"""What scenes show of reports beside the figures: by ward, agency and field, the day by the hour, and short lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import BigInteger, Select, bindparam, or_, select, type_coerce

from dashboards.kpis import Span
from dashboards.kpis.bursts import bursts
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import NAMED_SPAN
from dashboards.kpis.field_reports import burst_hours
from dashboards.kpis.kinds import REPORTS, known_then
from dashboards.kpis.parts import NEAR, WARD
from dashboards.kpis.plain_rows import plain_rows
from dashboards.kpis.usual import usual
from data_sources.days import period
from data_sources.field_reports import NOWHERE, OUTSIDE, WATER, Report, ward_category
from data_sources.store import Instant, milliseconds

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DAY = timedelta(days=1)
LONGEST = 12
"""Agencies at most, beyond those that are late; a wall has no room for more."""
LISTED = 6
"""Reports of a list at most."""

C = Report.__table__.c
SHOWN = (
    "source", "report", "title", "ward", "ward_by", "field", "agency", "state", "urgent", "requested", "due", "lon",
    "lat",
)  # fmt: skip
"""What a list tells of a report: nothing of who reported it, and no address but its ward and position."""


class Received(NamedTuple):
    """A report of the last day. ``ward``: its category."""

    id: int
    at: int
    ward: str
    field: str


class Open(NamedTuple):
    """A report that is open or was within the last day. Instants in ms."""

    id: int
    ward: str | None
    ward_by: str | None
    agency: str | None
    urgent: bool
    requested: int
    due: int | None
    distributed: int | None
    closed: int | None


@lru_cache(maxsize=1)
def received() -> Select[Any]:
    """The reports received in the span, the newest first."""
    return (
        select(C.id, type_coerce(C.requested, BigInteger), WARD.key(C), C.field)
        .where(*known_then(C, None), NAMED_SPAN.holds_event(C.requested))
        .order_by(C.requested.desc(), C.id.desc())
    )


@lru_cache(maxsize=1)
def open_in() -> Select[Any]:
    """The reports that are received by the span's end and were open at its start or later."""
    instants = (type_coerce(column, BigInteger) for column in (C.requested, C.due, C.distributed, C.closed))
    late = type_coerce(C.requested, BigInteger) + 0 <= type_coerce(NAMED_SPAN.end, Instant())
    return select(C.id, C.ward, C.ward_by, C.agency, C.urgent, *instants).where(
        *known_then(C, None), or_(C.closed.is_(None), C.closed > NAMED_SPAN.start), late
    )


@lru_cache(maxsize=1)
def listed() -> Select[Any]:
    """Some reports as lists tell them."""
    columns = [
        type_coerce(C[name], BigInteger).label(name) if name in ("requested", "due") else C[name] for name in SHOWN
    ]
    return select(C.id, *columns).where(C.id.in_(bindparam("ids", expanding=True)))


def reports_of(asking: EventAsking, now: datetime) -> dict[str, Any]:
    """The board's ``reports``; instants in ms since 1970. Empty, and its hours None, where nothing was ever heard."""
    day = Span(now - DAY, now)
    names = asking.names(day)
    came = list(starmap(Received, plain_rows(asking.connection, received(), names)))
    around = list(starmap(Open, plain_rows(asking.connection, open_in(), names)))
    at = milliseconds(now)
    stays = [one for one in around if one.closed is None or one.closed > at]
    over = sorted((one for one in stays if one.due is not None and one.due < at), key=lambda one: (one.due, one.id))
    waits = [one for one in stays if one.urgent and (one.distributed is None or one.distributed > at)]
    waits.sort(key=lambda one: (one.requested, one.id))
    lists: dict[str, Sequence[Received | Open]] = {
        "oldest": over[:LISTED],
        "latest": came[:LISTED],
        "urgent": waits[:LISTED],
    }
    told = reports(asking, {one.id for those in lists.values() for one in those})
    places = Counter(one.ward for one in came)
    return {
        "by_ward": by_ward(places, wards_of(over)),
        "by_agency": by_agency(stays, at),
        "by_field": by_field(asking, came, day),
        **{name: [told[one.id] for one in those] for name, those in lists.items()},
        "today": today(asking, came, now),
        "day": by_hour(asking, came, around, now),
        "bursts": [one.told(asking) for one in bursts(asking, burst_hours(now)) or ()],
        "sea": places[WATER],
        "outside": places[OUTSIDE],
        "nowhere": places[NOWHERE],
    }


def reports(asking: EventAsking, ids: set[int]) -> dict[int, dict[str, Any]]:
    """Reports as lists tell them, by their row."""
    rows = asking.connection.execute(listed(), {"ids": sorted(ids)}).mappings().all()
    return {row["id"]: {"address": None} | {name: row[name] for name in SHOWN} for row in rows}


def wards_of(over: list[Open]) -> Counter[str]:
    """How many there are of each ward's category."""
    found: Counter[str] = Counter()
    for (ward, by), n in Counter((one.ward, one.ward_by) for one in over).items():
        found[ward_category({"ward": ward, "ward_by": by})] += n
    return found


def by_ward(received: Counter[str], overdue: Counter[str]) -> dict[str, dict[str, int]]:
    """Of each ward that has any: what came in the last day (``n``), what of it is here by the nearest centre alone
    (``near``), what is overdue, and what of that is here by the nearest centre alone (``overdue_near``)."""
    found: dict[str, dict[str, int]] = {}
    for counts, name in ((received, "n"), (overdue, "overdue")):
        for category, n in counts.items():
            if category not in (WATER, OUTSIDE, NOWHERE):
                ward = found.setdefault(
                    category.removeprefix(NEAR), {"n": 0, "near": 0, "overdue": 0, "overdue_near": 0}
                )
                ward[name] += n
                if category.startswith(NEAR):
                    ward["near" if name == "n" else "overdue_near"] += n
    return found


def by_agency(stays: list[Open], at: int) -> list[dict[str, Any]]:
    """Of each agency what is open, overdue and due within 24 hours, the one with most overdue first; what none has yet
    stands under None when some of it is overdue. Every agency that has any overdue is there: they sum up to the figure."""
    found: dict[str | None, dict[str, Any]] = {}
    for one in stays:
        agency = found.get(one.agency)
        if agency is None:
            agency = {"name": one.agency, "open": 0, "overdue": 0, "due_24h": 0, "oldest_due": None}
            found[one.agency] = agency
        agency["open"] += 1
        if one.due is None:
            continue
        if one.due < at:
            agency["overdue"] += 1
            agency["oldest_due"] = min(one.due, agency["oldest_due"] or one.due)
        elif one.due < at + DAY_MS:
            agency["due_24h"] += 1
    shown = (one for one in found.values() if one["name"] is not None or one["overdue"])
    order = sorted(shown, key=lambda one: (-one["overdue"], one["oldest_due"] or 0, -one["open"], one["name"] or ""))
    return order[: max(LONGEST, sum(one["overdue"] > 0 for one in order))]


def by_field(asking: EventAsking, came: list[Received], day: Span) -> list[dict[str, Any]]:
    """Of each field what came in the last day beside what is usual, most first."""
    counts = Counter(one.field for one in came)
    if not counts:
        return []
    former = usual(asking, day, asking.where, "field")
    found = []
    for code, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        mean = former.of(code)
        found.append({"code": code, "n": n, "usual": None if mean is None else round(mean, 2)})
    return found


def today(asking: EventAsking, came: list[Received], now: datetime) -> dict[str, list[float | None]]:
    """The 24 hours of Hue's day: what came, None in those to come, and what is usual."""
    start, end = period("day", now)
    former = usual(asking, Span(start, end), asking.where, "hour")
    means = [former.of(hour) for hour in range(24)]
    first = milliseconds(start)
    running = (milliseconds(now) - first) // HOUR_MS
    counts = (
        Counter((one.at - first) // HOUR_MS for one in came) if asking.heard(REPORTS).knows(Span(start, now)) else None
    )
    return {
        "hours": [counts[hour] if counts is not None and hour <= running else None for hour in range(24)],
        "usual": [None if mean is None else round(mean, 2) for mean in means],
    }


def by_hour(asking: EventAsking, came: list[Received], around: list[Open], now: datetime) -> dict[str, list[Any]]:
    """The last 24 hours to ``now``: what came in each, and what was overdue at its end."""
    at = milliseconds(now)
    t = [at - (23 - i) * HOUR_MS for i in range(24)]
    if not asking.heard(REPORTS).knows(Span(now - DAY, now)):
        return {"t": t, "overdue": [None] * 24, "received": [None] * 24}
    counts = Counter((one.at - (at - DAY_MS)) // HOUR_MS for one in came)
    never = np.inf
    rows = [
        (one.requested, one.due, never if one.closed is None else one.closed) for one in around if one.due is not None
    ]
    begun, due, closed = np.array(rows, np.float64).reshape(-1, 3).T
    return {
        "t": t,
        "overdue": [int(np.count_nonzero((begun <= end) & (due < end) & (closed > end))) for end in t],
        "received": [counts[i] for i in range(24)],
    }

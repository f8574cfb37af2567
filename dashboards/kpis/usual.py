"""What is usual: how many events the same hours of the same weekday had in the weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, Select, bindparam, exists, literal, select, type_coerce

from dashboards.kpis import WEEK, Span, Where
from dashboards.kpis.counting import HOUR_MS, By, Window, count
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import then_of
from dashboards.kpis.kinds import REPORTS, Kind
from data_sources.store import Instant, instant, milliseconds

DAY_MS = 24 * HOUR_MS
WEEK_MS = WEEK // timedelta(milliseconds=1)
LEAST_WEEKS = 3
"""The mean of fewer says little."""


class Usual(NamedTuple):
    """The mean count of each group in the same hours of former weeks, and of how many weeks; those without any have
    none. ``weeks`` is 0 where too few weeks were heard: then nothing is usual."""

    by: Mapping[Any, float]
    weeks: int

    def of(self, key: Any = "") -> float | None:
        """What is usual of a group; None when it cannot be told."""
        return self.by.get(key, 0.0) if self.weeks else None


def usual(asking: EventAsking, span: Span, where: Where, by: By, kind: Kind = REPORTS) -> Usual:
    """What is usual of ``where`` in the hours of a span of at most a week; ``by`` "hour": of each hour from its start.

    For what is known now whole hours are read from the tallies. The span's ragged ends are read from the records, or
    told by their share of the hour (of a ``flood``).
    """
    key = ("usual", kind, span, where, by)
    if key not in asking.held:
        windows = [
            (milliseconds(span.start) - k * WEEK_MS, milliseconds(span.end) - k * WEEK_MS)
            for k in weeks_heard(asking, span.end, kind)
        ]
        if len(windows) >= LEAST_WEEKS:
            counts = (shared if kind.flood and by != "hour" else count)(asking, windows, where, by, kind)
            asking.held[key] = Usual({code: n / len(windows) for code, n in counts.items()}, len(windows))
        else:
            asking.held[key] = Usual({}, 0)
    found: Usual = asking.held[key]
    return found


def shared(asking: EventAsking, windows: list[Window], where: Where, by: By, kind: Kind) -> Mapping[Any, float]:
    """How many the windows together hold, all of one length and weekday, where an hour's records are spread evenly."""
    start, end = windows[0]
    first, last = start // HOUR_MS, -(-end // HOUR_MS)
    found: dict[Any, float] = {}
    parts = [(first, first + 1), (first + 1, last - 1), (last - 1, last)] if last - first > 1 else [(first, last)]
    for a, b in parts:
        if a >= b:
            continue
        part = (min(end, b * HOUR_MS) - max(start, a * HOUR_MS)) / ((b - a) * HOUR_MS)
        hours = [(a * HOUR_MS - (start - begun), b * HOUR_MS - (start - begun)) for begun, _ in windows]
        for code, n in count(asking, hours, where, by, kind).items():
            found[code] = found.get(code, 0.0) + n * part
    return found


def weeks_heard(asking: EventAsking, end: datetime, kind: Kind = REPORTS) -> list[int]:
    """How many weeks back the usual weeks lie: a day on which the city received nothing at all was not heard, and is
    no part of what is usual."""
    kind = kind.heard_by or kind
    weeks = int(kind.usual_weeks(asking.city))
    last = -(-milliseconds(end) // HOUR_MS) * HOUR_MS
    key = ("weeks", kind, last)
    if key not in asking.held:
        ends = {f"k{k}": instant(last - k * WEEK_MS) for k in range(1, weeks + 1)}
        if asking.as_of is not None:
            ends["as_of"] = asking.as_of
        then = asking.as_of is not None
        read = then or not asking.tallies or not kind.tallies
        row = asking.connection.execute(days_heard(weeks, read, then, kind), ends).one()
        asking.held[key] = [k for k, heard in enumerate(row, 1) if heard]
    found: list[int] = asking.held[key]
    return found


@lru_cache(maxsize=64)
def days_heard(weeks: int, from_records: bool, then: bool, kind: Kind) -> Select[Any]:
    """Whether anything was received in the 24 hours to each of some whole hours. Columns: one for each week."""
    table, found = kind.table(then), []
    c = table.c
    at = c[kind.counted_at]
    for k in range(1, weeks + 1):
        last = bindparam(f"k{k}", type_=Instant())
        first = type_coerce(last, BigInteger) - literal(DAY_MS, BigInteger)
        if from_records:
            heard = select(literal(1)).where(
                *kind.known(c, then_of(then)), type_coerce(at, BigInteger) >= first, at < last
            )
        else:
            hour = kind.tallies[kind.first].table.hour
            heard = select(literal(1)).where(type_coerce(hour, BigInteger) >= first, hour < last)
        found.append(exists(heard).label(f"week{k}"))
    asked: Any = select(*found)
    return cast(Select[Any], asked)

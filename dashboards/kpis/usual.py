"""What is usual: how many events the same hours of the same weekday had in the weeks before, and what bursts beyond it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import BigInteger, Select, bindparam, exists, func, literal, select, type_coerce, union_all

from dashboards.kpis import WEEK, Span, Where
from dashboards.kpis.event_answers import EventAsking, called
from dashboards.kpis.events import NEAR, group, known_then, of, then_of
from data_sources.city import ReportTargets
from data_sources.field_reports import NOWHERE, OUTSIDE, WATER, Report, ReportHourByField, ReportHourByWard
from data_sources.store import Instant, instant, milliseconds

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WEEK_MS = WEEK // timedelta(milliseconds=1)
LEAST_WEEKS = 3
"""The mean of fewer says little."""

By = Literal["ward", "field", "hour"] | None
Window = tuple[int, int]
"""From an instant [ms], up to and without another."""
TALLIES: Mapping[str, Any] = {"ward": ReportHourByWard, "field": ReportHourByField}


class Usual(NamedTuple):
    """The mean count of each group in the same hours of former weeks, and of how many weeks; those without any have
    none. ``weeks`` is 0 where too few weeks were heard: then nothing is usual."""

    by: Mapping[Any, float]
    weeks: int

    def of(self, key: Any = "") -> float | None:
        """What is usual of a group; None when it cannot be told."""
        return self.by.get(key, 0.0) if self.weeks else None


class Burst(NamedTuple):
    """A ward or field that has far more than usual. ``since``: when the hours that were counted began [ms]."""

    kind: Literal["ward", "field"]
    code: str
    n: int
    usual: float
    hours: float
    since: int

    def told(self, asking: EventAsking) -> dict[str, Any]:
        """As the board holds it."""
        return {**self._asdict(), "name": called(self.kind, self.code, asking.city), "usual": round(self.usual, 2)}


def usual(asking: EventAsking, span: Span, where: Where, by: By) -> Usual:
    """What is usual of ``where`` in the hours of a span of at most a week; ``by`` "hour": of each hour from its start.

    For what is known now whole hours are read from the tallies, and the span's ragged ends from the records.
    """
    key = ("usual", span, where, by)
    if key not in asking.held:
        windows = [
            (milliseconds(span.start) - k * WEEK_MS, milliseconds(span.end) - k * WEEK_MS)
            for k in weeks_heard(asking, span.end)
        ]
        counts: Counter[Any] = Counter()
        if len(windows) >= LEAST_WEEKS:
            counts = count(asking, windows, where, by)
            asking.held[key] = Usual({code: n / len(windows) for code, n in counts.items()}, len(windows))
        else:
            asking.held[key] = Usual({}, 0)
    found: Usual = asking.held[key]
    return found


def count(asking: EventAsking, windows: list[Window], where: Where, by: By) -> Counter[Any]:
    """How many were received in the windows together, by group."""
    counts: Counter[Any] = Counter()
    tally = tally_of(asking, where, by)
    if tally is None or (by == "hour" and any(at % HOUR_MS for window in windows for at in window)):
        add(asking, counts, windows, raw(len(windows), where, by, asking.as_of is not None))
        return counts
    kind, category = tally
    whole: list[Window] = []
    ragged: list[Window] = []
    for start, end in windows:
        first, last = -(-start // HOUR_MS) * HOUR_MS, end // HOUR_MS * HOUR_MS
        if first >= last:
            ragged.append((start, end))
            continue
        whole.append((first, last))
        ragged += [(start, first), (last, end)]
    add(asking, counts, whole, tallied(len(whole), kind, category, by))
    ragged = [window for window in ragged if window[0] < window[1]]
    add(asking, counts, ragged, raw(len(ragged), where, by, False))
    return counts


def tally_of(asking: EventAsking, where: Where, by: By) -> tuple[str, str | None] | None:
    """Which tally answers, and of which of its categories (None: of all); None: none does."""
    if asking.as_of is not None or not asking.tallies or where.source is not None or where.agency is not None:
        return None
    wanted = {kind for kind in ("ward", "field") if by == kind or getattr(where, kind) is not None}
    if len(wanted) > 1:
        return None
    kind = wanted.pop() if wanted else "field"
    return kind, getattr(where, kind)


def add(asking: EventAsking, counts: Counter[Any], windows: list[Window], asked: Select[Any] | None) -> None:
    """Add what a statement counts in some windows."""
    if asked is None:
        return
    named = {name: instant(at) for i, (a, b) in enumerate(windows) for name, at in ((f"a{i}", a), (f"b{i}", b))}
    if asking.as_of is not None:
        named["as_of"] = asking.as_of
    for code, n in asking.connection.execute(asked, named).all():
        counts[code] += int(n or 0)


def windows_of(n: int) -> Any:
    """The windows as a table with columns a and b, whose values are named a0, b0 …"""
    rows = [
        select(bindparam(f"a{i}", type_=Instant()).label("a"), bindparam(f"b{i}", type_=Instant()).label("b"))
        for i in range(n)
    ]
    return union_all(*rows).cte("windows") if n > 1 else rows[0].cte("windows")


@lru_cache(maxsize=256)
def tallied(n: int, kind: str, category: str | None, by: By) -> Select[Any] | None:
    """Counts in n windows from the tallies. Columns: group, n."""
    if not n:
        return None
    windows, tally = windows_of(n), TALLIES[kind]
    begun = type_coerce(tally.hour, BigInteger) - type_coerce(windows.c.a, BigInteger)
    key: Any = begun // literal(HOUR_MS, BigInteger) if by == "hour" else tally.category if by else literal("")
    asked = select(key, func.sum(tally.n)).join_from(
        windows, tally.__table__, (tally.hour >= windows.c.a) & (tally.hour < windows.c.b)
    )
    if category is not None:
        asked = asked.where(tally.category == category)
    return asked.group_by(key) if by else asked


@lru_cache(maxsize=256)
def raw(n: int, where: Where, by: By, then: bool) -> Select[Any] | None:
    """The same from the records."""
    if not n:
        return None
    windows, c = windows_of(n), Report.__table__.c
    begun = type_coerce(c.requested, BigInteger) - type_coerce(windows.c.a, BigInteger)
    key: Any = begun // literal(HOUR_MS, BigInteger) if by == "hour" else group(c, by) if by else literal("")
    asked = (
        select(key, func.count())
        .join_from(windows, Report.__table__, (c.requested >= windows.c.a) & (c.requested < windows.c.b))
        .where(*known_then(c, then_of(then)), *of(c, where))
    )
    return asked.group_by(key) if by else asked


def weeks_heard(asking: EventAsking, end: datetime) -> list[int]:
    """How many weeks back the usual weeks lie: a day on which the city received nothing at all was not heard, and is
    no part of what is usual."""
    weeks = int(asking.city.targets.reports.usual_weeks)
    last = -(-milliseconds(end) // HOUR_MS) * HOUR_MS
    key = ("weeks", last)
    if key not in asking.held:
        named = {f"k{k}": instant(last - k * WEEK_MS) for k in range(1, weeks + 1)}
        if asking.as_of is not None:
            named["as_of"] = asking.as_of
        then = asking.as_of is not None
        row = asking.connection.execute(days_heard(weeks, then or not asking.tallies, then), named).one()
        asking.held[key] = [k for k, heard in enumerate(row, 1) if heard]
    found: list[int] = asking.held[key]
    return found


@lru_cache(maxsize=16)
def days_heard(weeks: int, from_records: bool, then: bool) -> Select[Any]:
    """Whether anything was received in the 24 hours to each of some whole hours. Columns: one for each week."""
    c, found = Report.__table__.c, []
    for k in range(1, weeks + 1):
        last = bindparam(f"k{k}", type_=Instant())
        first = type_coerce(last, BigInteger) - literal(DAY_MS, BigInteger)
        if from_records:
            heard = select(literal(1)).where(
                *known_then(c, then_of(then)), type_coerce(c.requested, BigInteger) >= first, c.requested < last
            )
        else:
            hour = ReportHourByField.hour
            heard = select(literal(1)).where(type_coerce(hour, BigInteger) >= first, hour < last)
        found.append(exists(heard).label(f"week{k}"))
    asked: Any = select(*found)
    return cast(Select[Any], asked)


def bursts(asking: EventAsking, span: Span) -> list[Burst] | None:
    """Every ward and field of the city that bursts in a span, the farthest beyond its usual first; None when it cannot
    be told what is usual. A ward that was told by its nearest centre alone is no ward here."""
    if not weeks_enough(asking, span):
        return None
    targets, found = asking.city.targets.reports, []
    where = Where(source=asking.where.source)
    kinds: tuple[Literal["ward", "field"], ...] = ("ward", "field")
    for kind in kinds:
        counts = count_now(asking, span, where, kind)
        if max(counts.values(), default=0) < targets.burst_least:
            continue  # what is usual need not be asked
        former = usual(asking, span, where, kind)
        for code, n in counts.items():
            if kind == "ward" and (code.startswith(NEAR) or code in (WATER, OUTSIDE, NOWHERE)):
                continue
            mean = former.of(code) or 0.0
            if far_more(n, mean, targets):
                hours = span.length / timedelta(hours=1)
                found.append(Burst(kind, code, n, mean, hours, milliseconds(span.start)))
    return sorted(found, key=lambda one: (one.usual - one.n, one.kind, one.code))


def far_more(n: int, mean: float, targets: ReportTargets) -> bool:
    """Whether so many are a burst where ``mean`` is usual."""
    return n >= targets.burst_least and n >= targets.burst_factor * mean


def weeks_enough(asking: EventAsking, span: Span) -> bool:
    """Whether it can be told what is usual in a span."""
    return len(weeks_heard(asking, span.end)) >= LEAST_WEEKS


def count_now(asking: EventAsking, span: Span, where: Where, by: By) -> Counter[Any]:
    """How many were received in the span itself, by group; of the records, since the running hour counts."""
    key = ("now", span, where, by)
    if key not in asking.held:
        counts: Counter[Any] = Counter()
        window = (milliseconds(span.start), milliseconds(span.end))
        add(asking, counts, [window], raw(1, where, by, asking.as_of is not None))
        asking.held[key] = counts
    found: Counter[Any] = asking.held[key]
    return found

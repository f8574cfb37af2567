"""The readings a KPI speaks of, as Selects: all of a span, or the newest and what leads up to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, literal, select, type_coerce, union_all

from dashboards.kpis import AsOf, Span, Where
from data_sources.environment import Reading, ReadingHour, Series
from data_sources.store import instant, known_parts, milliseconds

HOUR_MS = 3_600_000


def series_of(quantities: Sequence[str] | None, where: Where) -> Select[int]:
    """The series of these quantities (None: of all) that ``where`` names. Column: id."""
    chosen = select(Series.id)
    if quantities is not None:
        chosen = chosen.where(Series.quantity.in_(quantities))
    if where.series is not None:
        chosen = chosen.where(Series.id.in_(where.series))
    if where.ward is not None:
        chosen = chosen.where(Series.ward == where.ward)
    if where.station is not None:
        chosen = chosen.where(Series.station == where.station)
    if where.source is not None:
        chosen = chosen.where(Series.source == where.source)
    return chosen


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of some quantities (None: of all) in the span. Columns: series, at, value, received, fetch."""

    quantities: tuple[str, ...] | None

    def holds(self, other: Readings) -> bool:
        """Whether it speaks of all that another one speaks of."""
        if self.quantities is None or other.quantities is None:
            return self.quantities is None
        return set(self.quantities) >= set(other.quantities)

    def __call__(self, span: Span, where: Where, as_of: AsOf) -> Select[Any]:
        chosen = series_of(self.quantities, where)
        return together(
            part.where(part.selected_columns.series.in_(chosen), span.holds(part.selected_columns.at))
            for part in known_parts(Reading, as_of)
        )


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest reading of each series in the span, and those of ``reach`` before it. Columns as above."""

    quantities: tuple[str, ...]
    reach: timedelta = timedelta(0)

    def __call__(self, span: Span, where: Where, as_of: AsOf) -> Select[Any]:
        chosen = series_of(self.quantities, where).subquery("chosen")
        reach = literal(self.reach // timedelta(milliseconds=1), BigInteger)
        newest = [  # of each part: a maximum over their union would read all of it
            select(type_coerce(func.max(known.c.at), BigInteger))
            .where(known.c.series == chosen.c.id, span.holds(known.c.at))
            .scalar_subquery()
            for known in (part.subquery() for part in known_parts(Reading, as_of))
        ]
        # at or after the later of the two, when one of them may be missing
        latest = [newest[0]] if len(newest) == 1 else [func.coalesce(*newest), func.coalesce(*reversed(newest))]
        return together(
            part.join(chosen, part.selected_columns.series == chosen.c.id).where(
                part.selected_columns.at <= span.end,
                *(type_coerce(part.selected_columns.at, BigInteger) >= at - reach for at in latest),
            )
            for part in known_parts(Reading, as_of)
        )


def together(parts: Iterable[Any]) -> Select[Any]:
    """The rows of all parts."""
    found: list[Select[Any]] = list(parts)
    if len(found) == 1:
        return found[0]
    whole = union_all(*found).subquery("known")
    return select(whole)


def named(rows: Select[Any]) -> Select[Any]:
    """The rows with what people call them, newest first: the list behind a figure.

    Columns: source, station, name, ward, quantity, unit, at, value, received, fetch, series.
    """
    found = rows.subquery("rows")
    return (
        select(
            Series.source, Series.station, Series.name, Series.ward, Series.quantity, Series.unit,
            found.c.at, found.c.value, found.c.received, found.c.fetch, found.c.series,
        )
        .join(Series, Series.id == found.c.series)
        .order_by(found.c.at.desc(), found.c.series)
    )  # fmt: skip


def in_ms(rows: Select[Any]) -> Any:
    """The rows as a subquery with instants in ms: ``series``, ``at``, ``value``."""
    found = rows.subquery("rows")
    return select(found.c.series, type_coerce(found.c.at, BigInteger).label("at"), found.c.value).subquery("points")


def total(rows: Select[Any]) -> Select[Any]:
    """The sum of each series. Columns: series, value, n, at [ms]."""
    points = in_ms(rows)
    return select(
        points.c.series,
        func.sum(points.c.value).label("value"),
        func.count().label("n"),
        func.max(points.c.at).label("at"),
    ).group_by(points.c.series)


def hour_end(at: ColumnElement[int]) -> ColumnElement[int]:
    """The number of the hour that an instant [ms] belongs to: 10:00 is of the hour that ends at 10:00."""
    return (at + literal(HOUR_MS - 1, BigInteger)) // literal(HOUR_MS, BigInteger)


def largest_hour(rows: Select[Any]) -> Select[Any]:
    """The largest sum of a clock hour of each series. Columns as of ``total``."""
    points = in_ms(rows)
    hour = hour_end(points.c.at)
    hours = (
        select(
            points.c.series,
            func.sum(points.c.value).label("value"),
            func.count().label("n"),
            func.max(points.c.at).label("at"),
        )
        .group_by(points.c.series, hour)
        .subquery("hours")
    )
    return select(
        hours.c.series,
        func.max(hours.c.value).label("value"),
        func.sum(hours.c.n).label("n"),
        func.max(hours.c.at).label("at"),
    ).group_by(hours.c.series)


def hours_received(rows: Select[Any]) -> Select[Any]:
    """In how many hours each series sent something. Columns as of ``total``."""
    points = in_ms(rows)
    return select(
        points.c.series,
        func.count(hour_end(points.c.at).distinct()).label("value"),
        func.count().label("n"),
        func.max(points.c.at).label("at"),
    ).group_by(points.c.series)


def mean(rows: Select[Any]) -> Select[Any]:
    """The mean of each series. Columns as of ``total``, and hours: in how many it sent something."""
    points = in_ms(rows)
    return select(
        points.c.series,
        func.avg(points.c.value).label("value"),
        func.count().label("n"),
        func.max(points.c.at).label("at"),
        func.count(hour_end(points.c.at).distinct()).label("hours"),
    ).group_by(points.c.series)


@dataclass(frozen=True, slots=True)
class TallyTotal:
    """``total`` from the hourly tallies: whole hours are read as tallies, the span's ragged ends as readings."""

    quantities: tuple[str, ...]

    def __call__(self, where: Where) -> Select[Any]:
        """The columns of ``total``; what the names in it stand for is told by ``names``."""
        chosen = series_of(self.quantities, where)
        whole = select(ReadingHour.series, ReadingHour.total.label("total"), ReadingHour.n.label("n")).where(
            ReadingHour.series.in_(chosen),
            ReadingHour.hour >= bindparam("first_hour"),
            ReadingHour.hour < bindparam("last_hour"),
        )
        ragged = [
            select(Reading.series, Reading.value.label("total"), literal(1).label("n")).where(
                Reading.series.in_(chosen), Reading.at > bindparam(after), Reading.at <= bindparam(until)
            )
            for after, until in (("start", "head_end"), ("tail_start", "end"))
        ]
        parts = union_all(whole, *ragged).subquery("parts")
        newest = (
            select(type_coerce(func.max(Reading.at), BigInteger))
            .where(Reading.series == parts.c.series, Reading.at > bindparam("start"), Reading.at <= bindparam("end"))
            .scalar_subquery()
        )
        return select(
            parts.c.series, func.sum(parts.c.total).label("value"), func.sum(parts.c.n).label("n"), newest.label("at")
        ).group_by(parts.c.series)

    def names(self, span: Span) -> dict[str, datetime]:
        """Where the whole hours of a span lie: a tally holds its hour's start and not its end, a span its end and not
        its start."""
        start, end = milliseconds(span.start), milliseconds(span.end)
        first = (start // HOUR_MS + 1) * HOUR_MS
        last = max(end // HOUR_MS * HOUR_MS, first)
        head_end = min(first - 1, end)
        return {
            "start": span.start,
            "head_end": instant(head_end),
            "first_hour": instant(first),
            "last_hour": instant(last),
            "tail_start": instant(max(last - 1, head_end)),
            "end": span.end,
        }

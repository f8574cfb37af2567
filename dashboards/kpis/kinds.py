"""The kinds of record that happen, as KPIs ask of them: which service brings them, what they are counted by, how they
are told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, func, literal, or_, select, type_coerce

from dashboards.kpis import AsOf, Grouping, Span, Where
from dashboards.kpis.parts import AGENCY, FIELD, WARD, Part
from data_sources.city import City
from data_sources.field_reports import Report, ReportHourByField, ReportHourByWard
from data_sources.store import EVER, Instant, instant


@dataclass(frozen=True, eq=False, slots=True)
class Tally:
    """A table of hourly counts. ``code``: the code of the part that a category belongs to, None where it is of none;
    ``holds``: the condition that a category belongs to a code."""

    table: Any
    code: Callable[[str], str | None] = lambda category: category
    holds: Callable[[Any, str], ColumnElement[bool]] = lambda category, code: category == code


@dataclass(frozen=True, eq=False, kw_only=True)
class Kind:
    """Records of which each has versions; another shape is told by a class of its own.

    ``name``: what the manual calls them. ``counted_at``: the column of the instant by which they are counted, and since
    when they are in stock; ``ends``: until when. ``parts``: how they are told apart. ``tallies``: their hourly counts
    by part, ``first`` the part that counts all; where they are a ``flood``, figures are told from those where they
    answer, and what is usual in a part of an hour is the hour's count by that part of it. ``usual_weeks``: of how many
    weeks the usual is; ``heard_by``: whose records tell that a week was heard, None: its own.
    ``happened`` and ``stands``: how the manual says that a record's instant (a column) lies in a span, and its stock.
    """

    name: str
    service: str
    record: Any
    counted_at: str
    parts: tuple[Part, ...]
    ends: str = "closed"
    tallies: Mapping[Grouping, Tally] = field(default_factory=dict)
    first: Grouping = "ward"
    flood: bool = False
    usual_weeks: Callable[[City], float] = lambda city: 8
    heard_by: Kind | None = None
    happened: Mapping[str, str] = field(default_factory=dict)
    stands: str = "open now"

    def table(self, then: bool) -> Any:
        """The table whose rows they are; ``then``: with a name for what was known when ("as_of")."""
        return self.record.__table__

    def known(self, c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
        """The conditions that a row is what was known at ``as_of``; None: what is known now."""
        return known_then(c, as_of)

    def stock(self, c: Any, span: Span, as_of: AsOf) -> list[ColumnElement[bool]]:
        """The conditions that a record is begun and not ended at the span's end, by its own instants."""
        ended, begun = c[self.ends], c[self.counted_at]
        # the sum keeps a planner without statistics from reading all that was ever received
        received = type_coerce(begun, BigInteger) + literal(0, BigInteger)
        late = type_coerce(span.end, Instant())
        return [*self.known(c, as_of), or_(ended.is_(None), ended > span.end), received <= late]

    def lie(self, c: Any, at: str | None, span: Span, as_of: AsOf) -> list[ColumnElement[bool]]:
        """The conditions that a known record lies in a span by its instant ``at``; None: that it is in stock."""
        return self.stock(c, span, as_of) if at is None else [*self.known(c, as_of), span.holds_event(c[at])]

    def of(self, c: Any, where: Where) -> list[ColumnElement[bool]]:
        """The conditions that ``where`` makes."""
        found: list[ColumnElement[bool]] = [] if where.source is None else [c.source == where.source]
        return found + [part.holds(c, code) for part in self.parts if (code := getattr(where, part.name)) is not None]

    def part(self, name: Grouping) -> Part:
        """Its part of a name. Raises KeyError where it has none."""
        return next_of(self.parts, name)

    def has(self, *names: str) -> bool:
        """Whether it is told apart in all these ways."""
        return set(names) <= {part.name for part in self.parts}

    def since(self, connection: Connection, as_of: AsOf) -> datetime | None:
        """The first instant that is known of; None when nothing was ever received."""
        c = self.record.__table__.c
        first = select(type_coerce(func.min(c[self.counted_at]), BigInteger)).where(*self.known(c, as_of))
        found: int | None = connection.scalar(first)
        return None if found is None else instant(found)


def next_of(parts: tuple[Part, ...], name: str) -> Part:
    for part in parts:
        if part.name == name:
            return part
    raise KeyError(name)


def known_then(c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
    """The condition that a row is what was known at ``as_of``; None: what is known now."""
    if as_of is None:
        return [c.known_until == EVER]
    return [c.known_from <= as_of, c.known_until > as_of]


REPORTS = Kind(
    name="reports",
    service="field_reports",
    record=Report,
    counted_at=Report.counted_at,
    parts=(WARD, AGENCY, FIELD),
    tallies={"ward": Tally(ReportHourByWard), "field": Tally(ReportHourByField)},
    first="field",
    usual_weeks=lambda city: city.targets.reports.usual_weeks,
    happened={"requested": "received", "closed": "closed as handled", "reopened_at": "reopened"},
)

"""Which events a KPI speaks of, as Selects of whole known rows, and how they are told apart by ward, agency or field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy import cast as sql_cast

from dashboards.kpis import AsOf, EventKpi, Grouping, Span, Where
from data_sources.field_reports import NOWHERE, OUTSIDE, WATER
from data_sources.store import EVER, Instant, Version

Condition = Callable[[Any, Span], ColumnElement[bool]]
"""Of a record's columns and the span asked for."""


@dataclass(frozen=True, slots=True)
class Beside:
    """An aggregate over a KPI's rows that its figure tells beside its value: how many different ones ("distinct"), the
    least ("least", an instant in ms), how many fulfil a condition ("many")."""

    name: str
    kind: Literal["distinct", "least", "many"]
    of: Callable[[Any, Span], ColumnElement[Any]]

    def aggregate(self, c: Any, span: Span, only: ColumnElement[bool] | None) -> ColumnElement[int]:
        """Over the rows that fulfil ``only``."""
        said = self.of(c, span)
        if self.kind == "many":
            return many(said if only is None else and_(only, said))
        found = func.count(said.distinct()) if self.kind == "distinct" else func.min(type_coerce(said, BigInteger))
        return found if only is None else found.filter(only)


NEAR = "~"
"""Before the code of a ward that was only told by its nearest centre; such are left out of rankings by ward."""
NONE = "none"
"""The agency of what no agency has."""


@dataclass(frozen=True, slots=True)
class Events:
    """The known records whose instant ``at`` (a column) lies in the span; ``at`` None: the stock, those that are
    received and not closed at the span's end. ``of`` (equal columns) and ``only``: those of them that fulfil both; KPIs
    of the same ``of`` are counted together."""

    record: type[Version]
    at: str | None
    only: Condition | None = None
    of: tuple[tuple[str, str], ...] = ()

    def __call__(self, span: Span, where: Where, as_of: AsOf) -> Select[Any]:
        rows: Select[Any] = select(self.record.__table__).where(*self.conditions(span, where, as_of))
        return rows if self.only is None else rows.where(self.only(self.columns, span))

    @property
    def columns(self) -> Any:
        return self.record.__table__.c

    @property
    def instant(self) -> Any:
        """The column that tells when: of a stock, when its records were received."""
        return self.columns[self.at or self.record.counted_at]

    def conditions(self, span: Span, where: Where, as_of: AsOf) -> list[ColumnElement[bool]]:
        """All but ``only``."""
        lies = stock(self.columns, span.end) if self.at is None else span.holds_event(self.instant)
        equal = [self.columns[name] == value for name, value in self.of]
        return [*known_then(self.columns, as_of), lies, *equal, *of(self.columns, where)]


def known_then(c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
    """The condition that a row is what was known at ``as_of``; None: what is known now."""
    if as_of is None:
        return [c.known_until == EVER]
    return [c.known_from <= as_of, c.known_until > as_of]


def stock(c: Any, at: datetime) -> ColumnElement[bool]:
    """The condition that a record is received and not closed at an instant, by its own instants."""
    # the sum keeps a planner without statistics from reading all that was ever received
    received = type_coerce(c.requested, BigInteger) + literal(0, BigInteger)
    return and_(or_(c.closed.is_(None), c.closed > at), received <= type_coerce(at, Instant()))


def of(c: Any, where: Where) -> list[ColumnElement[bool]]:
    """The conditions that ``where`` makes of an event."""
    found = []
    if where.source is not None:
        found.append(c.source == where.source)
    if where.agency is not None:
        found.append(c.agency.is_(None) if where.agency == NONE else c.agency == where.agency)
    if where.field is not None:
        found.append(c.field == where.field)
    if where.ward is not None:
        found.append(of_ward(c, where.ward))
    return found


def of_ward(c: Any, ward: str) -> ColumnElement[bool]:
    """The condition that a record is counted under a ward's category."""
    if ward in (WATER, OUTSIDE):
        return and_(c.ward.is_(None), c.ward_by == ward)
    if ward == NOWHERE:
        return and_(c.ward.is_(None), func.coalesce(c.ward_by, "").not_in((WATER, OUTSIDE)))
    if ward.startswith(NEAR):
        return and_(c.ward == ward.removeprefix(NEAR), c.ward_by == "near")
    return and_(c.ward == ward, c.ward_by != "near")


def group(c: Any, by: Grouping) -> ColumnElement[str]:
    """What a record is counted under: the same words as in ``Where``."""
    if by == "agency":
        return func.coalesce(c.agency, NONE)
    if by == "field":
        return cast(ColumnElement[str], c.field)
    nowhere = case((c.ward_by.in_((WATER, OUTSIDE)), c.ward_by), else_=NOWHERE)
    return case((c.ward.is_(None), nowhere), (c.ward_by == "near", literal(NEAR) + c.ward), else_=c.ward)


NAMED_SPAN = Span(
    cast(datetime, bindparam("start", type_=Instant())), cast(datetime, bindparam("end", type_=Instant()))
)


def then_of(then: bool) -> AsOf:
    return cast(datetime, bindparam("as_of", type_=Instant())) if then else None


@lru_cache(maxsize=512)
def counted(kpis: tuple[EventKpi, ...], where: Where, by: Grouping | None, then: bool, bare: bool) -> Select[Any]:
    """What SQL says of KPIs whose rows lie in the same span of the same instant: group, then of each n, how many fulfil
    the share's condition, the newest instant [ms] and what it tells beside (``bare``: the first two alone). With names for the span and what was known when: making a
    statement costs more than running it."""
    rows, c = kpis[0].rows, kpis[0].rows.columns
    instant = type_coerce(rows.instant, BigInteger)
    found: list[Any] = [literal("") if by is None else group(c, by)]
    conditions = rows.conditions(NAMED_SPAN, where, then_of(then))
    if len(kpis) == 1 and rows.only is not None:
        conditions.append(rows.only(c, NAMED_SPAN))
    for i, kpi in enumerate(kpis):
        assert (kpi.rows.record, kpi.rows.at, kpi.rows.of) == (rows.record, rows.at, rows.of)
        only = kpi.rows.only(c, NAMED_SPAN) if kpi.rows.only is not None and len(kpis) > 1 else None
        good = None if kpi.share is None else kpi.share(c, NAMED_SPAN)
        found += [
            (func.count() if only is None else many(only)).label(f"n{i}"),
            (literal(0) if good is None else many(good if only is None else and_(only, good))).label(f"good{i}"),
        ]
        if bare:
            continue
        found += [
            (func.max(instant) if only is None else func.max(instant).filter(only)).label(f"at{i}"),
            *(one.aggregate(c, NAMED_SPAN, only).label(f"{one.name}{i}") for one in kpi.beside),
        ]
    asked: Select[Any] = select(*found).where(*conditions)
    return asked if by is None else asked.group_by(found[0])


def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil a condition."""
    return func.count().filter(condition)


@lru_cache(maxsize=256)
def columns_of(rows: Events, reads: tuple[str, ...], where: Where, by: Grouping | None, then: bool) -> Select[Any]:
    """Columns: (group), and one text of all rows' instants [ms] with commas between them: when, then those of ``reads``,
    row after row. To take thousands of rows one by one costs three times as much."""
    c = rows.columns
    columns = (type_coerce(column, BigInteger) for column in (rows.instant, *(c[name] for name in reads)))
    texts: list[ColumnElement[str]] = [func.coalesce(sql_cast(column, String), "null") for column in columns]
    row = texts[0]
    for text in texts[1:]:
        row = row + "," + text
    key: Any = literal("") if by is None else group(c, by)
    asked: Select[Any] = select(key, func.aggregate_strings(row, ","))
    asked = asked.where(*rows.conditions(NAMED_SPAN, where, then_of(then)))
    asked = asked if rows.only is None else asked.where(rows.only(c, NAMED_SPAN))
    return asked if by is None else asked.group_by(key)

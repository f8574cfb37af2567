"""Which events a KPI speaks of, as Selects of whole known rows, and how they are counted and read by their parts."""

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
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import cast as sql_cast

from dashboards.kpis import AsOf, EventKpi, Grouping, Span, Where
from dashboards.kpis.kinds import Kind
from dashboards.kpis.parts import among
from data_sources.store import Instant

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


@dataclass(frozen=True, slots=True)
class Events:
    """The known records of a kind whose instant ``at`` (a column) lies in the span; ``at`` None: the stock, those that
    are begun and not ended at the span's end. ``of`` (equal columns) and ``only``: those of them that fulfil both; KPIs
    of the same ``of`` are counted together."""

    kind: Kind
    at: str | None
    only: Condition | None = None
    of: tuple[tuple[str, str], ...] = ()

    def __call__(self, span: Span, where: Where, as_of: AsOf) -> Select[Any]:
        table = self.kind.table(as_of is not None)
        rows: Select[Any] = select(table).where(*self.conditions(table.c, span, where, as_of))
        rows = rows if self.only is None else rows.where(self.only(table.c, span))
        return rows if as_of is None else rows.params(as_of=as_of)

    @property
    def instant(self) -> str:
        """The column that tells when: of a stock, when its records began."""
        return self.at or self.kind.counted_at

    def conditions(self, c: Any, span: Span, where: Where, as_of: AsOf) -> list[ColumnElement[bool]]:
        """All but ``only``."""
        equal = [c[name] == value for name, value in self.of]
        return [*self.kind.lie(c, self.at, span, as_of), *equal, *self.kind.of(c, where)]


NAMED_SPAN = Span(
    cast(datetime, bindparam("start", type_=Instant())), cast(datetime, bindparam("end", type_=Instant()))
)


def then_of(then: bool) -> AsOf:
    return cast(datetime, bindparam("as_of", type_=Instant())) if then else None


Codes = tuple[str, ...]
"""The codes that records may have several of; () where each has one."""


def grouped(kind: Kind, table: Any, by: Grouping | None, codes: Codes) -> tuple[ColumnElement[str], Any]:
    """(what a record is counted under, from what to select)."""
    if by is None:
        return literal(""), table
    part = kind.part(by)
    if not part.several:
        return part.key(table.c), table
    listed = union_all(*(select(literal(code).label("code")) for code in codes)).subquery("codes")
    return listed.c.code, table.join(listed, among(part.key(table.c), listed.c.code))


@lru_cache(maxsize=512)
def counted(
    kpis: tuple[EventKpi, ...], where: Where, by: Grouping | None, then: bool, bare: bool, codes: Codes = ()
) -> Select[Any]:
    """What SQL says of KPIs whose rows lie in the same span of the same instant: group, then of each n, how many fulfil
    the share's condition, the newest instant [ms] and what it tells beside (``bare``: the first two alone). With names
    for the span and what was known when: making a statement costs more than running it."""
    rows = kpis[0].rows
    table = rows.kind.table(then)
    c = table.c
    key, source = grouped(rows.kind, table, by, codes)
    instant = type_coerce(c[rows.instant], BigInteger)
    found: list[Any] = [key]
    conditions = rows.conditions(c, NAMED_SPAN, where, then_of(then))
    if len(kpis) == 1 and rows.only is not None:
        conditions.append(rows.only(c, NAMED_SPAN))
    for i, kpi in enumerate(kpis):
        assert (kpi.kind, kpi.rows.at, kpi.rows.of) == (rows.kind, rows.at, rows.of)
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
    asked: Select[Any] = select(*found).select_from(source).where(*conditions)
    return asked if by is None else asked.group_by(found[0])


def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil a condition."""
    return func.count().filter(condition)


@lru_cache(maxsize=256)
def columns_of(
    rows: Events, reads: tuple[str, ...], where: Where, by: Grouping | None, then: bool, codes: Codes = ()
) -> Select[Any]:
    """Columns: (group), and one text of all rows' instants [ms] with commas between them: when, then those of ``reads``,
    row after row. To take thousands of rows one by one costs three times as much."""
    table = rows.kind.table(then)
    c = table.c
    key, source = grouped(rows.kind, table, by, codes)
    columns = (type_coerce(c[name], BigInteger) for name in (rows.instant, *reads))
    texts: list[ColumnElement[str]] = [func.coalesce(sql_cast(column, String), "null") for column in columns]
    row = texts[0]
    for text in texts[1:]:
        row = row + "," + text
    said: list[Any] = [key, func.aggregate_strings(row, ",")]
    asked: Select[Any] = select(*said).select_from(source)
    asked = asked.where(*rows.conditions(c, NAMED_SPAN, where, then_of(then)))
    asked = asked if rows.only is None else asked.where(rows.only(c, NAMED_SPAN))
    return asked if by is None else asked.group_by(key)

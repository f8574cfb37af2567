"""Asking KPIs of events: of the whole city, or of each of its parts, with few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from orjson import loads
from sqlalchemy import Connection

from dashboards.kpis import (
    NO_DATA,
    WEEK,
    Answer,
    Asked,
    AsOf,
    Columns,
    EventKpi,
    Figure,
    Grouping,
    Place,
    Span,
    Status,
    Where,
)
from dashboards.kpis.counting import part_of
from dashboards.kpis.event_places import narrowed, whole
from dashboards.kpis.events import Codes, Events, columns_of, counted
from dashboards.kpis.heard import Heard, heard
from dashboards.kpis.kinds import Kind
from data_sources.city import City
from data_sources.store import instant, milliseconds

ROUNDED = 6


class Part(NamedTuple):
    """What SQL says of one group: how many rows, how many of them fulfil the share's condition, the newest instant
    [ms], and what is told beside."""

    n: int
    good: int
    at: int | None = None
    beside: tuple[int | None, ...] = ()

    @classmethod
    def of(cls, said: Sequence[Any]) -> Part:
        """From what a statement of ``counted`` says."""
        n, good, *rest = said
        return cls(n, good, rest[0], tuple(rest[1:])) if rest else cls(n, good)


NOTHING = Part(0, 0)


@dataclass
class EventAsking:
    """One reading of the store for KPIs of events: all of ``where``, or each part of it (``by``).

    ``tallies`` False: what is usual is read from the records themselves. ``for_wall``: the week before is asked only of
    what the wall tells of it.
    """

    connection: Connection
    city: City
    as_of: AsOf
    where: Where = field(default_factory=Where)
    by: Grouping | None = None
    tallies: bool = True
    for_wall: bool = False
    _counted: dict[tuple[str, Span, bool], dict[str, Part]] = field(default_factory=dict)
    _read: dict[tuple[Events, tuple[str, ...]], list[tuple[Span, dict[str, Columns]]]] = field(default_factory=dict)
    _heard: dict[Kind, Heard] = field(default_factory=dict)
    held: dict[Any, Any] = field(default_factory=dict)
    """What was read for one figure and serves others."""

    def heard(self, kind: Kind) -> Heard:
        """What was heard of a kind of record."""
        if kind not in self._heard:
            self._heard[kind] = heard(self.connection, kind, self.as_of)
        return self._heard[kind]

    def codes(self, kind: Kind, by: Grouping | None) -> Codes:
        """The codes of a part of which a record may have several; () of any other."""
        if by is None or not kind.part(by).several:
            return ()
        return tuple(kind.part(by).declared(self.city)) or ("",)

    def names(self, span: Span) -> dict[str, Any]:
        """What the names in a statement stand for."""
        named = {"start": span.start, "end": span.end}
        return named if self.as_of is None else {**named, "as_of": self.as_of}

    def prepare(self, asked: Iterable[tuple[EventKpi, Span]]) -> None:
        """Count for many KPIs at once: those of the same instants and span share a statement."""
        together: dict[Any, list[EventKpi]] = {}
        for kpi, span in asked:
            compared = self.compared(kpi)
            if kpi.reckon is not None:
                self.read(kpi, Span(former(span).start if compared else span.start, span.end))
                continue
            for over, bare in ((span, False), (former(span), True)) if compared else ((span, False),):
                if (kpi.key, over, bare) not in self._counted:
                    together.setdefault((kpi.kind, kpi.rows.at, kpi.rows.of, over, bare), []).append(kpi)
        for (*_, span, bare), kpis in together.items():
            self._count(tuple(kpis), span, bare)

    def _count(self, kpis: tuple[EventKpi, ...], span: Span, bare: bool) -> None:
        if all(self._tallied(kpi) for kpi in kpis):
            found = part_of(self, span, self.where, self.by, kpis[0].kind)
            for kpi in kpis:
                self._counted[kpi.key, span, bare] = {code: Part(n, 0, at) for code, (n, at) in found.items()}
            return
        codes = self.codes(kpis[0].kind, self.by)
        asked = counted(kpis, self.where, self.by, self.as_of is not None, bare, codes)
        rows = self.connection.execute(asked, self.names(span)).all()
        first = 1
        for kpi in kpis:
            end = first + 2 if bare else first + 3 + len(kpi.beside)
            self._counted[kpi.key, span, bare] = {row[0]: Part.of(row[first:end]) for row in rows if row[first]}
            first = end

    def _tallied(self, kpi: EventKpi) -> bool:
        """Whether the tallies of its kind may tell a KPI's figure: it speaks of all records of a flood, as known now."""
        whole = kpi.rows.at == kpi.kind.counted_at and kpi.rows.only is None and not kpi.rows.of
        return kpi.kind.flood and whole and kpi.share is None and not kpi.beside and self.tallies and self.as_of is None

    def part(self, kpi: EventKpi, span: Span, code: str, bare: bool) -> Part:
        """The count of a group; ``bare``: without what is told beside."""
        if (kpi.key, span, bare) not in self._counted:
            self._count((kpi,), span, bare)
        return self._counted[kpi.key, span, bare].get(code, NOTHING)

    def read(self, kpi: EventKpi, span: Span) -> dict[str, Columns]:
        """The columns a KPI reckons with, by group; "at" is the instant of each row [ms]."""
        held = self._read.setdefault((kpi.rows, kpi.reads), [])
        for wider, known in held:
            if wider == span:
                return known
            if kpi.rows.at is not None and wider.covers(span):
                return {code: cut(columns, span) for code, columns in known.items()}
        codes = self.codes(kpi.kind, self.by)
        asked = columns_of(kpi.rows, kpi.reads, self.where, self.by, self.as_of is not None, codes)
        names = ("at", *kpi.reads)
        found: dict[str, Columns] = {
            code: dict(zip(names, np.array(loads(f"[{text}]"), np.float64).reshape(-1, len(names)).T, strict=True))
            for code, text in self.connection.execute(asked, self.names(span)).all()
            if text
        }
        if kpi.readied is not None:
            found = {code: kpi.readied(columns, self.city) for code, columns in found.items()}
        held.append((span, found))
        return found

    def figure(self, kpi: EventKpi, span: Span, place: Place, *, bare: bool = False) -> Figure:
        """What the KPI says of a place over a span; ``bare``: its value alone."""
        if not self.heard(kpi.kind).knows(span):
            return NO_DATA
        asked = Asked(place, span, self.city.targets)
        figure = self._figure(kpi, asked, bare)
        if kpi.compares is not None:
            figure = kpi.compares(figure, asked, self)
        if kpi.more is not None and not bare:
            figure = figure._replace(extra={**figure.extra, **kpi.more(figure, asked, self)})
        return figure if figure.value is None else figure._replace(value=round(figure.value, ROUNDED))

    def _figure(self, kpi: EventKpi, asked: Asked, bare: bool) -> Figure:
        code = self.code(asked.place)
        if kpi.reckon is not None:
            columns = self.read(kpi, asked.span).get(code)
            if columns is None or not len(columns["at"]):
                return Figure(None, 0, None, "no_records")
            return Figure(kpi.reckon(columns, asked), len(columns["at"]), int(columns["at"].max()))
        part = self.part(kpi, asked.span, code, bare)
        # nothing is counted in an empty stock, and nothing in it is the oldest
        told = part.beside or tuple(None if one.kind == "least" else 0 for one in kpi.beside)
        extra = {
            one.name: value or (None if one.kind == "least" else 0) for one, value in zip(kpi.beside, told, strict=True)
        }
        if kpi.share is None:
            return Figure(float(part.n), part.n, part.at, extra=extra)
        if not part.n:
            return Figure(None, 0, None, "no_records", extra)
        return Figure(100 * part.good / part.n, part.n, part.at, extra=extra)

    def answer(self, kpi: EventKpi, span: Span, place: Place) -> Answer:
        """The KPI's whole answer for one of ``places``."""
        figure = self.figure(kpi, span, place)
        asked = Asked(place, span, self.city.targets)
        status: Status = "none" if figure.value is None else kpi.status(figure, asked)
        return Answer(
            key=kpi.key,
            place=place.code,
            place_name=place.name,
            value=figure.value,
            unit=kpi.unit,
            n=figure.n,
            previous=self.previous(kpi, span, place) if self.compared(kpi) else None,
            target=kpi.target(asked),
            status=status,
            at=None if figure.at is None else instant(figure.at),
            why=figure.why if figure.value is None else "",
            feed=self.heard(kpi.kind).feed,
            extra=figure.extra,
        )

    def compared(self, kpi: EventKpi) -> bool:
        """Whether it is asked what the KPI was a week before."""
        return kpi.week_before or not self.for_wall

    def previous(self, kpi: EventKpi, span: Span, place: Place) -> float | None:
        """The same a week earlier over the same length of span; None when that began before anything was known."""
        before, since = former(span), self.heard(kpi.kind).since
        if since is None or since > before.start:
            return None
        return self.figure(kpi, before, place, bare=True).value

    def places(self, kind: Kind, kpis: Iterable[tuple[EventKpi, Span]]) -> list[Place]:
        """The places that a kind of record is asked of: what ``where`` names, or each group: those the city declares,
        then whatever else was found in the rows."""
        if self.by is None:
            return [whole(self.where, self.city, kind)]
        self.prepare(kpis := list(kpis))
        found: dict[str, None] = {}
        if getattr(self.where, self.by) is None:
            found |= dict.fromkeys(kind.part(self.by).declared(self.city))
        for kpi, span in kpis:
            codes = self.read(kpi, span) if kpi.reckon is not None else self._counted[kpi.key, span, False]
            found |= dict.fromkeys(sorted(codes))
        return [whole(narrowed(self.where, self.by, code), self.city, kind) for code in found]

    def code(self, place: Place) -> str:
        """What a place's rows are grouped under."""
        return "" if self.by is None else str(getattr(place.where, self.by))


def former(span: Span) -> Span:
    """The same a week earlier."""
    return Span(span.start - WEEK, span.end - WEEK)


def cut(columns: Columns, span: Span) -> Columns:
    """The rows whose instant lies in the span."""
    at = columns["at"]
    inside = (at >= milliseconds(span.start)) & (at < milliseconds(span.end))
    return {name: column[inside] for name, column in columns.items()}

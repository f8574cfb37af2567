"""Events told otherwise than they are held: the later reception is what is known, what it replaces is remembered.

An answer may be kept after one that was received later (a run that was cut off is taken up while the next one hears): it
is put in its place in the past. What was closed by rule gives way to an end that its source told, whenever.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from data_sources.store.event_tallies import EventTallies
from data_sources.store.events_in_view import Key, View, closed_at, is_forgotten
from data_sources.store.heard import waiting
from data_sources.store.records import Event, milliseconds
from data_sources.store.tables import Fetch

Content = tuple[int, int, int, int]
"""(end [ms], start [ms], kind, place)"""
REVISED = 'event, series, known_from, known_until, at, started, kind, place, rule, "fetch"'


class Held(NamedTuple):
    """A row of events. Instants in ms; ``fetch``: an answer that told it so, ``received``: since when it is known."""

    event: int
    series: int
    at: int
    started: int
    kind: int
    place: int
    rule: bool
    received: int
    fetch: int

    @property
    def key(self) -> Key:
        return self[:2]

    @property
    def content(self) -> Content:
        return self[2:6]


class Telling(NamedTuple):
    """What an answer, received at ``since`` [ms], told of an event's end."""

    since: int
    content: Content
    fetch: int


class Correcting:
    """What a batch corrects, in the tallies at once and in the tables when it is written: each event once."""

    def __init__(
        self,
        connection: Connection,
        record: type[Event],
        source: str,
        received: datetime,
        fetch: int,
        tallies: EventTallies,
    ) -> None:
        self._connection, self._record, self._tallies = connection, record, tallies
        self._source, self._received, self._stamp, self._fetch = source, received, milliseconds(received), fetch
        self._receptions: dict[int, int | None] = {fetch: self._stamp}
        self._waits: int | None = None
        self._asked = False
        self._forget: list[Key] = []
        self._revised: list[tuple[Any, ...]] = []
        self._replaced: list[Held] = []
        self._gone: list[Key] = []
        self.reopened: dict[Key, View] = {}
        """Events that were closed by rule and are told to be in view again."""

    def end(self, row: tuple[int, int, int, int, int, int], held: Held) -> bool:
        """Whether an end that was told is known otherwise now than it is ``held``."""
        content, same = row[2:], row[2:] == held.content and not held.rule
        if same and self._stamp >= held.received:
            self._echo(held)
            return False
        if self._stamp < (held.received if held.rule else self._told_last(held)):
            return self._relive(held, Telling(self._stamp, content, self._fetch))
        self._follow(held, Held(*held.key, *content, False, self._stamp, self._fetch))
        return True

    def view(self, view: View, held: Held) -> bool:
        """Whether an event that was closed by rule and is told to be in view ended otherwise now, or not yet."""
        if view.seen <= self._told_last(held):
            return False
        if not is_forgotten(view, max(view.seen, held.received)):
            self._remember(held)
            self._gone.append(held.key)
            self._tallies.move(held.at, held.kind, held.place, -1)
            self.reopened[held.key] = view
            return True
        content = (closed_at(view), view.started, view.kind, view.place)
        if content == held.content:
            self._echo(held)
            return False
        self._follow(held, Held(*held.key, *content, True, max(view.seen, held.received), self._fetch))
        return True

    def write(self) -> None:
        """Write what was corrected."""
        table, former = self._record.__tablename__, self._record.revisions.__tablename__
        self._run(f"DELETE FROM {former} WHERE event = ? AND series = ?", self._forget)
        self._run(f"INSERT INTO {former} ({REVISED}) VALUES ({', '.join('?' * 10)})", self._revised)
        self._run(f"DELETE FROM {table} WHERE event = ? AND series = ?", self._gone)
        self._run(
            f'UPDATE {table} SET at = ?, started = ?, kind = ?, place = ?, rule = ?, received = ?, "fetch" = ?'
            " WHERE event = ? AND series = ?",
            [(*held[2:], *held.key) for held in self._replaced],
        )

    def _run(self, query: str, rows: list[Any]) -> None:
        if rows:
            marked = query if self._connection.dialect.name == "sqlite" else query.replace("?", "%s")
            self._connection.exec_driver_sql(marked, rows)

    def _follow(self, held: Held, now: Held) -> None:
        """Let ``now`` take the place of what is held."""
        self._remember(held)
        self._replace(held, now)

    def _remember(self, held: Held) -> None:
        if self._stamp > held.received:  # else nobody can have asked for what was held
            self._revised.append(
                (*held.key, held.received, self._stamp, *held.content, bool(held.rule), held.fetch)
            )  # fmt: skip

    def _replace(self, held: Held, now: Held) -> None:
        self._replaced.append(now)
        if now.content != held.content:
            self._tallies.move(held.at, held.kind, held.place, -1)
            self._tallies.move(now.at, now.kind, now.place, 1)

    def _echo(self, held: Held) -> None:
        """Remember that what is held was told once more, where an older answer may still come between."""
        if not self._asked:
            found = waiting(self._connection, self._source, self._received, self._fetch)
            self._waits, self._asked = None if found is None else found[0], True
        if self._waits is not None and self._told_last(held) < self._waits:
            self._replaced.append(held._replace(fetch=self._fetch))

    def _told_last(self, held: Held) -> int:
        """The reception of the newest answer that is known to have told what is held [ms]."""
        return self._reception(held.fetch, held.received)

    def _reception(self, fetch: int, otherwise: int) -> int:
        if fetch not in self._receptions:
            at = self._connection.scalar(select(Fetch.received).where(Fetch.id == fetch))
            self._receptions[fetch] = None if at is None else milliseconds(at)
        found = self._receptions[fetch]
        return otherwise if found is None else found

    def _relive(self, held: Held, late: Telling) -> bool:
        """Tell an event's past anew with what was received before its present row, and kept after it."""
        mark = "?" if self._connection.dialect.name == "sqlite" else "%s"
        former = [
            (Held(*row[:6], *row[7:]), row[6])
            for row in self._connection.exec_driver_sql(
                'SELECT event, series, at, started, kind, place, known_until, rule, known_from, "fetch"'
                f" FROM {self._record.revisions.__tablename__} WHERE event = {mark} AND series = {mark}"
                " ORDER BY known_from",
                held.key,
            )
        ]
        by_rule = [(row, until) for row, until in former if row.rule]
        told: list[Telling] = []
        for row, until in [*former, (held, None)]:
            if not row.rule:
                told.append(Telling(row.received, row.content, row.fetch))
                again = self._told_last(row)
                if row.received < again and (until is None or again < until):
                    told.append(Telling(again, row.content, row.fetch))
        life = in_order([*told, late])
        first = life[0].since
        past = [
            (*held.key, row.received, min(until, first), *row.content, True, row.fetch)
            for row, until in by_rule
            if row.received < first
        ]
        if held.rule and held.received < first:
            past.append((*held.key, held.received, first, *held.content, True, held.fetch))
        for one, then in pairwise(life):
            past.append((*held.key, one.since, then.since, *one.content, False, one.fetch))
        now = Held(*held.key, *life[-1].content, False, life[-1].since, life[-1].fetch)
        before = [(*row.key, row.received, until, *row.content, bool(row.rule), row.fetch) for row, until in former]
        if before != past:
            self._forget.append(held.key)
            self._revised.extend(past)
        if now != held:
            self._replace(held, now)
        return [row[:-1] for row in before] != [row[:-1] for row in past] or now[:-1] != held[:-1]


def in_order(told: list[Telling]) -> list[Telling]:
    """What was told in the order of reception; the same told again is one telling, of the last answer that told it."""
    life: list[Telling] = []
    for one in sorted(told, key=lambda telling: telling.since):
        if life and life[-1].since == one.since:
            continue  # of one millisecond, what was kept first
        if life and life[-1].content == one.content:
            life[-1] = life[-1]._replace(fetch=one.fetch)
        else:
            life.append(one)
    return life

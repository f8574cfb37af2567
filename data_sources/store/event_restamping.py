"""Events counted anew where they were counted by a former border, or by the nearest centre.

An event holds where it was counted, not where its camera stands: what lies elsewhere by the borders of now is told by the
camera, whose place the city names by position alone. One that was moved meanwhile keeps its past.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from data_sources.store.event_codes import Codes
from data_sources.store.event_tallies import EventTallies
from data_sources.store.records import Event, milliseconds
from data_sources.store.store import Store

SPAN = timedelta(days=1)
"""Events of so long are placed anew in one transaction."""


class Moved(NamedTuple):
    """What counts elsewhere now: the camera's number, the former place and the present one."""

    series: int
    place: int
    now: int


def restamp_events(store: Store, record: type[Event], span: timedelta = SPAN) -> int:
    """How many events are counted in another ward by the borders of now."""
    table: Any = record.__table__
    with store.read() as connection:
        first, last = connection.execute(select(func.min(table.c.at), func.max(table.c.at))).one()
    with store.write() as connection:
        codes = Codes(connection, store, record)
        moves = elsewhere(connection, record, codes)
        if moves:
            for name in (record.open.__tablename__, record.revisions.__tablename__):
                move(connection, name, moves)
    moved = 0
    while moves and first is not None and first <= last:
        with store.write() as connection:
            moved += restamp_span(connection, store, record, moves, milliseconds(first), milliseconds(first + span))
        first += span
    return moved


def elsewhere(connection: Connection, record: type[Event], codes: Codes) -> list[Moved]:
    """What is to be counted elsewhere; the places that are new are named."""
    dimension: Any = record.dimension.__table__
    names = [dimension.c[name] for name in record.dimension.natural]
    seers = connection.execute(select(dimension.c.id, dimension.c.source, *names)).all()
    _, places = codes.named()
    moves: list[Moved] = []
    for series, *natural in seers:
        now = record.place_now(*natural)
        if now is None:
            continue
        former = [number for number, place in places.items() if place[1:] == now[1:] and place[0] != now[0]]
        if former:
            there = codes.places([now])[now]
            moves.extend(Moved(series, number, there) for number in former)
    return moves


def restamp_span(
    connection: Connection, store: Store, record: type[Event], moves: list[Moved], start: int, end: int
) -> int:
    """How many events that ended in [start, end) [ms] were moved, with their tallies."""
    now = {(series, place): then for series, place, then in moves}
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    rows = connection.exec_driver_sql(
        f"SELECT event, series, at, kind, place FROM {record.__tablename__} WHERE at >= {mark} AND at < {mark}",
        (start, end),
    )
    tallies, changed = EventTallies(record), []
    for event, series, at, kind, place in rows:
        if (then := now.get((series, place))) is not None:
            changed.append((then, event, series))
            tallies.move(at, kind, place, -1)
            tallies.move(at, kind, then, 1)
    if changed:
        connection.exec_driver_sql(
            f"UPDATE {record.__tablename__} SET place = {mark} WHERE event = {mark} AND series = {mark}", changed
        )
        tallies.write(connection, Codes(connection, store, record))
        store.announce(connection)
    return len(changed)


def move(connection: Connection, table: str, moves: list[Moved]) -> None:
    """Let the rows of a small table count elsewhere."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql(
        f"UPDATE {table} SET place = {mark} WHERE series = {mark} AND place = {mark}",
        [(now, series, place) for series, place, now in moves],
    )

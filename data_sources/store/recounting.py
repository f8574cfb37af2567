"""The nightly recount: a day's events counted anew from their rows, compared with the tallies, reported, and mended."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from data_sources import feeds, services
from data_sources.days import DAY, HUE, period
from data_sources.store.event_codes import Codes
from data_sources.store.event_tallies import Cell, add_to, counted_anew, tallied
from data_sources.store.records import Event, EventCount, milliseconds
from data_sources.store.store import Store
from data_sources.store.tables import Recount

BEGINS = timedelta(hours=1, minutes=30)
"""When in the night of Hue a day that is over is counted anew."""

log = logging.getLogger("hueioc.store")


def event_records() -> list[type[Event]]:
    """The kinds of event that services keep."""
    kept = {
        record
        for service in services()
        for feed in feeds(service).values()
        for record in (feed.record, *feed.records.values())
        if issubclass(record, Event)
    }
    return sorted(kept, key=lambda record: record.__tablename__)


def recount_by_night(store: Store, records: Iterable[type[Event]], now: datetime) -> int:
    """How many counts differed, of yesterday and of one older day in turn, if that is due and was not done yet."""
    today = period("day", now)[0]
    if now < today + BEGINS:
        return 0
    found = 0
    for record in records:
        with store.read() as connection:
            days = due(connection, record, today)
        found += sum(recount_day(store, record, day, now) for day in days)
    return found


def due(connection: Connection, record: type[Event], today: datetime) -> list[datetime]:
    """The beginnings of the days to be counted: yesterday's unless it was, and that before the older one counted last;
    after the first day of all the turn begins anew."""
    table: Any = record.__table__
    first, yesterday = connection.scalar(select(func.min(table.c.at))), today - DAY
    if first is None:
        return []
    counted = select(Recount.day).where(Recount.counted == record.counts[0].__tablename__)
    if connection.scalar(counted.where(Recount.day == yesterday, Recount.at >= today)) is not None:
        return []
    # since the table is as long as there were nights, it is read from its end
    last = connection.scalar(counted.where(Recount.at < today).order_by(Recount.id.desc()).limit(1))
    older = yesterday - DAY if last is None else last - DAY
    if older < period("day", first)[0] or older >= yesterday:
        older = yesterday - DAY
    return [yesterday] if older < period("day", first)[0] else [yesterday, older]


def recount_day(store: Store, record: type[Event], day: datetime, now: datetime) -> int:
    """How many hours and categories of the day that begins at ``day`` differed from the tallies. They are right now, and
    a row for each tally says what was found."""
    began = time.monotonic()
    span = milliseconds(day), milliseconds(day + DAY)
    with store.write() as connection:
        codes = Codes(connection, store, record)
        differing = 0
        for table, true in counted_anew(connection, record, codes, *span).items():
            told = tallied(connection, table, *span)
            found = mend(connection, table, told, true)
            connection.execute(
                insert(Recount).values(
                    at=now,
                    counted=table.__tablename__,
                    day=day,
                    tally=told.total(),
                    records=true.total(),
                    differences=found,
                    seconds=time.monotonic() - began,
                )
            )
            differing += found
        if differing:
            store.announce(connection)
    if differing:
        log.warning(
            "%s of %s: %d counts of hours were other than their records; they are mended",
            record.__tablename__,
            f"{day.astimezone(HUE):%d/%m/%Y}",
            differing,
        )
    return differing


def mend(connection: Connection, table: type[EventCount], told: Counter[Cell], true: Counter[Cell]) -> int:
    """How many counts of a tally were not what they are to be; they are now."""
    differing = Counter(
        {cell: true[cell] - told[cell] for cell in told.keys() | true.keys() if true[cell] != told[cell]}
    )
    add_to(connection, table, differing)
    return len(differing)

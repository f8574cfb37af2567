"""How long tracks are kept: whole for a week, then one position a boat and minute, for 36 months in all.

Tracks are evidence for at least 36 months (Decree 41/2026/NĐ-CP); what is thinned away lay within a minute of what stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from data_sources import feeds, services
from data_sources.store.records import milliseconds
from data_sources.store.store import Store
from data_sources.store.track_marks import thin_from, thinned_to
from data_sources.store.track_records import Track
from data_sources.store.tracks import MINUTE, THIN_AFTER

KEPT = timedelta(days=1096)
SERIES_AT_ONCE = 50
"""Tracks thinned in one transaction, so that no feed waits long for the writer."""


def track_records() -> list[type[Track]]:
    """The kinds of track that services keep."""
    kept = {feed.record for service in services() for feed in feeds(service).values()}
    return sorted((one for one in kept if issubclass(one, Track)), key=lambda one: one.__tablename__)


def thin(store: Store, record: type[Track], now: datetime) -> int:
    """How many positions were deleted: of those older than a week all but the first of each boat and minute and its newest
    of all, and those older than 36 months, with the passages of that time.

    Passages are left as they were told from the whole track."""
    until, oldest = milliseconds(now - THIN_AFTER), milliseconds(now - KEPT)
    with store.write() as connection:
        since = thin_from(connection, record)
        numbers = connection.scalars(select(record.dimension.id).order_by(record.dimension.id)).all()
    gone = 0
    for first in range(0, len(numbers), SERIES_AT_ONCE):
        with store.write() as connection:
            gone += sum(
                thin_one(connection, record, number, since, until, oldest)
                for number in numbers[first : first + SERIES_AT_ONCE]
            )
    with store.write() as connection:
        thinned_to(connection, record, until)
    return gone


def thin_one(connection: Connection, record: type[Track], number: int, since: int, until: int, oldest: int) -> int:
    """The same of one track; what is older than ``since`` has been thinned."""
    table, last, passages = record.__tablename__, record.last.__tablename__, record.passages.__tablename__
    mark, modulo = ("?", "%") if connection.dialect.name == "sqlite" else ("%s", "%%")
    gone = connection.exec_driver_sql(
        f"DELETE FROM {table} WHERE series = {mark} AND at >= {mark} AND at < {mark} AND EXISTS (SELECT 1 FROM {table} b"
        f" WHERE b.series = {table}.series AND b.at >= {table}.at - ({table}.at {modulo} {MINUTE}) AND b.at < {table}.at)"
        f" AND NOT EXISTS (SELECT 1 FROM {last} l WHERE l.series = {table}.series AND l.at = {table}.at)",
        (number, since, until),
    ).rowcount
    for old in (table, last, passages):
        deleted = connection.exec_driver_sql(
            f"DELETE FROM {old} WHERE series = {mark} AND at < {mark}", (number, oldest)
        )
        gone += deleted.rowcount if old == table else 0
    return gone

"""The board: everything the wall says, as plain data, made once for all screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select

from dashboards.live.build import version
from dashboards.live.lease import take
from data_sources.collector.health import feed_states
from data_sources.store import Store, milliseconds
from data_sources.store.tables import Snapshot

Board = dict[str, Any]
Facts = Callable[[Store, datetime], Mapping[str, Any]]
"""What the KPIs say at an instant: answers, trends, stations (dashboards.kpis.facts)."""

KEPT = 3
"""Snapshots that stay in the store: one is read while the next is written."""


def make(store: Store, now: datetime, facts: Facts) -> Board:
    """The board at ``now``. ``event``: when the collector last ended a round [ms], None before the first."""
    feeds = feed_states(store)
    return {
        "at": milliseconds(now),
        "version": version(),
        "simulated": store.nature == "simulated",
        "event": max((feed["last_at"] for feed in feeds if feed["last_at"] is not None), default=None),
        "feeds": feeds,
        **facts(store, now),
    }


def encode(board: Board) -> bytes:
    """The board as JSON."""
    return orjson.dumps(board, option=orjson.OPT_SERIALIZE_NUMPY)


def write(store: Store, holder: str, body: bytes, now: datetime) -> int | None:
    """The sequence number under which a board was written down; None when the lease "live" is another's by now."""
    with store.write() as connection:
        if not take(connection, "live", holder):
            return None
        number: int | None = connection.scalar(insert(Snapshot).values(at=now, body=body).returning(Snapshot.sequence))
        assert number is not None
        connection.execute(delete(Snapshot).where(Snapshot.sequence <= number - KEPT))
    return number


def newest(store: Store, after: int = 0) -> tuple[int, Board] | None:
    """The newest board written down and its number, when that is greater than ``after``."""
    with store.read() as connection:
        last = connection.scalar(select(func.max(Snapshot.sequence)))
        if last is None or last <= after:
            return None
        body = connection.scalar(select(Snapshot.body).where(Snapshot.sequence == last))
    return None if body is None else (last, orjson.loads(body))

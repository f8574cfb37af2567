"""Which servers of cameras are heard: a server that is not is one outage, and nobody knows how its cameras are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, or_, select, type_coerce
from sqlalchemy import cast as sql_cast

from dashboards.kpis import AsOf, Span
from data_sources.store import Instant, milliseconds
from data_sources.store.tables import FeedState, Fetch

SERVICE = "cameras"
DESK = "verdicts"
"""The format of what decides of alerts: it has no cameras."""
HORIZON = 3
"""A server whose last answer on its cameras is so many times ``stale_after`` old is not heard."""
STATS = "%stats%"
"""What the address of such an answer looks like."""


def servers(end: Any) -> list[ColumnElement[bool]]:
    """The conditions that a feed's state is of a server of cameras that was declared at an instant."""
    gone = or_(FeedState.removed_at.is_(None), FeedState.removed_at > end)
    return [FeedState.service == SERVICE, FeedState.format != DESK, gone]


def heard_then(span: Span, as_of: AsOf) -> Select[Any]:
    """The servers that were heard at the span's end, as far as was known at ``as_of``: one of its answers on its cameras
    is younger than the horizon, and the last that was recognised is not older than that. Column: source."""
    end = type_coerce(span.end, Instant())
    horizon = sql_cast(FeedState.stale_after_s * (1000 * HORIZON), BigInteger)
    earliest = type_coerce(end, BigInteger) - horizon
    asked = (
        select(Fetch.source)
        .join_from(FeedState, Fetch, Fetch.feed == FeedState.feed)
        .where(
            *servers(end),
            type_coerce(FeedState.heard_at, BigInteger) > earliest,
            type_coerce(Fetch.received, BigInteger) > earliest,
            Fetch.received <= end,
            Fetch.parsed.is_not(None),
            Fetch.address.like(STATS),
        )
    )
    return asked if as_of is None else asked.where(Fetch.received <= as_of)


class Server(NamedTuple):
    """A server of cameras as it stands now. ``heard_at`` [ms]: None when it never was."""

    source: str
    feed: str
    heard_at: int | None


def declared(connection: Connection, at: datetime) -> dict[str, Server]:
    """The servers that were declared at an instant, by source; of several feeds of one the first, heard when any was."""
    asked = (
        select(FeedState.source, FeedState.feed, FeedState.heard_at).where(*servers(at)).order_by(FeedState.position)
    )
    found: dict[str, Server] = {}
    for source, feed, heard_at in connection.execute(asked):
        heard = None if heard_at is None else milliseconds(heard_at)
        one = found.setdefault(source, Server(source, feed, heard))
        if heard is not None and heard > (one.heard_at or 0):
            found[source] = one._replace(heard_at=heard)
    return found

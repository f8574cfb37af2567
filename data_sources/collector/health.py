"""How every feed stands: remembered after each round, told to screens and to the API."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from data_sources import Source, feeds, is_stream
from data_sources.store import Store, milliseconds
from data_sources.store.tables import FeedState, Refusal, Round

if TYPE_CHECKING:
    from data_sources.collector.collect import RoundDone

log = logging.getLogger("hueioc.feeds")


def declare(store: Store, sources: Iterable[Source]) -> None:
    """Write down which feeds feeds.toml names now, so that one which never answered is seen too."""
    now = datetime.now(UTC)
    with store.write() as connection:
        stands = select(FeedState.feed, FeedState.url, FeedState.format)
        known = {row.feed: (row.url, row.format) for row in connection.execute(stands)}
        named = set()
        for position, source in enumerate(sources):
            named.add(source.name)
            fields = declared(source) | {"position": position}
            if source.name in known:
                if known[source.name] != (source.url, source.format):
                    fields["cursor"] = None  # another address has another past
                connection.execute(
                    update(FeedState).where(FeedState.feed == source.name).values(**fields, removed_at=None)
                )
            else:
                connection.execute(insert(FeedState).values(feed=source.name, failures=0, declared_at=now, **fields))
        for gone in known.keys() - named:
            connection.execute(
                update(FeedState)
                .where(FeedState.feed == gone, FeedState.removed_at.is_(None))
                .values(removed_at=now, next_at=None)
            )
        store.announce(connection)


def declared(source: Source) -> dict[str, Any]:
    """The columns of a feed's state that feeds.toml decides."""
    return {
        "service": source.service,
        "source": source.source,
        "format": source.format,
        "url": source.url,
        "measures": feeds(source.service)[source.format].measures,
        "simulated": source.simulated,
        "every_s": source.every.total_seconds(),
        "stale_after_s": source.stale_after.total_seconds(),
    }


def after_round(connection: Connection, source: Source, done: RoundDone, cursor: Mapping[str, Any]) -> None:
    """Remember how a round went. One log line when a feed begins to fail, one when it answers again."""
    state = connection.execute(select(FeedState).where(FeedState.feed == source.name)).mappings().first()
    if state is not None and (state["url"], state["format"]) != (source.url, source.format):
        return  # its entry changed while it was asked: where it left off is another address's past
    now = datetime.now(UTC)
    changes: dict[str, Any] = {"last_at": now, "error": done.trouble, "cursor": json.dumps(dict(cursor))}
    if done.tally.recognised and not done.diverted:
        changes["heard_at"] = now
    newest = None if done.diverted else done.tally.newest
    if newest is not None and (state is None or state["data_at"] is None or newest > state["data_at"]):
        changes["data_at"] = newest
    if done.trouble is None:
        changes |= {"failures": 0, "failing_since": None}
        if state is not None and state["failures"]:
            log.warning("%s answers again after %d failed rounds", source.name, state["failures"])
    elif not done.unkept:  # a fault of the store is told as such: the feed itself has not failed
        failures = 0 if state is None else state["failures"]
        changes |= {"failures": failures + 1}
        if not failures:
            changes["failing_since"] = now
            log.warning("%s fails: %s", source.name, done.trouble)
    if state is None:
        first = {"feed": source.name, "declared_at": now, "position": 0, "failures": 0} | declared(source) | changes
        connection.execute(insert(FeedState).values(**first))
    else:
        connection.execute(update(FeedState).where(FeedState.feed == source.name).values(**changes))


def next_round(store: Store, feed: str, at: datetime) -> None:
    """Remember when a feed is asked next."""
    with store.write() as connection:
        connection.execute(update(FeedState).where(FeedState.feed == feed).values(next_at=at))


def feed_states(store: Store) -> list[dict[str, Any]]:
    """Every feed that feeds.toml names, in its order, with its instants in ms and the counts of its last round."""
    # one step into the index for each feed: a maximum by feed would read the whole of it
    latest = select(Round.id).where(Round.feed == FeedState.feed).order_by(Round.began.desc()).limit(1)
    newest = select(latest.correlate(FeedState).scalar_subquery()).where(FeedState.removed_at.is_(None))
    with store.read() as connection:
        states = connection.execute(
            select(FeedState).where(FeedState.removed_at.is_(None)).order_by(FeedState.position)
        ).mappings()
        last = {row["feed"]: row for row in connection.execute(select(Round).where(Round.id.in_(newest))).mappings()}
        return [told(state, last.get(state["feed"])) for state in states]


def told(state: RowMapping, last: RowMapping | None) -> dict[str, Any]:
    """One feed as screens read it."""
    feed = {
        name: state[name]
        for name in (
            "service",
            "source",
            "format",
            "measures",
            "simulated",
            "every_s",
            "stale_after_s",
            "failures",
            "error",
        )
    }
    feed["name"] = state["feed"]
    feed["stream"] = is_stream(state["url"])
    for name in ("heard_at", "data_at", "last_at", "next_at", "failing_since"):
        feed[name] = None if state[name] is None else milliseconds(state[name])
    for name in ("payloads", "kept", "changed", "repeated", "refused", "bytes", "seconds"):
        feed[name] = 0 if last is None else last[name]
    return feed


def refusals(store: Store, feed: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """The newest refused parts: feed, reason, n, at [ms], raw (cut), raw_size, fetch."""
    query = select(Refusal).order_by(Refusal.id.desc()).limit(limit)
    if feed is not None:
        query = query.where(Refusal.feed == feed)
    with store.read() as connection:
        return [{**row, "at": milliseconds(row["at"])} for row in connection.execute(query).mappings()]

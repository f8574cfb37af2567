"""How feeds, rounds and this service itself stand, for /feeds and /api/feeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from dashboards.kpis.freshness import freshness
from dashboards.live.blind import blind_times
from dashboards.live.lease import holder_of
from data_sources.collector.health import feed_states, refusals
from data_sources.privacy.masking import mask
from data_sources.privacy.refused_parts import personal_columns, shown
from data_sources.protocols.spreadsheet import encoding_of
from data_sources.store import Store, instant, milliseconds
from data_sources.store.keeping import raw_head
from data_sources.store.tables import FeedState, Refusal, Round

ROUNDS = 5
REFUSALS = 30


def state(feed: Mapping[str, Any], now: int) -> str:
    """live, slow, down or none at ``now`` [ms]: the rule by which screens judge it too."""
    found = freshness(
        instant(now),
        heard=None if feed["heard_at"] is None else instant(feed["heard_at"]),
        data=None if feed["data_at"] is None else instant(feed["data_at"]),
        stale_after=timedelta(seconds=feed["stale_after_s"]),
        failing=None if feed["failing_since"] is None else instant(feed["failing_since"]),
        measures=feed["measures"],
    )
    return found.state


def following(feed: Mapping[str, Any]) -> int | None:
    """When the feed is asked next [ms]. Right after a round its next one is not written down yet: then by its pace."""
    due: int | None = feed["next_at"]
    if due is not None and feed["last_at"] is not None and due <= feed["last_at"]:
        return int(feed["last_at"] + feed["every_s"] * 1000)
    return due


def latest_rounds(store: Store, feeds: list[str], each: int = ROUNDS) -> dict[str, list[dict[str, Any]]]:
    """The latest rounds of each feed, newest first; began in ms."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    with store.read() as connection:
        for feed in feeds:
            query = select(Round).where(Round.feed == feed).order_by(Round.began.desc()).limit(each)
            for row in connection.execute(query).mappings():
                found[feed].append({**row, "began": milliseconds(row["began"])})
    return found


def latest_refusals(store: Store, most: int = REFUSALS) -> tuple[list[dict[str, Any]], int]:
    """(the newest refused parts, how many older groups are not among them). Who reported is blank in them; the store
    keeps the bytes, for those who may see them once people can log in."""
    found = refusals(store, limit=most)
    with store.read() as connection:
        every = connection.scalar(select(func.count()).select_from(Refusal)) or 0
        formats = {row.feed: row.format for row in connection.execute(select(FeedState.feed, FeedState.format))}
    for one in found:
        columns = headings(store, one["fetch"]) if formats.get(one["feed"]) == "csv" else frozenset()
        one |= {"reason": mask(one["reason"]), "raw": part(one["raw"], columns)}
    return found, every - len(found)


@lru_cache(maxsize=200)
def part(raw: str, columns: frozenset[int]) -> str:
    """A refused part as it is shown."""
    return shown(raw, columns)


@lru_cache(maxsize=200)
def headings(store: Store, fetch: int) -> frozenset[int]:
    """The columns of a spreadsheet, as it was fetched, that hold who reported."""
    body = raw_head(store, fetch)
    return personal_columns(body.decode(encoding_of(body), "replace"))


def holder(store: Store) -> str | None:
    """The web process that computes for all."""
    with store.read() as connection:
        return holder_of(connection, "live")


def report(store: Store, now: int) -> dict[str, Any]:
    """Everything /feeds says, as plain data; instants in ms."""
    feeds = feed_states(store)
    rounds = latest_rounds(store, [feed["name"] for feed in feeds])
    refused, older = latest_refusals(store)
    return {
        "at": now,
        "nature": store.nature,
        "store": store.name,
        "lease": holder(store),
        "feeds": [
            {**feed, "state": state(feed, now), "next_at": following(feed), "rounds": rounds.get(feed["name"], [])}
            for feed in feeds
        ],
        "refusals": refused,
        "refusals_older": older,
        "blind_times": blind_times(store),
    }

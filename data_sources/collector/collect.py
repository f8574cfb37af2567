"""One round of a feed: its bytes, then its records, then how it went."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from data_sources import Feed, Idle, Payload, Recognised, Refused, Source, feeds
from data_sources.collector.large import LARGE, undisturbed
from data_sources.privacy.masking import mask, mask_fault
from data_sources.store import Store, driver_words
from data_sources.store.events import close_forgotten
from data_sources.store.keeping import Tally, finish, keep, raw_bytes, receive, unfinished
from data_sources.store.records import Event
from data_sources.store.tables import FeedState, Round

BATCH = 20_000
"""Records in a transaction at most: memory stays flat however long a document is."""

log = logging.getLogger("hueioc.collector")


@dataclass(slots=True)
class RoundDone:
    """How a round went. ``error``: why it failed, in one sentence; what had arrived by then is kept."""

    feed: str
    service: str
    began: datetime
    seconds: float = 0.0
    payloads: int = 0
    bytes: int = 0
    tally: Tally = field(default_factory=Tally)
    error: str | None = None
    unkept: bool = False
    """The store did not take it: no fault of the feed's."""
    diverted: bool = False
    """The source was taken for real and its answers are marked as simulated: they went to the store for those."""
    more: bool = False
    """The feed has more of the past to ask for: its next round need not wait."""

    @property
    def trouble(self) -> str | None:
        """Why the feed is not heard: its error, or that it answered with something that is not its format. An answer
        of rubbish is an answer, so ``error`` stays None; but it is no sign of life either."""
        if self.diverted:
            return "its answers are marked X-Simulated and are kept apart from the real ones"
        if self.error is not None or self.tally.recognised or not self.payloads:
            return self.error
        reasons = self.tally.refused.most_common(1)
        return reasons[0][0] if reasons else "the answer is of none of the formats this feed speaks"

    def told(self) -> dict[str, Any]:
        """The round as ``collect --once --json`` prints it."""
        refused = self.tally.refused
        return {
            "name": self.feed,
            "service": self.service,
            "payloads": self.payloads,
            "kept": self.tally.kept,
            "changed": self.tally.changed,
            "repeated": self.tally.repeated,
            "refused": refused.total(),
            "refusals": [{"reason": reason, "count": n} for reason, n in refused.most_common()],
            "error": self.error,
            "seconds": round(self.seconds, 3),
        }


def collect(source: Source, store: Store, simulated: Callable[[], Store] | None = None) -> RoundDone:
    """One round of ``source`` into ``store``; what a simulated answer of a real source says goes to ``simulated()``.

    A source that does not answer ends the round with its error, and so does a fault of ours, whose traceback is
    logged. What leaves is a fault in writing the round down.
    """
    feed = feeds(source.service)[source.format]
    done = RoundDone(source.name, source.service, datetime.now(UTC))
    clock = time.monotonic()
    cursor: Mapping[str, Any] = {}
    try:
        cursor = cursor_of(store, source)
        for payload in feed.fetch(source, cursor):
            if isinstance(payload, Recognised):  # it answered that nothing is new
                done.tally.recognised = True
                continue
            if isinstance(payload, Idle):
                continue
            where, diverted = kept_where(payload, source, store, simulated)
            done.diverted = done.diverted or diverted
            done.payloads += 1
            done.bytes += len(payload.body)
            done.tally.add(take(feed, payload, where))
            if payload.cursor is not None:
                cursor = payload.cursor
                done.more = bool(cursor.get("more"))
        if issubclass(feed.record, Event) and done.tally.recognised:
            done.tally.changed += close_forgotten(store, feed.record, source.source, done.began)
    except DBAPIError as why:
        done.error, done.unkept = not_taken(why), True
    except OSError as why:
        done.error = mask(" ".join(str(why).split())) or type(why).__name__
    except Exception as why:
        done.error = mask_fault(f"a fault of ours: {type(why).__name__}: {why}")
        log.exception("%s: the round stopped", source.name)
    done.seconds = time.monotonic() - clock
    write_down(store, source, done, cursor)
    return done


def kept_where(
    payload: Payload, source: Source, store: Store, simulated: Callable[[], Store] | None
) -> tuple[Store, bool]:
    """(the store that a payload is kept in, whether that is not the feed's own): no store ever holds both cities. Raises
    OSError when there is none for it."""
    if not payload.simulated or source.simulated:
        return store, False
    if simulated is None:
        raise OSError("the answer is marked X-Simulated and no store for simulated data is open")
    return simulated(), True


def take(feed: Feed, payload: Payload, store: Store) -> Tally:
    """What became of a payload's records once its bytes were committed; those of a large one are packed and committed
    while its first records are read."""
    if len(payload.body) < LARGE:
        return digest(feed, payload, receive(store, payload), store)
    with ThreadPoolExecutor(1) as beside:  # left when the bytes are in, whatever became of the records
        return digest(feed, payload, beside.submit(receive, store, payload).result, store)


def digest(feed: Feed, payload: Payload, fetch: int | Callable[[], int], store: Store) -> Tally:
    """What became of a payload's records: parsed in batches, each committed with its tallies. ``fetch``: the number under
    which its bytes are committed, or what waits for it: nothing is kept before."""
    tally = Tally()
    parsed = iter(feed.parse(payload))
    with undisturbed(len(payload.body)):
        batch = list(islice(parsed, BATCH))
        number = fetch if isinstance(fetch, int) else fetch()
        while batch:
            records, refused = [], []
            for part in batch:
                if type(part) is Refused:
                    refused.append(part)
                elif type(part) is Recognised:
                    tally.recognised = True
                else:
                    records.append(part)
            tally.recognised = tally.recognised or bool(records)
            whole = datetime.now(UTC) if len(batch) < BATCH else None
            tally.add(keep(store, feed, records, refused, payload, number, whole))
            if whole is not None:
                return tally
            batch = list(islice(parsed, BATCH))
        finish(store, number, datetime.now(UTC))
    return tally


def resume(sources: Mapping[str, Source], store: Store, before: datetime | None = None) -> int:
    """How many fetches of a former run, cut off between their bytes and their records, were parsed now. ``before``:
    when this run began, None: nothing is under way. Raises DBAPIError when the store does not answer."""
    resumed = 0
    for row in unfinished(store, before):
        source = sources.get(row["feed"]) or ours(row["feed"])
        if source is None:
            continue
        body = raw_bytes(store, row["id"])
        if body is None:
            continue
        cursor = None if row["cursor"] is None else json.loads(row["cursor"])
        payload = Payload(body, row["address"], row["received"], source, row["content_type"], row["simulated"], cursor)
        try:
            digest(feeds(source.service)[source.format], payload, row["id"], store)
        except DBAPIError:
            raise
        except Exception:  # a fault of ours: the others are kept all the same, this one by a version without it
            log.exception("%s: its answer %d could not be taken up", source.name, row["id"])
            continue
        resumed += 1
    return resumed


def ours(feed: str) -> Source | None:
    """The entry of what no file names: the desk that decides here."""
    from data_sources.collector.desk import DESK

    return DESK if feed == DESK.name else None


def cursor_of(store: Store, source: Source) -> Mapping[str, Any]:
    """Where the feed's last round left off; empty when it has none, or its address or format is another now."""
    with store.read() as connection:
        row = connection.execute(
            select(FeedState.cursor, FeedState.url, FeedState.format).where(FeedState.feed == source.name)
        ).first()
    if row is None or row.cursor is None or (row.url, row.format) != (source.url, source.format):
        return {}
    found: dict[str, Any] = json.loads(row.cursor)
    return found


def write_down(store: Store, source: Source, done: RoundDone, cursor: Mapping[str, Any], *, row: bool = True) -> None:
    """Keep how the round went (``row`` False: it goes on), and the feed's state after it."""
    from data_sources.collector.health import after_round

    try:
        with store.write() as connection:
            if row:
                connection.execute(
                    insert(Round).values(
                        feed=done.feed,
                        began=done.began,
                        seconds=done.seconds,
                        payloads=done.payloads,
                        kept=done.tally.kept,
                        changed=done.tally.changed,
                        repeated=done.tally.repeated,
                        refused=done.tally.refused.total(),
                        bytes=done.bytes,
                        error=done.error,
                    )
                )
            after_round(connection, source, done, cursor)
            store.announce(connection)
    except DBAPIError as why:  # the round is told to the caller and to the log; the store cannot hear it now
        done.error, done.unkept = done.error or not_taken(why), True


def not_taken(why: DBAPIError) -> str:
    """A fault of the store in one sentence."""
    return f"the store did not take it: {driver_words(why)}"

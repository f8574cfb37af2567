"""Keeping what was fetched, in two steps: first the bytes, then what they say."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import Connection, Update, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data_sources import Feed, Many, Payload, Refused
from data_sources.store.events import append_events
from data_sources.store.lives import keep_versions
from data_sources.store.records import Event, Status, Stream, Version
from data_sources.store.statuses import keep_statuses
from data_sources.store.store import Store
from data_sources.store.streams import append
from data_sources.store.tables import Fetch, RawPayload, Refusal
from data_sources.store.track_records import Track
from data_sources.store.tracks import append_track

LEVEL = 1
"""Of zstd: JSON of services is as small as at level 3, in less than half the time."""
RAW_KEPT = 4096
"""Characters of a refused part that are kept to look at; the whole stands in the payload."""


@dataclass(slots=True)
class Tally:
    """What became of records: kept (new), changed (known, another value now), repeated (seen already), refused."""

    kept: int = 0
    changed: int = 0
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    newest: datetime | None = None
    """The newest instant among the records, kept or repeated."""
    recognised: bool = False
    """Whether the document was of its format."""

    def add(self, other: Tally) -> None:
        """Count another one's records in."""
        self.kept += other.kept
        self.changed += other.changed
        self.repeated += other.repeated
        self.refused.update(other.refused)
        self.recognised = self.recognised or other.recognised
        if other.newest is not None and (self.newest is None or other.newest > self.newest):
            self.newest = other.newest


def insert_new(store: Store, table: type[Any]) -> Any:
    """An INSERT that leaves a row alone that is there already."""
    make = sqlite.insert if store.is_sqlite else postgresql.insert
    return make(table).on_conflict_do_nothing()


def receive(store: Store, payload: Payload) -> int:
    """The number of the fetch under which the payload's bytes were committed. Nothing is parsed yet."""
    digest = hashlib.sha256(payload.body).hexdigest()
    packed = zstandard.ZstdCompressor(level=LEVEL).compress(payload.body)
    with store.write() as connection:
        connection.execute(
            insert_new(store, RawPayload),
            {"hash": digest, "body": packed, "size": len(payload.body), "kept": payload.received, "deleted": None},
        )
        connection.execute(  # the same bytes once more: kept anew if they had been deleted, and for as long as now
            update(RawPayload)
            .where(RawPayload.hash == digest, RawPayload.kept < payload.received)
            .values(body=packed, kept=payload.received, deleted=None)
        )
        number: int | None = connection.scalar(
            insert(Fetch)
            .values(
                feed=payload.source.name,
                source=payload.source.source,
                address=payload.address,
                received=payload.received,
                content_type=payload.content_type,
                hash=digest,
                simulated=payload.simulated,
                parsed=None,
                cursor=None if payload.cursor is None else json.dumps(dict(payload.cursor)),
            )
            .returning(Fetch.id)
        )
    assert number is not None
    return number


Kind = type[Stream] | type[Version] | type[Event] | type[Track]
Kept = tuple[int, int, int, datetime]
"""(kept, changed, repeated, newest instant)"""


def keep(
    store: Store,
    of: Feed | Kind,
    parsed: Sequence[Any],
    refused: Iterable[Refused],
    payload: Payload,
    fetch: int,
    whole: datetime | None = None,
) -> Tally:
    """What became of one batch of a payload's records (a feed's, or all of one record), in one transaction with its
    tallies and refusals. ``whole``: when it was parsed whole, of its last batch; None: more follow."""
    tally, refused = Tally(), list(refused)
    record, records = (of.record, of.records) if isinstance(of, Feed) else (of, {})
    with store.write() as connection:
        for kind, source, some in by_record(record, records, parsed, payload.source.source):
            if issubclass(kind, Track):
                told, against = append_track(connection, store, kind, list(some), source, payload.received, fetch)
                refused += against
            else:
                told = keep_some(connection, store, kind, some, source, payload.received, fetch)
            tally.add(Tally(*told[:3], newest=told[3]))
        tally.refused = keep_refusals(connection, refused, payload, fetch)
        if whole is not None:
            connection.execute(parsed_whole(fetch, whole))
        if tally.kept or tally.changed or tally.refused:
            store.announce(connection)
    return tally


def by_record(
    record: Kind, records: Mapping[type, Kind], parsed: Sequence[Any], source: str
) -> Iterator[tuple[Kind, str, Sequence[Any] | Many]]:
    """(record, the server it is of, its parts) of a batch: ``record`` of all whose named tuple is not in ``records``. A
    part may name another server than the feed's ``source``."""
    kinds: dict[type, Sequence[Any] | Many] = {}
    if records:
        kinds.update(by_kind(parsed))
    elif parsed:
        kinds[type(parsed[0])] = parsed
    for kind, some in kinds.items():
        if "source" not in kind._fields:  # type: ignore[attr-defined]
            yield records.get(kind, record), source, some
            continue
        servers: dict[str, list[Any]] = {}
        for part in some:
            servers.setdefault(part.source or source, []).append(part)
        for server, those in servers.items():
            yield records.get(kind, record), server, those


def by_kind(parsed: Sequence[Any]) -> dict[type, Sequence[Any] | Many]:
    """The parts of a batch by their named tuple; what was told together comes before what was told alone."""
    alone: dict[type, list[Any]] = {}
    together: dict[type, Many] = {}
    for part in parsed:
        if type(part) is Many:
            together[part.kind] = together[part.kind].and_more(part) if part.kind in together else part
        else:
            alone.setdefault(type(part), []).append(part)
    floods = {kind: many.and_more(told) if (told := alone.get(kind)) else many for kind, many in together.items()}
    return {**alone, **floods}


def keep_some(
    connection: Connection,
    store: Store,
    record: type[Stream] | type[Version] | type[Event],
    some: Sequence[Any] | Many,
    source: str,
    received: datetime,
    fetch: int,
) -> Kept:
    """Keep records of one kind and server, each kind in its own way."""
    if issubclass(record, Event):
        return append_events(connection, store, record, some, source, received, fetch)
    some = some if not isinstance(some, Many) else list(some)
    if issubclass(record, Status):
        return keep_statuses(connection, record, some, source, received, fetch)
    if issubclass(record, Version):
        return keep_versions(connection, record, some, source, received, fetch)
    return append(connection, store, record, some, source, received, fetch)


def keep_refusals(connection: Connection, refused: Iterable[Refused], payload: Payload, fetch: int) -> Counter[str]:
    """How many parts were refused for which reason; the first of each reason is kept to look at."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for reason, raw in refused:
        counts[reason] += 1
        first.setdefault(reason, raw)
    if counts:
        rows = [
            {
                "fetch": fetch,
                "feed": payload.source.name,
                "at": payload.received,
                "reason": reason[:300],
                "n": n,
                # PostgreSQL's text holds no NUL
                "raw": first[reason][:RAW_KEPT].replace("\x00", "\N{REPLACEMENT CHARACTER}"),
                "raw_size": len(first[reason]),
            }
            for reason, n in counts.items()
        ]
        connection.execute(insert(Refusal), rows)
    return counts


def finish(store: Store, fetch: int, now: datetime) -> None:
    """Mark a fetch as parsed whole."""
    with store.write() as connection:
        connection.execute(parsed_whole(fetch, now))


def parsed_whole(fetch: int, now: datetime) -> Update:
    """What marks a fetch as parsed whole; where its round left off stands with the feed by then."""
    return update(Fetch).where(Fetch.id == fetch).values(parsed=now, cursor=None)


def unfinished(store: Store, before: datetime | None = None) -> list[Mapping[str, Any]]:
    """Fetches received ``before`` an instant (None: all) whose bytes were committed and whose records were not, oldest
    first: a former run was cut off there."""
    wanted = (
        select(Fetch.__table__)
        .join(RawPayload, RawPayload.hash == Fetch.hash)
        .where(Fetch.parsed.is_(None), RawPayload.body.is_not(None))
        .order_by(Fetch.id)
    )
    if before is not None:
        wanted = wanted.where(Fetch.received < before)
    with store.read() as connection:
        rows = connection.execute(wanted)
        return [dict(row._mapping) for row in rows]


def raw_bytes(store: Store, fetch: int) -> bytes | None:
    """The bytes a fetch brought, or None when they were deleted. Raises KeyError for a fetch that never was."""
    with store.read() as connection:
        row = connection.execute(
            select(RawPayload.body).join(Fetch, Fetch.hash == RawPayload.hash).where(Fetch.id == fetch)
        ).first()
    if row is None:
        raise KeyError(fetch)
    return None if row.body is None else unpack(row.body)


def raw_head(store: Store, fetch: int, size: int = 16384) -> bytes:
    """The first bytes a fetch brought, about ``size`` of them packed; empty when they were deleted."""
    head = select(func.substr(RawPayload.body, 1, size)).join(Fetch, Fetch.hash == RawPayload.hash)
    with store.read() as connection:
        packed: bytes | None = connection.scalar(head.where(Fetch.id == fetch))
    return b"" if packed is None else zstandard.ZstdDecompressor().decompressobj().decompress(packed)


def unpack(packed: bytes) -> bytes:
    """A payload's bytes from their compressed form."""
    return zstandard.ZstdDecompressor().decompress(packed)

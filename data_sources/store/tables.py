"""The store's own tables: what was fetched, how rounds went, what was refused, and who is live."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from data_sources.store.records import Record

Counter = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER key


class Meta(Record):
    """What the store says of itself. ``nature``: "real" or "simulated", set when it is first opened
    for a set of feeds."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class RawPayload(Record):
    """The bytes of an answer, compressed with zstd, once for each SHA-256; ``body`` is None when they were deleted."""

    __tablename__ = "payloads"

    hash: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    size: Mapped[int]
    kept: Mapped[datetime] = mapped_column(index=True)
    deleted: Mapped[datetime | None]


class Fetch(Record):
    """One answer of a source. ``parsed`` is None until its records were kept: such a one is taken up at the next start."""

    __tablename__ = "fetches"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    feed: Mapped[str]
    source: Mapped[str]
    address: Mapped[str]
    received: Mapped[datetime]
    content_type: Mapped[str]
    hash: Mapped[str] = mapped_column(index=True)
    simulated: Mapped[bool]
    parsed: Mapped[datetime | None]
    cursor: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_fetches_feed_received", "feed", "received"), Index("ix_fetches_parsed", "parsed"))


class Round(Record):
    """One round of a feed, as it ended. ``seconds``: its length; ``error``: why it failed, in one sentence."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    feed: Mapped[str]
    began: Mapped[datetime]
    seconds: Mapped[float]
    payloads: Mapped[int]
    kept: Mapped[int]
    changed: Mapped[int]
    repeated: Mapped[int]
    refused: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_rounds_feed_began", "feed", "began"),)


class Refusal(Record):
    """A part that could not be read: ``n`` of one fetch for one reason, and the first of them (``raw``, cut at 4 KiB)."""

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    fetch: Mapped[int] = mapped_column(BigInteger, index=True)
    feed: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]
    n: Mapped[int]
    raw: Mapped[str] = mapped_column(Text)
    raw_size: Mapped[int]

    __table_args__ = (Index("ix_refusals_feed_at", "feed", "at"),)


class FeedState(Record):
    """A feed as it stands. ``heard_at``: the last round whose document was recognised; ``data_at``: the newest instant
    in what it said; ``failing_since``: when the present run of failed rounds began."""

    __tablename__ = "feed_states"

    feed: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str]
    source: Mapped[str]
    format: Mapped[str]
    url: Mapped[str]
    position: Mapped[int]
    measures: Mapped[bool]
    simulated: Mapped[bool]
    every_s: Mapped[float]
    stale_after_s: Mapped[float]
    heard_at: Mapped[datetime | None]
    data_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)
    cursor: Mapped[str | None] = mapped_column(Text)
    declared_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Pulse(Record):
    """One row that counts commits which may change a figure; screens are woken by it and by nothing else."""

    __tablename__ = "pulse"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigInteger)


class Snapshot(Record):
    """The board as the web process that holds the lease "live" made it, for all others to read."""

    __tablename__ = "snapshots"

    sequence: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Lease(Record):
    """Who alone may do a thing until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class BlindTime(Record):
    """When a screen could not hear the server."""

    __tablename__ = "blind_times"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    viewer: Mapped[str]
    scene: Mapped[str]
    began: Mapped[datetime] = mapped_column(index=True)
    ended: Mapped[datetime]


class Recount(Record):
    """A day's tally held against its records, which are counted anew at night. ``tally``, ``records``: how many each says;
    ``differences``: hours and categories in which they differed, before the tally was mended."""

    __tablename__ = "recounts"

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    counted: Mapped[str]
    """The name of the tally's table."""
    day: Mapped[datetime]
    """The beginning of the day of Hue that was counted."""
    tally: Mapped[int] = mapped_column(BigInteger)
    records: Mapped[int] = mapped_column(BigInteger)
    differences: Mapped[int]
    seconds: Mapped[float]

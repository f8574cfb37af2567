"""What the store keeps: the base of every table, instants, and the kinds of record that services are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, Float, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of what is known now: later than any instant a record may hold."""


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970 of an aware instant. Raises ValueError for a naive one: a zone is never guessed."""
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return (at - EPOCH) // MILLISECOND


def instant(ms: int) -> datetime:
    """The aware UTC instant of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as milliseconds since 1970: the same number, order and index in SQLite and PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


class Record(DeclarativeBase):
    """Anything the store keeps. Names of keys and indexes are fixed, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, int: Integer, float: Float, str: String}


class Dimension(Record):
    """What a stream's rows have in common (a station's quantity), named once and pointed to by a small integer.

    ``natural`` are the columns that identify it within a source; ``described`` those that may change.
    """

    __abstract__ = True

    natural: ClassVar[tuple[str, ...]]
    described: ClassVar[tuple[str, ...]]

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str]

    @classmethod
    def stamp(cls, said: dict[str, Any]) -> dict[str, Any]:
        """More columns told from the natural and described ones as they are kept: the ward of a position."""
        return {}


class Stream(Record):
    """Records that are appended once and know when they were received: one value of a dimension at an instant.

    Keyed by (``series``, ``at``). A later reception with another value takes its place; the former one stays in
    ``revisions`` with the time it was known, so that ``known(record, as_of)`` can still tell it.
    """

    __abstract__ = True

    dimension: ClassVar[type[Dimension]]
    revisions: ClassVar[type[Record]]
    hours: ClassVar[type[Record]]

    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    value: Mapped[float]
    received: Mapped[datetime]
    fetch: Mapped[int]


class Revision(Record):
    """What a stream's row said before it was corrected: known from ``known_from`` until ``known_until``."""

    __abstract__ = True

    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    known_from: Mapped[datetime] = mapped_column(primary_key=True)
    known_until: Mapped[datetime]
    value: Mapped[float]
    fetch: Mapped[int]


class Hour(Record):
    """A stream's tally: how many values a series had in an hour, their sum, least and greatest.

    ``hour`` is the start of the hour; a value at 10:00:00 belongs to the hour of 10:00. Recomputed from the raw rows of
    every hour that a batch touched, in the batch's own transaction, so it cannot drift.
    """

    __abstract__ = True

    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    n: Mapped[int]
    total: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]


class Kind(Record):
    """What events are, named once and pointed to by a small integer. ``code``: the words of the feed."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(unique=True)


class Scene(Record):
    """Where events are as they are counted, named once and pointed to by a small integer: the ward's category, the road
    and the group of what saw them. A camera that is moved sees what follows in another one; what it saw stays."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ward: Mapped[str]
    road: Mapped[str]
    group: Mapped[str] = mapped_column("grp")


class Event(Record):
    """What happened, appended once when it ended: keyed by its own number and by what saw it (``series``, a Dimension).

    ``at`` is its end and ``started`` its beginning; ``kind`` and ``place`` point to ``kinds`` and ``places``. ``rule``: it
    never told its end, and was closed by rule. A later reception that tells it otherwise takes its place; the former row
    stays in ``revisions`` with the time it was known. Until it ends it waits in ``open``, uncounted. ``counts`` are kept
    right in the transaction that keeps it.
    """

    __abstract__ = True

    dimension: ClassVar[type[Dimension]]
    kinds: ClassVar[type[Kind]]
    places: ClassVar[type[Scene]]
    open: ClassVar[type[OpenEvent]]
    revisions: ClassVar[type[EventRevision]]
    counts: ClassVar[tuple[type[EventCount], ...]]

    event: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    started: Mapped[datetime]
    kind: Mapped[int]
    place: Mapped[int]
    rule: Mapped[bool]
    received: Mapped[datetime]
    fetch: Mapped[int]

    @classmethod
    def place_now(cls, source: str, name: str) -> tuple[str, str, str] | None:
        """(ward's category, road, group) of what saw events, by the borders of now; None where no border decides it."""
        raise NotImplementedError


class OpenEvent(Record):
    """An event that had not ended when it was told last (``seen``)."""

    __abstract__ = True

    event: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started: Mapped[datetime]
    kind: Mapped[int]
    place: Mapped[int]
    seen: Mapped[datetime]
    fetch: Mapped[int]


class EventRevision(Record):
    """What an event's row said before it was corrected: known from ``known_from`` until ``known_until``."""

    __abstract__ = True

    event: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    known_from: Mapped[datetime] = mapped_column(primary_key=True)
    known_until: Mapped[datetime]
    at: Mapped[datetime]
    started: Mapped[datetime]
    kind: Mapped[int]
    place: Mapped[int]
    rule: Mapped[bool]
    fetch: Mapped[int]


class EventCount(Record):
    """How many events ended in an hour, by one way of telling categories; ``hour`` is the hour's start."""

    __abstract__ = True

    hour: Mapped[datetime] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]

    @classmethod
    def of(cls, kind: str, ward: str, road: str) -> str | None:
        """The category of an event of a kind (its code) in a ward's category and on a road; None: it is not counted."""
        raise NotImplementedError


class Version(Record):
    """A record that changes: one row for each state its source told of it, the oldest never lost.

    ``natural`` identifies it within a source, ``said`` are the columns that a state tells; what else a table holds is
    folded from the whole life as it was known. The order of a life is (``updated``, reception): ``updated`` is when the
    source says it became so, else when it was received (and never before what was known then). A row was the known one from ``known_from`` until
    ``known_until`` (EVER: it is still); a state that arrived when a newer one was known has an empty interval: it is part
    of the life and never was what was known. ``told`` is False for a row that repeats the newest state because a late,
    older one changed what is folded from the life (and, with an empty interval, for an echo: versions.py). ``stated`` is
    whether the source said when it became so. ``digest`` tells states apart without reading them whole.
    """

    __abstract__ = True

    natural: ClassVar[tuple[str, ...]]
    said: ClassVar[tuple[str, ...]]
    counts: ClassVar[tuple[type[Count], ...]] = ()
    counted_at: ClassVar[str]
    """The column of the instant in whose hour a record is counted."""

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    source: Mapped[str]
    updated: Mapped[datetime]
    stated: Mapped[bool]
    told: Mapped[bool]
    digest: Mapped[int] = mapped_column(BigInteger)
    known_from: Mapped[datetime]
    known_until: Mapped[datetime]
    fetch: Mapped[int]

    @classmethod
    def fold(cls, life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The columns that are not told by a state alone, for the newest of ``life`` (its states, oldest first, each
        with ``updated`` and the columns of ``said``)."""
        raise NotImplementedError

    @classmethod
    def fold_each(cls, states: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """``fold`` of each of many lives of one state; a record says it anew where many at once are faster."""
        return [cls.fold([state]) for state in states]


class Status(Version):
    """A record whose source tells nothing but how it is now, again and again (a camera is online): a row for each state
    it was in, and ``known_from`` when it was heard first. Its life is never read whole, however long it flaps: what is
    folded follows from the row before.
    """

    __abstract__ = True

    @classmethod
    def follow(cls, former: Mapping[str, Any] | None, state: Mapping[str, Any]) -> dict[str, Any]:
        """The folded columns of a state (``said`` and ``updated``) that came after a former row; None: it is the first."""
        raise NotImplementedError


class Count(Record):
    """How many records of a kind, as they are known now, belong to an hour and a category; one table for each way of
    telling categories. ``hour`` is the hour's start."""

    __abstract__ = True

    hour: Mapped[datetime] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> str:
        """The category of a record."""
        raise NotImplementedError

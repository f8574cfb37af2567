"""What a feed is, and how its file is found.

A service is a file in this package (``environment.py``) that declares ``FEEDS``: one :class:`Feed` for each
format the service speaks, the first is the default. ``fetch`` touches the wire, ``parse`` is pure, the store keeps.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from data_sources.store.records import Event, Stream, Version
    from data_sources.store.track_records import Track

# design.md §2; a service that has no file yet is named here so that feeds.toml can say so
SERVICES = (
    "field_reports", "cameras", "public_warnings", "press", "environment", "fishing_boats", "dossiers",
    "civil_servant_cards", "advertising", "information_safety", "city_indicators",
)  # fmt: skip

STREAMS = ("tcp", "mqtt", "mqtts")
"""Schemes of addresses that are heard and not asked."""


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of feeds.toml, read and checked: where a feed is and how it is asked."""

    name: str
    """Unique; what people read on the wall."""
    service: str
    url: str
    """http(s)://, file://, tcp://, mqtt(s)://; ``simulator:`` addresses are resolved to http:// already."""
    format: str
    source: str
    """The server behind it: the first part of every natural key."""
    every: timedelta
    stale_after: timedelta
    zone: ZoneInfo | None = None
    """For a source that writes no zone; None: such an instant is refused."""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """csv: our column name to theirs."""
    secret: str = ""
    """The token itself, read from the environment variable that the entry names; empty: none."""
    simulated: bool = False
    """The address was ``simulator:``."""

    @property
    def is_service(self) -> bool:
        """An address that ends in / is a service to be asked; any other is the document itself."""
        return self.url.endswith("/") and not self.url.startswith("file:")

    @property
    def is_stream(self) -> bool:
        """An address that is heard without being asked."""
        return is_stream(self.url)


def is_stream(url: str) -> bool:
    """Whether an address is of a stream, which does not end."""
    return url.split(":", 1)[0] in STREAMS


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of one answer, as the server sent them."""

    body: bytes
    address: str
    received: datetime
    """Aware, UTC."""
    source: Source
    content_type: str = ""
    simulated: bool = False
    """``source.simulated`` or the answer carried X-Simulated."""
    cursor: Mapping[str, Any] | None = None
    """What the next round's fetch is given, once this payload has been kept; None: unchanged."""


class Refused(NamedTuple):
    """A part that could not be read. ``reason`` is short and the same for the same fault, so that it can be counted;
    ``raw`` is the part itself."""

    reason: str
    raw: str


class Recognised(NamedTuple):
    """Said by ``parse`` when a document was of its format though it holds no record, and by ``fetch`` when a server answers
    that nothing changed since it was asked: "nothing new" is not silence."""


class Idle(NamedTuple):
    """Said by ``fetch`` of a stream, about once a second, when nothing came meanwhile: who follows it can end there."""


@dataclass(frozen=True, slots=True)
class Many:
    """Records of one kind that ``parse`` tells together, column by column in the order of the named tuple ``kind``: a flood
    is not told one by one."""

    kind: type[Any]
    columns: tuple[list[Any], ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Any]:
        return map(self.kind._make, zip(*self.columns, strict=True))

    def and_more(self, told: Iterable[Any]) -> Many:
        """With others of its kind behind them."""
        more = list(zip(*told, strict=True)) or [()] * len(self.columns)
        return Many(self.kind, tuple([*these, *those] for these, those in zip(self.columns, more, strict=True)))


Parsed = Any
"""What ``parse`` yields for a record: the named tuple that ``feed.record`` was declared to be made of."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A service in one format.

    ``fetch(source, cursor)`` yields payloads, newest data first, or :class:`Recognised` for an answer that says nothing is
    new, and raises OSError when the source does not answer. That of a stream does not end: it yields a batch when one
    second or 1 MiB is full, and :class:`Idle` when nothing came; when it is asked for more, what it yielded is kept.
    ``parse(payload)`` yields records (one by one, or :class:`Many`), :class:`Refused` parts and at most one :class:`Recognised`; it touches neither
    clock, network nor store.
    """

    record: type[Stream] | type[Version] | type[Event] | type[Track]
    fetch: Callable[[Source, Mapping[str, Any]], Iterator[Payload | Recognised | Idle]]
    parse: Callable[[Payload], Iterator[Parsed | Refused | Recognised]]
    every: timedelta | None
    """None: a stream, its fetch does not end."""
    stale_after: timedelta
    measures: bool
    """True: its records are measurements or states, stale by their own instant too; False: events, stale by *heard*."""
    records: Mapping[type, type[Stream] | type[Version] | type[Event] | type[Track]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Of a feed that tells of several kinds of thing: which named tuple of ``parse`` is kept as which record. Empty: all
    are ``record``."""
    roles: tuple[str, ...] = ()
    """What ``columns`` of feeds.toml may name, the usual ones first; empty: a format without columns."""


def feeds(service: str) -> dict[str, Feed]:
    """Every format of a service, the default first. Raises ModuleNotFoundError when the service has no file yet."""
    formats: dict[str, Feed] = importlib.import_module(f"data_sources.{service}").FEEDS
    return formats


def services() -> list[str]:
    """The services that have a file, in the order of design.md §2."""
    here = Path(__file__).parent
    return [name for name in SERVICES if (here / f"{name}.py").exists()]

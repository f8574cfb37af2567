"""What the store says of boats at an instant: their newest positions, the border post's log, and which feeds were heard."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Select, and_, bindparam, func, or_, select, type_coerce

from dashboards.kpis import AsOf
from dashboards.kpis.boat_outages import Former
from dashboards.kpis.plain_rows import plain_rows
from data_sources.fishing_boats import BoatLog, BoatPassage, BoatPosition, Vessel
from data_sources.store import EVER, Instant, instant, milliseconds, newest_fixes
from data_sources.store.tables import FeedState, Fetch

SERVICE = "fishing_boats"
LOG, CSV, AIS = "log", "csv", "ais"
LOGGED = timedelta(days=10)
"""How far back the log is read: what was written down before says nothing of today."""
PEOPLE = 1000
"""An instant of the log and the people aboard are read as one number."""
HELD = 60.0
"""Seconds for which what became of boats after a past instant is remembered."""


class Fix(NamedTuple):
    """A newest position. at, received: [ms]."""

    source: str
    boat: str
    series: int
    how: int
    at: int
    lon: float
    lat: float
    speed: float | None
    course: float | None
    received: int
    fetch: int


class Feed(NamedTuple):
    """A feed of boats at an instant. ``heard``: its last recognised answer by then [ms], None: never; ``out``: whether that
    is longer ago than its stale_after."""

    source: str
    feed: str
    form: str
    heard: int | None
    out: bool


class Logged(NamedTuple):
    """What was last written down of a boat. at: [ms]; ``crew``: people aboard, None where it is not said."""

    at: int
    crew: int | None


def fixes(connection: Connection, at: datetime, as_of: AsOf) -> list[Fix]:
    """The newest position of each boat and way of telling it, of every source, that is not later than ``at``."""
    if as_of is not None:
        return [Fix(*row) for row in plain_rows(connection, as_known(), {"at": at, "as_of": as_of})]
    now = milliseconds(at)
    found = [Fix(*row) for row in plain_rows(connection, newest(), {})]
    late = {one.series for one in found if one.at > now}
    if not late:
        return found
    then = [Fix(*row) for row in plain_rows(connection, as_told(), {"at": at})]
    return [*(one for one in found if one.series not in late), *(one for one in then if one.series in late)]


@lru_cache(maxsize=1)
def newest() -> Select[Any]:
    return newest_fixes(BoatPosition)


@lru_cache(maxsize=1)
def as_told() -> Select[Any]:
    return newest_fixes(BoatPosition, bindparam("at", type_=Instant()))  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def as_known() -> Select[Any]:
    at, as_of = bindparam("at", type_=Instant()), bindparam("as_of", type_=Instant())
    return newest_fixes(BoatPosition, at, as_of)  # type: ignore[arg-type]


def feeds_of(connection: Connection, at: datetime, as_of: AsOf) -> list[Feed]:
    """The feeds of boats that were declared at an instant, in the order of feeds.toml."""
    by = at if as_of is None else min(at, as_of)
    gone = or_(FeedState.removed_at.is_(None), FeedState.removed_at > at)
    last = select(func.max(Fetch.received)).where(
        Fetch.feed == FeedState.feed, Fetch.received <= by, Fetch.parsed.is_not(None)
    )
    asked = (
        select(
            FeedState.source,
            FeedState.feed,
            FeedState.format,
            FeedState.heard_at,
            FeedState.stale_after_s,
            last.correlate(FeedState).scalar_subquery().label("last"),
        )
        .where(FeedState.service == SERVICE, gone)
        .order_by(FeedState.position)
    )
    found = []
    for source, feed, form, heard_at, stale_after, told in connection.execute(asked):
        heard = heard_at if heard_at is not None and heard_at <= by else told
        out = heard is None or (at - heard).total_seconds() > stale_after
        found.append(Feed(source, feed, form, None if heard is None else milliseconds(heard), out))
    return found


def log_of(connection: Connection, at: datetime, as_of: AsOf) -> dict[str, dict[str, Logged]]:
    """What was last written down of each boat by ``at``, by event; of calls and of all else alike the newest."""
    c: Any = BoatLog.__table__.c
    known = [c.known_until == EVER] if as_of is None else [c.known_from <= as_of, c.known_until > as_of]
    number = type_coerce(c.at, BigInteger) * PEOPLE + func.coalesce(c.crew, PEOPLE - 1)
    asked = (
        select(c.boat, c.event, func.max(number))
        .where(*known, c.at > at - LOGGED, c.at <= at)
        .group_by(c.boat, c.event)
    )
    found: dict[str, dict[str, Logged]] = {}
    for boat, event, said in connection.execute(asked):
        ms, crew = divmod(said, PEOPLE)
        found.setdefault(boat, {})[event] = Logged(ms, None if crew == PEOPLE - 1 else crew)
    return found


def first_calls(connection: Connection, at: datetime, as_of: AsOf, within: timedelta) -> dict[str, int]:
    """When each boat was called in first within that time before ``at`` [ms]."""
    c: Any = BoatLog.__table__.c
    known = [c.known_until == EVER] if as_of is None else [c.known_from <= as_of, c.known_until > as_of]
    asked = (
        select(c.boat, func.min(type_coerce(c.at, BigInteger)))
        .where(*known, c.event == "called", c.at > at - within, c.at <= at)
        .group_by(c.boat)
    )
    return {row[0]: row[1] for row in connection.execute(asked)}


class Histories:
    """What became of a provider's boats after past instants, remembered for a minute: the past hardly changes."""

    def __init__(self) -> None:
        self._held: dict[Any, tuple[float, Former]] = {}

    def ask(self, connection: Connection, source: str, span: tuple[int, int, int], as_of: AsOf) -> Former:
        """Of the boats of a source that were heard in (start, t0] and did not come into port: how many there were, how many
        told nothing in (t0, until], and when the first of those was heard again."""
        key = (connection.engine, source, span, as_of)
        now = time.monotonic()
        held = self._held.get(key)
        if held is not None and now - held[0] < HELD:
            return held[1]
        self._held = {one: said for one, said in self._held.items() if now - said[0] < HELD}
        found = self._read(connection, source, span, as_of)
        self._held[key] = (now, found)
        return found

    def forget(self) -> None:
        """Ask anew."""
        self._held = {}

    @staticmethod
    def _read(connection: Connection, source: str, span: tuple[int, int, int], as_of: AsOf) -> Former:
        begin, t0, until = (instant(ms) for ms in span)
        c: Any = BoatPosition.__table__.c
        mine = [c.series == Vessel.id, c.how == 0, *([] if as_of is None else [c.received <= as_of])]
        before = select(c.at).where(*mine, c.at > begin, c.at <= t0).exists()
        spoke = select(c.at).where(*mine, c.at > t0, c.at <= until).exists()
        p: Any = BoatPassage.__table__.c
        told = [] if as_of is None else [p.received <= as_of]
        inside = [p.series == Vessel.id, p.way == "in", p.at > begin, p.at <= until, *told]
        came_in = select(p.at).where(*inside).exists()
        back = select(func.min(type_coerce(c.at, BigInteger))).where(*mine, c.at > until).scalar_subquery()
        asked = select(spoke, back).where(and_(Vessel.source == source, before, ~came_in))
        rows = connection.execute(asked).all()
        silent = [again for told, again in rows if not told]
        known = [again for again in silent if again is not None]
        return Former(len(rows), len(silent), min(known) if known else None)


HISTORIES = Histories()


def passages(connection: Connection, start: datetime, end: datetime, as_of: AsOf) -> list[Mapping[str, Any]]:
    """The passages in [start, end): source, boat, at, way, port, received, fetch; the newest first."""
    c: Any = BoatPassage.__table__.c
    asked = (
        select(Vessel.source, Vessel.boat, c.at, c.way, c.port, c.received, c.fetch)
        .join_from(BoatPassage, Vessel, Vessel.id == c.series)
        .where(c.at >= start, c.at < end)
        .order_by(c.at.desc(), Vessel.boat)
    )
    asked = asked if as_of is None else asked.where(c.received <= as_of)
    return [dict(row) for row in connection.execute(asked).mappings()]

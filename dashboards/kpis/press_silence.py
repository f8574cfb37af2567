"""Which outlets fell silent against their usual volume, and of which nothing can be said since their feed is not heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from orjson import loads
from sqlalchemy import Select, func, select

from dashboards.kpis import Span, Where
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import NAMED_SPAN, Events, columns_of, then_of
from dashboards.kpis.freshness import freshness
from dashboards.kpis.press_articles import WRITTEN, outlet_called
from data_sources.store import milliseconds
from data_sources.store.tables import FeedState, Fetch, Round

DAY_MS = 86_400_000
LEAST_DAYS = 3
"""Of fewer days it cannot be said what is usual."""
ROWS = Events(WRITTEN, "at")


class Outlet(NamedTuple):
    """How an outlet stands at a span's end. ``n``: what it wrote in the last 24 hours; ``last``: when it wrote last
    [ms]; ``usual``: articles a day; ``expected``: how many are usual in the time since the last. ``heard``: whether one
    of its feeds is; where none is, it is not known to be silent."""

    outlet: str
    name: str
    n: int
    last: int | None
    usual: float | None
    expected: float
    silent: bool
    heard: bool


def outlets(asking: EventAsking, span: Span, where: Where) -> list[Outlet]:
    """Every outlet that wrote in the span or has a feed of its own, those that write most first."""
    key = ("outlets", span, where)
    if key not in asking.held:
        asked = columns_of(ROWS, (), where, "outlet", asking.as_of is not None)
        wrote = {
            code: np.sort(np.array(loads(f"[{text}]"), np.int64))
            for code, text in asking.connection.execute(asked, asking.names(span)).all()
        }
        heard_of = heard_by_outlet(asking, span)
        own = [code for code in heard_of if where.outlet in (None, code)]
        end, first = milliseconds(span.end), milliseconds(span.start)
        chance = asking.city.targets.press.silent_chance / 100
        found = []
        for code in dict.fromkeys((*wrote, *own)):
            instants = wrote.get(code, np.array([], np.int64))
            expected, heard = in_the_time_since(instants, first, end), heard_of.get(code, True)
            found.append(
                Outlet(
                    code,
                    outlet_called(code, asking.city),
                    int(np.count_nonzero(instants >= end - DAY_MS)),
                    int(instants[-1]) if len(instants) else None,
                    a_day(instants, first, end),
                    round(expected, 2),
                    heard and silent(expected, chance),
                    heard,
                )
            )
        asking.held[key] = sorted(found, key=lambda one: (-(one.usual or 0), one.outlet))
    known: list[Outlet] = asking.held[key]
    return known


def silent(expected: float, chance: float) -> bool:
    """Whether chance (Poisson's) leaves a time in which so many are expected without any less often than ``chance``."""
    return bool(np.exp(-expected) < chance)


def in_the_time_since(instants: np.ndarray[Any, Any], first: int, end: int) -> float:
    """How many articles are usual in the time from the last one to ``end``: the mean of the same hours of the days
    before, back to ``first`` or to the outlet's first article; 0.0 where those are too few to say. Instants in ms,
    sorted."""
    if not len(instants):
        return 0.0
    last = int(instants[-1])
    begun = max(first, int(instants[0]))
    days = (last - begun) // DAY_MS
    if days < LEAST_DAYS or end <= last:
        return 0.0
    back = np.arange(1, days + 1) * DAY_MS
    # a silence of several days is compared day by day: every shifted window ends before the last article was written
    length = end - last
    shift = back + (length // DAY_MS) * DAY_MS
    shift = shift[last - shift >= begun]
    if len(shift) < LEAST_DAYS:
        whole = a_day(instants, first, last)
        return 0.0 if whole is None else whole * length / DAY_MS
    counts = np.searchsorted(instants, end - shift) - np.searchsorted(instants, last - shift, side="right")
    return float(counts.mean())


def a_day(instants: np.ndarray[Any, Any], first: int, end: int) -> float | None:
    """Articles a day since ``first``, or since the outlet's own first; None where it is known for too few days."""
    if not len(instants):
        return None
    days = (end - max(first, int(instants[0]))) / DAY_MS
    return round(len(instants) / days, 2) if days >= LEAST_DAYS else None


def heard_by_outlet(asking: EventAsking, span: Span) -> dict[str, bool]:
    """Whether one of an outlet's feeds is heard at the span's end: its own, or one that brought what it wrote in the
    span. An outlet of which no feed is known is not there."""
    feeds = feeds_heard(asking, span)
    found: dict[str, bool] = {}
    for feed in feeds.values():
        if feed.outlet in asking.city.outlets:
            found[feed.outlet] = found.get(feed.outlet, False) or feed.heard
    for outlet, name in asking.connection.execute(brought(asking.as_of is not None), asking.names(span)).all():
        if name in feeds:
            found[outlet] = found.get(outlet, False) or feeds[name].heard
    return found


class PressFeed(NamedTuple):
    """A feed of the press. ``outlet``: the outlet it is named after, when it is."""

    outlet: str
    heard: bool


def feeds_heard(asking: EventAsking, span: Span) -> Mapping[str, PressFeed]:
    """How each feed of the press was heard at the span's end: as it stands, or in the past by its rounds."""
    found = {}
    asked = select(FeedState).where(FeedState.service == WRITTEN.service)
    for feed in asking.connection.execute(asked).mappings().all():
        if feed["removed_at"] is not None and feed["removed_at"] <= span.end:
            found[feed["feed"]] = PressFeed("", heard=False)
            continue
        heard_at, failing = feed["heard_at"], feed["failing_since"]
        if heard_at is not None and heard_at > span.end:
            before = select(func.max(Round.began)).where(
                Round.feed == feed["feed"], Round.error.is_(None), Round.began <= span.end
            )
            heard_at, failing = asking.connection.scalar(before), None
            if heard_at is None:
                continue  # its rounds of then are forgotten
        state = freshness(
            span.end, heard=heard_at, data=None, stale_after=timedelta(seconds=feed["stale_after_s"]), failing=failing,
            measures=False,
        ).state  # fmt: skip
        found[feed["feed"]] = PressFeed(feed["source"], heard=state in ("live", "slow"))
    return found


@lru_cache(maxsize=2)
def brought(then: bool) -> Select[Any]:
    """Which feeds brought what each outlet wrote in a span. Columns: outlet, feed."""
    c = WRITTEN.table(then).c
    found: Select[Any] = (
        select(c.outlet, Fetch.feed)
        .join_from(WRITTEN.table(then), Fetch, Fetch.id == c.fetch)
        .where(*WRITTEN.known(c, then_of(then)), NAMED_SPAN.holds_event(c.at))
        .distinct()
    )
    return found

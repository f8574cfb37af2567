"""What is usual of the press: how many articles former windows of time held, each by itself, so that they can be told
apart from a day on which nothing was heard."""

from __future__ import annotations

import math
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Select, func, select

from dashboards.kpis import WEEK, Grouping, Span, Where
from dashboards.kpis.counting import Window, windows_of
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import Codes, grouped, then_of
from dashboards.kpis.press_articles import ARTICLES
from dashboards.kpis.usual import weeks_heard
from data_sources.store import instant, milliseconds

DAY = timedelta(days=1)
DAYS = 7
"""The usual of an hour of the day is the mean of so many days before."""
LEAST_DAYS = 3
"""The mean of fewer says little."""


class Former(NamedTuple):
    """The counts of former windows that were heard, the newest first."""

    counts: tuple[int, ...]

    @property
    def mean(self) -> float:
        return float(np.mean(self.counts))

    @property
    def deviation(self) -> float:
        """The standard deviation, but no less than chance alone makes of such a mean (that of Poisson): a few weeks that
        happened to be alike are no law."""
        spread = float(np.std(self.counts, ddof=1)) if len(self.counts) > 1 else 0.0
        return max(spread, math.sqrt(self.mean))


def same_hours(asking: EventAsking, span: Span, code: str) -> Former:
    """The same hours of each of the days before. Where a day was not heard at all it has no part in it."""
    days = [Span(span.start - k * DAY, span.end - k * DAY) for k in range(1, DAYS + 1)]
    whole = counted(asking, tuple(window(Span(day.end - DAY, day.end)) for day in days), Where(), None)
    heard = [k for k, n in enumerate(whole.get("", ())) if n]
    counts = counted(asking, tuple(map(window, days)), asking.where, asking.by).get(code)
    return Former(tuple(counts[k] if counts else 0 for k in heard if known(asking, days[k])))


def same_weekdays(asking: EventAsking, span: Span, code: str) -> Former:
    """The same span of each of the weeks before (``spike_weeks`` of targets.toml) that were heard."""
    weeks = [Span(span.start - k * WEEK, span.end - k * WEEK) for k in weeks_heard(asking, span.end, ARTICLES)]
    weeks = [week for week in weeks if known(asking, week)]
    counts = counted(asking, tuple(map(window, weeks)), asking.where, asking.by).get(code)
    return Former(tuple(counts) if counts else (0,) * len(weeks))


def known(asking: EventAsking, span: Span) -> bool:
    """Whether a former span lies whole within what is known."""
    since = asking.heard(ARTICLES).since
    return since is not None and since <= span.start


def window(span: Span) -> Window:
    return milliseconds(span.start), milliseconds(span.end)


def counted(
    asking: EventAsking, windows: tuple[Window, ...], where: Where, by: Grouping | None
) -> dict[str, list[int]]:
    """How many articles of each group each window holds, in the windows' order."""
    key = ("windows", windows, where, by)
    if key not in asking.held:
        found: dict[str, list[int]] = {"": [0] * len(windows)} if by is None else {}
        if windows:
            asked = in_windows(len(windows), where, by, asking.as_of is not None, asking.codes(ARTICLES, by))
            ends = {name: instant(at) for i, (a, b) in enumerate(windows) for name, at in ((f"a{i}", a), (f"b{i}", b))}
            if asking.as_of is not None:
                ends["as_of"] = asking.as_of
            place = {start: i for i, (start, _) in enumerate(windows)}
            for start, code, n in asking.connection.execute(asked, ends).all():
                found.setdefault(code, [0] * len(windows))[place[milliseconds(start)]] = int(n)
        asking.held[key] = found
    held: dict[str, list[int]] = asking.held[key]
    return held


@lru_cache(maxsize=128)
def in_windows(n: int, where: Where, by: Grouping | None, then: bool, codes: Codes) -> Select[Any]:
    """Columns: start of the window, group, n."""
    windows, table = windows_of(n), ARTICLES.table(then)
    key, source = grouped(ARTICLES, table, by, codes)
    at = table.c[ARTICLES.counted_at]
    found: Select[Any] = (
        select(windows.c.a, key, func.count())
        .select_from(source.join(windows, (at >= windows.c.a) & (at < windows.c.b)))
        .where(*ARTICLES.known(table.c, then_of(then)), *ARTICLES.of(table.c, where))
        .group_by(windows.c.a, key)
    )
    return found

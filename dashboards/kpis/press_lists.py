"""What scenes show of the press beside the figures: headlines, stories that several outlets tell, topics, outlets, hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, select, type_coerce

from dashboards.kpis import Span, Where
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.event_places import whole
from dashboards.kpis.events import NAMED_SPAN
from dashboards.kpis.plain_rows import plain_rows
from dashboards.kpis.press import DAY_BACK, UNDATED, usual_days
from dashboards.kpis.press_articles import ARTICLES, outlet_called
from dashboards.kpis.press_silence import outlets
from dashboards.kpis.press_usual import DAY, counted, window
from data_sources.newsroom.stories import Headline, Story, stories
from data_sources.store import instant, milliseconds

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LATEST, STORIES, TOPICS = 8, 6, 6


class Written(NamedTuple):
    """An article about Hue. ``at``: when it was published [ms]; ``topics`` and ``wards``: codes with ";" between."""

    id: int
    at: int
    title: str
    link: str | None
    outlet: str
    tone: str
    topics: str
    wards: str
    signature: str


@lru_cache(maxsize=1)
def written() -> Select[Any]:
    """The known articles of a span, the newest first."""
    c = ARTICLES.table(then=False).c
    names = ("title", "link", "outlet", "tone", "topics", "wards", "signature")
    found: Select[Any] = (
        select(c.id, type_coerce(c.at, BigInteger), *(c[name] for name in names))
        .where(*ARTICLES.known(c, None), NAMED_SPAN.holds_event(c.at))
        .order_by(c.at.desc(), c.id.desc())
    )
    return found


def press_of(asking: EventAsking, now: datetime) -> dict[str, Any]:
    """The board's ``press``; instants in ms since 1970. Empty where nothing was ever heard of the press."""
    heard = asking.heard(ARTICLES)
    if not heard.at_all and heard.since is None:
        return {}
    reach = timedelta(hours=max(24.0, asking.city.targets.press.story_hours))
    rows = plain_rows(asking.connection, written(), asking.names(Span(now - reach, now)))
    articles = list(starmap(Written, rows))
    at = milliseconds(now)
    came = [one for one in articles if one.at >= at - DAY_MS]
    told = list(grouped_stories(tuple(map(headline_of, articles)), reach))
    of = {key: one for one in told for key in one.articles}
    newest = {of[one.id].articles[0]: one for one in reversed(came)}
    latest = sorted(newest.values(), key=lambda one: (-one.at, -one.id))[:LATEST]
    several = [one for one in told if len(one.outlets) > 1 and milliseconds(one.last) >= at - DAY_MS]
    undated = asking.figure(UNDATED, DAY_BACK(now), whole(asking.where, asking.city, ARTICLES)).value
    return {
        "latest": [headline(one, of[one.id], asking) for one in latest],
        "stories": [story(one, asking) for one in several[:STORIES]],
        "topics": topics(asking, came, now)[:TOPICS],
        "outlets": [one._asdict() for one in outlets(asking, usual_days(now), Where())],
        "by_hour": by_hour(came, now),
        "undated": None if undated is None else int(undated),
    }


def headline_of(one: Written) -> Headline:
    return Headline(one.id, instant(one.at), one.outlet, one.title, one.tone, one.signature)


@lru_cache(maxsize=2)
def grouped_stories(headlines: tuple[Headline, ...], within: timedelta) -> tuple[Story, ...]:
    """The stories of some articles, those of most outlets first; a board is made more often than articles come."""
    return tuple(stories(headlines, within))


def names(of: Story, asking: EventAsking) -> list[str]:
    """Who tells a story, the first first."""
    return [outlet_called(code, asking.city) for code in of.outlets]


def headline(one: Written, of: Story, asking: EventAsking) -> dict[str, Any]:
    """An article as lists tell it: ``story`` is the number of the first of its story, ``outlets`` who tells that."""
    return {
        "title": one.title,
        "outlet": one.outlet,
        "outlet_name": outlet_called(one.outlet, asking.city),
        "link": one.link,
        "published": one.at,
        "tone": one.tone,
        "topics": codes(one.topics),
        "wards": codes(one.wards),
        "story": of.articles[0],
        "outlets": names(of, asking),
    }


def story(of: Story, asking: EventAsking) -> dict[str, Any]:
    """A story as lists tell it. ``n``: its articles."""
    return {
        "story": of.articles[0],
        "title": of.title,
        "outlets": names(of, asking),
        "n": len(of.articles),
        "first": milliseconds(of.first),
        "last": milliseconds(of.last),
        "tone": of.tone,
    }


def codes(text: str) -> list[str]:
    return [code for code in text.split(";") if code]


def topics(asking: EventAsking, came: Sequence[Written], now: datetime) -> list[dict[str, Any]]:
    """What is written about, most first: in the last 24 hours (``n``), and a day of the time before (``usual``; None
    where too little is known of it)."""
    n = Counter(code for one in came for code in codes(one.topics))
    since = asking.heard(ARTICLES).since
    before = Span(max(usual_days(now).start, since) if since else now, DAY_BACK(now).start)
    days = before.length / DAY
    former: Counter[str] = Counter()
    if days >= 1:
        counts = counted(asking, (window(before),), Where(), "topic")
        former.update({code: each[0] for code, each in counts.items()})
    return [
        {"topic": code, "n": many, "usual": round(former[code] / days, 2) if days >= 1 else None}
        for code, many in sorted(n.items(), key=lambda one: (-one[1], one[0]))
    ]


def by_hour(came: Sequence[Written], now: datetime) -> dict[str, list[int]]:
    """The last 24 hours to ``now``: what was published in each."""
    at = milliseconds(now)
    counts = Counter((one.at - (at - DAY_MS)) // HOUR_MS for one in came)
    return {"t": [at - (23 - i) * HOUR_MS for i in range(24)], "n": [counts[i] for i in range(24)]}

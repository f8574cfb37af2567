"""Articles of made-up outlets, kept as rounds of their feeds would keep them. Headlines are ours."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from data_sources import Payload, Source
from data_sources.press import Article, Said
from data_sources.store import Store
from data_sources.store.keeping import keep, receive
from tests.conftest import source_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TONES = ("negative", "neutral", "neutral", "neutral", "positive")
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
number = count(1)


def feed_of(outlet: str) -> Source:
    return source_of(
        f"https://{outlet}.example/rss.xml", name=f"Tin {outlet}", service="press", format="syndication", source=outlet
    )


def article(name: str, published: datetime | None, **over: Any) -> Said:
    """A state of an article; about Hue and neutral, when nothing else is said."""
    said: dict[str, Any] = {
        "source": "bao-a.example", "article": f"https://bao-a.example/{name}", "updated": published or UNDATED,
        "published": published, "title": f"Huế: tin {name}", "link": f"https://bao-a.example/{name}", "outlet": "bao-a",
        "lang": "vi", "about": True, "tone": "neutral", "tone_words": "", "topics": "", "wards": "", "agencies": "",
        "signature": "",
    }  # fmt: skip
    return Said(**said | over)


def of(outlet: str, name: str, published: datetime | None, **over: Any) -> Said:
    """An article of an outlet."""
    link = f"https://{outlet}.example/{name}"
    return article(name, published, **{"source": f"{outlet}.example", "article": link, "link": link, "outlet": outlet, **over})  # fmt: skip


def keep_articles(store: Store, said: Sequence[Said], received: datetime, outlet: str = "bao-a") -> None:
    """Keep what the feed of an outlet told in one answer."""
    payload = Payload(f"{next(number)}".encode(), "", received, feed_of(outlet))
    keep(store, Article, said, [], payload, receive(store, payload))


def daily(outlet: str, n: int, start: datetime, end: datetime, **over: Any) -> list[Said]:
    """So many articles a day of an outlet, spread over the hours of the day, from one instant up to another."""
    step = DAY / n
    many = int((end - start) / step)
    return [of(outlet, f"{start:%d%H}-{i}", start + i * step, **over) for i in range(many)]


def fill(store: Store, seed: int, many: int, until: datetime, weeks: float = 10) -> list[datetime]:
    """Keep so many articles as they went: changed ones, undated ones, ones that are not about Hue, a burst at the end,
    in rounds with late parts; the instants of the rounds."""
    chance = random.Random(seed)
    begun = [until - timedelta(weeks=weeks) * chance.random() for _ in range(many)]
    begun += [until - timedelta(hours=20) * chance.random() for _ in range(20)]
    states = []
    for i, at in enumerate(begun):
        outlet = chance.choice(("bao-01", "bao-02", "bao-03", "la.example"))
        told = of(
            outlet, f"{i:05}", None if chance.random() < 0.05 else at.replace(microsecond=0), about=chance.random() < 0.8,
            tone=chance.choice(TONES), topics=chance.choice(("", "giao_thong", "giao_thong;thien_tai", "thien_tai")),
            wards=chance.choice(("", "19753", "19753;19789")), agencies=chance.choice(("", "hepco")),
        )  # fmt: skip
        states.append((at + HOUR * chance.random() * 3, told))
        if chance.random() < 0.2:
            later = at + HOUR * 5
            moved = None if told.published is None else told.published + timedelta(minutes=30)
            changed = told._replace(title=told.title + " (cập nhật)", published=moved, tone=chance.choice(TONES))
            states.append((later, changed._replace(updated=UNDATED if told.published is None else later)))
    rounds = [*sorted(until - timedelta(weeks=weeks) * chance.random() ** 2 for _ in range(5)), until]
    for start, end in zip([None, *rounds], rounds, strict=False):
        those = [told for came, told in states if came <= end and (start is None or came > start)]
        if those:
            keep_articles(store, those, end)
    return rounds


def ids(rows: Iterable[Any]) -> list[str]:
    return sorted(row["article"] for row in rows)

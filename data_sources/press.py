"""What the press writes of Hue, over RSS 0.9–2.0, Atom 0.3 and 1.0, and JSON Feed (data_sources/protocols/syndication.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources import Feed, Payload, Recognised, Refused, Source
from data_sources.city import City, read_city
from data_sources.newsroom.mentions import Gazetteer
from data_sources.newsroom.phrases import Text
from data_sources.newsroom.stories import signature
from data_sources.newsroom.tone import Lexis
from data_sources.privacy.masking import mask, mask_numbers
from data_sources.protocols import conditional, syndication
from data_sources.protocols.links import canonical, host
from data_sources.protocols.syndication import Item
from data_sources.store.records import EPOCH, Count, Version

__all__ = ["FEEDS", "UNDATED", "Article", "Said"]

UNDATED = EPOCH
"""Stands for when an undated article became as it is: fixed, so that it is never "now", and told twice is told once."""


class Article(Version):
    """One state of an article: its headline, its address and its instant, never its text.

    ``article`` is its canonical address and ``source`` the host of it, so that one article through several feeds is one;
    without an address its guid and the host of the feed's home page, else the feed's own source. ``outlet`` is the code that outlets.csv has for the host, else
    the host. ``published`` None: undated; ``updated`` is 1970 then, so that it is never "now". ``topics``, ``wards`` and
    ``agencies`` are codes and ``tone_words`` terms, with ";" between them. ``signature`` tells near-duplicates
    (``newsroom/stories.py``). ``at`` is the earliest ``published`` of its life: outlets move their dates on.
    """

    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_life", "article", "source"),
        Index("ix_articles_at", "at", "known_until"),
    )

    natural: ClassVar[tuple[str, ...]] = ("article",)
    said: ClassVar[tuple[str, ...]] = (
        "published", "title", "link", "outlet", "lang", "about", "tone", "tone_words", "topics", "wards", "agencies",
        "signature",
    )  # fmt: skip
    counts: ClassVar[tuple[type[Count], ...]] = ()
    counted_at: ClassVar[str] = "at"

    article: Mapped[str]
    # what a state tells
    published: Mapped[datetime | None]
    title: Mapped[str]
    link: Mapped[str | None]
    outlet: Mapped[str]
    lang: Mapped[str | None]
    about: Mapped[bool]
    tone: Mapped[str]
    tone_words: Mapped[str]
    topics: Mapped[str]
    wards: Mapped[str]
    agencies: Mapped[str]
    signature: Mapped[str]
    # what is folded from its life
    at: Mapped[datetime | None]

    @classmethod
    def fold(cls, life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """When it was published first, as far as its life tells."""
        return {"at": min((state["published"] for state in life if state["published"] is not None), default=None)}


class Said(NamedTuple):
    """One state of an article as a feed tells it; the columns of ``Article.said``. ``source`` "": the feed's own."""

    source: str
    article: str
    updated: datetime
    published: datetime | None
    title: str
    link: str | None
    outlet: str
    lang: str | None
    about: bool
    tone: str
    tone_words: str
    topics: str
    wards: str
    agencies: str
    signature: str


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload | Recognised]:
    """Yield the feed when it changed since the last round; of a folder the files that changed."""
    return conditional.fetch(source, cursor, syndication.DOCUMENT, is_ours)


def is_ours(payload: Payload) -> bool:
    """Whether a document is a news feed."""
    return isinstance(next(syndication.parse(payload), None), Recognised)


def parse(payload: Payload) -> Iterator[Said | Refused | Recognised]:
    """Yield each article, with what its headline and summary say of Hue, and what cannot be read."""
    desk = desk_of(read_city())
    for part in syndication.parse(payload):
        if isinstance(part, Item):
            yield desk.article(part, payload)
        elif isinstance(part, Refused):
            yield part._replace(raw=mask(part.raw))
        else:
            yield part


class Desk:
    """Who reads headlines for a city."""

    def __init__(self, city: City) -> None:
        self.city = city

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.city.agencies.values(), self.city.lexicon)

    @cached_property
    def lexis(self) -> Lexis:
        return Lexis(self.city.lexicon)

    def article(self, item: Item, payload: Payload) -> Said:
        """An item as the city keeps it. Its summary is read and not kept (copyright)."""
        page = item.link or item.home
        server = host(page) if page else ""
        outlet = self.city.outlets.of(server) or self.city.outlets.get(payload.source.source)
        title, summary = Text(mask_numbers(item.title)), Text(item.summary)
        found = self.gazetteer.read(Text(f"{item.title}. {item.summary}"), local=outlet is not None and outlet.local)
        tone = self.lexis.tone(title, summary)
        return Said(
            source=server,
            article=canonical(item.link) if item.link else item.guid,
            updated=max((at for at in (item.published, item.updated) if at is not None), default=UNDATED),
            published=item.published,
            title=title.text,
            link=item.link or None,
            outlet=outlet.code if outlet is not None else server or payload.source.source,
            lang=item.lang or None,
            about=found.about,
            tone=tone.tone,
            tone_words=";".join(tone.words[:WORDS]),
            topics=";".join(self.lexis.topics(title, summary)),
            wards=";".join(found.wards),
            agencies=";".join(found.agencies),
            signature=signature(title, summary),
        )


WORDS = 8
"""Terms that are told of those which decided a tone."""

_desks: list[Desk] = []
"""The desk of the city that was read last, alone."""


def desk_of(city: City) -> Desk:
    """The desk of a city; a city that is read anew has another."""
    if not _desks or _desks[0].city is not city:
        _desks[:] = [Desk(city)]
    return _desks[0]


EVERY, STALE_AFTER = timedelta(minutes=2), timedelta(minutes=30)

FEEDS = {"syndication": Feed(Article, fetch, parse, EVERY, STALE_AFTER, measures=False)}

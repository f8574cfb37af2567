"""News feeds: RSS 0.9–2.0, RDF, Atom 0.3 and 1.0 (RFC 4287), and JSON Feed 1.0 and 1.1, told by content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable, syndication_json, syndication_xml
from data_sources.protocols.documents import seen
from data_sources.protocols.links import absolute
from data_sources.protocols.measurement import refused, words
from data_sources.protocols.syndication_dates import instant
from data_sources.protocols.syndication_text import decoded, plain
from data_sources.protocols.syndication_xml import Entry, Found

DOCUMENT = 2 * 2**20
"""Bytes of a news feed at most (design.md §6)."""
TITLE, SUMMARY, GUID, LANG = 200, 1000, 500, 12
"""Letters at most of a headline, of what is read of a summary, of an id, of a language's name."""
HEAD = 100
"""Bytes of a document that are kept with its refusal."""


class Item(NamedTuple):
    """What a feed says of an article, as plain text. ``link`` is absolute, "" for none; ``published`` None: undated.

    ``published`` falls back on ``updated``, which is None when the feed says nothing of a later change. ``summary`` is to
    be read, not kept.
    """

    link: str
    guid: str
    title: str
    summary: str
    published: datetime | None
    updated: datetime | None
    lang: str
    home: str = ""
    """The page that the feed says it is of, absolute; "" when it does not say."""


def parse(payload: Payload) -> Iterator[Item | Refused | Recognised]:
    """Yield an Item for each that has a headline and an identity, a Refused for each part that cannot be read, and
    Recognised for a document of the format. No bytes make it raise."""
    try:
        if len(payload.body) > DOCUMENT:
            raise Unreadable(f"more than {DOCUMENT // 2**20} MiB")
        found = entries_in(payload)
    except Unreadable as why:
        yield refused(why, payload.body[:HEAD])
        return
    yield Recognised()
    if found.fault:
        yield refused(found.fault, payload.body[:HEAD])
    home = home_of(found.home, payload)
    base = payload.address if payload.address.startswith(("http://", "https://")) else home
    for entry in found.entries:
        if isinstance(entry, Unreadable):
            yield refused(entry, "")
        else:
            yield from item(entry, payload, base, home)


def entries_in(payload: Payload) -> Found:
    """What the document holds. Raises Unreadable for another format."""
    text = decoded(payload.body, payload.content_type).lstrip("\ufeff\0 \t\r\n")
    if text[:1] in ("{", "["):
        return syndication_json.entries(text.encode("utf-8", "replace"))
    if not syndication_xml.is_feed(text):
        raise Unreadable(seen(payload.body).replace("text, not JSON", "text") or "neither RSS, Atom nor JSON Feed")
    return syndication_xml.entries(text)


def home_of(said: str, payload: Payload) -> str:
    """The page of a feed; "" for one that leads elsewhere, which harms nothing."""
    try:
        return absolute(said, payload.address) if said.strip() else ""
    except Unreadable:
        return ""


def item(entry: Entry, payload: Payload, base: str, home: str) -> Iterator[Item | Refused]:
    """Yield the article of an item, and what in it cannot be read. ``base``: what its relative link is of."""
    title = plain(entry.title, TITLE) or plain(entry.summary, TITLE // 2)
    guid = words(entry.guid, GUID)
    link, faults = "", []
    try:
        link = absolute(entry.link, base) if entry.link.strip() else ""
    except Unreadable as why:
        faults.append(refused(why, entry.link[:HEAD]))
    if not title or not (link or guid):
        yield refused("no title" if not title else "no link and no guid", f"{title} {entry.link} {guid}"[:HEAD])
        return
    lang = words(entry.lang, LANG).lower()
    dates: list[datetime | None] = []
    for said in (entry.published, entry.updated):
        at = None
        try:
            at = instant(said, payload.source.zone, payload.received, lang) if said.strip() else None
        except Unreadable as why:
            faults.append(refused(why, f"{said[:HEAD]} · {title}"))
        dates.append(at)
    published, updated = dates
    yield Item(link, guid, title, plain(entry.summary, SUMMARY), published or updated, updated, lang, home)
    yield from faults

"""RSS 0.9–2.0, RDF, and Atom 0.3 and 1.0, read by feedparser once nothing in the document can make it slow or large.

feedparser reads nearly whatever servers send: prefixes never declared, bare ampersands, CDATA that never ends. Made for
feeds that mean well, it takes minutes for some documents of 2 MiB; so their parts are counted first, in one pass.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.sax import SAXException

from data_sources.protocols import Unreadable
from data_sources.protocols.documents import DEPTH
from data_sources.protocols.syndication_mending import mended

PARTS, ENTITIES, ITEMS, SIBLINGS, TAG_LENGTH = 40_000, 300_000, 5_000, 300, 10_000
"""Of a document at most: tags, ampersands, items; of one item: elements of one name that stand in it; letters of a tag.
A feed of 500 items with all that is usual in them has 8,000 tags."""
ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(rss|rdf|feed|channel)\b", re.IGNORECASE)
FIRST = re.compile(r"<(?![!?])/?(?:[\w.-]{1,40}:)?([\w.-]{1,40})")
SKIPPED = re.compile(r"<!--.*?-->", re.DOTALL)
HEAD = 4096
"""Letters in which the first element of a document stands."""
PART = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<(/?)([^\W\d][\w.:-]{0,99})([^<>]*?)(/?)>", re.DOTALL)
ENDLESS = re.compile(rf"<[^\W\d][^<>]{{{TAG_LENGTH}}}")
"""A tag that is longer, whether it ends or not."""
SWALLOWED = re.compile(
    r"^<!\[CDATA\[.*?</(?:[\w.-]{1,40}:)?(?:item|entry)>\s*<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.DOTALL
)
"""CDATA that runs on into the next item."""
VOID = frozenset(["br", "img", "hr", "input", "wbr", "source", "embed", "col", "area", "meta"])
"""Elements of HTML that are never closed."""
ITEM = ("item", "entry")


class Found(NamedTuple):
    """What a document holds. ``home``: the page that it says it is the feed of, "" for none; ``fault``: what is wrong with
    it as XML, "" for nothing."""

    entries: Sequence[Entry | Unreadable]
    home: str
    fault: str


class Entry(NamedTuple):
    """An item as a document says it. ``link`` is resolved against what the document itself says of its base; "" for none."""

    link: str
    guid: str
    title: str
    summary: str
    published: str
    updated: str
    lang: str


def is_feed(text: str) -> bool:
    """Whether a document begins as one; what a server's own errors put before it does not matter."""
    head = SKIPPED.sub("", text[:HEAD])
    first = FIRST.search(head)
    return bool(ROOT.search(head)) and not (first and first[1].lower() in ("html", "head", "body"))


def entries(text: str) -> Found:
    """The items of a document. Raises Unreadable for one of another format."""
    text = without_declarations(text)
    nested = weigh(text)
    found = read(mended(text) if nested else text)
    if not found.get("version"):
        raise Unreadable("this is XML")
    fault = found.get("bozo_exception")
    said = f"broken XML: {fault.getMessage()}" if isinstance(fault, SAXException) and fault.getMessage() else ""
    if nested:
        said = "broken XML: items left open"
    elif said and (whole := mended(text)) != text:
        found = read(whole)
    lang = str(found["feed"].get("language") or "")
    return Found([entry(one, lang) for one in found["entries"]], str(found["feed"].get("link") or ""), said)


def read(text: str) -> Any:
    """What feedparser makes of it. Raises Unreadable when it stops."""
    import feedparser  # slow to import, and of no use to the other feeds' processes

    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except RecursionError as why:
        raise Unreadable(f"nested deeper than {DEPTH}") from why
    except Exception as why:  # whatever a strange document makes of it is that document's fault, and is told as such
        raise Unreadable(f"a feed that stops its reader ({type(why).__name__})") from why


def entry(one: Any, lang: str) -> Entry:
    """An item of feedparser's, which knows it by names that it makes up where there are none: those are not asked."""

    def said(key: str) -> str:
        value = dict.get(one, key)
        return value if isinstance(value, str) else ""

    title = dict.get(one, "title_detail")
    link = said("link")
    if link == said("id") and not link.lower().startswith(("http://", "https://")):
        link = ""  # a guid is an address unless it says otherwise, says RSS; few know that
    return Entry(
        link,
        said("id"),
        said("title"),
        said("summary") or content(one),
        said("published") or said("created"),
        said("updated"),
        str((dict.get(title, "language") if isinstance(title, dict) else "") or lang),
    )


def content(one: Any) -> str:
    """The text of an item that has no summary."""
    found = dict.get(one, "content")
    value = dict.get(found[0], "value") if isinstance(found, list) and found else ""
    return value if isinstance(value, str) else ""


def without_declarations(text: str) -> str:
    """The document without its type: entities are not expanded, nothing outside is read."""
    start = text.upper().find("<!DOCTYPE", 0, HEAD)
    if start >= 0:
        close, opened = text.find(">", start), text.find("[", start)
        if 0 <= opened < close:
            inner = re.compile(r"\]\s*>").search(text, opened)
            close = inner.end() - 1 if inner else close
        text = text[:start] + text[close + 1 :] if close >= 0 else text
    return re.sub(r"<!(?:ENTITY|DOCTYPE|ATTLIST|ELEMENT)", "<!-- -->", text, flags=re.IGNORECASE)


def weigh(text: str) -> bool:
    """Whether an item begins before the former one ends, or in what the former one left open. Raises Unreadable for a document that no outlet would write:
    nested too deep, or of too many parts."""
    if text.count("<") > 2 * PARTS or text.count("&") > ENTITIES or ENDLESS.search(text):
        raise Unreadable("too many parts in one document")
    depth: list[str] = []
    siblings: Counter[tuple[int, str]] = Counter()
    tags = items = 0
    nested = False
    for found in PART.finditer(text):
        if found[2] is None:
            nested = nested or bool(SWALLOWED.search(found[0]))
            continue
        tags += 1
        name = found[2].lower()
        local = name.rpartition(":")[2]
        if tags > PARTS:
            raise Unreadable("too many parts in one document")
        if found[1]:
            if name in depth:
                while depth.pop() != name:
                    pass
            continue
        if local in ITEM:
            items += 1
            siblings.clear()
            if items > ITEMS:
                raise Unreadable("too many parts in one document")
            still_open = [n for n, part in enumerate(depth) if part.rpartition(":")[2] in ITEM]
            if still_open:
                del depth[still_open[0] :]
                nested = True
        siblings[len(depth), name] += 1
        if local not in (*ITEM, "li") and siblings[len(depth), name] > SIBLINGS:  # RDF lists its items in rdf:li
            raise Unreadable("too many parts in one document")
        if not found[4] and name not in VOID:
            depth.append(name)
            if len(depth) > DEPTH:
                raise Unreadable(f"nested deeper than {DEPTH}")
    return nested

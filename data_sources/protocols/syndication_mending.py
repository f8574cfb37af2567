"""What a broken news feed forgot to close: so that a fault costs no more than the item it stands in."""

from __future__ import annotations

import re

ITEM = re.compile(r"<((?:[\w.-]{1,40}:)?(?:item|entry))\b[^<>]*>", re.IGNORECASE)
LEAVES = frozenset(
    (
        "title", "link", "description", "summary", "guid", "id", "pubdate", "published", "updated", "issued", "modified",
        "author", "creator", "category", "content", "encoded", "date", "comments",
    )
)  # fmt: skip
"""Elements of an item that never stand in one another."""
PART = re.compile(r"<!\[CDATA\[.*?\]\]>|<(/?)([^\W\d][\w.:-]{0,99})[^<>]*?(/?)>", re.DOTALL)
OPENS, ENDS = "<![CDATA[", "]]>"


def mended(text: str) -> str:
    """The document with what its items left open closed: CDATA at the end of its element, an element where the next one
    begins. The document itself when there is nothing to close."""
    starts = [found.start() for found in ITEM.finditer(text)]
    if not starts:
        return text
    spans = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return text[: starts[0]] + "".join(item(span) for span in spans)


def item(span: str) -> str:
    """An item, and what follows it, with what it left open closed."""
    head = ITEM.match(span)
    close = -1 if head is None else span.lower().find(f"</{head[1].lower()}")
    inside, behind = (span, "") if close < 0 else (span[:close], span[close:])
    inside = with_leaves_closed(with_cdata_closed(inside))
    return inside + (behind or ("" if head is None else f"</{head[1]}>"))


def with_cdata_closed(text: str) -> str:
    """CDATA that does not end is ended where its element does."""
    start = text.rfind(OPENS)
    if start < 0 or text.find(ENDS, start) >= 0:
        return text
    owner = re.findall(r"<([\w.:-]{1,100})", text[max(0, start - 500) : start])
    end = text.find(f"</{owner[-1]}", start) if owner else -1
    end = len(text) if end < 0 else end
    return text[:end] + ENDS + text[end:]


def with_leaves_closed(text: str) -> str:
    """An element that is still open where the next one begins ends there."""
    told: list[str] = []
    upto, opened = 0, ""
    for found in PART.finditer(text):
        name = found[2] or ""
        if name.rpartition(":")[2].lower() not in LEAVES:
            continue
        if found[1]:
            opened = "" if name == opened else opened
        elif not found[3]:
            if opened:
                told += [text[upto : found.start()], f"</{opened}>"]
                upto = found.start()
            opened = name
    return "".join([*told, text[upto:], f"</{opened}>" if opened else ""])

"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from typing import Any

from data_sources.protocols import Unreadable
from data_sources.protocols.documents import decoded, other_json
from data_sources.protocols.syndication_xml import ITEMS, Entry, Found

VERSION = "jsonfeed.org/version/1"


def entries(body: bytes) -> Found:
    """The items; Unreadable stands for what is none. Raises Unreadable for a document of another format."""
    document = decoded(body)
    if not isinstance(document, dict) or VERSION not in str(document.get("version", ""))[:100]:
        raise Unreadable(other_json(document, "jsonfeed"))
    items = document.get("items")
    if not isinstance(items, list):
        raise Unreadable("JSON Feed without items")
    if len(items) > ITEMS:
        raise Unreadable("too many parts in one document")
    lang = text(document.get("language"))
    found = [entry(item, lang) if isinstance(item, dict) else Unreadable("an item that is no object") for item in items]
    return Found(found, text(document.get("home_page_url")), "")


def entry(item: dict[str, Any], lang: str) -> Entry:
    """An item. Of ``url`` and ``external_url`` the first is its own page."""
    return Entry(
        text(item.get("url")) or text(item.get("external_url")),
        text(item.get("id")),
        text(item.get("title")),
        text(item.get("summary")) or text(item.get("content_text")) or text(item.get("content_html")),
        text(item.get("date_published")),
        text(item.get("date_modified")),
        text(item.get("language")) or lang,
    )


def text(said: Any) -> str:
    """What it says as text; numbers are ids of servers that do not know better."""
    if isinstance(said, str):
        return said
    return str(said) if isinstance(said, int | float) and not isinstance(said, bool) else ""

"""Feeds of outlets that do not exist, as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from data_sources import Payload, Recognised, Refused, Source
from data_sources.press import Said
from data_sources.press import parse as parse_press
from data_sources.protocols.syndication import Item, parse
from tests.conftest import source_of

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
ADDRESS = "https://bao-dia-phuong-01.example/rss/tin.xml"
RECEIVED = datetime(2026, 11, 20, 5, tzinfo=UTC)  # noon in Hue


def item(title: str = "Huế: nước rút", link: str = "https://bao-dia-phuong-01.example/1.html", **more: str) -> str:
    """An RSS item."""
    parts = {"title": title, "link": link, "pubDate": "Fri, 20 Nov 2026 06:30:00 +0700"} | more
    return "<item>" + "".join(f"<{name}>{said}</{name}>" for name, said in parts.items() if said) + "</item>"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', channel: str = "") -> str:
    """An RSS 2.0 feed."""
    return f'{head}\n<rss version="2.0"><channel><title>Báo</title>{channel}{"".join(items)}</channel></rss>'


def press(url: str = ADDRESS, **over: Any) -> Source:
    """A feed's entry."""
    return source_of(url, **({"service": "press", "format": "syndication"} | over))


def payload(body: str | bytes, content_type: str = "", **over: Any) -> Payload:
    """A document as it arrived."""
    source = press(**over)
    return Payload(body.encode() if isinstance(body, str) else body, source.url, RECEIVED, source, content_type)


def told(body: str | bytes, content_type: str = "", **over: Any) -> tuple[list[Item], list[str]]:
    """(its items, the reasons of what is refused) of a document that is recognised."""
    parts = list(parse(payload(body, content_type, **over)))
    assert isinstance(parts[0], Recognised), parts[:1]
    return (
        [part for part in parts if isinstance(part, Item)],
        [part.reason for part in parts if isinstance(part, Refused)],
    )


def refusal(body: str | bytes) -> str:
    """Why a document is none."""
    (part,) = parse(payload(body))
    assert isinstance(part, Refused), part
    return part.reason


def articles(body: str | bytes, **over: Any) -> list[Said]:
    """The articles of a document, as the city keeps them."""
    return [part for part in parse_press(payload(body, **over)) if isinstance(part, Said)]

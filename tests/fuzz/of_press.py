"""What news feeds are damaged, what of them may be kept, and those that are made to eat memory and time."""

from __future__ import annotations

from collections.abc import Callable

from data_sources.press import Article, Said
from data_sources.protocols.syndication import DOCUMENT
from data_sources.store.shapes import digest, shape_of
from tests.conftest import OURS, SAMPLES
from tests.data_sources.press.feeds import item, rss

FORM = "syndication"
SHAPE = shape_of(Article)
INDEXED = 2600
"""Bytes that an index of PostgreSQL holds of a text."""
ASKED = tuple((FORM, f"press/bao-{n:02}/{file}") for n, file in ((1, "rss.xml"), (3, "atom.xml"), (4, "feed.json")))
"""(format, address) of what the simulated city's outlets tell."""


def keepable(said: Said) -> None:
    """Raises AssertionError, or what the store would, when a state cannot be kept."""
    digest(SHAPE.hold_said(SHAPE.told(said)))
    assert said.article, "an article without a name"
    assert said.title, "an article without a headline"
    assert len(said.title) <= 200, "a headline as long as the document"
    assert len(said.article.encode()) <= INDEXED, "a name that no index holds"
    assert said.link is None or said.link.startswith(("http://", "https://")), "a link that leads elsewhere"
    for text in said:
        if isinstance(text, str):
            assert len(text) <= 3000, "a text as long as the document"
            assert "\0" not in text, "a text that PostgreSQL cannot hold"
            text.encode()


def seeds() -> list[tuple[str, bytes]]:
    """(format, document) of the real payloads where they lie, and of ours."""
    folders = [folder for folder in (SAMPLES / "press", OURS / "press") if folder.is_dir()]
    return [(FORM, path.read_bytes()) for folder in folders for path in sorted(folder.iterdir())]


def filled(start: str, part: str, end: str, times: int | None = None) -> bytes:
    """``part`` so often, else as often as goes into the document, between ``start`` and ``end``."""
    room = DOCUMENT - len(start.encode()) - len(end.encode())
    most = room // len(part.encode())
    return (start + part * min(most, most if times is None else times) + end).encode()


HEAD = '<rss version="2.0"><channel>'
END = "</channel></rss>"
JSON = '{"version":"https://jsonfeed.org/version/1.1","items":['
LONG = "&lt;p&gt;xin chào &amp;nbsp;" * 150
FEEDS: dict[str, Callable[[int], bytes]] = {
    "items without end": lambda _: filled(HEAD, item(), END),
    "as many items as may be": lambda _: filled(HEAD, item(description="Nước lên ở Kim Long, Huế"), END, 3000),
    "long summaries": lambda _: filled(HEAD, item(description=LONG), END, 450),
    "as many links as may be": lambda _: filled(HEAD, f"<item>{'<link>a</link>' * 299}</item>", END, 60),
    "bases in one another": lambda _: filled(
        HEAD, "<item>" + '<a xml:base="aaaaaaaa/">' * 45 + "</a>" * 45 + "</item>", END, 400
    ),
    "nesting without end": lambda _: filled(HEAD, "<a>", ""),
    "one tag without end": lambda _: filled(f"{HEAD}<item", " ", ""),
    "ampersands": lambda _: filled(f"{HEAD}<item><title>", "&a", "", 299_000),
    "open brackets": lambda _: filled(f"{HEAD}<item><title>", "< ", "", 79_000),
    "attributes": lambda _: filled(HEAD, "<item " + 'a="b" ' * 1600 + "/>", "", 200),
    "one headline without end": lambda _: filled(f"{HEAD}<item><title>", "Huế ", "</title></item>" + END),
    "CDATA that never ends": lambda _: filled(f"{HEAD}<item><title><![CDATA[", "]", ""),
    "items left open": lambda _: filled(HEAD, "<item><title>a<p>b<link>http://a.example/b", "", 4900),
    "CDATA in items left open": lambda _: filled(HEAD, "<item><title><![CDATA[a", "", 4900),
    "entities": lambda _: filled(
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>' + HEAD + "<item><title>",
        "&b;",
        "",
        299_000,
    ),
    "letters of nobody": lambda _: HEAD.encode() + b"\xff" * (DOCUMENT - 100),
    "a JSON feed of short items": lambda _: filled(JSON, '{"id":"1","title":"Huế ngập"},', '{"id":"2"}]}', 4900),
    "a JSON feed of tags": lambda _: filled(JSON, '{"id":"1","title":"' + "<a" * 9900 + '"},', '{"id":"2"}]}', 100),
    "one feed in UTF-16": lambda _: rss(*(item(link=f"https://bao.example/{n}") for n in range(2000))).encode("utf-16"),
}
MONSTERS = {"press": (FORM, FEEDS)}

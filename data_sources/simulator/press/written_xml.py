"""RSS 0.91, 1.0 and 2.0, Atom 0.3 and 1.0, as outlets write them: well, and less well."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from html import escape

from data_sources.simulator.clock import HUE
from data_sources.simulator.press.outlets import BY_CODE, RETELLER, RETOLD, Outlet
from data_sources.simulator.press.stories import Article

Xml = Callable[[Outlet, Sequence[Article], int], str]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
"""The five marks that Windows-1258 writes after a letter."""
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def moment(at: int) -> datetime:
    """An instant in Hue's time."""
    return datetime.fromtimestamp(at, HUE)


def link(article: Article) -> str:
    """Where an article stands. One outlet tells some of another's under the other's own address."""
    if article.outlet == RETELLER and article.number % 5 == 0:
        return f"{BY_CODE[RETOLD].site}{article.path}?utm_source={RETELLER}&utm_medium=rss"
    return BY_CODE[article.outlet].site + article.path


def _channel(outlet: Outlet) -> str:
    return f"<title>{outlet.name}</title><link>{outlet.site}</link><description>Tin tức mô phỏng, không có thật</description>"


def rss(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 2.0 as it should be."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(link(one))}</link>"
        f'<guid isPermaLink="false">{one.outlet}-{one.number}</guid>'
        f"<pubDate>{format_datetime(moment(one.published))}</pubDate><category>{one.topic}</category>"
        f"<description>{escape(one.text)}</description></item>\n"
        for one in articles
    )
    return _rss(f"{_channel(outlet)}<language>vi</language>\n{items}")


def _rss(channel: str, version: str = "2.0", head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    return f'{head}<rss version="{version}"><channel>{channel}</channel></rss>\n'


def html(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 2.0 with HTML in titles and texts, and now and then a link that would run a script."""
    items = []
    for one in articles:
        address = "javascript:void(0)" if one.number % 61 == 0 else link(one)
        title = (
            f"<![CDATA[<b>Nóng:</b> {one.title}]]>" if one.number % 3 == 0 else escape(f"<em>{one.title}</em>", False)
        )
        items.append(
            f"<item><title>{title}</title><link>{escape(address)}</link><guid>{escape(link(one))}</guid>"
            f"<pubDate>{format_datetime(moment(one.published))}</pubDate>"
            f'<description><![CDATA[<a href="{link(one)}">{escape(one.text)}</a><br/>'
            f"<script>document.title='x'</script>]]></description></item>\n"
        )
    return _rss(f"{_channel(outlet)}\n{''.join(items)}")


def rss091(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 0.91 that calls itself ASCII and is not, with years of two digits and a few articles without any date."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(link(one))}</link>"
        + (f"<pubDate>{moment(one.published):%d %b %y %H:%M} +0700</pubDate>" if one.number % 17 else "")
        + f"<description>{escape(one.text)}</description></item>\n"
        for one in articles
    )
    return _rss(f"{_channel(outlet)}\n{items}", "0.91", '<?xml version="1.0" encoding="us-ascii"?>\n')


def vietnamese(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 2.0 with dates as they are written in Vietnam, and a prefix that nobody declared."""
    items = []
    for one in articles:
        at = moment(one.published)
        date = f"{at:%d/%m/%Y %H:%M}" + (" GMT+7" if one.number % 2 else " (GMT+7)")
        items.append(
            f"<item><title>{escape(one.title)}</title><link>{escape(link(one))}</link><pubDate>{date}</pubDate>"
            f"<description>{escape(one.text)}</description><slash:comments>0</slash:comments></item>\n"
        )
    return _rss(f"{_channel(outlet)}<language>vi</language>\n{''.join(items)}")


def relative(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 2.0 in English whose links begin at the site."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>/{escape(one.path)}</link>"
        f"<pubDate>{format_datetime(moment(one.published))}</pubDate><description>{escape(one.text)}</description></item>\n"
        for one in articles
    )
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0" xml:base="{outlet.site}"><channel>{_channel(outlet)}'
        f"<language>en</language>\n{items}</channel></rss>\n"
    )


def broken(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 2.0 with ampersands that were not escaped, which ends in the middle of an article."""
    items = [
        f"<item><title>{one.title}</title><link>{outlet.site}bai?id={one.number}&chuyenmuc={one.topic}</link>"
        f"<pubDate>{_WEEKDAYS[moment(one.published).weekday()]}, {moment(one.published):%d/%m/%Y, %H:%M} (GMT+7)</pubDate>"
        f"<description>{one.text}</description></item>\n"
        for one in articles
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{_channel(outlet)}\n{"".join(items)}<item><title>Đang cập'


def rdf(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """RSS 1.0 without a word of its encoding."""
    listed = "".join(f'<rdf:li rdf:resource="{escape(link(one))}"/>' for one in articles)
    items = "".join(
        f'<item rdf:about="{escape(link(one))}"><title>{escape(one.title)}</title><link>{escape(link(one))}</link>'
        f"<description>{escape(one.text)}</description><dc:date>{moment(one.published).isoformat()}</dc:date>"
        f"<dc:subject>{one.topic}</dc:subject></item>\n"
        for one in articles
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel rdf:about="{outlet.site}">{_channel(outlet)}'
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n"
    )


def atom(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """Atom 1.0."""
    newest = articles[0].published if articles else until
    entries = "".join(
        f'<entry><title type="text">{escape(one.title)}</title><link rel="alternate" href="{escape(link(one))}"/>'
        f"<id>tag:{outlet.site[8:-1]},2019:{one.number}</id><published>{moment(one.published).isoformat()}</published>"
        f"<updated>{moment(one.published).isoformat()}</updated>"
        f'<category term="{one.topic}"/><summary type="html">{escape(f"<p>{escape(one.text)}</p>", False)}</summary></entry>\n'
        for one in articles
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi">'
        f"<title>{outlet.name}</title><id>{outlet.site}</id><updated>{moment(newest).isoformat()}</updated>"
        f'<link rel="alternate" href="{outlet.site}"/>\n{entries}</feed>\n'
    )


def atom03(outlet: Outlet, articles: Sequence[Article], until: int) -> str:
    """Atom 0.3."""
    entries = "".join(
        f'<entry><title mode="escaped" type="text/html">{escape(escape(one.title))}</title>'
        f'<link rel="alternate" type="text/html" href="{escape(link(one))}"/><id>{escape(link(one))}</id>'
        f"<issued>{moment(one.published).isoformat()}</issued><modified>{moment(one.published).isoformat()}</modified>"
        f"<summary>{escape(one.text)}</summary></entry>\n"
        for one in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed version="0.3" xmlns="http://purl.org/atom/ns#">'
        f'<title>{outlet.name}</title><link rel="alternate" type="text/html" href="{outlet.site}"/>\n{entries}</feed>\n'
    )


@cache
def _letter_of_1258(letter: str) -> str:
    """A letter as Windows-1258 writes it: with its roof or horn in it, and its tone after it."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones


def windows_1258(text: str) -> bytes:
    """A text in Vietnam's old code page."""
    return "".join(map(_letter_of_1258, unicodedata.normalize("NFC", text))).encode("cp1258", "xmlcharrefreplace")


def windows(outlet: Outlet, articles: Sequence[Article], until: int) -> bytes:
    """RSS 2.0 in Windows-1258."""
    return windows_1258(rss(outlet, articles, until).replace('encoding="UTF-8"', 'encoding="windows-1258"', 1))


XML: dict[str, Xml] = {
    "rss": rss, "html": html, "rss091": rss091, "vietnamese": vietnamese, "relative": relative, "broken": broken,
    "rdf": rdf, "atom": atom, "atom03": atom03,
}  # fmt: skip

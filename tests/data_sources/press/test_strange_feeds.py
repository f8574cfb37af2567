"""Feeds as outlets really send them: wrong letters, broken XML, HTML in headlines, links that lead elsewhere."""

from __future__ import annotations

import time

import pytest

from tests.data_sources.press.feeds import item, refusal, rss, told

TITLE = "Lũ trên sông Hương vượt báo động 3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_letters_are_told_from_the_bytes(encoding: str) -> None:
    ((found,), _) = told(rss(item(TITLE), head="").encode(encoding))
    assert found.title == TITLE


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1258", "bogus", "utf-16", "punycode"])
def test_what_is_utf_8_is_read_as_that_whatever_it_declares(declared: str) -> None:
    ((found,), _) = told(rss(item(TITLE), head=f'<?xml version="1.0" encoding="{declared}"?>'), "text/xml")
    assert found.title == TITLE


@pytest.mark.parametrize(
    ("head", "content_type"),
    [('<?xml version="1.0" encoding="windows-1258"?>', ""), ("", "text/xml; charset=windows-1258"), ("", "")],
    ids=["declared", "told by the server", "told by nobody"],
)
def test_old_vietnamese_letters_are_read(head: str, content_type: str) -> None:
    apart = TITLE.replace("ũ", "u\u0303").replace("ợ", "ơ\u0323").replace("ộ", "ô\u0323")  # as Windows-1258 holds them
    ((found,), _) = told(rss(item(apart), head=head).encode("cp1258"), content_type)
    assert found.title == TITLE


def test_broken_letters_spoil_no_more_than_themselves() -> None:
    ((found, other), _) = told(rss(item("Hue \udcff ngap"), item(TITLE)).encode("utf-8", "surrogateescape"))
    assert found.title.startswith("Hue ")
    assert found.title.endswith(" ngap")
    assert other.link


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("&lt;b&gt;Huế&lt;/b&gt; ngập", "Huế ngập"),
        ("<![CDATA[ <b>Huế</b> ngập ]]>", "Huế ngập"),
        ("<![CDATA[Lũ đ&atilde; rút]]>", "Lũ đã rút"),
        ("L&amp;amp;L ở Huế &amp;quot;mới&amp;quot;", 'L&L ở Huế "mới"'),
        ("Ngập 5 &amp;lt; 6 m", "Ngập 5 < 6 m"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Huế", "Huế"),
        ("&lt;img src=x onerror=alert(1)&gt;Huế", "Huế"),
        ("Hu\u202eế\u200b  ngập\n sâu", "Huế ngập sâu"),
        ("Ngập &lt;br/&gt;sâu", "Ngập sâu"),
    ],
)
def test_html_in_a_headline_is_text(said: str, shown: str) -> None:
    ((found,), _) = told(rss(item(said)))
    assert found.title == shown


def test_a_headline_without_end_is_cut_and_one_that_is_missing_is_told_by_the_summary() -> None:
    ((long, none), _) = told(rss(item("Huế " * 400), item("", description="Nước lên ở Kim Long")))
    assert (len(long.title), long.title[-1]) == (200, "…")
    assert none.title == "Nước lên ở Kim Long"


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("/tin/2.html", "https://bao-dia-phuong-01.example/tin/2.html"),
        ("2.html", "https://bao-dia-phuong-01.example/rss/2.html"),
        ("//bao-dia-phuong-02.example/2.html", "https://bao-dia-phuong-02.example/2.html"),
        (" https://Bao.example/A#binh-luan ", "https://bao.example/A"),
        ("https://bao.example/lũ rút", "https://bao.example/l%C5%A9%20r%C3%BAt"),
        ("http://bao.example/a?x=1&amp;utm_source=zalo&amp;fbclid=9", "http://bao.example/a?x=1"),
    ],
)
def test_a_link_is_made_absolute_and_follows_nobody(said: str, link: str) -> None:
    ((found,), reasons) = told(rss(item(link=said)))
    assert (found.link, reasons) == (link, [])


def test_a_relative_link_is_of_the_base_that_the_document_says() -> None:
    ((found,), _) = told(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://bao.example/a/"><entry xml:base="b/">'
        '<title>Huế</title><link href="c.html"/><id>1</id></entry></feed>'
    )
    assert found.link == "https://bao.example/a/b/c.html"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("javascript:alert(1)", "link of javascript:"),
        (" JaVaScript:alert(1)", "link of javascript:"),
        ("java\tscript:alert(1)", "link of javascript:"),
        ("data:text/html,x", "link of data:"),
        ("file:///etc/passwd", "link of file:"),
        ("mailto:a@b.example", "link of mailto:"),
        ("https://a:b@bao.example/", "link with a password"),
        ("https://[bao/", "link that is no address"),
        ("https://bao.example/" + "a" * 3000, "link too long"),
    ],
)
def test_a_link_that_leads_elsewhere_is_refused_and_its_article_kept_by_its_id(said: str, reason: str) -> None:
    ((found,), reasons) = told(rss(item(link=said, guid="77")))
    assert (found.link, found.guid, reasons) == ("", "77", [reason])
    assert told(rss(item(link=said)))[1] == ["no link and no guid"]


def test_a_guid_that_is_an_address_is_the_link() -> None:
    ((found,), _) = told(rss(item(link="", guid="https://bao.example/3.html")))
    assert found.link == "https://bao.example/3.html"


def test_broken_xml_is_told_and_what_can_be_read_is_read() -> None:
    for spoilt in (
        rss(item("Huế &nbsp; ngập", link="http://bao.example/a?x=1&y=2")),
        rss(item("Huế ngập", **{"media:thumbnail": "x"})),
        rss(item("Huế ngập"))[:-20],
        "<br/>Warning: x.php" + rss(item("Huế ngập")),
    ):
        ((found,), (reason,)) = told(spoilt)
        assert found.title == "Huế ngập"
        assert reason.startswith("broken XML: ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<title>Thông xe", "<title><![CDATA[Thông xe"),
        ("Cầu nối hai bờ</description>", "Cầu nối hai bờ"),
        ("Cầu nối hai bờ</description>", "Cầu nối hai bờ</desc>"),
        ("<description>Cầu", "<description><![CDATA[<p>Cầu"),
        ("Cầu nối hai bờ</description></item>", "Cầu nối hai bờ"),
    ],
    ids=["CDATA", "an element", "another name", "CDATA with HTML", "item"],
)
def test_what_an_item_leaves_open_costs_no_more_than_itself(old: str, new: str) -> None:
    links = [f"https://bao.example/{n}" for n in range(3)]
    whole = rss(
        item("Nước lên", links[0], description="<![CDATA[Lũ]]>"),
        item("Thông xe", links[1], description="Cầu nối hai bờ"),
        item("Nước rút", links[2], description="<![CDATA[Bùn]]>"),
    )
    assert old in whole
    (found, (reason,)) = told(whole.replace(old, new))
    assert [one.title for one in found] == ["Nước lên", "Thông xe", "Nước rút"]
    assert [one.link for one in found] == links
    assert all(one.published for one in found)
    assert reason.startswith("broken XML: ")


def test_no_entity_is_expanded_and_nothing_outside_is_read() -> None:
    laughs = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    for kind in (f'<!ENTITY a "ha">{laughs}', '<!ENTITY i SYSTEM "file:///etc/passwd">'):
        ((found,), _) = told(rss(item("Huế &i;"), head=f'<?xml version="1.0"?><!DOCTYPE rss [{kind}]>'))
        assert len(found.title) < 20
        assert "root:" not in found.title


@pytest.mark.parametrize(
    "part",
    ["<a>", "<item>", "<item/>", "<", "&a", "<![CDATA[", "<!--", "<p>&amp;", '<x xml:base="a/">', "<link>a</link>", 'a="b" ',
     "<item><title>a</title></item>", "<?", "<a", "]]>"],
)  # fmt: skip
def test_no_document_takes_long(part: str) -> None:
    began = time.process_time()
    body = rss(f"<item {part}" if part.startswith("a=") else "<item>").encode()[:-26]
    told_or_refused(body + part.encode() * ((2 * 2**20 - len(body)) // len(part)))
    assert time.process_time() - began < 10


def told_or_refused(body: bytes) -> None:
    try:
        told(body)
    except AssertionError:
        refusal(body)


def test_a_feed_of_more_than_two_mib_is_refused() -> None:
    assert refusal(rss(item("a" * (2 * 2**20)))) == "more than 2 MiB"


def test_a_json_feed_keeps_what_is_sound_in_it() -> None:
    ((found,), reasons) = told(
        '{"version": "https://jsonfeed.org/version/1.1", "items": [7, {"id": 1, "title": "Huế &amp; lũ", "url": "x"}, {"id": 2}]}'
    )
    assert (found.guid, found.title) == ("1", "Huế & lũ")
    assert reasons == ["an item that is no object", "no title"]

"""Articles as they are kept: one however many feeds tell it, with its outlet, its life, and nothing of its text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from data_sources.collector.collect import collect
from data_sources.press import FEEDS, UNDATED, Article
from data_sources.store import Store, known
from data_sources.store.keeping import keep, receive
from tests.conftest import Served
from tests.data_sources.press.feeds import articles, item, payload, press, rss

FEED = FEEDS["syndication"]


def kept(store: Store) -> list[dict[str, Any]]:
    with store.read() as connection:
        return [dict(row) for row in connection.execute(select(known(Article).subquery())).mappings()]


def tell(store: Store, body: str, **over: Any) -> tuple[int, int, int]:
    one = payload(body, **over)
    tally = keep(store, FEED, articles(body, **over), [], one, receive(store, one))
    return tally.kept, tally.changed, tally.repeated


@pytest.mark.parametrize(
    "link",
    [
        "http://www.bao-dia-phuong-01.example/1.html", "https://m.bao-dia-phuong-01.example/1.html#c",
        "https://amp.bao-dia-phuong-01.example/1.html/", "HTTPS://BAO-DIA-PHUONG-01.EXAMPLE:443/1.html?utm_source=zalo&amp;utm_medium=a",
        "https://bao-dia-phuong-01.example/1.html?fbclid=1&amp;gclid=2&amp;zarsrc=30",
    ],
)  # fmt: skip
def test_one_article_through_several_feeds_is_one(file_store: Store, link: str) -> None:
    tell(file_store, rss(item()))
    assert tell(file_store, rss(item(link=link)), name="other", source="other")[0] == 0
    (one,) = kept(file_store)
    assert (one["article"], one["source"], one["outlet"]) == (
        "bao-dia-phuong-01.example/1.html", "bao-dia-phuong-01.example", "bao-01",
    )  # fmt: skip


def test_what_differs_in_what_is_read_is_another_article(file_store: Store) -> None:
    links = [f"https://bao-dia-phuong-01.example/{path}" for path in ("1", "2", "1?trang=2", "1?trang=3", "A")]
    assert tell(file_store, rss(*(item(link=link) for link in links)))[0] == 5


def test_an_article_without_an_address_is_of_its_feed(file_store: Store) -> None:
    tell(file_store, rss(item(link="", guid="77")), source="bao-02")
    tell(file_store, rss(item(link="", guid="77")), source="khac")
    assert {(one["source"], one["outlet"], one["article"], one["link"]) for one in kept(file_store)} == {
        ("bao-02", "bao-02", "77", None), ("khac", "khac", "77", None),
    }  # fmt: skip


def test_an_outlet_that_the_city_does_not_name_is_its_host() -> None:
    (one,) = articles(rss(item(link="https://www.bao-xa.example/1")))
    assert (one.outlet, one.source) == ("bao-xa.example", "bao-xa.example")


def test_the_same_twice_is_once_and_feeds_that_differ_make_no_versions_without_end(store: Store) -> None:
    ours, theirs = rss(item("Huế: nước rút", pubDate="")), rss(item("Nước rút ở Huế", pubDate=""))
    assert tell(store, ours) == (1, 0, 0)
    assert tell(store, theirs) == (0, 1, 0)
    for _ in range(3):
        assert tell(store, ours) == (0, 0, 1)
        assert tell(store, theirs) == (0, 0, 1)
    (one,) = kept(store)
    assert (one["at"], one["updated"]) == (None, UNDATED)


def test_an_article_keeps_the_hour_in_which_it_was_published_first(file_store: Store) -> None:
    tell(file_store, rss(item()))
    tell(file_store, rss(item("Huế: nước đã rút", pubDate="Fri, 20 Nov 2026 11:00:00 +0700")))
    (one,) = kept(file_store)
    assert one["title"] == "Huế: nước đã rút"
    assert one["at"] == datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def test_an_undated_article_that_another_feed_dates_is_dated(file_store: Store) -> None:
    tell(file_store, rss(item()))
    tell(file_store, rss(item(pubDate="")))
    (one,) = kept(file_store)
    assert one["at"] == datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def test_no_text_is_kept_and_no_number_of_a_person(file_store: Store) -> None:
    tell(
        file_store, rss(item("Huế: xe 75A-123.45 gây tai nạn, gọi 0905123456", description="Một đoạn dài của bài báo"))
    )
    (one,) = kept(file_store)
    assert one["title"] == "Huế: xe 75A-1••.•• gây tai nạn, gọi 09••••••••"
    assert "đoạn dài" not in str(one)


def test_a_headline_is_read_for_wards_agencies_topics_and_tone() -> None:
    (one,) = articles(
        rss(
            item(
                "Phường Vỹ Dạ ngập sâu, HEPCO thu dọn rác",
                description="Nhiều nhà bị cô lập ở An Cựu",
                link="https://x.example/1",
            )
        )
    )
    assert (one.about, one.tone, one.wards, one.agencies) == (True, "negative", "19777;19815", "hepco")
    assert one.tone_words == "ngập sâu;cô lập"
    assert one.topics.split(";")[0] == "thien_tai"


def test_a_feed_is_collected_over_the_wire(served: Served, store: Store) -> None:
    served.answers["/rss"] = rss(
        item(), item("Tin quốc tế", "https://bao-dia-phuong-01.example/2", pubDate="")
    ).encode()
    done = collect(press(served.url("/rss")), store)
    assert (done.error, done.tally.kept, done.tally.refused.total()) == (None, 2, 0)
    assert sorted((one["about"], one["at"] is None) for one in kept(store)) == [(False, True), (True, False)]

"""When an article was published, as outlets write it; and that nothing undated is ever "now"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_sources.press import UNDATED
from tests.data_sources.press.feeds import HUE, RECEIVED, articles, item, rss, told

AT = datetime(2025, 10, 26, 23, 30, tzinfo=UTC)  # 06:30 in Hue


@pytest.mark.parametrize(
    "said",
    [
        "Mon, 27 Oct 2025 06:30:00 +0700",
        "27 Oct 2025 06:30 +0700",
        "Mon, 27 Oct 25 06:30:00 +07:00",
        "Mon, 27 Oct 2025 06:30:00 GMT+7",
        "Mon, 27 October 2025 06:30:00 ICT",
        "Sun, 26 Oct 2025 23:30:00 GMT",
        "Sun, 26 Oct 2025 23:30:00 -0000",
        "2025-10-27T06:30:00+07:00",
        "2025-10-27 06:30:00 +0700",
        "2025-10-26T23:30Z",
        "Thứ Hai, 27/10/2025, 06:30 (GMT+7)",
        "27/10/2025 06:30 GMT+7",
        "06:30 27/10/2025 +07:00",
    ],
)
def test_an_instant_with_its_zone_needs_nothing_else(said: str) -> None:
    ((found,), reasons) = told(rss(item(pubDate=said)))
    assert (found.published, reasons) == (AT, [])


@pytest.mark.parametrize(
    "said",
    [
        "27/10/2025 06:30", "Thứ hai, 27-10-2025, 6h30", "06:30 ngày 27/10/2025", "27.10.2025 | 06:30", "27/10/25 06:30",
        "Mon, 27 Oct 2025 06:30:00", "2025-10-27 06:30:00", "27/10/2025 6:30:00 SA",
    ],
)  # fmt: skip
def test_one_without_a_zone_is_of_the_zone_of_the_entry(said: str) -> None:
    ((found,), reasons) = told(rss(item(pubDate=said)), zone=HUE)
    assert (found.published, reasons) == (AT, [])
    ((found,), reasons) = told(rss(item(pubDate=said)))
    assert (found.published, reasons) == (None, ["instant without a zone"])


@pytest.mark.parametrize(("said", "year"), [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000), ("24", 2024)])
def test_two_digits_of_a_year_are_of_1970_to_2069(said: str, year: int) -> None:
    ((found,), reasons) = told(rss(item(pubDate=f"27 Jan {said} 14:15:00 +0700")))
    if 1990 <= year <= 2026:
        assert found.published == datetime(year, 1, 27, 7, 15, tzinfo=UTC)
    else:
        assert reasons == ["later than it was received" if year > 2026 else "instant before 1990"]


def test_day_and_month_are_told_apart_by_what_says_that_the_day_comes_first() -> None:
    said = "05/06/2026 06:30 +0700"
    june = datetime(2026, 6, 4, 23, 30, tzinfo=UTC)
    assert told(rss(item(pubDate=said)))[1] == ["day and month cannot be told apart"]
    assert told(rss(item(pubDate=said)), zone=HUE)[0][0].published == june
    assert told(rss(item(pubDate=said), channel="<language>vi-VN</language>"))[0][0].published == june
    assert told(rss(item(pubDate="Thứ Sáu, 05/06/2026 06:30 +0700")))[0][0].published == june
    assert told(rss(item(pubDate="06/06/2026 06:30 +0700")))[0][0].published == june + timedelta(days=1)
    assert told(rss(item(pubDate="06/25/2026 06:30 +0700")))[1] == ["unreadable instant"]  # never turned round


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("hôm nay", "unreadable instant"),
        ("27/10/2025", "a date without a time"),
        ("2025-10-27", "a date without a time"),
        ("Mon, 31 Feb 2025 06:30:00 +0700", "unreadable instant"),
        ("Mon, 27 Oct 2025 06:30:00 +9900", "unreadable instant"),
        ("9" * 400, "unreadable instant"),
        ("Fri, 20 Nov 2026 12:11:00 +0700", "later than it was received"),
    ],
)
def test_what_cannot_be_read_leaves_its_article_undated(said: str, reason: str) -> None:
    ((found,), reasons) = told(rss(item(pubDate=said)))
    assert (found.published, reasons) == (None, [reason])


def test_a_clock_may_be_ten_minutes_before_ours() -> None:
    ((found,), _) = told(rss(item(pubDate="Fri, 20 Nov 2026 12:10:00 +0700")))
    assert found.published == RECEIVED + timedelta(minutes=10)


def test_an_undated_article_has_no_instant_and_never_becomes_now() -> None:
    (found,) = articles(rss(item(pubDate="")))
    assert found.published is None
    assert found.updated == UNDATED == datetime(1970, 1, 1, tzinfo=UTC)


def test_what_says_only_when_it_changed_was_published_then() -> None:
    ((found,), _) = told(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Huế</title><id>1</id><updated>2025-10-27T06:30:00+07:00'
        "</updated></entry></feed>"
    )
    assert found.published == found.updated == AT

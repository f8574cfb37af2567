"""The simulated press: a dozen outlets, each with a feed of another format and some with the faults that feeds have."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from data_sources import Payload, Refused
from data_sources.protocols import syndication
from data_sources.simulator import Running
from data_sources.simulator.press.newsstand import Newsstand
from data_sources.simulator.press.outlets import BY_CODE, DEAD, OUTLETS, QUIET
from data_sources.simulator.press.stories import Article
from data_sources.simulator.weather import Weather
from tests.conftest import source_of

from .conftest import MORNING

NOW = int(MORNING.timestamp())
DAY = 86_400
ALIVE = [outlet.code for outlet in OUTLETS if outlet.code != DEAD]


def path(code: str) -> str:
    return f"press/{code}/{BY_CODE[code].file}"


def feed(city: Running, code: str, answered: int = 200, **headers: str) -> httpx.Response:
    answer = httpx.get(city.address + path(code), headers=headers, timeout=30)
    assert answer.status_code == answered, answer.text[:300]
    assert answer.headers["x-simulated"] == "1"
    return answer


def read(city: Running, code: str) -> tuple[list[syndication.Item], list[Refused]]:
    answer = feed(city, code)
    address = city.address + path(code)
    kind = answer.headers.get("content-type", "")
    payload = Payload(answer.content, address, MORNING + timedelta(hours=1), source_of(address), kind)
    told = list(syndication.parse(payload))
    items = [part for part in told if isinstance(part, syndication.Item)]
    return items, [part for part in told if isinstance(part, Refused)]


def published(scenario: str = "calm", until: int = NOW) -> list[Article]:
    stories = Newsstand(Weather(scenario, start=NOW)).stories
    return [article for code in ALIVE for article in stories.newest_first(code, until, 10_000)]


def test_about_46_articles_a_day_appear_by_day_and_few_at_night() -> None:
    told = published()
    assert 40 < len(told) / 60 < 56
    hours = Counter(((one.published // 3600) + 7) % 24 for one in told)
    assert min(hours[hour] for hour in (6, 7, 8, 15)) > 6 * max(hours[hour] for hour in (1, 2, 3))
    volumes = Counter(one.outlet for one in told)
    assert volumes["bao-01"] > 2 * volumes["bao-05"] > 2 * volumes["bao-12"] > 0
    assert len({one.topic for one in told}) > 12


def test_one_story_is_told_by_several_outlets_in_other_words() -> None:
    stories: dict[str, set[tuple[str, str]]] = {}
    for one in published():
        stories.setdefault(one.text.split(".")[0], set()).add((one.outlet, one.title))
    together = [told for told in stories.values() if len({outlet for outlet, _ in told}) > 1]
    assert len(together) > 150
    assert sum(len({title for _, title in told}) > 1 for told in together) > 0.8 * len(together)


@pytest.mark.parametrize("code", ALIVE)
def test_sixty_days_of_each_outlet_are_read_from_one_feed(calm: Running, code: str) -> None:
    items, _ = read(calm, code)
    mine = [one for one in published() if one.outlet == code]
    # a script's link is refused, and what a feed breaks off is lost
    assert len(mine) * 0.97 - 1 <= len(items) <= len(mine) + 5
    assert len(feed(calm, code).content) < 2 << 20
    dated = [item.published for item in items if item.published is not None]
    assert len(dated) >= 0.9 * len(items)
    assert max(dated) <= MORNING + timedelta(minutes=10)
    assert min(dated) < datetime.fromtimestamp(NOW - 50 * DAY, UTC)
    titles = {one.title for one in mine}
    assert sum(item.title.removeprefix("Nóng: ") in titles for item in items) >= 0.98 * len(items)


def test_every_link_leads_to_a_host_that_nobody_can_own(storm: Running) -> None:
    for code in ALIVE:
        text = feed(storm, code).content.decode("latin-1")
        hosts = set(re.findall(r"https?://([^/\"<]+)/", text)) - {"www.w3.org", "purl.org", "jsonfeed.org"}
        assert hosts
        assert all(re.fullmatch(r"bao-dia-phuong-\d\d\.example", host) for host in hosts)
    assert {part.reason for part in read(storm, "bao-02")[1]} == {"link of javascript:"}


def test_an_outlet_tells_some_of_anothers_articles_under_the_others_address(calm: Running) -> None:
    items, _ = read(calm, "bao-08")
    others = [item.link for item in items if item.link.startswith("https://bao-dia-phuong-01.example/")]
    assert 0.1 * len(items) < len(others) < 0.4 * len(items)


def test_an_unchanged_feed_is_answered_with_304(calm: Running) -> None:
    whole = feed(calm, "bao-01")
    tag, date = whole.headers["etag"], whole.headers["last-modified"]
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", W/{tag}'}, {"if-modified-since": date}):
        assert feed(calm, "bao-01", 304, **headers).content == b""
    assert feed(calm, "bao-01", **{"if-none-match": '"x"', "if-modified-since": date}).content == whole.content
    assert feed(calm, "bao-03", 304, **{"if-none-match": feed(calm, "bao-03").headers["etag"]})
    assert feed(calm, "bao-04", 304, **{"if-modified-since": feed(calm, "bao-04").headers["last-modified"]})
    assert "etag" not in feed(calm, "bao-05").headers


def test_one_outlet_is_dead_one_breaks_off_and_one_fell_silent(calm: Running) -> None:
    for _ in range(3):
        feed(calm, DEAD, 503)
    assert feed(calm, "bao-12").text.endswith("<item><title>Đang cập")
    stories = Newsstand(Weather(start=NOW)).stories
    assert not [one for one in stories.newest_first(QUIET, NOW, 500) if one.published > NOW - 30 * 3600]
    assert len([one for one in stories.newest_first(QUIET, NOW, 500) if one.published > NOW - 8 * DAY]) > 10
    assert [one for one in stories.newest_first(QUIET, NOW + 3 * DAY, 500) if one.published > NOW]


def test_encodings_are_those_that_feeds_have(calm: Running) -> None:
    windows = feed(calm, "bao-09").content
    with pytest.raises(UnicodeDecodeError):
        windows.decode()
    assert b'encoding="windows-1258"' in windows
    assert b'encoding="us-ascii"' in feed(calm, "bao-06").content
    assert b"<?xml" not in feed(calm, "bao-05").content


def test_what_is_not_there_is_answered_with_404(calm: Running) -> None:
    for wrong in ("press/bao-99/rss.xml", "press/bao-03/rss.xml", "press/bao-01/"):
        assert httpx.get(calm.address + wrong).status_code == 404


def test_in_the_storm_the_press_bursts_with_the_flood() -> None:
    def last_day(told: list[Article]) -> list[Article]:
        return [one for one in told if one.published > NOW - DAY]

    flood, usual = last_day(published("storm")), last_day(published())
    assert len(flood) > 2 * len(usual)
    assert sum(one.topic == "lu_lut" for one in flood) > 0.5 * len(flood)
    assert any(re.search(r"\b[45],\d\d m\b", one.title) for one in flood)
    assert [one for one in published("storm") if one.published < NOW - 5 * DAY] == [
        one for one in published() if one.published < NOW - 5 * DAY
    ]


@pytest.mark.parametrize(("code", "begins"), [("bao-03", b"<entry>"), ("bao-04", b'"url":'), ("bao-05", b"<item "),
                                              ("bao-09", b"<item>")])  # fmt: skip
def test_duplicates_say_every_article_twice(faulty: Running, code: str, begins: bytes) -> None:
    once = feed(faulty, code).content
    faulty.misbehaviour.give("press", "duplicate")
    assert feed(faulty, code).content.count(begins) >= 2 * once.count(begins) > 200


def test_an_unchanged_feed_has_nothing_to_be_said_twice(faulty: Running) -> None:
    tag = feed(faulty, "bao-01").headers["etag"]
    faulty.misbehaviour.give("press", "duplicate")
    assert feed(faulty, "bao-01", 304, **{"if-none-match": tag}).content == b""


def test_late_articles_are_withheld(faulty: Running) -> None:
    faulty.misbehaviour.give("press/bao-01", "late")
    items, _ = read(faulty, "bao-01")
    assert max(item.published for item in items if item.published) <= MORNING - timedelta(hours=2, minutes=50)

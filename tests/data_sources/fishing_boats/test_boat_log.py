"""The border post's log: who left, came in, was called and answered, and where a skipper says he is."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data_sources import Payload, Refused
from data_sources.fishing_boats import FEEDS, Fix, Logged
from data_sources.protocols.boat_log import EVENTS
from tests.conftest import ROOT, source_of

SOURCE = source_of(
    "file:///log.csv", service="fishing_boats", format="log", source="bien-phong", zone=ZoneInfo("Asia/Ho_Chi_Minh")
)
RECEIVED_AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
HEAD = "boat,at,event,port,crew,lon,lat\n"


def parse(body: str) -> list[Any]:
    return list(FEEDS["log"].parse(Payload(body.encode(), SOURCE.url, RECEIVED_AT, SOURCE)))


def test_a_departure_says_from_where_and_with_how_many_people() -> None:
    body = "Số đăng ký;Thời gian;Sự việc;Cảng;Số người\nTTH 96329 TS;20/11/2026 05:30;Xuất bến;Thuận An;9\n"
    (one,) = [part for part in parse(body) if isinstance(part, Logged)]
    assert one[:6] == ("TTH-96329-TS", datetime(2026, 11, 19, 22, 30, tzinfo=UTC), "departed", None, "thuan-an", 9)


@pytest.mark.parametrize(
    ("word", "event"), [(word, event) for event, said in EVENTS.items() for word in (event, *said.split("|"))]
)
def test_each_word_for_an_event_is_known(word: str, event: str) -> None:
    parts = parse(f"{HEAD}TTH-96329-TS,2026-11-20T05:00:00+07:00,{word.upper()},,,108.1,16.9\n")
    assert next(part.event for part in parts if isinstance(part, Logged)) == event


def test_a_reported_position_is_a_position_by_other_means() -> None:
    parts = parse(f"{HEAD}TTH-96329-TS,2026-11-20T05:00:00+07:00,reported,,,108.1,16.9\n")
    (fix,) = [part for part in parts if isinstance(part, Fix)]
    assert (fix.boat, fix.lon, fix.lat, fix.how) == ("TTH-96329-TS", 108.1, 16.9, 1)


def test_what_cannot_be_read_is_refused_without_a_persons_name() -> None:
    rows = [
        "TTH-96329-TS,2026-11-20T05:00:00+07:00,sang sông,,,,", "TTH-96329-TS,2026-11-20T05:00:00+07:00,reported,,,,",
        "TTH-96329-TS,2026-11-20T05:00:00+07:00,departed,,nhiều,,", "ông Lê Văn Năm 0905123456,2026-11-20T05:00:00+07:00,called,,,,",
        ",2026-11-20T05:00:00+07:00,called,,,,", "TTH-96329-TS,hôm qua,called,,,,",
    ]  # fmt: skip
    refused = [part for part in parse(HEAD + "\n".join(rows)) if isinstance(part, Refused)]
    assert Counter(part.reason for part in refused) == {
        "event unknown": 1, "no position": 1, "unreadable number of people": 1, "unreadable registration number": 1,
        "neither registration nor MMSI": 1, "unreadable instant": 1,
    }  # fmt: skip
    assert not any("0905123456" in part.raw or "Văn Năm" in part.raw for part in refused)


def test_a_port_that_the_city_does_not_know_is_left_out() -> None:
    parts = parse(f"{HEAD}mmsi:574000001,2026-11-20T05:00:00+07:00,arrived,Cửa Lò,,,\n")
    (one,) = [part for part in parts if isinstance(part, Logged)]
    assert (one.boat, one.port) == ("mmsi:574000001", None)


@pytest.mark.parametrize("name", ["boat-log", "vms-positions"])
def test_the_published_example_is_read_whole(name: str) -> None:
    page = (ROOT / "docs" / "formats" / f"{name}.md").read_text(encoding="utf-8")
    example = page.split("```csv\n")[1].split("```")[0]
    form = "log" if name == "boat-log" else "csv"
    parts = list(FEEDS[form].parse(Payload(example.encode(), SOURCE.url, RECEIVED_AT, SOURCE)))
    assert not [part for part in parts if isinstance(part, Refused)]
    assert (
        sum(isinstance(part, Logged if form == "log" else Fix) for part in parts)
        == len(example.strip().splitlines()) - 1
    )

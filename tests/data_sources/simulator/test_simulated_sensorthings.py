"""The simulated SensorThings services, asked over a socket as a client would."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from data_sources.simulator import Running

from .conftest import MORNING

Get = Callable[..., Any]


def every_page(get: Get, address: str, **options: str) -> list[dict[str, Any]]:
    """All things of all pages; fails when the pages do not end."""
    page, things = get(address, **options), []
    for _ in range(200):
        things += page["value"]
        if "@iot.nextLink" not in page:
            return things
        page = get(page["@iot.nextLink"])
    raise AssertionError("the pages do not end")


def test_the_service_says_what_it_has(storm: Running, get: Get) -> None:
    root = get(storm.address + "hydromet/v1.1/")
    for entry in root["value"]:
        assert get(entry["url"], top="1")["value"]
    assert root["serverSettings"]["conformance"]


@pytest.mark.parametrize(
    ("service", "stations", "streams"), [("hydromet", 5, 5), ("rain", 49, 49), ("reservoirs", 3, 9)]
)
def test_every_station_is_told_of_with_its_place(
    storm: Running, get: Get, service: str, stations: int, streams: int
) -> None:
    things = get(storm.address + f"{service}/v1.1/Things", expand="Locations,Datastreams/ObservedProperty")["value"]
    assert len(things) == stations
    assert sum(len(thing["Datastreams"]) for thing in things) == streams
    assert len({thing["properties"]["stationID"] for thing in things}) == stations
    for thing in things:
        lon, lat = thing["Locations"][0]["location"]["coordinates"]
        assert 107 < lon < 108.3
        assert 15.9 < lat < 16.8
        assert {s["unitOfMeasurement"]["symbol"] for s in thing["Datastreams"]} <= {"m", "mm", "m3/s"}
        assert all(s["ObservedProperty"]["definition"] for s in thing["Datastreams"])


def test_things_come_in_pages_that_leave_none_out(storm: Running, get: Get) -> None:
    things = every_page(get, storm.address + "rain/v1.1/Things", top="20", count="true")
    assert [thing["@iot.id"] for thing in things] == list(range(1, 50))


@pytest.mark.parametrize("order", ["phenomenonTime asc", "phenomenonTime desc"])
@pytest.mark.parametrize("path", ["Datastreams(1)/Observations", "Datastreams(3)/Observations", "Observations"])
def test_pages_of_observations_cover_all_without_gap_or_overlap(
    storm: Running, get: Get, path: str, order: str
) -> None:
    address = storm.address + "hydromet/v1.1/" + path
    count = get(address, top="1", count="true")["@iot.count"]
    seen = every_page(get, address, orderby=order, top="1000")
    assert len(seen) == len({one["@iot.id"] for one in seen}) == count
    times = [one["phenomenonTime"] for one in seen]
    assert times == sorted(times, reverse=order.endswith("desc"))
    if path == "Datastreams(1)/Observations":
        assert count == 60 * 144
        stamps = [datetime.fromisoformat(text) for text in sorted(times)]
        assert {b - a for a, b in pairwise(stamps)} == {timedelta(minutes=10)}


@pytest.mark.parametrize("order", ["@iot.id asc", "id desc"])
def test_observations_come_by_id_when_that_is_asked(storm: Running, get: Get, order: str) -> None:
    address = storm.address + "hydromet/v1.1/Observations"
    since = "phenomenonTime gt 2026-11-19T20:00:00Z"  # Thượng Nhật was silent then for a while
    seen = every_page(get, address, orderby=order, top="70", filter=since)
    ids = [one["@iot.id"] for one in seen]
    assert ids == sorted(ids, reverse=order.endswith("desc"))
    assert set(ids) == {one["@iot.id"] for one in every_page(get, address, top="1000", filter=since)}


def test_a_new_observation_does_not_shift_the_pages_after_it(get: Get) -> None:
    from data_sources.simulator import running

    with running("storm", start=MORNING, speed=600) as city:
        address = city.address + "hydromet/v1.1/Datastreams(1)/Observations"
        first = get(address, orderby="phenomenonTime desc", top="500")
        newest, deadline = first["value"][0]["phenomenonTime"], time.monotonic() + 10
        while get(address, orderby="phenomenonTime desc", top="1")["value"][0]["phenomenonTime"] == newest:
            assert time.monotonic() < deadline, "no new observation came"
            time.sleep(0.05)
        seen = first["value"] + every_page(get, first["@iot.nextLink"])
    assert len(seen) == len({one["@iot.id"] for one in seen})
    times = [one["phenomenonTime"] for one in seen]
    assert times == sorted(set(times), reverse=True)
    assert len(seen) >= 60 * 144


def test_rain_of_all_gauges_is_paged_at_one_instant(storm: Running, get: Get) -> None:
    since = "2026-11-20T09:30:00+07:00"
    seen = every_page(
        get, storm.address + "rain/v1.1/Observations", filter=f"phenomenonTime gt {since}", top="40",
        expand="Datastream($select=@iot.id,name)",
    )  # fmt: skip
    assert len(seen) == 3 * 49
    assert {one["Datastream"]["@iot.id"] for one in seen} == set(range(1, 50))


def test_a_filter_lets_through_what_lies_between(storm: Running, get: Get) -> None:
    address = storm.address + "hydromet/v1.1/Datastreams(1)/Observations"

    def times(said: str) -> list[str]:
        return [one["phenomenonTime"][11:16] for one in get(address, filter=said)["value"]]

    low, high = "2026-11-19T20:00:00Z", "2026-11-19T20:30:00Z"
    assert times(f"phenomenonTime gt {low} and phenomenonTime lt {high}") == ["20:10", "20:20"]
    assert times(f"phenomenonTime ge {low} and phenomenonTime le {high}") == ["20:00", "20:10", "20:20", "20:30"]
    assert times("phenomenonTime eq 2026-11-20T03:00:00+07:00") == ["20:00"]
    assert times("phenomenonTime gt 2027-01-01T00:00:00Z") == []


def test_nothing_is_told_of_the_future_and_the_past_is_sixty_days(storm: Running, get: Get) -> None:
    stream = get(storm.address + "hydromet/v1.1/Datastreams(1)")
    first, last = (datetime.fromisoformat(text) for text in stream["phenomenonTime"].split("/"))
    now = MORNING.astimezone(UTC)
    assert timedelta(0) <= now - last < timedelta(minutes=11)
    assert timedelta(0) <= first - (now - timedelta(days=60)) < timedelta(minutes=11)


def test_the_gauge_that_went_silent_is_silent_and_the_others_are_not(storm: Running, get: Get) -> None:
    streams = get(
        storm.address + "hydromet/v1.1/Datastreams", expand="Thing,Observations($orderby=phenomenonTime desc;$top=1)"
    )["value"]
    ages = {
        s["Thing"]["properties"]["stationID"]: MORNING - datetime.fromisoformat(s["Observations"][0]["phenomenonTime"])
        for s in streams
    }
    silent = ages.pop("thuong-nhat")
    assert timedelta(hours=2, minutes=54) <= silent < timedelta(hours=3, minutes=15)
    assert max(ages.values()) < timedelta(minutes=10)


def test_observations_expanded_in_a_stream_have_pages_of_their_own(storm: Running, get: Get) -> None:
    address = storm.address + "hydromet/v1.1/Datastreams(2)"
    inner = "Observations($orderby=phenomenonTime desc;$top=5;$filter=phenomenonTime le 2026-11-20T00:00:00Z)"
    stream = get(address, expand=f"Thing($expand=Locations),{inner}")
    assert stream["Thing"]["Locations"][0]["location"]["type"] == "Point"
    later = get(stream["Observations@iot.nextLink"])["value"]
    together = [one["phenomenonTime"] for one in [*stream["Observations"], *later]]
    assert together[0] == "2026-11-20T00:00:00.000Z"
    assert len(set(together)) == 10
    assert together == sorted(together, reverse=True)


def test_a_data_array_holds_the_same_readings(storm: Running, get: Get) -> None:
    address = storm.address + "reservoirs/v1.1/Datastreams(2)/Observations"
    plain = get(address, top="50")["value"]
    (group,) = get(address, top="50", resultFormat="dataArray", select="phenomenonTime,result")["value"]
    assert group["components"] == ["phenomenonTime", "result"]
    assert group["dataArray@iot.count"] == 50
    assert group["dataArray"] == [[one["phenomenonTime"], one["result"]] for one in plain]


def test_the_same_question_twice_has_the_same_answer(storm: Running, get: Get) -> None:
    address = storm.address + "rain/v1.1/Datastreams(9)/Observations"
    said = {"filter": "phenomenonTime le 2026-11-20T00:00:00Z", "orderby": "phenomenonTime desc", "top": "300"}
    assert get(address, **said)["value"] == get(address, **said)["value"]


def test_links_lead_where_they_say(storm: Running, get: Get) -> None:
    root = storm.address + "reservoirs/v1.1/"
    one = get(root + "Datastreams(5)/Observations", top="1")["value"][0]
    assert get(one["@iot.selfLink"])["result"] == one["result"]
    stream = get(one["Datastream@iot.navigationLink"])
    assert stream["@iot.id"] == 5
    thing = get(stream["Thing@iot.navigationLink"])
    assert 5 in [s["@iot.id"] for s in get(thing["Datastreams@iot.navigationLink"])["value"]]
    assert get(stream["ObservedProperty@iot.navigationLink"])["name"] in ("Inflow", "Release", "Water level")


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Datastreams(99)", 404),
        ("Datastreams(1)/Nothing", 404),
        ("Boats", 404),
        ("Observations(17)", 404),
        ("Things?$top=-1", 400),
        ("Things?$tip=1", 400),
        ("Things?$expand=Things(", 400),
        ("Things?$expand=Boats", 400),
        ("Observations?$filter=phenomenonTime gt 2026-11-20T00:00:00", 400),
        ("Observations?$filter=phenomenonTime gt yesterday", 400),
        ("Observations?$filter=result gt 3", 501),
        ("Observations?$orderby=result", 501),
        ("Things?$filter=phenomenonTime gt 2026-11-20T00:00:00Z", 501),
        ("Datastreams?$filter=name eq 'x'", 501),
        ("Datastreams?$resultFormat=dataArray", 501),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(storm: Running, question: str, status: int) -> None:
    answer = httpx.get(storm.address + "hydromet/v1.1/" + question)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert answer.headers["x-simulated"] == "1"

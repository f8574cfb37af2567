"""A station goes dark when it is told to, alone, and what it did not send then it never sends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from data_sources.simulator import Running, running

Get = Callable[..., Any]


@pytest.fixture
def fast() -> Iterator[Running]:
    """A city whose gauges send every second."""
    with running("calm", speed=600) as city:
        yield city


def tell(city: Running, **order: Any) -> httpx.Response:
    return httpx.post(city.address + "control", json=order)


def stamps(city: Running, get: Get, service: str, station: str) -> list[datetime]:
    """When a station has sent its first quantity in the last minute, rising."""
    since = (datetime.now(UTC) - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    streams = get(
        city.address + f"{service}/v1.1/Datastreams", top="100",
        expand=f"Thing,Observations($filter=phenomenonTime gt {since};$orderby=phenomenonTime asc;$top=100)",
    )["value"]  # fmt: skip
    mine = next(one for one in streams if one["Thing"]["properties"]["stationID"] == station)
    return [datetime.fromisoformat(one["phenomenonTime"]) for one in mine["Observations"]]


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def now(city: Running) -> datetime:
    return datetime.fromisoformat(httpx.get(city.address + "control").json()["now"])


def test_a_silenced_station_stops_and_its_neighbours_go_on(fast: Running, get: Get) -> None:
    wait_for(lambda: len(stamps(fast, get, "hydromet", "kim-long")) >= 1)
    assert tell(fast, silence="kim-long").json()["silent"] == {"kim-long": None}
    dark = now(fast)
    had = stamps(fast, get, "hydromet", "kim-long")
    wait_for(lambda: stamps(fast, get, "hydromet", "phu-oc")[-1] > dark + timedelta(seconds=1))
    assert stamps(fast, get, "hydromet", "kim-long") == had
    assert had[-1] <= dark
    assert stamps(fast, get, "rain", "rain-kim-long")[-1] > dark


def test_what_was_not_sent_in_the_silence_is_not_sent_after_it(fast: Running, get: Get) -> None:
    began = datetime.fromisoformat(tell(fast, silence="kim-long").json()["now"])
    wait_for(lambda: stamps(fast, get, "hydromet", "phu-oc")[-1:] > [began + timedelta(seconds=2)])
    said = tell(fast, silence=None).json()
    ended = datetime.fromisoformat(said["now"])
    assert said["silent"] == {}
    wait_for(lambda: stamps(fast, get, "hydromet", "kim-long")[-1:] > [ended])
    # the order was carried out an instant before it was answered
    slack = timedelta(seconds=0.2)
    dark = [at for at in stamps(fast, get, "hydromet", "kim-long") if began < at < ended - slack]
    lit = [at for at in stamps(fast, get, "hydromet", "phu-oc") if began < at < ended - slack]
    assert (len(dark), len(lit) >= 2) == (0, True)


def test_a_silence_ends_by_itself_after_its_seconds(fast: Running, get: Get) -> None:
    said = tell(fast, silence="rain-bach-ma", seconds=1.5).json()
    assert datetime.fromisoformat(said["silent"]["rain-bach-ma"]) - datetime.fromisoformat(said["now"]) <= timedelta(
        seconds=1.5
    )
    began = datetime.fromisoformat(said["now"])
    wait_for(lambda: stamps(fast, get, "rain", "rain-bach-ma")[-1:] > [began])
    first = next(at for at in stamps(fast, get, "rain", "rain-bach-ma") if at > began)
    assert first - began > timedelta(seconds=1.3)
    assert httpx.get(fast.address + "control").json()["silent"] == {}


def test_a_new_order_moves_the_end_of_a_silence_and_null_ends_all() -> None:
    with running("calm") as city:
        tell(city, silence="kim-long", seconds=60)
        tell(city, silence="ta-trach", seconds=60)
        said = tell(city, silence="kim-long").json()["silent"]
        assert said["kim-long"] is None
        assert said["ta-trach"] is not None
        (span,) = city.weather.silences.of("kim-long")
        assert span[1] > span[0] + 10**6
        assert tell(city, silence=None).json()["silent"] == {}


def test_all_quantities_of_a_reservoir_go_dark_together(get: Get) -> None:
    with running("calm", speed=3600) as city:
        tell(city, silence="ta-trach")
        dark = now(city)
        wait_for(lambda: stamps(city, get, "reservoirs", "binh-dien")[-1:] > [dark + timedelta(seconds=1)])
        streams = get(city.address + "reservoirs/v1.1/Datastreams", expand="Thing")["value"]
    ends = {"ta-trach": set(), "binh-dien": set(), "huong-dien": set()}
    for stream in streams:
        last = datetime.fromisoformat(stream["phenomenonTime"].partition("/")[2])
        ends[stream["Thing"]["properties"]["stationID"]].add(last > dark)
    assert ends == {"ta-trach": {False}, "binh-dien": {True}, "huong-dien": {True}}


@pytest.mark.parametrize(
    "order",
    [
        {"silence": "atlantis"},
        {"silence": "kk-tth01"},
        {"silence": "kim-long", "seconds": 0},
        {"silence": "kim-long", "seconds": "x"},
        {"silence": "kim-long", "mode": "down"},
        {"silence": ["kim-long"]},
    ],
)
def test_a_wrong_silence_is_told_what_a_command_is(calm: Running, order: dict[str, Any]) -> None:
    answer = tell(calm, **order)
    assert answer.status_code == 400
    assert "silence" in answer.json()["error"]
    assert httpx.get(calm.address + "control").json()["silent"] == {}

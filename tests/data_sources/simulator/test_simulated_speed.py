"""A sped city lives in real time: its stamps are real instants, and its weather is what goes faster."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from data_sources.simulator import Running, running
from data_sources.simulator.clock import Pace
from data_sources.simulator.observations import Observations, Sight
from data_sources.simulator.weather import Weather

from .conftest import HUE, MORNING

Get = Callable[..., Any]
START = int(MORNING.timestamp())
SERVICES = {"hydromet": 600, "rain": 600, "reservoirs": 3600}


def sent(weather: Weather, service: str, until: float) -> dict[str, list[tuple[int, int, float]]]:
    """(stamp, id, value) of all that each station has sent of its first quantity since a day before MORNING."""
    streams = weather.streams(service)
    seen = Observations(weather, streams)
    found: dict[str, list[tuple[int, int, float]]] = {}
    for number, stream in enumerate(streams, 1):
        if stream.station.code not in found:
            sights = [Sight(number, at) for at in seen.stamps(number, START - 86_400, int(until))]
            found[stream.station.code] = [(s.at, seen.identity(s), seen.value(s)) for s in sights]
    return found


def after(readings: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    return [reading for reading in readings if reading[0] > START]


@pytest.mark.parametrize("speed", [0.5, 7, 60, 5000])
@pytest.mark.parametrize("service", list(SERVICES))
def test_each_reading_after_the_start_is_the_next_of_a_city_without_speed(service: str, speed: float) -> None:
    step = SERVICES[service]
    every = max(1, round(step / speed))
    sped = sent(Weather("storm", speed=speed, start=START), service, START + 20 * every)
    unsped = sent(Weather("storm", start=START), service, START + 40 * step)
    heard = 0
    for station, readings in sped.items():
        if station == "thuong-nhat":
            continue  # it is silent
        mine, theirs = after(readings), after(unsped[station])
        assert [value for _, _, value in mine] == [value for _, _, value in theirs[: len(mine)]]
        assert {b[0] - a[0] for a, b in pairwise(mine)} == {every}
        assert START < mine[0][0] <= START + every
        assert all(at % every == 0 for at, _, _ in mine)
        heard += len(mine)
    assert heard == 20 * (len(sped) - ("thuong-nhat" in sped))


@pytest.mark.parametrize("speed", [0.5, 60])
@pytest.mark.parametrize("service", list(SERVICES))
def test_before_the_start_speed_changes_nothing(service: str, speed: float) -> None:
    assert sent(Weather("storm", speed=speed, start=START), service, START) == sent(
        Weather("storm", start=START), service, START
    )


def test_the_rain_of_a_sped_day_is_all_of_the_days_rain() -> None:
    sped = sent(Weather("storm", speed=60, start=START), "rain", START + 1440)["rain-bach-ma"]
    unsped = sent(Weather("storm", start=START), "rain", START + 86_400)["rain-bach-ma"]
    fallen = sum(mm for _, _, mm in after(sped))
    assert len(after(sped)) == 144
    assert fallen > 100
    assert fallen == pytest.approx(sum(mm for _, _, mm in after(unsped)))


def test_the_silent_gauge_is_silent_as_long_as_the_weather_is() -> None:
    sped = [at for at, _, _ in sent(Weather("storm", speed=60, start=START), "hydromet", START + 3600)["thuong-nhat"]]
    unsped = [at for at, _, _ in sent(Weather("storm", start=START), "hydromet", START + 86_400)["thuong-nhat"]]
    silence = max(b - a for a, b in pairwise(unsped))
    assert silence > 15 * 3600
    (gap,) = [(a, b) for a, b in pairwise(sped) if b - a > 600]
    assert gap[0] == next(a for a, b in pairwise(unsped) if b - a == silence)
    unsent_after_the_start = sum(at > START for at in range(gap[0] + 600, gap[0] + silence, 600))
    assert gap[1] - START == pytest.approx(10 * unsent_after_the_start, abs=20)


@pytest.mark.parametrize("speed", [0.3, 7, 60])
def test_a_restart_does_not_change_what_was_already_sent(speed: float) -> None:
    first = Weather("storm", speed=speed, start=START)
    again = Weather("storm", speed=speed, start=START + 1000, anchor=START)
    for service in SERVICES:
        before = sent(first, service, START + 1000)
        assert before == sent(again, service, START + 1000)
        assert sent(first, service, START + 20_000) == sent(again, service, START + 20_000)
        assert speed < 1 or all(after(before[station]) for station in before if station != "thuong-nhat")
    hours = [START // 3600 * 3600 + 3600 * k for k in range(-5, 30)]
    assert [first.hour("o3", end) for end in hours] == [again.hour("o3", end) for end in hours]


def test_a_city_started_again_says_over_its_socket_what_the_former_said(get: Get) -> None:
    said, until = [], (MORNING + timedelta(minutes=1)).isoformat()
    for minutes in (1, 6):
        with running("storm", speed=60, start=MORNING + timedelta(minutes=minutes), anchor=MORNING) as city:
            rows = get(
                city.address + "rain/v1.1/Datastreams(3)/Observations",
                filter=f"phenomenonTime le {until}", orderby="phenomenonTime desc", top="12",
                select="@iot.id,phenomenonTime,result",
            )["value"]  # fmt: skip
            said.append(rows)
    assert said[0] == said[1]
    stamps = [datetime.fromisoformat(row["phenomenonTime"]) for row in said[0]]
    assert [(a - b).total_seconds() for a, b in pairwise(stamps)][:5] == [10] * 5


def test_no_stamp_lies_in_the_future_and_new_ones_come_at_once(get: Get) -> None:
    with running("storm", speed=600) as city:
        address = city.address + "hydromet/v1.1/Datastreams(1)/Observations"
        seen: set[str] = set()
        began = time.monotonic()
        while time.monotonic() < began + 3.5:
            newest = get(address, orderby="phenomenonTime desc", top="1")["value"][0]
            assert datetime.fromisoformat(newest["phenomenonTime"]) <= datetime.now(UTC)
            seen.add(newest["phenomenonTime"])
            time.sleep(0.1)
        assert 3 <= len(seen) <= time.monotonic() - began + 2
        one = get(newest["@iot.selfLink"])
    assert (one["phenomenonTime"], one["result"]) == (newest["phenomenonTime"], newest["result"])


def test_the_streams_say_how_often_they_send(get: Get) -> None:
    def intervals(city: Running) -> list[str]:
        return [
            get(city.address + f"{service}/v1.1/Datastreams(1)")["properties"]["interval"]
            for service in ("hydromet", "reservoirs")
        ]

    with running(speed=60) as fast, running() as plain:
        assert intervals(fast) == ["PT10S", "PT1M"]
        assert intervals(plain) == ["PT10M", "PT60M"]


def test_air_stays_hourly_and_shows_the_weathers_own_hour(get: Get) -> None:
    begins = MORNING + timedelta(hours=3)
    with running("storm", speed=6, start=begins, anchor=MORNING) as city:
        (location,) = get(city.address + "air/v3/locations")["results"]
        number = next(s["id"] for s in location["sensors"] if s["parameter"]["name"] == "o3")
        since = (MORNING - timedelta(hours=4)).isoformat().replace("+", "%2B")
        hours = get(city.address + f"air/v3/sensors/{number}/hours?datetime_from={since}")["results"]
        rows = list(csv.reader(httpx.get(city.address + "air/hourly.csv").text.splitlines(), delimiter=";"))
    unsped = Weather("storm", start=START)
    ends = {datetime.fromisoformat(hour["period"]["datetimeTo"]["utc"]): hour["value"] for hour in hours}
    for end in (MORNING.replace(hour=h, minute=0, second=0) for h in range(7, 14)):
        real = int(end.timestamp())
        # at six times the speed ten minutes of the weather are a hundred seconds
        own = real if real <= START else START // 600 * 600 + (real - START // 100 * 100) * 6
        assert ends.get(end.astimezone(UTC)) == unsped.air.value("o3", own // 3600 * 3600)
    assert rows[-1][1:3] == ["20/11/2026", "13:00"]


def test_the_control_tells_the_real_time_and_the_weathers() -> None:
    with running("storm", speed=600) as city:
        began, said = time.monotonic(), httpx.get(city.address + "control").json()
        assert abs(datetime.fromisoformat(said["now"]) - datetime.now(UTC)) < timedelta(seconds=2)
        time.sleep(1)
        later, passed = httpx.get(city.address + "control").json(), time.monotonic() - began

    def gone(of: str) -> float:
        seconds: float = (datetime.fromisoformat(later[of]) - datetime.fromisoformat(said[of])).total_seconds()
        return seconds

    assert 1 <= gone("now") <= passed
    assert gone("weather_now") == pytest.approx(600 * gone("now"), abs=0.01)
    assert gone("storm_now") == pytest.approx(gone("weather_now"), abs=0.01)
    assert datetime.fromisoformat(said["storm_now"]).replace(tzinfo=HUE).date().isoformat() == "2025-10-27"


def test_without_speed_the_weathers_time_is_the_real_one() -> None:
    with running("calm") as city:
        said = httpx.get(city.address + "control").json()
    assert said["weather_now"] == said["now"]


@pytest.mark.parametrize("pace", [Pace(600, 10, START), Pace(600, 600, START), Pace(3600, 514, START),
                                  Pace(600, 2000, START), Pace(600, 1, START // 600 * 600)])  # fmt: skip
def test_stamps_and_numbers_of_readings_lead_to_each_other(pace: Pace) -> None:
    first, last = START // pace.step - 20, START // pace.step + 400
    stamps = [at for part in pace.stamps(first, last) for at in part]
    assert stamps == [pace.stamp(n) for n in range(first, last + 1)]
    assert stamps == sorted(set(stamps))
    assert [pace.upto(at) for at in stamps] == list(range(first, last + 1))
    assert [pace.upto(at - 1) for at in stamps] == list(range(first - 1, last))
    assert [int(pace.weather(at)) // pace.step for at in stamps] == list(range(first, last + 1))

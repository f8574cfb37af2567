"""How the simulated cameras are: which are dark, which frozen, which their server was never told of."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import Any

import httpx

from data_sources.simulator import Running
from data_sources.simulator.cameras.darkness import ABSENT, FROZEN, OFFLINE, Darkness
from data_sources.simulator.cameras.lists import SERVERS, cameras, roads
from data_sources.simulator.cameras.services import Cameras
from data_sources.simulator.weather import Weather

from .conftest import MORNING

NOW = int(MORNING.timestamp())
HOUR, DAY = 3600, 86_400


def darkness(scenario: str = "calm") -> Darkness:
    return Cameras(Weather(scenario, start=NOW)).darkness


def stats(city: Running, server: str) -> dict[str, Any]:
    answer = httpx.get(f"{city.address}{server}/api/stats", timeout=30)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_650_cameras_hang_on_four_servers_and_48_count_on_24_roads() -> None:
    assert len(cameras()) == len({one.code for one in cameras()}) == 650
    assert {one.server for one in cameras()} == set(SERVERS)
    assert len({one.ward for one in cameras()}) == 40
    counting = Counter(one.road for one in cameras() if one.road)
    assert counting == dict.fromkeys(roads(), 2)


def test_on_ordinary_days_about_ten_cameras_are_dark_and_two_or_three_frozen() -> None:
    one = darkness()
    told = [Counter(one.states(NOW - n * 5 * HOUR).values()) for n in range(200)]
    assert 9 <= sum(states[OFFLINE] for states in told) / 200 <= 12
    assert all(5 <= states[OFFLINE] <= 13 for states in told)
    assert 1.5 <= sum(states[FROZEN] for states in told) / 200 <= 3
    assert all(states[ABSENT] == 2 for states in told)
    lasted = [out.end - out.begin for out in one.outages(NOW - 30 * DAY, NOW) if out.state == OFFLINE]
    assert 2 * HOUR < median(lasted) < 12 * HOUR
    assert max(lasted) > 4 * DAY


def test_statistics_say_how_each_camera_is(calm: Running) -> None:
    states = darkness().states(NOW)
    for server in SERVERS:
        told = stats(calm, server)
        mine = {one.code: states.get(one.number) for one in cameras() if one.server == server}
        assert told["cameras"].keys() == {code for code, state in mine.items() if state != ABSENT}
        for code, camera in told["cameras"].items():
            assert (camera["camera_fps"] == 0) == (mine[code] == OFFLINE)
            assert (camera["process_fps"] == 0) == (mine[code] in (OFFLINE, FROZEN))
        assert told["detectors"]
        assert 0 <= told["service"]["last_updated"] - NOW < 600
        version = httpx.get(f"{calm.address}{server}/api/version").text
        assert told["service"]["version"] == version
    assert "detection_frame" in next(iter(stats(calm, "frigate-2")["cameras"].values()))
    assert "stalls_last_hour" in next(iter(stats(calm, "frigate-4")["cameras"].values()))


def test_a_camera_that_is_away_sees_nothing() -> None:
    city = Cameras(Weather("storm", start=NOW))
    for server in SERVERS:
        hour = city.servers[server].events.hour(NOW // HOUR - 2)
        for camera, begin in zip(hour.cameras, hour.begins, strict=True):
            assert camera not in city.darkness.states(begin / 1e6)


def test_in_the_storm_the_power_goes_where_the_water_stands_and_comes_back() -> None:
    one = darkness("storm")
    dark = {hours: sum(s == OFFLINE for s in one.states(NOW + hours * HOUR).values()) for hours in (-40, -12, 0, 240)}
    assert dark[-40] < 14 > dark[240]
    assert dark[-40] < dark[-12] < dark[0]
    assert 90 < dark[0] < 220
    flooded = [one.flood for one in cameras()]
    gone = [flooded[number] for number, state in one.states(NOW).items() if state == OFFLINE]
    assert sum(gone) / len(gone) > 1.2 * sum(flooded) / len(flooded)
    assert sum(state == FROZEN for state in one.states(NOW).values()) > 4

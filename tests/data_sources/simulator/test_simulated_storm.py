"""The storm is the one of October 2025: what was reported comes out as reported, wherever it is moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from data_sources.simulator import Running
from data_sources.simulator.rain import NAM_DONG
from data_sources.simulator.stations import rain_gauges
from data_sources.simulator.weather import Weather

from .conftest import HUE, MORNING

Level = Callable[[Weather, str, str, str], float]
REPORTED = [
    ("kim-long", "2025-10-27T20:00", 5.05),
    ("phu-oc", "2025-10-27T14:00", 5.25),
    ("kim-long", "2025-10-29T15:00", 4.57),
    ("kim-long", "2025-10-29T20:00", 4.93),
    ("phu-oc", "2025-10-29T15:00", 4.97),
    ("phu-oc", "2025-10-29T18:00", 5.27),
    ("thuong-nhat", "2025-10-29T15:00", 60.59),
    ("truoi", "2025-10-29T15:00", 3.80),
    ("phong-binh", "2025-10-29T15:00", 2.53),
    ("kim-long", "2025-11-03T06:00", 3.54),
    ("phu-oc", "2025-11-03T13:00", 5.31),
    ("phu-oc", "2025-11-17T09:00", 4.93),
]


@pytest.mark.parametrize("seed", [1, 2025])
@pytest.mark.parametrize(("station", "moment", "metres"), REPORTED)
def test_a_gauge_reads_what_was_reported(level: Level, seed: int, station: str, moment: str, metres: float) -> None:
    weather = Weather("storm", seed=seed, start=MORNING.timestamp())
    assert level(weather, station, "water_level", moment) == metres


def test_the_peak_at_kim_long_is_the_highest_of_the_whole_storm(storm: Running) -> None:
    kim_long = storm.weather.water["kim-long", "water_level"]
    begin = storm.weather.begin // 600 * 600
    assert max(kim_long.value(at) for at in range(begin, begin + 90 * 86_400, 600)) == 5.05


def test_kim_long_crosses_the_three_alarms_on_its_way_up(storm: Running, level: Level) -> None:
    def at(moment: str) -> float:
        return level(storm.weather, "kim-long", "water_level", moment)

    assert at("2025-10-26T02:00") < 1.00 < at("2025-10-26T05:00")
    assert at("2025-10-26T15:00") < 2.00 < at("2025-10-26T16:00")
    assert at("2025-10-27T00:00") < 3.50 < at("2025-10-27T00:30")


@pytest.mark.parametrize(
    ("reservoir", "metres", "inflow", "release"),
    [("ta-trach", 44.62, 3120, 1850), ("binh-dien", 84.71, 1940, 1830), ("huong-dien", 57.64, 4210, 3950)],
)
def test_a_reservoir_stands_as_in_the_picture(
    storm: Running, level: Level, reservoir: str, metres: float, inflow: float, release: float
) -> None:
    seen = [level(storm.weather, reservoir, q, "2025-10-27T20:00") for q in ("water_level", "inflow", "release")]
    assert seen == [metres, inflow, release]


@pytest.mark.parametrize("seed", [1, 2025])
def test_huong_dien_before_the_storm_reads_what_was_reported(level: Level, seed: int) -> None:
    weather = Weather("storm", seed=seed, start=MORNING.timestamp())
    quantities = ("water_level", "inflow", "release")
    assert [level(weather, "huong-dien", q, "2025-10-19T07:00") for q in quantities] == [54.81, 589, 613]


@pytest.mark.parametrize("phase", ["peak", "clock"])
@pytest.mark.parametrize("hour", [0, 10, 19, 23])
def test_the_record_fell_in_one_hydromet_day(phase: str, hour: int) -> None:
    start = datetime(2026, 11, 20, hour, 3, tzinfo=HUE)
    weather = Weather("storm", phase=phase, start=start.timestamp())
    last_19 = start.replace(hour=19, minute=0) - timedelta(days=hour < 19)
    end = start.replace(hour=19, minute=0) if phase == "clock" else last_19
    stamps = [int(end.timestamp()) - 600 * k for k in range(144)]
    assert sum(weather.rain.value("rain-bach-ma", at) for at in stamps) == pytest.approx(1739, rel=0.01)
    assert sum(weather.rain.value("rain-bach-ma", at + 6 * 3600) for at in stamps) < 1739


def test_the_event_brought_3393_mm_to_bach_ma(storm: Running) -> None:
    first = int(datetime(2025, 10, 24, 19, 10, tzinfo=HUE).timestamp()) + storm.weather.shift.rain
    fallen = sum(storm.weather.rain.value("rain-bach-ma", first + 600 * k) for k in range(6 * 144))
    assert fallen == pytest.approx(3393, rel=0.01)


def test_the_heaviest_hour_was_nam_dongs(storm: Running) -> None:
    end = int(datetime(2025, 10, 27, 19, tzinfo=HUE).timestamp()) + storm.weather.shift.rain
    hours = {}
    for gauge in rain_gauges():
        ten = [storm.weather.rain.value(gauge.code, end - 600 * k) for k in range(144)]
        hours[gauge.code] = max(sum(ten[i : i + 6]) for i in range(139))
    assert len(hours) == 49
    assert max(hours, key=lambda code: hours[code]) == NAM_DONG
    assert hours[NAM_DONG] == pytest.approx(104.6, abs=0.01)


def test_a_storm_at_the_peak_shows_the_peak_whatever_the_hour(storm: Running) -> None:
    now = int(MORNING.timestamp()) // 600 * 600
    assert storm.weather.water["kim-long", "water_level"].value(now + 600) == 5.05


def test_a_storm_by_the_clock_keeps_the_hour_of_day() -> None:
    weather = Weather("storm", phase="clock", start=MORNING.timestamp())
    at_ten = int(MORNING.replace(minute=0, second=0).timestamp())
    ten_in_2025 = int(datetime(2025, 10, 27, 10, tzinfo=HUE).timestamp())
    assert at_ten - weather.shift.river == ten_in_2025
    assert weather.shift.rain == weather.shift.river


def test_a_city_started_again_goes_on_with_the_same_storm(storm: Running) -> None:
    later = Weather("storm", start=MORNING.timestamp() + 7000, anchor=MORNING.timestamp())
    for key, water in storm.weather.water.items():
        at = int(MORNING.timestamp()) // 3600 * 3600
        assert later.water[key].value(at) == water.value(at)


def test_calm_stays_below_the_first_alarm_and_still_moves() -> None:
    for seed in range(4):
        weather = Weather("calm", seed=seed, start=MORNING.timestamp())
        kim_long = weather.water["kim-long", "water_level"]
        levels = [kim_long.value(at) for at in range(weather.begin // 600 * 600, weather.begin + 60 * 86_400, 1800)]
        assert 0.3 < min(levels) < 0.55
        assert 0.68 < max(levels) < 1.00
        phu_oc = weather.water["phu-oc", "water_level"]
        assert max(phu_oc.value(at) for at in range(weather.begin, weather.begin + 60 * 86_400, 3600)) < 1.50


def test_calm_reservoirs_stay_below_their_normal_level(calm: Running) -> None:
    for reservoir, normal in (("ta-trach", 45.0), ("binh-dien", 85.0), ("huong-dien", 58.0)):
        water = calm.weather.water[reservoir, "water_level"]
        levels = {water.value(calm.weather.begin + 3600 * k) for k in range(1440)}
        assert max(levels) < normal
        assert len(levels) > 20


def test_calm_air_is_good_to_moderate_with_a_rush_hour(calm: Running) -> None:
    hours = {n: calm.weather.air.value("pm2.5", n * 3600) for n in range(490_000, 491_440)}
    known = [value for value in hours.values() if value is not None]
    assert 0.96 < len(known) / len(hours) < 1.0
    assert min(known) > 0
    assert max(known) < 50
    evening = [v for n, v in hours.items() if v is not None and (n + 7) % 24 == 20]
    afternoon = [v for n, v in hours.items() if v is not None and (n + 7) % 24 == 14]
    assert sum(evening) / len(evening) > 1.2 * sum(afternoon) / len(afternoon)


def test_two_cities_of_one_seed_agree_and_of_two_seeds_do_not() -> None:
    one, same, other = (Weather("calm", seed=seed, start=MORNING.timestamp()) for seed in (7, 7, 8))
    at = range(int(MORNING.timestamp()) // 3600 * 3600, 0, -3600)[:200]
    for read in (
        lambda w, t: w.water["kim-long", "water_level"].value(t),
        lambda w, t: w.rain.value("rain-19753", t),
        lambda w, t: w.air.value("o3", t),
    ):
        assert [read(one, t) for t in at] == [read(same, t) for t in at]
        assert [read(one, t) for t in at] != [read(other, t) for t in at]

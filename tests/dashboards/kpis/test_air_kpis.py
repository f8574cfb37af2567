"""Air: the index from readings, limits and what was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from data_sources.store import Store
from tests.dashboards.kpis.asking import ask
from tests.dashboards.kpis.conftest import Keep, every, hue

TEN = hue("2026-11-20 10:00")
DECISION = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]
STATION = "kk-tth01"


def hours_up_to(end: datetime, values: Sequence[float | None]) -> list[tuple[datetime, float]]:
    return every(60, end - timedelta(hours=len(values) - 1), values)


def test_the_decisions_own_hour_comes_out_of_the_store(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(TEN, list(DECISION)), by="air")
    said(STATION, "o3", [(TEN, 136.1)], by="air")
    said(STATION, "no2", [(TEN, 118.7)], by="air")
    aqi = ask(file_store, "vn_aqi_hour", STATION, TEN + timedelta(minutes=25))
    assert (aqi.value, aqi.n, aqi.status) == (59, 14, "ok")
    assert aqi.extra["subs"] == {"pm2.5": 41, "o3": 43, "no2": 59}
    assert (aqi.extra["driver"], aqi.extra["category"], aqi.extra["colour"]) == ("no2", "moderate", "#FFFF00")
    assert aqi.extra["hour"] == int(TEN.timestamp() * 1000)


def test_no_pm_no_index_and_it_says_why(file_store: Store, said: Keep) -> None:
    said(STATION, "o3", [(TEN, 100.0)], by="air")
    aqi = ask(file_store, "vn_aqi_hour", STATION, TEN)
    assert (aqi.value, aqi.why, aqi.status, aqi.extra["category"]) == (None, "no_pm", "none", None)


def test_pm_that_fell_silent_three_hours_ago_makes_no_index(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(TEN - timedelta(hours=3), [30.0] * 12), by="air")
    said(STATION, "o3", hours_up_to(TEN, [50.0] * 12), by="air")
    assert ask(file_store, "vn_aqi_hour", STATION, TEN).why == "no_pm"


def test_a_silent_station_keeps_the_index_of_its_last_hour(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(TEN - timedelta(days=2), [25.0] * 12), by="air")
    aqi = ask(file_store, "vn_aqi_hour", STATION, TEN)
    assert (aqi.value, aqi.at) == (50, TEN - timedelta(days=2))


def test_an_hour_that_is_not_over_does_not_count(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", every(10, TEN - timedelta(hours=2, minutes=50), [25.0] * 18 + [400.0] * 3), by="air")
    assert ask(file_store, "vn_aqi_hour", STATION, TEN + timedelta(minutes=35)).value == 50
    assert ask(file_store, "vn_aqi_hour", STATION, TEN + timedelta(hours=1)).value > 200


@pytest.mark.parametrize(("pm10", "status"), [(150.0, "ok"), (160.0, "watch"), (260.0, "late"), (360.0, "bad")])
def test_the_index_is_judged_by_the_citys_targets(file_store: Store, said: Keep, pm10: float, status: str) -> None:
    said(STATION, "pm10", hours_up_to(TEN, [pm10] * 12), by="air")
    assert ask(file_store, "vn_aqi_hour", STATION, TEN).status == status


def test_the_index_of_a_day_is_of_the_last_whole_day(file_store: Store, said: Keep) -> None:
    midnight = hue("2026-11-20 00:00")
    said(STATION, "pm2.5", hours_up_to(midnight, [499.0] + [55.7] * 24), by="air")
    said(STATION, "pm2.5", [(midnight + timedelta(hours=1), 499.0)], by="air")
    said(STATION, "no2", [(hue("2026-11-19 12:00"), 130.8)], by="air")
    day = ask(file_store, "vn_aqi_day", STATION, TEN)
    assert (day.value, day.extra["driver"], day.extra["day"], day.status) == (110, "pm2.5", "2026-11-19", "watch")


def test_a_day_with_seventeen_hours_has_no_index(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(hue("2026-11-20 00:00"), [20.0] * 17), by="air")
    assert ask(file_store, "vn_aqi_day", STATION, TEN).value is None


def test_pm25_of_24_hours_is_held_against_the_limit_of_its_day(file_store: Store, said: Keep) -> None:
    for now, status, limit in ((hue("2025-12-20 10:00"), "ok", 50.0), (hue("2026-01-20 10:00"), "watch", 45.0)):
        said(STATION, "pm2.5", hours_up_to(now, [47.0] * 24), by="air")
        mean = ask(file_store, "pm25", STATION, now)
        assert (mean.value, mean.n, mean.target, mean.status) == (47.0, 24, limit, status)


def test_too_few_hours_make_no_mean(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(TEN, [47.0] * 17), by="air")
    mean = ask(file_store, "pm25", STATION, TEN)
    assert (mean.value, mean.why, mean.n) == (None, "few_hours", 17)


def test_exceedances_are_counted_by_limit(file_store: Store, said: Keep) -> None:
    midnight = hue("2026-11-20 00:00")
    no2: list[float | None] = [50.0] * 24
    no2[3] = no2[4] = 201.0
    no2[5] = 200.0
    said(STATION, "no2", hours_up_to(midnight, no2), by="air")
    said(STATION, "pm2.5", hours_up_to(midnight, [46.0] * 24), by="air")
    said(STATION, "o3", hours_up_to(midnight - timedelta(hours=8), [125.0] * 8), by="air")
    found = ask(file_store, "exceedances", STATION, TEN)
    by = {(one["quantity"], one["over"]): one["times"] for one in found.extra["by"]}
    assert by == {
        ("no2", "1h"): 2, ("no2", "24h"): 0, ("pm2.5", "24h"): 1, ("o3", "1h"): 0, ("o3", "8h"): 1,
    }  # fmt: skip
    assert (found.value, found.status, found.n) == (4, "watch", 56)


def test_each_day_is_held_against_the_limit_that_was_in_force(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(hue("2026-01-03 00:00"), [47.0] * 96), by="air")
    found = ask(file_store, "exceedances", STATION, hue("2026-01-03 08:00"))
    assert found.value == 2  # 1 and 2 January; 30 and 31 December were held against 50


def test_a_clean_week_has_no_exceedance_and_a_silent_one_is_unknown(file_store: Store, said: Keep) -> None:
    assert ask(file_store, "exceedances", STATION, TEN).value is None
    said(STATION, "pm2.5", hours_up_to(TEN, [10.0] * 48), by="air")
    clean = ask(file_store, "exceedances", STATION, TEN)
    assert (clean.value, clean.status) == (0, "ok")


def test_a_week_is_sound_from_eighty_per_cent_received(file_store: Store, said: Keep) -> None:
    quantities = ("pm2.5", "pm10", "o3", "no2", "so2", "co", "temperature", "humidity")
    for quantity in quantities:
        said(STATION, quantity, hours_up_to(TEN, [10.0] * 134), by="air")
    week = ask(file_store, "air_capture", STATION, TEN)
    assert (week.extra["received"], week.extra["expected"]) == (134 * 8, 168 * 8)
    assert (week.value, week.status) == (79.761905, "watch")
    said(STATION, "pm2.5", hours_up_to(TEN - timedelta(hours=134), [10.0] * 20), by="air")
    assert ask(file_store, "air_capture", STATION, TEN).status == "ok"


def test_a_quantity_that_never_came_counts_as_missing(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(TEN, [10.0] * 168), by="air")
    assert ask(file_store, "air_capture", STATION, TEN).value == 12.5


def test_a_gauge_that_sends_every_ten_minutes_has_received_each_hour_once(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(10, TEN - timedelta(hours=83, minutes=50), [1.0] * 504))
    assert ask(file_store, "gauge_capture", "kim-long", TEN).value == 50.0


def test_two_months_are_no_yearly_mean(file_store: Store, said: Keep) -> None:
    said(STATION, "pm2.5", hours_up_to(TEN, [30.0] * 1440), by="air")
    year = ask(file_store, "pm25_year", STATION, TEN)
    assert (year.value, year.why, year.n) == (None, "few_hours", 1440)
    said(STATION, "pm2.5", hours_up_to(TEN - timedelta(hours=1440), [30.0] * 5130), by="air")
    year = ask(file_store, "pm25_year", STATION, TEN)
    assert (year.value, year.target, year.status) == (30.0, 25.0, "watch")

"""Lines for charts: a gap in the data is a gap in the line."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dashboards.kpis import trends
from data_sources.store import Store
from tests.dashboards.kpis.conftest import Keep, every, hue

NOW = hue("2025-10-27 20:00")


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_a_gauge_has_two_days_of_points(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(10, NOW - timedelta(hours=50), [1.0 + i / 1000 for i in range(301)]))
    line = trends(file_store, NOW)["water_level/kim-long"]
    assert len(line["t"]) == 288
    assert None not in line["v"]
    assert (line["t"][-1], line["v"][-1]) == (ms(NOW), 1.3)


def test_a_pause_of_more_than_two_and_a_half_steps_is_a_gap(file_store: Store, said: Keep) -> None:
    start = NOW - timedelta(hours=48)
    levels: list[float | None] = [1.0] * 288
    levels[100] = levels[101] = levels[102] = None
    levels[200] = None
    said("kim-long", "water_level", every(10, start + timedelta(minutes=10), levels))
    line = trends(file_store, NOW)["water_level/kim-long"]
    assert [t for t, v in zip(line["t"], line["v"], strict=True) if v is None] == [
        ms(start + timedelta(minutes=10 * 101))
    ]
    assert line["t"] == sorted(line["t"])


def test_a_gauge_that_fell_silent_ends_in_a_gap(file_store: Store, said: Keep) -> None:
    said("thuong-nhat", "water_level", every(10, NOW - timedelta(hours=5), [60.0] * 13))
    line = trends(file_store, NOW)["water_level/thuong-nhat"]
    assert line["v"][0] is None
    assert line["v"][-1] is None
    assert line["t"][-1] == ms(NOW - timedelta(hours=3) + timedelta(minutes=10))
    assert line["v"][1:-1] == [60.0] * 13


def test_an_hourly_gauge_has_no_gaps_between_its_hours(file_store: Store, said: Keep) -> None:
    said("truoi", "water_level", every(60, NOW - timedelta(hours=47), [2.0] * 48))
    assert None not in trends(file_store, NOW)["water_level/truoi"]["v"]


def test_a_gauge_that_sends_each_minute_has_a_point_each_ten(file_store: Store, said: Keep) -> None:
    said("truoi", "water_level", every(1, NOW - timedelta(hours=48) + timedelta(minutes=1), [2.0] * 2880))
    line = trends(file_store, NOW)["water_level/truoi"]
    assert len(line["t"]) == 289
    assert line["t"][-1] == ms(NOW)


def test_a_gauge_never_heard_has_an_empty_line(file_store: Store) -> None:
    assert trends(file_store, NOW)["water_level/kim-long"] == {"t": [], "v": []}


def test_a_reservoir_has_one_day_of_points(file_store: Store, said: Keep) -> None:
    said("ta-trach", "water_level", every(60, NOW - timedelta(hours=47), [40 + i / 100 for i in range(48)]))
    line = trends(file_store, NOW, ["reservoir_level/ta-trach"])["reservoir_level/ta-trach"]
    assert line["v"] == [40 + i / 100 for i in range(24, 48)]
    assert line["t"][-1] == ms(NOW)


def test_rain_falls_by_the_hour_and_silence_is_not_dry(file_store: Store, said: Keep) -> None:
    said("a", "rain", every(10, NOW - timedelta(minutes=110), [1.0] * 12), by="rain")
    said("b", "rain", every(60, NOW - timedelta(hours=1), [0.0, 2.0]), by="rain")
    found = trends(file_store, NOW, ["rain/city", "rain/a"])
    assert list(found) == ["rain/city", "rain/a"]
    city = found["rain/city"]
    assert city["t"] == [ms(NOW - timedelta(hours=23 - i)) for i in range(24)]
    assert city["v"] == [None] * 22 + [3.0, 4.0]
    assert city["most"] == [None] * 22 + [6.0, 6.0]
    assert found["rain/a"]["v"] == [None] * 22 + [6.0, 6.0]


def test_the_index_has_a_line_of_24_hours(file_store: Store, said: Keep) -> None:
    said("kk-tth01", "pm2.5", every(60, NOW - timedelta(hours=35), [25.0] * 36), by="air")
    line = trends(file_store, NOW)["vn_aqi/kk-tth01"]
    assert line["v"] == [50] * 24
    assert line["t"][-1] == ms(NOW)


def test_a_line_of_nothing_is_an_error(file_store: Store) -> None:
    with pytest.raises(KeyError, match="water_level/atlantis"):
        trends(file_store, NOW, ["water_level/atlantis"])

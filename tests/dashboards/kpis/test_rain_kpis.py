"""Rain by the hydromet day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dashboards.kpis import Where
from dashboards.kpis.rain import class_of, exact
from data_sources.store import Store
from tests.dashboards.kpis.asking import ask
from tests.dashboards.kpis.conftest import Keep, every, hue

SEVEN = hue("2025-10-27 19:00")
YESTERDAY_SEVEN = hue("2025-10-26 19:00")


def rained(said: Keep, station: str, start: datetime, mm: list[float | None], minutes: int = 60) -> None:
    said(station, "rain", every(minutes, start, mm), by="rain")


def test_the_record_of_bach_ma_is_the_sum_from_19_to_19(file_store: Store, said: Keep) -> None:
    # 73 mm at 19:00 of the first evening fell in the day before, 65 mm at 20:00 of the second in the next
    rained(said, "rain-bach-ma", YESTERDAY_SEVEN, [73.0] + [72.0] * 23 + [83.0] + [65.0])
    day = ask(file_store, "rain_day", "rain-bach-ma", SEVEN)
    assert (day.value, day.n, day.extra["class"], day.status) == (1739.0, 24, "very_heavy", "bad")
    assert ask(file_store, "rain_last_day", "rain-bach-ma", SEVEN + timedelta(hours=1)).value == 1739.0
    assert ask(file_store, "rain_day", "rain-bach-ma", SEVEN + timedelta(hours=1)).value == 65.0


def test_a_rain_day_begins_unknown_and_not_dry(file_store: Store, said: Keep) -> None:
    rained(said, "rain-bach-ma", SEVEN, [5.0])
    begun = ask(file_store, "rain_day", "rain-bach-ma", SEVEN + timedelta(minutes=5))
    assert (begun.value, begun.n, begun.why, begun.status) == (None, 0, "no_data", "none")


@pytest.mark.parametrize(
    ("mm", "name"),
    [
        (0, "none"), (0.5, "trace"), (0.6, "light"), (5.9, "light"), (6, "rain"), (15.9, "rain"), (16, "moderate"),
        (50, "moderate"), (50.1, "heavy"), (100, "heavy"), (100.1, "very_heavy"), (1739, "very_heavy"),
    ],
)  # fmt: skip
def test_rain_has_the_class_of_its_24_hour_sum(mm: float, name: str) -> None:
    assert class_of(mm) == name


def test_binary_noise_does_not_make_heavy_rain_of_50_mm() -> None:
    assert class_of(sum([0.1] * 500)) == "moderate"


def test_the_citys_most_is_told_with_its_station(file_store: Store, said: Keep) -> None:
    start = YESTERDAY_SEVEN + timedelta(hours=1)
    rained(said, "a", start, [10.0, 20.0])
    rained(said, "b", start, [40.0, 20.0])
    rained(said, "c", start - timedelta(hours=3), [99.0])
    most = ask(file_store, "rain_day_city_max", None, SEVEN)
    assert (most.value, most.place, most.extra["station"], most.extra["stations"]) == (60.0, "city", "b", 2)
    assert (most.n, most.extra["class"], most.status) == (4, "heavy", "watch")
    mean = ask(file_store, "rain_day_city_mean", None, SEVEN)
    assert (mean.value, mean.extra["stations"]) == (45.0, 2)


def test_a_city_without_a_word_from_its_rain_gauges_knows_nothing(file_store: Store) -> None:
    most = ask(file_store, "rain_day_city_max", None, SEVEN)
    assert (most.value, most.n, most.why, most.extra["stations"]) == (None, 0, "no_data", 0)


def test_the_largest_hour_ends_on_the_hour(file_store: Store, said: Keep) -> None:
    # 10-minute sums: 20:10 … 21:00 are the hour that ends at 21:00
    rained(said, "a", YESTERDAY_SEVEN + timedelta(minutes=70), [1.0] * 5 + [5.0] + [2.0] * 5, 10)
    largest = ask(file_store, "rain_hour_max", "a", SEVEN)
    assert (largest.value, largest.n) == (10.0, 11)


def test_two_sources_of_one_gauge_are_never_added_up(file_store: Store, said: Keep) -> None:
    start = YESTERDAY_SEVEN + timedelta(hours=1)
    said("a", "rain", every(60, start, [10.0, 10.0]), by="vrain")
    said("a", "rain", every(60, start, [11.0, 11.0]), by="other")
    assert ask(file_store, "rain_day", "a", SEVEN, Where(station="a", source="vrain")).value == 20.0
    assert ask(file_store, "rain_day", "a@other", SEVEN).value == 22.0


def test_last_weeks_rain_is_of_the_same_part_of_the_day(file_store: Store, said: Keep) -> None:
    noon = hue("2025-10-27 12:00")
    rained(said, "a", hue("2025-10-19 20:00"), [1.0] * 24)
    rained(said, "a", hue("2025-10-26 20:00"), [2.0] * 24)
    day = ask(file_store, "rain_day", "a", noon)
    assert (day.value, day.previous) == (34.0, 17.0)


def test_a_class_begins_at_its_limit_in_whatever_order_the_rain_is_added() -> None:
    fell = [0.1, 0.2, 0.3]
    assert sum(fell) != sum(reversed(fell))
    assert {class_of(exact(sum(fell))), class_of(exact(sum(reversed(fell))))} == {"light"}

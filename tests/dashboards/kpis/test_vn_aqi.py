"""VN_AQI against every test vector of the decision and of domain.md §4.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.kpis import vn_aqi
from dashboards.kpis.vn_aqi import (
    BREAKPOINTS,
    INDEX,
    daily,
    eight_hours,
    hourly,
    hourly_means,
    nowcast,
    sub_index,
    whole,
)

EVENING = [60, 55, 50, 48, 47, 45, 44, 44, 43, 42, 41, 40]
FALLING = [90, 40, 30, 25, 20, 20, 18, 18, 17, 16, 15, 15]
DECISION = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]  # 09:00 … 20:00
OZONE = [15.7, 14.2, 17.7, 18.9, 19.3, 15.7, 19.7, 22.6]  # 18:00 … 01:00
TEN = 490_000  # an hour's number; which one does not matter


def newest_first(values: list[float], end: int = TEN) -> dict[int, float]:
    return {end - i: value for i, value in enumerate(values)}


@pytest.mark.parametrize(
    ("concentration", "expected"),
    [(12.5, 25), (35, 70), (65, 125), (150, 200), (420, 447), (800, 500), (0, 0), (500, 500)],
)
def test_pm25_has_the_sub_index_of_table_2(concentration: float, expected: int) -> None:
    assert whole(sub_index("pm2.5", concentration) or 0) == expected


@pytest.mark.parametrize(
    ("mean", "concentration", "expected"),
    [("pm10", 100, 75), ("o3", 180, 75), ("o3_8h", 110, 75), ("no2", 150, 75), ("so2", 200, 67), ("co", 5000, 25)],
)
def test_other_pollutants_have_the_sub_index_of_table_2(mean: str, concentration: float, expected: int) -> None:
    assert whole(sub_index(mean, concentration) or 0) == expected


def test_every_breakpoint_of_table_2_meets_its_index_from_both_sides() -> None:
    for mean, points in BREAKPOINTS.items():
        for at, point in zip(INDEX, points, strict=False):
            assert sub_index(mean, point) == pytest.approx(at)
            if 0 < point < points[-1]:
                assert sub_index(mean, point + 1e-9) == pytest.approx(at)
                assert sub_index(mean, point - 1e-9) == pytest.approx(at)


def test_eight_hour_ozone_is_not_used_above_400() -> None:
    assert sub_index("o3_8h", 400) == 300
    assert sub_index("o3_8h", 400.1) is None
    both = vn_aqi.index({"pm2.5": 10.0, "o3": 420.0, "o3_8h": 410.0})
    assert (both.value, both.driver) == (205, "o3")


def test_nowcast_weighs_by_least_over_greatest() -> None:
    assert nowcast(EVENING) == pytest.approx(53.31, abs=0.005)
    assert hourly({"pm2.5": newest_first(EVENING)}, TEN).value == 106


def test_nowcast_weighs_by_a_half_when_the_hours_differ_more() -> None:
    assert nowcast(FALLING) == pytest.approx(61.54, abs=0.015)
    assert hourly({"pm2.5": newest_first(FALLING)}, TEN).value == 119


def test_a_missing_newest_hour_does_not_halve_the_nowcast() -> None:
    hours: list[float | None] = [None, *FALLING[1:]]
    assert nowcast(hours) == pytest.approx(33.06, abs=0.005)
    missing = {hour: value for hour, value in newest_first(FALLING).items() if hour != TEN}
    assert hourly({"pm2.5": missing}, TEN).value == 66


@pytest.mark.parametrize("gone", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_two_of_the_three_newest_hours_must_be_there(gone: tuple[int, ...]) -> None:
    assert nowcast([None if i in gone else value for i, value in enumerate(EVENING)]) is None


def test_two_hours_are_enough_when_they_are_new() -> None:
    assert nowcast([20.0, None, 10.0]) == pytest.approx((20 + 0.25 * 10) / 1.25)


def test_twelve_clean_hours_have_a_nowcast_of_zero() -> None:
    assert nowcast([0.0] * 12) == 0


def test_the_decisions_own_hour_comes_out() -> None:
    found = hourly(
        {"pm2.5": newest_first(DECISION[::-1]), "o3": {TEN: 136.1}, "no2": {TEN: 118.7}},
        TEN,
    )
    assert nowcast(DECISION[::-1]) == pytest.approx(20.27, abs=0.005)
    assert whole(found.subs["pm2.5"]) == 41
    assert whole(found.subs["o3"]) == 43
    assert found.subs["no2"] == pytest.approx(59.35)  # the text prints 60 here, a slip of its own
    assert (found.value, found.driver) == (59, "no2")


def test_the_decisions_own_day_comes_out() -> None:
    day = vn_aqi.index({"pm2.5": 55.7, "no2": 130.8, "o3_8h": 89.3, "o3": 114.6})
    assert day.subs["pm2.5"] == pytest.approx(109.5)
    assert whole(day.subs["no2"]) == 65
    assert whole(sub_index("o3_8h", 89.3) or 0) == 45
    assert whole(sub_index("o3", 114.6) or 0) == 36
    assert (day.value, day.driver) == (110, "pm2.5")


def test_halves_are_rounded_up_whatever_binary_makes_of_them() -> None:
    assert [whole(109.5), whole(109.49999999999), whole(0.5), whole(1.5), whole(2.4999)] == [110, 110, 1, 2, 2]


def test_the_first_eight_hour_mean_of_a_day_reaches_into_the_evening_before() -> None:
    one_oclock = TEN
    hours = newest_first(OZONE[::-1], one_oclock)
    assert eight_hours(hours, one_oclock) == pytest.approx(17.975)
    day = daily({"pm2.5": dict.fromkeys(range(TEN, TEN + 24), 1.0), "o3": hours}, one_oclock + 23)
    assert whole(sub_index("o3_8h", 17.975) or 0) == 9
    assert whole(day.subs["o3"]) == 9


def test_without_pm_there_is_no_index_and_it_says_why() -> None:
    found = hourly({"o3": {TEN: 100.0}, "no2": {TEN: 50.0}}, TEN)
    assert (found.value, found.why) == (None, "no_pm")
    assert set(found.subs) == {"o3", "no2"}
    assert hourly({}, TEN).why == "no_data"
    assert daily({"o3": dict.fromkeys(range(TEN - 23, TEN + 1), 100.0)}, TEN).why == "no_pm"


def test_a_day_needs_eighteen_hours_and_eight_hours_need_six() -> None:
    eighteen = {"pm2.5": dict.fromkeys(range(TEN - 17, TEN + 1), 25.0)}
    seventeen = {"pm2.5": dict.fromkeys(range(TEN - 16, TEN + 1), 25.0)}
    assert daily(eighteen, TEN).value == 50
    assert daily(seventeen, TEN).why == "no_data"
    assert daily(seventeen, TEN, of_day=17).value == 50
    assert eight_hours(dict.fromkeys(range(TEN - 5, TEN + 1), 7.0), TEN) == 7
    assert eight_hours(dict.fromkeys(range(TEN - 4, TEN + 1), 7.0), TEN) is None


def test_a_day_counts_the_hours_stamped_one_to_midnight() -> None:
    hours = dict.fromkeys(range(TEN - 23, TEN + 1), 25.0)
    loud = hours | {TEN - 24: 499.0, TEN + 1: 499.0}
    assert daily({"pm2.5": loud}, TEN).value == 50


def test_an_hour_is_the_readings_up_to_its_end() -> None:
    ten = 36_000_000
    assert hourly_means([(ten, 10.0)]) == {10: 10.0}
    readings = [(ten - 3_600_000, 99.0), (ten - 3_000_000, 1.0), (ten - 1_800_000, 2.0), (ten, 3.0), (ten + 1, 50.0)]
    assert hourly_means(readings)[10] == 2.0


def test_a_concentration_below_zero_counts_as_missing() -> None:
    assert hourly_means([(36_000_000, -1.0)]) == {}


def test_categories_have_their_official_colours() -> None:
    assert [(vn_aqi.category(i).colour, vn_aqi.category(i).text) for i in (0, 51, 101, 151, 201, 301)] == [
        ("#00E400", "#000000"),
        ("#FFFF00", "#000000"),
        ("#FF7E00", "#000000"),
        ("#FF0000", "#FFFFFF"),
        ("#8F3F97", "#FFFFFF"),
        ("#7E0023", "#FFFFFF"),
    ]
    assert [vn_aqi.category(i).key for i in (50, 100, 150, 200, 300, 500)] == [c.key for c in vn_aqi.CATEGORIES]


@given(st.sampled_from(sorted(BREAKPOINTS)), st.floats(0, 6000), st.floats(0, 6000))
def test_more_pollution_never_lowers_a_sub_index(mean: str, one: float, other: float) -> None:
    low, high = sub_index(mean, min(one, other)), sub_index(mean, max(one, other))
    if low is not None and high is not None:
        assert 0 <= low <= high <= 500


@given(st.lists(st.none() | st.floats(0, 1000), min_size=12, max_size=12))
def test_a_nowcast_lies_between_its_least_and_greatest_hour(hours: list[float | None]) -> None:
    known = [c for c in hours if c is not None]
    found = nowcast(hours)
    if found is not None:
        assert min(known) - 1e-6 <= found <= max(known) + 1e-6

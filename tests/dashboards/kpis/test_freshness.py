"""Four states from two ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboards.kpis.freshness import freshness

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def minutes(n: float) -> datetime:
    return NOW - timedelta(minutes=n)


def state(heard: float | None, data: float | None, *, failing: bool = False, measures: bool = True) -> str:
    return freshness(
        NOW,
        heard=None if heard is None else minutes(heard),
        data=None if data is None else minutes(data),
        stale_after=HALF_HOUR,
        failing=minutes(1) if failing else None,
        measures=measures,
    ).state


def test_a_feed_that_answers_with_new_data_is_live() -> None:
    assert state(heard=1, data=9) == "live"
    assert state(heard=30, data=30) == "live"


def test_a_stuck_sensor_goes_slow_though_its_feed_answers() -> None:
    assert state(heard=0, data=31) == "slow"


def test_a_quiet_night_of_reports_is_no_fault() -> None:
    assert state(heard=1, data=600, measures=False) == "live"
    assert state(heard=1, data=None, measures=False) == "live"


def test_a_feed_that_fails_is_down_once_its_horizon_is_past() -> None:
    assert state(heard=29, data=29, failing=True) == "live"
    assert state(heard=31, data=31, failing=True) == "down"


def test_three_horizons_of_silence_are_a_lost_connection() -> None:
    assert state(heard=90, data=90) == "slow"
    assert state(heard=90.1, data=90.1) == "down"


def test_a_feed_never_heard_has_no_data() -> None:
    assert state(heard=None, data=None) == "none"
    assert state(heard=1, data=None) == "none"


def test_the_age_is_the_older_of_both_for_measurements() -> None:
    found = freshness(NOW, heard=minutes(3), data=minutes(8), stale_after=HALF_HOUR, measures=True)
    assert found.age == timedelta(minutes=8)


def test_a_clock_that_goes_fast_makes_no_negative_age() -> None:
    found = freshness(NOW, heard=minutes(-2), data=minutes(-5), stale_after=HALF_HOUR, measures=True)
    assert found == ("live", timedelta(0))

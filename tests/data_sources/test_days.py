"""Days, weeks and rain days of Hue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.days import HUE, period


def hue(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HUE).astimezone(UTC)


def test_a_day_of_hue_begins_at_17_utc_of_the_day_before() -> None:
    assert period("day", hue("2026-11-20 00:30")) == (
        datetime(2026, 11, 19, 17, tzinfo=UTC),
        datetime(2026, 11, 20, 17, tzinfo=UTC),
    )


def test_midnight_is_the_first_instant_of_its_day() -> None:
    assert period("day", hue("2026-11-20 00:00"))[0] == hue("2026-11-20 00:00")


def test_a_week_runs_from_monday_to_sunday_midnight() -> None:
    for day in ("2026-11-16 00:00", "2026-11-18 12:00", "2026-11-22 23:59"):
        assert period("week", hue(day)) == (hue("2026-11-16 00:00"), hue("2026-11-23 00:00"))


def test_the_record_rain_of_bach_ma_fell_in_one_rain_day() -> None:
    """1,739 mm from 19:00 on 26/10 to 19:00 on 27/10/2025."""
    day = (hue("2025-10-26 19:00"), hue("2025-10-27 19:00"))
    assert period("rain_day", hue("2025-10-26 19:10")) == day
    assert period("rain_day", hue("2025-10-27 03:00")) == day
    assert period("rain_day", hue("2025-10-27 19:00")) == day
    assert period("rain_day", hue("2025-10-26 19:00"))[1] == day[0]


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        period("day", datetime(2026, 11, 20))  # noqa: DTZ001


@given(st.integers(0, 3_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_every_instant_lies_in_its_own_day_week_and_rain_day(at: datetime) -> None:
    day, week, rain = period("day", at), period("week", at), period("rain_day", at)
    assert day[0] <= at < day[1]
    assert week[0] <= at < week[1]
    assert rain[0] < at <= rain[1]
    assert (week[1] - week[0], day[1] - day[0], rain[1] - rain[0]) == (7 * timedelta(1), timedelta(1), timedelta(1))
    assert week[0].astimezone(HUE).isoweekday() == 1

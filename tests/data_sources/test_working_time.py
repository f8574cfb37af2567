"""Working time of Hue: deadlines run Monday to Friday, 07:30–11:30 and 13:30–17:00, and not on days off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.city import HUE as HUES_FOLDER
from data_sources.city import read_city
from data_sources.days import HUE
from data_sources.working_time import Calendar, calendar

HOUR = timedelta(hours=1)
ZERO = timedelta(0)


def hue(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HUE).astimezone(UTC)


def by_hand(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """What is worked between two instants, one stretch of one day after the other."""
    total, day = ZERO, start.astimezone(HUE).date()
    while day <= end.astimezone(HUE).date():
        if calendar.working_day(day):
            for opens, closes in calendar.hours:
                first = max(start, datetime.combine(day, opens, HUE))
                total += max(min(end, datetime.combine(day, closes, HUE)) - first, ZERO)
        day += timedelta(days=1)
    return total


instants = st.datetimes(*(datetime(year, 1, 1) for year in (2024, 2029)), timezones=st.just(UTC))  # noqa: DTZ001
"""From a year before Hue's first holiday to a year after its last."""
near_work = st.builds(
    lambda day, clock, off: datetime.combine(day, clock, HUE).astimezone(UTC) + timedelta(microseconds=off),
    st.sampled_from(sorted(read_city().holidays)) | st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.sampled_from([time(0), time(7, 30), time(11, 30), time(12), time(13, 30), time(17), time(23, 59)]),
    st.integers(-1, 1),
)
"""The edges of working days, and the microsecond beside them."""
moments = instants | near_work
spans = st.timedeltas(ZERO, timedelta(days=90))
days = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=25)
clocks = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=2, max_size=6, unique=True)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any city's: other hours, other days off, swap days at any of them."""
    edges = sorted(draw(clocks))
    return Calendar(tuple(zip(edges[::2], edges[1::2], strict=False)), draw(days), draw(days))


cities = st.just(calendar()) | calendars()


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20 08:00", "2026-11-20 11:00", 3),
        ("2026-11-20 08:00", "2026-11-20 15:00", 5),  # two hours of lunch
        ("2026-11-20 12:00", "2026-11-20 13:00", 0),  # within lunch
        ("2026-11-20 03:00", "2026-11-20 23:00", 7.5),  # from before the day until after it
        ("2026-11-20 18:00", "2026-11-21 06:00", 0),  # a night
        ("2026-11-20 16:00", "2026-11-23 08:30", 2),  # over a weekend
        ("2026-11-21 09:00", "2026-11-22 09:00", 0),  # within one
        ("2026-04-29 16:00", "2026-05-04 08:30", 2),  # 30/04, 01/05 and a weekend
        ("2026-02-13 16:30", "2026-02-23 08:00", 1),  # Tết
        ("2026-08-22 07:30", "2026-08-22 17:00", 7.5),  # a Saturday worked for 31/08
        ("2026-08-28 16:00", "2026-09-03 08:30", 2),  # and what it gave: 29/08–02/09
        ("2025-01-01 00:00", "2026-01-01 00:00", 250 * 7.5),  # 261 weekdays less 12 off, and a Saturday
        ("2026-11-20 15:00", "2026-11-20 08:00", -5),
    ],
)
def test_what_is_worked_between_two_instants(start: str, end: str, hours: float) -> None:
    assert calendar().worked(hue(start), hue(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 08:00", 3.5, "2026-11-20 11:30"),  # the end of the morning, not the beginning of the afternoon
        ("2026-11-20 08:00", 4, "2026-11-20 14:00"),
        ("2026-11-20 08:00", 7, "2026-11-20 17:00"),
        ("2026-11-20 08:00", 7.5, "2026-11-23 08:00"),  # a working day after Friday morning is Monday morning
        ("2026-11-20 22:00", 1, "2026-11-23 08:30"),
        ("2026-11-21 10:00", 0, "2026-11-21 10:00"),
        ("2026-02-13 08:00", 7 * 7.5, "2026-03-03 08:00"),  # the normal term, over Tết
        ("2026-08-21 08:00", 7.5, "2026-08-22 08:00"),
    ],
)
def test_when_so_much_is_worked(start: str, hours: float, end: str) -> None:
    assert calendar().after(hue(start), hours * HOUR) == hue(end)


@given(cities, moments, moments)
def test_what_is_worked_is_what_is_counted_stretch_by_stretch(city: Calendar, one: datetime, other: datetime) -> None:
    start, end = min(one, other), max(one, other)
    end = min(end, start + timedelta(days=500))
    assert city.worked(start, end) == by_hand(city, start, end)


@given(cities, moments, moments, moments)
def test_it_adds_up_over_any_cut_and_never_runs_back(city: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    start, cut, end = sorted((a, b, c))
    assert city.worked(start, end) == city.worked(start, cut) + city.worked(cut, end)
    assert ZERO <= city.worked(start, cut) <= city.worked(start, end) <= end - start
    assert city.worked(end, start) == -city.worked(start, end)


@given(cities, moments, spans)
def test_a_deadline_lies_where_its_term_is_worked(city: Calendar, start: datetime, term: timedelta) -> None:
    due = city.after(start, term)
    assert city.worked(start, due) == term
    if term:  # and nowhere before
        assert city.worked(start, due - timedelta(microseconds=1)) < term


@given(cities, moments, moments)
def test_a_deadline_of_what_was_worked_is_no_later(city: Calendar, one: datetime, other: datetime) -> None:
    start, end = min(one, other), max(one, other)
    assert start <= city.after(start, city.worked(start, end)) <= end


@given(moments, moments, spans, spans)
def test_who_begins_later_or_has_more_to_do_is_never_done_sooner(
    one: datetime, other: datetime, short: timedelta, more: timedelta
) -> None:
    start, later = min(one, other), max(one, other)
    assert calendar().after(start, short) <= calendar().after(later, short)
    assert calendar().after(start, short) <= calendar().after(start, short + more)


@given(cities, st.lists(st.tuples(moments, moments), max_size=30))
@settings(max_examples=60)
def test_many_at_once_are_each_as_alone(city: Calendar, pairs: list[tuple[datetime, datetime]]) -> None:
    told = [(round(a.timestamp() * 1000), round(b.timestamp() * 1000)) for a, b in pairs]
    found = city.worked_hours([a for a, _ in told], [b for _, b in told])
    alone = [
        city.worked(datetime.fromtimestamp(a / 1000, UTC), datetime.fromtimestamp(b / 1000, UTC)) / HOUR
        for a, b in told
    ]
    assert np.allclose(found, alone, rtol=0, atol=1e-9)


def test_ten_years_are_counted_whole_and_a_missing_end_is_unknown() -> None:
    start, end = hue("2025-01-01 00:00"), hue("2035-01-01 00:00")
    assert calendar().worked(start, end) == by_hand(calendar(), start, end)
    ms = start.timestamp() * 1000
    found = calendar().worked_hours([ms, np.nan, ms], [end.timestamp() * 1000, ms, np.nan])
    assert found[0] == calendar().worked(start, end) / HOUR
    assert np.isnan(found[1:]).all()


def test_an_instant_without_a_zone_and_a_term_below_zero_are_refused() -> None:
    naive = datetime(2026, 11, 20, 8)  # noqa: DTZ001
    with pytest.raises(ValueError, match="has no zone"):
        calendar().worked(naive, hue("2026-11-20 09:00"))
    with pytest.raises(ValueError, match="lies before its start"):
        calendar().after(hue("2026-11-20 08:00"), -HOUR)


def test_a_city_works_its_own_hours_and_keeps_its_own_days(tmp_path: Path) -> None:
    (tmp_path / "holidays.csv").write_text(
        "date,kind,name,source\n2026-11-20,nghi,Ngày Nhà giáo,UBND\n", encoding="utf-8"
    )
    targets = (HUES_FOLDER / "targets.toml").read_text(encoding="utf-8")
    (tmp_path / "targets.toml").write_text(
        targets.replace('["07:30-11:30", "13:30-17:00"]', '["7:00–11:00"]'), encoding="utf-8"
    )
    own = calendar(read_city(tmp_path))
    assert own.day == 4 * HOUR
    assert own.after(hue("2026-11-19 08:00"), 4 * HOUR) == hue("2026-11-23 08:00")
    assert own is calendar(read_city(tmp_path))
    assert own != calendar()


def test_the_days_off_and_the_saturdays_for_them() -> None:
    assert [calendar().working_day(date(2026, 8, day)) for day in (21, 22, 23, 29, 31)] == [
        True, True, False, False, False,
    ]  # fmt: skip

"""The reports of the simulated city: how many, where, of what, and what becomes of them, in Hue's own proportions."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from shapely import contains_xy
from shapely.geometry import shape

from data_sources.city import read_city
from data_sources.simulator import Running
from data_sources.simulator.citizens.life import LONGEST
from data_sources.simulator.citizens.reports import Report
from data_sources.simulator.clock import DAY, HOUR
from data_sources.simulator.weather import Weather
from data_sources.working_time import calendar

from .conftest import HUE, MORNING

NOW = int(MORNING.timestamp())
LIVES = re.compile(
    r"moi xac_minh (tu_choi|phan_cong dang_xu_ly (gia_han )?cho_duyet da_xu_ly( da_xu_ly( xu_ly_lai da_xu_ly( da_xu_ly)?)?)?)"
)


def all_of(city: Running) -> list[Report]:
    return list(city.weather.reports.newest_first(0, NOW))


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at, HUE)


def overdue(reports: list[Report], at: int) -> int:
    steps = [report.step(at) for report in reports if report.requested <= at]
    return sum(step.closed is None and step.due is not None and step.due < at for step in steps)


def unassigned(reports: list[Report], at: int) -> int:
    steps = [report.step(at) for report in reports if report.urgent and report.requested <= at]
    return sum(step.closed is None and step.distributed is None for step in steps)


def test_sixty_days_hold_about_98_reports_a_day(calm: Running) -> None:
    days = Counter(local(report.requested).date() for report in all_of(calm))
    assert 59 <= len(days) <= 61
    assert 93 <= sum(days.values()) / 60 <= 103
    weekdays = Counter[int]()
    for day, n in days.items():
        weekdays[day.weekday()] += n
    assert weekdays[6] < 0.8 * weekdays[0], "fewer on a Sunday than on a Monday"


def test_hardly_anybody_reports_at_night(calm: Running) -> None:
    hours = Counter(local(report.requested).hour for report in all_of(calm))
    assert sum(hours[hour] for hour in range(7)) < 0.05 * sum(hours.values())
    assert hours[9] > 10 * hours[2]


def test_at_night_only_what_cannot_wait_is_looked_at(calm: Running) -> None:
    for report in all_of(calm):
        looked = local(report.steps[1].at)
        if not report.urgent:
            assert (looked.hour, looked.minute) >= (7, 30), report.id


def test_every_life_goes_through_its_states_in_order(calm: Running, storm: Running) -> None:
    for report in (*all_of(calm), *all_of(storm)):
        assert LIVES.fullmatch(" ".join(step.state for step in report.steps)), report.steps
        assert all(a.at < b.at for a, b in pairwise(report.steps))
        assert report.steps[-1].at - report.requested < LONGEST
        for former, step in pairwise(report.steps):
            moved = former.due is not None and step.due != former.due
            assert moved == (step.state in ("gia_han", "xu_ly_lai")), report.steps
            assert (step.closed is not None) == (step.state in ("da_xu_ly", "tu_choi"))


def test_terms_are_a_day_or_seven_working_days(calm: Running) -> None:
    working = calendar()
    for report in all_of(calm)[::7]:
        step = report.steps[-1]
        if step.distributed is None or step.original_due is None:
            continue
        began, due = local(step.distributed), local(step.original_due)
        if report.urgent:
            assert due - began in (timedelta(hours=24), timedelta(hours=4))
        else:
            assert abs(due - working.after(began, 7 * working.day)) <= timedelta(seconds=1)


def test_shares_are_those_of_hue(calm: Running) -> None:
    last = [report.steps[-1] for report in all_of(calm)]
    handled = [step for step in last if step.state == "da_xu_ly"]
    eligible = len(handled) / len(last)
    assert 0.63 < eligible < 0.70, "about one in three is not eligible"
    assert 0.85 < sum(s.closed <= s.original_due for s in handled) / len(handled) < 0.91  # type: ignore[operator]
    assert 0.94 < sum(s.closed <= s.due for s in handled) / len(handled) < 0.98  # type: ignore[operator]
    rated = Counter(step.rating for step in handled if step.rating)
    assert 0.42 < rated.total() / len(handled) < 0.48
    assert 0.91 < (rated["hai_long"] + rated["chap_nhan"]) / rated.total() < 0.96
    assert all(step.refusal for step in last if step.state == "tu_choi")
    assert sum(step.extension is not None for step in handled) > 50


def test_on_a_calm_day_a_handful_is_overdue_and_hardly_an_urgent_one_waits(calm: Running) -> None:
    reports = all_of(calm)
    late = [overdue(reports, NOW - days * DAY) for days in range(25)]
    assert 4 < sum(late) / len(late) < 11
    assert max(late) < 20
    waiting = [unassigned(reports, NOW - n * HOUR) for n in range(25 * 24)]
    assert sum(waiting) / len(waiting) < 0.2
    assert max(waiting) <= 2


def test_inner_wards_report_most_and_every_ward_reports(calm: Running) -> None:
    wards = Counter(report.ward for report in all_of(calm))
    assert {ward for ward, _ in wards.most_common(4)} == {"19753", "19789", "19815", "19777"}
    assert len(wards) == 40


def test_positions_lie_in_their_wards(calm: Running, samples: Path) -> None:
    features = json.loads((samples / "boundaries/hue_40_units_2025.geojson").read_text(encoding="utf-8"))["features"]
    borders = {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}
    inside = [
        contains_xy(borders[report.code], report.lon, report.lat)
        for report in all_of(calm)
        if report.code and report.lon
    ]
    assert len(inside) > 5000
    assert sum(inside) / len(inside) > 0.97


def test_a_few_have_no_position_or_lie_outside(calm: Running) -> None:
    reports = all_of(calm)
    nowhere = sum(report.lon is None for report in reports) / len(reports)
    far = sum(report.lat is not None and not 15.98 < report.lat < 16.76 for report in reports)
    uncoded = sum(report.code is None for report in reports) / len(reports)
    assert 0.01 < nowhere < 0.04
    assert 5 < far < 80
    assert 0.03 < uncoded < 0.10


def test_fields_and_agencies_are_the_citys_own(calm: Running, storm: Running) -> None:
    city = read_city()
    names = {agency.name for agency in city.agencies.values()}
    for report in (*all_of(calm), *all_of(storm)):
        assert report.service.field in city.fields
        assert report.agency in names
    assert {report.service.field for report in all_of(calm)} == set(city.fields)


def test_telephone_numbers_are_nobodys(storm: Running) -> None:
    said = [report.description for report in all_of(storm)]
    numbers = [re.sub(r"\D", "", n) for text in said for n in re.findall(r"\+?\d[\d .]{8,}\d", text)]
    assert len(numbers) > 50
    assert all(re.fullmatch(r"(0|84)9000000\d\d", number) for number in numbers)
    assert all(text.endswith("@example.invalid.") for text in said if "@" in text)
    assert any("@" in text for text in said)


def test_the_storm_bursts_along_the_rivers_and_is_handled_more_slowly(calm: Running, storm: Running) -> None:
    worst = [report for report in all_of(storm) if report.requested > NOW - HOUR]
    assert 150 < len(worst) < 400
    fields = Counter(report.service.field for report in worst)
    assert fields["thien_tai"] > 0.6 * len(worst)
    assert 0.1 < sum(report.urgent for report in worst) / len(worst) < 0.35
    wards = Counter(report.ward for report in worst)
    assert wards["19777"] + wards["19753"] + wards["20014"] > 5 * (wards["19813"] + wards["19960"])
    assert unassigned(all_of(storm), NOW) > 10

    def to_agency(reports: list[Report]) -> float:
        waits = sorted(s.distributed - r.requested for r in reports if (s := r.steps[-1]).distributed is not None)
        return waits[len(waits) // 2]

    usual = [report for report in all_of(calm) if report.urgent]
    assert to_agency([report for report in worst if report.urgent]) > 2 * to_agency(usual)


def test_after_the_water_come_mud_and_rubbish() -> None:
    weather = Weather("storm", start=NOW, anchor=NOW - 3 * DAY)
    fields = Counter(report.service.field for report in weather.reports.newest_first(NOW - 6 * HOUR, NOW))
    assert fields["ve_sinh"] > 2 * fields["thien_tai"]
    assert sum(fields.values()) < 400


@pytest.mark.parametrize("scenario", ["calm", "storm"])
def test_a_city_that_is_started_again_tells_the_same_lives(scenario: str) -> None:
    first = Weather(scenario, start=NOW)
    again = Weather(scenario, start=NOW + 2 * DAY + 321, anchor=NOW)
    until = NOW + 3 * HOUR
    told = [(report.id, report.description, report.step(until)) for report in first.reports.newest_first(0, until)]
    (late,) = (r for r in again.reports.newest_first(0, NOW + 2 * DAY) if r.id == told[40][0])
    assert (late.id, late.description, late.step(until)) == told[40], "asked alone and later, it is the same"
    assert told == [(r.id, r.description, r.step(until)) for r in again.reports.newest_first(0, until)]


def test_another_seed_is_another_city() -> None:
    one, other = (Weather(start=NOW, seed=seed).reports.newest_first(NOW - DAY, NOW) for seed in (1, 2))
    assert [report.description for report in one] != [report.description for report in other]


def test_nothing_changes_between_two_steps(calm: Running) -> None:
    for report in all_of(calm)[:200]:
        ends = [step.at for step in report.steps]
        for at in range(report.requested, report.requested + 3 * DAY, 5 * HOUR):
            assert report.step(at) == report.steps[bisect_right(ends, at) - 1]

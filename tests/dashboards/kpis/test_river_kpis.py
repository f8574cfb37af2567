"""Levels against the alarms, and where they are going."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboards.kpis import Where, answer, station_kpis
from data_sources.store import Store
from tests.dashboards.kpis.asking import ask
from tests.dashboards.kpis.conftest import Keep, every, hue

EIGHT = hue("2025-10-27 20:00")


def test_kim_long_at_its_peak_of_2025_stands_155_above_bd3(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(10, EIGHT, [5.05]))
    level = ask(file_store, "water_level", "kim-long", EIGHT)
    assert (level.value, level.unit, level.n, level.status) == (5.05, "m", 1, "bad")
    assert (level.extra["stage"], level.extra["over_bd3"]) == (3, 1.55)
    assert ask(file_store, "water_level_over_bd3", "kim-long", EIGHT).value == 1.55
    assert ask(file_store, "water_level_to_record_1999", "kim-long", EIGHT).value == -0.76


@pytest.mark.parametrize(
    ("level", "stage", "status"),
    [(0.99, 0, "ok"), (1.0, 1, "watch"), (1.99, 1, "watch"), (2.0, 2, "late"), (3.49, 2, "late"), (3.5, 3, "bad")],
)
def test_an_alarm_is_reached_at_its_own_level(
    file_store: Store, said: Keep, level: float, stage: int, status: str
) -> None:
    said("kim-long", "water_level", every(10, EIGHT, [level]))
    found = ask(file_store, "water_level", "kim-long", EIGHT)
    assert (found.extra["stage"], found.status) == (stage, status)


def test_truoi_and_phong_binh_have_a_level_and_no_stage(file_store: Store, said: Keep) -> None:
    for station in ("truoi", "phong-binh"):
        said(station, "water_level", every(10, EIGHT, [4.06]))
        level = ask(file_store, "water_level", station, EIGHT)
        assert (level.value, level.extra["stage"], level.status, level.target) == (4.06, None, "ok", None)
        above = ask(file_store, "water_level_over_bd3", station, EIGHT)
        assert (above.value, above.why, above.status) == (None, "no_level", "none")
        assert ask(file_store, "time_above_bd3", station, EIGHT).value is None


def test_thuong_nhat_is_judged_by_bd2_alone(file_store: Store, said: Keep) -> None:
    said("thuong-nhat", "water_level", every(10, EIGHT, [60.59]))
    level = ask(file_store, "water_level", "thuong-nhat", EIGHT)
    assert (level.extra["stage"], level.extra["over_bd2"], level.extra["over_bd1"]) == (0, -0.41, None)


def test_a_gauge_never_says_a_risk_level_or_a_bd4(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(10, EIGHT, [9.0]))
    level = ask(file_store, "water_level", "kim-long", EIGHT)
    assert level.extra["stage"] == 3
    assert not [name for name in level.extra if "risk" in name or "bd4" in name]


def test_the_change_is_against_an_hour_and_three_hours_before(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(10, EIGHT - timedelta(hours=4), [4.0 + i / 100 for i in range(25)]))
    assert ask(file_store, "water_level_change_1h", "kim-long", EIGHT).value == 0.06
    three = ask(file_store, "water_level_change_3h", "kim-long", EIGHT)
    assert (three.value, three.n) == (0.18, 20)


@pytest.mark.parametrize(("off", "known"), [(10, True), (-10, True), (11, False), (-11, False)])
def test_a_change_needs_a_reading_within_ten_minutes_of_then(
    file_store: Store, said: Keep, off: int, known: bool
) -> None:
    then = EIGHT - timedelta(minutes=60 - off)
    said("kim-long", "water_level", [(then, 4.0), (EIGHT, 4.5)])
    change = ask(file_store, "water_level_change_1h", "kim-long", EIGHT)
    assert (change.value, change.why) == ((0.5, "") if known else (None, "no_former"))


def test_the_change_is_against_the_nearest_of_two_readings(file_store: Store, said: Keep) -> None:
    then = EIGHT - timedelta(hours=1)
    said(
        "kim-long",
        "water_level",
        [(then - timedelta(minutes=2), 4.0), (then + timedelta(minutes=5), 4.2), (EIGHT, 4.5)],
    )
    assert ask(file_store, "water_level_change_1h", "kim-long", EIGHT).value == 0.5


def test_a_dead_gauge_keeps_its_last_level_and_its_change_with_their_age(file_store: Store, said: Keep) -> None:
    said("thuong-nhat", "water_level", every(10, EIGHT - timedelta(hours=5), [61.0 + i / 100 for i in range(13)]))
    level = ask(file_store, "water_level", "thuong-nhat", EIGHT)
    assert (level.value, level.at) == (61.12, EIGHT - timedelta(hours=3))
    assert ask(file_store, "water_level_change_1h", "thuong-nhat", EIGHT).value == 0.06


def test_time_above_bd3_is_told_in_hours_and_since_when(file_store: Store, said: Keep) -> None:
    start = EIGHT - timedelta(hours=6)
    said("kim-long", "water_level", every(60, start, [3.6, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9]))
    above = ask(file_store, "time_above_bd3", "kim-long", EIGHT)
    assert (above.value, above.status, above.n) == (4.0, "bad", 7)
    assert above.extra["since"] == int((start + timedelta(hours=2)).timestamp() * 1000)
    assert above.extra["since_before"] is False


def test_a_river_below_bd3_was_above_it_for_no_time(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(60, EIGHT - timedelta(hours=2), [1.0, 1.0, 1.0]))
    above = ask(file_store, "time_above_bd3", "kim-long", EIGHT)
    assert (above.value, above.extra["since"], above.status) == (0.0, None, "ok")


def test_a_gap_is_no_time_above_bd3(file_store: Store, said: Keep) -> None:
    levels = [4.0] * 4 + [None] * 6 + [4.0] * 3
    said("kim-long", "water_level", every(60, EIGHT - timedelta(hours=12), levels))
    above = ask(file_store, "time_above_bd3", "kim-long", EIGHT)
    assert above.value == 5.0
    assert above.extra["since_before"] is True


def test_the_peak_is_told_with_its_instant(file_store: Store, said: Keep) -> None:
    start = EIGHT - timedelta(hours=4)
    said("phu-oc", "water_level", every(60, start, [5.0, 5.25, 5.25, 5.2, 5.12]))
    peak = ask(file_store, "water_level_peak_72h", "phu-oc", EIGHT)
    assert (peak.value, peak.extra["stage"]) == (5.25, 3)
    assert peak.extra["peak_at"] == int((start + timedelta(hours=1)).timestamp() * 1000)


def test_a_gauge_that_was_never_heard_is_unknown(file_store: Store) -> None:
    for kpi in station_kpis():
        if kpi.of == "gauge":
            found = answer(kpi, None, Where(station="kim-long"), None, file_store, EIGHT)
            assert (found.value, found.n, found.status, found.at, found.why) == (None, 0, "none", None, "no_data")


def test_last_weeks_level_is_the_one_of_that_hour(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", [(EIGHT - timedelta(days=7, minutes=10), 0.8), (EIGHT, 1.0)])
    assert ask(file_store, "water_level", "kim-long", EIGHT).previous == 0.8
    later = EIGHT + timedelta(hours=3)
    assert ask(file_store, "water_level", "kim-long", later).previous is None


def test_a_gauge_is_known_by_what_its_source_calls_it(file_store: Store, said: Keep) -> None:
    said("42", "water_level", every(10, EIGHT, [1.2]), name="Trạm Kim Long")
    assert ask(file_store, "water_level", "kim-long", EIGHT).value == 1.2


def test_one_reading_alone_tells_of_no_time_above_bd3(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", [(EIGHT - timedelta(hours=1), 3.6)])
    found = ask(file_store, "time_above_bd3", "kim-long", EIGHT)
    assert (found.value, found.n, found.why, found.status) == (None, 1, "few_readings", "none")
    said("kim-long", "water_level", [(EIGHT - timedelta(minutes=30), 3.6)])
    assert ask(file_store, "time_above_bd3", "kim-long", EIGHT).value == 0.5

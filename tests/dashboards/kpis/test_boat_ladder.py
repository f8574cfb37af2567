"""Nobody is called lost who lies in port, who is under 15 m, who is heard over AIS alone, or whose provider is out."""

from datetime import timedelta
from pathlib import Path

import pytest

from dashboards.kpis.boat_ladder import rung
from dashboards.kpis.boat_lists import alarm
from dashboards.kpis.boat_standings import Fleet, Standing
from dashboards.kpis.fishing_boats import heard_of
from dashboards.kpis.fleet import fleet
from data_sources.city import read_city
from data_sources.fishing_boats import Fix
from data_sources.store import Store
from tests.dashboards.kpis.boating import (
    AIS,
    AT_SEA,
    DAY,
    HOUR,
    LOG,
    MINUTE,
    NOW,
    THUAN_AN,
    VMS,
    at,
    city_of,
    declared,
    feed,
    hear,
    large,
    logged,
    name,
    regular,
    stand,
    write_down,
)


def of(told: Fleet, n: int) -> Standing:
    return next(one for one in told.boats if one.boat.registration == name(n))


@pytest.mark.parametrize(
    ("silent", "reported", "channel", "state"),
    [
        (150 * MINUTE, None, True, "ok"),
        (151 * MINUTE, None, True, "late"),
        (6 * HOUR, None, True, "late"),
        (6 * HOUR + MINUTE, None, True, "no_report"),
        (6 * HOUR + MINUTE, 5 * HOUR, True, "lost"),
        (6 * HOUR + MINUTE, 7 * HOUR, True, "no_report"),
        (6 * HOUR + MINUTE, None, False, "lost"),
        (10 * DAY + MINUTE, HOUR, True, "lost10"),
        (183 * DAY, None, True, "long"),
    ],
)
def test_the_ladder_of_a_boat_of_24_m(silent: timedelta, reported: timedelta | None, channel: bool, state: str) -> None:
    ms = timedelta(milliseconds=1)
    told = None if reported is None else reported / ms
    targets = read_city().targets.boats
    assert rung(silent / ms, 150 * MINUTE / ms, told, channel=channel, targets=targets) == state


def test_a_boat_of_15_to_24_m_is_late_an_hour_later(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2, "24+"), large(3))
    declared(file_store, VMS)
    hear(file_store, VMS, [at(1, 3 * HOUR), at(2, 3 * HOUR), at(3, MINUTE)])
    told = stand(file_store, city)
    assert (of(told, 1).state, of(told, 2).state) == ("ok", "late")


def test_a_boat_in_port_with_its_device_off_is_not_lost(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2))
    declared(file_store, VMS)
    hear(file_store, VMS, [at(1, 9 * DAY, THUAN_AN), at(2, MINUTE)])
    assert of(stand(file_store, city), 1).state == "in_port"


def test_a_boat_that_was_written_down_as_arrived_is_in_port(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, [at(1, 8 * HOUR), at(2, MINUTE)])
    write_down(file_store, [logged(1, 7 * HOUR, "arrived")])
    assert of(stand(file_store, city), 1).state == "in_port"


def test_a_boat_that_left_and_was_not_heard_is_silent_since_it_left(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, [at(1, 5 * DAY, THUAN_AN), at(2, MINUTE)])
    write_down(file_store, [logged(1, 5 * HOUR, "departed", 12)])
    one = of(stand(file_store, city), 1)
    assert (one.state, one.crew) == ("late", 12)


def test_a_skipper_who_reports_by_radio_is_lost_and_not_silent(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2), large(3))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, [at(1, 8 * HOUR), at(2, 8 * HOUR + 3 * HOUR), at(3, MINUTE)])
    hear(file_store, LOG, [at(1, 2 * HOUR, how=1)])
    told = stand(file_store, city)
    assert (of(told, 1).state, of(told, 2).state) == ("lost", "no_report")


def test_without_a_log_nobody_may_say_that_a_boat_did_not_report(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2))
    declared(file_store, VMS)
    hear(file_store, VMS, [at(1, 8 * HOUR), at(2, MINUTE)])
    assert of(stand(file_store, city), 1).state == "lost"


def test_a_small_boat_that_fell_silent_over_ais_is_never_lost(file_store: Store, tmp_path: Path) -> None:
    small = f"{name(1)},574000001,6-12,,thuan-an,4,2025-01-01"
    city = city_of(tmp_path / "city", small)
    declared(file_store, AIS)
    hear(file_store, AIS, [Fix("mmsi:574000001", NOW - 3 * DAY, *AT_SEA)])
    assert of(stand(file_store, city), 1).state == "no_duty"


def test_ais_silence_is_not_vms_silence_nor_the_other_way_round(file_store: Store, tmp_path: Path) -> None:
    both = f"{name(1)},574000001,15-24,vms-1,thuan-an,10,2025-01-01"
    city = city_of(tmp_path / "city", both, large(2), large(3))
    declared(file_store, VMS, AIS)
    hear(file_store, VMS, [at(1, 8 * HOUR), at(2, MINUTE)])
    hear(file_store, AIS, [Fix("mmsi:574000001", NOW - MINUTE, 108.5, 17.1)])
    one = of(stand(file_store, city), 1)
    assert (one.state, one.lon) == ("lost", 108.5)


def test_other_ships_are_shown_for_half_an_hour_and_counted_nowhere(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1))
    declared(file_store, AIS)
    hear(file_store, AIS, [Fix("mmsi:413000001", NOW - ago, *AT_SEA) for ago in (10 * MINUTE,)])
    hear(file_store, AIS, [Fix("mmsi:413000002", NOW - 40 * MINUTE, *AT_SEA)])
    told = stand(file_store, city)
    assert [one.boat for one in told.others] == ["mmsi:413000001"]
    assert of(told, 1).state == "never"


LINES = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"kind": "boundary"}, "geometry": {"type": "LineString", "coordinates": [[107.0, 18.5], [110.0, 16.0]]}},
 {"type": "Feature", "properties": {"kind": "inshore"}, "geometry": {"type": "LineString", "coordinates": [[107.0, 17.2], [109.0, 15.6]]}}]}"""


def test_lines_tell_who_crossed_who_nears_and_who_fishes_too_near_the_coast(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *(large(n) for n in range(1, 6)), lines=LINES)
    declared(file_store, VMS)
    outward = {1: (109.6, 17.2), 2: (108.95, 16.83), 4: (107.9, 16.45), 5: (108.6, 16.7)}
    hear(file_store, VMS, [at(n, MINUTE, place, course=45) for n, place in outward.items()])
    hear(file_store, VMS, [at(3, MINUTE, (108.95, 16.83), course=225)])
    told = stand(file_store, city)
    assert [of(told, n).zone for n in range(1, 6)] == ["crossed", "near", "", "wrong_zone", ""]


def test_without_lines_no_zone_is_told(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1))
    declared(file_store, VMS)
    hear(file_store, VMS, [at(1, MINUTE, (112.0, 17.0))])
    assert of(stand(file_store, city), 1).zone == ""


def test_people_at_sea_are_those_of_the_last_departure(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, [at(1, MINUTE), at(2, MINUTE)])
    write_down(file_store, [logged(1, 3 * DAY, "departed", 8), logged(1, 9 * DAY, "departed", 14)])
    assert [of(stand(file_store, city), n).crew for n in (1, 2)] == [8, 10]


def test_a_call_is_followed_until_the_boat_lies_in_port(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *(large(n) for n in range(1, 5)))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, [at(1, MINUTE, THUAN_AN), at(2, MINUTE, course=237), at(3, MINUTE, course=60), at(4, MINUTE)])
    write_down(file_store, [logged(n, 9 * HOUR, "called") for n in (1, 2, 3)])
    write_down(file_store, [logged(n, 8 * HOUR, "answered") for n in (1, 3)])
    told = stand(file_store, city)
    said = [(one.called is not None, one.answered, one.heading, one.state) for one in told.boats]
    assert said == [
        (True, True, False, "in_port"), (True, False, True, "ok"), (True, True, False, "ok"), (False, False, False, "ok"),
    ]  # fmt: skip


def test_a_fleet_of_the_past_is_told_as_it_was_known(store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2))
    declared(store, VMS)
    hear(store, VMS, regular((1, 2), 8 * HOUR), received=NOW - 8 * HOUR)
    hear(store, VMS, [at(1, 3 * HOUR)], received=NOW - HOUR)
    then = NOW - 2 * HOUR
    with store.read() as connection:
        known, told = (fleet(connection, city, then, as_of) for as_of in (then, None))
    ago = [(NOW.timestamp() * 1000 - (of(one, 1).device_at or 0)) / 3_600_000 for one in (known, told)]
    assert ago[0] >= 8
    assert ago[1] == 3


def test_a_large_boat_that_ais_alone_sees_is_at_sea_with_its_crew_and_its_device_was_never_heard(
    file_store: Store, tmp_path: Path
) -> None:
    city = city_of(tmp_path / "city", f"{name(1)},574000001,24+,vms-1,thuan-an,10,2025-01-01", large(2))
    declared(file_store, VMS, AIS)
    hear(file_store, AIS, [Fix("mmsi:574000001", NOW - MINUTE, *AT_SEA)])
    hear(file_store, VMS, [at(2, MINUTE)])
    one = of(stand(file_store, city), 1)
    assert (one.state, one.at_sea, one.crew) == ("no_device", True, 10)
    assert heard_of(one)


def test_a_boat_that_left_and_was_never_heard_is_at_sea(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1))
    declared(file_store, VMS, LOG)
    write_down(file_store, [logged(1, 30 * HOUR, "departed", 12)])
    one = of(stand(file_store, city), 1)
    assert (one.state, one.crew) == ("no_device", 12)


def test_of_a_provider_that_is_not_asked_nobody_knows_how_its_boats_are(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", large(1), large(2, provider="vms-9"))
    declared(file_store, VMS, LOG)
    hear(file_store, feed("vms-9", "csv"), [at(2, 30 * HOUR)])
    write_down(file_store, [logged(1, HOUR, "departed")])
    assert of(stand(file_store, city), 2).state == "unknown"


@pytest.mark.parametrize(("ago", "state"), [(9 * DAY, "no_duty"), (11 * DAY, "never")])
def test_a_small_boat_that_was_at_sea_long_ago_says_nothing_of_today(
    file_store: Store, tmp_path: Path, ago: timedelta, state: str
) -> None:
    city = city_of(tmp_path / "city", f"{name(1)},574000001,12-15,,thuan-an,4,2025-01-01")
    declared(file_store, AIS)
    hear(file_store, AIS, [Fix("mmsi:574000001", NOW - ago, *AT_SEA)], NOW - ago)
    assert of(stand(file_store, city), 1).state == state


def test_a_boat_that_crossed_and_then_fell_silent_is_beyond_the_boundary_still(
    file_store: Store, tmp_path: Path
) -> None:
    city = city_of(tmp_path / "city", large(1), large(2), large(3), lines=LINES)
    declared(file_store, VMS)
    near = (108.95, 16.83)
    hear(file_store, VMS, [at(1, 8 * HOUR, (109.6, 17.2)), at(2, MINUTE), at(3, 8 * HOUR, near, course=45)])
    told = stand(file_store, city)
    assert [(of(told, n).state, of(told, n).zone) for n in (1, 3)] == [("lost", "crossed"), ("lost", "")]
    assert alarm(of(told, 1)) == "crossed"


def test_a_called_boat_heads_in_when_it_makes_for_its_own_port_or_the_nearest(
    file_store: Store, tmp_path: Path
) -> None:
    city = city_of(tmp_path / "city", *(large(n) for n in range(1, 4)))
    declared(file_store, VMS, LOG)
    off_chan_may = (108.10, 16.60)
    hear(file_store, VMS, [at(n, MINUTE, off_chan_may, course=course) for n, course in ((1, 265), (2, 190), (3, 30))])
    write_down(file_store, [logged(n, HOUR, "called") for n in (1, 2, 3)])
    told = stand(file_store, city)
    assert [of(told, n).heading for n in (1, 2, 3)] == [True, True, False]

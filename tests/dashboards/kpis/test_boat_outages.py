"""A provider that fails is one verdict, and none of its boats is called lost; a boat that falls silent alone is one alarm."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from dashboards.kpis.boat_lists import alarm
from dashboards.kpis.boat_outages import Former, Sailing, by_chance, together
from dashboards.kpis.boat_standings import Fleet
from dashboards.kpis.fleet import fleet
from dashboards.kpis.fleet_reading import HISTORIES
from data_sources.city import read_city
from data_sources.store import Store
from data_sources.store.tables import FeedState
from tests.dashboards.kpis.boating import (
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
    name,
    regular,
    stand,
)

MS = timedelta(milliseconds=1)
FLEET = range(1, 61)


def alarmed(told: Fleet) -> list[str]:
    return [one.boat.registration for one in told.boats if alarm(one)]


def test_chance_leaves_n_boats_silent_for_14_halves_of_their_number() -> None:
    targets = read_city().targets.boats
    assert by_chance(100, 2 * HOUR / MS, targets) == pytest.approx(14 / (0.5 * 100) * (HOUR / MS))


def test_a_hundred_boats_that_are_silent_for_twenty_minutes_are_one_outage() -> None:
    targets, now = read_city().targets.boats, 10**12
    newest = [now - int(minutes * 60_000) for minutes in (17, 18, *range(19, 117))]
    boats = [Sailing(str(n), at, 2 * HOUR / MS, 210 * 60_000) for n, at in enumerate(newest)]
    (one,) = together("vms-1", boats, now, targets, lambda *_: Former(0, 0, None))
    assert (one.n, len(one.boats), one.since) == (100, 100, now - 17 * 60_000)
    still = [boat._replace(heard=boat.heard + 60_000) for boat in boats]
    assert together("vms-1", still, now, targets, lambda *_: Former(0, 0, None)) == []


def test_a_boat_that_falls_silent_alone_raises_exactly_one_alarm(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, regular(FLEET[1:], 5 * MINUTE))
    hear(file_store, VMS, [at(1, 7 * HOUR)])
    told = stand(file_store, city)
    assert told.outages == []
    assert alarmed(told) == ["TTH-90001-TS"]


def test_a_provider_whose_round_fails_is_one_verdict_and_its_boats_raise_nothing(
    file_store: Store, tmp_path: Path
) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET), large(99, provider="vms-2"))
    other = feed("vms-2", "csv")
    declared(file_store, VMS, other, LOG)
    hear(file_store, VMS, regular(FLEET, 8 * HOUR), received=NOW - 8 * HOUR)
    hear(file_store, other, [at(99, MINUTE)])
    with file_store.write() as connection:
        connection.execute(update(FeedState).where(FeedState.feed == "vms-1").values(heard_at=NOW - 8 * HOUR))
    told = stand(file_store, city)
    (one,) = told.outages
    assert (one.source, one.cause, len(one.boats), one.n) == ("vms-1", "feed", 60, 60)
    assert alarmed(told) == []
    assert {boat.state for boat in told.boats} == {"unknown", "ok"}


def test_november_2025_a_provider_stops_syncing_and_answers_all_the_same(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, regular(FLEET, 9 * HOUR))
    told = stand(file_store, city)
    (one,) = told.outages
    assert (one.cause, len(one.boats)) == ("silence", 60)
    assert alarmed(told) == []
    assert abs(one.since - (NOW - 9 * HOUR).timestamp() * 1000) < 10 * 60_000
    hear(file_store, VMS, regular(FLEET, MINUTE, 2 * HOUR))  # it syncs again, and all is well
    again = stand(file_store, city)
    assert (again.outages, alarmed(again)) == ([], [])


def test_april_2024_a_satellite_fails_and_boats_come_back_over_days(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    failed = 4 * DAY
    of_satellite, others = FLEET[:40], FLEET[40:]
    hear(file_store, VMS, regular(of_satellite, failed))
    hear(file_store, VMS, regular(others, timedelta(), failed + 12 * HOUR))
    silent = []
    for days, back in ((3.5, 0), (3, 5), (2, 20), (1, 32), (0, 37)):
        ago = timedelta(days=days)
        heard = [at(n, ago + 5 * MINUTE, (108.0 + n / 200, 17.05)) for n in of_satellite[:back]]
        hear(file_store, VMS, [*heard, at(60, ago + 3 * MINUTE)], received=NOW - ago)
        told = stand(file_store, city, ago)
        assert not set(alarmed(told)) & {name(n) for n in of_satellite[back:]}
        (one,) = told.outages
        silent.append((len(one.boats), one.n))
    assert silent == [(40, 60), (35, 60), (20, 60), (8, 60), (3, 60)]


def test_long_after_an_outage_who_stays_silent_is_judged_for_himself(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, regular(FLEET[:40], 14 * DAY))
    hear(file_store, VMS, regular(FLEET[40:], timedelta(), 15 * DAY))
    hear(file_store, VMS, regular(FLEET[1:40], timedelta(), 13 * DAY))
    told = stand(file_store, city)
    assert told.outages == []
    assert alarmed(told) == ["TTH-90001-TS"]
    assert told.boats[0].state == "lost10"


def test_boats_that_put_into_port_together_are_no_outage(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, regular(FLEET[:50], 10 * HOUR))
    hear(file_store, VMS, [at(n, 9 * HOUR + n * MINUTE, (107.64, 16.56)) for n in FLEET[:50]])
    hear(file_store, VMS, regular(FLEET[50:], MINUTE))
    told = stand(file_store, city)
    assert (told.outages, alarmed(told)) == ([], [])
    assert sum(boat.state == "in_port" for boat in told.boats) == 50


def test_who_was_lost_before_his_provider_failed_stays_lost(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, regular(FLEET[1:], 5 * MINUTE))
    hear(file_store, VMS, [at(1, 30 * HOUR)])
    assert alarmed(stand(file_store, city)) == [name(1)]
    not_heard_since(file_store, NOW - 11 * MINUTE)
    told = stand(file_store, city)
    assert alarmed(told) == [name(1)]
    (outage,) = told.outages
    assert (outage.n, len(outage.boats)) == (59, 59)


def test_during_an_outage_nobody_climbs_the_ladder(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG)
    hear(file_store, VMS, regular(FLEET[1:], 20 * HOUR))
    hear(file_store, VMS, [at(1, 30 * HOUR)])
    not_heard_since(file_store, NOW - 20 * HOUR)
    told = stand(file_store, city)
    assert {one.state for one in told.boats[1:]} == {"unknown"}
    assert told.boats[0].state == "no_report", "it was silent for 10 hours then"


def test_what_came_after_an_instant_changes_no_outage_as_it_was_known_then(file_store: Store, tmp_path: Path) -> None:
    city = city_of(tmp_path / "city", *map(large, FLEET))
    declared(file_store, VMS, LOG, heard=NOW - 2 * HOUR)
    hear(file_store, VMS, regular(FLEET[:20], 10 * HOUR), NOW - 3 * HOUR)
    hear(file_store, VMS, regular(FLEET[20:], 2 * HOUR), NOW - 2 * HOUR)
    then = NOW - 2 * HOUR

    def known() -> list[tuple[int, int]]:
        HISTORIES.forget()
        with file_store.read() as connection:
            return [(len(one.boats), one.n) for one in fleet(connection, city, then, then).outages]

    before = known()
    assert len(before) == 1
    hear(file_store, VMS, [at(n, 9 * HOUR + n * MINUTE, THUAN_AN) for n in FLEET[:20]], NOW)
    assert known() == before


def not_heard_since(store: Store, instant: datetime) -> None:
    with store.write() as connection:
        connection.execute(update(FeedState).where(FeedState.feed == VMS.name).values(heard_at=instant))

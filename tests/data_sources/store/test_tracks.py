"""A boat's position is kept once, the newest by its own instant is its place, and its calls at port follow from where it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from data_sources import Payload
from data_sources.fishing_boats import BoatLast, BoatPassage, BoatPosition, Fix
from data_sources.store import Store, newest_fixes
from data_sources.store.keeping import keep, receive
from data_sources.store.track_thinning import KEPT, thin
from data_sources.store.tracks import ELSEWHERE, THIN_AFTER
from tests.conftest import source_of

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)  # 12:00 in Hue
THUAN_AN = (107.64, 16.56)
AT_SEA = (108.20, 17.00)
MINUTE = timedelta(minutes=1)


def fix(minutes: float, place: tuple[float, float] = AT_SEA, boat: str = "TTH-96329-TS", how: int = 0) -> Fix:
    return Fix(boat, NOON + minutes * MINUTE, *place, 3.0, 120.0, how)


def hear(store: Store, *fixes: Fix, received: float = 600) -> Any:
    """What became of positions that came together so many minutes after noon."""
    source = source_of("tcp://receiver:1", service="fishing_boats", format="ais", source="vms-1")
    payload = Payload(repr((fixes, received)).encode(), source.url, NOON + received * MINUTE, source)
    return keep(store, BoatPosition, list(fixes), [], payload, receive(store, payload), payload.received)


def passages(store: Store) -> list[tuple[float, str, str]]:
    """(minutes after noon, way, port)"""
    with store.read() as connection:
        found = connection.execute(select(BoatPassage).order_by(BoatPassage.at, BoatPassage.way.desc()))
        return [((row.at - NOON) / MINUTE, row.way, row.port) for row in found]


def test_the_same_position_twice_is_once(store: Store) -> None:
    assert hear(store, fix(0), fix(2)).kept == 2
    again = hear(store, fix(0), fix(2), received=700)
    assert (again.kept, again.changed, again.repeated) == (0, 0, 2)


def test_a_boat_is_where_its_newest_instant_says_whatever_arrives_last(store: Store) -> None:
    hear(store, fix(60, (108.3, 17.1)), received=61)
    hear(store, fix(10), received=120)  # the satellite brings an old one an hour later
    with store.read() as connection:
        (one,) = connection.execute(newest_fixes(BoatPosition)).mappings()
    assert (one["boat"], one["at"], one["lon"]) == ("TTH-96329-TS", NOON + 60 * MINUTE, 108.3)


def test_another_place_at_an_instant_that_is_told_already_is_refused(store: Store) -> None:
    hear(store, fix(0), received=1)
    told = hear(store, fix(0, (108.9, 17.0)), received=2)
    assert told.refused == {ELSEWHERE: 1}
    with store.read() as connection:
        assert connection.scalar(select(BoatPosition.lon)) == AT_SEA[0]


def test_of_two_tellings_the_one_received_first_holds_though_it_is_kept_last(store: Store) -> None:
    hear(store, fix(0, (108.9, 17.0)), received=2)
    assert hear(store, fix(0), received=1).refused == {ELSEWHERE: 1}
    with store.read() as connection:
        assert connection.scalar(select(BoatPosition.lon)) == AT_SEA[0]
        assert connection.scalar(select(BoatLast.lon)) == AT_SEA[0]


def test_a_boat_that_comes_in_and_goes_out_has_called_at_port(store: Store) -> None:
    hear(store, fix(0), fix(120, THUAN_AN), fix(240, THUAN_AN), fix(360))
    assert passages(store) == [(120, "in", "thuan-an"), (360, "out", "thuan-an")]


def test_a_late_position_tells_the_call_anew(store: Store) -> None:
    hear(store, fix(0), fix(240, THUAN_AN), received=241)
    hear(store, fix(120, THUAN_AN), received=300)  # it was in port two hours earlier
    assert passages(store) == [(120, "in", "thuan-an")]


def test_a_first_position_in_port_is_no_call(store: Store) -> None:
    hear(store, fix(0, THUAN_AN), fix(60, THUAN_AN))
    assert passages(store) == []


def test_a_reported_position_stands_beside_that_of_the_device(store: Store) -> None:
    hear(store, fix(0), fix(400, (108.4, 17.2), how=1), received=401)
    with store.read() as connection:
        rows = connection.execute(newest_fixes(BoatPosition)).mappings().all()
    assert {(row["how"], row["lon"]) for row in rows} == {(0, 108.2), (1, 108.4)}


def test_what_was_known_then_is_told_as_of_then(store: Store) -> None:
    hear(store, fix(0), received=1)
    hear(store, fix(10, (108.5, 17.0)), received=300)
    then = NOON + 60 * MINUTE
    with store.read() as connection:
        known = connection.execute(newest_fixes(BoatPosition, then, then)).mappings().all()
        later = connection.execute(newest_fixes(BoatPosition, then)).mappings().all()
    assert [row["lon"] for row in known] == [108.2]
    assert [row["lon"] for row in later] == [108.5]


def test_after_a_week_one_position_a_minute_stays_and_after_three_years_none(store: Store) -> None:
    fixes = [fix(second / 60, (108 + second / 1000, 17.0)) for second in (0, 10, 20, 61, 62)]
    hear(store, *fixes)
    assert thin(store, BoatPosition, NOON + THIN_AFTER - timedelta(hours=1)) == 0
    hear(store, fix(300))
    assert thin(store, BoatPosition, NOON + THIN_AFTER + timedelta(hours=1)) == 3
    with store.read() as connection:
        kept = connection.scalars(select(BoatPosition.at).order_by(BoatPosition.at)).all()
    assert kept == [NOON, NOON + timedelta(seconds=61), NOON + 300 * MINUTE]
    assert thin(store, BoatPosition, NOON + KEPT + timedelta(hours=1)) == 2


def test_what_was_thinned_away_does_not_come_back(store: Store) -> None:
    fixes = [fix(second / 60, (108 + second / 1000, 17.0)) for second in (0, 10, 20)]
    hear(store, *fixes, received=1)
    thin(store, BoatPosition, NOON + THIN_AFTER + timedelta(hours=1))
    hear(store, fix(300), received=301)
    thin(store, BoatPosition, NOON + THIN_AFTER + timedelta(hours=2))
    again = hear(store, *fixes, received=8 * 24 * 60)
    assert (again.kept, again.repeated) == (0, 3)


def test_what_comes_late_into_thinned_time_is_thinned_the_next_night(store: Store) -> None:
    hear(store, fix(0), fix(300), received=301)
    thin(store, BoatPosition, NOON + 30 * THIN_AFTER)
    hear(store, *(fix(100 + second / 60) for second in (0, 10, 20)), received=302)
    assert thin(store, BoatPosition, NOON + 30 * THIN_AFTER) == 2


def test_where_a_boat_was_heard_last_stays_until_it_is_heard_again(store: Store) -> None:
    hear(store, fix(0), fix(0.5, THUAN_AN), received=1)
    assert thin(store, BoatPosition, NOON + 2 * THIN_AFTER) == 0
    with store.read() as connection:
        then = connection.execute(newest_fixes(BoatPosition, NOON + THIN_AFTER)).mappings().all()
        assert [row["lon"] for row in then] == [THUAN_AN[0]]
    hear(store, fix(60 * 24 * 60), received=60 * 24 * 60)
    assert thin(store, BoatPosition, NOON + 70 * 24 * 60 * MINUTE) == 1


def test_an_earlier_telling_by_other_means_takes_the_place_of_the_device_s(store: Store) -> None:
    hear(store, fix(0), received=1)
    hear(store, fix(10, THUAN_AN), received=12)
    hear(store, fix(10, (108.4, 17.2), how=1), received=11)
    with store.read() as connection:
        rows = connection.execute(newest_fixes(BoatPosition)).mappings().all()
    assert {(row["how"], row["lon"]) for row in rows} == {(0, 108.2), (1, 108.4)}
    assert passages(store) == []


def test_a_batch_of_many_boats_is_kept_whole_in_postgresql_too(store: Store) -> None:
    fixes = [fix(n / 10, (107.9 + n / 1000, 17.0), f"mmsi:5740{n % 40:05d}") for n in range(400)]
    assert hear(store, *fixes).kept == 400
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(BoatLast.__table__)) == 40
        assert connection.scalar(select(func.max(BoatPosition.at))) == NOON + 39.9 * MINUTE


def test_the_newest_of_each_costs_no_look_into_its_track(file_store: Store) -> None:
    hear(file_store, fix(0), fix(10))
    said = str(newest_fixes(BoatPosition).compile(compile_kwargs={"literal_binds": True}))
    with file_store.read() as connection:
        plan = " ".join(row[-1] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {said}")))
    assert "boat_last" in plan
    assert "boat_positions" not in plan

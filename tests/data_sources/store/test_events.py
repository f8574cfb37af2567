"""Events are counted once, at their end: on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from data_sources import Many
from data_sources.cameras import FEEDS, CameraEvent, CameraEventKind, Seen
from data_sources.store import Store
from data_sources.store.event_codes import event_number, event_numbers
from data_sources.store.events import close_forgotten
from data_sources.store.exporting import export
from data_sources.store.keeping import finish, keep, receive
from tests.data_sources.store.sightings import (
    BRIDGE,
    CAR,
    LITTER,
    MARKET,
    MOTORBIKE,
    NONE,
    NOON,
    assert_tallies_equal_a_recount,
    at,
    counts,
    ends,
    events,
    hear,
    in_view,
    payload_of,
    seen,
)

DAY = 24 * 60


def test_an_event_is_counted_once_at_its_end(store: Store) -> None:
    assert hear(store, [seen("a", 0, None)], 1).kept == 1
    assert (ends(store), in_view(store)) == ([], 1)
    again = hear(store, [seen("a", 0, None)], 2)
    assert (again.kept, again.changed, again.repeated) == (0, 0, 1)
    ended = hear(store, [seen("a", 0, 70)], 71)
    assert (ended.kept, ended.changed, ended.repeated) == (0, 1, 0)
    assert (ends(store), in_view(store)) == ([(70, CAR)], 0)
    assert counts(store)["camera_event_hours_by_kind"] == {(NOON + timedelta(hours=1), CAR): 1}
    assert_tallies_equal_a_recount(store)


def test_the_same_answer_twice_counts_once(store: Store) -> None:
    told = [seen("a", 0, 1), seen("b", 0, 2, MOTORBIKE), seen("c", 0, 61, LITTER, MARKET)]
    first, again = hear(store, told, 70), hear(store, told, 71)
    assert (first.kept, first.changed, first.repeated, first.newest) == (3, 0, 0, at(61))
    assert (again.kept, again.changed, again.repeated) == (0, 0, 3)
    assert_tallies_equal_a_recount(store)


def test_answers_that_overlap_count_what_is_new(store: Store) -> None:
    told = [seen(f"{n}", n, n + 1) for n in range(10)]
    hear(store, told[:6], 20)
    tally = hear(store, told[3:], 21)
    assert (tally.kept, tally.changed, tally.repeated) == (4, 0, 3)
    assert len(ends(store)) == 10
    assert_tallies_equal_a_recount(store)


def test_what_is_known_in_the_middle_of_an_answer_is_not_counted_again(store: Store) -> None:
    hear(store, [seen("b", 1, 2)], 20)
    tally = hear(store, [seen("a", 0, 1), seen("b", 1, 2), seen("c", 2, 3)], 21)
    assert (tally.kept, tally.repeated) == (2, 1)
    assert_tallies_equal_a_recount(store)


def test_of_an_answer_that_tells_an_event_twice_the_end_counts(store: Store) -> None:
    tally = hear(store, [seen("a", 0, 5), seen("a", 0, None), seen("b", 0, 1), seen("b", 0, 2)], 6)
    assert (tally.kept, tally.changed, tally.repeated) == (2, 0, 2)
    assert (ends(store), in_view(store)) == ([(2, CAR), (5, CAR)], 0)
    assert_tallies_equal_a_recount(store)


def test_of_an_event_that_is_over_and_told_twice_the_last_counts(store: Store) -> None:
    tally = hear(store, [seen("a", 0, 9), seen("a", 0, 5)], 10)
    assert (tally.kept, tally.changed, tally.repeated) == (1, 0, 1)
    tally = hear(store, [seen("c", 2, 7), seen("b", 1, 8), seen("b", 1, 3)], 11)
    assert (tally.kept, tally.repeated) == (2, 1)
    assert ends(store) == [(3, CAR), (5, CAR), (7, CAR)]
    assert_tallies_equal_a_recount(store)


def test_a_flood_told_column_by_column_is_kept_as_if_it_were_told_one_by_one(store: Store) -> None:
    told = [seen(f"{n}", n % 50, n % 50 + 1, MOTORBIKE if n % 3 else CAR) for n in range(400)]
    flood = Many(Seen, tuple(map(list, zip(*told[:390], strict=True))))
    assert list(flood) == told[:390]
    payload = payload_of(at(70), "flood")
    tally = keep(store, FEEDS["frigate"], [flood, *told[390:]], [], payload, receive(store, payload))
    assert (tally.kept, tally.changed, tally.repeated) == (400, 0, 0)
    assert hear(store, told, 71).repeated == 400
    assert_tallies_equal_a_recount(store)


def test_an_event_that_ended_stays_ended(store: Store) -> None:
    hear(store, [seen("a", 0, 5)], 6)
    for minute in (3, 7):
        assert hear(store, [seen("a", 0, None)], minute).repeated == 1
    assert (ends(store), in_view(store)) == ([(5, CAR)], 0)


def test_two_servers_with_the_same_cameras_stay_apart(store: Store) -> None:
    for source in ("frigate-1", "frigate-2"):
        assert hear(store, [seen("a", 0, 5)], 6, source).kept == 1
    assert {row["source"] for row in events(store)} == {"frigate-1", "frigate-2"}
    assert counts(store)["camera_event_hours_by_ward"] == {(NOON, "19789"): 2}


def test_vehicles_are_counted_by_road_and_what_never_was_by_kind_alone(store: Store) -> None:
    hear(store, [seen("a", 0, 1), seen("b", 0, 1, MOTORBIKE), seen("c", 0, 1, LITTER), seen("d", 0, 1, NONE)], 2)
    hear(store, [seen("e", 0, 1, CAR, MARKET)], 3)
    told = counts(store)
    assert told["camera_event_hours_by_road"] == {(NOON, "ha-noi"): 2}
    assert told["camera_event_hours_by_ward"] == {(NOON, "19789"): 3, (NOON, "~19774"): 1}
    assert told["camera_event_hours_by_kind"] == {
        (NOON, CAR): 2,
        (NOON, MOTORBIKE): 1,
        (NOON, LITTER): 1,
        (NOON, NONE): 1,
    }


def test_what_the_server_takes_back_leaves_the_tallies(store: Store) -> None:
    hear(store, [seen("a", 0, 1), seen("b", 0, 1)], 2)
    assert hear(store, [seen("a", 0, 1, NONE)], 10).changed == 1
    assert counts(store)["camera_event_hours_by_road"] == {(NOON, "ha-noi"): 1}
    assert ends(store, at(9)) == [(1, CAR), (1, CAR)]
    assert ends(store, at(10)) == ends(store) == [(1, CAR), (1, NONE)]
    assert_tallies_equal_a_recount(store)


def test_a_corrected_end_moves_to_its_hour_and_leaves_none_behind(store: Store) -> None:
    hear(store, [seen("a", 0, 30)], 31)
    assert hear(store, [seen("a", 0, 90, MOTORBIKE, MARKET)], 100).changed == 1
    assert counts(store)["camera_event_hours_by_ward"] == {(NOON + timedelta(hours=1), "~19774"): 1}
    assert [ends(store, at(minute)) for minute in (30, 31, 99, 100)] == [
        [], [(30, CAR)], [(30, CAR)], [(90, MOTORBIKE)],
    ]  # fmt: skip
    assert_tallies_equal_a_recount(store)


def test_an_older_answer_kept_late_takes_its_place_in_the_past(store: Store) -> None:
    hear(store, [seen("a", 0, 5, LITTER)], 30)
    assert hear(store, [seen("a", 0, 5, CAR)], 10).changed == 1
    assert hear(store, [seen("a", 0, 5, CAR)], 10).repeated == 1
    assert [ends(store, at(minute)) for minute in (9, 10, 30)] == [[], [(5, CAR)], [(5, LITTER)]]
    assert ends(store) == [(5, LITTER)]
    assert_tallies_equal_a_recount(store)


def test_what_was_told_again_after_a_late_answer_stays_known(store: Store) -> None:
    late = payload_of(at(20), "late")
    hear(store, [seen("a", 0, 5, CAR)], 10)
    fetch = receive(store, late)  # its records wait
    hear(store, [seen("a", 0, 5, CAR)], 30)
    keep(store, CameraEvent, [seen("a", 0, 5, LITTER)], [], late, fetch)
    finish(store, fetch, at(31))
    assert [ends(store, at(minute)) for minute in (10, 20, 30)] == [[(5, CAR)], [(5, LITTER)], [(5, CAR)]]
    assert ends(store) == [(5, CAR)]
    assert_tallies_equal_a_recount(store)


def test_an_event_is_closed_when_its_server_has_not_told_it_for_an_hour(store: Store) -> None:
    hear(store, [seen("a", 0, None), seen("b", 0, None)], 5)
    hear(store, [seen("b", 0, None)], 65)
    assert in_view(store) == 2
    closing = hear(store, [seen("b", 0, None)], 66)
    assert (closing.kept, closing.changed, closing.repeated) == (0, 1, 1)
    assert [(row["at"], row["rule"]) for row in events(store)] == [(at(5), True)]
    assert ends(store, at(65)) == []
    assert_tallies_equal_a_recount(store)


def test_a_dead_server_closes_nothing(store: Store) -> None:
    hear(store, [seen("a", 0, None)], 5)
    hear(store, [seen("b", 0, 300)], 300, "frigate-2")
    assert (in_view(store), len(ends(store))) == (1, 1)


def test_an_event_of_more_than_a_day_ends_a_day_after_it_began(store: Store) -> None:
    hear(store, [seen("a", 0, None)], 5)
    for minute in range(50, DAY + 100, 50):
        tally = hear(store, [seen("a", 0, None)], minute)
    assert tally.repeated == 1
    assert ends(store) == [(DAY, CAR)]
    old = hear(store, [seen("b", -40 * DAY, None)], 2 * DAY)
    assert (old.kept, in_view(store)) == (1, 0)
    assert ends(store)[0] == (-39 * DAY, CAR)
    assert_tallies_equal_a_recount(store)


def test_a_true_end_corrects_the_rule(store: Store) -> None:
    hear(store, [seen("a", 0, None)], 5)
    hear(store, [seen("b", 0, 100)], 120)
    assert hear(store, [seen("a", 0, 130)], 140).changed == 1
    assert [ends(store, at(minute)) for minute in (119, 120, 139)] == [
        [],
        [(5, CAR), (100, CAR)],
        [(5, CAR), (100, CAR)],
    ]
    assert ends(store) == [(100, CAR), (130, CAR)]
    assert not any(row["rule"] for row in events(store))
    assert_tallies_equal_a_recount(store)


def test_what_was_closed_too_early_is_in_view_again(store: Store) -> None:
    hear(store, [seen("a", 0, None)], 5)
    hear(store, [seen("b", 0, 100)], 120)
    hear(store, [seen("a", 0, None)], 130)
    assert (ends(store), in_view(store)) == ([(100, CAR)], 1)
    assert ends(store, at(125)) == [(5, CAR), (100, CAR)]
    assert_tallies_equal_a_recount(store)


def test_a_run_cut_off_half_way_counts_the_same(store: Store) -> None:
    told = [seen("a", 0, 1), seen("b", 0, None), seen("c", 0, 3), seen("d", 0, 4)]
    payload = payload_of(at(5), told)
    fetch = receive(store, payload)
    keep(store, CameraEvent, told[:2], [], payload, fetch)
    hear(store, [seen("b", 0, 5), seen("c", 0, 3)], 6)
    assert keep(store, CameraEvent, told, [], payload, fetch).kept == 1
    assert ends(store) == [(1, CAR), (3, CAR), (4, CAR), (5, CAR)]
    assert_tallies_equal_a_recount(store)


def undone(_: object) -> None:
    raise RuntimeError


def test_a_transaction_that_is_undone_leaves_no_number_behind(store: Store) -> None:
    told = [seen("a", 0, 1, "la/skateboard", MARKET, "cam-0999")]
    payload = payload_of(at(2), told)
    fetch = receive(store, payload)
    store.announce = undone  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        keep(store, CameraEvent, told, [], payload, fetch)
    del store.announce  # type: ignore[method-assign]
    keep(store, CameraEvent, [seen("b", 0, 1, LITTER, BRIDGE, "cam-0998")], [], payload, fetch)
    keep(store, CameraEvent, told, [], payload, fetch)
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(CameraEventKind)) == 2
    assert {(row["camera"], row["kind"]) for row in events(store)} == {
        ("cam-0998", LITTER),
        ("cam-0999", "la/skateboard"),
    }
    assert_tallies_equal_a_recount(store)


@pytest.mark.parametrize("year", [2002, 2026, 2060])
def test_the_number_of_an_event_goes_with_time(year: int) -> None:
    names = [f"{datetime(year, 1, 1, tzinfo=UTC).timestamp() + step / 10:.6f}-abc{step:03}" for step in range(50)]
    numbers = [event_number(name) for name in names]
    assert numbers == sorted(set(numbers))
    assert all(0 < number < 2**63 for number in numbers)


STRANGE = ["", "a", "1623454583.x25913-y14xk9", "9999999999.525913-y14xk9", "1623454583", "1623454583.5-abc", "x" * 300]


@pytest.mark.parametrize("more", [[], ["\ud800"], ["trống"]])
def test_many_have_the_numbers_that_each_has(more: list[str]) -> None:
    usual = [f"{1.7e9 + n / 7:.6f}-abc{n:03}".replace("00-", "-") for n in range(200)]
    for names in (usual, usual + STRANGE[:-1], usual + STRANGE, usual + more, STRANGE + more, STRANGE[:2] * 50):
        assert event_numbers(names) == [event_number(name) for name in names]


@pytest.mark.parametrize("name", [*STRANGE, "\ud800"])
def test_whatever_an_event_is_called_it_has_a_number(name: str) -> None:
    assert event_number(name) == event_number(name)
    assert 0 <= event_number(name) < 2**63


def test_names_that_differ_in_their_end_alone_have_other_numbers() -> None:
    names = [f"1623454583.525913-y14x{n:02}" for n in range(100)]
    assert len({event_number(name) for name in names}) == 100


def test_ten_thousand_cameras_are_named_once(file_store: Store) -> None:
    told = [Seen(f"cam-{n}", f"{n}", 0, n + 1, CAR, BRIDGE) for n in range(10_000)]
    assert hear(file_store, told, 0).kept == 10_000
    assert hear(file_store, told, 1).repeated == 10_000
    assert_tallies_equal_a_recount(file_store)


def test_events_are_exported_with_their_names(store: Store) -> None:
    hear(store, [seen("a", 0, 5), seen("b", 0, 65, LITTER, MARKET)], 70)
    rows = json.loads("".join(export(store, CameraEvent, "json", at(0), at(90))))
    assert [(row["camera"], row["at"], row["kind"], row["ward"], row["road"], row["group"]) for row in rows] == [
        ("cam-0001", "2026-11-20T05:05:00Z", CAR, "19789", "ha-noi", "giao_thong"),
        ("cam-0001", "2026-11-20T06:05:00Z", LITTER, "~19774", "", "trat_tu"),
    ]
    assert len("".join(export(store, CameraEvent, "csv", at(60))).splitlines()) == 2


def test_nothing_told_closes_what_was_forgotten_too(file_store: Store) -> None:
    hear(file_store, [seen("a", 0, None)], 5)
    assert close_forgotten(file_store, CameraEvent, "frigate-1", at(60)) == 0
    assert close_forgotten(file_store, CameraEvent, "frigate-1", at(66)) == 1
    assert (ends(file_store), in_view(file_store)) == ([(5, CAR)], 0)
    assert_tallies_equal_a_recount(file_store)

"""Every night a day is counted anew: what differs is reported and mended."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from data_sources.cameras import CameraEvent
from data_sources.days import DAY, period
from data_sources.store import Store
from data_sources.store.recounting import event_records, recount_by_night, recount_day
from data_sources.store.tables import Recount
from tests.data_sources.store.sightings import (
    LITTER,
    MARKET,
    NOON,
    assert_tallies_equal_a_recount,
    counts,
    hear,
    seen,
)

TODAY = period("day", NOON)[0]
NIGHT = TODAY + DAY + timedelta(hours=2)
"""02:00 in Hue, the night after."""


def rows(store: Store) -> list[Recount]:
    with store.read() as connection:
        return list(connection.execute(select(Recount.__table__).order_by(Recount.id)).all())  # type: ignore[arg-type]


def spoil(store: Store) -> None:
    """What a fault of ours, or a hand in the database, could do."""
    with store.write() as connection:
        connection.execute(text("UPDATE camera_event_hours_by_kind SET n = n + 3"))
        connection.execute(text("DELETE FROM camera_event_hours_by_road"))
        connection.execute(
            text("INSERT INTO camera_event_hours_by_ward SELECT hour, '19900', 7 FROM camera_event_hours_by_kind")
        )


def test_a_recount_of_what_is_right_finds_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    hear(store, [seen("a", 0, 1), seen("b", 0, 1, LITTER, MARKET)], 2)
    with caplog.at_level(logging.WARNING):
        assert recount_by_night(store, [CameraEvent], NIGHT) == 0
    assert [(row.counted, row.tally, row.records, row.differences) for row in rows(store)] == [
        ("camera_event_hours_by_kind", 2, 2, 0),
        ("camera_event_hours_by_ward", 2, 2, 0),
        ("camera_event_hours_by_road", 1, 1, 0),
    ]
    assert not caplog.records


def test_a_tally_that_is_wrong_is_told_and_mended(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    hear(store, [seen("a", 0, 1), seen("b", 0, 1)], 2)
    right, pulse = counts(store), store.pulse()
    spoil(store)
    with caplog.at_level(logging.WARNING):
        assert recount_by_night(store, [CameraEvent], NIGHT) == 3
    assert [(row.tally, row.records, row.differences) for row in rows(store)] == [(5, 2, 1), (9, 2, 1), (0, 2, 1)]
    assert [record.getMessage() for record in caplog.records] == [
        "camera_events of 20/11/2026: 3 counts of hours were other than their records; they are mended"
    ]
    assert counts(store) == right
    assert store.pulse() == pulse + 1
    assert_tallies_equal_a_recount(store)


def test_other_days_are_left_alone(store: Store) -> None:
    hear(store, [seen("a", 0, 1), seen("b", 0, 24 * 60 + 1)], 24 * 60 + 2)
    spoil(store)
    assert recount_day(store, CameraEvent, TODAY, NIGHT) == 3
    told = counts(store)["camera_event_hours_by_kind"]
    assert sorted(told.values()) == [1, 4]


def test_a_night_counts_once_and_not_before_it_is_night(file_store: Store) -> None:
    hear(file_store, [seen("a", 0, 1)], 2)
    recount_by_night(file_store, [CameraEvent], TODAY + DAY + timedelta(hours=1))
    assert not rows(file_store)
    for hours in (2, 3, 20):
        recount_by_night(file_store, [CameraEvent], TODAY + DAY + timedelta(hours=hours))
    assert {row.day for row in rows(file_store)} == {TODAY}
    assert len(rows(file_store)) == 3


def test_older_days_take_their_turn(file_store: Store) -> None:
    hear(file_store, [seen(f"{day}", day * 1440, day * 1440 + 1) for day in range(-3, 1)], 2)
    for night in range(1, 7):
        recount_by_night(file_store, [CameraEvent], TODAY + night * DAY + timedelta(hours=2))
    days = [(row.day - TODAY) // DAY for row in rows(file_store) if row.counted == "camera_event_hours_by_kind"]
    assert days == [0, -1, 1, -2, 2, -3, 3, 2, 4, 1, 5, 0]


def test_a_store_without_events_has_nothing_to_count(file_store: Store) -> None:
    assert recount_by_night(file_store, [CameraEvent], NIGHT) == 0
    assert not rows(file_store)


def test_every_kind_of_event_is_recounted() -> None:
    assert event_records() == [CameraEvent]

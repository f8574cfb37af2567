"""However tellings of boats come, the same positions, newest ones and calls at port stand in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data_sources import Payload
from data_sources.city import read_city
from data_sources.fishing_boats import BoatLast, BoatPassage, BoatPosition, Fix, Vessel
from data_sources.store import Store, newest_fixes
from data_sources.store.keeping import keep, receive
from data_sources.store.track_thinning import thin
from tests.conftest import source_of

EXAMPLES = count()
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
PLACES = ((108.20, 17.00), (107.64, 16.56), (108.60, 17.30))  # the second lies in the port of Thuận An
LATER = NOON + timedelta(days=20)


class Batch(NamedTuple):
    """What comes together so many minutes after noon."""

    received: int
    fixes: list[Fix]


def told(boat: str, second: int, place: int, how: int) -> Fix:
    return Fix(boat, NOON + timedelta(seconds=second), *PLACES[place], 3.0, 120.0, how)


FIXES = st.builds(
    told, st.sampled_from("ab"), st.integers(0, 8).map((20).__mul__), st.integers(0, 2), st.sampled_from((0, 0, 1))
)
BATCHES = st.lists(
    st.builds(Batch, st.integers(10, 500), st.lists(FIXES, min_size=1, max_size=5, unique_by=lambda fix: fix[:2])),
    min_size=1,
    max_size=6,
    unique_by=lambda batch: batch.received,
)
HARD = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
NIGHTS = settings(HARD, max_examples=12)


def hear(store: Store, batch: Batch, source: str) -> None:
    asked = source_of("tcp://receiver:1", service="fishing_boats", format="ais", source=source)
    payload = Payload(repr((batch, source)).encode(), asked.url, NOON + timedelta(minutes=batch.received), asked)
    keep(store, BoatPosition, batch.fixes, [], payload, receive(store, payload))


def kept(store: Store, source: str, record: Any) -> list[tuple[Any, ...]]:
    """The rows of a source's boats, without the number of the fetch."""
    columns = [column for column in record.__table__.c if column.name not in ("series", "fetch")]
    with store.read() as connection:
        query = select(Vessel.boat, *columns).join_from(Vessel, record, record.series == Vessel.id)
        return sorted(map(tuple, connection.execute(query.where(Vessel.source == source))), key=repr)


def first_told(batches: list[Batch]) -> dict[tuple[str, datetime], tuple[Fix, datetime]]:
    """Of each boat and instant what was received first."""
    found: dict[tuple[str, datetime], tuple[Fix, datetime]] = {}
    for batch in sorted(batches, key=lambda batch: batch.received):
        for fix in batch.fixes:
            found.setdefault((fix.boat, fix.at), (fix, NOON + timedelta(minutes=batch.received)))
    return found


def newest_of(batches: list[Batch]) -> dict[tuple[str, int], tuple[datetime, float]]:
    """(instant, lon) of the newest position of each boat and way of telling it."""
    return {
        (fix.boat, fix.how): (fix.at, fix.lon)
        for fix, _ in sorted(first_told(batches).values(), key=lambda one: one[0].at)
    }


def calls(batches: list[Batch]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    former: dict[str, str] = {}
    for fix, received in sorted(first_told(batches).values(), key=lambda one: one[0].at):
        [port] = read_city().ports_at([fix.lon], [fix.lat])
        before = former.get(fix.boat, port)
        found += [(fix.boat, fix.at, "out", before, received)] if before not in ("", port) else []
        found += [(fix.boat, fix.at, "in", port, received)] if port not in ("", before) else []
        former[fix.boat] = port
    return sorted(found, key=repr)


def shown(store: Store, source: str, *when: datetime) -> dict[tuple[str, int], tuple[datetime, float]]:
    with store.read() as connection:
        rows = connection.execute(newest_fixes(BoatPosition, *when)).mappings().all()
    return {(row["boat"], row["how"]): (row["at"], row["lon"]) for row in rows if row["source"] == source}


@HARD
@given(BATCHES, st.randoms())
def test_tellings_kept_in_any_order_come_to_the_same(store: Store, batches: list[Batch], random: Any) -> None:
    """Of every example the source is new to the store: of its boats the store is empty."""
    source = f"vms-{next(EXAMPLES)}"
    turns = [*batches, *random.choices(batches, k=2)]  # some come once more
    random.shuffle(turns)
    for batch in turns:
        hear(store, batch, source)
    expected = [(*fix, received) for fix, received in first_told(batches).values()]
    assert kept(store, source, BoatPosition) == sorted(expected, key=repr)
    assert shown(store, source) == newest_of(batches)
    assert kept(store, source, BoatPassage) == calls(batches)


@HARD
@given(BATCHES, st.randoms(), st.integers(0, 510), st.integers(0, 160))
def test_the_newest_as_it_was_known_then_is_what_had_come_by_then(
    store: Store, batches: list[Batch], random: Any, minute: int, second: int
) -> None:
    source = f"vms-{next(EXAMPLES)}"
    for batch in random.sample(batches, len(batches)):
        hear(store, batch, source)
    at, as_of = NOON + timedelta(seconds=second), NOON + timedelta(minutes=minute)
    known = [batch for batch in batches if batch.received <= minute]
    then = [Batch(n, [fix for fix in fixes if fix.at <= at]) for n, fixes in known]
    assert shown(store, source, at, as_of) == newest_of(then)


@NIGHTS
@given(BATCHES, st.randoms())
def test_what_comes_before_or_after_thinning_leaves_the_same(store: Store, batches: list[Batch], random: Any) -> None:
    """No telling contradicts another here."""
    batches = [Batch(n, [Fix(fix.boat, fix.at, *PLACES[0]) for fix in fixes]) for n, fixes in batches]
    source, whole = f"vms-{next(EXAMPLES)}", f"vms-{next(EXAMPLES)}"
    for batch in random.sample(batches, len(batches)):
        hear(store, batch, source)
        thin(store, BoatPosition, LATER)
    for batch in batches:
        hear(store, batch, whole)
    thin(store, BoatPosition, LATER)

    def places(record: Any, of: str) -> list[tuple[Any, ...]]:
        return [row[:5] for row in kept(store, of, record)]

    assert places(BoatPosition, source) == places(BoatPosition, whole)
    assert shown(store, source) == shown(store, whole) == shown(store, whole, LATER)
    assert places(BoatLast, source) == places(BoatLast, whole)

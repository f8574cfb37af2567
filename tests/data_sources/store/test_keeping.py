"""Kept once, corrected with a memory, counted right: on SQLite and on PostgreSQL."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from sqlalchemy import func, select

from data_sources import Payload, Refused, feeds, services
from data_sources.environment import Measurement, Reading, ReadingHour, Series
from data_sources.store import Store, known, open_store
from data_sources.store.keeping import Tally, finish, keep, raw_bytes, receive, unfinished
from data_sources.store.opening import HEAD, MIGRATIONS, StoreFault, claim
from data_sources.store.records import Record
from data_sources.store.tables import RawPayload, Refusal
from tests.conftest import ROOT, source_of

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def level(at: datetime, value: float, station: str = "kim-long") -> Measurement:
    return Measurement(station, "water_level", at, value, "m", station, None, None)


def hear(
    store: Store, measurements: list[Measurement], received: datetime, refused: list[Refused] | None = None
) -> Tally:
    payload = Payload(repr((measurements, received)).encode(), "http://gauges/", received, source_of("http://gauges/"))
    fetch = receive(store, payload)
    tally = keep(store, Reading, measurements, refused or [], payload, fetch)
    finish(store, fetch, received)
    return tally


def figures(store: Store, as_of: datetime | None = None) -> dict[tuple[str, datetime], float]:
    rows = known(Reading, as_of).subquery()
    with store.read() as connection:
        return {
            (row.station, row.at): row.value
            for row in connection.execute(
                select(Series.station, rows.c.at, rows.c.value).join(rows, rows.c.series == Series.id)
            )
        }


def assert_tally_equals_a_recount(store: Store) -> None:
    with store.read() as connection:
        told = connection.execute(select(ReadingHour)).mappings().all()
        raw = connection.execute(select(Reading)).mappings().all()
    hours: dict[tuple[int, datetime], list[float]] = {}
    for row in raw:
        hours.setdefault((row["series"], row["at"].replace(minute=0, second=0, microsecond=0)), []).append(row["value"])
    assert {(h["series"], h["hour"]): (h["n"], pytest.approx(h["total"]), h["low"], h["high"]) for h in told} == {
        key: (len(values), sum(values), min(values), max(values)) for key, values in hours.items()
    }


def test_the_same_twice_is_once(store: Store) -> None:
    said = [level(NOON, 0.51), level(NOON + timedelta(minutes=10), 0.52)]
    first, again = hear(store, said, NOON + timedelta(hours=1)), hear(store, said, NOON + timedelta(hours=2))
    assert (first.kept, first.changed, first.repeated) == (2, 0, 0)
    assert (again.kept, again.changed, again.repeated) == (0, 0, 2)
    assert figures(store) == {("kim-long", NOON): 0.51, ("kim-long", NOON + timedelta(minutes=10)): 0.52}


def test_a_corrected_level_is_known_anew_and_remembered_as_it_was(store: Store) -> None:
    one, two, three = (NOON + timedelta(hours=h) for h in (1, 2, 3))
    hear(store, [level(NOON, 5.05)], one)
    assert hear(store, [level(NOON, 4.97)], two).changed == 1
    assert hear(store, [level(NOON, 5.05)], three).changed == 1
    assert hear(store, [level(NOON, 5.05)], three + timedelta(hours=1)).repeated == 1
    told = [figures(store, at).get(("kim-long", NOON)) for at in (NOON, one, two, three, None)]
    assert told == [None, 5.05, 4.97, 5.05, 5.05]
    assert_tally_equals_a_recount(store)


def test_an_older_reception_takes_its_place_in_the_past(store: Store) -> None:
    early, late = NOON + timedelta(hours=1), NOON + timedelta(hours=3)
    hear(store, [level(NOON, 2.0)], late)
    assert hear(store, [level(NOON, 1.9)], early).changed == 1
    assert hear(store, [level(NOON, 1.9)], early).repeated == 1
    told = [figures(store, at).get(("kim-long", NOON)) for at in (early, late - timedelta(seconds=1), late)]
    assert told == [1.9, 1.9, 2.0]


def test_receptions_kept_in_any_order_tell_the_same_past(store: Store) -> None:
    hours = [NOON + timedelta(hours=h) for h in range(1, 5)]
    levels = [1.0, 4.0, 2.0, 3.0]
    stations = list(permutations(range(4)))
    for order in range(4):
        for name, turn in enumerate(stations):
            hear(store, [level(NOON, levels[turn[order]], f"s{name}")], hours[turn[order]])
    for at, wanted in zip(hours, levels, strict=True):
        assert set(figures(store, at).values()) == {wanted}
        assert len(figures(store, at)) == len(stations)
    assert_tally_equals_a_recount(store)


def test_what_was_heard_earlier_was_known_earlier(store: Store) -> None:
    early, late = NOON + timedelta(hours=1), NOON + timedelta(hours=3)
    hear(store, [level(NOON, 2.0)], late)
    hear(store, [level(NOON, 2.0)], early)
    assert figures(store, early) == figures(store) == {("kim-long", NOON): 2.0}


def test_three_levels_in_one_millisecond_leave_the_last(store: Store) -> None:
    for height in (1.0, 2.0, 3.0):
        hear(store, [level(NOON, height)], NOON)
    assert figures(store) == figures(store, NOON) == {("kim-long", NOON): 3.0}


def test_the_same_reading_twice_in_one_answer_counts_once(store: Store) -> None:
    tally = hear(store, [level(NOON, 1.0), level(NOON, 1.0)], NOON)
    assert (tally.kept, tally.repeated) == (1, 1)


def test_two_servers_with_the_same_station_stay_apart(store: Store) -> None:
    for name in ("a", "b"):
        payload = Payload(name.encode(), "http://x/", NOON, source_of("http://x/", name=name, source=name))
        assert keep(store, Reading, [level(NOON, 1.0)], [], payload, receive(store, payload)).kept == 1


def test_any_order_of_late_doubled_and_corrected_readings_leaves_a_true_tally(store: Store) -> None:
    random = Random(2026)
    for hour in range(12):
        said = [
            level(NOON + timedelta(minutes=random.randrange(600)), random.randrange(9) / 4, f"s{random.randrange(3)}")
            for _ in range(40)
        ]
        hear(store, said, NOON + timedelta(hours=random.randrange(48), seconds=hour))
    assert_tally_equals_a_recount(store)


def test_what_was_known_then_is_what_had_arrived_by_then(store: Store) -> None:
    random = Random(5)
    heard = []
    for hour in range(10):
        said = {
            minute: level(NOON + timedelta(minutes=minute), random.randrange(5))
            for minute in random.sample(range(12), 6)
        }
        heard.append((NOON + timedelta(hours=hour), list(said.values())))
        hear(store, heard[-1][1], heard[-1][0])
    for then in (heard[2][0], heard[6][0], heard[9][0]):
        believed = {}
        for received, said_then in heard:
            if received <= then:
                believed |= {(m.station, m.at): m.value for m in said_then}
        assert figures(store, then) == believed


def test_a_figure_leads_to_its_bytes(store: Store) -> None:
    hear(store, [level(NOON, 1.0)], NOON)
    with store.read() as connection:
        fetch = connection.scalar(select(Reading.fetch))
    assert fetch is not None
    assert b"1.0" in (raw_bytes(store, fetch) or b"")


def test_a_run_cut_off_after_the_bytes_is_seen_at_the_next_start(store: Store) -> None:
    payload = Payload(b"half", "http://x/", NOON, source_of("http://x/"))
    fetch = receive(store, payload)
    assert [row["id"] for row in unfinished(store)] == [fetch]
    finish(store, fetch, NOON)
    assert unfinished(store) == []


def test_a_refused_part_is_counted_and_kept_to_look_at(store: Store) -> None:
    tally = hear(
        store, [], NOON, [Refused("no zone", "a\x00"), Refused("no zone", "b"), Refused("no unit", "c" * 9000)]
    )
    assert tally.refused == Counter({"no zone": 2, "no unit": 1})
    with store.read() as connection:
        kept = connection.execute(
            select(Refusal.reason, Refusal.n, func.length(Refusal.raw), Refusal.raw_size).order_by(Refusal.n)
        ).all()
    assert [tuple(row) for row in kept] == [("no unit", 1, 4096, 9000), ("no zone", 2, 2, 2)]


def test_what_was_undone_is_not_believed(store: Store) -> None:
    payload = Payload(b"x", "http://x/", NOON, source_of("http://x/"))
    fetch = receive(store, payload)
    with pytest.raises(ValueError, match="zone"):
        keep(
            store, Reading, [level(NOON, 1.0, "new"), level(NOON.replace(tzinfo=None), 1.0, "new")], [], payload, fetch
        )
    assert keep(store, Reading, [level(NOON, 1.0, "new")], [], payload, fetch).kept == 1
    assert figures(store) == {("new", NOON): 1.0}


def test_the_same_bytes_are_stored_once(store: Store) -> None:
    for hour in range(3):
        receive(store, Payload(b"same", "http://x/", NOON + timedelta(hours=hour), source_of("http://x/")))
    with store.read() as connection:
        assert connection.execute(select(RawPayload.size, RawPayload.kept)).all() == [(4, NOON + timedelta(hours=2))]


def test_a_change_wakes_who_waits_and_a_lease_does_not(store: Store) -> None:
    changes = store.changes()
    try:
        assert not changes.wait(0.3)
        receive(store, Payload(b"bytes alone", "http://x/", NOON, source_of("http://x/")))
        assert not changes.wait(0.3)
        hear(store, [level(NOON, 1.0)], NOON)
        assert changes.wait(3)
        assert not changes.wait(0.3)
    finally:
        changes.close()


def test_migrations_make_the_tables_that_the_code_declares(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    for service in services():
        feeds(service)  # its tables are part of the shape
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_no_store_ever_holds_both_cities(store: Store) -> None:
    claim(store, "simulated")
    claim(store, "simulated")
    with pytest.raises(StoreFault, match="holds the simulated city"):
        claim(store, "real")
    assert store.nature == "simulated"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/x", "not an address of a store"),
        ("what", "not an address of a store"),
        ("sqlite://", "lost at the end"),
        ("sqlite:////proc/nowhere/x.sqlite", "cannot be made"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_a_store_that_cannot_be_is_one_sentence(url: str, words: str) -> None:
    with pytest.raises(StoreFault, match=words) as told:
        open_store(url)
    assert "\n" not in str(told.value)


def test_a_file_that_is_no_store_is_one_sentence(tmp_path: object) -> None:
    path = f"{tmp_path}/poem.sqlite"
    with open(path, "w", encoding="utf-8") as file:
        file.write("sông Hương nước chảy lững lờ " * 100)
    with pytest.raises(StoreFault, match="cannot be opened"):
        open_store(f"sqlite:///{path}")


def test_two_collectors_at_once_keep_every_reading_once(store_url: str) -> None:
    script = (
        "import sys\n"
        "from datetime import timedelta\n"
        "from tests.data_sources.store.test_keeping import NOON, hear, level\n"
        "from data_sources.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "kept = sum(hear(store, [level(NOON + timedelta(minutes=10 * i + m), 1.0, f's{i % 7}') for m in range(20)],"
        " NOON + timedelta(hours=i)).kept for i in range(25))\n"
        "print(kept)\n"
    )
    open_store(store_url).close()
    running = [
        subprocess.Popen([sys.executable, "-c", script, store_url], stdout=subprocess.PIPE, cwd=ROOT) for _ in range(2)
    ]
    kept = sum(int(process.communicate(timeout=120)[0]) for process in running)
    store = open_store(store_url)
    assert kept == len(figures(store))
    assert_tally_equals_a_recount(store)
    store.close()

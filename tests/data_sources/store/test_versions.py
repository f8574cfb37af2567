"""Reports change, and the store remembers how: on SQLite and on PostgreSQL."""

import csv
import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data_sources import Refused
from data_sources.field_reports import Report
from data_sources.store import EVER, Store, open_store
from data_sources.store.counting import recount
from data_sources.store.exporting import export
from data_sources.store.keeping import finish, keep, receive
from data_sources.store.tables import Refusal
from tests.conftest import ROOT
from tests.data_sources.store.lives import (
    NOON,
    assert_tallies_equal_a_recount,
    at,
    hear,
    payload_of,
    rows,
    said,
    states,
)


def test_the_same_report_twice_is_once(store: Store) -> None:
    told = [said("1", at(1)), said("2", at(2))]
    first, again = hear(store, told, at(10)), hear(store, told, at(20))
    assert (first.kept, first.changed, first.repeated) == (2, 0, 0)
    assert (again.kept, again.changed, again.repeated) == (0, 0, 2)
    assert first.newest == again.newest == at(2)
    assert states(store) == {"1": "moi", "2": "moi"}
    assert_tallies_equal_a_recount(store)


def test_a_then_b_then_a_again_is_three_versions(store: Store) -> None:
    for minute, state in ((1, "moi"), (2, "dang_xu_ly"), (3, "moi")):
        hear(store, [said("1", at(minute), state=state)], at(minute + 0.5))
    assert [states(store, at(m)) for m in (1, 2, 3, 4)] == [{}, {"1": "moi"}, {"1": "dang_xu_ly"}, {"1": "moi"}]
    assert hear(store, [said("1", at(2), state="dang_xu_ly")], at(9)).repeated == 1
    assert states(store) == {"1": "moi"}
    assert_tallies_equal_a_recount(store)


def test_a_late_older_state_takes_its_place_in_the_past_and_in_what_is_folded(store: Store) -> None:
    hear(store, [said("1", at(30), state="dang_xu_ly", due=at(900))], at(31))
    assert hear(store, [said("1", at(10), due=at(600))], at(40)).changed == 1
    [now], [before] = rows(store), rows(store, at(39))
    assert (now["state"], now["due"], now["first_due"], now["extended"]) == ("dang_xu_ly", at(900), at(600), 1)
    assert (before["first_due"], before["extended"]) == (at(900), 0)
    assert_tallies_equal_a_recount(store)


def test_a_report_that_is_filed_under_another_field_is_counted_there(store: Store) -> None:
    hear(store, [said("1", None, requested=NOON)], at(1))
    hear(store, [said("1", None, requested=NOON, field="ve_sinh")], at(2))
    assert_tallies_equal_a_recount(store)


def test_two_contents_under_one_update_time_leave_the_last_received(store: Store) -> None:
    hear(store, [said("1", at(1))], at(10))
    assert hear(store, [said("1", at(1), state="xac_minh")], at(20)).changed == 1
    assert hear(store, [said("1", at(1))], at(30)).repeated == 1
    assert [states(store, at(m))["1"] for m in (10, 20, 30)] == ["moi", "xac_minh", "xac_minh"]


def test_a_state_heard_earlier_was_known_earlier(store: Store) -> None:
    hear(store, [said("1", at(1), state="xac_minh")], at(30))
    assert hear(store, [said("1", at(1), state="xac_minh")], at(20)).changed == 1
    assert states(store, at(20)) == states(store) == {"1": "xac_minh"}
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Report)) == 1


def test_without_update_times_the_reception_counts(store: Store) -> None:
    for minute, state in ((1, "moi"), (2, "moi"), (3, "da_xu_ly"), (4, "moi")):
        hear(store, [said("1", None, state=state)], at(minute))
    with store.read() as connection:
        found = connection.execute(select(Report.state, Report.updated, Report.known_until).order_by(Report.id)).all()
    assert [tuple(row) for row in found] == [
        ("moi", at(1), at(3)),
        ("da_xu_ly", at(3), at(4)),
        ("moi", at(4), EVER),
    ]


def test_an_answer_cut_off_and_kept_later_parts_two_that_were_the_same(store: Store) -> None:
    hear(store, [said("1", None)], at(1))
    payload = payload_of(at(2), "cut off")
    fetch = receive(store, payload)
    assert hear(store, [said("1", None)], at(3)).repeated == 1
    assert keep(store, Report, [said("1", None, state="da_xu_ly")], [], payload, fetch).changed == 1
    finish(store, fetch, at(9))
    assert [states(store, at(m))["1"] for m in (1, 2, 3, 4)] == ["moi", "da_xu_ly", "moi", "moi"]
    assert_tallies_equal_a_recount(store)


def test_a_batch_that_tells_a_report_several_times_tells_its_life(store: Store) -> None:
    told = [said("1", at(3), state="da_xu_ly"), said("1", at(1)), said("1", at(2), state="dang_xu_ly")]
    tally = hear(store, [*told, told[1]], at(10))
    assert (tally.kept, tally.changed, tally.repeated, tally.newest) == (1, 2, 1, at(3))
    assert states(store) == {"1": "da_xu_ly"}
    assert hear(store, told, at(11)).repeated == 3
    assert hear(store, [said("2", None), said("2", None, state="xac_minh")], at(12)).kept == 1
    assert states(store)["2"] == "xac_minh"
    assert_tallies_equal_a_recount(store)


def test_two_servers_with_the_same_report_stay_apart(store: Store) -> None:
    assert [hear(store, [said("1", at(1))], at(2), source=name).kept for name in ("a", "b")] == [1, 1]


def test_instants_finer_than_the_store_can_hold_are_no_other_state(store: Store) -> None:
    fine = timedelta(microseconds=700)
    assert hear(store, [said("1", at(1) + fine, due=at(90) + fine)], at(2) + fine).kept == 1
    assert hear(store, [said("1", at(1) + fine, due=at(90) + fine)], at(3)).repeated == 1
    assert hear(store, [said("1", at(1), due=at(90))], at(4)).repeated == 1


def test_who_waits_is_woken_by_a_change_and_not_by_a_replay(store: Store) -> None:
    before = store.pulse()
    hear(store, [said("1", at(1))], at(2))
    assert store.pulse() == before + 1
    hear(store, [said("1", at(1))], at(3))
    assert store.pulse() == before + 1
    hear(store, [said("1", at(1))], at(4), [Refused("no zone", "x")])
    assert store.pulse() == before + 2


def test_a_batch_that_cannot_be_kept_leaves_no_refusals_and_no_counts(store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        hear(store, [said("1", at(1)), said("2", at(1).replace(tzinfo=None))], at(2), [Refused("no due", "x")])
    assert states(store) == {}
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Refusal)) == 0
    assert_tallies_equal_a_recount(store)


def test_counts_made_anew_are_those_that_were_kept(store: Store) -> None:
    for minute, field in ((1, "giao_thong"), (2, "ve_sinh"), (3, "giao_thong")):
        hear(store, [said(str(n), at(minute), field=field, requested=at(n * 40)) for n in range(5)], at(minute + 1))
    assert_tallies_equal_a_recount(store)
    with store.write() as connection:
        recount(connection, Report)
    assert_tallies_equal_a_recount(store)


def test_two_collectors_at_once_keep_every_state_once(store_url: str) -> None:
    script = (
        "import sys\n"
        "from tests.data_sources.store.lives import at, hear, said\n"
        "from data_sources.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "told = [hear(store, [said(str(n), at(i % 9), state=('moi', 'xac_minh')[i % 2]) for n in range(i, i + 30)], at(i))"
        " for i in range(20)]\n"
        "print(sum(one.kept for one in told), sum(one.changed for one in told))\n"
    )
    open_store(store_url).close()
    running = [
        subprocess.Popen([sys.executable, "-c", script, store_url], stdout=subprocess.PIPE, cwd=ROOT, text=True)
        for _ in range(2)
    ]
    told = [[int(n) for n in process.communicate(timeout=120)[0].split()] for process in running]
    store = open_store(store_url)
    with store.read() as connection:
        assert sum(kept for kept, _ in told) == len(states(store)) == 49
        lives = connection.execute(select(Report.report, Report.updated, Report.digest).where(Report.told)).all()
    assert len(lives) == len(set(lives))
    assert_tallies_equal_a_recount(store)
    store.close()


@pytest.mark.parametrize("form", ["csv", "json", "geojson"])
def test_an_export_tells_what_is_known_now(store: Store, form: str) -> None:
    hear(store, [said("1", at(1), lon=107.58, lat=16.46), said("2", at(1), requested=at(60))], at(2))
    hear(store, [said("1", at(5), state="xac_minh", lon=107.58, lat=16.46)], at(6))
    whole = "".join(export(store, Report, form))
    part = "".join(export(store, Report, form, at(30), at(90)))
    if form == "csv":
        [first, second] = csv.DictReader(io.StringIO(whole))
        assert (first["state"], first["requested"], second["report"]) == ("xac_minh", "2026-11-20T05:00:00Z", "2")
        assert list(first)[:4] == ["source", "report", "updated", "requested"]
        assert not {"id", "digest", "told", "stated", "known_until"} & set(first)
        assert len(part.splitlines()) == 2
    elif form == "json":
        assert [one["report"] for one in json.loads(whole)] == ["1", "2"]
        assert [one["report"] for one in json.loads(part)] == ["2"]
    else:
        [first, second] = json.loads(whole)["features"]
        assert first["geometry"] == {"type": "Point", "coordinates": [107.58, 16.46]}
        assert second["geometry"] is None

"""Reports change, and the store remembers how: on SQLite and on PostgreSQL."""

from data_sources.store import Store
from tests.data_sources.store.lives import NOON, assert_tallies_equal_a_recount, at, hear, rows, said, states


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

"""However answers come and whenever they are kept, what is known as of an instant is what had arrived by then."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_sources import Payload
from data_sources.field_reports import Report, Said
from data_sources.store import Store
from data_sources.store.keeping import finish, keep, receive
from tests.data_sources.store.lives import assert_tallies_equal_a_recount, at, payload_of, rows, said

EXAMPLES = count()
LAST = 5


class Answer(NamedTuple):
    """What a source answers in a minute after noon, and how often the half and the whole of it is kept."""

    minute: int
    states: list[Said]
    halves: int
    wholes: int


MINUTES = st.integers(0, LAST)
STATE = st.builds(
    said,
    st.sampled_from("12"),
    st.none() | MINUTES.map(at),
    state=st.sampled_from(["moi", "dang_xu_ly", "da_xu_ly", "xu_ly_lai"]),
    due=st.none() | st.sampled_from([at(600), at(900)]),
    field=st.sampled_from(["giao_thong", "ve_sinh"]),
)


def told_once(states: list[Said]) -> bool:
    """A document without update times that contradicts itself says nothing that could be relied on."""
    unstated = [state.report for state in states if state.updated is None]
    return len(unstated) == len(set(unstated))


STATES = st.lists(STATE, min_size=1, max_size=4).filter(told_once)
ANSWERS = st.lists(st.builds(Answer, MINUTES, STATES, st.integers(0, 1), st.integers(1, 2)), min_size=1, max_size=4)


def keep_whole(store: Store, payload: Payload, fetch: int, states: list[Said]) -> None:
    """As a round does: in batches, here of two."""
    for start in range(0, len(states), 2):
        keep(store, Report, states[start : start + 2], [], payload, fetch)


def shown(store: Store, source: str, minute: int) -> list[dict[str, Any]]:
    """What is known of a source's reports, without its name and the numbers of its answers."""
    apart = ("source", "fetch")
    known = [row for row in rows(store, at(minute)) if row["source"] == source]
    return [{name: value for name, value in row.items() if name not in apart} for row in known]


def received(store: Store, answers: Iterable[Answer], source: str) -> list[tuple[Answer, Payload, int]]:
    """The answers with their bytes and numbers; nothing is kept yet."""
    payloads = [(answer, payload_of(at(answer.minute), answer, source)) for answer in answers]
    return [(answer, payload, receive(store, payload)) for answer, payload in payloads]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ANSWERS, st.randoms())
def test_answers_kept_in_any_order_tell_what_had_arrived(store: Store, answers: list[Answer], random: Any) -> None:
    """Every server here is new to the store: to its reports the store is empty."""
    answers.sort(key=lambda answer: answer.minute)
    example = next(EXAMPLES)
    whole = f"{example}"
    under_way = received(store, answers, whole)
    turns = [turn for turn in under_way for _ in range(turn[0].halves + turn[0].wholes)]
    random.shuffle(turns)
    cut_off = {fetch: answer.halves for answer, _, fetch in under_way}
    for answer, payload, fetch in turns:
        if cut_off[fetch]:
            cut_off[fetch] -= 1
            keep(store, Report, answer.states[:2], [], payload, fetch)
        else:
            keep_whole(store, payload, fetch, answer.states)
            finish(store, fetch, payload.received)
    assert_tallies_equal_a_recount(store)
    minutes = sorted({answer.minute for answer in answers})
    for minute in minutes:
        fresh = f"{example} by {minute}"
        for answer, payload, fetch in received(store, (one for one in answers if one.minute <= minute), fresh):
            keep_whole(store, payload, fetch, answer.states)
            finish(store, fetch, payload.received)
        assert shown(store, whole, minute) == shown(store, fresh, LAST)
    before = [shown(store, whole, minute) for minute in minutes]
    for answer, payload, fetch in under_way:
        keep_whole(store, payload, fetch, answer.states)
    assert [shown(store, whole, minute) for minute in minutes] == before
    assert_tallies_equal_a_recount(store)

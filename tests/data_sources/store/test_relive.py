"""A life told in any order is the same life, and what was known at an instant is what had been told by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.store.records import EVER
from data_sources.store.versions import Row, Telling, relive
from tests.data_sources.store.lives import at

Life = Sequence[Mapping[str, Any]]


def colours(life: Life) -> dict[str, Any]:
    """A fold that lets nothing be mixed up: every state of the life, in its order."""
    return {"path": tuple((state["updated"], state["colour"]) for state in life)}


def firsts(life: Life) -> dict[str, Any]:
    """A fold to which most states mean nothing."""
    return {"first": life[0]["colour"]}


MINUTES = st.integers(0, 6).map(at)


@st.composite
def told(draw: st.DrawFn) -> list[Telling]:
    """What up to six answers told of one record: replays, late states, answers of one instant, with update times before
    and after their reception, and without. Numbers of answers follow their reception."""
    answers = sorted(draw(st.lists(MINUTES, min_size=1, max_size=6)))
    found = []
    for fetch, received in enumerate(answers):
        states = draw(st.lists(st.tuples(st.none() | MINUTES, st.sampled_from("ABC")), min_size=1, max_size=2))
        unstated = [state for state in states if state[0] is None]
        states = [state for state in states if state[0] is not None] + unstated[
            -1:
        ]  # of these the store takes the last
        found += [Telling(stated, received, fetch, ord(c), {"colour": c}) for stated, c in states]
    return found


def shown(rows: Sequence[Row], as_of: datetime) -> list[tuple[Any, ...]]:
    """What is known as of an instant."""
    return [
        (row.telling.digest, row.telling.fetch, row.updated, row.known_from, row.folded)
        for row in rows
        if row.known_from <= as_of < row.known_until
    ]


FOLDS = st.sampled_from([colours, firsts])


@settings(max_examples=400)
@given(told(), FOLDS, st.randoms())
def test_any_order_of_keeping_tells_the_same_life(tellings: list[Telling], fold: Any, random: Any) -> None:
    answers: dict[int, list[Telling]] = {}
    for telling in tellings:
        answers.setdefault(telling.fetch, []).append(telling)
    order = list(answers.values())
    random.shuffle(order)
    assert relive([telling for answer in order for telling in answer], fold) == relive(tellings, fold)


@settings(max_examples=400)
@given(told(), FOLDS, MINUTES)
def test_what_was_known_then_is_what_had_been_told_by_then(tellings: list[Telling], fold: Any, then: datetime) -> None:
    by_then = relive([telling for telling in tellings if telling.received <= then], fold)
    assert shown(relive(tellings, fold), then) == shown(by_then, then)


@settings(max_examples=200)
@given(told(), FOLDS)
def test_exactly_one_row_is_known_at_any_instant_since_the_first(tellings: list[Telling], fold: Any) -> None:
    known = [row for row in relive(tellings, fold) if row.known_from < row.known_until]
    assert known[0].known_from == min(telling.received for telling in tellings)
    assert all(former.known_until == row.known_from for former, row in pairwise(known))
    assert known[-1].known_until == EVER


@settings(max_examples=200)
@given(told())
def test_told_once_more_nothing_changes(tellings: list[Telling]) -> None:
    assert relive([*tellings, *tellings], colours) == relive(tellings, colours)


@settings(max_examples=200)
@given(told(), FOLDS)
def test_a_life_without_its_replays_is_the_same_life(tellings: list[Telling], fold: Any) -> None:
    """Replays of states with an update time are not kept: what they leave out must not matter."""
    rows = relive(tellings, fold)
    assert relive([row.telling for row in rows if row.told or row.is_echo], fold) == rows


@settings(max_examples=200)
@given(told())
def test_the_newest_state_told_by_then_is_the_known_one(tellings: list[Telling]) -> None:
    """The rule itself, in other words: of stated states alone, the greatest update time, of one the last told first."""
    stated = [telling for telling in tellings if telling.stated is not None]
    for minute in range(7):
        heard = [telling for telling in stated if telling.received <= at(minute)]
        first: dict[Any, int] = {}
        for number, telling in enumerate(heard):
            first.setdefault((telling.stated, telling.digest), number)
        newest = max(first, key=lambda one: (one[0], first[one]), default=None)
        assert [row[:1] for row in shown(relive(stated, colours), at(minute))] == (
            [] if newest is None else [newest[1:]]
        )


@settings(max_examples=200)
@given(told())
def test_each_row_folds_the_states_received_by_then_up_to_its_own(tellings: list[Telling]) -> None:
    rows = relive(tellings, colours)
    states = [row for row in rows if row.told]
    for row in rows:
        if not row.is_echo:
            place = (row.updated, row.telling.received, row.telling.fetch)
            before = [one for one in states if one.known_from <= row.known_from]
            path = sorted(
                (one.updated, one.telling.received, one.telling.fetch, one.telling.said["colour"]) for one in before
            )
            mine = [
                (updated, colour) for updated, received, fetch, colour in path if (updated, received, fetch) <= place
            ]
            assert len(row.folded["path"]) <= len(mine)
            assert set(row.folded["path"]) <= set(mine)

"""However answers come and whenever they are kept, the same events end at the same instants, and the tallies hold them."""

from __future__ import annotations

from itertools import count
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_sources import Payload
from data_sources.cameras import CameraEvent, Seen
from data_sources.store import Store
from data_sources.store.keeping import finish, keep, receive
from tests.data_sources.store.sightings import (
    BRIDGE,
    CAR,
    LITTER,
    MARKET,
    NONE,
    assert_tallies_equal_a_recount,
    at,
    events,
    hear,
    in_view,
    payload_of,
    seen,
)

EXAMPLES = count()
MINUTES = (10, 20, 40, 75, 90, 160, 1430, 1450, 1600)
END = 3000


class Answer(NamedTuple):
    """What a server answers in a minute after noon, and how often the half and the whole of it is kept."""

    minute: int
    told: list[Seen]
    halves: int
    wholes: int


TOLD = st.builds(
    seen,
    st.sampled_from("abc"),
    st.sampled_from([0, 5]),
    st.none() | st.sampled_from([7, 8, 70]),
    st.sampled_from([CAR, LITTER, NONE]),
    st.sampled_from([BRIDGE, MARKET]),
)
ANSWERS = st.lists(
    st.builds(
        Answer,
        st.sampled_from(MINUTES),
        st.lists(TOLD, min_size=1, max_size=3, unique_by=lambda one: one.event),
        st.integers(0, 1),
        st.integers(1, 2),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.minute,
)


def keep_whole(store: Store, payload: Payload, fetch: int, told: list[Seen]) -> None:
    """As a round does: in batches, here of two."""
    for start in range(0, len(told), 2):
        keep(store, CameraEvent, told[start : start + 2], [], payload, fetch)


def shown(store: Store, source: str, minute: int | None = None) -> list[dict[str, Any]]:
    """What is known of a server's events, without its name."""
    found = events(store, None if minute is None else at(minute))
    return [{**row, "source": ""} for row in found if row["source"] == source]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ANSWERS, st.randoms())
def test_answers_kept_in_any_order_come_to_the_same(store: Store, answers: list[Answer], random: Any) -> None:
    """Every server here is new to the store: to its events the store is empty."""
    answers.sort(key=lambda answer: answer.minute)
    example = next(EXAMPLES)
    ordered, shuffled = f"{example} in order", f"{example} in any"
    for answer in answers:
        hear(store, answer.told, answer.minute, ordered)
    payloads = [payload_of(at(answer.minute), answer, shuffled) for answer in answers]
    under_way = [(answer, payload, receive(store, payload)) for answer, payload in zip(answers, payloads, strict=True)]
    turns = [turn for turn in under_way for _ in range(turn[0].halves + turn[0].wholes)]
    random.shuffle(turns)
    cut_off = {fetch: answer.halves for answer, _, fetch in under_way}
    for answer, payload, fetch in turns:
        if cut_off[fetch]:
            cut_off[fetch] -= 1
            keep(store, CameraEvent, answer.told[:2], [], payload, fetch)
        else:
            keep_whole(store, payload, fetch, answer.told)
            finish(store, fetch, payload.received)
    assert_tallies_equal_a_recount(store)
    for source in (ordered, shuffled):
        hear(store, [seen("last", END, END, CAR)], END, source)
    assert in_view(store) == 0
    assert shown(store, shuffled) == shown(store, ordered)
    for answer in answers:  # what an end of its own told was known by then, however late it was kept
        assert ended(store, shuffled, answer.minute) == ended(store, ordered, answer.minute)
    for answer, payload, fetch in under_way:
        keep_whole(store, payload, fetch, answer.told)
    assert shown(store, shuffled) == shown(store, ordered)
    assert_tallies_equal_a_recount(store)


def ended(store: Store, source: str, minute: int) -> list[dict[str, Any]]:
    return [row for row in shown(store, source, minute) if not row["rule"]]

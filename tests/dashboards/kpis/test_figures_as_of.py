"""Whatever arrives in whatever order: the figures as of an instant are those of a city that heard only what had arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.kpis import Grouping, Where, event_kpis, table
from data_sources.field_reports import RATINGS, STATES, Report
from data_sources.store import Store
from data_sources.store.keeping import finish, keep
from tests.dashboards.kpis.reporting import AGENCIES, FIELDS, WARDS, keep_reports
from tests.dashboards.kpis.reporting import report as quiet
from tests.data_sources.store.lives import NOON, at, said
from tests.data_sources.store.test_versions_in_any_order import EXAMPLES, Answer, keep_whole, received, told_once

LAST = 40
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
MINUTES = st.sampled_from([0, 20, LAST])
AROUND = st.sampled_from([NOON - 8 * WEEK, NOON - WEEK, NOON - 5 * HOUR, NOON - HOUR, at(10), at(30)])
PARTS: list[Grouping] = ["ward", "agency", "field"]

STATE = st.builds(
    said,
    st.sampled_from("1234"),
    st.none() | MINUTES.map(at) | st.just(NOON - 6 * HOUR),
    requested=st.sampled_from([NOON - WEEK, NOON - 7 * HOUR, at(-10)]),
    state=st.sampled_from(STATES),
    due=st.none() | AROUND | st.just(at(900)),
    distributed_said=st.none() | AROUND,
    closed_said=st.none() | AROUND,
    reopened_at_said=st.none() | AROUND,
    rating=st.none() | st.sampled_from(RATINGS),
    urgent=st.booleans(),
    field=st.sampled_from(FIELDS),
    agency=st.none() | st.sampled_from(AGENCIES),
    ward_said=st.none() | st.sampled_from(WARDS),
)
STATES_TOLD = st.lists(STATE, min_size=1, max_size=6).filter(told_once)
ANSWERS = st.lists(
    st.builds(Answer, MINUTES, STATES_TOLD, st.integers(0, 1), st.integers(1, 2)), min_size=1, max_size=4
)


def heard_for_weeks(store: Store) -> None:
    """Another server has told a report a day, so that it can be said what is usual."""
    days = [NOON - timedelta(days=day) for day in range(70)]
    keep_reports(store, [quiet(f"{i}", day) for i, day in enumerate(days)], NOON - HOUR, "another")


def figures(store: Store, source: str, part: Grouping, now: datetime, as_of: datetime | None) -> list[dict[str, Any]]:
    """Every figure of the reports of one server: of the city and of each of its parts."""
    found = [
        row
        for by in (None, part)
        for row in table(store, now, as_of, where=Where(source=source), by=by)
        if row["key"].startswith("field_reports.")
    ]
    return [{name: value for name, value in row.items() if name != "known_at"} for row in found]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ANSWERS, st.randoms())
def test_figures_as_of_an_instant_are_those_of_what_had_arrived(
    store: Store, answers: list[Answer], random: Any
) -> None:
    """Answers are cut off, resumed later and repeated; every server here is new to the store."""
    heard_for_weeks(store)
    answers.sort(key=lambda answer: answer.minute)
    example = f"{next(EXAMPLES)}"
    under_way = received(store, answers, example)
    random.shuffle(under_way)
    for answer, payload, fetch in under_way:
        keep(store, Report, answer.states[:2], [], payload, fetch)
    for answer, payload, fetch in reversed(under_way):
        keep_whole(store, payload, fetch, answer.states)
        finish(store, fetch, payload.received)
    for minute in sorted({answer.minute for answer in answers}):
        fresh, now, part = f"{example} by {minute}", at(minute), random.choice(PARTS)
        for answer, payload, fetch in received(store, [one for one in answers if one.minute <= minute], fresh):
            keep_whole(store, payload, fetch, answer.states)
            finish(store, fetch, payload.received)
        then = figures(store, example, part, now, now)
        assert {row["key"] for row in then} == {kpi.key for kpi in event_kpis() if kpi.feed == "field_reports"}
        assert then == figures(store, fresh, part, now, None)

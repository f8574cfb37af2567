"""One declaration behind every answer: now, then, one by one and all at once."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from dashboards.kpis import EventKpi, Span, Where, answer, every_kpi, facts, station_kpis, table
from dashboards.kpis.answers import Asking, spans
from dashboards.kpis.board import asked_of
from dashboards.kpis.manual import manual
from dashboards.kpis.places import places_of
from dashboards.kpis.readings import named
from data_sources.city import read_city
from data_sources.environment import Reading, ReadingHour, ReadingRevision, Series
from data_sources.store import Store, milliseconds
from tests.dashboards.kpis.asking import ask, figures, kpi_of
from tests.dashboards.kpis.conftest import Said, every, hue, keep_in

NOW = hue("2025-10-27 20:05")
SERIES = [
    ("hydromet", "kim-long", "water_level", 10),
    ("hydromet", "thuong-nhat", "water_level", 10),
    ("rain", "rain-a", "rain", 10),
    ("rain", "rain-b", "rain", 60),
    ("reservoirs", "ta-trach", "water_level", 60),
    ("reservoirs", "ta-trach", "inflow", 60),
    ("air", "kk-tth01", "pm2.5", 60),
    ("air", "kk-tth01", "o3", 60),
]
WAVES = {
    "water_level": (3.0, 2.0),
    "rain": (4.0, 4.0),
    "inflow": (500.0, 400.0),
    "pm2.5": (40.0, 35.0),
    "o3": (90.0, 80.0),
}


def wave(quantity: str, at: datetime, shift: float = 0.0) -> float:
    """A made-up value that depends on the instant only."""
    middle, height = WAVES[quantity]
    return round(middle + height * math.sin(at.timestamp() / 30_000 + shift), 2)


def fill(store: Store, days: float, until: datetime = NOW) -> None:
    """Days of readings of every kind, heard as they were measured."""
    for by, station, quantity, minutes in SERIES:
        step = timedelta(minutes=minutes)
        last = until - timedelta(minutes=until.minute % minutes if minutes < 60 else until.minute)
        count = int(timedelta(days=days) / step)
        said = [(station, quantity, at, wave(quantity, at)) for at in (last - i * step for i in range(count))]
        keep_in(store, said, by=by)


def clear(store: Store) -> None:
    with store.write() as connection:
        for record in (Reading, ReadingRevision, ReadingHour, Series):
            connection.execute(delete(record))
    store.codes.clear()


Arrival = tuple[int, int, int]
arrivals = st.lists(
    st.lists(
        st.tuples(st.integers(0, len(SERIES) - 1), st.integers(0, 200), st.integers(0, 3)), min_size=1, max_size=25
    ),
    min_size=2,
    max_size=5,
)


def batch(said: list[Arrival]) -> dict[str, list[Said]]:
    """What arrives together, by source: late and changed readings among the new ones."""
    found: dict[str, dict[tuple[str, str, datetime], float]] = {}
    for number, back, shift in said:
        by, station, quantity, minutes = SERIES[number]
        at = NOW - timedelta(minutes=5) - back * timedelta(minutes=minutes)
        at -= timedelta(minutes=at.minute % minutes)
        found.setdefault(by, {})[station, quantity, at] = wave(quantity, at, shift)
    return {by: [(*key, value) for key, value in rows.items()] for by, rows in found.items()}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(arrivals)
def test_what_was_known_then_is_what_the_wall_showed_then(store: Store, rounds: list[list[Arrival]]) -> None:
    clear(store)
    shown = []
    for i, said in enumerate(rounds):
        received = NOW + timedelta(minutes=i)
        for by, rows in batch(said).items():
            keep_in(store, rows, received=received, by=by)
        shown.append((received, figures(table(store, NOW))))
    for received, then in shown:
        found = figures(table(store, NOW, as_of=received))
        assert found == then
    before = figures(table(store, NOW, as_of=NOW - timedelta(minutes=1)))
    assert {row["value"] for row in before.values()} == {None}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 5 * 144), st.integers(0, 20)), min_size=1, max_size=60, unique_by=lambda one: one[0]
    ),
    st.lists(st.integers(0, 5 * 24 * 3600), min_size=2, max_size=8),
)
def test_tallies_answer_what_the_readings_answer(store: Store, fallen: list[tuple[int, int]], cuts: list[int]) -> None:
    clear(store)
    start = hue("2025-10-22 00:00")
    for station in ("a", "b"):
        keep_in(
            store,
            [(station, "rain", start + timedelta(minutes=10 * i), mm / 10) for i, mm in fallen],
            received=NOW,
            by="rain",
        )
    city = read_city()
    with store.read() as connection:
        places = places_of(connection, city, None)["rain"]
        for first, last in pairwise(sorted(cuts)):
            span = Span(start + timedelta(seconds=first), start + timedelta(seconds=last) + timedelta(hours=6))
            for kpi in station_kpis():
                if kpi.tally is None:
                    continue
                for place in asked_of(kpi, places):
                    tallied = Asking(connection, city, None, places).figure(kpi, span, place)
                    read = Asking(connection, city, None, places, tallies=False).figure(kpi, span, place)
                    assert tallied == read


def test_a_span_that_ends_on_the_hour_holds_its_end_and_not_its_start(store: Store) -> None:
    start = hue("2025-10-26 19:00")
    keep_in(store, [("a", "rain", at, 1.0) for at, _ in every(60, start, [1.0] * 25)], by="rain")
    kpi = kpi_of("rain_day")
    assert answer(kpi, Span(start, start + timedelta(days=1)), Where(station="a"), None, store, NOW).value == 24.0


def test_all_at_once_is_each_by_itself(store: Store) -> None:
    fill(store, 15)
    found, rows = facts(store, NOW), figures(table(store, NOW))
    asked = 0
    for kpi in station_kpis():
        with store.read() as connection:
            places = places_of(connection, read_city(), None)[kpi.of]
        for place in asked_of(kpi, places):
            alone = answer(kpi, None, Where() if kpi.city else Where(station=place.code), None, store, NOW)
            row = rows[kpi.key, place.code]
            assert row["age_s"] == (None if alone.at is None else (NOW - alone.at).total_seconds())
            assert [row[name] for name in ("value", "unit", "n", "previous", "target", "status", "why", "feed")] == [
                getattr(alone, name) for name in ("value", "unit", "n", "previous", "target", "status", "why", "feed")
            ]
            assert {name: row[name] for name in alone.extra} == dict(alone.extra)
            if kpi.on_wall:
                shown = found["answers"][kpi.key][place.code]
                assert shown["at"] == (None if alone.at is None else milliseconds(alone.at))
                assert shown["previous"] == (alone.previous if kpi.week_before else None)
                for name in ("value", "unit", "n", "target", "status", "why"):
                    assert shown[name] == getattr(alone, name)
                assert {name: shown[name] for name in alone.extra} == dict(alone.extra)
            asked += alone.value is not None
    assert asked > 35


def test_the_count_on_a_tile_is_the_number_of_rows_behind_it(store: Store) -> None:
    fill(store, 9)
    counted = 0
    with store.read() as connection:
        kinds = places_of(connection, read_city(), None)
        for kpi in station_kpis():
            for place in kinds[kpi.of]:
                if kpi.city is None and place.source is not None:
                    rows = kpi.rows(kpi.span(NOW), place.where, None)
                    behind = connection.scalar(select(func.count()).select_from(rows.subquery()))
                    listed = connection.execute(named(rows)).all()
                    found = Asking(connection, read_city(), None, [place]).answer(kpi, kpi.span(NOW), place)
                    assert (kpi.key, place.code, found.n) == (kpi.key, place.code, behind)
                    assert len(listed) == behind
                    counted += found.n > 0
    assert counted >= 40


def test_a_figure_of_another_time_is_asked_of_its_own_week(store: Store) -> None:
    fill(store, 10)
    week_ago = figures(table(store, NOW - timedelta(days=7)))
    compared = 0
    for key, row in figures(table(store, NOW)).items():
        if row["previous"] is not None:
            assert row["previous"] == week_ago[key]["value"]
            compared += 1
    assert compared > 20


def test_a_late_correction_changes_now_and_not_then(store: Store) -> None:
    at = NOW - timedelta(minutes=5)
    keep_in(store, [("kim-long", "water_level", at, 5.5)], received=NOW)
    keep_in(store, [("kim-long", "water_level", at, 5.05)], received=NOW + timedelta(hours=1))
    assert ask(store, "water_level", "kim-long", NOW).value == 5.05
    assert ask(store, "water_level", "kim-long", NOW, as_of=NOW + timedelta(minutes=59)).value == 5.5
    assert ask(store, "water_level", "kim-long", NOW, as_of=NOW - timedelta(minutes=1)).value is None


def test_answers_are_plain_data(file_store: Store) -> None:
    import json

    fill(file_store, 1)
    assert json.loads(json.dumps(facts(file_store, NOW)))
    assert json.loads(json.dumps(table(file_store, NOW, as_of=NOW)))


def test_every_kpi_has_a_key_of_its_own_and_names_its_law() -> None:
    keys = [kpi.key for kpi in every_kpi()]
    assert len(keys) == len(set(keys))
    assert all(kpi.source and (kpi.unit or isinstance(kpi, EventKpi)) for kpi in every_kpi())


def test_a_kpi_says_its_value_in_one_way() -> None:
    with pytest.raises(TypeError, match="not both or neither"):
        replace(kpi_of("rain_day"), reckon=kpi_of("water_level").reckon)


def test_the_longest_spans_are_read_first() -> None:
    lengths = [span.length for _, span in spans(station_kpis(), NOW)]
    assert lengths == sorted(lengths, reverse=True)


def test_the_manual_is_what_the_declarations_say() -> None:
    written = Path(__file__).parents[3] / "docs" / "kpis.md"
    assert written.read_text(encoding="utf-8") == manual(), "run: python -m dashboards.kpis > docs/kpis.md"


def test_questions_to_the_store_know_nothing_of_screens() -> None:
    seen = "import sys, dashboards.kpis, dashboards.kpis.board; dashboards.kpis.every_kpi(); print([m for m in ('dash', 'plotly', 'pandas') if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert run.stdout.strip() == "[]"

"""A tile, the list behind it and the API say the same, of every KPI: proven against plain Python over all rows."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from dashboards.application import create
from dashboards.kpis import EventKpi, Span, Where, answer, event_kpis, every_kpi, facts, table
from dashboards.kpis.counting import count
from dashboards.kpis.event_answers import EventAsking
from data_sources.city import read_city
from data_sources.field_reports import HANDLED, Report, ward_category
from data_sources.store import Store, known, milliseconds
from data_sources.working_time import calendar
from tests.dashboards.api.conftest import City, serving, settings
from tests.dashboards.kpis import test_answers as stations
from tests.dashboards.kpis.conftest import hue
from tests.dashboards.kpis.reporting import AGENCIES, FIELDS, WARDS, fill, ids

NOW = hue("2026-11-20 10:25")
KPIS = [kpi for kpi in event_kpis() if kpi.feed == "field_reports"]
Row = Mapping[str, Any]


def open_then(row: Row, at: datetime) -> bool:
    return bool(row["requested"] <= at and (row["closed"] is None or row["closed"] > at))


def closed_in(row: Row, span: Span) -> bool:
    return row["closed"] is not None and span.start <= row["closed"] < span.end and row["state"] == HANDLED


def received_in(row: Row, span: Span) -> bool:
    return bool(span.start <= row["requested"] < span.end)


ROWS: dict[str, Callable[[Row, Span], bool]] = {
    "received_today": received_in,
    "received_24h": received_in,
    "burst": received_in,
    "eligible_share": received_in,
    "handled_share": lambda row, span: received_in(row, span) and row["eligible"] is True,
    "on_time_original": lambda row, span: closed_in(row, span) and row["first_due"] is not None,
    "on_time_current": lambda row, span: closed_in(row, span) and row["due"] is not None,
    "median_hours": lambda row, span: closed_in(row, span) and timed(row),
    "p90_hours": lambda row, span: closed_in(row, span) and timed(row),
    "satisfaction": lambda row, span: closed_in(row, span) and row["rating"] is not None,
    "rating_share": closed_in,
    "reopened": lambda row, span: row["reopened_at"] is not None and span.start <= row["reopened_at"] < span.end,
    "open": lambda row, span: open_then(row, span.end),
    "overdue": lambda row, span: open_then(row, span.end) and row["due"] is not None and row["due"] < span.end,
    "due_24h": lambda row, span: (
        open_then(row, span.end) and row["due"] is not None and span.end <= row["due"] < span.end + timedelta(hours=24)
    ),
    "unassigned_urgent": lambda row, span: (
        open_then(row, span.end) and row["urgent"] and (row["distributed"] is None or row["distributed"] > span.end)
    ),
}
GOOD: dict[str, Callable[[Row, Span], bool]] = {
    "eligible_share": lambda row, span: row["eligible"] is True,
    "handled_share": lambda row, span: row["state"] == HANDLED and row["closed"] < span.end,
    "on_time_original": lambda row, span: row["closed"] <= row["first_due"],
    "on_time_current": lambda row, span: row["closed"] <= row["due"],
    "satisfaction": lambda row, span: row["rating"] in ("hai_long", "chap_nhan"),
    "rating_share": lambda row, span: row["rating"] is not None,
}


def timed(row: Row) -> bool:
    return row["distributed"] is not None and row["distributed"] <= row["closed"]


def value_of(key: str, rows: list[Row], span: Span) -> float | None:
    """What a KPI says, in plain Python."""
    if key in GOOD:
        return 100 * sum(GOOD[key](row, span) for row in rows) / len(rows) if rows else None
    if key in ("median_hours", "p90_hours"):
        hours = sorted(calendar().worked(row["distributed"], row["closed"]) / timedelta(hours=1) for row in rows)
        if not hours:
            return None
        if key == "median_hours":
            return statistics.median(hours)
        at, rest = divmod(0.9 * (len(hours) - 1), 1)
        return hours[int(at)] + rest * (hours[min(int(at) + 1, len(hours) - 1)] - hours[int(at)])
    return float(len(rows))


def of(row: Row, where: Where) -> bool:
    return (
        where.ward in (None, ward_category(row))
        and where.agency in (None, row["agency"] or "none")
        and where.field in (None, row["field"])
    )


def some_place(chance: random.Random) -> Where:
    ward = chance.choice((None, *WARDS, f"~{WARDS[0]}", "sea", "none"))
    only = {"ward": ward, "agency": chance.choice((*AGENCIES, "none")), "field": chance.choice(FIELDS)}
    asked = chance.choice(((), (), ("ward",), ("agency",), ("field",), ("ward", "field")))
    return Where(**{name: only[name] for name in asked})  # type: ignore[arg-type]


def some_span(chance: random.Random, kpi: EventKpi) -> Span | None:
    """None: the KPI's own."""
    if chance.random() < 0.4:
        return None
    end = NOW - timedelta(days=30 * chance.random())
    if chance.random() < 0.5:
        end = end.replace(minute=0, second=0, microsecond=0)
    return Span(end - timedelta(days=chance.choice((0.2, 1, 7, 25))), end)


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Iterator[City]:
    app = create(store, [], settings=settings(tmp_path))
    for port in serving(app):
        made = City(store, app, port)
        yield made
        made.http.close()


def listed(city: City, service: str, limit: int, **asked: Any) -> list[dict[str, Any]]:
    """Every record that the API lists for a question."""
    found: list[dict[str, Any]] = []
    query = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asked.items() if value
    }
    cursor: dict[str, str] = {}
    while True:
        page = city.get(f"/api/records/{service}?{urlencode({**query, **cursor, 'limit': limit})}").json()
        found += page["records"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


@pytest.mark.parametrize("seed", [1, 2])
def test_tile_list_and_api_say_the_same_of_reports(told: City, seed: int) -> None:
    chance = random.Random(seed)
    rounds = fill(told.store, seed, 260, NOW)
    compared = valued = 0
    for turn in range(4):
        as_of = None if turn < 2 else chance.choice(rounds) + timedelta(seconds=turn)
        with told.store.read() as connection:
            everything: list[Row] = list(connection.execute(known(Report, as_of)).mappings())
        for kpi in KPIS:
            where, span = some_place(chance), some_span(chance, kpi)
            now = as_of or NOW
            over = span or kpi.span(now)
            key = kpi.key.removeprefix("field_reports.")
            expected = [row for row in everything if ROWS[key](row, over) and of(row, where)]
            said = answer(kpi, over, where, as_of, told.store, now)
            filters = {"ward": where.ward, "agency": where.agency, "field": where.field, "at": as_of}
            # a stock is asked of an instant; from is any before it
            filters |= {"from": min(over.start, over.end - timedelta(hours=1)), "to": over.end}
            behind = listed(told, "field_reports", chance.choice((7, 100)), kpi=kpi.key, **filters)
            query = urlencode(
                {k: v.isoformat() if isinstance(v, datetime) else v for k, v in filters.items() if v} | {"kpi": kpi.key}
            )
            [shown] = told.get(f"/api/kpis?{query}").json()["kpis"]
            if said.why in ("no_data", "few_weeks"):
                assert said.value is None
                assert shown["value"] is None
            else:
                assert ids(behind) == ids(expected)
                assert (said.n, shown["n"]) == (len(behind), len(behind))
                assert shown["value"] == said.value
                if key != "burst":
                    assert said.value == pytest.approx(value_of(key, expected, over), abs=1e-6)
                valued += said.value is not None
            compared += 1
    assert compared == 4 * len(KPIS)
    assert valued > compared / 2


def test_tile_list_and_api_say_the_same_of_stations(told: City) -> None:
    stations.fill(told.store, 9)
    then = stations.NOW + timedelta(minutes=1)
    counted = 0
    for row in told.get(f"/api/kpis?{urlencode({'at': then.isoformat()})}").json()["kpis"]:
        if not row["key"].startswith("environment.") or row["place"] == "city":
            continue
        behind = listed(told, "environment", 300, kpi=row["key"], station=row["place"], at=then)
        assert (row["key"], row["place"], len(behind)) == (row["key"], row["place"], row["n"])
        counted += row["n"] > 0
    assert counted > 30


def test_the_mean_of_former_weeks_is_the_same_by_tallies_and_by_hand(store: Store) -> None:
    chance = random.Random(5)
    fill(store, 5, 900, NOW)
    with store.read() as connection:
        everything: list[Row] = list(connection.execute(known(Report)).mappings())
        for by in (None, "ward", "field", "hour"):
            for _ in range(8):
                start = NOW - timedelta(hours=30 * chance.random())
                if by == "hour":
                    start = start.replace(minute=0, second=0, microsecond=0)
                ms = milliseconds(start)
                windows = [
                    (ms - k * 7 * 86_400_000, ms - k * 7 * 86_400_000 + chance.randrange(90_000_000))
                    for k in (1, 2, 3, 5)
                ]
                where = (
                    Where() if by == "hour" else chance.choice((Where(), Where(field="ve_sinh"), Where(ward="19789")))
                )
                by_hand: dict[Any, int] = {}
                for row in everything:
                    at = milliseconds(row["requested"])
                    for a, b in windows:
                        if a <= at < b and of(row, where):
                            code = {
                                None: "", "ward": ward_category(row), "field": row["field"], "hour": (at - a) // 3_600_000,
                            }[by]  # fmt: skip
                            by_hand[code] = by_hand.get(code, 0) + 1
                for tallies in (True, False):
                    asking = EventAsking(connection, read_city(), None, tallies=tallies)
                    assert {k: n for k, n in count(asking, windows, where, by).items() if n} == by_hand  # type: ignore[arg-type]


def test_what_was_known_then_is_what_was_told_then(store: Store) -> None:
    shown: list[tuple[datetime, Any]] = []

    def tell(received: datetime) -> None:
        shown.append((received, table(store, received + timedelta(minutes=1))))

    fill(store, 3, 250, NOW, after=tell)
    for received, then in shown:
        found = table(store, received + timedelta(minutes=1), as_of=received)
        assert [{**row, "known_at": None} for row in found] == then


def test_all_at_once_is_each_by_itself(store: Store) -> None:
    fill(store, 4, 250, NOW)
    board = facts(store, NOW)["answers"]
    for by in (None, "ward", "agency", "field"):
        rows = table(store, NOW, by=by)  # type: ignore[arg-type]
        for kpi in KPIS:
            found = [row for row in rows if row["key"] == kpi.key]
            assert found
            for row in found:
                parts = dict(part.split(":", 1) for part in row["place"].split(",") if ":" in part)
                alone = answer(kpi, None, Where(**parts), None, store, NOW)  # type: ignore[arg-type]
                for name in ("value", "n", "previous", "target", "status", "why"):
                    assert (kpi.key, row["place"], name, row[name]) == (
                        kpi.key,
                        row["place"],
                        name,
                        getattr(alone, name),
                    )
                assert {name: row[name] for name in alone.extra} == dict(alone.extra)
                if by is None:
                    assert board[kpi.key]["city"]["previous"] == (alone.previous if kpi.week_before else None)
            if by is not None and kpi.key != "field_reports.burst":
                assert sum(row["n"] for row in found) == board[kpi.key]["city"]["n"]


def test_every_kpi_of_reports_is_proven_here() -> None:
    assert {f"field_reports.{key}" for key in ROWS} == {kpi.key for kpi in KPIS}
    assert {kpi.feed for kpi in every_kpi()} == {"environment", "field_reports", "cameras", "press", "fishing_boats"}

"""A tile of cameras, the list behind it and the API say the same: proven against plain Python over all rows."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from dashboards.kpis import EventKpi, Span, Where, answer, event_kpis, facts, table
from dashboards.kpis.event_answers import EventAsking
from data_sources.city import read_city
from data_sources.store import Store
from tests.dashboards.api.conftest import City
from tests.dashboards.kpis.camera_reference import KEYS, Everything, value_of
from tests.dashboards.kpis.conftest import hue
from tests.dashboards.kpis.filming import SERVERS, fill, hear
from tests.dashboards.kpis.test_tile_list_api import listed, told

__all__ = ["told"]

NOW = hue("2026-11-20 10:25")
KPIS = [kpi for kpi in event_kpis() if kpi.feed == "cameras"]
ONLY = {
    "ward": ("19753", "19789", "none"), "group": ("giao_thong", "an_ninh", "none"),
    "type": ("dem_luu_luong", "un_tac", "/skateboard", "khoi_lua"), "road": ("ba-trieu", "chi-lang", "none"),
    "camera": ("cam-0001", "cam-0087"),
}  # fmt: skip


def some_place(chance: random.Random, kpi: EventKpi) -> Where:
    parts = [part.name for part in kpi.kind.parts]
    only = chance.sample(parts, chance.choice((0, 0, 1, 1, min(2, len(parts)))))
    where: dict[str, Any] = {name: chance.choice(ONLY[name]) for name in only}
    if chance.random() < 0.2:
        where["source"] = chance.choice(SERVERS)
    return Where(**where)


def some_span(chance: random.Random, kpi: EventKpi, ends: list[datetime]) -> Span:
    end = chance.choice(ends) + timedelta(seconds=chance.choice((0, 1, 60, 170, 200)))
    if chance.random() < 0.3:
        end = end.replace(minute=0, second=0)
    if chance.random() < 0.4:
        return kpi.span(end)
    return Span(end - timedelta(days=chance.choice((0.05, 0.2, 1, 7, 25))), end)


def identity(row: Any) -> tuple[str, ...]:
    at = row.get("since") if "down_since" in row else ""
    at = at.isoformat() if isinstance(at, datetime) else str(at).replace("Z", "+00:00")
    return str(row["source"]), str(row["camera"]) if "camera" in row else "", str(row.get("event", "")), at


def ids(rows: Any) -> list[tuple[str, ...]]:
    return sorted(identity(row) for row in rows)


def without_camera(rows: list[Any]) -> list[Any]:
    """Events in the store name their camera by a number."""
    return [{name: value for name, value in row.items() if name != "camera"} for row in rows]


@pytest.mark.parametrize("seed", [1, 2])
def test_tile_list_and_api_say_the_same_of_cameras(told: City, seed: int) -> None:
    chance = random.Random(seed)
    rounds = fill(told.store, seed, 300, NOW)
    valued: Counter[str] = Counter()
    for turn in range(8):
        as_of = None if turn < 4 else chance.choice(rounds[2:]) + timedelta(seconds=turn)
        with told.store.read() as connection:
            everything = Everything(connection, as_of)
            for kpi in KPIS:
                where, key = some_place(chance, kpi), kpi.key.removeprefix("cameras.")
                span = some_span(chance, kpi, rounds[-3:] if as_of is None else [as_of])
                expected = everything.rows(key, span, where)
                said = answer(kpi, span, where, as_of, told.store, span.end)
                asked: dict[str, Any] = {name: getattr(where, name) for name in (*ONLY, "source")} | {"at": as_of}
                asked |= {"from": span.start if span.length else span.end - timedelta(hours=1), "to": span.end}
                asked = {
                    name: one.isoformat() if isinstance(one, datetime) else one for name, one in asked.items() if one
                }
                behind = listed(told, "cameras", chance.choice((7, 100)), kpi=kpi.key, **asked)
                [shown] = told.get(f"/api/kpis?{urlencode(asked | {'kpi': kpi.key})}").json()["kpis"]
                if said.why == "no_data":
                    continue
                of_events = kpi.kind.name in ("events", "vehicles")
                assert ids(without_camera(behind) if of_events else behind) == ids(expected), (kpi.key, where, span)
                assert (said.n, shown["n"], shown["value"]) == (len(expected), len(expected), said.value)
                if key == "congested" or said.why == "unheard":
                    continue
                assert said.value == pytest.approx(value_of(key, expected, span), abs=1e-6)
                valued[key] += bool(said.value)
    assert set(valued) == set(KEYS) - {"congested"}
    assert min(valued.values()) > 0


@pytest.mark.parametrize("seed", [3, 4])
def test_tallies_answer_what_the_records_answer(store: Store, seed: int) -> None:
    """Of every figure of cameras, over spans with ragged ends and whole, of the city and of each part of it."""
    chance = random.Random(seed)
    rounds = fill(store, seed, 400, NOW)
    city, compared = read_city(), 0
    with store.read() as connection:
        for _ in range(6):
            for kpi in KPIS:
                span, where = some_span(chance, kpi, rounds[-2:]), some_place(chance, kpi)
                by = chance.choice([None, *(part.name for part in kpi.kind.parts if getattr(where, part.name) is None)])
                said: list[dict[str, Any]] = []
                for tallies in (True, False):
                    asking = EventAsking(connection, city, None, where, by, tallies=tallies)
                    places = asking.places(kpi.kind, [(kpi, span)])
                    said.append({place.code: asking.answer(kpi, span, place) for place in places})
                assert said[0] == said[1], (kpi.key, span, where, by)
                compared += sum(one.n for one in said[0].values())
    assert compared > 500


def test_what_was_known_then_is_what_was_told_then(store: Store) -> None:
    shown: list[tuple[datetime, Any]] = []

    def figures(received: datetime, as_of: datetime | None) -> list[dict[str, Any]]:
        now = received + timedelta(minutes=1)
        found = [row for by in (None, "ward", "type") for row in table(store, now, as_of, by=by)]  # type: ignore[arg-type]
        return [{**row, "known_at": None} for row in found if row["key"].startswith("cameras.")]

    def tell(received: datetime) -> None:
        hear(store, received)
        shown.append((received, figures(received, None)))

    fill(store, 5, 250, NOW, after=tell)
    assert len(shown) > 5
    for received, then in shown:
        assert figures(received, received) == then


def test_all_at_once_is_each_by_itself(store: Store) -> None:
    fill(store, 6, 250, NOW)
    board = facts(store, NOW)["answers"]
    for by in (None, "ward", "group", "type", "road", "camera"):
        rows = table(store, NOW, by=by)  # type: ignore[arg-type]
        for kpi in KPIS:
            found = [row for row in rows if row["key"] == kpi.key]
            if by is not None and not kpi.kind.has(by):
                assert not found
                continue
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
            assert sum(row["n"] for row in found) == board[kpi.key]["city"]["n"]


def test_every_kpi_of_cameras_is_proven_here() -> None:
    assert {f"cameras.{key}" for key in KEYS} == {kpi.key for kpi in KPIS}

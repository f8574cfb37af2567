"""A tile of boats, the list behind it and the API say the same, of the city and of every part, now and as of then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dashboards.kpis import Where, answer, facts, fleet_kpis, table
from dashboards.kpis.fleet_kpi import PARTS
from data_sources.city import read_city
from data_sources.store import Store
from tests.dashboards.api.conftest import City
from tests.dashboards.kpis.boating import (
    AIS,
    DAY,
    HOUR,
    LOG,
    MINUTE,
    NOW,
    THUAN_AN,
    VMS,
    at,
    city_of,
    declared,
    hear,
    large,
    logged,
    name,
    regular,
    write_down,
)
from tests.dashboards.kpis.test_tile_list_api import listed, told

__all__ = ["told"]

KPIS = {kpi.key.removeprefix("fishing_boats."): kpi for kpi in fleet_kpis()}


@pytest.fixture
def sailed(told: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """A city of sixty boats: at sea, in port, late, lost, called in."""
    folder = tmp_path / "folder"
    small = [f"{name(n)},5740000{n},6-12,,tu-hien,4,2025-01-01" for n in range(50, 60)]
    city_of(folder, *(large(n, "24+" if n % 5 == 0 else "15-24") for n in range(1, 50)), *small)
    monkeypatch.setenv("HUEIOC_CITY", str(folder))
    store = told.store
    declared(store, VMS, AIS, LOG)
    hear(store, VMS, regular(range(4, 40), MINUTE), received=NOW - HOUR)
    hear(store, VMS, [at(1, 7 * HOUR), at(2, 11 * DAY), at(3, 3 * HOUR), *(at(n, 5 * HOUR) for n in range(40, 48))])
    hear(store, VMS, [at(n, 2 * HOUR, THUAN_AN) for n in range(40, 48)], received=NOW - MINUTE)
    hear(store, LOG, [at(1, HOUR, how=1)])
    write_down(store, [logged(n, 9 * HOUR, "called") for n in range(36, 48)])
    write_down(store, [logged(n, 8 * HOUR, "answered") for n in range(38, 48)])
    hear(store, VMS, [at(48, 30 * MINUTE, THUAN_AN), at(48, 3 * HOUR)])
    return told


def test_each_figure_counts_the_boats_behind_it(sailed: City) -> None:
    for as_of in (None, NOW - 30 * MINUTE):
        end = as_of or NOW
        for kpi in KPIS.values():
            said = answer(kpi, None, Where(), as_of, sailed.store, end)
            asked = {"kpi": kpi.key, "at": end} if as_of else {"kpi": kpi.key, "from": kpi.span(end).start, "to": end + timedelta(milliseconds=1)}  # fmt: skip
            if as_of is None and kpi.span(end).start == end:
                continue  # without an instant the API speaks of its own now
            rows = listed(sailed, "fishing_boats", 7, **asked)
            assert len(rows) == said.n, kpi.key


def test_parts_add_up_to_the_whole(sailed: City) -> None:
    for kpi in KPIS.values():
        if kpi.good is not None or kpi.fills or kpi.way:
            continue
        whole = answer(kpi, None, Where(), None, sailed.store, NOW)
        for by in PARTS:
            parts = table(sailed.store, NOW, key=kpi.key, by=by)  # type: ignore[arg-type]
            assert sum(one["value"] for one in parts) == whole.value, (kpi.key, by)
            assert sum(one["n"] for one in parts) == whole.n


def test_the_figures_are_those_that_were_written(sailed: City) -> None:
    said = {key: answer(kpi, None, Where(), None, sailed.store, NOW) for key, kpi in KPIS.items()}
    values = {key: one.value for key, one in said.items()}
    assert (values["lost"], values["ashore_due"], values["late"]) == (1, 1, 0)
    assert (values["in_port"], values["at_sea"], values["never_heard"]) == (9, 39, 11)
    assert (values["called"], values["sheltered"], said["answered"].n) == (12, 8, 12)
    assert values["answered"] == pytest.approx(100 * 10 / 12)
    assert values["calls_today"] == 9
    assert values["people_at_sea"] == 390
    assert said["connected"].n == 38 + 1 - 0 or said["connected"].n == 39


def test_a_screen_shows_what_the_kpis_say(sailed: City) -> None:
    board = facts(sailed.store, NOW)
    for key in ("at_sea", "in_port", "people_at_sea", "lost"):
        said = answer(KPIS[key], None, Where(), None, sailed.store, NOW)
        assert board["answers"][f"fishing_boats.{key}"]["city"]["value"] == said.value
    boats = board["boats"]
    assert boats["at_sea"] == sum(n for state, n in boats["states"].items() if state not in ("in_port", "never"))
    assert sum(point[3] for point in boats["points"]) == boats["at_sea"]
    assert [one["state"] for one in boats["alarms"]] == ["lost10", "unanswered", "unanswered", "lost"]
    assert boats["alarm_counts"]["unanswered"] == boats["muster"]["silent"]
    assert {port["port"]: port["n"] for port in boats["ports"]}["thuan-an"] == 9


def test_positions_passages_and_the_log_are_listed_page_by_page(sailed: City) -> None:
    for record, n in (("positions", None), ("passages", 9), ("log", 22)):
        rows = listed(sailed, "fishing_boats", 50, record=record)
        assert n is None or len(rows) == n, record
        at = [row["at"] for row in rows]
        assert at == sorted(at, reverse=True)
    one = listed(sailed, "fishing_boats", 3, record="positions", boat=name(48))
    assert [row["boat"] for row in one] == [name(48)] * 2
    assert sailed.get(f"/api/fetches/{one[0]['fetch']}").json()["hash"]


def test_a_question_that_cannot_be_is_told(sailed: City) -> None:
    for asked in ({"kpi": "fishing_boats.lost", "by": "ward"}, {"kpi": "fishing_boats.lost", "station": "x"}):
        assert sailed.get(f"/api/kpis?{urlencode(asked)}").status_code == 400
    assert sailed.get("/api/records/fishing_boats?record=owners").status_code == 400


def test_no_owner_is_known_to_any_list(sailed: City) -> None:
    said = sailed.get("/api/records/fishing_boats?record=identities").text + str(facts(sailed.store, NOW)["boats"])
    assert "owner" not in said
    assert "chủ" not in said


def test_every_kpi_of_boats_asks_few_questions_of_the_store(file_store: Store) -> None:
    assert read_city().boats()
    assert facts(file_store, NOW)["boats"] == {}
    assert all(one["value"] is None for one in table(file_store, NOW) if one["key"].startswith("fishing_boats."))

"""Which station a figure is of: its sources, its feed, and the alarms of its day."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from dashboards.kpis import Where, answer, facts, table
from data_sources.city import read_city
from data_sources.store import Store
from data_sources.store.tables import FeedState
from tests.dashboards.kpis.asking import ask, figures, kpi_of
from tests.dashboards.kpis.conftest import Keep, every, hue

NOW = hue("2025-10-27 20:05")


def brings(source: str) -> dict[str, Any]:
    """A feed of a source, heard now, without its name and position."""
    return {
        "service": "environment", "source": source, "format": "openaq", "url": "", "measures": True, "simulated": False,
        "every_s": 60.0, "stale_after_s": 1800.0, "failures": 0, "declared_at": NOW, "heard_at": NOW,
        "failing_since": None,
    }  # fmt: skip


def test_a_gauge_is_read_from_the_first_source_that_still_speaks(file_store: Store, said: Keep) -> None:
    said("kim-long", "water_level", every(10, NOW - timedelta(hours=3), [1.0] * 11), by="old server")
    said("kim-long", "water_level", every(10, NOW - timedelta(minutes=30), [2.0] * 3), by="new server")
    assert ask(file_store, "water_level", "kim-long", NOW).value == 2.0
    assert ask(file_store, "water_level_change_1h", "kim-long", NOW).value is None  # two gauges are never compared
    said("kim-long", "water_level", [(NOW - timedelta(minutes=20), 1.1)], by="old server")
    assert ask(file_store, "water_level", "kim-long", NOW).value == 1.1
    rows = figures(table(file_store, NOW))
    assert rows["environment.water_level", "kim-long@new server"]["value"] == 2.0


def test_answers_name_the_feed_that_brings_them(file_store: Store, said: Keep) -> None:
    said("kk-tth01", "pm2.5", [(NOW, 20.0)], by="stations")
    row = brings("stations")
    with file_store.write() as connection:
        connection.execute(
            insert(FeedState), {**row, "feed": "openaq", "position": 0, "failing_since": NOW, "failures": 3}
        )
        connection.execute(insert(FeedState), {**row, "feed": "spreadsheet", "position": 1})
    assert ask(file_store, "vn_aqi_hour", "kk-tth01", NOW).feed == "spreadsheet"
    assert facts(file_store, NOW)["stations"]["kk-tth01"]["feed"] == "spreadsheet"


def test_the_wall_shows_declared_stations_and_every_rain_gauge(file_store: Store, said: Keep) -> None:
    said("a stranger", "pm2.5", [(NOW, 20.0)], by="sensors")
    said("rain-a", "rain", [(NOW, 2.0)], by="rain")
    found = facts(file_store, NOW)
    assert set(found["stations"]) == {*read_city().stations(), "rain-a"}
    assert found["rain"]["order"] == ["rain-a"]
    assert ("environment.vn_aqi_hour", "a stranger") in figures(table(file_store, NOW))


def test_a_kpi_of_one_station_is_not_asked_of_several(file_store: Store) -> None:
    with pytest.raises(ValueError, match=r"is asked of one gauge and .* names 5"):
        answer(kpi_of("water_level"), None, Where(), None, file_store, NOW)


def test_past_levels_are_judged_by_the_alarms_of_their_day(
    file_store: Store, said: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(read_city.__code__.co_filename).parent / "stations.csv").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("kim-long"))
    later = row.replace(",3.50,", ",5.50,").replace("2020-03-15", "2026-01-01")
    (tmp_path / "stations.csv").write_text(f"{text}{later}\n", encoding="utf-8")
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    said("kim-long", "water_level", [(NOW, 5.05), (hue("2026-02-01 20:00"), 5.05)])
    assert ask(file_store, "water_level", "kim-long", NOW).extra["stage"] == 3
    assert ask(file_store, "water_level", "kim-long", hue("2026-02-01 20:00")).extra["stage"] == 2


def test_a_station_is_what_it_had_said_by_then(file_store: Store, said: Keep) -> None:
    before = NOW - timedelta(hours=2)
    said("Sông Bồ", "water_level", [(before, 54.0)])
    then = figures(table(file_store, NOW))
    said("Sông Bồ", "inflow", [(NOW, 120.0)])  # a gauge until then; it is a reservoir
    said("a stranger", "pm2.5", [(NOW, 20.0)])
    assert figures(table(file_store, NOW, as_of=before)) == then
    assert ("environment.reservoir_level", "Sông Bồ") in figures(table(file_store, NOW))


def test_what_a_station_began_to_measure_later_was_not_missing_before(file_store: Store, said: Keep) -> None:
    said("sensors", "pm2.5", every(60, NOW - timedelta(hours=30), [20.0] * 20))
    then = ask(file_store, "air_capture", "sensors", NOW)
    said("sensors", "o3", [(NOW, 50.0)])
    found = ask(file_store, "air_capture", "sensors", NOW, as_of=NOW - timedelta(hours=1))
    assert (found.value, found.n, found.extra) == (then.value, then.n, then.extra)


def test_a_declared_rain_gauge_counts_once_in_the_city(
    file_store: Store, said: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(read_city.__code__.co_filename).parent / "stations.csv").read_text(encoding="utf-8")
    gauge = "vrain-1,Nam Đông,rain,,107.72,16.16,20179,rain,,,,,,,Asia/Ho_Chi_Minh,,2024-01-01"
    (tmp_path / "stations.csv").write_text(f"{text}{gauge}\n", encoding="utf-8")
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    said("vrain-1", "rain", [(NOW, 30.0)], by="hydromet")
    said("Nam Đông", "rain", [(NOW, 30.0)], by="vrain")  # the same gauge, read by another server
    said("rain-b", "rain", [(NOW, 10.0)], by="hydromet")
    mean = ask(file_store, "rain_day_city_mean", None, NOW)
    assert (mean.value, mean.n, mean.extra["stations"]) == (20.0, 2, 2)
    board = facts(file_store, NOW)
    assert (board["rain"]["heard"], board["rain"]["stations"]) == (2, 2)
    assert figures(table(file_store, NOW))["environment.rain_day", "vrain-1@vrain"]["value"] == 30.0


def test_a_gauge_that_fell_silent_is_never_ok(file_store: Store, said: Keep) -> None:
    said("phu-oc", "water_level", every(10, NOW - timedelta(hours=3), [1.0] * 19))
    said("kim-long", "water_level", every(10, NOW - timedelta(hours=3), [5.0] * 19))
    said("rain-a", "rain", every(10, NOW - timedelta(hours=3), [0.2] * 19))
    with file_store.write() as connection:
        connection.execute(insert(FeedState), {**brings("hydromet"), "feed": "gauges", "position": 0})

    def states(at: datetime) -> dict[str, str]:
        told = figures(table(file_store, at))
        return {
            f"{key} {place}": row["status"]
            for (key, place), row in told.items()
            if row["value"] is not None
            and place in ("phu-oc", "rain-a", "city")
            and "capture" not in key
            and "last_day" not in key
        }

    assert set(states(NOW + timedelta(minutes=30)).values()) == {"ok"}
    assert set(states(NOW + timedelta(minutes=31)).values()) == {"none"}
    assert ask(file_store, "water_level", "phu-oc", NOW + timedelta(minutes=31)).value == 1.0
    assert ask(file_store, "water_level", "kim-long", NOW + timedelta(minutes=31)).status == "bad"
    assert ask(file_store, "gauge_capture", "phu-oc", NOW + timedelta(minutes=31)).status == "watch"

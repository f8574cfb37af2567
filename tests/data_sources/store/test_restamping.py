"""When the city's borders appear or change, what was placed by a position is placed anew."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from data_sources.environment import Series
from data_sources.field_reports import Report
from data_sources.places import locate
from data_sources.store import Record, Store
from data_sources.store.restamping import restamp
from tests.data_sources.store.lives import assert_tallies_equal_a_recount, at, hear, rows, said

CITADEL = (107.50, 16.40, 107.60, 16.50)
DA_NANG = (108.15, 16.00, 108.30, 16.10)
Give = Callable[..., None]


@pytest.fixture
def give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Give:
    """The city gives borders: a box for each code."""
    file, seconds = tmp_path / "wards.geojson", count(1_000_000_000)

    def write(**boxes: tuple[float, float, float, float]) -> None:
        features = [
            {
                "type": "Feature",
                "properties": {"code": code.removeprefix("ward_")},
                "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
            }
            for code, (w, s, e, n) in boxes.items()
        ]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        os.utime(file, (next(seconds),) * 2)
        monkeypatch.setenv("HUEIOC_BOUNDARIES", str(file))

    return write


def places(store: Store) -> dict[str, tuple[str | None, str | None]]:
    return {row["report"]: (row["ward"], row["ward_by"]) for row in rows(store)}


def test_what_was_near_lies_in_its_ward_once_there_are_borders(store: Store, give: Give) -> None:
    told = [
        said("citadel", at(1), lon=107.577, lat=16.478),
        said("said", at(1), lon=107.577, lat=16.478, ward_said="19777"),
        said("lagoon", at(1), lon=107.86, lat=16.33),
        said("Đà Nẵng", at(1), lon=108.22, lat=16.05),
        said("nowhere", at(1)),
    ]
    hear(store, told, at(2))
    before = {"said": ("19777", "code"), "lagoon": (None, "sea"), "nowhere": (None, "none")}
    assert places(store) == before | {"citadel": ("19753", "near"), "Đà Nẵng": (None, "outside")}
    give(ward_19774=CITADEL, ward_20137=DA_NANG)
    assert restamp(store, [Report]) == 2
    assert places(store) == before | {"citadel": ("19774", "border"), "Đà Nẵng": ("20137", "border")}
    assert_tallies_equal_a_recount(store)


def test_the_same_borders_once_more_move_nothing_and_wake_nobody(store: Store, give: Give) -> None:
    hear(store, [said("1", at(1), lon=107.577, lat=16.478)], at(2))
    give(ward_19774=CITADEL)
    assert restamp(store, [Report]) == 1
    awake = store.pulse()
    assert restamp(store, [Report]) == 0
    assert store.pulse() == awake


def test_new_borders_move_what_the_former_ones_placed_and_without_any_it_is_near_again(
    store: Store, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(store, [said("1", at(1), lon=107.577, lat=16.478)], at(2))
    for code in ("ward_19774", "ward_19777"):
        give(**{code: CITADEL})
        assert restamp(store, [Report]) == 1
        assert places(store) == {"1": (code.removeprefix("ward_"), "border")}
        assert_tallies_equal_a_recount(store)
    monkeypatch.delenv("HUEIOC_BOUNDARIES")
    assert restamp(store, [Report]) == 1
    assert places(store) == {"1": ("19753", "near")}
    assert_tallies_equal_a_recount(store)


def test_a_reports_past_moves_with_it_and_what_was_known_when_stays(store: Store, give: Give) -> None:
    hear(store, [said("1", at(1), lon=107.577, lat=16.478)], at(2))
    hear(store, [said("1", at(3), lon=107.577, lat=16.478, state="da_xu_ly")], at(4))
    before = [rows(store, at(minute)) for minute in (1, 3, 5)]
    give(ward_19774=CITADEL)
    assert restamp(store, [Report]) == 2
    moved = [[row | {"ward": "19774", "ward_by": "border"} for row in known] for known in before]
    assert [rows(store, at(minute)) for minute in (1, 3, 5)] == moved
    hear(store, [said("1", at(3.5), lon=107.577, lat=16.478, state="dang_xu_ly")], at(6))
    assert {row["ward"] for minute in (3, 5, 7) for row in rows(store, at(minute))} == {"19774"}
    assert_tallies_equal_a_recount(store)


def test_cut_off_before_its_end_it_begins_again_and_comes_to_the_same(store: Store, give: Give) -> None:
    chance = random.Random(46)
    told = [
        said(str(n), at(n / 100), lon=chance.uniform(107.2, 108.3), lat=chance.uniform(16.0, 16.7)) for n in range(120)
    ]
    hear(store, told, at(2))
    give(ward_19774=CITADEL, ward_20137=DA_NANG)

    def a_start_that_ends_early() -> Iterator[type[Record]]:
        yield Report
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restamp(store, a_start_that_ends_early(), at_once=7)
    assert_tallies_equal_a_recount(store)
    assert restamp(store, [Report], at_once=7) == 0  # all are where they belong …
    assert places(store) == {one.report: tuple(locate(one.lon, one.lat)) for one in told}
    assert {by for _, by in places(store).values()} == {"border", "near", "sea", "outside"}
    assert_tallies_equal_a_recount(store)


def test_stations_move_too_but_for_those_whose_ward_the_city_says(store: Store, give: Give) -> None:
    station = {"source": "s", "quantity": "pm2.5", "unit": "µg/m³", "name": "", "lon": 107.577, "lat": 16.478}
    with store.write() as connection:
        for code, by in (("near", "near"), ("declared", "code")):
            connection.execute(
                Series.__table__.insert(),
                station | {"station": code, "ward": "19753", "ward_by": by},  # type: ignore[attr-defined]
            )
    give(ward_19774=CITADEL)
    assert restamp(store, [Series]) == 1
    with store.read() as connection:
        found = connection.execute(select(Series.station, Series.ward, Series.ward_by)).all()
    assert sorted(map(tuple, found)) == [("declared", "19753", "code"), ("near", "19774", "border")]

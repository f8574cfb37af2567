"""When the city's borders appear, what cameras saw is counted in the ward where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data_sources.cameras import CameraEvent, EventPlace
from data_sources.store import Store
from data_sources.store.restamping import restamp
from tests.data_sources.store.sightings import (
    BRIDGE,
    CAR,
    NOON,
    assert_tallies_equal_a_recount,
    at,
    counts,
    events,
    hear,
    in_view,
    seen,
)

NEAR = EventPlace("~19753", "ha-noi", "giao_thong")
BOX = [[107.50, 16.40], [107.60, 16.40], [107.60, 16.50], [107.50, 16.50], [107.50, 16.40]]


@pytest.fixture
def borders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city says where a ward ends, and names one camera by its ward and one by its position."""
    city, wards = tmp_path / "city", tmp_path / "wards.geojson"
    city.mkdir()
    feature = {
        "type": "Feature",
        "properties": {"code": "19774"},
        "geometry": {"type": "Polygon", "coordinates": [BOX]},
    }
    wards.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(wards))
    monkeypatch.setenv("HUEIOC_CITY", str(city))
    (city / "cameras.csv").write_text(
        "camera,source,place,ward,group,road,lon,lat,installed,valid_from\n"
        "near,frigate-1,Cửa Ngăn,,giao_thong,ha-noi,107.577,16.478,2026-01-01,2026-01-01\n"
        "named,frigate-1,Cửa Ngăn,19789,giao_thong,ha-noi,107.577,16.478,2026-01-01,2026-01-01\n",
        encoding="utf-8",
    )


def test_events_move_to_the_ward_of_their_camera(store: Store, borders: None) -> None:
    hear(store, [seen("a", 0, 1, CAR, NEAR, "near"), seen("b", 0, 1, CAR, BRIDGE, "named")], 2)
    hear(store, [seen("c", 0, 3000, CAR, NEAR, "near"), seen("d", 0, 5, CAR, NEAR, "unknown")], 3000)
    assert restamp(store, [CameraEvent]) == 2
    assert {(row["camera"], row["ward"], row["road"]) for row in events(store)} == {
        ("near", "19774", "ha-noi"), ("named", "19789", "ha-noi"), ("unknown", "~19753", "ha-noi"),
    }  # fmt: skip
    assert counts(store)["camera_event_hours_by_ward"][NOON, "19774"] == 1
    assert_tallies_equal_a_recount(store)
    assert restamp(store, [CameraEvent]) == 0


def test_their_past_and_what_is_in_view_moves_too(store: Store, borders: None) -> None:
    hear(store, [seen("a", 0, 1, CAR, NEAR, "near"), seen("b", 0, None, CAR, NEAR, "near")], 2)
    hear(store, [seen("a", 0, 2, CAR, NEAR, "near")], 5)
    assert restamp(store, [CameraEvent]) == 1
    assert {row["ward"] for minute in (3, 6) for row in events(store, at(minute))} == {"19774"}
    hear(store, [seen("x", 0, 1, CAR, BRIDGE, "named")], 100)
    assert in_view(store) == 0
    assert {row["ward"] for row in events(store) if row["camera"] == "near"} == {"19774"}
    assert_tallies_equal_a_recount(store)

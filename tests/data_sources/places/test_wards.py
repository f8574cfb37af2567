"""The 40 wards and communes, and which of them a position lies in."""

from __future__ import annotations

import csv
import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from data_sources.places import Place, border_lines, borders, locate, wards
from data_sources.places.geography import islands, lagoons, rivers
from data_sources.places.many import locate_many

ROOT = Path(__file__).parents[3]
SAMPLES = Path(os.environ.get("HUEIOC_SAMPLES") or ROOT.parent / "shared" / "samples") / "boundaries"
METRES = 106_800  # in a degree, the shorter of the two ways at Hue


def sample(name: str) -> Path:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{path} is not beside us")
    return path


@pytest.fixture
def city_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(sample("hue_40_units_2025.geojson")))


def test_the_city_has_21_wards_and_19_communes() -> None:
    kinds = [ward.kind for ward in wards().values()]
    assert (kinds.count("phường"), kinds.count("xã"), len(kinds)) == (21, 19, 40)
    assert 4900 < sum(ward.km2 for ward in wards().values()) < 5000  # the city has 4,947 km²


def test_codes_kinds_and_areas_are_those_of_the_published_list() -> None:
    with sample("hue_40_units_2025.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["code"]: row for row in csv.DictReader(file)}
    assert listed.keys() == wards().keys()
    for code, ward in wards().items():
        assert ward.kind == listed[code]["kind"].lower()
        assert ward.km2 == pytest.approx(float(listed[code]["area_km2"]), abs=0.51)


def test_the_tile_map_has_a_cell_for_every_ward_and_none_twice() -> None:
    with (ROOT / "data_sources/places/hue_tile_map.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["code"] for row in rows} == wards().keys()
    assert len({(row["col"], row["row"]) for row in rows}) == 40


def test_every_centre_lies_in_its_own_ward_by_the_citys_borders(city_borders: None) -> None:
    for ward in wards().values():
        assert locate(ward.lon, ward.lat) == Place(ward.code, "border"), ward.name


def test_without_borders_a_centre_is_near_its_own_ward() -> None:
    near = [ward for ward in wards().values() if locate(ward.lon, ward.lat) == Place(ward.code, "near")]
    # the centroid of Thuận An lies in the lagoon it surrounds
    assert [ward.name for ward in wards().values() if ward not in near] == ["Thuận An"]


@pytest.mark.parametrize("bordered", [False, True])
def test_sea_and_lagoon_are_a_place_of_their_own(bordered: bool, request: pytest.FixtureRequest) -> None:
    if bordered:
        request.getfixturevalue("city_borders")
    assert locate(107.90, 16.70) == Place(None, "sea")  # 30 km off Thuận An
    assert locate(112.33, 16.60) == Place(None, "sea")  # among the islands of Hoàng Sa
    assert locate(107.86, 16.33) == Place(None, "sea")  # the middle of Cầu Hai
    assert locate(107.5772, 16.4785).ward == "19753"  # the citadel


@pytest.mark.parametrize("bordered", [False, True])
def test_many_positions_are_placed_as_each_alone(bordered: bool, request: pytest.FixtureRequest) -> None:
    if bordered:
        request.getfixturevalue("city_borders")
    chance = random.Random(46)
    somewhere = [(chance.uniform(106.9, 108.4), chance.uniform(15.9, 16.9)) for _ in range(3_000)]
    afar = [(chance.uniform(95, 120), chance.uniform(0, 25)) for _ in range(500)]
    centres = [(ward.lon, ward.lat) for ward in wards().values()]
    strange = [(math.nan, 16.4), (107.5, math.nan), (0.0, 0.0), (16.46, 107.56), (181.0, 91.0)]
    asked = [*somewhere, *afar, *centres, *strange]
    found = locate_many([lon for lon, _ in asked], [lat for _, lat in asked])
    assert found == [locate(lon, lat) for lon, lat in asked]
    assert {place.by for place in found} >= {"sea", "outside", "none", "near"}
    assert locate_many([], []) == []


@pytest.mark.parametrize("bordered", [False, True])
def test_another_province_is_outside(bordered: bool, request: pytest.FixtureRequest) -> None:
    if bordered:
        request.getfixturevalue("city_borders")
    for lon, lat in ((108.22, 16.05), (107.10, 16.82), (106.70, 10.78), (105.85, 21.03), (106.90, 16.20)):
        assert locate(lon, lat) == Place(None, "outside")  # Đà Nẵng, Đông Hà, Sài Gòn, Hà Nội, Lào


def test_a_position_that_is_none_is_none() -> None:
    for lon, lat in ((None, None), (0.0, 0.0), (float("nan"), 16.4), (181.0, 91.0), (16.46, 107.56)):
        assert locate(lon, lat) == Place(None, "none")  # the last has lat and lon swapped


def test_a_place_just_off_a_border_is_near_that_ward(city_borders: None) -> None:
    shapes = borders()
    assert shapes is not None
    lon, lat = min(shapely.get_coordinates(shapes["20182"]), key=lambda point: point[1])  # Long Quảng's southern tip
    assert locate(lon, lat - 0.002) == Place("20182", "near")
    assert locate(lon, lat - 0.008) == Place(None, "outside")


def test_a_new_boundaries_file_is_read_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "wards.geojson"
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(file))
    for time, code in ((1_000_000_000, "19753"), (2_000_000_000, "19777")):
        file.write_text(json.dumps(one_ward(code)))
        os.utime(file, ns=(time, time))
        assert locate(107.577, 16.478) == Place(code, "border")
    assert border_lines() is not None


def test_a_mistake_made_in_the_boundaries_meanwhile_leaves_them_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "wards.geojson"
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(file))
    file.write_text(json.dumps(one_ward("19753")))
    assert locate(107.577, 16.478) == Place("19753", "border")
    file.write_text(BROKEN["half a file"])
    for _ in range(3):
        assert locate(107.577, 16.478) == Place("19753", "border")
    assert len(caplog.messages) == 1
    assert "The borders stay as they were." in caplog.messages[0]
    file.unlink()
    assert locate(107.577, 16.478) == Place("19753", "border")
    file.write_text(json.dumps(one_ward("19777")))
    assert locate(107.577, 16.478) == Place("19777", "border")


def one_ward(code: object, geometry: object = None) -> dict[str, object]:
    around_citadel = {
        "type": "Polygon",
        "coordinates": [[[107.5, 16.4], [107.6, 16.4], [107.6, 16.5], [107.5, 16.5], [107.5, 16.4]]],
    }
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry or around_citadel}
    return {"type": "FeatureCollection", "features": [feature]}


BROKEN = {
    "half a file": '{"type": "FeatureCollection", "features": [',
    "a login page": "<html>Đăng nhập</html>",
    "no wards": '{"type": "FeatureCollection", "features": []}',
    "no code": json.dumps(one_ward("19753")).replace('"code"', '"ma"'),
    "an unknown code": json.dumps(one_ward("99999")),
    "a point for a ward": json.dumps(one_ward("19753", {"type": "Point", "coordinates": [107.5, 16.4]})),
    "latitude first": json.dumps(one_ward("19753")).replace("107.", "16.").replace("[16.5, 16.4]", "[16.5, 107.4]"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_boundaries_file_is_told_in_one_sentence(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wards.geojson"
    file.write_text(BROKEN[fault], encoding="utf-8")
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(file))
    with pytest.raises(ValueError, match=r"HUEIOC_BOUNDARIES.*wards\.geojson.*write") as told:
        locate(107.5, 16.4)
    assert "\n" not in str(told.value)


def test_a_boundaries_file_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(tmp_path / "gone.geojson"))
    with pytest.raises(ValueError, match=r"gone\.geojson.*No such file.*unset HUEIOC_BOUNDARIES"):
        borders()


def test_the_huong_runs_within_300_m_of_where_it_is() -> None:
    pieces = [shape(f["geometry"]) for f in json.loads(sample("huong_river_approx.geojson").read_text())["features"]]
    ours, published = rivers()["sông Hương"], shapely.union_all(pieces)
    assert max(published.distance(shapely.Point(point)) for point in ours.coords) * METRES < 300
    everywhere = shapely.get_coordinates(shapely.segmentize(published, 0.0005))
    assert max(ours.distance(shapely.Point(point)) for point in everywhere) * METRES < 300


def test_the_rivers_are_two_and_drawn_in_few_points() -> None:
    assert rivers().keys() == {"sông Hương", "sông Bồ"}
    assert all(len(river.coords) <= 40 for river in rivers().values())
    assert rivers()["sông Bồ"].distance(rivers()["sông Hương"]) == 0  # they meet at Sình


def test_the_lagoons_lie_in_the_city_and_the_islands_in_bien_dong() -> None:
    assert 150 < sum(lagoon.area for lagoon in lagoons()) * 111.2 * 106.8 < 260  # Tam Giang - Cầu Hai: 216 km²
    for island in islands():
        assert locate(island.lon, island.lat) == Place(None, "sea"), island.name


def test_the_collector_does_not_wait_for_geometry_it_does_not_use() -> None:
    heavy = "[name for name in ('shapely', 'geopandas', 'pandas') if name in __import__('sys').modules]"
    code = f"from data_sources.places import wards; wards(); print({heavy})"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"

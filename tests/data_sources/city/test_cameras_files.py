"""What the city says of its cameras: where they hang, what their labels mean, how much a road holds; and what is said when
it is wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data_sources.city import CityFault, read_city
from data_sources.city.cameras_file import GROUPS, read_cameras
from data_sources.city.detections_file import read_detections
from data_sources.city.roads_file import read_roads
from data_sources.places import locate, wards

CAMERAS = "camera,source,place,ward,group,road,lon,lat,installed,valid_from\n"
ROADS = "road,name,capacity,path,valid_from\n"
DETECTIONS = "type,vi,en,group,alert,danger,agency,labels\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_650_cameras_hang_on_four_servers_in_all_forty_wards() -> None:
    city = read_city()
    every = [one for n in range(1, 5) for one in city.cameras_of(f"frigate-{n}")]
    assert len(every) == len(city.camera_rows) == 650
    assert {one.ward for one in every} == set(wards())
    assert set(Counter(one.group for one in every)) == set(GROUPS)
    assert {one.road for one in every} - {""} == set(city.roads())


def test_each_camera_stands_where_it_is_said_to() -> None:
    for rows in read_city().camera_rows.values():
        place = locate(rows[-1].lon, rows[-1].lat)
        assert place.by in ("near", "border", "sea"), rows[-1]


def test_a_camera_is_known_on_its_own_server_alone() -> None:
    city = read_city()
    here = city.cameras_of("frigate-1")[0]
    assert city.camera("frigate-1", here.camera) == here
    assert city.camera("frigate-2", here.camera) is None
    assert city.camera("frigate-1", here.camera, date(2018, 1, 1)) is None


def test_a_camera_that_was_moved_is_in_each_place_in_its_time(tmp_path: Path) -> None:
    rows = "c1,,Cầu Trường Tiền,19789,giao_thong,,,,2024-01-01,2024-01-01\nc1,,Cầu Phú Xuân,19753,giao_thong,,,,2024-01-01,2025-06-01\n"
    found = read_cameras(written(tmp_path, CAMERAS + rows))
    assert [one.ward for one in found["", "c1"]] == ["19789", "19753"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("c1,,x,99999,giao_thong,,,,2024-01-01,2024-01-01", "is the code of none of the 40 wards"),
        ("c1,,x,19789,xe_co,,,,2024-01-01,2024-01-01", "is none of the groups"),
        ("c1,,x,19789,giao_thong,,107.5,,2024-01-01,2024-01-01", "lat: it is empty"),
        ("c1,,x,19789,giao_thong,,16.4,107.5,2024-01-01,2024-01-01", "look whether lon and lat are swapped"),
        ("c1,,x,19789,giao_thong,,,,hôm qua,2024-01-01", "is not a day"),
        (",,x,19789,giao_thong,,,,2024-01-01,2024-01-01", "camera: it is empty"),
    ],
)
def test_a_mistake_in_the_list_of_cameras_is_one_sentence(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(CityFault, match=said) as fault:
        read_cameras(written(tmp_path, CAMERAS + row + "\n"))
    assert "line 2" in str(fault.value)


def test_the_same_camera_twice_from_one_day_is_a_mistake(tmp_path: Path) -> None:
    row = "c1,s,x,19789,giao_thong,,,,2024-01-01,2024-01-01\n"
    with pytest.raises(CityFault, match="stands twice"):
        read_cameras(written(tmp_path, CAMERAS + row + row))


@pytest.mark.parametrize(
    ("label", "type_"),
    [
        ("car", "dem_luu_luong"),
        ("Red Light", "vuot_den_do"),
        ("red-light", "vuot_den_do"),
        ("vượt đèn đỏ", "vuot_den_do"),
        ("vuot den do", "vuot_den_do"),
        ("fire", "khoi_lua"),
    ],
)
def test_a_label_is_of_the_type_that_the_city_maps_it_to(label: str, type_: str) -> None:
    found = read_city().detections.of(label)
    assert found is not None
    assert found.code == type_


def test_a_label_may_be_of_another_type_in_one_zone(tmp_path: Path) -> None:
    rows = "dem,D,D,giao_thong,0,0,,car;person\ndo,P,P,trat_tu,1,0,,car@no_parking\n"
    found = read_detections(written(tmp_path, DETECTIONS + rows))
    told = [found.of("car", zones) for zones in ((), ("lane",), ("lane", "No Parking"))]
    assert [one and one.code for one in told] == ["dem", "dem", "do"]
    assert found.zones == {"car@no_parking"}


def test_a_label_that_the_city_does_not_know_is_of_no_type() -> None:
    assert read_city().detections.of("skateboard") is None


def test_the_four_groups_have_types_and_fire_and_flood_are_dangers() -> None:
    types = read_city().detections.types
    assert {one.group for one in types.values()} == set(GROUPS)
    assert [one.code for one in types.values() if one.danger] == ["muc_nuoc", "khoi_lua"]
    assert all(one.alert for one in types.values() if one.danger)
    assert not types["dem_luu_luong"].alert
    agencies = read_city().agencies
    assert all(one.agency in agencies for one in types.values() if one.agency)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,A,A,giao_thong,2,0,,car\n", "is neither 1 nor 0"),
        ("a,A,A,xe,1,0,,car\n", "is none of the groups"),
        ("a,A,A,giao_thong,1,0,,car\nb,B,B,giao_thong,1,0,,CAR\n", "“CAR” is a already"),
        ("a,A,A,giao_thong,1,0,,car\na,A,A,giao_thong,1,0,,bus\n", "stands twice"),
        ("", "it names no type"),
    ],
)
def test_a_mistake_in_the_types_is_one_sentence(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(CityFault, match=said):
        read_detections(written(tmp_path, DETECTIONS + rows))


def test_a_road_has_a_name_a_capacity_and_a_path() -> None:
    road = read_city().roads()["le-loi"]
    assert road.name == "Lê Lợi"
    assert road.capacity > 0
    assert all(107.4 < lon < 107.8 and 16.3 < lat < 16.7 for lon, lat in road.path)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("r,R,0,,2024-01-01", "is no number of vehicles an hour"),
        ("r,R,nhiều,,2024-01-01", "is not a number"),
        ("r,R,900,107.5;16.4,2024-01-01", "is no point"),
        ("r,R,900,107.5 96.4,2024-01-01", "is no point"),
    ],
)
def test_a_mistake_in_the_roads_is_one_sentence(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(CityFault, match=said):
        read_roads(written(tmp_path, ROADS + row + "\n"))

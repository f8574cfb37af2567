"""What the city says of its boats, ports and lines at sea, and what is said when it is wrong."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from data_sources.city import CityFault, read_city
from data_sources.city.boats_file import CLASSES, read_boats, registered
from data_sources.city.lines_file import read_lines
from data_sources.city.ports_file import read_ports

BOATS = "registration,mmsi,length_class,provider,port,crew,valid_from\n"
PORTS = "port,name,role,lon,lat,radius_km,capacity,usable,valid_from\n"
GOOD = "TTH-96329-TS,574000001,15-24,vms-1,thuan-an,9,2025-01-01\n"


def written(tmp_path: Path, text: str, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_fleet_has_the_citys_numbers() -> None:
    boats = read_city().boats()
    assert len(boats) == 1075
    classes = Counter(one.length_class for one in boats.values())
    assert set(classes) == set(CLASSES)
    assert 350 <= classes["15-24"] + classes["24+"] <= 450
    assert {one.port for one in boats.values()} <= set(read_city().ports())
    assert all(one.provider for one in boats.values() if one.has_duty)


def test_a_boat_is_found_by_its_registration_and_by_its_mmsi() -> None:
    city = read_city()
    boat = next(one for one in city.boats().values() if one.mmsi)
    assert city.boat_names[f"mmsi:{boat.mmsi}"] == boat.registration == city.boat_names[boat.registration]


@pytest.mark.parametrize("said", ["TTH-96329-TS", "TTH 96329 TS", "TTH96329TS", " TTH- 96329 -TS"])
def test_hyphens_and_spaces_make_no_other_boat(said: str) -> None:
    assert registered(said.replace("- ", "-").replace(" -", "-")) == "TTH-96329-TS"


def test_a_later_row_holds_from_its_day(tmp_path: Path) -> None:
    rows = read_boats(written(tmp_path, BOATS + GOOD + GOOD.replace(",9,2025-01-01", ",12,2026-06-01")))
    assert [one.crew for one in rows["TTH-96329-TS"]] == [9, 12]


def test_an_owners_name_in_the_list_is_read_by_nobody(tmp_path: Path) -> None:
    text = BOATS.replace("\n", ",chủ tàu\n") + GOOD.replace("\n", ",Nguyễn Văn Xuyến\n")
    assert "Xuyến" not in repr(read_boats(written(tmp_path, text)))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (GOOD.replace("TTH-96329-TS", "Tàu số 5"), "is no registration number; write one as TTH-96329-TS"),
        (GOOD.replace("574000001", "57400"), "is no MMSI; write nine digits"),
        (GOOD.replace("15-24", "18 m"), "is none of the classes; write one of 6-12"),
        (GOOD.replace(",9,", ",nhiều,"), "is no number of people"),
        (GOOD + GOOD, "stands twice from 2025-01-01"),
        (GOOD + GOOD.replace("96329", "96330"), "the MMSI 574000001 is that of TTH-96329-TS and of TTH-96330-TS"),
    ],
)
def test_a_mistake_in_the_list_of_boats_is_told(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(CityFault, match=said):
        read_boats(written(tmp_path, BOATS + rows))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,A,harbour,107.6,16.5,2,10,100,2025-01-01", "is none of the roles"),
        ("a,A,port,16.5,107.6,2,10,100,2025-01-01", "look whether lon and lat are swapped"),
        ("a,A,port,107.6,16.5,0,10,100,2025-01-01", "is no radius"),
        ("a,A,port,107.6,16.5,2,1.5,100,2025-01-01", "is no number of boats"),
        ("a,A,port,107.6,16.5,2,10,120,2025-01-01", "is no share"),
    ],
)
def test_a_mistake_in_the_list_of_ports_is_told(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(CityFault, match=said):
        read_ports(written(tmp_path, PORTS + row + "\n"))


def test_a_boat_lies_in_the_port_in_whose_circle_it_is() -> None:
    city = read_city()
    lon, lat = np.array([107.64, 107.69, 107.91, 108.4]), np.array([16.56, 16.53, 16.36, 17.0])
    assert city.ports_at(lon, lat) == ["thuan-an", "phu-hai", "tu-hien", ""]
    assert city.ports_at([], []) == []


def test_phu_hai_is_half_usable() -> None:
    port = read_city().ports()["phu-hai"]
    assert (port.capacity, port.usable) == (500, 50)


def lines(kind: str = "boundary", **geometry: object) -> str:
    known = {"type": "LineString", "coordinates": [[107.0, 18.0], [110.0, 16.0]]}
    feature = {"type": "Feature", "properties": {"kind": kind}, "geometry": known | geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_hue_draws_no_line_at_sea_of_its_own() -> None:
    assert read_city().lines == {"boundary": (), "coastal": (), "inshore": ()}


def test_a_line_is_read_as_it_is_given(tmp_path: Path) -> None:
    assert read_lines(written(tmp_path, lines()))["boundary"] == (((107.0, 18.0), (110.0, 16.0)),)
    several = lines("inshore", type="MultiLineString", coordinates=[[[107, 17], [108, 16]], [[108, 16], [109, 15]]])
    assert len(read_lines(written(tmp_path, several))["inshore"]) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "it is no FeatureCollection"), ("not json", "it is no FeatureCollection"), (lines("eez"), "its kind is “eez”"),
        (lines(type="Polygon"), "it is no line"), (lines(coordinates=[[107]]), "a point of it is none"),
        (lines(coordinates=[[107, 18]]), "a line has two points or more"),
        (lines(coordinates=[[18, 107], [16, 110]]), "look whether they are swapped"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_lines_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CityFault, match=said):
        read_lines(written(tmp_path, text, "lines.geojson"))

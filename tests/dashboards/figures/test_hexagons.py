"""The tile map's hexagons, the ramp's steps, and the wards' own shapes when the city gives its borders."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import shapely

from dashboards.figures import ward_shapes
from dashboards.figures.hexagons import HIGH, SIZE, WIDE, box, hexagons, step, step_words
from data_sources import places


def borders(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(path))


@pytest.fixture
def real(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    borders(monkeypatch, samples / "boundaries" / "hue_40_units_2025.geojson")


def ring(clip: str) -> Any:
    """The polygon of a CSS clip, in shares of its box."""
    points = [(float(x), 100 - float(y)) for x, y in re.findall(r"([\d.-]+)% ([\d.-]+)%", clip)]
    return shapely.make_valid(shapely.Polygon(points))


def test_every_ward_has_one_hexagon_and_none_lies_over_another() -> None:
    cells = hexagons()
    assert {one.code for one in cells} == set(places.wards())
    assert len(cells) == 40
    for a, b in itertools.combinations(cells, 2):
        assert math.hypot(a.left - b.left, a.top - b.top) >= math.sqrt(3) * SIZE - 0.02


def test_the_hexagons_fit_beside_the_lists_of_the_wall() -> None:
    wide, high = box()
    assert (pytest.approx(13.99, abs=0.01), pytest.approx(16.16)) == (WIDE, HIGH)
    assert wide <= 124
    assert high <= 93


def test_neighbours_in_the_city_are_near_each_other_in_the_tile_map() -> None:
    at = {one.name: one for one in hexagons()}
    for a, b in (("Phú Xuân", "Thuận Hóa"), ("Thuận Hóa", "An Cựu"), ("Thuận An", "Dương Nỗ"), ("Khe Tre", "Nam Đông")):
        assert math.hypot(at[a].left - at[b].left, at[a].top - at[b].top) < 1.1 * math.sqrt(3) * SIZE


def test_no_report_is_the_first_step_and_ten_are_the_last() -> None:
    assert [step(n) for n in (0, 1, 2, 3, 4, 5, 6, 9, 10, 999)] == [0, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert step_words() == ["0", "1", "2–3", "4–5", "6–9", "≥ 10"]


def test_without_borders_no_ward_has_a_shape() -> None:
    assert not ward_shapes.complete()
    assert ward_shapes.shapes() == ()


def test_borders_of_some_wards_are_not_the_city(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json.loads((samples / "boundaries" / "hue_40_units_2025.geojson").read_text(encoding="utf-8"))
    some = tmp_path / "some.geojson"
    some.write_text(json.dumps({**whole, "features": whole["features"][:39]}), encoding="utf-8")
    borders(monkeypatch, some)
    assert not ward_shapes.complete()
    assert ward_shapes.shapes() == ()


@pytest.mark.usefixtures("real")
def test_a_ward_is_drawn_as_large_as_it_is() -> None:
    known = places.borders()
    assert known is not None
    rem = ward_shapes.CITY.rem
    for shape in ward_shapes.shapes():
        drawn = ring(shape.clip).area / 1e4 * shape.wide * shape.high
        true = ward_shapes.CITY.flat(known[shape.code]).area / rem**2
        assert drawn == pytest.approx(true, rel=0.06), shape.code


@pytest.mark.usefixtures("real")
def test_the_whole_city_is_on_the_map() -> None:
    wide, high = ward_shapes.SIZE
    shapes = ward_shapes.shapes()
    assert len(shapes) == 40
    for shape in shapes:
        assert 0 <= shape.left <= shape.left + shape.wide <= wide, shape.code
        assert 0 <= shape.top <= shape.top + shape.high <= high, shape.code


@pytest.mark.usefixtures("real")
def test_every_ward_says_its_count_once_on_the_map_or_in_the_lens() -> None:
    around = {shape.code for shape in ward_shapes.shapes() if shape.room}
    inside = {shape.code for shape in ward_shapes.shapes(True) if shape.room}
    assert around & inside == set()
    assert around | inside == set(places.wards())
    names = {code: ward.name for code, ward in places.wards().items()}
    assert {"Phú Xuân", "Thuận Hóa", "Vỹ Dạ", "An Cựu"} <= {names[code] for code in inside}


@pytest.mark.usefixtures("real")
def test_words_stand_inside_their_ward() -> None:
    for shape in ward_shapes.shapes():
        assert ring(shape.clip).buffer(0.5).contains(shapely.Point(shape.x, 100 - shape.y)), shape.code


@pytest.mark.usefixtures("real")
def test_the_ground_names_the_archipelagos_and_whose_coast_it_is() -> None:
    said = " ".join(note["text"] for note in ward_shapes.over()["layout"]["annotations"])
    for word in ("Hoàng Sa", "Đà Nẵng", "Trường Sa", "Khánh Hòa", "Biển Đông", "© OpenStreetMap contributors"):
        assert word in said

"""The map of the streets: few points, honest shapes, and no word over another."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import pytest

from dashboards.figures.camera_marks import DENSE, Point, counted, covering, gathered, thinned
from dashboards.figures.map_ground import Sheet
from dashboards.figures.need_marks import NeedMark
from dashboards.figures.street_map import EXTENT, NAMED, SIZE, Pictures, Plan, RoadLine, pictures, plan, roads

SHEET = Sheet(EXTENT, *SIZE)
PATH = ((107.58, 16.45), (107.60, 16.47))


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.delenv("HUEIOC_BOUNDARIES", raising=False)
    return plan("vi", "")


def scattered(n: int, state: str = "online", wide: float = 0.01, each: int = 1) -> list[Point]:
    chance = random.Random(n)
    return [Point(107.585 + chance.gauss(0, wide), 16.465 + chance.gauss(0, wide), state, each) for _ in range(n)]


def shown(picture: Pictures) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in picture.cameras["data"] if "name" in trace}


def test_a_few_cameras_stand_one_by_one_and_a_crowd_is_a_ring_with_its_number() -> None:
    few = gathered(SHEET, scattered(40, wide=0.03))
    assert [one.n for one in few] == [1] * 40
    (ring,) = gathered(SHEET, [Point(107.58, 16.46, "online")] * 30)
    assert (ring.n, ring.radius > 0) == (30, True)


def test_no_camera_is_lost_or_counted_twice_when_they_are_gathered() -> None:
    for n in (600, 2000):
        points = scattered(n // 2) + scattered(n // 4, "offline") + scattered(n // 4, "frozen")
        told = gathered(SHEET, points)
        if n > DENSE:
            told = [one for one in told if one.radius or one.state == "online"]
        assert sum(one.n for one in told) == sum(point.n for point in points)


def test_what_is_dark_is_drawn_over_what_is_well_and_never_on_its_number() -> None:
    points = [*[Point(107.58, 16.46, "online")] * 30, Point(107.58, 16.46, "offline")]
    ring, dark = gathered(SHEET, points)
    assert (ring.state, dark.state) == ("online", "offline")
    number = counted([ring], [])[0]
    assert number[1] == "30"
    assert not covering(dark).over(
        covering(ring)._replace(left=ring.x - 1, right=ring.x + 1, bottom=ring.y - 1, top=ring.y + 1)
    )


def test_ten_thousand_cameras_are_a_few_hundred_marks_whose_rings_stand_apart() -> None:
    marks = gathered(SHEET, [*scattered(1500, wide=0.02, each=6), *scattered(500, "offline", 0.02, 2)])
    rings = [one for one in marks if one.radius]
    assert len(marks) < 500
    assert all(one.n > 1 for one in rings)
    for one, other in itertools.combinations(rings, 2):
        assert not covering(one).over(covering(other))


def test_every_state_has_a_shape_of_its_own(ground: Plan) -> None:
    points = tuple(
        Point(107.56 + i / 100, 16.47, state)
        for i, state in enumerate(("online", "offline", "frozen", "absent", "unheard"))
    )
    symbols = {name: trace["marker"]["symbol"] for name, trace in shown(pictures(ground, (), points, ())).items()}
    assert symbols == {
        "online": "circle", "unheard": "x-thin", "absent": "square-open", "frozen": "triangle-up", "offline": "square",
    }  # fmt: skip


def test_a_camera_outside_the_inner_city_stands_on_the_small_map(ground: Plan) -> None:
    told = pictures(ground, (), (Point(108.01, 16.25, "offline"), Point(107.58, 16.47, "offline")), ())
    for figure in (told.cameras, told.whole_cameras):
        assert [len(trace["x"]) for trace in figure["data"] if trace.get("name") == "offline"] == [1]


def test_the_small_map_has_no_numbers_and_one_mark_for_neighbours() -> None:
    near = [Point(108.01, 16.25, "offline"), Point(108.011, 16.25, "offline"), Point(108.01, 16.25, "online")]
    assert [(one.state, one.n) for one in thinned(Sheet((107.03, 16.0, 108.21, 16.78), 37, 27.5), near)] == [
        ("online", 1), ("offline", 1),
    ]  # fmt: skip


def test_a_road_is_wider_the_fuller_it_is_and_one_that_nobody_knows_is_dashed() -> None:
    told = tuple(RoadLine(level, PATH, level) for level in ("", "free", "busy", "slow", "jammed"))
    lines = {trace["name"]: trace["line"] for trace in roads(SHEET, told)["data"] if "name" in trace}
    widths = [lines[name]["width"] for name in ("unknown", "free", "busy", "slow", "jammed")]
    assert widths == sorted(widths)
    assert len(set(widths)) == 5
    assert "dash" in lines["unknown"]
    assert "dash" not in lines["free"]


def test_words_numbers_and_alerts_never_stand_on_each_other(ground: Plan) -> None:
    told = tuple(
        RoadLine(str(i), ((107.56 + i / 200, 16.44), (107.57 + i / 200, 16.49)), "jammed", f"Đường {i} · ùn tắc")
        for i in range(NAMED)
    )
    needs = tuple(NeedMark(n, "watch", 107.575 + n / 500, 16.465) for n in range(1, 7))
    picture = pictures(ground, told, (*scattered(300), *scattered(60, "offline")), needs)
    notes = picture.spoken["layout"]["annotations"]
    words = [note["text"] for note in notes]
    assert {"1", "2", "3", "4", "5", "6"} <= set(words)
    assert sum("ùn tắc" in word for word in words) >= 3
    spots = [(note["x"], note["y"]) for note in notes if note.get("name") == "need"]
    assert min(abs(x - a) + abs(y - b) for (x, y), (a, b) in itertools.combinations(spots, 2)) > 2 * SHEET.rem


def test_hoang_sa_and_truong_sa_and_who_made_the_map_stand_on_it(ground: Plan) -> None:
    names = json.dumps(ground.ground, ensure_ascii=False) + json.dumps(
        pictures(ground, (), (), ()).spoken, ensure_ascii=False
    )
    for name in ("Hoàng Sa", "Đà Nẵng", "Trường Sa", "Khánh Hòa", "© OpenStreetMap contributors", "Thuận Hóa"):
        assert name in names
    assert "Biển Đông" in json.dumps(ground.whole_ground, ensure_ascii=False)


def test_an_unchanged_picture_is_the_same_figure(ground: Plan) -> None:
    points = tuple(scattered(50))
    assert pictures(ground, (), points, ()) is pictures(ground, (), points, ())

"""The river scene: what it says on a stormy day, on a calm one, and when it does not know."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dashboards.components.frame import FEEDS, feeds_view, frame, frame_view
from dashboards.components.parts import filled, ids
from dashboards.scenes import scenes
from dashboards.scenes.river import SCENE
from tests.dashboards.scenes import boards

ASSETS = Path(__file__).parents[3] / "assets"
DAYS = {
    "storm": boards.storm,
    "calm": boards.calm,
    "empty": boards.empty,
    "dead": lambda: boards.dead(boards.storm()),
    "stale": lambda: boards.stale(boards.storm()),
    "no_pm": lambda: boards.without_particles(boards.calm()),
}


def text(view: dict[str, Any], id: str) -> Any:
    return view[id]["children"]


def everything(view: dict[str, Any]) -> str:
    return json.dumps(
        {id: {n: v for n, v in props.items() if n != "figure"} for id, props in view.items()}, ensure_ascii=False
    )


def test_the_river_is_a_scene_of_the_wall() -> None:
    assert [scene.key for scene in scenes()].index("river") > 0, "the city at a glance comes first"


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_view_speaks_of_every_id_and_of_no_other(day: str, lang: str) -> None:
    board = DAYS[day]()
    view = SCENE.view(board, lang) | frame_view(board, [SCENE], "river", lang)
    there = ids(frame([SCENE], "river", lang))
    assert len(there) == len(set(there))
    fixed = {
        "wall",
        "wall-title",
        "wall-date",
        "wall-clock",
        "wall-latency",
        "scene-river",
    }  # the browser's own, or constant
    assert set(view) == set(there) - fixed
    json.dumps(view)


def test_on_27_october_2025_the_wall_says_the_flood_first() -> None:
    view = SCENE.view(boards.storm(), "vi")
    assert text(view, "river-hero-name") == "Kim Long, sông Hương"
    assert text(view, "river-hero-value") == "5,05"
    assert text(view, "river-hero-stage") == "Trên BĐ3 1,55 m"
    assert view["river-hero-mark"] == {"data-mark": "bd3"}
    said = [text(view, f"river-hero-line-{n}") for n in range(1, 7)]
    assert "kém đỉnh 1999 0,76 m" in said
    assert "bằng đỉnh 2025" in said
    assert "trên BĐ3 19 giờ 54 phút trong 72 giờ" in said


def test_the_banner_says_what_since_when_and_how_long() -> None:
    banner = SCENE.banner(boards.storm(), "vi")
    assert banner is not None
    assert (banner.state, banner.what) == ("bad", "Lũ trên BĐ3 ở sông Hương và sông Bồ")
    assert banner.since == "từ 00:10 hôm nay, đã 19 giờ 54 phút"
    assert SCENE.urgent(boards.storm())


def test_a_calm_day_has_no_banner_and_nothing_red() -> None:
    board = boards.calm()
    view = SCENE.view(board, "vi") | frame_view(board, scenes(), "river", "vi")
    assert SCENE.banner(board, "vi") is None
    assert not SCENE.urgent(board)
    assert view["wall-banner"]["className"] == "banner no"
    assert not re.search(r"is-(bad|late|watch)|bd[123]\"", everything(view))
    assert text(view, "river-hero-name").startswith("Kim Long")
    assert text(view, "river-hero-stage") == "Dưới BĐ1 0,58 m"


def test_an_empty_board_shows_no_figure_at_all() -> None:
    view = SCENE.view(boards.empty(), "vi")
    values = [id for id in view if id.endswith("-value")]
    assert len(values) == 7
    assert {text(view, id) for id in values} == {"–"}
    assert {view[id]["data-value"] for id in values} == {""}
    rows = text(view, "river-reservoirs-rows")
    cells = [cell["props"]["children"] for row in rows for cell in row["props"]["children"][1:]]
    assert set(cells) == {"–"}
    assert all(props["figure"]["data"] == [] for id, props in view.items() if id.endswith("-chart"))
    said = re.sub(
        r"BĐ\d|\d giờ|83 Hùng Vương", "", " ".join(str(text(view, id)) for id in view if "stage" in id or "line" in id)
    )
    assert not re.search(r"\d", said)


def test_a_gauge_without_published_levels_is_not_judged() -> None:
    view = SCENE.view(boards.storm(), "vi")
    truoi = next(id for id in view if id.endswith("-name") and text(view, id) == "Truồi").removesuffix("-name")
    assert text(view, f"{truoi}-stage") == "không có mức BĐ"
    assert view[f"{truoi}-mark"] == {"data-mark": "bd0"}


def test_a_silent_gauge_is_old_though_its_feed_is_heard() -> None:
    board = boards.dead(boards.storm(), hours=3)
    view = SCENE.view(board, "vi")
    tile = next(id for id in view if id.endswith("-name") and text(view, id) == "Thượng Nhật").removesuffix("-name")
    attributes = view[tile]
    assert board["at"] - attributes["data-heard"] < 60_000
    assert board["at"] - attributes["data-data"] > 3 * 3_600_000 > attributes["data-stale"] * 1000
    assert text(view, f"{tile}-down") == "Mất kết nối từ 17:00 hôm nay"
    assert text(view, f"{tile}-change") == ""


def test_a_dead_gauge_gives_its_place_to_one_that_is_heard() -> None:
    view = SCENE.view(boards.dead(boards.storm(), "kim-long", 1), "vi")
    assert text(view, "river-hero-name") == "Phú Ốc, sông Bồ"


def test_a_river_whose_gauge_fell_silent_in_a_flood_is_not_forgotten() -> None:
    banner = SCENE.banner(boards.dead(boards.storm(), "kim-long", 1), "vi")
    assert banner is not None
    assert banner.what == "Lũ trên BĐ3 ở sông Bồ"
    assert banner.since.endswith(" · sông Hương: số cũ, lúc 19:00")


def test_when_no_gauge_is_heard_the_banner_stays_and_tells_its_hour() -> None:
    banner = SCENE.banner(boards.stale(boards.storm()), "vi")
    assert banner is not None
    assert banner.since == "số cũ, lúc 20:00"


def test_without_particles_there_is_no_index_and_it_says_why() -> None:
    view = SCENE.view(boards.without_particles(boards.calm()), "vi")
    assert text(view, "river-air-value") == "–"
    assert view["river-air-swatch"]["className"] == "swatch no"
    assert text(view, "river-air-category") == "không có bụi mịn, không tính VN_AQI"


def test_good_air_has_its_official_colour_only_as_a_swatch() -> None:
    view = SCENE.view(boards.calm(), "vi")
    assert (text(view, "river-air-value"), text(view, "river-air-category")) == ("42", "Tốt")
    assert view["river-air-swatch"]["className"] == "swatch good"
    official = "#00e400"
    rules = [line for line in (ASSETS / "theme.css").read_text().splitlines() if official in line]
    assert len(rules) == 1
    assert official not in everything(view).lower()


def test_rain_is_of_the_hydromet_day_with_its_class() -> None:
    view = SCENE.view(boards.storm(), "vi")
    assert text(view, "river-rain-value") == "72,5"
    assert text(view, "river-rain-where") == "Bạch Mã · mưa to"
    assert text(view, "river-rain-since") == "từ 19:00 hôm nay"
    assert text(view, "river-rain-line-3") == "ngày trước: Bạch Mã 1.739 mm"


def test_a_reservoir_near_its_normal_level_is_marked_and_one_with_room_is_not() -> None:
    rows = text(SCENE.view(boards.storm(), "vi"), "river-reservoirs-rows")
    assert "watch" in json.dumps(rows[0])
    assert rows[0]["props"]["children"][2]["props"]["children"] == "−0,38"
    assert "watch" not in json.dumps(text(SCENE.view(boards.calm(), "vi"), "river-reservoirs-rows"))


def test_a_gauge_that_falls_says_its_peak() -> None:
    board = boards.storm()
    board["answers"]["environment.water_level_peak_72h"]["phu-oc"] |= {
        "value": 5.25,
        "peak_at": board["at"] - 21_840_000,
    }
    said = json.dumps(SCENE.view(board, "vi")["river-gauge-1-change"], ensure_ascii=False)
    assert "đỉnh 5,25 m lúc 14:00 hôm nay" in said


def test_every_figure_says_which_kpi_and_place_it_shows() -> None:
    board = boards.storm()
    view = SCENE.view(board, "vi")
    shown = [props for props in view.values() if "data-kpi" in props]
    shown += [
        cell["props"]
        for row in text(view, "river-reservoirs-rows")
        for cell in row["props"]["children"]
        if "data-kpi" in cell["props"]
    ]
    assert len(shown) >= 16
    for props in shown:
        told = board["answers"].get(props["data-kpi"], {}).get(props["data-place"], {}).get("value")
        assert props["data-value"] == ("" if told is None else told)


def test_every_feed_of_the_scene_stands_in_the_footer() -> None:
    board = boards.storm()
    view = frame_view(board, scenes(), "river", "vi")
    shown = [id for id, props in view.items() if id.startswith("wall-feed-") and props.get("className") == "feed"]
    assert [text(view, f"{id}-name") for id in shown] == [feed["name"] for feed in board["feeds"]]
    assert text(view, "wall-feeds-more") == ""


def test_more_feeds_than_the_footer_holds_are_counted() -> None:
    board = boards.storm()
    names = [f"Trạm {n}" for n in range(FEEDS + 3)]
    board["feeds"] = [{**board["feeds"][0], "name": name, "service": name} for name in names]
    view = feeds_view(board, names, "vi")
    assert text(view, f"wall-feed-{FEEDS - 1}-name") == names[FEEDS - 1]
    assert text(view, "wall-feeds-more") == "và 3 nguồn nữa"
    assert text(feeds_view(board, [], "vi"), "wall-feeds-more") == "Chưa khai báo nguồn dữ liệu nào"


def test_simulated_data_is_marked_and_real_data_is_not() -> None:
    board = boards.storm()
    assert frame_view(board, scenes(), "river", "vi")["wall-simulated"]["className"] == "simulated"
    board["simulated"] = False
    assert frame_view(board, scenes(), "river", "vi")["wall-simulated"]["className"] == "simulated no"


def test_the_first_picture_of_a_screen_already_holds_the_figures() -> None:
    board = boards.storm()
    page = filled(frame(scenes(), "river", "vi"), SCENE.view(board, "vi") | frame_view(board, scenes(), "river", "vi"))
    text = json.dumps(page.to_plotly_json(), default=lambda part: part.to_plotly_json(), ensure_ascii=False)
    assert "5,05" in text
    assert "Lũ trên BĐ3" in text


def test_a_view_is_small_enough_to_be_sent_to_every_screen() -> None:
    view = SCENE.view(boards.storm(), "vi")
    sizes = {id: len(json.dumps(props, ensure_ascii=False).encode()) for id, props in view.items()}
    ground = sizes.pop("river-map-ground")  # the same on every day: sent once
    assert SCENE.view(boards.calm(), "vi")["river-map-ground"] == view["river-map-ground"]
    assert ground < 40_000
    assert sum(sizes.values()) < 60_000
    assert max(sizes.values()) < 16_000


def test_the_map_shows_each_gauge_with_its_alarm_and_a_silent_one_with_a_cross() -> None:
    drawn = SCENE.view(boards.dead(boards.storm()), "vi")["river-map"]["figure"]["layout"]
    assert sorted(image["name"] for image in drawn["images"]) == [
        "bd0",
        "bd0",
        "bd3",
        "bd3",
        "down",
        *["reservoir"] * 3,
    ]
    names = [note["text"] for note in drawn["annotations"]]
    assert {"Kim Long", "Phú Ốc", "Bạch Mã", "© OpenStreetMap contributors"} <= set(names)
    assert any("Hoàng Sa" in name for name in names)
    assert any("Trường Sa" in name for name in names)


def test_rain_on_the_map_has_an_area_like_its_sum() -> None:
    shapes = SCENE.view(boards.storm(), "vi")["river-map"]["figure"]["layout"]["shapes"]
    wide = {shape["name"]: shape["x1"] - shape["x0"] for shape in shapes}
    assert (wide["Bạch Mã"] / wide["Nam Đông"]) ** 2 == pytest.approx(1739 / 1182, rel=0.02)
    assert SCENE.view(boards.calm(), "vi")["river-map"]["figure"]["layout"]["shapes"] == []


def test_no_style_mark_or_letter_comes_from_elsewhere() -> None:
    for file in [*ASSETS.glob("*.css"), *ASSETS.glob("marks/*.svg"), ASSETS / "figure_scale.js"]:
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", file.read_text(encoding="utf-8"))
        assert [one for one in addresses if one != "http://www.w3.org/2000/svg"] == [], file.name


def test_every_shape_and_letter_the_styles_name_is_there() -> None:
    for file in ASSETS.glob("*.css"):
        for named in re.findall(r"url\(([^)]+)\)", file.read_text(encoding="utf-8")):
            assert (ASSETS / named.strip("\"'")).is_file(), named

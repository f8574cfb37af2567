"""The city at a glance: what it says first, what it leaves out, and when it does not know."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest

from dashboards.components.fitting import fitted, listed, width
from dashboards.components.frame import frame, frame_view
from dashboards.components.needs import first_to_fall_silent
from dashboards.components.parts import ids
from dashboards.needs import SHOWN, all_needs
from dashboards.scenes import scenes
from dashboards.scenes.city import REST, SCENE
from tests.dashboards.scenes import boards
from tests.dashboards.scenes.boards import NOW, Board
from tests.dashboards.scenes.papers import feed as paper
from tests.dashboards.scenes.papers import with_press
from tests.dashboards.scenes.reports import with_reports

HOUR = 3_600_000


def reports_dead() -> Board:
    board = with_reports(boards.calm())
    board["feeds"][0] |= {"heard_at": NOW - HOUR, "failing_since": NOW - HOUR + 60_000, "failures": 12}
    return board


DAYS = {
    "calm": lambda: with_reports(boards.calm()),
    "storm": lambda: with_reports(boards.storm(), storm=True),
    "quiet": lambda: with_reports(boards.calm(), quiet=True),
    "empty": boards.empty,
    "reports dead": reports_dead,
    "all stale": lambda: boards.stale(with_reports(boards.storm(), storm=True)),
    "no reports": boards.calm,
}


def text(view: dict[str, Any], id: str) -> Any:
    return view[id]["children"]


def test_the_wall_opens_with_the_city() -> None:
    assert scenes()[0].key == "city"


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_view_speaks_of_ids_of_the_scene_alone(day: str, lang: str) -> None:
    board = DAYS[day]()
    view = SCENE.view(board, lang) | frame_view(board, [SCENE], "city", lang)
    there = ids(frame([SCENE], "city", lang))
    assert len(there) == len(set(there))
    assert set(view) <= set(there)
    json.dumps(view)
    spoken = {id for id in there if id.startswith("city-")} - set(view) - {"city-map-box"}
    gone = {f"city-{name}" for name in ("field_reports", *REST) if "no" in view[f"city-{name}"]["className"].split()}
    assert all(any(id.startswith(one) for one in gone) for id in spoken), "what is not told of is not there"


def test_needs_are_numbered_and_stand_on_the_map_in_the_same_shape() -> None:
    view = SCENE.view(DAYS["storm"](), "vi")
    assert text(view, "city-needs-count") == "5"
    shapes = [view[f"city-needs-{n}-shape"]["className"].split()[-1] for n in range(1, 6)]
    assert shapes == ["bad", "bad", "late", "late", "watch"]
    drawn = view["city-map"]["figure"]
    numbers = [note["text"] for note in drawn["layout"]["annotations"] if note.get("name") == "need"]
    assert set(numbers) == {"1", "2", "3", "4", "5"}
    many = {trace["name"]: len(trace["x"]) for trace in drawn["data"] if trace.get("name") in ("bad", "late", "watch")}
    assert many == {"bad": numbers.count("1") + numbers.count("2"), "late": 2, "watch": 1}


def test_a_calm_day_is_said_calmly() -> None:
    view = SCENE.view(DAYS["quiet"](), "vi")
    assert text(view, "city-needs-head") == "Không việc nào đang chờ người"
    assert text(view, "city-needs-count") == ""
    assert all(view[f"city-needs-{n}"]["className"] == "no" for n in range(1, SHOWN + 1))
    assert not SCENE.urgent(DAYS["quiet"]())


def test_that_nothing_else_waits_is_taken_back_with_the_first_feed_that_falls_silent() -> None:
    board = DAYS["quiet"]()
    view = SCENE.view(board, "vi")
    assert first_to_fall_silent(board) == "Phản ánh hiện trường"
    sure = view["city-needs-heard"]
    assert sure["data-heard"] == board["feeds"][0]["heard_at"]
    assert sure["data-stale"] == 600
    assert text(view, "city-needs-unsure") == "Chưa rõ có việc nào đang chờ người"
    silent = reports_dead()
    assert SCENE.view(silent, "vi")["city-needs-heard"]["data-failing"] == silent["feeds"][0]["failing_since"]
    assert SCENE.view(boards.empty(), "vi")["city-needs-heard"]["data-heard"] == "", "never heard is not calm"
    assert SCENE.view({**boards.empty(), "feeds": []}, "vi")["city-needs-heard"] == {"data-fresh": "none"}


def test_the_rest_is_said_in_words_and_what_finds_no_room_is_counted() -> None:
    view = SCENE.view(DAYS["calm"](), "vi")
    assert text(view, "city-needs-rest") == "Ngoài hai việc trên, không việc nào đang chờ người."
    board = boards.dead(boards.dead(DAYS["storm"]()), "phu-oc", 2)
    board["answers"]["environment.reservoir_to_normal"]["ta-trach"] |= {"value": 0.1, "status": "bad"}
    board["answers"]["environment.vn_aqi_hour"]["kk-tth01"] |= {"status": "watch", "value": 118.0, "category": "poor"}
    view = SCENE.view(board, "vi")
    assert text(view, "city-needs-count") == "8"
    assert text(view, "city-needs-more") == "và 2 việc nữa"
    assert text(view, "city-needs-rest") == ""


def test_how_long_is_counted_on_by_the_browser_so_that_no_minute_is_sent() -> None:
    board = DAYS["calm"]()
    before = SCENE.view(board, "vi")
    later = SCENE.view({**board, "at": board["at"] + 20_000}, "vi")
    assert before == later
    since = before["city-needs-1-since"]
    assert since["data-words"] == "từ 19:52, đã {lasting}"
    assert since["data-since"] == NOW - 12 * 60_000


def test_a_service_that_does_not_exist_is_absent() -> None:
    view = SCENE.view(boards.calm(), "vi")
    for id in ("city-field_reports", "city-map-reports", "city-last"):
        assert "no" in view[id]["className"].split(), id
    board = with_reports(boards.empty())
    board["stations"] = {}
    view = SCENE.view(board, "vi")
    assert all("no" in view[f"city-{name}"]["className"].split() for name in REST)


def test_an_empty_city_shows_no_figure() -> None:
    view = SCENE.view(boards.empty(), "vi")
    there = [name for name in REST if "no" not in view[f"city-{name}"]["className"].split()]
    assert {text(view, f"city-{name}-value") for name in there} == {"–"}
    assert "press" not in there, "a service that nobody declared leaves no box behind"
    assert view["city-river-mark"]["data-mark"] == ""


def test_reports_that_were_never_heard_are_not_said_to_be_none() -> None:
    board = with_reports(boards.calm(), quiet=True)
    board["reports"]["by_ward"] = {}
    assert text(SCENE.view(board, "vi"), "city-map-legend-words") == "Không phản ánh nào trong 24 giờ"
    for told in (one for key, one in board["answers"].items() if key.startswith("field_reports.")):
        told["city"] |= {"value": None, "status": "none", "why": "no_data"}
    view = SCENE.view(board, "vi")
    assert text(view, "city-map-legend-words") == "Chưa nhận được phản ánh nào"
    assert text(view, "city-field_reports-line-1") == "chưa nhận phản ánh nào"


def test_the_reports_tile_is_judged_by_its_own_target() -> None:
    view = SCENE.view(DAYS["calm"](), "vi")
    assert (text(view, "city-field_reports-value"), text(view, "city-field_reports-word")) == ("7", "cần chú ý")
    assert [text(view, f"city-field_reports-line-{n}") for n in (1, 2, 3)] == [
        "đang quá hạn", "mục tiêu 0, tuần trước 5", "hôm nay 34, thường 36",
    ]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_every_figure_says_which_kpi_and_place_it_shows(day: str) -> None:
    board = DAYS[day]()
    shown = [props for props in SCENE.view(board, "vi").values() if "data-kpi" in props]
    assert shown
    for props in shown:
        told = board["answers"].get(props["data-kpi"], {}).get(props["data-place"], {}).get("value")
        assert props["data-value"] == ("" if told is None else told)


def test_the_press_has_a_row_with_its_mean_and_its_tone_by_lexicon() -> None:
    board = with_press(DAYS["calm"]())
    view = SCENE.view(board, "vi")
    assert (text(view, "city-press-value"), text(view, "city-press-unit")) == ("46", "bài")
    told = [text(view, f"city-press-line-{n}") for n in (1, 2, 3)]
    assert told == ["hôm nay; 7 ngày: 52/ngày", "tiêu cực 6,5 % (n = 46)", "theo từ điển"]
    assert view["city-press-mark"]["data-mark"] == "ok"
    board = with_press(DAYS["calm"](), storm=True)
    assert view["city-press"]["className"] == "tile service small ok"
    assert SCENE.view(board, "vi")["city-press"]["className"] == "tile service small watch"


def test_a_press_that_was_never_heard_is_not_said_to_write_nothing() -> None:
    board = DAYS["calm"]()
    board["feeds"].append(paper("bao-01", None))
    view = SCENE.view(board, "vi")
    assert (text(view, "city-press-value"), text(view, "city-press-line-1")) == ("–", "chưa nhận bài báo nào")


def test_what_happened_last_is_told_with_place_and_agency() -> None:
    view = SCENE.view(DAYS["calm"](), "vi")
    assert text(view, "city-last-1-what") == "Đèn đường hỏng, đường Hùng Vương, P. Thuận Hóa → HEPCO"
    assert text(view, "city-last-2-what").endswith("→ chưa phân công")
    board = boards.storm()
    line = board["trends"]["water_level/thuong-nhat"]
    crossed = next(at for at, level in zip(line["t"], line["v"], strict=True) if level >= 61.0)
    view = SCENE.view(board, "vi")
    told = [text(view, f"city-last-{n}-what") for n in (1, 2, 3)]
    assert "Thượng Nhật vượt BĐ2 (61,00 m)" in told
    assert NOW - 24 * HOUR < crossed < NOW


def test_circles_have_an_area_like_their_reports() -> None:
    trace = SCENE.view(DAYS["calm"](), "vi")["city-map-circles"]["figure"]["data"][0]
    wide = dict(zip(trace["ids"], trace["marker"]["size"], strict=True))
    assert (wide["19789"] / wide["19867"]) ** 2 == pytest.approx(13, rel=0.02)
    assert wide["19867"] == pytest.approx(2 * 0.62 * 8, abs=0.05)
    board = DAYS["calm"]()
    board["reports"]["by_ward"]["19789"]["n"] = 400
    view = SCENE.view(board, "vi")
    assert text(view, "city-map-legend-5") == "50"


def test_only_what_changed_on_the_map_is_sent() -> None:
    calm = SCENE.view(DAYS["calm"](), "vi")
    storm = SCENE.view(DAYS["storm"](), "vi")
    assert calm["city-map-ground"] == storm["city-map-ground"], "the ground is sent once"
    board = DAYS["calm"]()
    board["reports"]["by_ward"]["19789"]["n"] += 1
    more = SCENE.view(board, "vi")
    assert {id for id in calm if calm[id] != more[id]} == {"city-map-circles"}
    sizes = {id: len(json.dumps(props, ensure_ascii=False)) for id, props in storm.items()}
    ground = sizes.pop("city-map-ground")
    assert ground < 80_000
    assert sum(sizes.values()) < 30_000


def test_no_mark_of_a_need_stands_on_a_word_or_on_another() -> None:
    figure = SCENE.view(DAYS["storm"](), "vi")["city-map"]["figure"]
    notes = [note for note in figure["layout"]["annotations"] if note.get("name") == "need"]
    low, high = figure["layout"]["yaxis"]["range"]
    rem = (high - low) / 93
    apart = [math.dist((a["x"], a["y"]), (b["x"], b["y"])) / rem for i, a in enumerate(notes) for b in notes[:i]]
    assert len(notes) >= 5
    assert min(apart) > 2


def test_a_need_of_many_places_stands_once_in_the_lens_and_once_outside() -> None:
    board = DAYS["storm"]()
    spots = [(107.585, 16.46), (107.6, 16.47), (107.575, 16.45), (107.3, 16.2), (107.9, 16.25)]
    first = board["reports"]["urgent"][0]
    board["reports"]["urgent"] = [{**first, "lon": lon, "lat": lat} for lon, lat in spots]
    needs = all_needs(board)
    number = next(n for n, need in enumerate(needs, 1) if need.key.endswith("unassigned_urgent"))
    notes = SCENE.view(board, "vi")["city-map"]["figure"]["layout"]["annotations"]
    assert [note["text"] for note in notes if note.get("name") == "need"].count(str(number)) == 2


def test_a_need_whose_feed_is_silent_has_no_colour_on_the_map() -> None:
    def fills(board: Board) -> set[str]:
        data = SCENE.view(board, "vi")["city-map"]["figure"]["data"]
        return {trace["marker"]["color"] for trace in data if trace.get("name") == "watch"}

    board = DAYS["calm"]()
    assert fills(board) == {"#f2b705"}
    board["feeds"][0]["heard_at"] -= 3_600_000
    assert fills(board) == {"#a3a9b3"}


def test_a_list_is_cut_between_its_members() -> None:
    said = "Phú Xuân 6 · Hương An 2 · Công an TP 7, Ban CH PTDS TP 4, 9 nơi khác"
    assert listed(said, 60, 2.125) == "Phú Xuân 6 · Hương An 2 · Công an TP 7…"
    assert listed(said, 200, 2.125) == said


def test_a_long_sentence_is_cut_at_a_word_that_fits() -> None:
    long = "Cây đổ chắn ngang đường Nguyễn Sinh Cung gần cầu Vỹ Dạ, hướng về trung tâm thành phố"
    cut = fitted(long, 40, 2.125)
    assert cut.endswith("…")
    assert long.startswith(cut[:-1])
    assert width(cut, 2.125) <= 40
    assert fitted("ngắn", 40, 2.125) == "ngắn"


def test_no_english_stands_on_the_vietnamese_wall() -> None:
    view = SCENE.view(DAYS["storm"](), "vi")
    said = " ".join(str(props["children"]) for props in view.values() if isinstance(props.get("children"), str))
    assert not re.search(r"\b(the|reports|since|lost|water|ward)\b", said)


def test_with_the_citys_borders_the_map_has_hairlines(monkeypatch: pytest.MonkeyPatch, samples: Any) -> None:
    bare = SCENE.view(DAYS["calm"](), "vi")["city-map-ground"]["figure"]["data"]
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(samples / "boundaries" / "hue_40_units_2025.geojson"))
    lined = SCENE.view(DAYS["calm"](), "vi")["city-map-ground"]["figure"]["data"]
    assert len(lined) == len(bare) + 2, "one on the map, one in the lens"

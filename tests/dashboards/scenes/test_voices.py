"""The scene of the people's voice: what it says on a usual day, in a storm of reports, and when it does not know."""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.components.board import Board
from dashboards.components.fitting import width
from dashboards.components.frame import frame, frame_view
from dashboards.components.parts import filled, ids
from dashboards.components.report_fields import BURSTS
from dashboards.components.reports import title
from dashboards.components.tile_map import SEEN
from dashboards.figures import ward_shapes
from dashboards.live.channels import Channels, Key, Update
from dashboards.scenes import scenes
from dashboards.scenes.river import SCENE as RIVER
from dashboards.scenes.voices import SCENE
from data_sources.places import wards
from tests.dashboards.scenes import boards, papers, reports

HOUR = reports.HOUR


def usual() -> Board:
    return reports.with_reports(boards.calm())


def quiet() -> Board:
    return reports.with_reports(boards.calm(), quiet=True)


def burst() -> Board:
    return reports.with_reports(boards.calm(), storm=True)


def never() -> Board:
    board = boards.empty()
    board["feeds"] = [reports.feed(None), *board["feeds"]]
    return board


def silent(hours: float = 3) -> Board:
    board = burst()
    board["feeds"][0]["heard_at"] -= int(hours * HOUR)
    return board


def written() -> Board:
    return papers.with_press(usual())


def spike() -> Board:
    return papers.with_press(burst(), storm=True)


DAYS: dict[str, Callable[[], Board]] = {
    "usual": usual,
    "written": written,
    "spike": spike,
    "quiet": quiet,
    "burst": burst,
    "never": never,
    "silent": silent,
    "no feed": boards.calm,
}


@pytest.fixture
def real(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(samples / "boundaries" / "hue_40_units_2025.geojson"))


def text(view: dict[str, Any], id: str) -> Any:
    return view[id]["children"]


def lines(view: dict[str, Any], id: str) -> list[str]:
    return [text(view, f"{id}-line-{n}") for n in range(1, 4) if f"{id}-line-{n}" in view]


def rows(view: dict[str, Any], id: str, name: str) -> list[str]:
    """What a part of each row of a list says that is shown."""
    there = [one for one, props in view.items() if re.fullmatch(rf"{id}-\d", one) and " no" not in props["className"]]
    return [text(view, f"{one}-{name}") for one in there]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_view_speaks_of_every_id_and_of_no_other(day: str, lang: str) -> None:
    view = SCENE.view(DAYS[day](), lang)
    there = ids(SCENE.layout(lang))
    assert len(there) == len(set(there))
    assert set(view) == set(there)
    json.dumps(view)


@pytest.mark.usefixtures("real")
def test_with_borders_the_same_ids_are_spoken_of() -> None:
    assert set(SCENE.view(usual(), "vi")) == set(ids(SCENE.layout("vi")))


def test_the_voices_stand_before_the_river() -> None:
    keys = [scene.key for scene in scenes()]
    assert keys.index("voices") < keys.index("river")


def test_the_overdue_tile_says_how_many_since_when_and_where() -> None:
    view = SCENE.view(usual(), "vi")
    assert text(view, "voices-overdue-value") == "7"
    assert lines(view, "voices-overdue") == [
        "lâu nhất 1 ngày làm việc",
        "mục tiêu 0 · tuần trước 5",
        "5 phường, xã · 3 cơ quan",
    ]
    assert view["voices-overdue"]["className"] == "tile kpi need is-watch"
    assert text(view, "voices-overdue-state") == "cần chú ý"
    board = usual()
    board["answers"]["field_reports.overdue"]["city"]["oldest_due"] = board["at"] - 5 * 3_600_000
    assert lines(SCENE.view(board, "vi"), "voices-overdue")[0] == "lâu nhất 5 giờ"


def test_a_figure_that_cannot_be_told_says_why() -> None:
    board = usual()
    for name in ("on_time_original", "satisfaction", "median_hours"):
        board["answers"][f"field_reports.{name}"]["city"] |= {
            "value": None,
            "n": 0,
            "status": "none",
            "why": "no_records",
        }
    board["answers"]["field_reports.received_today"]["city"] |= {"usual": None, "usual_days": 0}
    board["answers"]["field_reports.burst"]["city"] |= {"value": None, "why": "few_weeks"}
    view = SCENE.view(board, "vi")
    assert (text(view, "voices-ontime-value"), text(view, "voices-ontime-state")) == ("–", "chưa tính được")
    assert lines(view, "voices-ontime")[1] == "chưa có hồ sơ để tính · ≥ 85 %"
    assert lines(view, "voices-satisfaction")[0] == "chưa có hồ sơ để tính"
    assert lines(view, "voices-time")[0] == "trung vị · chưa có hồ sơ để tính"
    assert lines(view, "voices-received")[0] == "chưa đủ tuần để so"
    assert text(view, "voices-fields-more") == "chưa đủ tuần để so"


def test_a_day_without_overdue_reports_says_so_and_asks_for_nobody() -> None:
    view = SCENE.view(quiet(), "vi")
    assert text(view, "voices-overdue-value") == "0"
    assert lines(view, "voices-overdue")[0] == "Không phản ánh nào quá hạn"
    assert view["voices-overdue"]["className"] == "tile kpi"
    assert text(view, "voices-oldest-nothing") == "Không phản ánh nào quá hạn"
    assert text(view, "voices-ladder-nothing") == "Không cơ quan nào có phản ánh quá hạn"
    assert {props["data-late"] for props in view.values() if "data-late" in props} == {""}
    assert not SCENE.urgent(quiet())
    assert SCENE.banner(quiet(), "vi") is None


def test_a_share_is_never_shown_without_its_number() -> None:
    view = SCENE.view(usual(), "vi")
    assert text(view, "voices-ontime-value") == "88,6"
    assert lines(view, "voices-ontime") == ["hạn ban đầu", "n = 1.934 · ≥ 85 %"]
    assert text(view, "voices-ontime-now-value") == "96,2"
    assert lines(view, "voices-ontime-now") == ["kể cả gia hạn", "n = 1.934"]
    assert lines(view, "voices-satisfaction") == ["n = 871, 30 ngày", "có đánh giá 45,0 % của 1.934"]
    assert lines(view, "voices-received")[2] == "đủ điều kiện 67,2 %, n = 2.940"


def test_satisfied_and_accepted_are_said_apart() -> None:
    view = SCENE.view(usual(), "vi")
    assert text(view, "voices-satisfaction-apart") == "hài lòng 640 · chấp nhận 173 · không hài lòng 58"
    wide = [float(view[f"voices-satisfaction-{part}"]["style"]["width"][:-1]) for part in ("satisfied", "accepted")]
    assert sum(wide) == pytest.approx(93.4, abs=0.1)


def test_how_long_it_takes_is_in_working_hours() -> None:
    view = SCENE.view(usual(), "vi")
    assert [text(view, f"voices-time{half}-value") for half in ("", "-p90")] == ["9,5", "38,0"]
    assert lines(view, "voices-time") == ["trung vị · n = 1.934", "tuần trước 10,1"]


def test_a_whole_hundred_has_no_decimals() -> None:
    board = usual()
    board["answers"]["field_reports.on_time_original"]["city"]["value"] = 100.0
    assert text(SCENE.view(board, "vi"), "voices-ontime-value") == "100"


def test_each_hour_is_a_column_in_the_frame_of_what_is_usual() -> None:
    board = usual()
    today = board["reports"]["today"]
    view = SCENE.view(board, "vi")
    highest = max(value for value in (*today["hours"], *today["usual"]) if value is not None)
    for hour in range(24):
        style = view[f"voices-hour-{hour}"]["style"]
        assert style["--now"] * highest == pytest.approx(today["hours"][hour] or 0, abs=0.1)
        assert style["--usual"] * highest == pytest.approx(today["usual"][hour], abs=0.1)


def test_every_ward_says_how_many_reports_and_how_many_are_overdue() -> None:
    view = SCENE.view(usual(), "vi")
    around = usual()["reports"]["by_ward"]
    for code in wards():
        there = around.get(code, {"n": 0, "overdue": 0})
        assert text(view, f"voices-map-{code}-n") == str(there["n"])
        assert text(view, f"voices-map-{code}-over") == (str(there["overdue"]) if there["overdue"] else "")
    assert view["voices-map-19789"] | {"style": {}} == {
        "style": {}, "data-step": 5, "data-room": "name", "data-late": "1",
    }  # fmt: skip
    assert text(view, "voices-map-elsewhere") == "biển, đầm phá 0 · ngoài thành phố 1 · không rõ vị trí 2"


def test_what_only_the_nearest_centre_tells_is_marked() -> None:
    board = usual()
    board["reports"]["by_ward"]["19789"]["near"] = 4
    view = SCENE.view(board, "vi")
    assert text(view, "voices-map-19789-n") == "≈ 13"
    assert text(view, "voices-map-19753-n") == "12"
    assert "≈ theo tâm phường, xã gần nhất" in text(view, "voices-map-how")
    assert "≈" not in text(SCENE.view(usual(), "vi"), "voices-map-how")


def test_agencies_stand_with_the_most_overdue_first_and_the_punctual_not_at_all() -> None:
    board = usual()
    view = SCENE.view(board, "vi")
    assert rows(view, "voices-ladder", "name") == ["P. Thuận Hóa", "Công ty Thoát nước", "HEPCO"]
    assert rows(view, "voices-ladder", "n") == ["3", "2", "2"]
    assert rows(view, "voices-ladder", "says")[0] == "lâu nhất 3 ngày"


def test_more_agencies_than_there_is_room_for_are_counted() -> None:
    board = usual()
    first = board["reports"]["by_agency"][0]
    board["reports"]["by_agency"] = [
        {**first, "name": f"Cơ quan {n}" if n else None, "overdue": n + 1} for n in range(7)
    ]
    view = SCENE.view(board, "vi")
    assert rows(view, "voices-ladder", "n") == ["7", "6", "5"]
    assert text(view, "voices-ladder-more") == "và 4 nơi nữa: 10"
    assert sum(map(int, rows(view, "voices-ladder", "n"))) + 10 == sum(range(1, 8)), "with those that no agency has"
    board["reports"]["by_agency"] = [{**first, "name": None}]
    assert rows(SCENE.view(board, "vi"), "voices-ladder", "name") == ["chưa phân công"]


def test_the_oldest_overdue_reports_say_what_where_who_and_since_when() -> None:
    view = SCENE.view(usual(), "vi")
    assert rows(view, "voices-oldest", "title")[:2] == ["Ngập ngõ, đường Bà Triệu", "Nắp cống vỡ, kiệt 12"]
    assert rows(view, "voices-oldest", "late") == ["3 ngày", "2 ngày", "1 ngày", "1 ngày"]
    assert rows(view, "voices-oldest", "says")[0] == "Thuận Hóa · hạn 24/10 · Công ty Thoát nước"
    assert text(view, "voices-oldest-more") == "và 3 phản ánh nữa"


def test_a_report_without_words_is_told_by_its_field_and_one_nobody_has_says_so() -> None:
    board = usual()
    board["reports"]["oldest"][0] |= {"title": None, "agency": None, "ward": None, "ward_by": "sea"}
    view = SCENE.view(board, "vi")
    assert rows(view, "voices-oldest", "title")[0] == "Hạ tầng kỹ thuật"
    assert rows(view, "voices-oldest", "says")[0] == "biển, đầm phá · hạn 24/10 · chưa phân công"


def test_fields_stand_by_how_many_with_what_is_usual_beside_them() -> None:
    view = SCENE.view(usual(), "vi")
    assert rows(view, "voices-fields", "name")[:2] == ["Vệ sinh môi trường", "Hạ tầng giao thông"]
    assert rows(view, "voices-fields", "n") == ["27", "21", "18", "13", "8"]
    assert view["voices-fields-1-bar"] == {"style": {"width": "100%"}}
    assert view["voices-fields-1-usual"] == {"style": {"left": "94%"}}
    assert rows(SCENE.view(usual(), "en"), "voices-fields", "name")[0] == "Rubbish and litter"


def test_a_burst_is_named_with_the_figures_that_say_so() -> None:
    view = SCENE.view(burst(), "vi")
    said = [text(view, f"voices-fields-burst-{n}-what") for n in range(1, BURSTS + 1)]
    assert said == ["Thiên tai – cứu hộ: 31 trong 3 giờ, thường 1,2", "Phú Xuân: 24 trong 3 giờ, thường 1,6"]
    assert view["voices-fields"]["className"] == "tile listing need is-watch"
    assert len(rows(view, "voices-fields", "n")) + BURSTS < len(rows(SCENE.view(usual(), "vi"), "voices-fields", "n"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Đèn đường không sáng, quốc lộ 1A. Cả đoạn dài tối om từ", "Đèn đường không sáng, quốc lộ 1A"),
        ("Vỡ ống nước ở P. An Cựu, TP. Huế. Đề nghị kiểm tra", "Vỡ ống nước ở P. An Cựu, TP. Huế"),
        ("Ngập quá! Nước vào nhà", "Ngập quá!"),
        ("Rác 2.5 m³ trước số 12", "Rác 2.5 m³ trước số 12"),
        ("", "Hạ tầng kỹ thuật"),
    ],
)
def test_a_report_is_called_by_its_first_sentence(said: str, shown: str) -> None:
    assert title({"title": said, "field": "ha_tang"}, "vi") == shown


def test_the_committee_of_the_reports_own_ward_needs_no_name() -> None:
    board = usual()
    board["reports"]["oldest"][0] |= {"agency": "UBND phường Thuận Hóa"}
    board["reports"]["oldest"][1] |= {"agency": "Công ty Cổ phần Cấp nước Huế"}
    said = rows(SCENE.view(board, "vi"), "voices-oldest", "says")
    assert [one.split(" · ")[-1] for one in said[:2]] == ["UBND phường", "Cấp nước Huế"]


def test_an_urgent_report_that_nobody_has_or_a_burst_is_urgent() -> None:
    assert SCENE.urgent(usual())
    assert SCENE.urgent(burst())
    calm = quiet()
    calm["reports"]["bursts"] = burst()["reports"]["bursts"][1:]
    assert SCENE.urgent(calm)


def test_only_a_field_that_bursts_is_said_on_the_whole_wall() -> None:
    banner = SCENE.banner(burst(), "vi")
    assert banner is not None
    assert banner.state == "watch"
    assert banner.what == "Phản ánh dồn dập: Thiên tai – cứu hộ: 31 trong 3 giờ, thường 1,2"
    assert banner.since == "từ 17:04 hôm nay"
    one_ward = burst()
    one_ward["reports"]["bursts"] = one_ward["reports"]["bursts"][1:]
    assert SCENE.banner(one_ward, "vi") is None


def test_a_flood_of_the_river_comes_before_a_flood_of_reports() -> None:
    board = reports.with_reports(boards.storm(), storm=True)
    view = frame_view(board, [SCENE, RIVER], "voices", "vi")
    assert text(view, "wall-banner-what").startswith("Lũ trên BĐ3")


def test_a_silent_feed_tells_no_burst_of_now() -> None:
    board = silent()
    assert SCENE.banner(board, "vi") is None
    view = SCENE.view(board, "vi")
    assert board["at"] - view["voices-overdue"]["data-heard"] > 3 * HOUR
    assert view["voices-overdue"]["data-measures"] == "0"
    assert view["voices-fields"]["className"] == "tile listing"


def test_of_two_feeds_the_one_that_is_silent_makes_the_figures_old() -> None:
    board = usual()
    board["feeds"].insert(1, {**copy.deepcopy(board["feeds"][0]), "name": "1022", "heard_at": boards.NOW - 3 * HOUR})
    view = SCENE.view(board, "vi")
    assert view["voices-overdue"]["data-heard"] == boards.NOW - 3 * HOUR
    assert SCENE.feeds(board) == [reports.FEED, "1022"]


@pytest.mark.parametrize(("day", "why"), [("never", "Chưa nhận được phản ánh nào"), ("no feed", "Chưa khai báo nguồn phản ánh")])  # fmt: skip
def test_where_nothing_was_heard_no_figure_stands_and_the_reason_is_said(day: str, why: str) -> None:
    view = SCENE.view(DAYS[day](), "vi")
    values = [id for id in view if re.search(r"-value$", id)]
    assert len(values) == 7
    assert {text(view, id) for id in values} == {"–"}
    assert {text(view, f"voices-map-{code}-n") for code in wards()} == {"–"}
    assert {text(view, id) for id in view if id.endswith("-never") and id != "voices-press-never"} == {why}
    assert {text(view, id) for id in view if id.endswith("-nothing")} == {""}
    said = [str(props["children"]) for props in view.values() if "children" in props]
    assert not re.search(r"\d", " ".join(said).replace("24 giờ", ""))


def test_three_digits_and_more_are_written_as_people_write_them() -> None:
    board = burst()
    board["reports"]["by_ward"]["19789"] = {"n": 1560, "near": 0, "overdue": 240}
    view = SCENE.view(board, "vi")
    assert text(view, "voices-map-19789-n") == "1.560"
    assert text(view, "voices-map-19789-over") == "240"


def test_every_figure_says_which_kpi_and_place_it_shows() -> None:
    board = papers.with_press(usual())
    shown = [props for props in SCENE.view(board, "vi").values() if "data-kpi" in props]
    city = [props for props in shown if props["data-place"] == "city"]
    assert len(city) == 10
    for props in city:
        known = board["answers"][props["data-kpi"]]["city"]["value"]
        assert props["data-value"] == ("" if known is None else known)
    assert {props["data-place"] for props in shown} - {"city"} == {f"ward:{code}" for code in wards()}


def test_the_first_picture_of_a_screen_already_holds_the_figures() -> None:
    board = usual()
    page = filled(frame([SCENE], "voices", "vi"), SCENE.view(board, "vi") | frame_view(board, [SCENE], "voices", "vi"))
    said = json.dumps(page.to_plotly_json(), default=lambda part: part.to_plotly_json(), ensure_ascii=False)
    assert "Ngập ngõ, đường Bà Triệu" in said
    assert "88,6" in said


# the press


def headlines(view: dict[str, Any]) -> list[tuple[str, str]]:
    return list(zip(rows(view, "voices-press", "title"), rows(view, "voices-press", "says"), strict=True))


def test_the_press_stands_with_its_count_its_tone_by_lexicon_and_who_is_heard() -> None:
    view = SCENE.view(written(), "vi")
    assert text(view, "voices-press-today") + text(view, "voices-press-usual") == "46 bài hôm nay, thường 42"
    assert text(view, "voices-press-negative") == "tiêu cực 6,5 % (n = 46), theo từ điển"
    assert text(view, "voices-press-heard") == "nghe 11/12 nguồn"
    assert view["voices-press-mark"]["data-mark"] == "ok"
    assert text(view, "voices-press-answers") == "trả lời báo chí quá hạn: chưa có nguồn báo", "which is not 0"
    assert "by lexicon" in text(SCENE.view(written(), "en"), "voices-press-negative")


def test_a_headline_says_who_wrote_it_when_and_in_which_tone() -> None:
    told = headlines(SCENE.view(written(), "vi"))
    assert told[1] == ("Huế thêm 12 nút giao thông minh", "Báo địa phương 1 (mô phỏng) · 19:34 · trung lập")
    assert told[2][1].endswith(" · tiêu cực")
    assert len(told) == 4


def test_a_story_that_many_outlets_tell_stands_first_and_once() -> None:
    told = headlines(SCENE.view(written(), "vi"))
    assert told[0] == ("Cầu Nguyễn Hoàng thông xe đợt hai", "5 báo · 17:40 · tích cực")
    assert [title for title, _ in told].count("Cầu Nguyễn Hoàng thông xe đợt hai") == 1


def test_long_headlines_leave_room_for_fewer() -> None:
    board = written()
    for one in board["press"]["latest"]:
        one["title"] = "Người dân nhiều phường ven sông phản ánh nước rút chậm sau đợt mưa lớn " * 2
    board["press"]["stories"] = []
    told = headlines(SCENE.view(board, "vi"))
    assert len(told) == 3
    assert all(width(title, 2.125) <= 96 and title.endswith("…") for title, _ in told)


def test_an_article_of_yesterday_and_one_without_a_date_say_so() -> None:
    board = written()
    board["press"]["latest"][0]["published"] -= 24 * HOUR
    board["press"]["latest"][1]["published"] = None
    told = headlines(SCENE.view(board, "vi"))
    assert "19:34 hôm qua" in told[1][1]
    assert "không ghi ngày" in told[2][1]


def test_a_spike_of_articles_is_said_with_what_is_usual() -> None:
    view = SCENE.view(spike(), "vi")
    assert text(view, "voices-press-spike-what") == "Dồn dập: 128 bài hôm nay, thường 42"
    assert view["voices-press"]["className"] == "tile listing press need is-watch"
    assert view["voices-press-mark"]["data-mark"] == "watch"
    board = spike()
    for feed in board["feeds"]:
        feed["heard_at"] -= 3 * HOUR
    assert "need" not in SCENE.view(board, "vi")["voices-press"]["className"], "of now nothing is known"


def test_one_outlet_that_is_gone_does_not_make_the_others_old() -> None:
    board = written()
    assert SCENE.view(board, "vi")["voices-press"]["data-heard"] == boards.NOW - 61_000
    for feed in board["feeds"]:
        feed["heard_at"] -= 3 * HOUR
    view = SCENE.view(board, "vi")
    assert view["voices-press"]["data-heard"] == boards.NOW - 61_000 - 3 * HOUR
    assert text(view, "voices-press-heard") == "nghe 0/12 nguồn"


def test_a_press_that_was_never_heard_or_declared_says_which() -> None:
    view = SCENE.view(usual(), "vi")
    assert text(view, "voices-press-never") == "Chưa khai báo nguồn báo chí"
    assert (text(view, "voices-press-today"), headlines(view)) == ("", [])
    board = usual()
    board["feeds"].append(papers.feed("bao-01", None))
    view = SCENE.view(board, "vi")
    assert text(view, "voices-press-never") == "Chưa nhận được bài báo nào"
    assert text(view, "voices-press-nothing") == ""


def test_a_day_without_an_article_of_hue_is_not_unknown() -> None:
    board = written()
    board["press"] |= {"latest": [], "stories": []}
    for name in ("articles_today", "articles_24h"):
        board["answers"][f"press.{name}"]["city"] |= {"value": 0, "n": 0}
    board["answers"]["press.negative_share"]["city"] |= {"value": None, "n": 0, "why": "no_records"}
    view = SCENE.view(board, "vi")
    assert text(view, "voices-press-nothing") == "Không bài nào về Huế trong 24 giờ"
    assert text(view, "voices-press-negative") == ""


def test_a_dozen_outlets_share_a_place_in_the_footer_and_the_dead_one_has_its_own() -> None:
    board = written()
    view = frame_view(board, [SCENE], "voices", "vi")
    there = [f"wall-feed-{n}" for n in range(16) if view[f"wall-feed-{n}"]["className"] == "feed"]
    assert [text(view, f"{id}-name") for id in there][:2] == [reports.FEED, "Báo chí 11/12"]
    assert text(view, f"{there[2]}-name").startswith("Báo địa phương 12")
    assert view[there[2]]["data-heard"] < boards.NOW - 24 * HOUR
    for feed in board["feeds"]:
        feed["heard_at"] -= 30 * HOUR * (feed["service"] == "press")
    view = frame_view(board, [SCENE], "voices", "vi")
    assert text(view, "wall-feed-3-name") == "Báo chí: 10 nguồn"


def told(before: Board, after: Board) -> tuple[int, int]:
    """Bytes of the whole picture and of what changes from one board to the next."""
    updates: list[Update] = []
    channels = Channels({"voices": SCENE.view}, lambda key, update: updates.append(update))
    channels.show(1, before)
    channels.open(Key("voices", "vi"))
    channels.show(2, after)
    assert updates[-1].delta is not None
    return len(updates[0].whole), len(updates[-1].delta)


def one_more(board: Board) -> Board:
    """The board when one report more has come from Thuận Hóa."""
    board = copy.deepcopy(board)
    board["reports"]["by_ward"]["19789"]["n"] += 1
    board["reports"]["today"]["hours"][9] += 1
    for name in ("received_24h", "received_today"):
        board["answers"][f"field_reports.{name}"]["city"]["value"] += 1
    board["feeds"][0]["heard_at"] += 60_000
    return board


def test_a_report_more_costs_a_screen_a_few_letters() -> None:
    whole, delta = told(usual(), one_more(usual()))
    assert whole < 40_000
    assert delta < 1_800


@pytest.mark.usefixtures("real")
def test_with_borders_the_map_is_sent_once_and_a_report_more_costs_as_little() -> None:
    whole, delta = told(usual(), one_more(usual()))
    assert whole < 150_000
    assert delta < 1_800


@pytest.mark.usefixtures("real")
def test_with_borders_the_wards_themselves_are_coloured() -> None:
    view = SCENE.view(usual(), "vi")
    assert view["voices-map-box"]["className"] == "wards real"
    assert view["voices-map-19789"]["style"]["--clip"].startswith("polygon(")
    assert view["voices-map-19789"]["data-step"] == view["voices-map-lens-19789"]["data-step"] == 5
    assert text(view, "voices-map-lens-19789-n") == "13"
    assert "19789" in SEEN
    assert len(view["voices-map-over"]["figure"]["data"]) > 5


@pytest.mark.usefixtures("real")
def test_with_borders_no_count_stands_on_another_or_under_the_lens() -> None:
    shapes = [shape for shape in ward_shapes.shapes(False) if shape.room]
    spots = [(s.left + s.x / 100 * s.wide, s.top + s.y / 100 * s.high) for s in shapes]
    for n, (x, y) in enumerate(spots):
        assert math.dist((x, y), (84, 18.5)) > 18, shapes[n].code
        for x2, y2 in spots[:n]:
            assert abs(x - x2) > 3 or abs(y - y2) > 2.4, shapes[n].code


def test_without_borders_no_false_border_is_drawn() -> None:
    view = SCENE.view(usual(), "vi")
    assert view["voices-map-box"]["className"] == "wards hexagons"
    assert not any("--clip" in props.get("style", {}) for props in view.values())
    assert [view[f"voices-map-{sheet}"]["figure"]["data"] for sheet in ("under", "over", "lens-over")] == [[], [], []]

"""The scene of the streets: what it says on a usual day, in a storm, with silent servers, and when it does not know."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.components.board import Board
from dashboards.components.camera_lists import DOWN
from dashboards.components.cameras import STATES
from dashboards.components.frame import frame, frame_view
from dashboards.components.happenings import last
from dashboards.components.parts import ids
from dashboards.live.channels import Channels, Key, Update
from dashboards.scenes import scenes
from dashboards.scenes.city import SCENE as CITY
from dashboards.scenes.river import SCENE as RIVER
from dashboards.scenes.streets import SCENE
from tests.dashboards.scenes import boards, reports, streets
from tests.dashboards.scenes.streets import DESK, HOUR, MINUTE

NOW = boards.NOW


def usual() -> Board:
    return streets.with_cameras(boards.calm())


def quiet() -> Board:
    return streets.with_cameras(boards.calm(), quiet=True)


def storm() -> Board:
    return streets.with_cameras(boards.calm(), storm=True)


def one_dead() -> Board:
    return streets.with_cameras(boards.calm(), dead=("frigate-3",))


def three_dead() -> Board:
    return streets.with_cameras(boards.calm(), dead=("frigate-1", "frigate-3", "frigate-4"))


def all_dead() -> Board:
    return streets.with_cameras(boards.calm(), storm=True, dead=streets.SERVERS)


def never() -> Board:
    board = boards.calm()
    return {**board, "feeds": [*board["feeds"], *streets.feeds(None)], "cameras": {}}


def ten_thousand() -> Board:
    return streets.with_cameras(boards.calm(), storm=True, times=16)


DAYS: dict[str, Callable[[], Board]] = {
    "usual": usual, "quiet": quiet, "storm": storm, "one dead": one_dead, "three dead": three_dead, "all dead": all_dead,
    "never": never, "no feed": boards.calm, "ten thousand": ten_thousand,
}  # fmt: skip


def text(view: dict[str, Any], id: str) -> Any:
    return view[id]["children"]


def rows(view: dict[str, Any], id: str, name: str) -> list[str]:
    """What a part of each row of a list says that is shown."""
    there = [
        one for one, props in view.items() if re.fullmatch(rf"{id}-\d", one) and " no" not in f" {props['className']}"
    ]
    return [text(view, f"{one}-{name}") for one in there]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_view_speaks_of_every_id_and_of_no_other(day: str, lang: str) -> None:
    view = SCENE.view(DAYS[day](), lang)
    there = ids(SCENE.layout(lang))
    assert len(there) == len(set(there))
    assert set(view) == set(there)
    json.dumps(view)


def test_the_streets_stand_between_the_voices_and_the_river() -> None:
    assert [scene.key for scene in scenes()][:4] == ["city", "voices", "streets", "river"]


def test_alerts_stand_with_dangers_first_then_the_oldest_under_the_numbers_of_the_map() -> None:
    view = SCENE.view(storm(), "vi")
    assert text(view, "streets-alerts-count") == "23"
    assert rows(view, "streets-alerts", "what") == [
        "Mực nước – cảnh báo lũ", "Khói, lửa – cháy rừng", "Xả rác", "Lấn chiếm lòng đường, vỉa hè",
        "Nhãn chưa biết: skateboard", "Vượt đèn đỏ",
    ]  # fmt: skip
    assert rows(view, "streets-alerts", "why")[1] == "Đồi Vọng Cảnh, P. Kim Long"
    assert rows(view, "streets-alerts", "who")[0] == " · đang xác minh"
    assert text(view, "streets-alerts-more") == "và 17 việc nữa"
    numbers = [
        note["text"]
        for sheet in ("streets-map", "streets-map-whole-spoken")
        for note in view[sheet]["figure"]["layout"]["annotations"]
        if note.get("name") == "need"
    ]
    assert sorted(numbers) == ["1", "2", "3", "4", "5", "6"]


def test_an_alert_is_red_where_it_is_a_danger_and_orange_when_it_waited_too_long() -> None:
    view = SCENE.view(storm(), "vi")
    shapes = [view[f"streets-alerts-{n}-shape"]["className"] for n in range(1, 7)]
    assert shapes == ["shape bad", "shape bad", "shape late", "shape late", "shape watch", "shape watch"]


def test_how_long_an_alert_waits_is_counted_on_by_the_browser() -> None:
    since = SCENE.view(usual(), "vi")["streets-alerts-1-since"]
    assert since["data-since"] == NOW - 75 * MINUTE
    assert since["data-words"] == "từ 18:49, đã {lasting}"


def test_a_plate_is_masked_on_the_wall() -> None:
    said = json.dumps(SCENE.view(usual(), "vi"), ensure_ascii=False)
    assert "75A-1••.••" in said
    assert not re.search(r"75[A-Z]\d?-\d{3}", said)


def test_a_day_on_which_nothing_waits_says_so_and_that_it_is_sure_while_all_are_heard() -> None:
    view = SCENE.view(quiet(), "vi")
    assert text(view, "streets-alerts-head") == "Không cảnh báo nào chờ xác minh"
    assert text(view, "streets-alerts-count") == ""
    assert text(view, "streets-alerts-unsure") == "Chưa rõ có cảnh báo nào chờ"
    board = one_dead()
    heard = SCENE.view(board, "vi")["streets-alerts-heard"]["data-heard"]
    assert heard == NOW - 2 * HOUR, "as unsure as the server that is silent"


def test_cameras_online_are_told_with_how_many_of_how_many_and_against_what() -> None:
    view = SCENE.view(usual(), "vi")
    assert text(view, "streets-online-value") == "96,0"
    assert [text(view, f"streets-online-line-{n}") for n in (1, 2, 3)] == [
        "624/650 trực tuyến", "mục tiêu ≥ 95 %", "tuần trước 95 %",
    ]  # fmt: skip
    assert text(view, "streets-online-apart") == "13 mất kết nối · 10 đứng hình · 3 máy chủ chưa có"
    assert view["streets-online"]["className"] == "tile kpi"
    assert SCENE.view(storm(), "vi")["streets-online"]["className"] == "tile kpi need is-bad"


def test_a_silent_server_is_one_outage_and_not_its_cameras_one_by_one() -> None:
    view = SCENE.view(one_dead(), "vi")
    assert rows(view, "streets-outage", "what") == ["frigate-3 mất kết nối từ 18:04"]
    assert rows(view, "streets-outage", "says") == ["152 camera không rõ, không tính là hỏng"]
    assert "152 không rõ" in text(view, "streets-online-apart")
    assert text(view, "streets-online-line-1").endswith("/498 trực tuyến")
    assert {trace["name"] for trace in view["streets-map-cameras"]["figure"]["data"] if "name" in trace} >= {
        "online",
        "unheard",
    }
    view = SCENE.view(three_dead(), "vi")
    assert rows(view, "streets-outage", "what") == [
        "frigate-1 mất kết nối từ 18:04", "Thêm 2 máy chủ mất kết nối từ 18:04",
    ]  # fmt: skip
    assert rows(view, "streets-outage", "says")[1] == "310 camera không rõ, không tính là hỏng"


def test_when_no_server_is_heard_nothing_of_now_is_told() -> None:
    board = all_dead()
    view = SCENE.view(board, "vi")
    assert text(view, "streets-online-value") == "–"
    assert rows(view, "streets-roads", "name") == []
    assert text(view, "streets-roads-nothing") == ""
    for sheet in ("streets-map-cameras", "streets-map-whole-cameras"):
        names = {trace["name"].split()[0] for trace in view[sheet]["figure"]["data"] if "name" in trace}
        assert names == {"unheard"}
    assert {trace["name"] for trace in view["streets-map-roads"]["figure"]["data"] if "name" in trace} == {"unknown"}
    assert board["at"] - view["streets-online"]["data-heard"] == 2 * HOUR
    assert view["streets-alerts-1"]["data-failing"]


def test_while_one_server_is_heard_the_figures_are_as_old_as_that_one() -> None:
    assert SCENE.view(three_dead(), "vi")["streets-online"]["data-heard"] == NOW - 4_000


@pytest.mark.parametrize(
    ("day", "why"), [("never", "Chưa nghe được máy chủ camera nào"), ("no feed", "Chưa khai báo máy chủ camera")]
)
def test_where_nothing_was_heard_no_figure_stands_and_the_reason_is_said(day: str, why: str) -> None:
    view = SCENE.view(DAYS[day](), "vi")
    values = {text(view, id) for id in view if id.endswith("-value")}
    assert values == {"–"}
    assert {text(view, id) for id in view if id.endswith("-never")} == {why}
    assert {text(view, id) for id in view if id.endswith("-nothing")} == {""}
    assert all(view[f"streets-online-bar-{name}"]["style"] == {"display": "none"} for name in STATES)


def test_cameras_that_are_down_stand_the_longest_first_and_the_rest_is_counted() -> None:
    board = usual()
    view = SCENE.view(board, "vi")
    down = board["cameras"]["down"]
    assert rows(view, "streets-down", "name")[0] == down[0]["place"]
    assert rows(view, "streets-down", "since")[0] == "3 ngày"
    assert rows(view, "streets-down", "says")[0].startswith("đứng hình · ")
    assert text(view, "streets-down-more") == f"trung vị 6 giờ · và {26 - DOWN} camera nữa"
    assert view["streets-down-1-mark"]["data-mark"] == "watch"
    assert text(SCENE.view(quiet(), "vi"), "streets-down-nothing") == "Không camera nào mất kết nối hay đứng hình"


def test_roads_stand_the_fullest_first_with_what_is_usual_and_the_word_of_their_level() -> None:
    view = SCENE.view(storm(), "vi")
    assert rows(view, "streets-roads", "level")[:2] == ["ùn tắc", "ùn tắc"]
    assert view["streets-roads-1"]["className"] == "entry road jammed"
    assert view["streets-roads-1-bar"]["style"] == {"width": "100%"}
    assert view["streets-roads-1-usual"]["style"] == {"left": "55%"}
    named = [note["text"] for note in view["streets-map"]["figure"]["layout"]["annotations"]]
    assert any(name.endswith(" · ùn tắc") for name in named)


def test_a_road_without_a_count_has_no_nought_and_says_what_a_camera_saw() -> None:
    board = usual()
    board["cameras"]["roads"][0] |= {"vehicles": None, "level": None, "alert": True, "usual": None}
    view = SCENE.view(board, "vi")
    assert rows(view, "streets-roads", "n")[0] == "–"
    assert rows(view, "streets-roads", "level")[0] == "không rõ · AI báo"
    assert view["streets-roads-1-usual"]["style"] == {"display": "none"}


def test_precision_is_never_told_without_its_number_and_is_as_old_as_the_desk() -> None:
    board = usual()
    desk = next(feed for feed in board["feeds"] if feed["name"] == DESK)
    desk["heard_at"] = NOW - 3 * HOUR
    view = SCENE.view(board, "vi")
    assert text(view, "streets-precision-value") == "81,4"
    assert text(view, "streets-precision-line-2") == "n = 1.204 · ≥ 75 %"
    assert text(view, "streets-precision-time-value") == "14"
    assert view["streets-precision"]["data-heard"] == NOW - 3 * HOUR
    assert view["streets-online"]["data-heard"] == NOW - 4_000


def test_each_hour_is_a_column_in_the_frame_of_what_is_usual_and_an_unknown_one_is_none() -> None:
    board = usual()
    style = SCENE.view(board, "vi")["streets-hours-hour-23"]["style"]
    assert style == {"--usual": 0.39, "--now": 1.0}
    board["cameras"]["by_hour"] |= {"alerts": [None] * 24, "usual": [None] * 24}
    board["answers"]["cameras.alerts_24h"]["city"]["value"] = None
    view = SCENE.view(board, "vi")
    assert view["streets-hours-hour-23"]["style"] == {"--usual": 0.0, "--now": 0.0}
    assert text(view, "streets-hours-n") == "chưa có số"


def test_only_a_danger_that_nobody_verified_is_urgent_and_said_on_the_whole_wall() -> None:
    assert not SCENE.urgent(usual())
    assert SCENE.banner(usual(), "vi") is None
    board = storm()
    assert SCENE.urgent(board)
    banner = SCENE.banner(board, "vi")
    assert banner is not None
    assert (banner.state, banner.what) == ("watch", "Mực nước – cảnh báo lũ, Hồ A Co, xã A Lưới 1")
    assert banner.since == "từ 19:33, chưa xác minh"
    board["cameras"]["waiting"][0]["raised"] = NOW - 3 * HOUR
    later = SCENE.banner(board, "vi")
    assert later is not None
    assert later.state == "late", "it has waited longer than the city allows"
    for one in board["cameras"]["waiting"]:
        one["raised"] = NOW - 25 * HOUR
    assert SCENE.banner(board, "vi") is None, "what nobody looked at for a day warns of nothing now"
    assert not SCENE.urgent(board)


def test_what_a_camera_alone_says_never_hides_a_flood() -> None:
    board = streets.with_cameras(boards.storm(), storm=True)
    board["cameras"]["waiting"][0]["raised"] = NOW - 3 * HOUR
    view = frame_view(board, [SCENE, RIVER], "streets", "vi")
    assert text(view, "wall-banner-what").startswith("Lũ trên BĐ3")


def test_every_figure_says_which_kpi_it_shows() -> None:
    for make in (usual, never):
        board = make()
        shown = [props for props in SCENE.view(board, "vi").values() if "data-kpi" in props]
        assert {props["data-kpi"] for props in shown} == {
            "cameras.online", "cameras.precision", "cameras.verification_minutes",
        }  # fmt: skip
        for props in shown:
            told = board["answers"].get(props["data-kpi"], {}).get("city", {}).get("value")
            assert props["data-value"] == ("" if told is None else told)


@pytest.mark.parametrize("day", ["usual", "ten thousand"])
def test_no_screen_draws_more_than_two_thousand_points(day: str) -> None:
    view = SCENE.view(DAYS[day](), "vi")
    sheets = ("streets-map-cameras", "streets-map-whole-cameras")
    points = sum(len(trace["x"]) for sheet in sheets for trace in view[sheet]["figure"]["data"])
    assert 100 < points <= 2000


def told(before: Board, after: Board) -> tuple[int, int]:
    """Bytes of the whole picture and of what changes from one board to the next."""
    updates: list[Update] = []
    channels = Channels({"streets": SCENE.view}, lambda key, update: updates.append(update))
    channels.show(1, before)
    channels.open(Key("streets", "vi"))
    channels.show(2, after)
    assert updates[-1].delta is not None
    return len(updates[0].whole), len(updates[-1].delta)


def test_an_event_more_costs_a_screen_a_few_letters_and_no_map() -> None:
    after = usual()
    after["answers"]["cameras.alerts_24h"]["city"]["value"] += 1
    after["cameras"]["by_hour"]["alerts"][23] += 1
    for feed in after["feeds"]:
        feed["heard_at"] += 10_000
    whole, delta = told(usual(), after)
    assert whole < 100_000
    assert delta < 4_000


def test_cameras_have_a_row_of_the_city_with_what_waits() -> None:
    board = reports.with_reports(usual())
    view = CITY.view(board, "vi")
    assert text(view, "city-cameras-value") == "96,0"
    assert [text(view, f"city-cameras-line-{n}") for n in (1, 2, 3)] == [
        "624/650 trực tuyến", "mục tiêu ≥ 95 %", "2 cảnh báo chờ xác minh",
    ]  # fmt: skip
    assert text(CITY.view(one_dead(), "vi"), "city-cameras-line-2") == "152 không rõ, máy chủ im"
    assert "no" in CITY.view(boards.calm(), "vi")["city-cameras"]["className"].split()
    assert text(CITY.view(never(), "vi"), "city-cameras-line-1") == "chưa nghe được camera nào"


def test_the_newest_alert_happens_among_reports_and_does_not_crowd_them_out() -> None:
    told_last = last(reports.with_reports(storm()), "vi")
    assert [one.service for one in told_last] == ["Phản ánh", "Camera", "Phản ánh"]
    assert told_last[1].what == "Ùn tắc, Nút giao Hùng Vương – Bà Triệu, P. Thuận Hóa · chờ xác minh"


def test_many_feeds_share_a_place_in_the_citys_footer_and_a_dead_one_keeps_its_name() -> None:
    board = reports.with_reports(one_dead())
    view = frame_view(board, [CITY], "city", "vi")
    shown = [text(view, f"{id}-name") for id, props in view.items() if props.get("className") == "feed"]
    assert "frigate-3" in shown
    assert any(name.endswith("4/5") for name in shown)
    streets_view = frame_view(board, [SCENE], "streets", "vi")
    own = [text(streets_view, f"{id}-name") for id, props in streets_view.items() if props.get("className") == "feed"]
    assert own == [*streets.SERVERS, DESK]


def test_the_first_picture_of_a_screen_already_holds_the_alerts() -> None:
    board = storm()
    page = frame([SCENE], "streets", "vi")
    assert set(SCENE.view(board, "vi")) <= set(ids(page))


def test_no_english_stands_on_the_vietnamese_wall() -> None:
    view = SCENE.view(copy.deepcopy(storm()), "vi")
    said = " ".join(str(props["children"]) for props in view.values() if isinstance(props.get("children"), str))
    assert not re.search(r"\b(the|alerts|since|lost|offline|frozen|jammed|ward)\b", said)

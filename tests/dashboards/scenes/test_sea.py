"""The scene of the sea: what it says on a usual day, in a storm, when a provider is out, and when it does not know."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.components.board import Board
from dashboards.components.frame import frame
from dashboards.components.parts import ids
from dashboards.needs import all_needs
from dashboards.scenes import scenes
from dashboards.scenes.city import SCENE as CITY
from dashboards.scenes.sea import SCENE
from tests.dashboards.scenes import boards, sailing
from tests.dashboards.scenes.sailing import with_boats

ALL = tuple(source for _, _, source in sailing.FEEDS)


def usual() -> Board:
    return with_boats(boards.calm())


def quiet() -> Board:
    return with_boats(boards.calm(), quiet=True)


def storm() -> Board:
    return with_boats(boards.storm(), storm=True)


def one_out() -> Board:
    return with_boats(boards.calm(), dead=("vms-2",))


def silent_together() -> Board:
    return with_boats(boards.calm(), dead=("vms-2",), cause="silence")


def all_out() -> Board:
    return with_boats(boards.storm(), storm=True, dead=ALL)


def lined() -> Board:
    return with_boats(boards.calm(), lines=True)


def ten_thousand() -> Board:
    return with_boats(boards.calm(), times=10)


def never() -> Board:
    return sailing.never(boards.calm())


DAYS: dict[str, Callable[[], Board]] = {
    "usual": usual, "quiet": quiet, "storm": storm, "one out": one_out, "silent together": silent_together, "all out": all_out,
    "lines": lined, "ten thousand": ten_thousand, "never": never, "no feed": boards.calm,
}  # fmt: skip


def text(view: dict[str, Any], id: str) -> Any:
    return view[id]["children"]


def rows(view: dict[str, Any]) -> dict[str, list[str]]:
    """The cells of the table by state."""
    found = {}
    for row in view["sea-ladder-rows"]["children"]:
        cells = row["props"]["children"]
        found[row["props"]["data-state"]] = [cell["props"]["children"] for cell in cells[1:]]
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("day", DAYS)
def test_the_view_speaks_of_every_id_and_of_no_other(day: str, lang: str) -> None:
    page, view = SCENE.layout(lang), SCENE.view(DAYS[day](), lang)
    assert set(view) <= set(ids(page))
    filled = [id for id in ids(page) if not id.endswith(("-never",))]
    assert set(filled) - set(view) <= {"sea-map"}
    json.dumps(view)


def test_the_sea_is_the_fifth_scene() -> None:
    assert [scene.key for scene in scenes()] == ["city", "voices", "streets", "river", "sea"]


def test_boats_stand_by_state_and_length_and_each_row_adds_up() -> None:
    told = rows(SCENE.view(usual(), "vi"))
    assert told["ok"] == ["0", "0", "167", "60", "227"]
    assert told["no_report"][-1] == "2"
    assert "crossed" not in told
    assert "unknown" not in told


def test_without_lines_the_scene_says_so_and_with_one_it_tells_who_crossed() -> None:
    assert text(SCENE.view(usual(), "vi"), "sea-map-lines") == "chưa có đường ranh giới"
    view = SCENE.view(lined(), "vi")
    assert text(view, "sea-map-lines") == ""
    assert rows(view)["crossed"][-1] == "1"
    assert text(view, "sea-alarms-1-what") == "TTH-95678-TS · vượt ranh giới"


def test_a_provider_that_is_out_is_one_verdict_and_its_boats_are_no_alarms() -> None:
    view = SCENE.view(one_out(), "vi")
    assert text(view, "sea-verdict-1-what") == "VMS số 2 mất kết nối"
    assert text(view, "sea-verdict-1-says").startswith("69/69 tàu không rõ, từ ")
    assert text(view, "sea-verdict-1-rest") == "Các nguồn khác (4) vẫn bình thường"
    assert rows(view)["unknown"][-1] == "69"
    assert text(SCENE.view(silent_together(), "vi"), "sea-verdict-1-what") == "VMS số 2 mất tín hiệu hàng loạt"


def test_where_a_provider_is_out_no_alarm_is_no_all_clear() -> None:
    said = {
        dead: (text(view, "sea-alarms-head"), view["sea-alarms-mark"]["data-mark"])
        for dead in ((), ("vms-2",))
        for view in [SCENE.view(with_boats(boards.calm(), quiet=True, dead=dead), "vi")]
    }
    assert said[()] == ("Không tàu nào cần gọi", "ok")
    assert said["vms-2",] == ("Không tàu nào cần gọi · 69 tàu không rõ", "none")


@pytest.mark.parametrize(
    ("out", "says"),
    [(True, ("Không tàu nào cần gọi · 74 tàu không rõ", "none")), (False, ("Không tàu nào cần gọi", "ok"))],
)
def test_boats_without_a_word_are_no_all_clear_while_a_provider_was_never_heard(
    out: bool, says: tuple[str, str]
) -> None:
    told = with_boats(boards.calm(), quiet=True)
    told["boats"]["states"]["never"] = 74
    told["boats"]["providers"] = [
        {
            "source": "vms-2",
            "feed": "VMS số 2",
            "heard_at": None if out else boards.NOW,
            "out": out,
            "at_sea": 0,
            "silent": 0,
        }
    ]
    view = SCENE.view(told, "vi")
    assert (text(view, "sea-alarms-head"), view["sea-alarms-mark"]["data-mark"]) == says


def test_a_log_that_is_heard_alone_keeps_nobody_on_the_map() -> None:
    board = with_boats(boards.calm(), dead=("vms-1", "vms-2", "vms-3", "ais"))
    assert text(SCENE.view(board, "vi"), "sea-alarms-head") == "Chưa rõ có tàu nào cần gọi"


def test_the_map_numbers_the_alarms_that_the_list_shows() -> None:
    view = SCENE.view(storm(), "vi")
    numbers = [note["text"] for note in view["sea-map"]["figure"]["layout"]["annotations"]]
    assert len(numbers) == 4
    assert text(view, "sea-alarms-more") == "và 2 tàu nữa"


def test_on_a_hard_day_every_boat_that_counts_has_a_row_and_the_fullest_ports_stay() -> None:
    board = with_boats(boards.storm(), storm=True, dead=("vms-1", "vms-2"), lines=True)
    for name in ("no_report", "lost", "lost10", "near", "wrong_zone", "no_device"):
        board["boats"]["by_class"][name] = {"15-24": 1}
    view = SCENE.view(board, "vi")
    assert view["sea-right"]["className"] == "right tight"
    assert len(rows(view)) == 11
    assert text(view, "sea-ports-1-name") == "Thuận An"
    assert text(view, "sea-ports-more") == "và 3 nơi khác: 340 tàu"
    assert SCENE.view(usual(), "vi")["sea-right"]["className"] == "right"


def test_that_the_others_are_heard_is_said_only_when_they_are() -> None:
    board = with_boats(boards.calm(), dead=("vms-2", "ais"))
    assert text(SCENE.view(board, "vi"), "sea-verdict-1-rest") == "3/4 nguồn khác đang nghe được"


def test_in_a_storm_the_call_is_followed_to_the_last_boat() -> None:
    view = SCENE.view(storm(), "vi")
    assert [text(view, f"sea-muster-{step}") for step in ("called", "answered", "heading", "sheltered")] == ["516", "504", "30", "474"]  # fmt: skip
    assert "402 người" in text(view, "sea-muster-says")
    assert text(view, "sea-alarms-head") == "6 tàu cần gọi ngay"
    assert text(view, "sea-alarms-1-what").endswith("gọi vào bờ chưa trả lời")
    assert "is-bad" in view["sea-muster"]["className"].split()
    said = SCENE.banner(storm(), "vi")
    assert said is not None
    assert "42 tàu" in said.what
    assert SCENE.banner(usual(), "vi") is None
    assert "no" in SCENE.view(usual(), "vi")["sea-muster"]["className"].split()


def test_a_shelter_of_which_half_can_be_used_says_so_and_is_full_sooner() -> None:
    view = SCENE.view(storm(), "vi")
    assert text(view, "sea-ports-4-name") == "Phú Hải"
    assert text(view, "sea-ports-4-of") == " / 500 · 105 % · chỉ dùng ½"
    assert view["sea-ports-4"]["className"] == "port full"
    assert view["sea-ports-4-off"]["style"]["width"] == "50.0%"


def test_when_no_feed_is_heard_nobody_alarms_and_every_boat_is_unknown() -> None:
    view = SCENE.view(all_out(), "vi")
    assert text(view, "sea-alarms-head") == "Chưa rõ có tàu nào cần gọi"
    assert set(rows(view)["ok"]) == {"–"}
    assert text(view, "sea-ladder-more") == "Không nghe được nguồn vị trí nào: chưa rõ tàu nào ra sao"
    assert {trace["name"] for trace in view["sea-map-boats"]["figure"]["data"] if trace.get("name")} <= {"unknown", "never", "long", "other"}  # fmt: skip
    assert not SCENE.urgent(with_boats(boards.calm(), dead=ALL))


@pytest.mark.parametrize(
    ("day", "why"), [("never", "Chưa nhận được vị trí tàu nào"), ("no feed", "Chưa khai báo nguồn dữ liệu tàu cá")]
)
def test_where_nothing_was_heard_the_reason_is_said_and_no_nought(day: str, why: str) -> None:
    view = SCENE.view(DAYS[day](), "vi")
    assert text(view, "sea-sums-never") == why
    assert text(view, "sea-sums-at_sea") == "–"
    assert set(rows(view)["no_report"]) == {"–"}


def test_a_boat_that_does_not_report_is_urgent_and_a_lost_one_that_does_is_not() -> None:
    assert SCENE.urgent(usual())
    assert SCENE.urgent(storm())
    assert not SCENE.urgent(quiet())


def test_the_map_draws_at_most_two_thousand_points_and_the_worst_on_top() -> None:
    figure = SCENE.view(ten_thousand(), "vi")["sea-map-boats"]["figure"]
    drawn = [trace for trace in figure["data"] if trace.get("name")]
    assert sum(len(trace["x"]) for trace in drawn) <= 2000
    order = [trace["name"] for trace in drawn]
    assert order.index("no_duty") < order.index("ok") < order.index("late")


def test_a_boat_that_moves_costs_no_new_ground() -> None:
    first, second = usual(), usual()
    second["boats"]["points"][0][0] += 0.01
    views = [SCENE.view(board, "vi") for board in (first, second)]
    assert views[0]["sea-map-ground"]["figure"] is views[1]["sea-map-ground"]["figure"]
    assert views[0]["sea-map-boats"]["figure"] is not views[1]["sea-map-boats"]["figure"]


def test_every_map_of_the_sea_shows_the_islands_and_calls_the_sea_bien_dong() -> None:
    said = json.dumps(
        SCENE.view(usual(), "en")["sea-map-ground"]["figure"]["layout"]["annotations"], ensure_ascii=False
    )
    for word in ("Hoàng Sa", "Trường Sa", "Biển Đông", "© OpenStreetMap contributors", "Thuận An"):
        assert word in said


def test_boats_have_a_row_of_the_city() -> None:
    view = CITY.view(usual(), "vi")
    assert text(view, "city-fishing_boats-value") == "499"
    assert text(view, "city-fishing_boats-line-1") == "trên biển, 3.493 người"
    assert text(view, "city-fishing_boats-line-3") == "5 tàu cần gọi"
    assert text(CITY.view(one_out(), "vi"), "city-fishing_boats-line-3") == "69 tàu không rõ, nguồn mất"
    assert "no" in CITY.view(boards.calm(), "vi")["city-fishing_boats"]["className"].split()
    assert text(CITY.view(never(), "vi"), "city-fishing_boats-line-1") == "chưa có vị trí tàu nào"


def test_boats_that_nobody_knows_of_leave_the_row_of_the_city_without_a_green_mark() -> None:
    marks = []
    for dead in ((), ("vms-2",)):
        board = with_boats(boards.calm(), quiet=True, dead=dead)
        board["answers"]["fishing_boats.connected"]["city"]["status"] = "ok"
        view = CITY.view(board, "vi")
        marks.append((view["city-fishing_boats-mark"]["data-mark"], text(view, "city-fishing_boats-word")))
    assert marks == [("ok", "bình thường"), ("none", "chưa rõ")]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_lines_of_the_row_of_the_city_are_not_cut(lang: str) -> None:
    for board in (usual(), one_out(), storm()):
        board["answers"]["fishing_boats.connected"]["city"] |= {"value": 100.0, "n": 408}
        view = CITY.view(board, lang)
        for n in (1, 2, 3):
            assert not text(view, f"city-fishing_boats-line-{n}").endswith("…")


def test_what_waits_of_the_boats_stands_among_the_needs_of_the_city() -> None:
    needs = {need.key: need for need in all_needs(usual())}
    assert needs["fishing_boats.no_report"].what("vi") == "2 tàu không báo cáo vị trí"
    assert needs["fishing_boats.lost"].state == "late"
    stormy = {need.key: need for need in all_needs(storm())}
    assert stormy["fishing_boats.called"].what("vi") == "6 tàu được gọi chưa trả lời"


def test_a_provider_whose_boats_fell_silent_is_one_need_and_one_that_is_not_heard_is_told_as_a_source() -> None:
    silent = [need.key for need in all_needs(silent_together())]
    assert silent.count("fishing_boats.outage") == 1
    assert "fishing_boats.outage" not in [need.key for need in all_needs(one_out())]
    assert "feeds.lost" in [need.key for need in all_needs(one_out())]


def test_the_first_picture_of_a_screen_already_holds_the_boats() -> None:
    assert set(SCENE.view(usual(), "vi")) <= set(ids(frame([SCENE], "sea", "vi")))


@pytest.mark.parametrize("day", DAYS)
def test_no_english_stands_on_the_vietnamese_wall(day: str) -> None:
    view = SCENE.view(DAYS[day](), "vi")
    said = " ".join(str(props["children"]) for props in view.values() if isinstance(props.get("children"), str))
    assert not re.search(r"\b(the|boats|since|lost|silent|unknown|port|aboard)\b", said)

"""What waits for a person: told worst first, with why, since when and who has it."""

from __future__ import annotations

import pytest

from dashboards.needs import RANK, Need, all_needs
from tests.dashboards.scenes import boards
from tests.dashboards.scenes.boards import NOW
from tests.dashboards.scenes.papers import OUTLETS, with_press
from tests.dashboards.scenes.reports import with_reports

HOUR = 3_600_000


def named(needs: list[Need], key: str) -> Need:
    (found,) = (need for need in needs if need.key == key)
    return found


def test_an_urgent_report_that_nobody_took_is_the_shifts_and_comes_first() -> None:
    first, second = all_needs(with_reports(boards.calm()))
    assert first.what("vi") == "Phản ánh khẩn chưa có người nhận"
    assert first.why("vi") == "Cây đổ chắn đường Nguyễn Sinh Cung, P. Vỹ Dạ"
    assert first.who("vi") == "ca trực HueIOC"
    assert (first.state, first.since, first.places) == ("bad", NOW - 12 * 60_000, ((107.59, 16.46),))
    assert second.state == "watch"


def test_overdue_reports_are_one_sentence_with_their_wards_and_agencies() -> None:
    overdue = named(all_needs(with_reports(boards.calm())), "field_reports.overdue")
    assert overdue.what("vi") == "7 phản ánh quá hạn, 4 ở 2 phường"
    assert overdue.what("en") == "7 reports overdue, 4 in 2 wards"
    assert overdue.why("vi") == "Thuận Hóa 2 · An Cựu 2"
    assert overdue.who("vi") == "P. Thuận Hóa 3, HEPCO 2, 1 nơi khác"
    assert overdue.since == NOW - 72 * HOUR


def test_a_ward_that_only_the_nearest_centre_tells_is_not_ranked() -> None:
    board = with_reports(boards.calm())
    board["reports"]["by_ward"]["19789"]["near"] = 13
    assert named(all_needs(board), "field_reports.overdue").why("vi") == "An Cựu 2"


def test_a_few_wards_are_not_named_as_the_place_of_what_is_everywhere() -> None:
    board = with_reports(boards.storm(), storm=True)
    assert named(all_needs(board), "field_reports.overdue").what("vi") == "61 phản ánh quá hạn"


def test_in_a_flood_water_urgent_reports_and_bursts_stand_in_the_order_of_what_is_worst() -> None:
    needs = all_needs(with_reports(boards.storm(), storm=True))
    assert [need.what("vi") for need in needs] == [
        "Nước trên BĐ3: Kim\xa0Long, Phú\xa0Ốc",
        "12 phản ánh khẩn chưa có người nhận",
        "Nước trên BĐ2: Thượng\xa0Nhật",
        "Phản ánh dồn dập: Thiên tai – cứu hộ",
        "61 phản ánh quá hạn",
    ]
    assert needs[0].why("vi") == "Kim Long 5,05 m, +1,55 m · Phú Ốc 5,12 m, +0,62 m"
    assert needs[3].why("vi") == "31 trong 3 giờ, thường 1,2 · P. Phú Xuân 24"
    ranks = [(RANK[need.state], need.since or 0) for need in needs]
    assert ranks == sorted(ranks)


def test_rain_that_began_before_the_flood_stands_after_it_and_after_who_calls_for_help() -> None:
    board = with_reports(boards.storm(), storm=True)
    board["answers"]["environment.rain_day_city_max"]["city"] |= {"status": "bad", "value": 361.0, "since": 0}
    keys = [need.key for need in all_needs(board)]
    assert keys[:3] == ["environment.above_bd3", "field_reports.unassigned_urgent", "environment.rain"]


def test_a_gauge_that_falls_silent_above_an_alarm_stays_a_need() -> None:
    need = named(all_needs(boards.dead(boards.storm())), "environment.silent_bd2")
    assert need.what("vi") == "Mất tín hiệu trên BĐ2: Thượng\xa0Nhật"
    assert "số cũ lúc 17:00" in need.why("vi")
    assert need.feed is None, "of silence nothing is old: it says its own hour"


def test_a_silent_gauge_below_every_alarm_is_none() -> None:
    assert all_needs(boards.dead(boards.calm())) == []


def test_a_reservoir_over_its_normal_level_is_one_and_a_nearly_full_one_is_not() -> None:
    board = boards.calm()
    full = board["answers"]["environment.reservoir_to_normal"]["ta-trach"]
    full |= {"value": -0.3, "status": "watch"}
    assert all_needs(board) == []
    full |= {"value": 0.12, "status": "bad"}
    (need,) = all_needs(board)
    assert (need.state, need.why("vi"), need.who("vi")) == ("bad", "Tả Trạch +0,12 m so MNDBT", "đơn vị vận hành hồ")


def test_heavy_rain_and_bad_air_are_told_where_they_are() -> None:
    board = boards.calm()
    board["answers"]["environment.rain_day_city_max"]["city"] |= {
        "status": "late",
        "value": 128.4,
        "class": "very_heavy",
    }
    board["answers"]["environment.vn_aqi_hour"]["kk-tth01"] |= {"status": "watch", "value": 118.0, "category": "poor"}
    rain, air = all_needs(board)
    assert (rain.what("vi"), rain.state) == ("Mưa 128 mm ở Bạch Mã", "late")
    assert (air.what("vi"), air.why("vi")) == ("Không khí kém, VN_AQI 118", "trạm 83 Hùng Vương")


def test_a_feed_that_is_down_is_told_with_when_it_was_heard_last() -> None:
    board = boards.calm()
    board["feeds"][1] |= {"heard_at": NOW - 4 * HOUR, "data_at": NOW - 5 * HOUR, "failing_since": NOW - 4 * HOUR}
    (need,) = all_needs(board)
    assert need.what("vi") == "Mất kết nối: Đo mưa"
    assert (need.since, need.who("vi")) == (NOW - 5 * HOUR, "trực kỹ thuật HueIOC")


def test_one_newspaper_that_is_not_heard_among_others_is_no_alarm() -> None:
    board = boards.calm()
    paper = {**board["feeds"][0], "service": "press", "heard_at": NOW - 60_000, "failing_since": None}
    dead = {**paper, "name": "Báo địa phương 2", "heard_at": None, "data_at": None, "failing_since": NOW - HOUR}
    board["feeds"] += [{**paper, "name": "Báo địa phương 1"}, dead]
    (need,) = (need for need in all_needs(board) if need.key == "feeds.never")
    assert (need.state, need.turn) == ("watch", 2)
    board["feeds"] = [one for one in board["feeds"] if one["name"] != "Báo địa phương 1"]
    (need,) = (need for need in all_needs(board) if need.key == "feeds.never")
    assert need.state == "late"


def test_several_feeds_that_are_down_are_one_need() -> None:
    needs = all_needs(boards.stale(boards.calm(), minutes=6 * 60))
    (need,) = (need for need in needs if need.key == "feeds.lost")
    assert need.what("vi") == "Mất kết nối với 4 nguồn dữ liệu"


def test_a_feed_that_was_asked_and_never_answered_is_told() -> None:
    board = boards.empty()
    assert all_needs(board) == []
    board["feeds"][0]["failing_since"] = NOW - 60_000
    assert [need.what("vi") for need in all_needs(board)] == ["Chưa trả lời lần nào: Mực nước sông"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_nothing_is_needed_of_a_service_that_does_not_exist(lang: str) -> None:
    assert all_needs(boards.calm()) == []
    board = with_reports(boards.storm(), storm=True)
    board["feeds"] = [feed for feed in board["feeds"] if feed["service"] != "field_reports"]
    assert not [need for need in all_needs(board) if need.key.startswith("field_reports")]
    for need in all_needs(with_reports(boards.storm(), storm=True)):
        assert need.what(lang)
        assert need.who(lang)


def test_a_burst_of_articles_is_the_spokespersons_with_what_is_usual() -> None:
    need = named(all_needs(with_press(boards.calm(), storm=True)), "press.spike")
    assert need.what("vi") == "Báo chí dồn dập: 128 bài trong 24 giờ"
    assert need.why("vi") == "thường 42 · Giao thông"
    assert (need.state, need.who("vi")) == ("watch", "người phát ngôn")
    assert need.why("en") == "usually 42 · Traffic and roads"


def test_an_outlet_that_fell_silent_is_told_after_what_can_be_acted_on() -> None:
    needs = all_needs(with_press(with_reports(boards.calm())))
    need = named(needs, "press.silent")
    assert need.what("vi") == "Báo im lặng: Báo địa phương 11 (mô phỏng)"
    assert need.why("vi") == "thường 6,5 bài mỗi ngày"
    assert need is needs[-1]
    board = with_press(boards.calm())
    for one in board["press"]["outlets"][:5]:
        one["silent"] = True
    need = named(all_needs(board), "press.silent")
    assert need.what("vi") == "6 báo im lặng khác thường"
    assert need.why("vi").endswith("và 3 nguồn khác")


def test_a_bad_story_of_half_the_outlets_waits_for_the_city_and_a_good_one_does_not() -> None:
    board = with_press(boards.calm())
    assert "press.story" not in [need.key for need in all_needs(board)]
    story = board["press"]["stories"][0]
    story |= {"tone": "negative", "outlets": list(OUTLETS.values())[:4]}
    assert "press.story" not in [need.key for need in all_needs(board)]
    story["outlets"] = list(OUTLETS.values())[:6]
    need = named(all_needs(board), "press.story")
    assert need.what("vi") == "6 báo viết: Cầu Nguyễn Hoàng thông xe đợt hai"
    assert need.why("vi") == "sắc thái tiêu cực, theo từ điển"
    assert need.since == story["first"]


def test_a_press_that_is_not_heard_asks_for_nobody_but_who_mends_it() -> None:
    board = with_press(boards.calm(), storm=True)
    for feed in board["feeds"]:
        feed["heard_at"] -= 3 * HOUR if feed["service"] == "press" else 0
    keys = {need.key for need in all_needs(board)}
    assert not {key for key in keys if key.startswith("press.")}
    assert "feeds.lost" in keys

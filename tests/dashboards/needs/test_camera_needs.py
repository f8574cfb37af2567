"""What cameras tell that waits for a person."""

from __future__ import annotations

from dashboards.needs import Need, all_needs
from dashboards.needs.cameras import needs
from tests.dashboards.scenes import boards, streets
from tests.dashboards.scenes.boards import NOW, Board
from tests.dashboards.scenes.streets import HOUR, MINUTE


def named(found: list[Need], key: str) -> Need:
    (need,) = (need for need in found if need.key == key)
    return need


def usual() -> Board:
    return streets.with_cameras(boards.calm())


def storm() -> Board:
    return streets.with_cameras(boards.calm(), storm=True)


def test_dangers_that_nobody_verified_come_first_with_their_places() -> None:
    first = all_needs(storm())[0]
    assert (first.key, first.state, first.turn, first.since) == ("cameras.danger", "bad", 0, NOW - 31 * MINUTE)
    assert first.what("vi") == "2 cảnh báo nguy hiểm từ camera"
    assert first.why("vi").startswith("Mực nước – cảnh báo lũ, Hồ A Co, xã A Lưới 1 · Khói, lửa")
    assert first.who("vi") == "ca trực HueIOC"
    assert len(first.places) == 2


def test_one_danger_is_told_by_what_it_is() -> None:
    board = storm()
    board["cameras"]["waiting"] = board["cameras"]["waiting"][1:]
    board["answers"]["cameras.danger"]["city"]["value"] = 1.0
    need = named(needs(board), "cameras.danger")
    assert need.what("vi") == "Camera phát hiện khói, lửa – cháy rừng"
    assert need.why("vi") == "Đồi Vọng Cảnh, P. Kim Long"
    assert need.what("en") == "A camera sees: smoke, fire – forest fire"


def test_only_alerts_that_wait_longer_than_the_city_allows_are_one() -> None:
    need = named(needs(usual()), "cameras.waiting")
    assert (need.state, need.what("vi")) == ("watch", "1 cảnh báo camera chờ xác minh quá lâu")
    assert need.since == NOW - 75 * MINUTE
    board = usual()
    for one in board["cameras"]["waiting"]:
        one["raised"] = NOW - 59 * MINUTE
    assert needs(board) == []
    assert named(needs(storm()), "cameras.waiting").what("vi") == "2 cảnh báo camera chờ quá 60 phút"


def test_when_all_that_are_named_wait_too_long_there_may_be_more() -> None:
    board = storm()
    board["cameras"]["waiting"] = [
        one | {"raised": NOW - 3 * HOUR} for one in board["cameras"]["waiting"] if not one["danger"]
    ]
    assert named(needs(board), "cameras.waiting").what("vi") == "≥ 5 cảnh báo camera chờ quá 60 phút"


def test_a_fire_that_nobody_verified_for_a_day_is_no_danger_of_now_and_still_waits() -> None:
    board = storm()
    for one in board["cameras"]["waiting"]:
        one["raised"] = NOW - 25 * HOUR
    assert [need.key for need in needs(board) if need.state == "bad"] == []
    need = named(needs(board), "cameras.waiting")
    assert need.what("vi").startswith("≥ 7 ")
    assert need.since == NOW - 25 * HOUR


def test_many_dark_cameras_are_one_need_that_stands_nowhere_on_the_map() -> None:
    need = named(needs(storm()), "cameras.dark")
    assert need.what("vi") == "142 camera không trực tuyến"
    assert need.why("vi") == "trực tuyến 78,2 %, mục tiêu ≥ 95 %"
    assert (need.state, need.places, need.who("vi")) == ("late", (), "trực kỹ thuật HueIOC")


def test_jammed_roads_are_watched_with_their_vehicles() -> None:
    need = named(needs(storm()), "cameras.jammed")
    assert need.what("vi") == "Ùn tắc trên 2 đường"
    assert need.why("vi") == "Nguyễn Sinh Cung 72 xe/giờ và Lê Duẩn 84 xe/giờ"
    assert need.state == "watch"
    assert len(need.places) == 2


def test_a_silent_server_is_told_once_with_the_feeds() -> None:
    found = all_needs(streets.with_cameras(boards.calm(), quiet=True, dead=("frigate-3",)))
    assert [need.key for need in found] == ["feeds.lost"]
    assert found[0].what("vi") == "Mất kết nối: frigate-3"


def test_when_no_server_is_heard_neither_dark_cameras_nor_jams_are_told() -> None:
    found = needs(streets.with_cameras(boards.calm(), storm=True, dead=streets.SERVERS))
    assert {need.key for need in found} == {"cameras.danger", "cameras.waiting"}
    assert needs(boards.calm()) == []

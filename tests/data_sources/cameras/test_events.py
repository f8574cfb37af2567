"""Events as Frigate's versions write them, and what becomes of those that cannot be."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_sources import Recognised
from data_sources.cameras import EventPlace, Seen
from data_sources.city import HUE, read_city
from tests.data_sources.cameras.frigates import NOON, event, raised, read, reasons, seen


def only(document: Any) -> Seen:
    (one,) = seen(document)
    return one


def test_a_car_is_counted_on_the_road_that_its_camera_looks_at() -> None:
    declared = read_city().camera("frigate-1", "cam-0001")
    assert declared is not None
    assert only([event(NOON - 60, 12.5)]) == Seen(
        camera="cam-0001",
        event="1795150740.000000-abc123",
        started=1_795_150_740_000,
        ended=1_795_150_752_500,
        kind="dem_luu_luong/car",
        place=EventPlace(declared.ward, declared.road, declared.group),
    )


@pytest.mark.parametrize(
    "document",
    [
        [event()],
        {"events": [event()]},
        event(),
        {"type": "end", "before": event(lasts=None), "after": event()},
        [{"type": "new", "before": event(lasts=None), "after": event()}],
        [event(start_time="1795150740.0")],
        [event(start_time=1_795_150_740_000, end_time=1_795_150_752_500)],
        [event(start_time="2026-11-20T11:59:00+07:00")],
        [event(false_positive=None)],
        [event(false_positive="false")],
        [event(sub_label=["Ông Tư", 0.8])],
        [event(sub_label="amazon", data=None, zones=None)],
        [{key: event()[key] for key in ("id", "camera", "label", "start_time", "end_time")}],
    ],
)
def test_one_event_is_the_same_however_it_is_told(document: Any) -> None:
    assert only(document) == only([event()])
    assert read(document)[-1] == Recognised()


def test_what_is_in_view_has_no_end() -> None:
    assert only([event(lasts=None)]).ended is None


def test_a_label_that_the_city_does_not_know_is_told_as_such() -> None:
    assert only([event(label="skateboard")]).kind == "/skateboard"
    assert only([event(label="xe  thồ\n")]).kind == "/xe thồ"


def test_a_label_tells_nobodys_number() -> None:
    assert only([event(label="75A-123.45")]).kind == "/75A-1••.••"


def test_what_the_server_took_back_is_no_car() -> None:
    assert only([event(false_positive=True)]).kind == "false_positive/car"
    assert [one.kind_said for one in raised([event(label="fire", false_positive=True)])] == ["false_positive"]


def test_an_event_of_a_camera_that_the_city_does_not_know_has_no_place() -> None:
    assert only([event(camera="front_door")]).place == EventPlace("none", "", "")


def test_a_label_may_be_another_thing_in_one_zone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = (HUE / "detections.csv").read_text(encoding="utf-8")
    mapped = shipped.replace("illegal_parking\n", "illegal_parking;car@no_parking\n")
    assert mapped != shipped
    (tmp_path / "detections.csv").write_text(mapped, encoding="utf-8")
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    parked = event(zones=["lan_1", "No-Parking"])
    assert only([parked]).kind == "do_xe_trai_phep/car"
    assert [one.kind_said for one in raised([parked])] == ["do_xe_trai_phep"]
    assert only([event(zones=["lan_1"])]).kind == "dem_luu_luong/car"
    entered = {key: said for key, said in parked.items() if key != "zones"} | {"entered_zones": ["no_parking"]}
    assert only([entered]).kind == "do_xe_trai_phep/car"
    assert only([{key: said for key, said in event().items() if key != "zones"}]).kind == "dem_luu_luong/car"


def test_an_alert_is_raised_while_it_is_in_view() -> None:
    (alert,) = raised([event(label="fire", lasts=None)])
    assert (alert.kind_said, alert.danger_said, alert.ended_said) == ("khoi_lua", True, None)
    assert alert.updated == alert.raised_said == datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
    assert (alert.score_said, alert.zone_said) == (None, None)


def test_an_alert_tells_where_its_camera_stands() -> None:
    (alert,) = raised([event(label="red_light")])
    declared = read_city().camera("frigate-1", "cam-0001")
    assert declared is not None
    assert (alert.place_said, alert.road_said, alert.group_said) == (declared.place, declared.road, declared.group)
    assert (alert.lon_said, alert.lat_said, alert.ward_said) == (declared.lon, declared.lat, declared.ward)
    (elsewhere,) = raised([event(label="red_light", camera="front_door")])
    assert (elsewhere.group_said, elsewhere.place_said, elsewhere.lon_said) == ("giao_thong", None, None)


@pytest.mark.parametrize(
    ("over", "score"),
    [
        ({}, 0.92),
        ({"data": {"score": 0.5}}, 0.5),
        ({"data": {}, "top_score": 0.7, "score": 0.6}, 0.7),
        ({"data": None, "score": 0.6}, 0.6),
        ({"data": {"top_score": 92, "score": True}}, None),
        ({"data": "none"}, None),
    ],
)
def test_the_score_stands_at_the_top_or_in_the_data(over: dict[str, Any], score: float | None) -> None:
    (alert,) = raised([event(label="red_light", **over)])
    assert alert.score_said == score


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"id": None}, "no id"),
        ({"id": ""}, "no id"),
        ({"id": "\0"}, "no id"),
        ({"id": "e" * 101}, "id longer than 100 letters"),
        ({"camera": None}, "no camera"),
        ({"label": ""}, "no label"),
        ({"label": "x" * 61}, "label longer than 60 letters"),
        ({"start_time": None}, "no start_time"),
        ({"start_time": True}, "start_time is no number"),
        ({"start_time": "today"}, "unreadable instant"),
        ({"start_time": "2026-11-20T11:59:00"}, "instant without a zone"),
        ({"start_time": 0}, "begins before 2000"),
        ({"start_time": -1e18}, "begins before 2000"),
        ({"start_time": 10**400}, "start_time is no number"),
        ({"start_time": float("nan")}, "start_time is no number"),
        ({"start_time": NOON + 601, "end_time": None}, "begins after it was received"),
        ({"start_time": 4e9}, "begins after it was received"),
        ({"end_time": 0}, "ends before it begins"),
        ({"end_time": NOON - 91}, "ends before it begins"),
        ({"end_time": NOON + 601}, "ends after it was received"),
        ({"end_time": {}}, "end_time is no number"),
        ({"end_time": 1e308}, "ends after it was received"),
        ({"start_time": 1e308}, "begins after it was received"),
        ({"start_time": NOON - 8 * 86_400, "end_time": NOON}, "lasts more than 7 days"),
    ],
)
def test_one_bad_event_is_refused_and_the_others_are_kept(over: dict[str, Any], reason: str) -> None:
    parts = read([event(), event(NOON - 90, **over), event(NOON - 120)])
    assert reasons(parts) == [reason]
    assert [part.started for part in parts if isinstance(part, Seen)] == [1_795_150_740_000, 1_795_150_680_000]
    assert parts[-1] == Recognised()


def test_what_is_refused_tells_nobodys_name_plate_or_face() -> None:
    one = event(id=None, sub_label="Nguyễn Văn A", thumbnail="/9j/4AAQ", description="a man in red")
    (refused,) = [part for part in read([one]) if hasattr(part, "reason")]
    assert json.loads(refused.raw).keys() == {"id", "camera", "label", "start_time", "end_time"}


def test_a_server_whose_clock_is_a_little_ahead_is_believed() -> None:
    assert only([event(NOON + 300, 10)]).ended == (NOON + 310) * 1000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("75A-123.45", "75A-1••.••"),
        ("75A12345", "75A-1••.••"),
        ("75b1 123.45", "75B1-1••.••"),
        ("75C-1234", "75C-1•••"),
        (["75A-123.45", 0.93], "75A-1••.••"),
        ("ABC12345", "AB••••••"),
        ("", None),
        (None, None),
        ({"plate": "75A-123.45"}, None),
    ],
)
def test_a_plate_is_masked_as_it_is_read(sent: Any, kept: str | None) -> None:
    for one in (
        event(label="red_light", recognized_license_plate=sent),
        event(label="red_light", data={"recognized_license_plate": sent}),
    ):
        (alert,) = raised([one])
        assert alert.plate_said == kept


def test_who_somebody_is_is_told_nowhere() -> None:
    one = event(label="face", sub_label=["Nguyễn Văn A", 0.98], data={"description": "Nguyễn Văn A at the door"})
    assert "Nguyễn" not in repr(read([one]))


@pytest.mark.parametrize(
    "document",
    [
        b"[]",
        b'{"events": []}',
        {"type": "new", "before": {}, "after": {"id": "r", "camera": "c", "severity": "alert", "start_time": NOON}},
        [{"id": "r", "camera": "c", "severity": "detection", "start_time": "2026-11-20T11:59:00"}],
        {"type": "lpr", "id": "1-a", "name": "John's car", "plate": "75A-123.45", "camera": "c", "timestamp": NOON},
        {"name": "t", "camera": "c", "event_id": "1-a", "type": "thumbnail", "score": 0.8},
    ],
)
def test_what_is_of_the_format_without_an_event_is_heard(document: Any) -> None:
    assert read(document) == [Recognised()]


def test_messages_are_read_with_the_comments_of_the_manual() -> None:
    said = (
        b'{"type": "end", // new, update, end\n"before": null, "after": '
        + json.dumps(event(label="http://x", id="a//b")).encode()
        + b"\n// the end\n}"
    )
    assert (only(said).kind, only(said).event) == ("/http://x", "a//b")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "empty document"),
        (b"<!doctype html><html>login", "an HTML page, perhaps a login"),
        ({"success": False, "message": "Not authorized"}, "the server answers with an error: Not authorized"),
        ({"detail": "Not Found"}, "the server answers with an error: Not Found"),
        ([1, 2], "JSON of no format that is read here"),
        ({"a": 1}, "JSON of no format that is read here"),
        (b"{//}", "broken JSON at character"),
        (b"[" * 10_000, "nested deeper than 50"),
        (b"[" + b"{}," * 2_000_000 + b"{}]", "too many parts in one document"),
    ],
)
def test_what_is_none_of_frigates_is_one_refusal(document: Any, reason: str) -> None:
    parts = read(document)
    assert len(parts) == 1
    assert reasons(parts)[0].startswith(reason[:20])


def test_a_list_of_events_may_hold_what_is_none() -> None:
    assert reasons(read([event(), {"x": 1}, 7, None])) == ["not an event"] * 3


def test_a_camera_that_was_moved_is_counted_where_it_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (HUE / "cameras.csv").read_text(encoding="utf-8").splitlines()
    head = next(row for row in rows if row.startswith("camera,"))
    stood = "cam-1,frigate-1,Chợ Đông Ba,19774,giao_thong,,107.58,16.47,2021-01-01,2021-01-01"
    stands = "cam-1,frigate-1,Bến xe,19789,giao_thong,,107.59,16.46,2021-01-01,2026-11-20"
    (tmp_path / "cameras.csv").write_text("\n".join((head, stood, stands)), encoding="utf-8")
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    before, after = event(NOON - 86_400, camera="cam-1"), event(NOON - 60, camera="cam-1")
    assert [one.place.ward for one in seen([after, before])] == ["19789", "19774"]


def test_a_correction_of_the_citys_list_is_heard_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    head = "camera,source,place,ward,group,road,lon,lat,installed,valid_from\n"
    for ward in ("19774", "19789"):
        row = f"cam-1,frigate-1,Chợ,{ward},giao_thong,,107.58,16.47,2021-01-01,2021-01-01\n"
        (tmp_path / "cameras.csv").write_text(head + row * 1, encoding="utf-8")
        (tmp_path / "cameras.csv").touch()
        assert only([event(camera="cam-1")]).place.ward == ward

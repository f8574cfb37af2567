"""What a server says of its cameras' frames, and what that makes of each camera."""

from pathlib import Path
from typing import Any

import pytest

from data_sources import Recognised
from data_sources.cameras import Health
from data_sources.city import read_city
from tests.data_sources.cameras.frigates import NOON, camera, health, read, reasons, statistics


@pytest.mark.parametrize(
    ("over", "state"),
    [
        ({}, "online"),
        ({"camera_fps": "5.1"}, "online"),
        ({"camera_fps": 0.1}, "online"),
        ({"process_fps": None, "skipped_fps": None}, "online"),
        ({"process_fps": 0.0, "skipped_fps": 5.0}, "online"),
        ({"detection_frame": NOON - 59}, "online"),
        ({"detection_frame": 0.0}, "online"),
        ({"stalls_last_hour": 100}, "online"),
        ({"camera_fps": 0.0, "process_fps": 0.0, "skipped_fps": 0.0}, "offline"),
        ({"camera_fps": 0}, "offline"),
        ({"camera_fps": 0.09}, "offline"),
        ({"process_fps": 0.0}, "frozen"),
        ({"detection_frame": NOON - 61}, "frozen"),
        ({"detection_frame": (NOON - 61) * 1000}, "frozen"),
        ({"stalls_last_hour": 101}, "frozen"),
        ({"stalls_last_hour": 500, "camera_fps": 0}, "offline"),
    ],
)
def test_a_camera_without_frames_is_offline_and_one_whose_picture_stands_is_frozen(
    over: dict[str, Any], state: str
) -> None:
    assert health(statistics({"cam": camera(**over)})) == {"cam": state}


def test_old_versions_name_their_cameras_at_the_top() -> None:
    said = statistics({}) | {"front_door": camera(), "back": camera(camera_fps=0.0)}
    del said["cameras"]
    assert health(said) == {"front_door": "online", "back": "offline"}


def test_the_age_of_a_frame_is_told_by_the_servers_own_clock() -> None:
    assert health(statistics({"cam": camera(detection_frame=NOON - 200)}, at=NOON - 200)) == {"cam": "online"}


def test_without_a_time_of_its_own_a_server_is_believed_to_speak_of_now() -> None:
    said = statistics({"cam": camera(detection_frame=NOON - 30), "ice": camera(detection_frame=NOON - 90)})
    del said["service"]
    assert health(said) == {"cam": "online", "ice": "frozen"}


@pytest.mark.parametrize("at", [0, 1e26, NOON + 700])
def test_a_server_whose_clock_is_none_is_read_as_of_its_reception(at: float) -> None:
    said = statistics({"cam": camera()})
    said["service"] = {"last_updated": at}
    assert health(said) == {"cam": "online"}


def test_statistics_that_stand_still_tell_of_no_camera() -> None:
    parts = read(statistics({"cam": camera()}, at=NOON - 301), "x")
    assert reasons(parts) == ["stats stand still since 2026-11-20 04:54 UTC"]
    assert len(parts) == 1, "and the feed is not heard by them"


def test_a_detector_that_hangs_is_told() -> None:
    hangs = {"coral": {"inference_speed": 9.1, "detection_start": NOON - 61}, "gpu": {"detection_start": NOON - 1}}
    parts = read(statistics({"cam": camera()}, detectors=hangs), "x")
    assert reasons(parts) == ["a detector stands still"]
    assert Recognised() in parts


@pytest.mark.parametrize("fps", [None, "many", -1, float("nan"), float("inf"), [], True])
def test_a_camera_of_which_nothing_can_be_read_is_refused_and_not_absent(fps: Any) -> None:
    parts = read(statistics({"cam-0001": camera(camera_fps=fps), "cam-0002": camera()}), "frigate-1")
    assert reasons(parts) == ["no camera_fps"]
    states = {part.camera: part.state for part in parts if isinstance(part, Health)}
    assert "cam-0001" not in states
    assert states["cam-0002"] == "online"


def test_a_server_without_cameras_is_heard() -> None:
    assert read(statistics({}), "x")[-1] == Recognised()
    assert reasons(read(statistics({}), "x")) == []


def test_what_is_installed_and_unknown_to_its_server_is_absent() -> None:
    parts = [part for part in read(statistics({"cam-0001": camera()}), "frigate-1") if isinstance(part, Health)]
    installed = read_city().cameras_of("frigate-1")
    assert len(parts) == len(installed)
    assert {part.state for part in parts if part.camera != "cam-0001"} == {"absent"}
    assert all(part.installed for part in parts)


def test_a_camera_tells_what_the_city_says_of_it() -> None:
    parts = [part for part in read(statistics({"cam-0001": camera()}), "frigate-1") if isinstance(part, Health)]
    (one,) = [part for part in parts if part.camera == "cam-0001"]
    row = read_city().camera("frigate-1", "cam-0001")
    assert row is not None
    assert one == Health(
        "cam-0001", None, "online", row.group, row.place, row.road or None, row.lon, row.lat, row.ward or None, True
    )
    (stray,) = [part for part in read(statistics({"stray": camera()}), "x") if isinstance(part, Health)]
    assert stray == Health("stray", None, "online", None, None, None, None, None, None, False)


def test_a_camera_on_any_server_is_absent_from_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "cam-1,,Chợ,19774,giao_thong,,107.58,16.47,2021-01-01,2021-01-01\n"
    head = "camera,source,place,ward,group,road,lon,lat,installed,valid_from\n"
    (tmp_path / "cameras.csv").write_text(head + row, encoding="utf-8")
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    assert health(statistics({"other": camera()}), "frigate-1") == {"other": "online"}
    (one,) = [part for part in read(statistics({"cam-1": camera()}), "frigate-1") if isinstance(part, Health)]
    assert (one.installed, one.ward_said) == (True, "19774")

"""Cameras' records for programs: events, alerts and states, page by page, and nothing that says who somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_sources.store import Store, open_store
from tests.dashboards.api.conftest import NOON, City, listening
from tests.dashboards.kpis.filming import (
    DESK,
    SERVERS,
    decided,
    declare_all,
    installed,
    keep_parts,
    raised,
    seen,
    server,
    states,
)

FIRST = SERVERS[0]
CAMERA, OTHER = installed(FIRST)[:2]
KINDS = ("dem_luu_luong/car", "false_positive/car", "/skateboard")


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Thirty events of which some end at one instant, three alerts, one that the desk alone tells of, seven cameras."""
    folder = tmp_path_factory.mktemp("streets")
    store: Store = open_store(f"sqlite:///{folder / 'streets.sqlite'}")
    declare_all(store, NOON, FIRST)
    events: list[Any] = [
        seen(
            (CAMERA, OTHER)[i % 2],
            f"e{i:02}",
            NOON - timedelta(hours=1),
            NOON - timedelta(minutes=i // 4),
            KINDS[i % 3],
        )
        for i in range(30)
    ]
    alerts = [
        raised(CAMERA, f"a{i}", NOON - timedelta(hours=i), NOON, "vuot_den_do/red_light", plate_said="75A-1••.••")
        for i in range(3)
    ]
    keep_parts(store, server(FIRST), [*events, *alerts], NOON, "api/events")
    keep_parts(store, DESK, [decided(FIRST, CAMERA, name, NOON, "xac_nhan") for name in ("a0", "untold")], NOON, "")
    states(store, FIRST, [(camera, "online") for camera in installed(FIRST)], NOON)
    yield from listening(store, folder)


@pytest.mark.parametrize("limit", [1, 4, 7, 100])
def test_events_come_newest_first_each_once_with_what_the_server_took_back(streets: City, limit: int) -> None:
    found = streets.every("cameras", "", limit)
    assert len({(one["camera"], one["event"]) for one in found}) == len(found) == 30
    ends = [one["at"] for one in found]
    assert ends == sorted(ends, reverse=True)
    assert {one["kind"] for one in found} == set(KINDS)
    assert found == streets.every("cameras", "&record=events", 100)


def test_events_are_narrowed_by_what_they_are_and_where(streets: City) -> None:
    for query, n in (
        ("&type=dem_luu_luong", 10),
        ("&type=/skateboard", 10),
        (f"&camera={CAMERA.camera}", 15),
        (f"&road={CAMERA.road}&ward={CAMERA.ward}", 15 if CAMERA.road != OTHER.road else 30),
        (f"&from={NOON - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}&to={NOON:%Y-%m-%dT%H:%M:%SZ}", 4),
        ("&source=frigate-9", 0),
    ):
        assert len(streets.every("cameras", query, 100)) == n, query


@pytest.mark.parametrize("limit", [1, 100])
def test_an_alert_that_the_desk_alone_tells_of_comes_last(streets: City, limit: int) -> None:
    found = streets.every("cameras", "&record=alerts", limit)
    assert [one["event"] for one in found] == ["a0", "a1", "a2", "untold"]
    assert [one["state"] for one in found] == ["xac_nhan", "canh_bao", "canh_bao", "xac_nhan"]
    assert {one["plate"] for one in found} == {"75A-1••.••", None}


def test_states_tell_how_each_camera_is(streets: City) -> None:
    found = streets.every("cameras", "&record=states&state=online", 3)
    assert {one["camera"] for one in found} == {camera.camera for camera in installed(FIRST)}


def test_the_list_behind_a_figure_is_as_long_as_its_n(streets: City) -> None:
    at = f"&at={datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    span = f"&from={NOON - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}&to={NOON + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
    for key, n in (("events_24h", 20), ("vehicles_hour", 10), ("alerts_24h", 3), ("precision", 1), ("online", 7)):
        [told] = streets.get(f"/api/kpis?kpi=cameras.{key}{at}{span}").json()["kpis"]
        assert (key, told["n"]) == (key, n)
        assert len(streets.every("cameras", f"&kpi=cameras.{key}{at}{span}", 3)) == n


def test_a_question_that_cannot_be_is_answered_with_a_sentence(streets: City) -> None:
    for query, said in (
        ("record=faces", "record=faces is no kind of cameras; write one of events, alerts, states."),
        ("record=events&state=online", '"state" is not known here'),
        ("kpi=cameras.online&type=x", '"type" is not known here'),
        ("kpi=field_reports.open", '"field_reports.open" speaks of field_reports'),
        ("cursor=x", "cursor=x is not one of ours"),
    ):
        answer = streets.get(f"/api/records/cameras?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(said)
    answer = streets.get("/api/kpis?kpi=cameras.online&by=road")
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        '"cameras.online" is not told apart by road; it is by ward, group.',
    )

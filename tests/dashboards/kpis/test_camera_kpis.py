"""What the figures of cameras mean, told of small cities."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from dashboards.kpis import Where, answer, event_kpis, facts
from dashboards.kpis.camera_servers import declared
from data_sources.city import read_city
from data_sources.collector.health import declare
from data_sources.store import Store, milliseconds
from data_sources.store.tables import FeedState
from tests.dashboards.kpis.conftest import hue
from tests.dashboards.kpis.filming import (
    DESK,
    SERVERS,
    decided,
    declare_all,
    hear,
    installed,
    keep_parts,
    raised,
    seen,
    server,
    states,
)
from tests.dashboards.scenes.boards import empty
from tests.dashboards.scenes.streets import with_cameras

NOW = hue("2026-11-20 10:25")  # a Friday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, SECOND = SERVERS
ROADSIDE = installed(FIRST)[0]


def ask(store: Store, key: str, where: Where | None = None, now: datetime = NOW) -> Any:
    kpi = next(kpi for kpi in event_kpis() if kpi.key == f"cameras.{key}")
    return answer(kpi, None, where or Where(), None, store, now)


def all_are(store: Store, source: str, state: str, at: datetime = NOW) -> None:
    """Every camera of a server is in a state."""
    states(store, source, [(camera, state) for camera in installed(source)], at)


def told(store: Store, *parts: Any, at: datetime = NOW, source: str = FIRST) -> None:
    keep_parts(store, server(source), parts, at, "api/events")


def judged(store: Store, *verdicts: Any, at: datetime = NOW) -> None:
    keep_parts(store, DESK, verdicts, at, "")


def cars(many: int, until: datetime, name: str = "car", kind: str = "dem_luu_luong/car") -> list[Any]:
    """So many vehicles on the road of ROADSIDE in the minutes before an instant."""
    ends = [until - timedelta(seconds=1 + i) for i in range(many)]
    return [seen(ROADSIDE, f"{name}{i}", at - timedelta(seconds=3), at, kind) for i, at in enumerate(ends)]


def test_a_city_without_cameras_knows_nothing_of_them(store: Store) -> None:
    assert facts(store, NOW)["cameras"] == {}
    assert {ask(store, kpi.key.removeprefix("cameras.")).why for kpi in event_kpis() if kpi.feed == "cameras"} == {
        "no_data"
    }


def test_a_frozen_camera_is_apart_from_one_that_is_gone(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    told_of = [(camera, "online") for camera in installed(FIRST)]
    told_of[1], told_of[2], told_of[3] = (
        (told_of[i][0], state) for i, state in ((1, "offline"), (2, "frozen"), (3, "absent"))
    )
    states(store, FIRST, told_of, NOW)
    found = ask(store, "online")
    assert (found.n, found.value, found.status) == (7, pytest.approx(400 / 7), "bad")
    assert found.extra == {
        "online": 4, "offline": 1, "frozen": 1, "absent": 1, "unheard": 0, "installed": 7,
    }  # fmt: skip
    assert ask(store, "offline").value == 3


def test_a_dead_server_is_one_outage_and_not_seven_dead_cameras(store: Store) -> None:
    declare_all(store, NOW)
    all_are(store, FIRST, "online", NOW - HOUR)
    all_are(store, SECOND, "online")
    hear(store, NOW - HOUR, FIRST)
    found = ask(store, "online")
    assert (found.value, found.n, found.extra["unheard"], found.extra["installed"]) == (100, 7, 7, 14)
    assert ask(store, "offline").value == 0
    board = facts(store, NOW)["cameras"]
    assert board["states"] == {"online": 7, "offline": 0, "frozen": 0, "absent": 0, "unheard": 7}
    assert board["outages"] == [{"source": FIRST, "feed": f"Camera {FIRST}", "n": 7, "since": milliseconds(NOW - HOUR)}]
    assert (board["down"], {state for *_, state, _ in board["points"]}) == ([], {"online", "unheard"})


def test_a_server_that_is_silent_over_http_and_heard_over_mqtt_is_heard(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    over_mqtt = replace(server(FIRST), name=f"Camera {FIRST}, MQTT", format="frigate-mqtt")
    declare(store, [server(FIRST), over_mqtt])
    with store.write() as connection:
        for feed, instant in ((server(FIRST).name, NOW - 10 * MINUTE), (over_mqtt.name, NOW)):
            connection.execute(update(FeedState).where(FeedState.feed == feed).values(heard_at=instant))
        assert declared(connection, NOW)[FIRST].heard_at == milliseconds(NOW)


def test_where_every_server_is_silent_nothing_is_known(store: Store) -> None:
    declare_all(store, NOW - HOUR, FIRST)
    all_are(store, FIRST, "offline", NOW - HOUR)
    told(store, *cars(3, NOW - HOUR), at=NOW - HOUR)
    for key in ("online", "offline", "vehicles_hour", "congested"):
        found = ask(store, key)
        assert (key, found.value, found.why, found.status) == (key, None, "unheard", "none")


def test_a_server_that_never_answered_has_the_cameras_of_the_city_s_list(store: Store) -> None:
    declare_all(store, NOW, FIRST, SECOND)
    with store.write() as connection:
        connection.exec_driver_sql(f"UPDATE feed_states SET heard_at = NULL WHERE source = '{SECOND}'")
    all_are(store, FIRST, "online")
    many = len(read_city().cameras_of(SECOND))
    assert (ask(store, "online").extra["unheard"], facts(store, NOW)["cameras"]["unheard"]) == (many, many)
    [outage] = facts(store, NOW)["cameras"]["outages"]
    assert (outage["n"], outage["since"]) == (many, None)


def test_an_answer_on_events_alone_does_not_say_how_cameras_are(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    all_are(store, FIRST, "online", NOW - 10 * MINUTE)
    told(store, *cars(1, NOW))
    assert (ask(store, "online").value, ask(store, "online", now=NOW - 8 * MINUTE).value) == (None, 100)


def test_an_outage_lasts_until_the_camera_is_online_again_however_it_was(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    for hours, state in ((9, "online"), (8, "offline"), (6, "frozen"), (3, "online"), (2, "online")):
        states(store, FIRST, [(ROADSIDE, state)], NOW - hours * HOUR)
    found = ask(store, "median_down")
    assert (found.value, found.n) == (5, 1)


def test_an_alert_waits_until_a_person_confirms_or_refutes_it(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    began = NOW - 3 * HOUR
    told(store, *(raised(ROADSIDE, name, began, began + MINUTE, "xa_rac/littering") for name in "abcd"))
    assert (ask(store, "waiting").value, ask(store, "waiting").status) == (4, "watch")
    judged(
        store,
        decided(FIRST, ROADSIDE, "a", began + 20 * MINUTE, "xac_nhan"),
        decided(FIRST, ROADSIDE, "b", began + 40 * MINUTE, "bao_sai"),
        decided(FIRST, ROADSIDE, "c", began + 50 * MINUTE, "cho_xac_minh"),
    )
    assert ask(store, "waiting").value == 2
    assert ask(store, "waiting", now=began + 30 * MINUTE).value == 3
    found = ask(store, "precision")
    assert (found.value, found.n, dict(found.extra)) == (50, 2, {"confirmed": 1, "false": 1})
    assert ask(store, "verification_minutes").value == 30
    assert ask(store, "alerts_24h").value == 4


def test_what_was_false_stays_false_in_the_archive_and_what_was_handled_true(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    began = NOW - 3 * DAY
    told(store, *(raised(ROADSIDE, name, began, began + MINUTE, "xa_rac/littering") for name in "ab"))
    lives = {"a": ("bao_sai", "luu_tru"), "b": ("xac_nhan", "chuyen", "da_xu_ly", "luu_tru")}
    for name, life in lives.items():
        judged(store, *(decided(FIRST, ROADSIDE, name, began + n * HOUR, state) for n, state in enumerate(life, 1)))
    assert (ask(store, "precision").value, ask(store, "result_share").value, ask(store, "result_share").n) == (
        50,
        100,
        1,
    )


def test_a_fire_is_bad_at_once_and_first_in_the_list(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    told(
        store,
        raised(ROADSIDE, "old", NOW - 2 * HOUR, NOW - HOUR, "xa_rac/littering"),
        raised(ROADSIDE, "fire", NOW - MINUTE, None, "khoi_lua/smoke", plate_said="75A-1••.••"),
    )
    assert [ask(store, key).status for key in ("waiting", "danger")] == ["bad", "bad"]
    assert ask(store, "danger").extra == {"oldest": milliseconds(NOW - MINUTE)}
    shown = facts(store, NOW)["cameras"]["waiting"]
    assert [(one["event"], one["danger"], one["type"]) for one in shown] == [
        ("fire", True, "khoi_lua"),
        ("old", False, "xa_rac"),
    ]


def test_what_a_server_took_back_never_happened(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    told(store, *cars(3, NOW))
    assert ask(store, "events_24h").value == 3
    told(store, *cars(1, NOW, kind="false_positive/car"), at=NOW + MINUTE)
    assert ask(store, "events_24h", now=NOW + MINUTE).value == 2
    assert ask(store, "events_24h", Where(type="dem_luu_luong"), now=NOW + MINUTE).value == 2


def test_a_label_that_the_city_does_not_know_is_shown_as_such(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    told(store, *cars(2, NOW, kind="/skateboard"))
    found = ask(store, "events_24h", Where(type="/skateboard"))
    assert (found.value, found.place_name) == (2, "skateboard")


def level(store: Store) -> Any:
    return next(one for one in facts(store, NOW)["cameras"]["roads"] if one["road"] == ROADSIDE.road)


def test_a_road_is_as_full_as_its_vehicles_say_against_what_it_holds(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    all_are(store, FIRST, "online")
    assert (level(store)["level"], ask(store, "congested").value) == ("free", 0)
    holds, so_far = read_city().roads()[ROADSIDE.road].capacity, 0
    for share, word in ((0.55, "busy"), (0.8, "slow"), (0.99, "jammed")):
        more = int(holds * share) - so_far
        told(store, *cars(more, NOW, name=word))
        so_far += more
        assert (level(store)["level"], level(store)["vehicles"]) == (word, so_far)
    found = ask(store, "congested")
    assert (found.value, found.status, found.n) == (1, "watch", so_far)
    assert ask(store, "vehicles_hour", Where(road=ROADSIDE.road)).extra["level"] == "jammed"


def test_a_congestion_that_a_camera_sees_slows_its_road_until_somebody_refutes_it(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    all_are(store, FIRST, "online")
    told(store, raised(ROADSIDE, "jam", NOW - HOUR, NOW - 10 * MINUTE, "un_tac/congestion"))
    assert (level(store)["level"], level(store)["alert"]) == ("slow", True)
    judged(store, decided(FIRST, ROADSIDE, "jam", NOW - MINUTE, "bao_sai"))
    assert (level(store)["level"], level(store)["alert"]) == ("free", False)


def test_a_road_at_which_no_camera_looks_is_unknown_and_never_free(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    others = [camera for camera in installed(FIRST) if camera.road != ROADSIDE.road]
    here = [camera for camera in installed(FIRST) if camera.road == ROADSIDE.road]
    states(store, FIRST, [*((camera, "online") for camera in others), *((camera, "frozen") for camera in here)], NOW)
    assert level(store)["level"] is None
    assert facts(store, NOW)["cameras"]["roads"][-1]["level"] is None
    assert ask(store, "vehicles_hour", Where(road=ROADSIDE.road)).why == "unheard"


def test_usual_is_the_mean_of_the_same_minutes_of_the_weekday_a_part_of_an_hour_by_its_share(store: Store) -> None:
    declare_all(store, NOW, FIRST)
    all_are(store, FIRST, "online")
    for week in range(1, 9):
        whole = NOW - week * timedelta(weeks=1) - 25 * MINUTE  # 10:00
        told(store, *cars(12, whole, f"before{week}-"), *cars(24, whole + 50 * MINUTE, f"after{week}-"))
    found = ask(store, "vehicles_hour")
    assert found.extra["usual"] == pytest.approx(12 * 35 / 60 + 24 * 25 / 60)
    assert found.extra["usual_days"] == 8


def test_the_board_has_the_shape_that_scenes_draw(store: Store) -> None:
    declare_all(store, NOW)
    all_are(store, FIRST, "online")
    states(store, SECOND, [(camera, "offline") for camera in installed(SECOND)], NOW - HOUR)
    states(store, SECOND, [(camera, "offline") for camera in installed(SECOND)], NOW)
    told(store, *cars(5, NOW), raised(ROADSIDE, "jam", NOW - HOUR, NOW - MINUTE, "un_tac/congestion"))
    drawn, made = with_cameras(empty(), storm=True, dead=("frigate-3",)), facts(store, NOW)
    for key, one in drawn["answers"].items():
        if key.startswith("cameras."):
            assert set(one["city"]) <= set(made["answers"][key]["city"]), key
    assert set(made["cameras"]) == set(drawn["cameras"])
    for name, one in drawn["cameras"].items():
        other = made["cameras"][name]
        assert type(one) is type(other), name
        if isinstance(one, list) and one and other:
            assert len(one[0]) == len(other[0]), name
            assert not isinstance(one[0], dict) or set(one[0]) == set(other[0]), name
        if name == "by_hour":
            assert set(one) == set(other)
            assert {len(values) for values in other.values()} == {24}


def test_the_streets_are_read_from_tallies_and_one_index_however_long_the_history(file_store: Store) -> None:
    declare_all(file_store, NOW)
    all_are(file_store, FIRST, "online")
    told(file_store, *cars(300, NOW), raised(ROADSIDE, "jam", NOW - HOUR, NOW - MINUTE, "un_tac/congestion"))
    facts(file_store, NOW)
    asked: list[tuple[str, Any]] = []
    event.listen(file_store._readers, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    facts(file_store, NOW)
    ours = [one for one in asked if "camera_" in one[0]]
    assert 0 < len(ours) <= 50
    large = ("camera_events ", "camera_event_hours", "camera_alerts ", "fetches ")
    with file_store.read() as connection:
        for statement, values in ours:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for step in plan:
                assert not step.startswith("SCAN") or not any(name in f"{step} " for name in large), (statement, plan)
                if "camera_events " in step:
                    assert "ix_camera_events_at" in step, (statement, plan)

"""Rounds of a Frigate server and of the desk into a store, as the collector makes them."""

import json
from typing import Any

from sqlalchemy import func, select

from data_sources import Source
from data_sources.cameras import Alert, CameraEvent, CameraState, OpenCameraEvent
from data_sources.collector.collect import collect
from data_sources.store import Store
from data_sources.store.records import EVER
from tests.conftest import Served, source_of
from tests.data_sources.cameras.frigates import MINUTE, Frigate, camera


def feed(url: str, form: str = "frigate") -> Source:
    name = "frigate-1" if form == "frigate" else "desk"
    return source_of(url, name=name, service="cameras", format=form, source=name)


def count(store: Store, table: Any) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def alerts(store: Store) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(Alert.__table__).where(Alert.known_until == EVER)).mappings())


def test_a_long_event_is_counted_once_at_its_end(served: Served, store: Store) -> None:
    frigate = Frigate(served)
    long = frigate.see(20 * MINUTE, None)
    frigate.see(5)
    collect(feed(frigate.url), store)
    assert (count(store, CameraEvent), count(store, OpenCameraEvent)) == (1, 1)
    collect(feed(frigate.url), store)
    long["end_time"] = long["start_time"] + 600
    done = collect(feed(frigate.url), store)
    assert done.error is None
    assert (count(store, CameraEvent), count(store, OpenCameraEvent)) == (2, 0)
    assert collect(feed(frigate.url), store).tally.kept == 0


def test_a_fire_is_raised_while_it_burns_and_its_verdict_closes_it(served: Served, store: Store) -> None:
    frigate = Frigate(served)
    fire = frigate.see(MINUTE, None, label="fire", camera="cam-0002")
    collect(feed(frigate.url), store)
    (alert,) = alerts(store)
    assert (alert["state"], alert["kind"], alert["danger"], alert["ended"]) == ("canh_bao", "khoi_lua", True, None)
    step = {
        "source": "frigate-1",
        "camera": "cam-0002",
        "event": fire["id"],
        "state": "xac_nhan",
        "agency": None,
        "reason": None,
    }
    at = alert["raised"].replace(microsecond=0).isoformat()
    served.answers["/verdicts.json"] = json.dumps({"verdicts": [step | {"at": at}]}).encode()
    done = collect(feed(served.url("/verdicts.json"), "verdicts"), store)
    assert (done.error, done.trouble) == (None, None)
    fire["end_time"] = fire["start_time"] + 30
    collect(feed(frigate.url), store)
    (alert,) = alerts(store)
    assert (alert["state"], alert["kind"], alert["ended"] is not None) == ("xac_nhan", "khoi_lua", True)


def test_a_camera_that_goes_dark_is_told_once(served: Served, store: Store) -> None:
    frigate = Frigate(served)
    collect(feed(frigate.url), store)
    states = count(store, CameraState)
    frigate.cameras["cam-0001"] = camera(camera_fps=0.0)
    collect(feed(frigate.url), store)
    assert count(store, CameraState) == states, "statistics were told less than 20 seconds ago"
    served.answers["/stats"] = served.answers["/api/stats"]
    collect(feed(served.url("/stats")), store)
    collect(feed(served.url("/stats")), store)
    assert count(store, CameraState) == states + 1


def test_a_server_that_is_gone_loses_no_camera(served: Served, store: Store) -> None:
    frigate = Frigate(served)
    collect(feed(frigate.url), store)
    states = count(store, CameraState)
    frigate.refuses = {"events": 503}
    done = collect(feed(frigate.url), store)
    assert done.error == "127.0.0.1 answered 503 Service Unavailable"
    assert count(store, CameraState) == states

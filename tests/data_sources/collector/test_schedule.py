"""Every feed has its pace; a hung one delays no other; feeds.toml is read again when it changes."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from data_sources import Payload
from data_sources.collector.collect import RoundDone
from data_sources.collector.health import feed_states
from data_sources.collector.schedule import Schedule
from data_sources.environment import Series
from data_sources.store import Store
from data_sources.store.keeping import receive, unfinished
from tests.conftest import Served, source_of
from tests.data_sources.collector.test_collect import datastream, page

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
SOON = timedelta(milliseconds=50)


def entry(name: str, url: str, every: str = "200ms") -> str:
    return f'[[feed]]\nname = "{name}"\nservice = "environment"\nurl = "{url}"\nevery = "{every}"\n\n'


def until(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether something became true in time."""
    quiet = threading.Event()
    for _ in range(int(seconds * 20)):
        if true():
            return True
        quiet.wait(0.05)
    return true()


@pytest.fixture
def scheduled(file_store: Store, tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Start a schedule over a feeds.toml of this text; stopped at the end."""
    running: list[Schedule] = []

    def start(said: str) -> Path:
        path = tmp_path / "feeds.toml"
        path.write_text(said, encoding="utf-8")
        one = Schedule(path, file_store, look_again=0.1, first_retry=SOON, longest_retry=2 * SOON)
        running.append(one)
        one.start()
        return path

    yield start
    for one in running:
        one.stop()


def state(store: Store, name: str) -> dict[str, Any]:
    return next((feed for feed in feed_states(store) if feed["name"] == name), {})


def test_a_feed_is_asked_again_at_its_pace(scheduled: Callable[[str], Path], served: Served, file_store: Store) -> None:
    served.answers["/a"] = page(datastream({NOW: 0.5}))
    began = time.monotonic()
    scheduled(entry("gauges", served.url("/a")))
    assert until(lambda: len(served.asked) >= 4)
    assert time.monotonic() - began >= 0.5  # three times 200 ms
    assert until(lambda: bool(state(file_store, "gauges").get("next_at")))


def test_hung_feeds_delay_no_other(scheduled: Callable[[str], Path], served: Served) -> None:
    free = threading.Event()

    def hang(to: BaseHTTPRequestHandler) -> None:
        free.wait(60)

    served.answers["/hang"] = hang
    served.answers["/a"] = page(datastream({NOW: 0.5}))
    hung = "".join(entry(f"hung {n}", served.url("/hang")) for n in range(8))
    scheduled(hung + entry("gauges", served.url("/a")))
    try:
        assert until(lambda: served.asked.count("/a") >= 5)
    finally:
        free.set()


def test_a_changed_file_is_read_again_without_a_restart(
    scheduled: Callable[[str], Path], served: Served, file_store: Store
) -> None:
    served.answers |= {"/a": page(datastream({NOW: 0.5})), "/b": page(datastream({NOW: 0.5}, "phu-oc"))}
    path = scheduled(entry("gauges", served.url("/a")))
    assert until(lambda: "/a" in served.asked)
    path.write_text(entry("others", served.url("/b")), encoding="utf-8")
    assert until(lambda: "/b" in served.asked)
    assert until(lambda: [feed["name"] for feed in feed_states(file_store)] == ["others"])


def test_a_file_that_changes_while_the_start_is_under_way_is_read_again(
    served: Served, file_store: Store, tmp_path: Path
) -> None:
    served.answers |= {"/a": page(datastream({NOW: 0.5})), "/b": page(datastream({NOW: 0.5}, "phu-oc"))}
    path = tmp_path / "feeds.toml"
    path.write_text(entry("gauges", served.url("/a")), encoding="utf-8")
    schedule = Schedule(path, file_store, look_again=0.1)
    starting = threading.Thread(target=schedule.start)
    with file_store.write():  # the start has read the file and waits for the store
        starting.start()
        assert until(lambda: bool(schedule._sources))
        path.write_text(entry("others", served.url("/b")), encoding="utf-8")
    starting.join()
    try:
        assert until(lambda: "/b" in served.asked)
    finally:
        schedule.stop()


def test_a_mistake_in_the_changed_file_leaves_the_feeds_as_they_were(
    scheduled: Callable[[str], Path],
    served: Served,
    file_store: Store,
    caplog: pytest.LogCaptureFixture,
) -> None:
    served.answers["/a"] = page(datastream({NOW: 0.5}))
    path = scheduled(entry("gauges", served.url("/a")))
    path.write_text("[[feed]]\nname = 3\n", encoding="utf-8")
    assert until(lambda: "line 2: name must be text" in caplog.text)
    asked = len(served.asked)
    assert until(lambda: len(served.asked) > asked + 2)
    assert [feed["name"] for feed in feed_states(file_store)] == ["gauges"]


def test_a_failing_feed_is_told_once_when_it_begins_and_once_when_it_ends(
    scheduled: Callable[[str], Path],
    served: Served,
    file_store: Store,
    caplog: pytest.LogCaptureFixture,
) -> None:
    scheduled(entry("gauges", served.url("/a")))
    assert until(lambda: state(file_store, "gauges").get("failures", 0) >= 3)
    served.answers["/a"] = page(datastream({NOW: 0.5}))
    assert until(lambda: "answers again" in caplog.text)
    lines = [record.message for record in caplog.records if record.name == "hueioc.feeds"]
    assert len(lines) == 2
    assert lines[0].startswith("gauges fails: 127.0.0.1 answered 404")


def test_a_feed_whose_entry_changes_while_it_is_asked_is_asked_anew(
    scheduled: Callable[[str], Path], served: Served
) -> None:
    free = threading.Event()

    def hang(to: BaseHTTPRequestHandler) -> None:
        free.wait(20)

    served.answers |= {"/hang": hang, "/b": page(datastream({NOW: 0.5}))}
    path = scheduled(entry("gauges", served.url("/hang")))
    assert until(lambda: "/hang" in served.asked)
    path.write_text(entry("gauges", served.url("/b")), encoding="utf-8")
    assert until(lambda: served.asked.count("/b") >= 2)  # the former round still waits
    free.set()
    asked = served.asked.count("/b")
    assert until(lambda: served.asked.count("/b") >= asked + 3)


def test_a_feed_whose_rounds_take_longer_than_its_pace_is_asked_on(
    scheduled: Callable[[str], Path], served: Served
) -> None:
    def slowly(to: BaseHTTPRequestHandler) -> bytes:
        threading.Event().wait(0.15)
        return page(datastream({NOW: 0.5}))

    served.answers["/slow"] = slowly
    scheduled("".join(entry(f"gauges {n}", served.url("/slow"), "100ms") for n in range(4)))
    assert until(lambda: len(served.asked) >= 60, 30)


def test_a_store_that_is_away_is_told_once_and_every_feed_is_asked_again_when_it_is_back(
    scheduled: Callable[[str], Path],
    served: Served,
    file_store: Store,
    caplog: pytest.LogCaptureFixture,
) -> None:
    served.answers["/a"] = page(datastream({NOW: 0.5}))
    scheduled(entry("gauges", served.url("/a")))
    assert until(lambda: "/a" in served.asked)
    for there, away in (("feed_states", "away"), ("away", "feed_states")):
        with file_store.write() as connection:
            connection.execute(text(f"ALTER TABLE {there} RENAME TO {away}"))
        threading.Event().wait(1.5)
    asked = len(served.asked)
    assert until(lambda: len(served.asked) > asked + 2)
    told = [record.message for record in caplog.records if "the store" in record.message]
    assert [line.split(":")[0] for line in told] == ["gauges", "the store takes what feeds bring again"]


def test_two_feeds_that_meet_the_same_fault_of_the_store_tell_it_once(
    file_store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    schedule = Schedule(tmp_path / "feeds.toml", file_store)
    done = [RoundDone(name, "environment", NOW, error="the store did not take it", unkept=True) for name in "ab"]
    threads = [threading.Thread(target=schedule._tell, args=(one,)) for one in done]

    def slowly(record: logging.LogRecord) -> bool:
        threading.Event().wait(0.2)  # a disk that is full is a slow one
        return True

    logger = logging.getLogger("hueioc.collector")
    logger.addFilter(slowly)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        logger.removeFilter(slowly)
    assert len([record for record in caplog.records if "the store" in record.message]) == 1


def test_what_a_former_run_left_is_taken_up_when_the_store_is_back_and_what_is_under_way_is_left(
    scheduled: Callable[[str], Path], served: Served, file_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    source = source_of(served.url("/a"), name="gauges")
    left, under_way = (
        receive(file_store, Payload(page(datastream({at: 0.5})), source.url, at, source))
        for at in (NOW - timedelta(hours=2), NOW + timedelta(hours=2))
    )
    with file_store.write() as connection:
        connection.execute(text("ALTER TABLE fetches RENAME TO away"))
    scheduled(entry("gauges", served.url("/a")))
    assert until(lambda: "what a former run left waits" in caplog.text)
    with file_store.write() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO fetches"))
    assert until(lambda: left not in [row["id"] for row in unfinished(file_store)])
    assert [row["id"] for row in unfinished(file_store)] == [under_way]
    assert "Traceback" not in caplog.text


def test_a_collector_that_starts_with_new_borders_places_its_stations_anew(
    scheduled: Callable[[str], Path],
    served: Served,
    file_store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    station = {
        "source": "s",
        "station": "x",
        "quantity": "pm2.5",
        "unit": "",
        "name": "",
        "lon": 107.577,
        "lat": 16.478,
    }
    with file_store.write() as connection:
        connection.execute(insert(Series).values(station | {"ward": "19753", "ward_by": "near"}))
    borders = tmp_path / "wards.geojson"
    corners = [[107.5, 16.4], [107.6, 16.4], [107.6, 16.5], [107.5, 16.5], [107.5, 16.4]]
    ward = {
        "type": "Feature",
        "properties": {"code": "19774"},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }
    borders.write_text(json.dumps({"type": "FeatureCollection", "features": [ward]}), encoding="utf-8")
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(borders))
    served.answers["/a"] = page(datastream({NOW: 0.5}))
    scheduled(entry("gauges", served.url("/a")))

    def placed() -> tuple[str, str]:
        with file_store.read() as connection:
            found = connection.execute(select(Series.ward, Series.ward_by).where(Series.station == "x")).one()
        return found.ward, found.ward_by

    assert until(lambda: placed() == ("19774", "border"))

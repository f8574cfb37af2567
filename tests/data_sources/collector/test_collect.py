"""A round: bytes first, then records, then how it went."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from data_sources import Payload, Source, environment
from data_sources.collector.collect import collect, resume
from data_sources.collector.health import declare, feed_states, refusals
from data_sources.environment import Reading, Series
from data_sources.store import Store, known
from data_sources.store.keeping import raw_bytes, receive, unfinished
from data_sources.store.tables import Fetch
from tests.conftest import Served, source_of

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def datastream(levels: dict[datetime, Any], station: str = "kim-long") -> dict[str, Any]:
    """A SensorThings datastream with its observations inside."""
    number = sum(station.encode())
    return {
        "@iot.id": number,
        "name": "Mực nước",
        "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": "ucum:m"},
        "ObservedProperty": {"name": "Water level", "definition": "", "description": ""},
        "Thing": {
            "@iot.id": number,
            "name": station,
            "properties": {"stationID": station},
            "Locations": [{"location": {"type": "Point", "coordinates": [107.56, 16.46]}}],
        },
        "Observations": [
            {"phenomenonTime": at.isoformat().replace("+00:00", "Z"), "resultTime": None, "result": level}
            for at, level in levels.items()
        ],
    }


def page(*streams: dict[str, Any]) -> bytes:
    return json.dumps({"value": list(streams)}).encode()


@pytest.fixture
def gauges(served: Served) -> Callable[..., Source]:
    """A feed whose document says what the test gives it."""

    def says(body: bytes, **over: Any) -> Source:
        served.answers["/levels.json"] = body
        return source_of(served.url("/levels.json"), name="gauges", **over)

    return says


def readings(store: Store) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(known(Reading).subquery())) or 0


def test_a_round_keeps_what_the_river_says_and_the_bytes_it_said_it_in(
    store: Store, gauges: Callable[..., Source]
) -> None:
    said = page(datastream({NOW: 0.51, NOW - timedelta(hours=1): 0.49}))
    source = gauges(said)
    declare(store, [source])
    told = collect(source, store).told()
    assert (told["payloads"], told["kept"], told["repeated"], told["refused"], told["error"]) == (1, 2, 0, 0, None)
    with store.read() as connection:
        fetch = connection.scalar(select(Reading.fetch).limit(1))
    assert fetch is not None
    assert raw_bytes(store, fetch) == said
    (state,) = feed_states(store)
    assert state["heard_at"] is not None
    assert state["data_at"] == int(NOW.timestamp() * 1000)
    assert state["kept"] == 2


def test_a_round_may_be_repeated(store: Store, gauges: Callable[..., Source]) -> None:
    source = gauges(page(datastream({NOW: 0.51})))
    first, again = collect(source, store).told(), collect(source, store).told()
    assert (first["kept"], again["kept"], again["changed"], again["repeated"]) == (1, 0, 0, 1)
    assert readings(store) == 1


def test_one_sick_sensor_does_not_silence_the_others(file_store: Store, gauges: Callable[..., Source]) -> None:
    sick = datastream({NOW: 3.0}, "phu-oc") | {
        "unitOfMeasurement": {"name": "cubits", "symbol": "cbt", "definition": ""}
    }
    told = collect(gauges(page(sick, datastream({NOW: 0.51}))), file_store).told()
    assert (told["kept"], told["refused"], told["error"]) == (1, 1, None)
    (refused,) = refusals(file_store)
    assert "unit" in refused["reason"]
    assert "3.0" in refused["raw"]


@pytest.mark.parametrize("body", [b"<html><form>login</form></html>", b"", b"\x00\xff\x13", b"[1, 2", b"{}"])
def test_a_login_page_is_no_sign_of_life(file_store: Store, gauges: Callable[..., Source], body: bytes) -> None:
    source = gauges(page(datastream({NOW: 0.51})))
    collect(source, file_store)
    before = feed_states(file_store)[0]
    told = collect(gauges(body), file_store).told()
    after = feed_states(file_store)[0]
    assert (told["kept"], told["refused"], told["error"]) == (0, 1, None)
    assert after["heard_at"] == before["heard_at"]
    assert after["failures"] == 1
    assert after["failing_since"] is not None
    assert readings(file_store) == 1


def test_nothing_new_is_a_sign_of_life(file_store: Store, gauges: Callable[..., Source]) -> None:
    collect(gauges(page(datastream({}))), file_store)
    state = feed_states(file_store)[0]
    assert state["heard_at"] is not None
    assert state["data_at"] is None
    assert state["failures"] == 0


def test_a_source_that_is_down_keeps_its_last_figures(
    file_store: Store, gauges: Callable[..., Source], served: Served
) -> None:
    source = gauges(page(datastream({NOW: 0.51})))
    collect(source, file_store)
    del served.answers["/levels.json"]
    told = collect(source, file_store).told()
    assert "404" in told["error"]
    assert readings(file_store) == 1
    state = feed_states(file_store)[0]
    assert state["error"] == told["error"]
    served.answers["/levels.json"] = page(datastream({NOW: 0.51}))
    assert collect(source, file_store).told()["error"] is None
    assert feed_states(file_store)[0]["failing_since"] is None


def test_a_round_cut_off_between_bytes_and_records_is_taken_up_at_the_next_start(
    store: Store, gauges: Callable[..., Source]
) -> None:
    from sqlalchemy import delete, update

    source = gauges(page(datastream({NOW: 0.51})))
    collect(source, store)
    with store.write() as connection:  # as a kill between the two steps leaves it
        connection.execute(delete(Reading))
        connection.execute(update(Fetch).values(parsed=None))
    assert resume({source.name: source}, store) == 1
    assert readings(store) == 1
    assert resume({source.name: source}, store) == 0


def test_simulated_answers_of_a_real_address_are_kept_apart(
    file_store: Store, gauges: Callable[..., Source], served: Served, tmp_path: Path
) -> None:
    from data_sources.store import open_store

    apart = open_store(f"sqlite:///{tmp_path / 'simulated.sqlite'}")
    served.headers["X-Simulated"] = "1"
    source = gauges(page(datastream({NOW: 0.51})))
    told = collect(source, file_store, lambda: apart).told()
    assert told["kept"] == 1
    assert (readings(file_store), readings(apart)) == (0, 1)
    state = feed_states(file_store)[0]
    assert state["heard_at"] is None
    assert "X-Simulated" in state["error"]
    apart.close()


def test_what_arrived_before_a_page_that_is_not_followed_is_kept(file_store: Store, served: Served) -> None:
    first = {"value": [datastream({NOW: 0.5})], "@iot.nextLink": "http://localhost:1/elsewhere"}
    served.answers["/v1.1/Datastreams"] = json.dumps(first).encode()
    told = collect(source_of(served.url("/v1.1/"), name="gauges"), file_store).told()
    assert told["kept"] == 1
    assert "not followed" in told["error"]


def test_a_folder_is_read_file_by_file(file_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "levels"
    folder.mkdir()
    for hour in range(3):
        (folder / f"{hour}.json").write_bytes(page(datastream({NOW - timedelta(hours=hour): 0.5})))
    told = collect(source_of(folder.as_uri() + "/"), file_store).told()
    assert (told["payloads"], told["kept"]) == (3, 3)


def test_a_gauge_stands_in_the_ward_that_the_city_says_and_not_in_the_nearest(
    file_store: Store, gauges: Callable[..., Source]
) -> None:
    collect(gauges(page(datastream({NOW: 0.5}), datastream({NOW: 0.5}, "somewhere"))), file_store)
    with file_store.read() as connection:
        told = {row.station: (row.ward, row.ward_by) for row in connection.execute(select(Series))}
    assert told["kim-long"] == ("19774", "code")
    assert told["somewhere"][1] == "near"


def test_an_answer_that_is_under_way_is_not_taken_for_a_former_runs(
    store: Store, gauges: Callable[..., Source]
) -> None:
    source = gauges(b"")
    began = NOW
    for second in (-1, 0, 1):
        body = page(datastream({NOW + timedelta(seconds=second): 0.5}))
        receive(store, Payload(body, source.url, began + timedelta(seconds=second), source))
    assert resume({source.name: source}, store, began) == 1
    assert [row["received"] for row in unfinished(store)] == [began, began + timedelta(seconds=1)]


def test_one_answer_that_breaks_us_does_not_keep_the_others_from_being_taken_up(
    gauges: Callable[..., Source], file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = gauges(b"")
    bodies = [b"the one that breaks us", page(datastream({NOW: 0.5}))]
    for body in bodies:
        receive(file_store, Payload(body, source.url, datetime.now(UTC), source))
    [feed] = [environment.FEEDS[source.format]]

    def parse(payload: Payload) -> Iterator[Any]:
        if payload.body == bodies[0]:
            raise AssertionError("a fault of ours")
        yield from feed.parse(payload)

    monkeypatch.setitem(environment.FEEDS, source.format, replace(feed, parse=parse))
    assert resume({source.name: source}, file_store) == 1
    assert readings(file_store) == 1
    assert len(unfinished(file_store)) == 1

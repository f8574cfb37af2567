"""The simulated city misbehaves when it is told to, where it is told to, and stops when it is told to."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from data_sources.simulator import Running

from .conftest import MORNING

Get = Callable[..., Any]
LEVELS = "hydromet/v1.1/Datastreams(1)/Observations?$orderby=phenomenonTime desc&$top=40"


def tell(city: Running, path: str, mode: str, **more: float) -> httpx.Response:
    return httpx.post(city.address + "control", json={"path": path, "mode": mode, **more})


def test_a_service_that_is_down_leaves_the_others_up(faulty: Running, get: Get) -> None:
    assert tell(faulty, "hydromet", "down").json()["faults"] == {"hydromet": "down"}
    seen = set()
    for _ in range(4):
        try:
            answer = httpx.get(faulty.address + LEVELS)
            seen.add(answer.status_code)
            assert answer.headers["x-simulated"] == "1"
        except httpx.RemoteProtocolError:
            seen.add(0)  # the connection ended in the middle of the answer
    assert seen == {503, 0}
    assert get(faulty.address + "rain/v1.1/Things")["value"]
    tell(faulty, "hydromet", "ok")
    assert get(faulty.address + LEVELS)["value"]


def test_garbage_is_a_login_page_or_no_text_at_all(faulty: Running) -> None:
    tell(faulty, "air/v3", "garbage")
    answers = [httpx.get(faulty.address + "air/v3/locations") for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["content-type"].split(";")[0] for answer in answers} == {"text/html", "application/json"}
    for answer in answers:
        assert answer.headers["x-simulated"] == "1"
        with pytest.raises(ValueError):  # noqa: PT011 - not UTF-8 or not JSON
            answer.json()
    assert httpx.get(faulty.address + "air/hourly.csv").text.startswith("\ufeffTrạm")


def test_every_second_answer_of_a_faulty_service_is_the_other_one_whoever_else_is_asked(faulty: Running) -> None:
    tell(faulty, "hydromet", "down")
    tell(faulty, "air/v3", "garbage")
    heard = []
    for _ in range(4):
        try:
            heard.append(httpx.get(faulty.address + LEVELS).status_code)
        except httpx.RemoteProtocolError:
            heard.append(0)  # the connection ended in the middle of the answer
        httpx.get(faulty.address + "rain/v1.1/Things")
    pages = []
    for _ in range(4):
        pages.append(httpx.get(faulty.address + "air/v3/locations").headers["content-type"].split(";")[0])
        httpx.get(faulty.address + "control")
    assert heard == [503, 0, 503, 0]
    assert pages == ["text/html", "application/json"] * 2


def test_a_slow_service_sends_a_byte_a_second(faulty: Running) -> None:
    tell(faulty, "hydromet", "slow")
    began, heard = time.monotonic(), 0
    with httpx.stream("GET", faulty.address + LEVELS) as answer:
        assert answer.headers["x-simulated"] == "1"
        for part in answer.iter_raw():
            heard += len(part)
            if time.monotonic() - began > 1.5:
                break
    assert 2 <= heard <= time.monotonic() - began + 2


def test_a_slow_service_stops_talking_to_one_who_has_gone(faulty: Running) -> None:
    """Each page would otherwise go on for hours, and a poll every few seconds would pile them up."""

    async def ask() -> int:
        told = asyncio.Event()
        sent = 0

        async def receive() -> dict[str, Any]:
            if sent >= 2:
                return {"type": "http.disconnect"}
            await told.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            nonlocal sent
            sent += message["type"] == "http.response.body"
            if sent == 2:
                told.set()

        faulty.misbehaviour.give("hydromet", "slow")
        path = "/hydromet/v1.1/Things"
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(b"host", b"hue")], "scheme": "http", "server": ("hue", 80), "client": ("127.0.0.1", 9), "http_version": "1.1",
        }  # fmt: skip
        await asyncio.wait_for(faulty.misbehaviour(scope, receive, send), 5)
        return sent

    assert asyncio.run(ask()) == 2


def test_a_slow_service_may_also_wait_and_then_answer_whole(faulty: Running, get: Get) -> None:
    tell(faulty, "hydromet", "slow", after=0.6)
    began = time.monotonic()
    assert len(get(faulty.address + LEVELS)["value"]) == 40
    assert time.monotonic() - began >= 0.6


def test_duplicates_say_every_observation_twice_under_one_id_or_two(faulty: Running, get: Get) -> None:
    once = get(faulty.address + LEVELS)["value"]
    tell(faulty, "", "duplicate")
    said = get(faulty.address + LEVELS)["value"]
    assert Counter(one["phenomenonTime"] for one in said) == Counter({one["phenomenonTime"]: 2 for one in once})
    assert {(one["phenomenonTime"], one["result"]) for one in said} == {
        (o["phenomenonTime"], o["result"]) for o in once
    }
    ids = Counter(one["@iot.id"] for one in said)
    assert set(ids.values()) == {1, 2}
    expanded = get(faulty.address + "rain/v1.1/Datastreams(1)?$expand=Observations($top=3)")
    assert len(expanded["Observations"]) == 6
    (group,) = get(faulty.address + "rain/v1.1/Datastreams(1)/Observations?$top=3&$resultFormat=dataArray")["value"]
    assert len(group["dataArray"]) == 6
    assert len(get(faulty.address + "air/v3/sensors/600010/hours?limit=5")["results"]) == 10
    lines = httpx.get(faulty.address + "air/hourly.csv").text.splitlines()
    assert len(lines) == 1 + 2 * 168


def test_late_observations_are_withheld_and_then_delivered(faulty: Running, get: Get) -> None:
    def newest() -> datetime:
        return datetime.fromisoformat(get(faulty.address + LEVELS)["value"][0]["phenomenonTime"])

    at_first = newest()
    tell(faulty, "hydromet", "late")
    late = newest()
    assert MORNING - late >= timedelta(hours=3)
    assert (
        len(get(faulty.address + "hydromet/v1.1/Observations?$filter=phenomenonTime gt 2026-11-20T00:10:00Z")["value"])
        == 0
    )
    tell(faulty, "hydromet", "ok")
    assert newest() >= at_first
    caught_up = get(faulty.address + LEVELS)["value"]
    assert sum(datetime.fromisoformat(one["phenomenonTime"]) > late for one in caught_up) >= 18


def test_a_fault_ends_by_itself_after_its_seconds(faulty: Running) -> None:
    tell(faulty, "rain", "down", seconds=0.5)
    assert httpx.get(faulty.address + "control").json()["faults"] == {"rain": "down"}
    deadline = time.monotonic() + 5
    while httpx.get(faulty.address + "control").json()["faults"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert time.monotonic() < deadline
    assert httpx.get(faulty.address + "rain/v1.1/").status_code == 200


def test_the_longest_path_decides_and_ok_above_clears_all_below(faulty: Running) -> None:
    tell(faulty, "air", "down")
    tell(faulty, "air/hourly.csv", "garbage")
    assert faulty.misbehaviour.fault("/air/hourly.csv").mode == "garbage"
    assert faulty.misbehaviour.fault("/air/v3/locations").mode == "down"
    assert faulty.misbehaviour.fault("/airport").mode == "ok"
    assert tell(faulty, "", "ok").json()["faults"] == {}


def test_the_control_answers_on_this_machine_only(faulty: Running) -> None:
    async def from_elsewhere(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(faulty.misbehaviour, client=("192.0.2.7", 40_000))
        async with httpx.AsyncClient(transport=transport, base_url=faulty.address) as client:
            return await client.post(path, json={"path": "", "mode": "down"})

    answer = asyncio.run(from_elsewhere("control"))
    assert answer.status_code == 403
    assert answer.headers["x-simulated"] == "1"
    assert faulty.misbehaviour.standing() == {}


@pytest.mark.parametrize("order", [b"", b"{}", b'{"path": "air", "mode": "angry"}', b'{"path": 3, "mode": "down"}', b"[]",
                                   b'{"path": "air", "mode": "slow", "after": "x"}'])  # fmt: skip
def test_a_wrong_command_is_told_what_a_command_is(faulty: Running, order: bytes) -> None:
    answer = httpx.post(faulty.address + "control", content=order)
    assert answer.status_code == 400
    assert "mode" in answer.json()["error"]
    assert answer.headers["x-simulated"] == "1"
    assert httpx.get(faulty.address + "control").json()["faults"] == {}


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (b'{"path": "air", "mode": "angry"}', "mode 'angry' is not known"),
        (b'{"path": "air", "mode": "slow", "after": -1}', "-1 is no number of seconds above 0"),
        (b'{"silence": "hanoi"}', "station 'hanoi' is not known"),
        (b'{"path": "air"}', "'mode'"),
    ],
)
def test_a_wrong_command_is_told_what_is_wrong_with_it(faulty: Running, order: bytes, why: str) -> None:
    error = httpx.post(faulty.address + "control", content=order).json()["error"]
    assert error.startswith(why)
    assert '"after"' in error

"""The live line: the whole, then every change; and the snapshot for those who cannot hold a line."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
import websockets
from sqlalchemy import update

from dashboards.live.blind import blind_times
from dashboards.live.hub import milliseconds_now
from data_sources.store import instant
from data_sources.store.tables import FeedState

from .conftest import GAUGE, City


def answered(city: City, at: int) -> None:
    """A round of the gauges ended now, and brought data."""
    with city.store.write() as connection:
        connection.execute(
            update(FeedState)
            .where(FeedState.feed == GAUGE.name)
            .values(heard_at=instant(at), last_at=instant(at), data_at=instant(at))
        )
        city.store.announce(connection)


async def heard(line: Any, kind: str, seconds: float = 10) -> dict[str, Any]:
    """The next message of a kind."""
    async with asyncio.timeout(seconds):
        while True:
            message: dict[str, Any] = json.loads(await line.recv())
            if message["t"] == kind:
                return message


def line(city: City, query: str = "") -> Any:
    return websockets.connect(f"ws://127.0.0.1:{city.port}/api/live{query}")


def test_a_round_is_on_the_screen_with_the_instant_it_ended(city: City) -> None:
    async def scenario() -> None:
        async with line(city) as screen:
            whole = await heard(screen, "whole")
            assert (whole["scene"], whole["lang"]) == ("city", "vi")
            at = milliseconds_now()
            await asyncio.to_thread(answered, city, at)
            seq, event = whole["seq"], None
            while event != at:
                delta = await heard(screen, "delta")
                assert delta["base"] == seq < delta["seq"]
                assert set(delta["ids"]) < set(whole["ids"])
                seq, event = delta["seq"], delta["event"]

    asyncio.run(scenario())


def test_a_screen_that_missed_something_asks_and_is_made_whole(city: City) -> None:
    async def scenario() -> None:
        async with line(city, "?scene=river&lang=en") as screen:
            first = await heard(screen, "whole")
            await screen.send(json.dumps({"t": "whole"}))
            again = await heard(screen, "whole")
            assert again["ids"].keys() == first["ids"].keys()
            assert again["at"] >= first["at"]

    asyncio.run(scenario())


def test_a_screen_turns_to_another_scene_on_the_same_line(city: City) -> None:
    async def scenario() -> None:
        async with line(city, "?scene=river") as screen:
            await heard(screen, "whole")
            await screen.send(json.dumps({"t": "see", "scene": "feeds", "lang": "en"}))
            turned = await heard(screen, "whole")
            assert (turned["scene"], turned["lang"]) == ("feeds", "en")
            assert "feeds-card-0" in turned["ids"]

    asyncio.run(scenario())


def test_a_screen_tells_when_it_was_blind(city: City) -> None:
    async def scenario() -> None:
        async with line(city) as screen:
            now = milliseconds_now()
            await screen.send(json.dumps({"t": "blind", "from": now - 23_000, "to": now, "viewer": "a1b2c3"}))
            await screen.send(json.dumps({"t": "whole"}))
            await heard(screen, "whole")
            await heard(screen, "whole")

    asyncio.run(scenario())
    assert blind_times(city.store)[0]["ended"] - blind_times(city.store)[0]["began"] == 23_000
    assert city.get("/api/feeds").json()["blind_times"][0]["viewer"] == "a1b2c3"


def test_a_line_that_asks_what_cannot_be_is_closed_and_the_others_stay(city: City) -> None:
    async def scenario() -> None:
        async with line(city) as other:
            for nonsense in (
                "[]",
                "{",
                '{"t": "see", "scene": "nowhere"}',
                '{"t": "blind", "from": 5, "to": 1}',
                '{"t": 1}',
            ):
                async with line(city) as screen:
                    await screen.send(nonsense)
                    async with asyncio.timeout(5):
                        await screen.wait_closed()
                    assert screen.close_code == 1008
            assert (await heard(other, "beat"))["seq"] >= 1

    asyncio.run(scenario())


def test_screens_that_vanish_are_no_fault(city: City, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        for _ in range(20):
            async with line(city) as screen:
                screen.transport.abort()  # a cable is pulled: nobody says good-bye
        async with line(city) as screen:
            await heard(screen, "whole")  # before it a change would be part of the whole
            await asyncio.to_thread(answered, city, milliseconds_now())
            await heard(screen, "delta")

    asyncio.run(scenario())
    assert "Traceback" not in caplog.text


def test_a_line_to_a_scene_that_is_not_there_is_not_opened(city: City) -> None:
    async def scenario() -> int:
        try:
            async with line(city, "?scene=nowhere"):
                return 200
        except websockets.InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(scenario()) == 403


def test_who_polls_is_told_only_when_something_changed(city: City) -> None:
    def poll(known: str = "") -> httpx.Response:
        return city.get("/api/snapshot?scene=river&lang=vi", headers={"If-None-Match": known})

    first = poll()
    assert first.json()["t"] == "whole"
    while (same := poll(first.headers["etag"])).status_code == 200:  # a board of what others did before came between
        assert same.json()["seq"] > first.json()["seq"]
        first = same
    assert same.status_code == 304
    assert int(same.headers["x-at"]) >= first.json()["at"]
    answered(city, milliseconds_now())
    end = time.monotonic() + 20
    while (changed := poll(first.headers["etag"])).status_code == 304 and time.monotonic() < end:
        time.sleep(0.05)
    assert changed.json()["seq"] > first.json()["seq"]

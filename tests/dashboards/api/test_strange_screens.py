"""A screen that says what no screen says is let go; the log and the other screens do not suffer from it."""

from __future__ import annotations

import asyncio
import json

import pytest
import websockets

from dashboards.live.blind import blind_times
from dashboards.live.hub import milliseconds_now

from .conftest import City


async def to_the_end(screen: websockets.ClientConnection) -> None:
    while True:
        await screen.recv()


@pytest.mark.parametrize(
    "said", ["", "{", "null", "[" * 5000, b"\x00\xff", '{"t":"see","scene":"a\\nb"}', '{"t":"blind","from":-5,"to":1}']
)
def test_what_no_screen_says_ends_the_line(city: City, caplog: pytest.LogCaptureFixture, said: str | bytes) -> None:
    async def scenario() -> None:
        async with websockets.connect(f"ws://127.0.0.1:{city.port}/api/live") as screen:
            await screen.send(said)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await asyncio.wait_for(to_the_end(screen), 10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008

    asyncio.run(scenario())
    assert not [record for record in caplog.records if record.exc_info or "\n" in record.getMessage()]


def test_the_name_of_a_screen_is_one_line(city: City) -> None:
    async def scenario() -> None:
        async with websockets.connect(f"ws://127.0.0.1:{city.port}/api/live") as screen:
            now = milliseconds_now()
            said = {"t": "blind", "from": now - 2000, "to": now, "viewer": "hall\n2026\0-11-20"}
            await screen.send(json.dumps(said))
            while "hall2026-11-20" not in {one["viewer"] for one in blind_times(city.store)}:
                await screen.recv()

    asyncio.run(asyncio.wait_for(scenario(), 20))

"""No viewer waits for another, and one that was too slow is made whole."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from dashboards.live.channels import Key
from dashboards.live.hub import WAITING, Hub, Viewer

VI = Key("river", "vi")


def river(board: Any, lang: str) -> dict[str, dict[str, Any]]:
    return {"level": {"children": str(board["level"])}, "name": {"children": "Kim Long"}}


class Looking:
    """A viewer whose messages are taken as fast as it likes."""

    def __init__(self, hub: Hub, key: Key = VI) -> None:
        self.viewer = Viewer(key)
        self.messages: list[dict[str, Any]] = []
        self.free = asyncio.Event()
        self.free.set()
        self.task = asyncio.create_task(hub.serve(self.viewer, self.take))

    async def take(self, message: bytes) -> None:
        await self.free.wait()
        self.messages.append(orjson.loads(message))

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.messages) < count:
                await asyncio.sleep(0.005)


async def shown(hub: Hub, number: int) -> None:
    await asyncio.to_thread(hub.show, number, {"level": number, "event": number})


def run(scenario: Any, beat: float = 3600.0, **paces: float) -> None:
    """A scenario on a hub of its own. No sign of life comes between, however slow the machine is, but where a test asks
    for it."""

    async def whole() -> None:
        with ThreadPoolExecutor(2) as pool:
            hub = Hub({"river": river}, pool, beat=beat, **paces)
            hub.start()
            await scenario(hub)
            await hub.stop()

    asyncio.run(whole())


def test_a_viewer_gets_the_whole_then_every_change() -> None:
    async def scenario(hub: Hub) -> None:
        await shown(hub, 1)
        one = Looking(hub)
        await hub.join(one.viewer)
        await one.until(1)
        for number in (2, 3):
            await shown(hub, number)
        await one.until(3)
        assert [(m["t"], m["seq"]) for m in one.messages] == [("whole", 1), ("delta", 2), ("delta", 3)]
        assert one.messages[-1]["ids"] == {"level": {"children": "3"}}
        assert all(m["at"] > 1_700_000_000_000 for m in one.messages)

    run(scenario)


def test_a_slow_viewer_holds_nobody_up_and_is_made_whole_when_it_wakes() -> None:
    async def scenario(hub: Hub) -> None:
        await shown(hub, 1)
        slow, quick = Looking(hub), Looking(hub)
        for one in (slow, quick):
            await hub.join(one.viewer)
            await one.until(1)
        slow.free.clear()
        last = 3 * WAITING
        for number in range(2, last + 1):
            await shown(hub, number)
            await quick.until(number)
        assert len(slow.viewer.waiting) <= WAITING
        slow.free.set()
        async with asyncio.timeout(5):
            while slow.messages[-1]["seq"] != last:
                await asyncio.sleep(0.005)
        assert slow.messages[-1]["t"] == "whole"
        assert len(quick.messages) == last
        assert len(slow.messages) < WAITING

    run(scenario)


def test_a_viewer_that_takes_nothing_is_let_go() -> None:
    async def scenario(hub: Hub) -> None:
        await shown(hub, 1)
        dead = Looking(hub)
        dead.free.clear()
        await hub.join(dead.viewer)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(dead.task, 5)

    run(scenario, patience=0.05)


def test_a_viewer_that_comes_before_the_first_board_gets_it_when_it_is_made() -> None:
    async def scenario(hub: Hub) -> None:
        early = Looking(hub)
        await hub.join(early.viewer)
        await early.until(1)
        assert early.messages[0]["t"] == "beat"
        await shown(hub, 1)
        await early.until(2)
        assert early.messages[1]["t"] == "whole"

    run(scenario)


def test_the_server_gives_a_sign_of_life_when_nothing_changes() -> None:
    async def scenario(hub: Hub) -> None:
        await shown(hub, 4)
        one = Looking(hub)
        await hub.join(one.viewer)
        await one.until(3)
        assert [(m["t"], m["seq"]) for m in one.messages[1:3]] == [("beat", 4), ("beat", 4)]

    run(scenario, beat=0.05)


def test_a_scene_that_nobody_looks_at_is_drawn_no_more() -> None:
    async def scenario(hub: Hub) -> None:
        await shown(hub, 1)
        one = Looking(hub)
        await hub.join(one.viewer)
        await one.until(1)
        hub.leave(one.viewer)
        assert hub.viewers == 0
        number = 2
        async with asyncio.timeout(5):
            while hub.channels._open:
                await shown(hub, number)
                number += 1

    run(scenario, beat=0.02, lingers=0.0)


def test_who_looks_again_at_a_scene_let_go_of_while_it_was_drawn_sees_every_change() -> None:
    drawing, go_on = threading.Event(), threading.Event()

    def slow(board: Any, lang: str) -> dict[str, dict[str, Any]]:
        if board["level"] == 2:
            drawing.set()
            go_on.wait(5)
        return river(board, lang)

    async def scenario() -> None:
        with ThreadPoolExecutor(2) as pool:
            hub = Hub({"river": slow}, pool, beat=0.02, lingers=0.0)
            hub.start()
            await shown(hub, 1)
            first = Looking(hub)
            await hub.join(first.viewer)
            await first.until(1)
            showing = asyncio.create_task(shown(hub, 2))
            await asyncio.to_thread(drawing.wait, 5)
            hub.leave(first.viewer)
            async with asyncio.timeout(5):
                while hub._asked:  # it is let go of in the middle of its drawing
                    await asyncio.sleep(0.005)
            go_on.set()
            await showing
            again = Looking(hub)
            await hub.join(again.viewer)
            await again.until(1)
            await shown(hub, 3)
            await again.until(2)
            assert again.messages[-1]["ids"]["level"] == {"children": "3"}
            for one in (first, again):
                one.task.cancel()
            await hub.stop()

    asyncio.run(scenario())

"""An MQTT broker on which the fourth camera server publishes as Frigate does (docs.frigate.video/integrations/mqtt): every
event when it begins and when it ends, its statistics, and that it is there. The same events as over its HTTP API."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import orjson
from amqtt.broker import Broker, BrokerContext

from data_sources.simulator.cameras.alerts import MICRO
from data_sources.simulator.cameras.events import SEEN_LONGEST
from data_sources.simulator.cameras.frigate import told
from data_sources.simulator.clock import HOUR

if TYPE_CHECKING:
    from data_sources.simulator.cameras.services import Cameras

SERVER = "frigate-4"
STATS_EVERY = 20
"""Seconds between two statistics; Frigate's own is 60."""


class Topics:
    """What the server publishes. ``down``: whether it is to be silent now."""

    def __init__(
        self, host: str, port: int, cameras: Callable[[], Cameras], now: Callable[[], float], down: Callable[[], bool]
    ) -> None:
        self._cameras, self._now, self._down = cameras, now, down
        for noisy in ("amqtt", "transitions"):
            logging.getLogger(noisy).setLevel(logging.CRITICAL)
        self._at = f"{host}:{port}"
        self._broker: Any = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the broker and begin to publish."""
        self._broker = Broker(
            {
                "listeners": {"default": {"type": "tcp", "bind": self._at}},
                "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
            }
        )
        asyncio.get_running_loop().set_exception_handler(unless_unheard)
        await self._broker.start()
        await self._retain("available", b"online")
        self._task = asyncio.create_task(self._publish())

    async def stop(self) -> None:
        """End, without waiting for anybody."""
        if self._task is not None:
            self._task.cancel()
        with contextlib.suppress(Exception):  # it is going down, and nobody is left to be told
            await asyncio.wait_for(self._broker.shutdown(), 2)

    async def _retain(self, topic: str, said: bytes) -> None:
        await BrokerContext(self._broker).retain_message(f"{SERVER}/{topic}", said, 1)

    async def _publish(self) -> None:
        second = int(self._now())
        while True:
            await asyncio.sleep(max(0.05, second + 1 - self._now()))
            while second < int(self._now()):
                if not self._down():
                    for topic, said in self.messages(second):
                        await self._broker.internal_message_broadcast(f"{SERVER}/{topic}", said, 1)
                second += 1

    def messages(self, second: int) -> Iterator[tuple[str, bytes]]:
        """What is published for a second: (topic below the server's, payload)."""
        if not self._broker.sessions:
            return
        cameras = self._cameras()
        if second % STATS_EVERY == 0:
            yield "stats", orjson.dumps(cameras.stats[SERVER].told(second))
        events = cameras.servers[SERVER].events
        start, end = second * MICRO, (second + 1) * MICRO
        for number in range(second // HOUR, (second - SEEN_LONGEST) // HOUR - 1, -1):
            hour = events.hour(number)
            for n in range(bisect_left(hour.begins, end)):
                begins, ends = start <= hour.begins[n], start <= hour.ends[n] < end
                if begins:
                    yield "events", message("new", orjson.loads(told(hour, n, second)))
                if ends:
                    yield "events", message("end", orjson.loads(told(hour, n, second + 1)))


def unless_unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of what went wrong in the loop, but not that a reader took more than five seconds to acknowledge: amqtt gives
    such a message up and says so as a fault of its own."""
    if not isinstance(context.get("exception"), TimeoutError):
        loop.default_exception_handler(context)


def message(kind: str, event: dict[str, Any]) -> bytes:
    """A message of the topic of events."""
    data = event.get("data") or {}
    zones = event.get("zones") or []
    after = {
        **event,
        "frame_time": event["start_time"],
        "top_score": data.get("top_score") or data.get("score"),
        "current_zones": [] if kind == "end" else zones,
        "entered_zones": zones,
        "stationary": False,
    }
    before = after if kind == "new" else {**after, "end_time": None}
    return orjson.dumps({"type": kind, "before": before, "after": after})

"""Simulated viewers, in a process of their own: ``python -m tests.bench.crowd socket|poll URL VIEWERS SECONDS``.

``socket``: what assets/live.js does, a WebSocket each. ``poll``: what Dash's own page does, a POST every 2 s; like a
browser with nothing to spare it sends none while one is under way. Prints "ready" when all are there, begins at a line
on its input, and prints one JSON object: how many viewers were told each event {event [ms]: viewers}, messages, bytes.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import time
import urllib.request
from collections import defaultdict
from urllib.parse import urlsplit

import orjson
from websockets.asyncio.client import connect

EVENT = re.compile(rb'"event":(\d+)')
PLAIN_EVENT = re.compile(rb'"event":\{"children":"event (\d+)"')
EVERY = 2.0
AT_ONCE = 20
"""Viewers that come at the same moment; a whole wall of them is let in one after another."""


class Heard:
    """What the viewers were told."""

    def __init__(self) -> None:
        self.events: defaultdict[int, set[int]] = defaultdict(set)
        self.messages = 0
        self.bytes = 0
        self.here = 0

    def note(self, viewer: int, message: bytes, event: re.Pattern[bytes]) -> None:
        """One message for one viewer."""
        self.messages += 1
        self.bytes += len(message)
        found = event.search(message)
        if found:
            self.events[int(found[1])].add(viewer)


async def socket(url: str, viewer: int, heard: Heard, door: asyncio.Semaphore) -> None:
    """A viewer of the wall."""
    async with door:
        line = await connect(url.replace("http", "ws", 1) + "/api/live?scene=river", compression=None, max_size=None)
        heard.note(viewer, bytes_of(await line.recv()), EVENT)
    heard.here += 1
    async for message in line:
        heard.note(viewer, bytes_of(message), EVENT)


def bytes_of(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message


async def poll(url: str, viewer: int, heard: Heard, door: asyncio.Semaphore, asked: bytes) -> None:
    """A viewer of the plain page."""
    there = urlsplit(url)
    head = (
        f"POST /_dash-update-component HTTP/1.1\r\nHost: {there.netloc}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(asked)}\r\n\r\n"
    )
    async with door:
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
    heard.here += 1
    due = time.monotonic() + random.random() * EVERY
    while True:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        writer.write(head.encode() + asked)
        heard.note(viewer, await answer(reader), PLAIN_EVENT)
        while due <= time.monotonic():
            due += EVERY


async def answer(reader: asyncio.StreamReader) -> bytes:
    """The body of one HTTP answer. Raises RuntimeError for another status than 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if length is None:
        raise RuntimeError("an answer without a length")
    return await reader.readexactly(int(length[1]))


def question(url: str) -> bytes:
    """What a browser asks at a tick, made from what Dash says of its one callback."""
    with urllib.request.urlopen(f"{url}/_dash-dependencies") as answered:
        (callback,) = orjson.loads(answered.read())
    outputs = [name.rsplit(".", 1) for name in callback["output"].strip(".").split("...")]
    return orjson.dumps(
        {
            "output": callback["output"],
            "outputs": [{"id": id, "property": name} for id, name in outputs],
            "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
            "changedPropIds": ["tick.n_intervals"],
        }
    )


async def main(way: str, url: str, viewers: int, seconds: float) -> None:
    """Bring the viewers, wait for the word, listen for so long, and tell."""
    heard = Heard()
    door = asyncio.Semaphore(AT_ONCE)
    asked = question(url) if way == "poll" else b""
    async with asyncio.TaskGroup() as group:
        crowd = [
            group.create_task(poll(url, n, heard, door, asked) if way == "poll" else socket(url, n, heard, door))
            for n in range(viewers)
        ]
        while heard.here < viewers:
            await asyncio.sleep(0.05)
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        heard.events.clear()
        heard.messages = heard.bytes = 0
        await asyncio.sleep(seconds)
        for viewer in crowd:
            viewer.cancel()
    events = {str(at): len(told) for at, told in sorted(heard.events.items())}
    print(orjson.dumps({"events": events, "messages": heard.messages, "bytes": heard.bytes}).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))

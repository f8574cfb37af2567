"""A real MQTT broker beside a test, and receivers that speak over TCP as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin

from data_sources.settings import free_port

PASSWORD = "right"


class Broke:
    """amqtt, in a thread of its own."""

    def __init__(self, port: int, config: dict[str, Any]) -> None:
        for noisy in ("amqtt", "transitions", "asyncio"):
            logging.getLogger(noisy).setLevel(logging.CRITICAL)
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._broker: Any = None
        self._config = config

    def call(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def start(self) -> None:
        async def made() -> Any:
            broker = Broker(self._config)
            await broker.start()
            return broker

        self._broker = self.call(made())

    def publish(self, topic: str, said: bytes) -> None:
        """Publish at QoS 1 as a client would."""
        self.call(self._broker.internal_message_broadcast(topic, said, 1))

    def session(self, client: str) -> Any:
        """What the broker holds of a client."""
        return self._broker.sessions[client][0]

    def is_connected(self, client: str) -> bool:
        return bool(self.session(client).transitions.state == "connected")

    def stop(self) -> None:
        with contextlib.suppress(Exception):  # it is going down
            self.call(asyncio.wait_for(self._broker.shutdown(), 5))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


class Guard(BaseAuthPlugin):  # type: ignore[misc]
    """Lets in whoever says the password. amqtt keeps nothing for those who come without a name."""

    async def authenticate(self, *, session: Any) -> bool:
        return bool(session.username) and session.password == PASSWORD


@contextmanager
def broker(guarded: bool = False, certificate: tuple[Path, Path] | None = None) -> Iterator[Broke]:
    """A broker on a free port; ``guarded``: it asks who comes; with a certificate (its file, its key) it speaks TLS."""
    port = free_port()
    listener: dict[str, Any] = {"type": "tcp", "bind": f"127.0.0.1:{port}"}
    if certificate is not None:
        listener |= {"ssl": True, "certfile": str(certificate[0]), "keyfile": str(certificate[1])}
    anyone: dict[str, Any] = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    plugins = {"tests.data_sources.broker.Guard": {}} if guarded else anyone
    one = Broke(port, {"listeners": {"default": listener}, "plugins": plugins})
    one.start()
    try:
        yield one
    finally:
        one.stop()


class Receiver:
    """A TCP server; what it does with each connection a test says."""

    def __init__(self, speaks: Callable[[socket.socket], None]) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.connections = 0
        self._speaks = speaks
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}/ais"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self._speaks(connection)

    def close(self) -> None:
        self.server.close()


@contextmanager
def receiver(speaks: Callable[[socket.socket], None]) -> Iterator[Receiver]:
    """A receiver on a free port."""
    one = Receiver(speaks)
    try:
        yield one
    finally:
        one.close()

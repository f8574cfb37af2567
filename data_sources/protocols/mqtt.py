"""Hearing an MQTT broker (3.1.1): a persistent session and QoS 1, so that what is sent while we are away arrives when we
are back; a message is acknowledged when it is kept, and not before."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import orjson
from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from data_sources import Idle, Payload, Source
from data_sources.protocols.web import NoAnswer

LINES = "application/x-mqtt-lines"
"""The content type of a batch: a JSON object a line: {"at": ms since 1970, "topic", "text"}; what is no text "base64"."""
PORTS = {"mqtt": 1883, "mqtts": 8883}
CONNECT = 10.0
"""Seconds until the broker must have taken us and our subscriptions."""
KEEPALIVE = 60
BATCH_SECONDS, BATCH_BYTES = 1.0, 2**20
MESSAGE = 2**20
"""Bytes of a message at most; a longer one is told cut, so that it can be refused."""
STEP = 0.1


def fetch(source: Source, topics: Sequence[str]) -> Iterator[Payload | Idle]:
    """Yield batches of messages of these topics (below the address's path) as they come, and Idle when none does; it does
    not end. A batch is acknowledged when the next is asked for. Raises OSError when the broker cannot be reached, refuses
    us or goes away: what was not acknowledged comes again."""
    session = Session(source, topics)
    try:
        session.open()
        while True:
            batch = session.gather()
            if not batch:
                yield Idle()
                continue
            yield batch
            session.acknowledge()
    finally:
        session.close()


class Session:
    """Our connection to a broker."""

    def __init__(self, source: Source, topics: Sequence[str]) -> None:
        self._source = source
        self._parts = urlsplit(source.url)
        self._base = self._parts.path.strip("/")
        self._topics = [f"{self._base}/{topic}" if self._base else topic for topic in topics]
        self._refused: str | None = None
        self._taken = self._subscribed = False
        self._waiting: list[MQTTMessage] = []
        self._stamps: list[int] = []
        self._size = 0
        self._given: list[MQTTMessage] = []
        self._client = self._made()

    def _made(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id(self._source),
            clean_session=False,
            protocol=MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        if self._parts.scheme == "mqtts":
            client.tls_set_context(ssl.create_default_context())
        if self._source.secret:
            user, colon, password = self._source.secret.partition(":")
            client.username_pw_set(user if colon else self._source.source, password if colon else user)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        return client

    @property
    def _host(self) -> str:
        return self._parts.hostname or "the broker"

    def open(self) -> None:
        """Connect, log in and subscribe. Raises NoAnswer."""
        port = self._parts.port or PORTS[self._parts.scheme]
        try:
            self._client.connect(self._host, port, keepalive=KEEPALIVE)
        except ssl.SSLError as why:
            raise NoAnswer(f"{self._host} cannot be trusted ({why.reason or why})") from why
        except OSError as why:
            raise NoAnswer(f"{self._host} takes no connection ({why.strerror or why})") from why
        if not self._within(lambda: self._taken):
            raise NoAnswer(f"{self._host} does not answer as a broker")
        self._client.subscribe([(topic, 1) for topic in self._topics])
        if not self._within(lambda: self._subscribed):
            raise NoAnswer(f"{self._host} does not take our subscriptions")

    def _within(self, done: Callable[[], bool]) -> bool:
        """Whether something is done in time. Raises NoAnswer when we are refused."""
        until = time.monotonic() + CONNECT
        while not done():
            if time.monotonic() > until:
                return False
            gone = self._turn(STEP)
            if self._refused is not None:  # a broker that refuses says so and ends the connection
                raise NoAnswer(f"{self._host} refuses us ({self._refused})")
            if gone and not done():
                return False
        return True

    def gather(self) -> Payload | None:
        """What came within a second, or 1 MiB of it; None for nothing. Raises NoAnswer when the broker is gone and all it
        sent was given."""
        until = time.monotonic() + BATCH_SECONDS
        while self._size < BATCH_BYTES and (left := until - time.monotonic()) > 0:
            if self._turn(min(left, STEP)):
                if self._waiting:
                    break
                raise NoAnswer(f"{self._host} ended the connection")
        if not self._waiting:
            return None
        self._given, self._waiting = self._waiting, []
        stamps, self._stamps, self._size = self._stamps, [], 0
        body = b"".join(map(line, self._given, stamps))
        kinds = sorted({message.topic.rpartition("/")[2] for message in self._given})
        address = f"{self._source.url.rstrip('/')}/{'+'.join(kinds)}"[:300]
        return Payload(body, address, datetime.now(UTC), self._source, LINES, self._source.simulated)

    def acknowledge(self) -> None:
        """Tell the broker that the last batch is kept. Where the broker is gone by now, it will send it again."""
        for message in self._given:
            if message.qos:
                self._client.ack(message.mid, message.qos)
        self._given = []

    def close(self) -> None:
        """Say goodbye; the session stays with the broker."""
        self._client.disconnect()
        self._client.loop(STEP)

    def _turn(self, seconds: float) -> bool:
        """Let messages pass for a moment; whether the connection is gone."""
        return self._client.loop(seconds) != MQTTErrorCode.MQTT_ERR_SUCCESS

    def _on_connect(self, client: Client, data: Any, flags: Any, reason: Any, properties: Any) -> None:
        self._taken = not reason.is_failure
        self._refused = str(reason) if reason.is_failure else None

    def _on_subscribe(self, client: Client, data: Any, mid: int, reasons: Any, properties: Any) -> None:
        failed = [str(reason) for reason in reasons if reason.is_failure]
        self._subscribed, self._refused = not failed, failed[0] if failed else None

    def _on_message(self, client: Client, data: Any, message: MQTTMessage) -> None:
        self._waiting.append(message)
        self._stamps.append(time.time_ns() // 1_000_000)
        self._size += len(message.payload)


def line(message: MQTTMessage, at: int) -> bytes:
    """A message as a line of a batch."""
    said: dict[str, Any] = {"at": at, "topic": message.topic}
    body = message.payload[: MESSAGE + 1]
    try:
        said["text"] = body.decode()
    except UnicodeDecodeError:
        said["base64"] = base64.b64encode(body).decode()
    return orjson.dumps(said) + b"\n"


def client_id(source: Source) -> str:
    """The name of our session: the same after every restart, another for every feed. At most 23 letters (MQTT 3.1.1)."""
    return "hueioc-" + blake2b(f"{source.name}/{source.source}/{source.url}".encode(), digest_size=8).hexdigest()

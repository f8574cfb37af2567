"""The messages of Frigate's topics (docs.frigate.video/integrations/mqtt): batches of `events`, `stats` and `available`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import orjson

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable, frigate
from data_sources.protocols.frigate_shapes import Event
from data_sources.protocols.measurement import refused
from data_sources.protocols.mqtt import MESSAGE

TOPICS = ("events", "stats", "available")
NO_BATCH = "not a batch of MQTT messages"


def parse(payload: Payload) -> Iterator[Event | frigate.Stats | Refused | Recognised]:
    """Yield what each message says, as the HTTP API's answers are read; that the server is there is Recognised, that it is
    gone is nothing."""
    for said in payload.body.split(b"\n"):
        if not said:
            continue
        try:
            topic, text, at = message(said)
        except Unreadable as why:
            yield refused(why, said[:100])
            continue
        kind = topic.rpartition("/")[2]
        if kind == "available":
            if text.strip() == "online":
                yield Recognised()
            continue
        if kind not in TOPICS:
            continue
        received = payload.received if at is None else datetime.fromtimestamp(at / 1000, UTC)
        yield from frigate.parse(replace(payload, body=text.encode(), received=received))


def message(said: bytes) -> tuple[str, str, int | None]:
    """(topic, text, reception [ms]) of a line. Raises Unreadable."""
    try:
        line = orjson.loads(said)
        topic, text, at = line["topic"], line.get("text"), line.get("at")
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError) as why:
        raise Unreadable(NO_BATCH) from why
    if not isinstance(topic, str):
        raise Unreadable(NO_BATCH)
    if not isinstance(text, str):
        raise Unreadable("a message that is no text")
    if len(text) > MESSAGE:
        raise Unreadable("message longer than 1 MiB")
    return topic, text, at if isinstance(at, int) and 0 < at < 10**14 else None

"""How tests of the environment service read a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from data_sources import Payload, Recognised, Refused
from data_sources.environment import FEEDS, Measurement
from tests.conftest import OURS, source_of

RECEIVED = datetime(2026, 11, 20, 5, tzinfo=UTC)
Part = Measurement | Refused | Recognised


def read(body: bytes | str | dict[str, Any], form: str, name: str = "kk-tth01.json", **over: Any) -> list[Part]:
    """The parts of a document that lies under a name, received on 20 November 2026 at noon in Hue."""
    if isinstance(body, dict):
        body = json.dumps(body, ensure_ascii=False)
    data = body.encode() if isinstance(body, str) else body
    address = name if "://" in name else f"file:///feeds/{name}"
    source = source_of(address, format=form, **over)
    return list(FEEDS[form].parse(Payload(data, address, RECEIVED, source)))


def ours(name: str, form: str, **over: Any) -> list[Part]:
    """The parts of a payload that we wrote."""
    return read((OURS / "environment" / name).read_bytes(), form, name, **over)


def kept(parts: list[Part]) -> list[Measurement]:
    """The readings among the parts."""
    return [part for part in parts if isinstance(part, Measurement)]


def reasons(parts: list[Part]) -> list[str]:
    """The reasons of the refusals among the parts."""
    return [part.reason for part in parts if isinstance(part, Refused)]


def stream(*observations: Any, **over: Any) -> dict[str, Any]:
    """A SensorThings page of one Datastream of the gauge at Kim Long."""
    entity: dict[str, Any] = {
        "@iot.id": 7,
        "name": "Mực nước tại Kim Long",
        "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": "ucum:m"},
        "ObservedProperty": {"name": "Water level", "definition": "http://example.org/water_level"},
        "Thing": {
            "@iot.id": 3,
            "name": "Kim Long",
            "properties": {"stationID": "kim-long"},
            "Locations": [{"location": {"type": "Point", "coordinates": [107.56, 16.46]}}],
        },
        "Observations": list(observations),
    }
    return {"value": [entity | over]}


def level(result: Any, at: str | None = "2026-11-20T04:00:00Z", **over: Any) -> dict[str, Any]:
    """An Observation."""
    return {"phenomenonTime": at, "result": result, **over}

"""SensorThings pages as a hydromet server sends them: Datastreams with their Thing, place and Observations expanded."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

STEP = timedelta(minutes=10)
FAULTS: tuple[dict[str, Any], ...] = (
    {"result": None},
    {"result": 99999},
    {"phenomenonTime": "2026-11-19T07:00:00"},
    {"phenomenonTime": "2038-01-19T03:14:07Z"},
)


def pages(streams: int, each: int, in_a_page: int, end: datetime, faulty: float) -> Iterator[bytes]:
    """Documents with ``streams`` Datastreams of ``each`` Observations, one every 10 minutes until ``end``.

    ``faulty``: the share of Observations that cannot be read, as a null, a filler, no zone or a wrong clock.
    """
    chance = random.Random(2026)
    for first in range(0, streams, in_a_page):
        value = [stream(number, each, end, faulty, chance) for number in range(first, min(first + in_a_page, streams))]
        yield orjson.dumps({"@iot.count": streams, "value": value})


def stream(number: int, each: int, end: datetime, faulty: float, chance: random.Random) -> dict[str, Any]:
    """A gauge's Datastream; the newest Observation first, as servers order a page."""
    lon, lat = round(107.3 + chance.random() * 0.6, 5), round(16.1 + chance.random() * 0.5, 5)
    observations = []
    for back in range(each):
        at = end - back * STEP
        said: dict[str, Any] = {
            "@iot.id": number * 1_000_000 + back,
            "phenomenonTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            "result": round(2.0 + math.sin((number + back) / 30) + chance.random() / 20, 3),
            "resultTime": None,
        }
        if chance.random() < faulty:
            said |= chance.choice(FAULTS)
        observations.append(said)
    return {
        "@iot.id": number,
        "name": f"Mực nước, trạm {number}",
        "description": "Mực nước sông, tức thời, 10 phút một lần",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": "http://qudt.org/vocab/unit/M"},
        "ObservedProperty": {"@iot.id": 1, "name": "Mực nước", "definition": "water_level", "description": ""},
        "Thing": {
            "@iot.id": number,
            "name": f"Trạm {number}",
            "description": "Trạm thuỷ văn",
            "properties": {"station": f"tram-{number}"},
            "Locations": [
                {
                    "@iot.id": number,
                    "name": f"Trạm {number}",
                    "description": "",
                    "encodingType": "application/geo+json",
                    "location": {"type": "Point", "coordinates": [lon, lat]},
                }
            ],
        },
        "Observations@iot.nextLink": f"http://hydromet/v1.1/Datastreams({number})/Observations?$top={each}&$skip={each}",
        "Observations": observations,
    }

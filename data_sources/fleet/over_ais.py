"""What ships tell over AIS, as it is kept of boats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from data_sources import Payload, Recognised, Refused
from data_sources.fleet.identities import Named
from data_sources.fleet.positions import MMSI, Fix, Untimed
from data_sources.privacy.masking import mask
from data_sources.protocols import ais
from data_sources.protocols.ais import Seen
from data_sources.protocols.ais_messages import Who


def told(payload: Payload) -> Iterator[Fix | Named | Untimed | Refused | Recognised]:
    """Yield positions, what boats call themselves, positions of no known instant, and what cannot be read."""
    document = ""
    first: dict[bytes, int] = {}
    for part in ais.parse(payload):
        if type(part) is Seen:
            mmsi, at, lon, lat, speed, course, message, line = part
            if at is not None:
                yield Fix(boat(mmsi), datetime.fromtimestamp(at / 1000, UTC), lon, lat, speed, course)
                continue
            document = document or hashlib.sha256(payload.body).hexdigest()[:16]
            line = first.setdefault(message, line)  # the same transmission once more, as another receiver heard it
            yield Untimed(document, line, None, boat(mmsi), lon, lat, speed, course)
        elif type(part) is Who:
            yield named(part)
        else:
            assert isinstance(part, Refused | Recognised)
            yield part


@lru_cache(maxsize=10_000)
def boat(mmsi: int) -> str:
    """How a boat is called that says no registration."""
    return f"{MMSI}{mmsi:09d}"


@lru_cache(maxsize=10_000)
def named(who: Who) -> Named:
    """What a ship calls itself; a name may be its skipper's telephone number."""
    name = None if who.name is None else mask(who.name)
    return Named(boat(who.mmsi), who.part, None, name, *who[3:])

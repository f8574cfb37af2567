"""What a SensorThings Observation says of its own quality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data_sources.protocols.measurement import is_status, measuring, words
from data_sources.protocols.quantities import bare

STATUS = frozenset(map(bare, ("status", "trạng thái", "status code", "mã trạng thái", "trạng thái đo", "DQ_Status")))


def quality(observation: dict[str, Any]) -> None:
    """Raises Unreadable when the station's own status, in parameters or resultQuality, says that it does not measure:
    a code, or a word for one. Other words about quality are not read: what they mean is the server's own."""
    for said in (observation.get("parameters"), {"status": observation.get("resultQuality")}):
        for status in statuses(said):
            if is_status(status):
                measuring(status)


def statuses(said: Any, depth: int = 0) -> Iterator[str]:
    """What stands under a name for the status, an object's own code or value included."""
    if not isinstance(said, dict) or depth > 2:
        return
    for key, value in said.items():
        if bare(key) in STATUS:
            if isinstance(value, dict):
                yield from (words(value.get(inner)) for inner in ("code", "value"))
                yield from statuses(value, depth + 1)
            else:
                yield words(value)

"""What a Frigate server answers about its events, without thumbnails; and a city's past of them, made in the store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from data_sources import Source

END = datetime(2026, 11, 20, 5, 7, tzinfo=UTC)
A_DAY = 20_000
"""Events of one day of the whole city."""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
LABELS = ("car", "motorcycle", "person", "bicycle", "bus", "truck")
SHARES = (40, 45, 9, 3, 2, 1)


def source_of(url: str, source: str = "frigate-1") -> Source:
    """One of the city's servers."""
    return Source(
        f"Camera {source}", "cameras", url, "frigate", source, timedelta(seconds=10), timedelta(seconds=60)
    )  # fmt: skip


def pages(events: int, in_a_page: int, end: datetime = END, seed: int = 2026) -> Iterator[bytes]:
    """Answers to ``/api/events?include_thumbnails=0``, the newest event first, as a first collection pages them."""
    chance = random.Random(seed)
    began = end.timestamp() - 1
    for first in range(0, events, in_a_page):
        page = []
        for _ in range(min(in_a_page, events - first)):
            began -= chance.expovariate(A_DAY / 86_400)
            page.append(event(began, min(chance.expovariate(1 / 12), 300.0), chance))
        yield orjson.dumps(page)


def event(began: float, lasted: float, chance: random.Random) -> dict[str, Any]:
    """One object that a camera followed, as Frigate 0.14 and later write it."""
    zones = ["long_duong"] if chance.random() < 0.8 else []
    score = round(0.5 + chance.random() / 2, 6)
    camera = chance.randrange(1, 651)
    return {
        "box": None,
        "camera": f"cam-{camera:04}",
        "data": {
            "attributes": [],
            "box": [round(chance.random(), 4) for _ in range(4)],
            "region": [round(chance.random(), 3) for _ in range(4)],
            "score": score,
            "top_score": round(min(1.0, score + 0.05), 6),
            "type": "object",
        },
        "end_time": round(began + lasted, 6),
        "false_positive": None,
        "has_clip": True,
        "has_snapshot": True,
        "id": f"{began:.6f}-{''.join(chance.choices(LETTERS, k=6))}",
        "label": chance.choices(LABELS, SHARES)[0],
        "plus_id": None,
        "retain_indefinitely": False,
        "start_time": round(began, 6),
        "sub_label": None,
        "top_score": None,
        "zones": zones,
    }

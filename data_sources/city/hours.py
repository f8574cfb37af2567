"""The working hours of a day, as [working_time] of targets.toml says them."""

from __future__ import annotations

import re
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from data_sources.city.faults import CityFault

Hours = tuple[tuple[time, time], ...]
"""(from, to) of each stretch of a working day, rising; lunch is what lies between."""

STRETCH = re.compile(r"(\d\d?:\d\d)\s*[-–]\s*(\d\d?:\d\d)")
WRITE = 'write hours = ["07:30-11:30", "13:30-17:00"]'


def read_hours(path: Path, said: Any) -> Hours:
    """The stretches of [working_time] hours. Raises CityFault."""
    place = f"{path}, [working_time]"
    if not isinstance(said, dict) or "hours" not in said:
        raise CityFault(f"{place}: the hours are missing; {WRITE}.")
    if other := [name for name in said if name != "hours"]:
        raise CityFault(f"{place} {other[0]}: nothing has this name; {WRITE}.")
    if not isinstance(said["hours"], list) or not said["hours"]:
        raise CityFault(f"{place} hours: it is no list of stretches; {WRITE}.")
    hours = tuple(_stretch(place, one) for one in said["hours"])
    for (_, end), (start, _) in pairwise(hours):
        if start < end:
            raise CityFault(f"{place} hours: {start:%H:%M} comes before {end:%H:%M}; {WRITE}, rising.")
    return hours


def _stretch(place: str, said: Any) -> tuple[time, time]:
    found = STRETCH.fullmatch(said.strip()) if isinstance(said, str) else None
    try:
        start, end = (time.fromisoformat(f"{text:0>5}") for text in found.groups()) if found else (time(), time())
    except ValueError:
        start = end = time()
    if start >= end:
        raise CityFault(f"{place} hours: “{said}” is no stretch of a day; {WRITE}.")
    return start, end

"""The simulated city of a former run: it goes on where it was, or a new one begins with a store of its own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

STORM_LASTS = timedelta(days=3)
"""After that the simulated storm is over, and a new start shows its peak again."""
NOTE = "simulated-city.json"


def began(data: Path, scenario: str, speed: float, now: datetime) -> datetime | None:
    """When the city noted in the folder ``data`` began, if it is of this scenario and speed and not over; else
    None."""
    try:
        former = json.loads((data / NOTE).read_text(encoding="utf-8"))
        start = datetime.fromisoformat(former["began"])
        same = (former["scenario"], former["speed"]) == (scenario, speed)
        goes_on = same and (scenario == "calm" or now - start < STORM_LASTS)
    except (OSError, ValueError, KeyError, TypeError):  # no note, or none that can be read: no former city
        return None
    return start if goes_on else None


def begin(data: Path, scenario: str, speed: float, now: datetime) -> None:
    """Note a city that begins now, and let go of the former one's store: two made-up pasts would correct each other."""
    for file in data.glob("simulated.sqlite*"):
        file.unlink()
    (data / NOTE).write_text(
        json.dumps({"scenario": scenario, "speed": speed, "began": now.isoformat()}), encoding="utf-8"
    )

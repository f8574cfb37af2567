"""What the life of a citizen's report says of its newest state: deadlines and extensions, when its clock stopped, where it
lies. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from data_sources.places import ward_told
from data_sources.protocols.open311_hue import AGAIN, HANDLED, INTAKE, REFUSED

FEW = 50
"""Reports that are placed one by one."""
NO_POSITION = (math.nan, math.nan)


def folded(life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the life of a report says of its newest state, but where that lies."""
    newest = life[-1]
    dues = [state["due"] for state in life if state["due"] is not None]
    first = next((state["first_due_said"] for state in life if state["first_due_said"] is not None), None)
    told = [state["distributed_said"] for state in life if state["distributed_said"] is not None]
    running = [state["updated"] for state in life if state["state"] not in (*INTAKE, REFUSED, HANDLED)]
    taken = any(state["state"] not in (*INTAKE, REFUSED) for state in life)
    again = [
        state["updated"]
        for former, state in zip([None, *life], life, strict=False)
        if state["state"] == AGAIN and (former is None or former["state"] != AGAIN)
    ]
    return {
        "first_due": first or (dues[0] if dues else None),
        "distributed": min(told) if told else (min(running) if running else None),
        "closed": closed(life),
        "eligible": False if newest["state"] == REFUSED else (True if taken else None),
        "extended": extensions(first, dues),
        "reopened": max(len(again), newest["reopened_said"] or 0),
        "reopened_at": newest["reopened_at_said"] or (again[-1] if again else None),
    }


def extensions(first: datetime | None, dues: Sequence[datetime]) -> int:
    """How often the deadline moved forward, as far as is known: between the states heard, or before the first."""
    before = [first] if first is not None and dues and first < dues[0] else []
    return sum(later > earlier for earlier, later in pairwise([*before, *dues]))


def closed(life: Sequence[Mapping[str, Any]]) -> datetime | None:
    """When the clock of the newest state stopped: as it says itself, else since when it has been so; None: it runs."""
    if life[-1]["state"] not in (HANDLED, REFUSED):
        return None
    since: datetime = life[-1]["updated"]
    for state in reversed(life):
        if state["state"] != life[-1]["state"]:
            break
        since = state["updated"]
    said: datetime | None = life[-1]["closed_said"]
    return said or since


def placed(said: Mapping[str, Any]) -> dict[str, Any]:
    """``ward`` and how it was told (``ward_by``): its own code, else the position's border or nearest centre."""
    return ward_told(said["ward_said"], said["lon"], said["lat"])


def placed_each(states: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As ``placed``, of many at once."""
    if len(states) < FEW:
        return [placed(said) for said in states]
    from data_sources.places.many import locate_many  # slow to import, and a few reports a minute never need it

    told = [(said["lon"], said["lat"]) for said in states]
    places = locate_many(*zip(*((NO_POSITION if None in at else at) for at in told), strict=True))
    return [
        placed(said) if said["ward_said"] is not None else {"ward": place.ward, "ward_by": place.by}
        for said, place in zip(states, places, strict=True)
    ]

"""Reading the board: the plain data, made once for every screen, that all scenes show.

Nothing is computed here that a KPI computes; what the board does not hold is unknown and stays None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Board = Mapping[str, Any]
Props = dict[str, Any]
View = dict[str, Props]
"""Live properties by component id."""

NOTHING: Mapping[str, Any] = {}


def answer(board: Board, kpi: str, place: str) -> Mapping[str, Any]:
    """What a KPI says of a place; empty when it says nothing."""
    found: Mapping[str, Any] = board["answers"].get(kpi, NOTHING).get(place, NOTHING)
    return found


def value(board: Board, kpi: str, place: str) -> float | None:
    found: float | None = answer(board, kpi, place).get("value")
    return found


def stations(board: Board, kind: str) -> dict[str, Mapping[str, Any]]:
    """The stations of a kind (gauge, reservoir, air, rain) by code, in the order the city gave them."""
    return {code: station for code, station in board["stations"].items() if station["kind"] == kind}


def feed(board: Board, name: str | None) -> Mapping[str, Any]:
    """The feed of this name; empty when nothing is declared under it."""
    return next((one for one in board["feeds"] if one["name"] == name), NOTHING)


def horizon(board: Board, name: str | None) -> float:
    """Seconds after which what this feed brought is old; 0 when there is no such feed."""
    return float(feed(board, name).get("stale_after_s") or 0)


def is_old(board: Board, name: str | None, at: int | None) -> bool:
    """Whether a reading of this instant [ms] is beyond its feed's horizon at the board's own time."""
    return at is None or board["at"] - at > horizon(board, name) * 1000


def freshness(board: Board, name: str | None, at: int | None) -> Props:
    """The attributes from which the browser tells, second by second, how old an element is: its feed was heard then,
    its own newest reading is of ``at`` (ms)."""
    of = feed(board, name)
    return {
        "data-measures": "1" if of.get("measures", True) else "0",
        "data-heard": of.get("heard_at") or "",
        "data-data": at or "",
        "data-stale": of.get("stale_after_s") or "",
        "data-failing": of.get("failing_since") or "",
    }


def shows(board: Board, kpi: str, place: str) -> Props:
    """The attributes that say which figure of which place an element shows."""
    known = value(board, kpi, place)
    return {"data-kpi": kpi, "data-place": place, "data-value": "" if known is None else known}

"""What in the city waits for a person now, told from the board: a file in this package for each service.

Every file gives ``needs(board)``. A need says what, why, since when and who has it; the worst stands first.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dashboards.components.board import Board

State = Literal["bad", "late", "watch"]
Said = Callable[[str], str]
"""Words by language."""
RANK: dict[State, int] = {"bad": 0, "late": 1, "watch": 2}
SHOWN = 6
"""How many stand on the wall; how many more there are is said."""


def nothing(lang: str) -> str:
    """What is said where there is nothing to say."""
    return ""


@dataclass(frozen=True)
class Need:
    """One thing that waits for a person."""

    key: str
    """What kind it is, for tests and for order among equals."""
    state: State
    since: int | None
    """Since when it has been so [ms]; None: nobody knows."""
    what: Said
    """The sentence that leads."""
    why: Said = nothing
    """Where, or which figures prove it."""
    who: Said = nothing
    """Who has it."""
    earlier: bool = False
    """It may have begun before ``since``."""
    places: tuple[tuple[float, float], ...] = ()
    """Longitude and latitude of where it is; it stands on the map at each."""
    feed: str | None = None
    """The feed that told it; None for what is told of silence itself."""
    data: int | None = None
    """The instant of the reading behind it [ms]; None: as old as its feed."""
    turn: int = 1
    """Its place among needs of one state: 0 where people may be in danger, 2 where nothing can be done but to know."""


def all_needs(board: Board) -> list[Need]:
    """Every need of every service, the worst first, then those that press most, and of equals the oldest."""
    files = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))
    told: list[Callable[[Board], list[Need]]] = [
        importlib.import_module(f"dashboards.needs.{name}").needs for name in files
    ]
    found = [need for needs in told for need in needs(board)]
    return sorted(found, key=lambda need: (RANK[need.state], need.turn, need.since is None, need.since or 0, need.key))


def state_of(status: Any, otherwise: State) -> State:
    """A KPI's status as a need's state."""
    return status if status in RANK else otherwise

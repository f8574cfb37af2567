"""What a Frigate server turned out to know of its API, and what it has in view, as the cursor of its feed keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PAGE = 2_000
"""Events asked for at once."""
USUAL, SMALLEST = 100, 50
ANEW = timedelta(days=1)
"""What a server did not know is tried again after this long: it may have been a fault of the moment."""
FOLLOWED = 500
"""Events in view that are followed by name at most; of others the end is found when the last hours are asked again."""
STATS = timedelta(seconds=20)
"""How often statistics are asked for at most: their bytes are kept."""
FEW = 20
"""Events that are in view for long: so few are asked for in every round, more of them more seldom."""
SLOWEST = timedelta(seconds=60)
TOGETHER = 60.0
"""Events that began so shortly one after the other are asked for together [s]."""


@dataclass(slots=True)
class Habits:
    """What one server knows."""

    limited: bool = True
    """It takes a number of events a page."""
    windowed: bool = True
    """It knows ``after``."""
    paged: bool = True
    """It knows ``before``."""
    in_view: bool = True
    """It knows ``in_progress``."""
    by_ids: bool = True
    """It knows ``event_ids``."""
    stats: bool = True
    """It has statistics."""
    size: int = PAGE
    """Events a page that fit into a document."""
    longest: int = 0
    """Events in the longest page."""
    lacked: datetime | None = None
    """When it was found not to know something."""
    told: datetime | None = None
    """When statistics were asked for last."""
    viewed: datetime | None = None
    """When it was asked last what is in view."""
    open: dict[str, float] = field(default_factory=dict)
    """The beginnings [s] of events in view, by id."""

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> Habits:
        """From what ``cursor`` said."""
        said = {key: cursor[key] for key in cls.__slots__ if key in cursor}
        for key in ("lacked", "told", "viewed"):
            if key in said:
                said[key] = datetime.fromisoformat(said[key])
        said["open"] = dict((one, begun(one)) if isinstance(one, str) else one for one in said.get("open", ()))
        return cls(**said)

    def cursor(self) -> dict[str, Any]:
        """As the collector keeps it, with every round: in few words."""
        usual = Habits()
        said = {key: value for key in self.__slots__ if (value := getattr(self, key)) != getattr(usual, key)}
        said["open"] = [one if begun(one) == start else [one, start] for one, start in self.open.items()]
        return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in said.items()}

    def lacks(self, what: str, now: datetime) -> None:
        """Note that the server does not know something."""
        if getattr(self, what):
            setattr(self, what, False)
            self.lacked = now

    def forgive(self, now: datetime) -> None:
        """Try anew what was not known a day ago."""
        if self.lacked is not None and now - self.lacked >= ANEW:
            self.limited = self.windowed = self.paged = self.in_view = self.by_ids = self.stats = True
            self.size, self.lacked = PAGE, None

    def smaller(self) -> bool:
        """Whether fewer events can be asked for at once, which is noted."""
        if not self.limited or self.size <= SMALLEST:
            return False
        self.size = max(self.size // 2, SMALLEST)
        return True

    def is_last(self, n: int) -> bool:
        """Whether a page of so many events was the last: it is shorter than another that there was."""
        self.longest, longer = max(self.longest, n), n < min(self.longest, self.size)
        return longer

    def stats_are_due(self, now: datetime) -> bool:
        """Whether to ask for statistics now."""
        return self.stats and (self.told is None or not timedelta() <= now - self.told < STATS)

    def view_is_due(self, now: datetime, long: int) -> bool:
        """Whether to ask now what is in view, when so many events have been for long."""
        if not long or self.viewed is None:
            return self.viewed is None
        wait = timedelta() if long <= FEW else min(timedelta(seconds=long), SLOWEST)
        return not timedelta() <= now - self.viewed < wait

    def follow(self, found: Mapping[str, float]) -> None:
        """Note events in view, the newest first."""
        newest = sorted({**self.open, **found}.items(), key=lambda one: -one[1])
        self.open = dict(newest[:FOLLOWED])


def begun(event: str) -> float | None:
    """The beginning [s] that an id of Frigate's own making tells: 1623454583.525913-y14xk9."""
    try:
        return float(event.partition("-")[0])
    except ValueError:
        return None


def together(gone: Mapping[str, float]) -> list[list[str]]:
    """Ids of events, those that began together in one list, the newest first."""
    found: list[list[str]] = []
    for one in sorted(gone, key=lambda one: -gone[one]):
        if found and gone[found[-1][0]] - gone[one] <= TOGETHER:
            found[-1].append(one)
        else:
            found.append([one])
    return found

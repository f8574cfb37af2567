"""What an Open311 server turned out to know of GeoReport v2, as the cursor of its feed keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data_sources.protocols.measurement import shared
from data_sources.protocols.open311_shapes import Said
from data_sources.protocols.past import PAST
from data_sources.protocols.service_request import CLOSED, STATUSES

STEP, SHORT_STEP = timedelta(days=7), timedelta(days=1)
"""How much of the past is asked for at once, of a server that gives pages and of one that gives what it likes."""
CUT = 50
"""An answer of a server without pages may have been cut off when it holds this many."""
ANEW = timedelta(days=1)
"""What a server did not know is tried again after this long: it may have been a fault of the moment."""


@dataclass(slots=True)
class Habits:
    """What one server knows."""

    ending: str = ""
    """json or xml; empty until it answered."""
    updates: bool = True
    """It knows ``updated_after``."""
    paged: bool = True
    windowed: bool = True
    """It knows ``start_date`` and ``end_date``."""
    longest: int = 0
    """Requests in the longest page."""
    lacked: datetime | None = None
    """When it was found not to know something."""
    moved: bool = False
    """It told of a change later than its request."""
    unmoved: bool = False
    """It told of a closed request that never changed."""
    followed: bool = True
    """The last round was told every change, however old its request."""

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> Habits:
        """From what ``cursor`` said."""
        said = {key: cursor[key] for key in cls.__slots__ if key in cursor}
        if "lacked" in said:
            said["lacked"] = datetime.fromisoformat(said["lacked"])
        return cls(**said)

    def cursor(self) -> dict[str, Any]:
        """As the collector keeps it."""
        said = {key: getattr(self, key) for key in self.__slots__ if key != "lacked"}
        return said if self.lacked is None else {**said, "lacked": self.lacked.isoformat()}

    @property
    def tells_changes(self) -> bool:
        """Whether asking for changes shows them all. Where closed requests are never told to have changed, the server
        keeps no time of change."""
        return self.updates and (self.moved or not self.unmoved)

    @property
    def step(self) -> timedelta:
        """How much of the past to ask for at once; all, of a server that answers so anyway."""
        if not self.windowed:
            return PAST
        return STEP if self.paged else SHORT_STEP

    def lacks(self, what: str, now: datetime) -> None:
        """Note that the server does not know ``updates``, ``windowed`` or ``paged``."""
        if getattr(self, what):
            setattr(self, what, False)
            self.lacked = now

    def forgive(self, now: datetime) -> None:
        """Try anew what was not known a day ago."""
        if not (self.updates and self.paged and self.windowed) and (self.lacked is None or now - self.lacked >= ANEW):
            self.updates = self.paged = self.windowed = True
            self.lacked = None

    def repeats(self, count: int, several: bool, now: datetime) -> None:
        """Note that the server gives so many requests again and again; ``several``: after pages that differed."""
        if count >= CUT and not several:
            self.lacks("paged", now)

    def is_last(self, count: int) -> bool:
        """Whether a page of so many requests is the last, as it is shorter than others."""
        last = count < self.longest
        self.longest = max(self.longest, count)
        return last

    def saw(self, said: Said, requested: datetime | None, updated: datetime | None) -> None:
        """Note whether the server tells when a request changed."""
        if requested is not None and updated is not None and updated > requested:
            self.moved = True
        elif STATUSES.get(shared(said.get("status")).casefold()) == CLOSED:
            self.unmoved = True

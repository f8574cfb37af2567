"""What of a source's past has been asked for, and what is still to ask: the newest first, and never all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from data_sources import Payload

RECENT = timedelta(hours=48)
"""What the first round asks for, and every sweep."""
OVERLAP = timedelta(hours=2)
"""A round asks again for what may have come late."""
SWEEP = timedelta(hours=6)
"""How often the last 48 h are asked again whole, for stations that deliver hours late."""
PAST = timedelta(days=60)
"""How far the first collection goes back."""
SECONDS = 5.0
"""A round asks for more of the past for no longer than this, then the next one goes on."""

Span = tuple[datetime, datetime]


@dataclass(slots=True)
class Past:
    """What has been asked of one source, as its cursor keeps it."""

    asked: datetime | None = None
    """When everything up to then had been asked for."""
    swept: datetime | None = None
    newest: datetime | None = None
    """The newest instant seen."""
    gaps: list[Span] = field(default_factory=list)
    """What is still to be asked for, the newest first."""

    @classmethod
    def of(cls, cursor: Mapping[str, Any]) -> Past:
        """From what ``cursor`` said."""

        def at(key: str) -> datetime | None:
            said = cursor.get(key)
            return None if said is None else datetime.fromisoformat(said)

        gaps = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in cursor.get("gaps", ())]
        return cls(at("asked"), at("swept"), at("newest"), gaps)

    def cursor(self) -> dict[str, Any]:
        """As the collector keeps it. ``more``: there is more of the past, the next round need not wait."""
        return {
            **{key: said.isoformat() for key in ("asked", "swept", "newest") if (said := getattr(self, key))},
            "gaps": [[a.isoformat(), b.isoformat()] for a, b in self.gaps],
            "more": bool(self.gaps),
        }

    def recent(self, now: datetime) -> datetime:
        """From when on to ask now; what lies before and was never asked for becomes a gap."""
        floor = now - RECENT
        if self.asked is None:
            self.gaps = [(now - PAST, floor)]
        elif self.asked - OVERLAP < floor:
            self.gaps.insert(0, (max(self.asked - OVERLAP, now - PAST), floor))
        whole = self.asked is None or self.swept is None or now - self.swept >= SWEEP
        since = floor if whole or self.newest is None else max(floor, self.newest - OVERLAP)
        if whole:
            self.swept = now
        self.asked = now
        return since

    def saw(self, at: datetime) -> None:
        """Note an instant; one after our own clock would hide all that comes before it."""
        if (self.newest is None or at > self.newest) and (self.asked is None or at <= self.asked):
            self.newest = at

    def gap(self, step: timedelta) -> Span | None:
        """The newest part of what is still to be asked for, at most ``step`` long."""
        if not self.gaps:
            return None
        begin, end = self.gaps[0]
        return max(begin, end - step), end

    def filled(self, span: Span) -> None:
        """Note that the span which ``gap`` gave has been asked for."""
        begin = self.gaps[0][0]
        self.gaps[:1] = [(begin, span[0])] if span[0] > begin else []

    def nothing_before(self, at: datetime) -> None:
        """Forget gaps before an instant before which the source has nothing."""
        self.gaps = [(max(begin, at), end) for begin, end in self.gaps if end > at]


def last_of(payloads: Iterable[Payload], cursor: Any) -> Iterator[Payload]:
    """The payloads; the last one carries the cursor that ``cursor()`` gives when all of them are there. So a round
    that is cut off asks again for the whole span."""
    former: Payload | None = None
    try:
        for payload in payloads:
            if former is not None:
                yield former
            former = payload
    except OSError:
        if former is not None:
            yield former  # what had arrived by then is kept; the cursor stays where it was
        raise
    if former is not None:
        yield replace(former, cursor=cursor())


def zulu(at: datetime) -> str:
    """An instant as servers are asked: 2026-11-20T00:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

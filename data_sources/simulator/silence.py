"""Stations that go dark on order: what one did not send then is not sent later either, as with a real one."""

from __future__ import annotations

import math

from data_sources.simulator.misbehaviour import lasting


class Silences:
    """When each station was told to send nothing, by code, in seconds since 1970. A city started again has forgotten
    them."""

    def __init__(self) -> None:
        self._spans: dict[str, list[tuple[float, float]]] = {}

    def begin(self, station: str, now: float, seconds: float | None = None) -> None:
        """A station sends nothing from now, for some seconds or until told (None); if it is silent already, it stays so
        until the new end. Raises ValueError for seconds that are no number above 0."""
        lasting(seconds)
        spans = self._spans.setdefault(station, [])
        began = spans.pop()[0] if spans and now < spans[-1][1] else now
        spans.append((began, math.inf if seconds is None else now + seconds))

    def end(self, now: float) -> None:
        """Every station sends again."""
        self._spans = {
            station: [(begin, min(end, max(begin, now))) for begin, end in spans]
            for station, spans in self._spans.items()
        }

    def of(self, station: str) -> list[tuple[float, float]]:
        """The spans after whose begin and until whose end a station sent nothing, or will not; rising."""
        return self._spans.get(station, [])

    def standing(self, now: float) -> dict[str, float | None]:
        """The stations that are silent now, with the instant at which they end it (None: when told)."""
        last = {station: spans[-1][1] for station, spans in self._spans.items()}
        return {station: None if end == math.inf else end for station, end in last.items() if now < end}

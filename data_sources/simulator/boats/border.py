"""The border post's log of the simulated city: who left and came in, whom it called and who answered, and positions that
skippers told by radio while their devices are silent. The last three days, boats of 12 m and more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from data_sources.simulator.boats.life import Sailor, Sailors
from data_sources.simulator.boats.vms import Vms
from data_sources.simulator.chance import even
from data_sources.simulator.clock import DAY, HOUR, HUE

HEADER = "boat,at,event,port,crew,lon,lat"
KEPT = 3 * DAY
REPORT = 6 * HOUR


class Border:
    """The log."""

    def __init__(self, sailors: Sailors, vms: Vms) -> None:
        self._sailors, self._vms = sailors, vms

    def listed(self, now: float) -> str:
        """The log as CSV."""
        found = [row for one in self._sailors.all for row in self._of(one, now - KEPT, now)]
        return "\n".join([HEADER, *(row for _, row in sorted(found)), ""])

    def _of(self, one: Sailor, start: float, now: float) -> Iterator[tuple[float, str]]:
        boat = one.boat
        name = boat.registration if boat.provider else (f"mmsi:{boat.mmsi}" if boat.mmsi else boat.registration)
        if one.call is not None:
            if start <= one.call <= now:
                yield line(name, one.call, "called")
            if one.answer is not None and start <= one.answer <= now:
                yield line(name, one.answer, "answered")
        if boat.length_class != "6-12":
            yield from self._passages(one, name, start, now)
        silent = self._vms.silent.get(boat.registration)
        if silent is not None and silent[1]:
            at = silent[0] + REPORT
            while at <= now and at < self._sailors.anchor + KEPT:
                spot = one.at(at)
                if at >= start and spot.sails:
                    yield line(name, at, "reported", lon=f"{spot.lon:.4f}", lat=f"{spot.lat:.4f}")
                at += REPORT - 600

    def _passages(self, one: Sailor, name: str, start: float, now: float) -> Iterator[tuple[float, str]]:
        """Departures and arrivals: where the boat was out at one hour and in port at the next."""
        step = HOUR
        at = start // step * step
        out = one.at(at).sails
        crew = max(1, round(one.boat.crew + 2 * even(one.salt, 40) - 1))
        while (at := at + step) <= now:
            sails = one.at(at).sails
            if sails != out:
                when = at - step * even(one.salt, int(at // step))
                yield line(name, when, "departed" if sails else "arrived", one.boat.port, str(crew))
            out = sails


def line(
    name: str, at: float, event: str, port: str = "", crew: str = "", lon: str = "", lat: str = ""
) -> tuple[float, str]:
    """(instant, line) of the log."""
    said = datetime.fromtimestamp(int(at), HUE).isoformat()
    return at, f"{name},{said},{event},{port},{crew},{lon},{lat}"

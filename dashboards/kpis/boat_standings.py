"""How one boat stands, and all of them: what fleet.py tells and everything else of boats reads."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.kpis.boat_ladder import IN_PORT, NEVER
from dashboards.kpis.boat_outages import Outage
from dashboards.kpis.fleet_reading import Feed, Fix
from data_sources.city import Boat


@dataclass(slots=True)
class Standing:
    """A boat at an instant; instants in ms. ``state``, ``zone``: boat_ladder.py; ``at``, lon, lat, speed, course: its newest
    position by whatever means, None where there is none; ``device_at``: the newest by its VMS device, ``via``: the provider
    that told it; ``silent_since``: since when a device must have sent and did not; ``reported_at``: by other means;
    ``harbour``: the port in which it lies, "lagoon", or ""; ``crew``: people aboard. ``source``, ``fetch``: what brought
    the newest position."""

    boat: Boat
    state: str
    zone: str = ""
    at: int | None = None
    lon: float | None = None
    lat: float | None = None
    speed: float | None = None
    course: float | None = None
    device_at: int | None = None
    via: str = ""
    silent_since: int | None = None
    reported_at: int | None = None
    harbour: str = ""
    crew: int = 0
    source: str = ""
    fetch: int | None = None
    called: int | None = None
    answered: bool = False
    heading: bool = False

    @property
    def at_sea(self) -> bool:
        return self.state not in (IN_PORT, NEVER)

    @property
    def unanswered(self) -> bool:
        """Whether it was called in, lies in no port, and neither answered nor heads for one."""
        return self.called is not None and self.state != IN_PORT and not self.answered and not self.heading

    @property
    def must_send(self) -> bool:
        """Whether it is at sea and must be heard over VMS."""
        return self.at_sea and self.boat.has_duty


@dataclass(frozen=True, slots=True)
class Fleet:
    """Every boat of the city's list at ``at`` [ms], in its order; outages of providers; feeds; and positions of boats over
    AIS that are not the city's (``others``)."""

    at: int
    boats: list[Standing]
    outages: list[Outage]
    feeds: list[Feed]
    others: list[Fix]
    channel: bool
    """Whether positions reported by other means would be known."""
    heard: bool
    """Whether a feed of boats was ever heard."""

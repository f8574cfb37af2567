"""How every boat of the city stands at an instant. Tile, list, page and API ask this one telling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from dashboards.kpis import AsOf
from dashboards.kpis.boat_ladder import (
    CROSSED,
    DAY,
    HOUR,
    IN_PORT,
    LATE,
    LONG,
    NEVER,
    NO_DEVICE,
    NO_DUTY,
    OK,
    SILENT,
    UNKNOWN,
    interval,
    late_after,
    rung,
)
from dashboards.kpis.boat_outages import FEED, Ask, Outage, Sailing, together
from dashboards.kpis.boat_standings import Fleet, Standing
from dashboards.kpis.boat_zones import Move, Zones, apart, bearing, distance
from dashboards.kpis.fleet_reading import (
    CSV,
    HISTORIES,
    LOG,
    Feed,
    Fix,
    Logged,
    feeds_of,
    first_calls,
    fixes,
    log_of,
)
from data_sources.city import Boat, City
from data_sources.fishing_boats import ANSWERED, ARRIVED, CALLED, DEPARTED, MMSI
from data_sources.places.water import LAGOON_DOUBT, lagoons
from data_sources.store import milliseconds

LAGOON = "lagoon"
"""Where a boat lies that is in a lagoon and in no port's circle."""


def fleet(connection: Connection, city: City, at: datetime, as_of: AsOf = None) -> Fleet:
    """How the boats stand at ``at``, as far as was known at ``as_of``."""
    return Reading(connection, city, at, as_of).fleet()


class Reading:
    """One telling of the fleet."""

    def __init__(self, connection: Connection, city: City, at: datetime, as_of: AsOf) -> None:
        self._connection, self._city, self._at, self._as_of = connection, city, at, as_of
        self._now = milliseconds(at)
        self._targets = city.targets.boats
        self._feeds = feeds_of(connection, at, as_of)
        self._vms = {feed.source for feed in self._feeds if feed.form == CSV}
        self._heard = {feed.source for feed in self._feeds if feed.form == CSV and not feed.out}
        self._channel = any(feed.form == LOG and not feed.out for feed in self._feeds)

    def fleet(self) -> Fleet:
        """How the boats stand."""
        day = self._at.date()
        declared = self._city.boats(day) or self._city.boats()
        names = self._city.boat_names
        heard: defaultdict[str, list[Fix]] = defaultdict(list)
        others: list[Fix] = []
        shown = self._now - self._targets.shown_minutes * 60_000
        for fix in fixes(self._connection, self._at, self._as_of):
            name = names.get(fix.boat)
            if name is not None and name in declared:
                heard[name].append(fix)
            elif fix.boat.startswith(MMSI) and fix.at >= shown:
                others.append(fix)
        log = self._logged()
        boats = [self._placed(boat, heard.get(name, []), log.get(name, {})) for name, boat in declared.items()]
        self._harbours(boats, log)
        self._climb(boats, log)
        outages = self._outages(boats)
        self._zoned(boats)
        self._called(boats, log)
        known = any(feed.heard is not None for feed in self._feeds)
        return Fleet(self._now, boats, outages, self._feeds, others, self._channel, known)

    def _logged(self) -> Mapping[str, Mapping[str, Logged]]:
        """The log by registration."""
        names = self._city.boat_names
        found: dict[str, dict[str, Logged]] = {}
        for boat, events in log_of(self._connection, self._at, self._as_of).items():
            found.setdefault(names.get(boat, boat), {}).update(events)
        return found

    def _placed(self, boat: Boat, heard: list[Fix], log: Mapping[str, Logged]) -> Standing:
        """A boat where it was heard last."""
        one = Standing(boat, NEVER, crew=self._crew(boat, log), via=boat.provider)
        if not heard:
            return one
        last = max(heard, key=lambda fix: fix.at)
        one.at, one.lon, one.lat, one.speed, one.course = last.at, last.lon, last.lat, last.speed, last.course
        one.source, one.fetch = last.source, last.fetch
        devices = [fix for fix in heard if not fix.how and self._is_vms(fix, boat)]
        if devices:
            newest = max(devices, key=lambda fix: fix.at)
            one.device_at, one.via = newest.at, newest.source
        one.reported_at = max((fix.at for fix in heard if fix.how), default=None)
        return one

    def _is_vms(self, fix: Fix, boat: Boat) -> bool:
        return fix.source == boat.provider or fix.source in self._vms

    @staticmethod
    def _crew(boat: Boat, log: Mapping[str, Logged]) -> int:
        """People aboard: those of its last departure, else those that are usual."""
        left = log.get(DEPARTED)
        return boat.crew if left is None or left.crew is None else left.crew

    def _harbours(self, boats: list[Standing], log: Mapping[str, Mapping[str, Logged]]) -> None:
        """Note who lies in a port or a lagoon by its newest position, or was written down as arrived since."""
        placed = [one for one in boats if one.lon is not None and one.lat is not None]
        lon = np.array([one.lon for one in placed], np.float64)
        lat = np.array([one.lat for one in placed], np.float64)
        if placed:
            import shapely

            sheltered = shapely.contains_xy(lagoons(LAGOON_DOUBT), lon, lat)
            for one, port, lagoon in zip(placed, self._city.ports_at(lon, lat), sheltered, strict=True):
                one.harbour = port or (LAGOON if lagoon else "")
        for one in boats:
            said = log.get(one.boat.registration, {})
            arrived, left = said.get(ARRIVED), said.get(DEPARTED)
            newest = one.at or 0
            if arrived is not None and arrived.at > newest and (left is None or arrived.at > left.at):
                one.harbour = one.harbour or one.boat.port or LAGOON
                one.at = one.at or arrived.at
            elif left is not None and left.at > newest and one.harbour:
                one.harbour = ""  # it went out and was not heard since

    def _climb(self, boats: list[Standing], log: Mapping[str, Mapping[str, Logged]]) -> None:
        """Tell each boat's state by its own silence."""
        for one in boats:
            left = log.get(one.boat.registration, {}).get(DEPARTED)
            if one.at is None and left is None:
                continue
            if one.harbour:
                one.state = IN_PORT
            elif one.boat.has_duty and one.device_at is not None:
                one.silent_since = one.device_at if left is None else max(one.device_at, left.at)
                one.state = self._rung(one, one.silent_since, self._now) if self._is_asked(one) else UNKNOWN
            elif self._now - max(one.at or 0, 0 if left is None else left.at) > self._targets.forgotten_days * DAY:
                one.state = NEVER
            elif one.boat.has_duty:
                one.state = NO_DEVICE if one.via in self._heard else UNKNOWN
            else:
                one.state = NO_DUTY

    def _is_asked(self, one: Standing) -> bool:
        """Whether the provider that told its device's position is a feed still."""
        return any(feed.source == one.via for feed in self._feeds)

    def _rung(self, one: Standing, since: int, at: int) -> str:
        """How it stood at an instant [ms], silent since another."""
        reported = None if one.reported_at is None else at - one.reported_at
        late = late_after(one.boat, self._targets)
        return rung(at - since, late, reported, channel=self._channel, targets=self._targets)

    def _outages(self, boats: list[Standing]) -> list[Outage]:
        """The outages of providers; their boats are unknown, and none of them is silent by itself. Who was lost before keeps
        that state."""
        by_provider: defaultdict[str, dict[str, Standing]] = defaultdict(dict)
        for one in boats:
            if one.silent_since is not None:
                by_provider[one.via][one.boat.registration] = one
        found: list[Outage] = []
        for feed in self._feeds:
            mine = by_provider.pop(feed.source, {}) if feed.form == CSV else {}
            if feed.form != CSV or not mine:
                continue
            if feed.out:
                found.append(self._unheard(feed, mine))
            else:
                found += together(feed.source, self._sailing(mine), self._now, self._targets, self._ask(feed.source))
        for outage in found:
            for one in boats:
                if one.boat.registration in outage.boats:
                    one.state = UNKNOWN
        return found

    def _unheard(self, feed: Feed, mine: Mapping[str, Standing]) -> Outage:
        """The outage of a provider that is not heard: of its boats that were in touch or late when it was heard last. The
        others stay as they were then."""
        since = feed.heard or min(one.device_at or self._now for one in mine.values())
        silent = set()
        for name, one in mine.items():
            state = self._rung(one, one.silent_since or since, since)
            if state in (OK, LATE):
                silent.add(name)
            else:
                one.state = state
        return Outage(feed.source, FEED, len(silent), frozenset(silent), since)

    def _sailing(self, mine: Mapping[str, Standing]) -> list[Sailing]:
        return [
            Sailing(name, one.silent_since, interval(one.boat, self._targets), late_after(one.boat, self._targets))
            for name, one in mine.items()
            if one.silent_since is not None
        ]

    def _ask(self, source: str) -> Ask:
        """What became of a provider's boats after an instant."""
        return lambda begin, t0, until: HISTORIES.ask(self._connection, source, (begin, t0, until), self._as_of)

    def _zoned(self, boats: list[Standing]) -> None:
        """Tell where boats at sea are against the city's lines. A boat that was beyond the boundary and fell silent then is
        beyond it still; the rest is said of places of now."""
        zones = Zones(self._city)
        there = [one for one in boats if one.at_sea and one.state != LONG and one.lon is not None] if zones else []
        if not there:
            return
        moves = [Move(one.lon, one.lat, one.speed, one.course, one.boat.has_duty) for one in there]  # type: ignore[arg-type]
        for one, zone in zip(there, zones.of(moves), strict=True):
            if zone == CROSSED or one.state not in (*SILENT[1:], UNKNOWN):
                one.zone = zone

    def _called(self, boats: list[Standing], log: Mapping[str, Mapping[str, Logged]]) -> None:
        """Note who was called in, who answered and who heads for port."""
        targets, names = self._targets, self._city.boat_names
        within = timedelta(hours=targets.call_hours)
        calls = {
            names.get(boat, boat): at
            for boat, at in first_calls(self._connection, self._at, self._as_of, within).items()
        }
        for one in boats:
            one.called = calls.get(one.boat.registration)
            if one.called is None:
                continue
            said = log.get(one.boat.registration, {})
            answer, call = said.get(ANSWERED), said.get(CALLED)
            one.answered = answer is not None and call is not None and answer.at >= one.called
            one.heading = one.at_sea and self._heads_in(one)

    def _heads_in(self, one: Standing) -> bool:
        """Whether a boat's newest position moves towards its home port or the port that is nearest to it."""
        targets, ports = self._targets, self._city.ports()
        if one.at is None or one.lon is None or one.lat is None or one.course is None or not ports:
            return False
        lon, lat, course = one.lon, one.lat, one.course
        if self._now - one.at > targets.lost_hours * HOUR or (one.speed or 0) < targets.heading_kn:
            return False
        nearest = min(ports.values(), key=lambda port: distance(lon, lat, port.lon, port.lat))
        aims = [nearest, ports.get(one.boat.port, nearest)]
        return any(apart(course, bearing(lon, lat, aim.lon, aim.lat)) <= targets.heading_degrees for aim in aims)

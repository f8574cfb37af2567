"""Asking the OpenAQ API v3: the stations of an area, and of each what its sensors measured.

The address is the API's (``https://api.openaq.org/v3/``: stations in ``box``) or one station's (``…/v3/locations/2178/``).
A page of measurements does not say whose they are, so its address does, behind the ``#`` (``measurement.Told``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from data_sources import Payload, Source
from data_sources.protocols import Unreadable, web
from data_sources.protocols.documents import decoded, is_openaq
from data_sources.protocols.instants import iso
from data_sources.protocols.measurement import Told, words
from data_sources.protocols.openaq import end_of
from data_sources.protocols.past import SECONDS, Past, last_of, zulu
from data_sources.protocols.sensorthings_shapes import listed

STEP = timedelta(days=30)
LIMIT = 1_000
PAGES = 20
Box = tuple[float, float, float, float]


def fetch(source: Source, cursor: Mapping[str, Any], box: Box | None = None) -> Iterator[Payload]:
    """Yield the answers of one round: the stations, what is new of each, then, for at most 5 s, what lies further back
    (60 days in all). ``box``: west, south, east, north [degrees]. Raises OSError when the server does not answer, and
    after all others were asked when it answers about one station with an error."""
    until = time.monotonic() + SECONDS
    asking = Asking(source, cursor)
    yield from asking.stations(box)
    for station in asking.found:
        yield from asking.unless_it_fails(station, asking.new(station))
    late = False
    for station in asking.found:
        while not (late or asking.strange or station.id in asking.failed) and (gap := asking.gap(station)) is not None:
            back = last_of(asking.span(station, *gap), partial(asking.filled, station, gap))
            yield from asking.unless_it_fails(station, back)
            late = time.monotonic() > until
    for trouble in asking.failed.values():
        raise trouble


class Station:
    """A location of OpenAQ, with what has been asked of it."""

    def __init__(self, said: dict[str, Any], cursor: Mapping[str, Any]) -> None:
        self.id = words(said.get("id"))
        place = said.get("coordinates")
        lon, lat = (place.get("longitude"), place.get("latitude")) if isinstance(place, dict) else (None, None)
        mobile = said.get("isMobile") is True
        self.told = Told(
            station=self.id, name=words(said.get("name")), lon="" if mobile else words(lon), lat="" if mobile else words(lat)
        )  # fmt: skip
        self.sensors = [
            words(sensor.get("id")) for sensor in listed(said.get("sensors")) if isinstance(sensor, dict) and sensor.get("id")
        ]  # fmt: skip
        self.past = Past.of(cursor)
        self.last = words(end_of(said, "datetimeLast"))
        """When it measured last, as the server says it; what has not changed since needs no question."""
        self.former = words(cursor.get("last"))
        try:
            self.first: datetime | None = iso(end_of(said, "datetimeFirst"))
        except Unreadable:
            self.first = None


class Asking:
    """One round's questions."""

    def __init__(self, source: Source, cursor: Mapping[str, Any]) -> None:
        self.source = source
        self.headers = {"X-API-Key": source.secret} if source.secret else {}
        self.root, _, self.one = source.url.partition("locations/")
        self.former: dict[str, Any] = dict(cursor.get("stations", {}))
        self.found: list[Station] = []
        self.failed: dict[str, web.NoAnswer] = {}
        """Why a station is asked no more this round, by station."""
        self.strange = False
        """An answer was none of OpenAQ's (a login page): what was asked for is still to be asked."""

    def stations(self, box: Box | None) -> Iterator[Payload]:
        """The pages that list the stations."""
        inside = "" if box is None else "&bbox=" + ",".join(f"{edge:g}" for edge in box)
        address = self.root + (
            f"locations/{self.one.strip('/')}" if self.one.strip("/") else f"locations?limit={LIMIT}{inside}"
        )
        for payload, results in self.pages(address, paged=not self.one.strip("/")):
            yield payload
            for said in results:
                if not isinstance(said, dict):
                    continue
                station = Station(said, self.former.get(words(said.get("id")), {}))
                if station.sensors:  # one without has nothing to be asked, and its past would never be done
                    self.found.append(station)

    def unless_it_fails(self, station: Station, payloads: Iterator[Payload]) -> Iterator[Payload]:
        """The payloads; when the server answers about this station with an error, ``failed`` holds it. Raises OSError
        when there is no answer at all."""
        try:
            yield from payloads
        except web.NoAnswer as why:
            if not why.status:
                raise
            self.failed[station.id] = why

    def new(self, station: Station) -> Iterator[Payload]:
        """What a station measured since last time."""
        now = datetime.now(UTC)
        known = station.past.asked is not None and station.last and station.last == station.former
        since = station.past.recent(now)
        if station.first is not None:
            station.past.nothing_before(station.first)
        if known and station.past.swept != now:
            return
        yield from last_of(self.span(station, since, None), partial(self.cursor, station))

    def gap(self, station: Station) -> tuple[datetime, datetime] | None:
        """What is still to be asked of a station."""
        return station.past.gap(STEP)

    def filled(self, station: Station, gap: tuple[datetime, datetime]) -> dict[str, Any] | None:
        """The cursor when that has been asked for."""
        station.past.filled(gap)
        return self.cursor(station)

    def cursor(self, station: Station) -> dict[str, Any] | None:
        """Where the next round goes on; None: where this one did."""
        if self.strange:
            return None
        self.former = {**self.former, station.id: {**station.past.cursor(), "last": station.last}}
        kept = {one.id: self.former[one.id] for one in self.found if one.id in self.former}  # not those that have left
        return {"stations": kept, "more": any(said.get("more") for said in kept.values())}

    def span(self, station: Station, since: datetime, until: datetime | None) -> Iterator[Payload]:
        """Every page of every sensor of a station in a span."""
        between = f"datetime_from={zulu(since)}" + (f"&datetime_to={zulu(until)}" if until else "")
        for sensor in station.sensors:
            address = f"{self.root}sensors/{quote(sensor, safe='')}/measurements?{between}&limit={LIMIT}"
            for payload, results in self.pages(station.told.after(address)):
                for result in results[:1] + results[-1:]:
                    self.saw(station, result)
                yield payload

    def saw(self, station: Station, result: Any) -> None:
        """Note the instant of a measurement."""
        period = result.get("period") if isinstance(result, dict) else None
        try:
            station.past.saw(iso(end_of(period if isinstance(period, dict) else {}, "datetimeTo")))
        except Unreadable:
            return  # parse refuses it, with the reason

    def pages(self, address: str, paged: bool = True) -> Iterator[tuple[Payload, list[Any]]]:
        """(answer, its results) of an address and of the pages after it."""
        plain, mark, told = address.partition("#")
        for page in range(1, PAGES + 1):
            asked = f"{plain}&page={page}" if page > 1 else plain
            payload = web.get(asked + mark + told, self.source, headers=self.headers)
            try:
                document = decoded(payload.body)
            except Unreadable:  # parse says what it is instead
                document = None
            results: list[Any] = document["results"] if is_openaq(document) else []
            self.strange = self.strange or not is_openaq(document)
            yield payload, results
            if not paged or len(results) < LIMIT:
                return
        raise web.NoAnswer(
            f"{web.host(address)} has more than {PAGES * LIMIT} results for one question; name one station"
        )

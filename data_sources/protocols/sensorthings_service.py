"""Asking an OGC SensorThings service: the newest first, then the past, in steps.

The usual round is one address: Datastreams with their Thing, place, property and the Observations since last time.
A server that does not know options inside $expand (it answers 400 or 501) is asked for its Datastreams and then for
the Observations of each; what such a page does not say stands behind the ``#`` of its address (``measurement.Told``).
MultiDatastreams are read from documents and not asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urljoin

from data_sources import Payload, Source
from data_sources.protocols import Unreadable, web
from data_sources.protocols.documents import decoded
from data_sources.protocols.instants import iso
from data_sources.protocols.measurement import Told, words
from data_sources.protocols.past import SECONDS, Past, last_of, zulu
from data_sources.protocols.sensorthings_shapes import listed
from data_sources.protocols.sensorthings_streams import told_of

STEP = timedelta(days=3)
PAGES = 2_000
"""Answers in one span at most; more is a server that pages in a circle."""
OBSERVATIONS = 1_000
DATASTREAMS = 100
SELECTED = "phenomenonTime,result,parameters,resultQuality"
NO_PAGE = ""
UNKNOWN = (400, 404, 405, 501)
"""How servers say that they do not know an option."""


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the answers of one round: what is new, then, for at most 5 s, what lies further back (60 days in all).
    Raises OSError when the server does not answer or sends us to another."""
    until = time.monotonic() + SECONDS
    past = Past.of(cursor)
    asking = Asking(source, past, bool(cursor.get("plain")))
    since = past.recent(datetime.now(UTC))
    yield from last_of(asking.span(since, None), asking.cursor)
    while not asking.strange and (gap := past.gap(STEP)) is not None:
        yield from last_of(asking.span(*gap), partial(asking.filled, gap))
        if time.monotonic() > until:
            return


class Asking:
    """One round's questions."""

    def __init__(self, source: Source, past: Past, plain: bool) -> None:
        self.source, self.past, self.plain = source, past, plain
        self.headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
        self.firsts: list[datetime | None] = []
        """When each Datastream began, as it says itself."""
        self.pages = 0
        self.strange = False
        """An answer was no page of SensorThings (a login page): what was asked for is still to be asked."""

    def cursor(self) -> dict[str, Any] | None:
        """Where the next round goes on; None: where this one did."""
        if self.strange:
            return None
        known = [first for first in self.firsts if first is not None]
        if known and len(known) == len(self.firsts):
            self.past.nothing_before(min(known))
        return {**self.past.cursor(), **({"plain": True} if self.plain else {})}

    def filled(self, span: tuple[datetime, datetime]) -> dict[str, Any] | None:
        """As ``cursor``, when a span of the past has been asked for."""
        if self.strange:
            return None
        self.past.filled(span)
        return {**self.past.cursor(), **({"plain": True} if self.plain else {})}

    def span(self, since: datetime, until: datetime | None) -> Iterator[Payload]:
        """Every answer that speaks of the span (since, until]."""
        self.pages = 0
        self.firsts = []
        between = f"phenomenonTime gt {zulu(since)}" + (f" and phenomenonTime le {zulu(until)}" if until else "")
        if not self.plain:
            try:
                yield from self.expanded(between)
                return
            except web.NoAnswer as why:
                if why.status not in UNKNOWN or self.pages:
                    raise
                self.plain = True
        yield from self.one_by_one(between)

    def expanded(self, between: str) -> Iterator[Payload]:
        """The Datastreams with their Observations in them, and the further pages of Observations."""
        inner = f"$filter={between};$orderby=phenomenonTime desc;$top={OBSERVATIONS};$select={SELECTED}"
        further: list[tuple[str, Told]] = []

        def look(stream: dict[str, Any]) -> None:
            self.note(stream)
            link = stream.get("Observations@iot.nextLink")
            if isinstance(link, str):
                further.append((link, told_of(stream)))

        for payload in self.follow(
            f"{self.source.url}Datastreams?$top={DATASTREAMS}"
            f"&$expand=Thing($expand=Locations),ObservedProperty,Observations({inner})",
            look,
        ):
            yield payload
            while further:
                link, about = further.pop(0)
                yield from self.observations(self.on_same_origin(link, payload.address), about)

    def one_by_one(self, between: str) -> Iterator[Payload]:
        """The Datastreams, then the Observations of each: for servers of few words."""
        found: list[tuple[str, Told]] = []

        def look(stream: dict[str, Any]) -> None:
            self.note(stream)
            own = stream.get("@iot.id")
            named = str(own) if isinstance(own, int) else "'" + words(own).replace("'", "''") + "'"
            found.append((named, told_of(stream)))

        listing = f"{self.source.url}Datastreams?$top={DATASTREAMS}&$expand=Thing/Locations,ObservedProperty"
        yield from self.follow(listing, look)
        for named, about in found:
            asked = f"{self.source.url}Datastreams({quote(named, safe='')})/Observations?$filter={between}"
            yield from self.observations(f"{asked}&$orderby=phenomenonTime desc&$top={OBSERVATIONS}", about)

    def observations(self, address: str, about: Told) -> Iterator[Payload]:
        """Pages of a Datastream's Observations, each with what its address must tell."""
        for payload in self.follow(address, lambda observation: self.saw([observation])):
            yield replace(payload, address=about.after(payload.address))

    def follow(self, address: str, look: Callable[[dict[str, Any]], None]) -> Iterator[Payload]:
        """The answer of an address and of the pages after it; ``look`` is shown each entity of a page before."""
        seen: set[str] = set()
        while True:
            if address in seen or self.pages >= PAGES:
                raise web.NoAnswer(f"{web.host(address)} pages in a circle or without end")
            seen.add(address)
            payload = web.get(encoded(address), self.source, headers=self.headers)
            self.pages += 1
            link = looked_at(payload.body, look)  # what was decoded is let go before the payload is parsed
            self.strange = self.strange or link is NO_PAGE
            yield payload
            if not link:
                return
            address = self.on_same_origin(link, payload.address)

    def on_same_origin(self, link: str, page: str) -> str:
        """The address of a next page. Raises NoAnswer when it leads to another server."""
        try:
            there = urljoin(page, link)
            there.encode()
        except ValueError as why:
            raise web.NoAnswer(f"{web.host(self.source.url)} names a next page that is no address") from why
        if not web.same_origin(there, self.source):
            raise web.NoAnswer(
                f"the next page is on {web.host(there)}, not on {web.host(self.source.url)}: not followed"
            )
        return there

    def note(self, stream: dict[str, Any]) -> None:
        """The newest of a Datastream's Observations, and when it began."""
        self.saw(listed(stream.get("Observations")))
        began, slash, _ = str(stream.get("phenomenonTime") or "").partition("/")
        try:
            self.firsts.append(iso(began) if slash else None)
        except Unreadable:
            self.firsts.append(None)

    def saw(self, observations: list[Any]) -> None:
        """The first and the last of a list of Observations, of which one is the newest."""
        for observation in observations[:1] + observations[-1:]:
            try:
                self.past.saw(iso(observation.get("phenomenonTime") if isinstance(observation, dict) else None))
            except Unreadable:
                continue  # parse refuses it, with the reason


def looked_at(body: bytes, look: Callable[[dict[str, Any]], None]) -> str | None:
    """The link to the next page; None when there is none, NO_PAGE when it is no page of SensorThings. Shows ``look``
    each entity of the page."""
    try:
        page = decoded(body)
    except Unreadable:  # parse says what it is instead
        return NO_PAGE
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        return NO_PAGE
    for said in listed(page.get("value")):
        if isinstance(said, dict):
            look(said)
    link = page.get("@iot.nextLink")
    return link if isinstance(link, str) and link else None


def encoded(address: str) -> str:
    """The address with what a client may not write plainly (blanks, quotes) encoded, and nothing encoded twice."""
    return quote(address, safe="%:/?&=$(),;@'#+-._~!*")

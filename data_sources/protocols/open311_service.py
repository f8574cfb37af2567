"""Asking an Open311 GeoReport v2 server: the newest first, then the past, in windows of requested_datetime.

- ``requests.json`` is asked for, ``requests.xml`` where the server has no JSON.
- From the second round on it is asked for what was ``updated_after`` the newest change it told of, less 10 minutes. That
  is a later addition to the format, and servers pass over what they do not know: one that answers with an older change
  does not know it. Then the last 48 hours are asked for in every round, and all 60 days every 6 hours; so too where a
  closed request was never told to have changed.
- Pages are followed until one is empty, shorter than the longest ever seen, or two bring nothing new. Where a report that
  was skipped would not be asked for again, the pages are looked through once more: one that left the list meanwhile has
  moved the others forward.
- A server that answers a window with what lies outside is asked for all 60 days at once.
- What a server did not know is tried again a day later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from data_sources import Payload, Source
from data_sources.protocols import Unreadable, web
from data_sources.protocols.instants import single
from data_sources.protocols.measurement import words
from data_sources.protocols.open311_habits import Habits
from data_sources.protocols.open311_shapes import Said, requests_in
from data_sources.protocols.past import PAST, RECENT, SECONDS, Past, Span, last_of, zulu

OVERLAP = timedelta(minutes=10)
"""Changes are asked for again from this long before the newest one that was told."""
LONGEST = timedelta(days=89)
"""Servers answer no question on more than 90 days."""
ASTRAY = timedelta(days=1)
"""A request this far outside a window says that the server passes windows over; less may be its zone."""
SIZE = 500
PAGES = 400
IN_VAIN = 2
"""Pages in a row without anything new: there are no more. One alone may be a page that new requests moved back."""
LOOKS = 3
"""How often pages are looked through again while they still bring something new."""
UNKNOWN = (400, 404, 405, 406, 415, 501)
"""How servers say that they do not know a format or an option."""
NOTHING = 404
"""How some say that they found nothing."""
TOO_OFTEN = 429


def is_server(url: str) -> bool:
    """Whether an address is a server's: it ends in /, or in / and what is said in every question (?jurisdiction_id=…)."""
    return url.partition("?")[0].endswith("/") and not url.startswith("file:")


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the answers of one round: what changed, then, for at most 5 s, what lies further back (60 days in all).
    Raises OSError when the server does not answer."""
    until = time.monotonic() + SECONDS
    asking = Asking(source, cursor)
    now = datetime.now(UTC)
    yield from last_of(asking.new(now), asking.cursor)
    while not asking.strange and (gap := asking.past.gap(asking.habits.step)) is not None:
        try:
            yield from last_of(asking.older(gap), partial(asking.filled, gap))
        except web.NoAnswer as why:
            if why.status != TOO_OFTEN or asking.last is None:
                raise
            asking.hurried, asking.untold = True, asking.last  # the past can wait for the feed's next round
            break
        if time.monotonic() > until:
            break
    if asking.last is None and asking.empty:
        asking.untold = asking.alive(now)  # 404 to every question: perhaps no server is there
    if asking.untold is not None:
        yield replace(asking.untold, cursor=asking.cursor())


class Asking:
    """One round's questions."""

    def __init__(self, source: Source, cursor: Mapping[str, Any]) -> None:
        self.source = source
        self.past = Past.of(cursor)
        """Its ``newest`` is the newest change that the server told of."""
        self.habits = Habits.of(cursor)
        self.headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
        self.last: Payload | None = None
        self.untold: Payload | None = None
        """The last answer, when after it a span was found empty without one: it is told again, with the cursor."""
        self.strange = False
        """An answer was none of GeoReport v2 (a login page): what was asked for is still to be asked."""
        self.hurried = False
        """The server said that it is asked too often."""
        self.empty = False
        """The server said 404 of the last 48 hours."""

    def cursor(self) -> dict[str, Any] | None:
        """Where the next round goes on; None: where this one did."""
        if self.strange:
            return None
        past = self.past.cursor()
        return {**past, **self.habits.cursor(), "more": past["more"] and not self.hurried}

    def filled(self, gap: Span) -> dict[str, Any] | None:
        """As ``cursor``, when a span of the past has been asked for."""
        if gap[1] - gap[0] <= self.habits.step:  # else it turned out to give no pages: once more, in shorter steps
            self.past.filled(gap)
        return self.cursor()

    def new(self, now: datetime) -> Iterator[Payload]:
        """Every answer on what changed since the last round."""
        habits, first, newest = self.habits, self.past.asked is None, self.past.newest
        habits.forgive(now)
        self.past.recent(now)
        whole = self.past.swept == now
        floor = now - RECENT
        if not first and newest is not None and habits.tells_changes:
            since = newest - OVERLAP
            if whole or not habits.followed:  # windows show no change of an older request before the next sweep
                since = min(floor, since)
            yield from self.updates(max(since, now - LONGEST), now)
            if habits.updates:
                habits.followed = True
                return
        habits.followed = first
        if whole and not first:
            self.past.gaps = [(now - PAST, floor)]
        try:
            yield from self.window(floor, now + OVERLAP)
        except web.NoAnswer as why:
            if why.status != NOTHING:
                raise
            self.empty = True
        if whole and not habits.paged:  # it may have been cut off: once more, in shorter steps
            self.past.gaps = [(now - PAST, now)]

    def alive(self, now: datetime) -> Payload:
        """One request of the last 60 days, as a sign that a server is there. Raises NoAnswer where none is."""
        question = {"start_date": zulu(now - PAST), "end_date": zulu(now), "page": "1", "page_size": "1"}
        payload = self.ask(question)
        self.requests(payload)
        return payload

    def updates(self, since: datetime, now: datetime) -> Iterator[Payload]:
        """Every answer on what changed after an instant; ``habits.updates`` is False behind it when the server does
        not know the question."""

        def look(found: Sequence[Said]) -> bool:
            for said in found:
                at = self.changed(said)
                if at is not None and at < since - OVERLAP:
                    self.habits.lacks("updates", now)
            return self.habits.updates

        try:
            yield from self.pages({"updated_after": zulu(since)}, look)
        except web.NoAnswer as why:
            if why.status not in UNKNOWN:
                raise
            self.habits.lacks("updates", now)

    def older(self, gap: Span) -> Iterator[Payload]:
        """As ``window``; a server that says 404 has nothing there."""
        try:
            for payload in self.window(*gap):
                self.untold = None
                yield payload
        except web.NoAnswer as why:
            if why.status != NOTHING:
                raise
            self.past.filled(gap)
            self.untold = self.last

    def window(self, begin: datetime, end: datetime) -> Iterator[Payload]:
        """Every answer on what was requested in a span; of a server that passes windows over, the pages up to the
        first that lies before the span."""
        reached = False

        def look(found: Sequence[Said]) -> bool:
            nonlocal reached
            changes = [at for said in found if (at := self.changed(said)) is not None]
            begun = [at for said in found if (at := self.instant(said, "requested_datetime")) is not None]
            if any(at < begin - ASTRAY for at in changes) or any(at > end + ASTRAY for at in begun):
                self.habits.lacks("windowed", datetime.now(UTC))
            within = any(at >= begin for at in changes)
            reached = reached or within
            return self.habits.windowed or within or not reached

        return self.pages({"start_date": zulu(begin), "end_date": zulu(end)}, look)

    def pages(self, question: Mapping[str, str], look: Callable[[Sequence[Said]], bool]) -> Iterator[Payload]:
        """The pages of an answer, until the last, or one of which ``look`` says that it answers another question or
        that no other is needed."""
        known: set[str] = set()
        several, vain = False, 0
        for page in range(1, PAGES + 1):
            payload = self.page(question, page)
            if payload is None:
                break
            found, ids = self.said_in(payload)
            if page > 1 and ids and ids <= known:
                vain += 1
                if vain == IN_VAIN:
                    self.habits.repeats(len(found), several, datetime.now(UTC))
                    break
                continue
            several, vain = several or page > 1, 0
            self.last = payload
            yield payload
            known |= ids
            last = self.habits.is_last(len(found))
            if not look(found) or last or self.strange or not ids or not self.habits.paged:
                break
        else:
            raise web.NoAnswer(f"{web.host(self.source.url)} pages in a circle or without end")
        if page > 1 and vain < IN_VAIN and self.habits.tells_changes:
            yield from self.again(question, known, page)

    def again(self, question: Mapping[str, str], known: set[str], pages: int) -> Iterator[Payload]:
        """Those of the pages before the last that bring something new now: what was moved forward meanwhile."""
        for _ in range(LOOKS):
            before = len(known)
            for page in range(1, pages):
                payload = self.page(question, page)
                if payload is None:
                    break
                _, ids = self.said_in(payload)
                if not ids <= known:
                    known |= ids
                    self.last = payload
                    yield payload
            if len(known) == before:
                return

    def page(self, question: Mapping[str, str], page: int) -> Payload | None:
        """A page of an answer; None when the server does not know one behind the first. Raises NoAnswer."""
        try:
            return self.ask({**question, "page": str(page), "page_size": str(SIZE)})
        except web.NoAnswer as why:
            if page > 1 and why.status in UNKNOWN:
                return None
            raise

    def ask(self, question: Mapping[str, str]) -> Payload:
        """One answer, in JSON where the server has it. Raises NoAnswer."""
        habits = self.habits
        try:
            payload = web.get(self.address(habits.ending or "json", question), self.source, headers=self.headers)
        except web.NoAnswer as why:
            if habits.ending or why.status not in UNKNOWN:
                raise
            payload = web.get(self.address("xml", question), self.source, headers=self.headers)
            habits.ending = "xml"
        habits.ending = habits.ending or "json"
        return payload

    def address(self, ending: str, question: Mapping[str, str]) -> str:
        """The address of a question, with what the configured one says in every question."""
        folder, _, always = self.source.url.partition("?")
        asked = urlencode(question, safe=":")
        return f"{folder}requests.{ending}?{always}&{asked}" if always else f"{folder}requests.{ending}?{asked}"

    def said_in(self, payload: Payload) -> tuple[list[Said], set[str]]:
        """(service requests, their ids) in an answer, of which is noted when they changed."""
        found = self.requests(payload)
        for said in found:
            at = self.changed(said)
            if at is not None:
                self.past.saw(at)
            self.habits.saw(said, self.instant(said, "requested_datetime"), self.instant(said, "updated_datetime"))
        return found, {words(said.get("service_request_id")) for said in found}

    def requests(self, payload: Payload) -> list[Said]:
        """The service requests in an answer; ``strange`` when it is none of the format, of which parse says more."""
        found: list[Said] = []
        try:
            for said in requests_in(payload.body):
                if isinstance(said, dict):
                    found.append(said)
        except Unreadable:
            self.strange = True
        return found

    def changed(self, said: Said) -> datetime | None:
        """When a request changed last; of one that does not say so, when it was made."""
        return self.instant(said, "updated_datetime") or self.instant(said, "requested_datetime")

    def instant(self, said: Said, key: str) -> datetime | None:
        """An instant of a request; None for none that can be read."""
        try:
            return single(words(said.get(key)), self.source.zone).astimezone(UTC)
        except (Unreadable, OverflowError):
            return None  # parse refuses it, with the reason

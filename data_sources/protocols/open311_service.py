"""Asking an Open311 GeoReport v2 server: the newest first, then the past, in windows of requested_datetime.

- ``requests.json`` is asked for, ``requests.xml`` where the server has no JSON.
- From the second round on it is asked for what was ``updated_after`` the newest change it told of, less 10 minutes. That
  is a later addition to the format, and servers pass over what they do not know: one that answers with an older change
  does not know it. Then the last 48 hours are asked for in every round, and all 60 days every 6 hours.
- Pages are followed until one is empty, shorter than the longest ever seen, or brings nothing new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from data_sources import Payload, Source
from data_sources.protocols import Unreadable, web
from data_sources.protocols.instants import single
from data_sources.protocols.measurement import words
from data_sources.protocols.open311_shapes import Said, requests_in
from data_sources.protocols.past import PAST, RECENT, SECONDS, Past, Span, last_of, zulu

OVERLAP = timedelta(minutes=10)
"""Changes are asked for again from this long before the newest one that was told."""
STEP, SHORT_STEP = timedelta(days=7), timedelta(days=1)
"""How much of the past is asked for at once, of a server that gives pages and of one that gives what it likes."""
LONGEST = timedelta(days=89)
"""Servers answer no question on more than 90 days."""
SIZE = 500
PAGES = 400
CUT = 50
"""An answer of a server without pages may have been cut off when it holds this many."""
UNKNOWN = (400, 404, 405, 406, 415, 501)
"""How servers say that they do not know a format or an option."""
NOTHING = 404
"""How some say that they found nothing."""


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the answers of one round: what changed, then, for at most 5 s, what lies further back (60 days in all).
    Raises OSError when the server does not answer."""
    until = time.monotonic() + SECONDS
    asking = Asking(source, cursor)
    now = datetime.now(UTC)
    yield from last_of(asking.new(now), asking.cursor)
    while not asking.strange and (gap := asking.past.gap(asking.step)) is not None:
        yield from last_of(asking.older(gap), partial(asking.filled, gap))
        if time.monotonic() > until:
            break
    if asking.untold is not None:
        yield replace(asking.untold, cursor=asking.cursor())


class Asking:
    """One round's questions."""

    def __init__(self, source: Source, cursor: Mapping[str, Any]) -> None:
        self.source = source
        self.past = Past.of(cursor)
        """Its ``newest`` is the newest change that the server told of."""
        self.ending: str = cursor.get("ending", "")
        self.knows_updates: bool = cursor.get("updates", True)
        self.paged: bool = cursor.get("paged", True)
        self.longest: int = cursor.get("longest", 0)
        """Requests in the longest page."""
        self.headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
        self.last: Payload | None = None
        self.untold: Payload | None = None
        """The last answer, when after it a span was found empty without one: it is told again, with the cursor."""
        self.strange = False
        """An answer was none of GeoReport v2 (a login page): what was asked for is still to be asked."""

    @property
    def step(self) -> timedelta:
        """How much of the past to ask for at once."""
        return STEP if self.paged else SHORT_STEP

    def cursor(self) -> dict[str, Any] | None:
        """Where the next round goes on; None: where this one did."""
        if self.strange:
            return None
        return {
            **self.past.cursor(),
            "ending": self.ending,
            "updates": self.knows_updates,
            "paged": self.paged,
            "longest": self.longest,
        }

    def filled(self, gap: Span) -> dict[str, Any] | None:
        """As ``cursor``, when a span of the past has been asked for."""
        if gap[1] - gap[0] <= self.step:  # else the server turned out to give no pages: once more, in shorter steps
            self.past.filled(gap)
        return self.cursor()

    def new(self, now: datetime) -> Iterator[Payload]:
        """Every answer on what changed since the last round."""
        first, newest = self.past.asked is None, self.past.newest
        self.past.recent(now)
        whole = self.past.swept == now
        floor = now - RECENT
        if not first and newest is not None and self.knows_updates:
            since = max(min(floor, newest - OVERLAP) if whole else newest - OVERLAP, now - LONGEST)
            yield from self.updates(since)
            if self.knows_updates:
                return
        if whole and not first:
            self.past.gaps = [(now - PAST, floor)]
        yield from self.window(floor, now + OVERLAP)

    def updates(self, since: datetime) -> Iterator[Payload]:
        """Every answer on what changed after an instant; ``knows_updates`` is False behind it when the server does
        not know the question."""

        def look(said: Said) -> bool:
            at = self.instant(said, "updated_datetime")
            self.knows_updates = at is None or at >= since - OVERLAP
            return self.knows_updates

        try:
            yield from self.pages({"updated_after": zulu(since)}, look)
        except web.NoAnswer as why:
            if why.status not in UNKNOWN:
                raise
            self.knows_updates = False

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
        """Every answer on what was requested in a span."""
        return self.pages({"start_date": zulu(begin), "end_date": zulu(end)}, lambda said: True)

    def pages(self, question: Mapping[str, str], look: Callable[[Said], bool]) -> Iterator[Payload]:
        """The pages of an answer, until the last, or one of which ``look`` says that it answers another question."""
        known: set[str] = set()
        for page in range(1, PAGES + 1):
            try:
                payload = self.ask({**question, "page": str(page), "page_size": str(SIZE)})
            except web.NoAnswer as why:
                if page > 1 and why.status in UNKNOWN:
                    return
                raise
            found = self.requests(payload)
            ids = {words(said.get("service_request_id")) for said in found}
            if page > 1 and ids and ids <= known:
                self.paged = self.paged and len(found) < CUT
                return
            self.last = payload
            yield payload
            for said in found:
                self.saw(said)
            if not all(look(said) for said in found):
                return
            last = not ids or len(found) < self.longest
            self.longest = max(self.longest, len(found))
            if last or self.strange:
                return
            known |= ids
        raise web.NoAnswer(f"{web.host(self.source.url)} pages in a circle or without end")

    def ask(self, question: Mapping[str, str]) -> Payload:
        """One answer, in JSON where the server has it. Raises NoAnswer."""
        try:
            payload = web.get(self.address(self.ending or "json", question), self.source, headers=self.headers)
        except web.NoAnswer as why:
            if self.ending or why.status not in UNKNOWN:
                raise
            payload = web.get(self.address("xml", question), self.source, headers=self.headers)
            self.ending = "xml"
        self.ending = self.ending or "json"
        return payload

    def address(self, ending: str, question: Mapping[str, str]) -> str:
        """The address of a question."""
        return f"{self.source.url}requests.{ending}?{urlencode(question, safe=':')}"

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

    def saw(self, said: Said) -> None:
        """Note when a request changed last."""
        at = self.instant(said, "updated_datetime") or self.instant(said, "requested_datetime")
        if at is not None:
            self.past.saw(at)

    def instant(self, said: Said, key: str) -> datetime | None:
        """An instant of a request; None for none that can be read."""
        try:
            return single(words(said.get(key)), self.source.zone).astimezone(UTC)
        except Unreadable:
            return None  # parse refuses it, with the reason

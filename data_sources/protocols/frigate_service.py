"""Asking a Frigate server: what is new, what is in view and what ended, its statistics, then the past.

- ``api/events`` is asked without thumbnails, the newest first, from 5 minutes before the newest event that was told; the
  last 48 hours are asked for again every 6 hours, for what came late. Pages are followed with ``before``.
- Events that have been in view for longer are asked for with ``in_progress``. One that was in view and is no more is asked
  for by its beginning, and by ``event_ids`` where that does not bring it: those answers hold thumbnails on many servers.
- ``api/stats`` is asked no oftener than every 20 seconds: every answer is kept for 90 days.
- The first collection goes back 60 days, a few seconds in each round after the first.
- A server that passes over or refuses an option is asked without it, and with it again a day later. An answer that is too
  long is asked for in smaller pages.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from data_sources import Payload, Source
from data_sources.protocols import Unreadable, web
from data_sources.protocols.frigate import settled
from data_sources.protocols.frigate_habits import PAGE, USUAL, Habits, together
from data_sources.protocols.frigate_shapes import Event, document_in, parts_in, usual
from data_sources.protocols.past import PAST, SECONDS, Past, Span, last_of

OVERLAP = timedelta(minutes=5)
"""Events are asked for again from this long before the newest that was told."""
STEP = timedelta(days=1)
PAGES = 1_000
ASTRAY = 60.0
"""An event this far outside what was asked for says that the server passes the question over [s]."""
GRAIN = 0.001
"""Events of one page's last moment are asked for again with the next [s]."""
SPANS = 20
"""Questions for events that ended, in one round."""
IDS = 50
UNKNOWN = (400, 404, 405, 406, 414, 415, 422, 501)
"""How servers say that they do not know a question or an option."""
BARE = "include_thumbnails"

Glance = tuple[str, float, float | None]
"""An event's id, beginning and end [s]."""


def is_server(url: str) -> bool:
    """Whether an address is a server's: it ends in /, or in / and what is said in every question (?…)."""
    return url.partition("?")[0].endswith("/") and not url.startswith("file:")


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the answers of one round. Raises OSError when the server does not answer."""
    until = time.monotonic() + SECONDS
    asking = Asking(source, cursor)
    now = datetime.now(UTC)
    yield from last_of(asking.new(now), asking.cursor)
    step = STEP
    while not asking.strange and asking.trouble is None and asking.habits.paged:
        gap = asking.past.gap(step if asking.habits.windowed else PAST)
        if gap is None:
            break
        asking.brought = 0
        try:
            yield from last_of(asking.older(gap), partial(asking.filled, gap))
        except web.NoAnswer as why:
            if why.status != 429 or asking.last is None:
                raise
            asking.hurried, asking.untold = True, asking.last  # the past can wait for the feed's next round
            break
        step = STEP if asking.brought else 2 * step  # before the first event there is nothing, for long
        if time.monotonic() > until:
            break
    if asking.untold is not None and not asking.strange:
        yield replace(asking.untold, cursor=asking.cursor())
    if asking.trouble is not None:
        raise asking.trouble


class Asking:
    """One round's questions."""

    def __init__(self, source: Source, cursor: Mapping[str, Any]) -> None:
        self.source = source
        self.past, self.habits = Past.of(cursor), Habits.of(cursor)
        self.headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
        self.told: dict[str, Glance] = {}
        """What this round's answers told of what is new or in view, by id."""
        self.brought = 0
        """Events that came of one span of the past."""
        self.last: Payload | None = None
        self.untold: Payload | None = None
        """The last answer, when after it the server refused to tell of its past: it is told again, with the cursor."""
        self.strange = False
        """An answer was none of Frigate's (a login page): what was asked for is still to be asked."""
        self.hurried = False
        """The server said that it is asked too often."""
        self.trouble: OSError | None = None
        """Why there are no statistics, though events are told."""

    def cursor(self) -> dict[str, Any] | None:
        """Where the next round goes on; None: where this one did."""
        if self.strange:
            return None
        if not self.habits.paged:
            self.past.gaps = []  # a server that shows nothing but its newest has no past
        past = self.past.cursor()
        return {**past, **self.habits.cursor(), "more": past["more"] and not self.hurried}

    def filled(self, gap: Span) -> dict[str, Any] | None:
        """As ``cursor``, when a span of the past has been asked for."""
        self.past.filled(gap)
        return self.cursor()

    def new(self, now: datetime) -> Iterator[Payload]:
        """Every answer on what is new, in view or ended, and the statistics."""
        habits, newest, paged = self.habits, self.past.newest, self.habits.paged
        habits.forgive(now)
        if habits.paged and not paged:
            self.past.asked = None  # perhaps there is a past after all
        since = self.past.recent(now)
        if self.past.swept != now and newest is not None:
            since = max(since, newest - OVERLAP)
        yield from self.window(since.timestamp(), None)
        if self.strange:
            return
        yield from self.in_view(now)
        habits.open = {one: start for one, start in habits.open.items() if one not in self.told}
        habits.follow({one: start for one, start, end in self.told.values() if end is None})
        for _, start, _ in self.told.values():
            self.past.saw(datetime.fromtimestamp(start, UTC))
        if habits.stats_are_due(now):
            try:
                yield self.get("stats", {})
                habits.told = now
            except web.NoAnswer as why:
                if why.status in UNKNOWN:
                    habits.lacks("stats", now)
                else:
                    self.trouble = why

    def older(self, gap: Span) -> Iterator[Payload]:
        """Every answer on what began in a span of the past; none from a server that refuses the question."""
        try:
            yield from self.window(gap[0].timestamp(), gap[1].timestamp())
        except web.NoAnswer as why:
            if why.status not in UNKNOWN:
                raise
            self.habits.lacks("paged", datetime.now(UTC))
            self.untold = self.last

    def window(self, since: float, before: float | None) -> Iterator[Payload]:
        """The answers on what began after ``since`` and before ``before`` [s], the newest first."""
        now, known, fresh = datetime.now(UTC), set[str](), before is None
        for page in range(PAGES):
            try:
                payload = self.events(since, before)
            except web.NoAnswer as why:
                if not page or why.status not in UNKNOWN:
                    raise
                self.habits.lacks("paged", now)
                return
            found = self.note(payload) if fresh else self.glance(payload)
            ids, starts, n = {one for one, _, _ in found}, [start for _, start, _ in found], len(found)
            del found  # the page is read while this waits
            if before is not None and starts and max(starts) > before + ASTRAY:
                self.habits.lacks("paged", now)
            if page and ids <= known:
                oldest = min(starts, default=since)
                if oldest == before or self.habits.is_last(n) or not self.habits.paged:
                    return
                before = oldest  # a whole page of one moment
                continue
            self.last = payload
            yield payload
            self.brought += n
            known |= ids
            last = self.habits.is_last(n)
            if self.strange or not starts or not self.habits.paged:
                return
            oldest = min(starts)
            if oldest < since - ASTRAY:
                self.habits.lacks("windowed", now)
            if last or oldest <= since:
                return
            before = oldest + GRAIN
        raise web.NoAnswer(f"{web.host(self.source.url)} pages in a circle or without end")

    def in_view(self, now: datetime) -> Iterator[Payload]:
        """Every answer on what has been in view for long, and on what was and is no more."""
        habits = self.habits
        long = {one: start for one, start in habits.open.items() if one not in self.told}
        if not habits.view_is_due(now, len(long)):
            return
        habits.viewed, whole = now, False
        if habits.in_view:
            try:
                payload = self.get("events", {BARE: "0", "in_progress": "1", "limit": str(habits.size)})
                found = self.note(payload)
                yield payload
                whole = not self.strange and len(found) < habits.size
                if any(end is not None for _, _, end in found):
                    habits.lacks("in_view", now)
            except web.TooLong:
                if not habits.smaller():
                    habits.lacks("in_view", now)
            except web.NoAnswer as why:
                if why.status not in UNKNOWN:
                    raise
                habits.lacks("in_view", now)
        if whole or not habits.in_view:
            yield from self.ended({one: start for one, start in long.items() if one not in self.told}, now)

    def ended(self, gone: Mapping[str, float], now: datetime) -> Iterator[Payload]:
        """Every answer on events that were in view and are no more; those that nobody knows any longer are forgotten."""
        habits, spans = self.habits, together(gone)[:SPANS]
        for ids in spans:
            begins = [gone[one] for one in ids]
            if not (habits.windowed and habits.paged):
                break
            try:
                payload = self.events(min(begins) - GRAIN, max(begins) + GRAIN)
                self.note(payload)
                yield payload
            except web.NoAnswer as why:
                if why.status not in UNKNOWN:
                    raise
                habits.lacks("paged", now)
        asked = [one for ids in spans for one in ids]
        left = [one for one in asked if one not in self.told]
        for at in range(0, len(left), IDS) if habits.by_ids else ():
            try:
                payload = self.get("event_ids", {"ids": ",".join(left[at : at + IDS])})
                self.note(payload)
                yield payload
            except web.NoAnswer as why:
                if why.status not in UNKNOWN:
                    raise
                habits.lacks("by_ids", now)
                break
        for one in asked:
            if one not in self.told:
                habits.open.pop(one, None)

    def note(self, payload: Payload) -> list[Glance]:
        """As ``glance``, remembered for this round."""
        found = self.glance(payload)
        for one in found:
            held = self.told.get(one[0])
            if held is None or held[2] is None:
                self.told[one[0]] = one
        return found

    def glance(self, payload: Payload) -> list[Glance]:
        """The events in an answer; ``strange`` when it is none of the format, of which parse says more."""
        received, events = payload.received.timestamp(), usual(payload.body)
        if events is None:
            try:
                events = [part for part in parts_in(document_in(payload.body)) if isinstance(part, Event)]
            except Unreadable:
                self.strange = True
                return []
        settle = (settled(event, received) for event in events)
        return [(event.id, event.start_time, event.end_time) for event in settle if isinstance(event, Event)]

    def events(self, since: float, before: float | None) -> Payload:
        """One page of events, with as many of the options as the server knows; what it is asked first (``before`` None)
        shows which. Raises NoAnswer."""
        habits = self.habits
        while True:
            asked = {"after": f"{since:.6f}"} if habits.windowed else {}
            asked |= {} if before is None else {"before": f"{before:.6f}"}
            asked |= {"limit": str(habits.size)} if habits.limited else {}
            try:
                return self.get("events", {BARE: "0", **asked})
            except web.TooLong:
                if not habits.smaller():
                    raise
            except web.NoAnswer as why:
                if why.status not in UNKNOWN or before is not None or not self.simpler(asked):
                    raise

    def simpler(self, asked: Mapping[str, str]) -> bool:
        """Whether one option less can be asked with, which is noted: of pages of 2,000 it may be their size alone."""
        habits, now = self.habits, datetime.now(UTC)
        if "limit" in asked and habits.size == PAGE:
            habits.size, habits.lacked = USUAL, now
        elif "limit" in asked or "after" in asked:
            habits.lacks("limited" if "limit" in asked else "windowed", now)
        else:
            return False
        return True

    def get(self, what: str, question: Mapping[str, str]) -> Payload:
        """One answer. Raises NoAnswer."""
        folder, _, always = self.source.url.partition("?")
        asked = "&".join(part for part in (always, urlencode(question, safe=",")) if part)
        return web.get(f"{folder}api/{what}{'?' if asked else ''}{asked}", self.source, headers=self.headers)

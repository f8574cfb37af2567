"""What people decided of cameras' alerts: docs/formats/camera-verdicts.md. How it is read, and how it is asked for.

A server is asked for what was decided between ``after`` and ``before``, the newest first, in pages of ``limit``; one that
passes the question over gives its whole list, which is read as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from data_sources import Payload, Recognised, Refused, Source
from data_sources.protocols import Unreadable, files, web
from data_sources.protocols.documents import decoded, other_json
from data_sources.protocols.instants import iso, plausible
from data_sources.protocols.measurement import refused, words
from data_sources.protocols.past import Past, Span, last_of, zulu

STATES = ("cho_xac_minh", "xac_nhan", "bao_sai", "chuyen", "da_xu_ly", "luu_tru")
"""Waits for a person, confirmed, refuted, transferred, handled, archived."""
FIELDS = ("source", "camera", "event", "state", "at")
LONGEST = {"source": 60, "camera": 60, "event": 100, "agency": 200, "reason": 200}
"""Letters at most."""

PAGE = 1_000
PAGES = 400
STEP = timedelta(days=5)
ASTRAY = timedelta(minutes=1)
"""A verdict this far outside what was asked for says that the server passes the question over."""
GRAIN = timedelta(seconds=1)
"""Questions are asked in whole seconds: those of a page's last second are asked for again."""
UNKNOWN = (400, 404, 405, 406, 414, 422, 501)
HEAD = 100


class Verdict(NamedTuple):
    """The state that an alert has been in since ``at``, as a person decided; ``agency``: who has it, "" for none."""

    source: str
    camera: str
    event: str
    state: str
    at: datetime
    agency: str
    reason: str


def parse(payload: Payload) -> Iterator[Verdict | Refused | Recognised]:
    """Yield each verdict, a Refused for each that cannot be read, and Recognised for a document of the format."""
    try:
        for part in parts_in(payload.body):
            try:
                yield verdict_of(part, payload)
            except Unreadable as why:
                shown = {name: part[name] for name in FIELDS if name in part} if isinstance(part, dict) else ""
                yield refused(why, shown)
    except Unreadable as why:
        yield refused(why, payload.body[:HEAD])
        return
    yield Recognised()


def parts_in(body: bytes) -> list[Any]:
    """The verdicts of a document. Raises Unreadable when it is none of the format."""
    document = decoded(body)
    if not isinstance(document, dict) or not isinstance(document.get("verdicts"), list):
        raise Unreadable(other_json(document, "verdicts"))
    found: list[Any] = document["verdicts"]
    return found


def verdict_of(part: Any, payload: Payload) -> Verdict:
    """One verdict. Raises Unreadable."""
    if not isinstance(part, dict):
        raise Unreadable("not a verdict")
    state = part.get("state")
    told = {name: text(part, name) for name in LONGEST}
    for name in ("source", "camera", "event"):
        if not told[name]:
            raise Unreadable(f"no {name}")
    if not isinstance(state, str) or state not in STATES:
        raise Unreadable("no state" if state in (None, "") else "state unknown")
    return Verdict(
        told["source"], told["camera"], told["event"], state, instant(part, payload), told["agency"], told["reason"]
    )


def text(part: Mapping[str, Any], name: str) -> str:
    """A text of a verdict; "" for none. Raises Unreadable for one that is no text, or that is cut where it may not be."""
    said = part.get(name)
    if said is not None and not isinstance(said, str):
        raise Unreadable(f"{name} is no text")
    found = words(said, LONGEST[name] + 1)
    if len(found) > LONGEST[name]:
        if name in ("source", "camera", "event"):
            raise Unreadable(f"{name} longer than {LONGEST[name]} letters")
        return f"{found[: LONGEST[name] - 1].rstrip()}…"
    return found


def instant(part: Mapping[str, Any], payload: Payload) -> datetime:
    """When it was decided. Raises Unreadable."""
    said = part.get("at")
    if isinstance(said, str) and "/" in said:
        raise Unreadable("unreadable instant")
    return plausible(iso(said, payload.source.zone), payload.received)


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield what was decided since the last round, then the past, five days in each round; or the files behind the
    address. Raises OSError when the server does not answer."""
    if source.url.startswith("file:"):
        yield from files.fetch(source, cursor)
        return
    asking = Asking(source, cursor)
    now = datetime.now(UTC)
    yield from last_of(asking.window(asking.past.recent(now), None), asking.cursor)
    if asking.asks and (gap := asking.past.gap(STEP)) is not None:
        yield from last_of(asking.window(*gap), partial(asking.filled, gap))


class Asking:
    """One round's questions."""

    def __init__(self, source: Source, cursor: Mapping[str, Any]) -> None:
        self.source, self.past = source, Past.of(cursor)
        self.headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
        self.asks = True
        """The server answers what it is asked; one that gives its whole list has no past beside it."""
        self.strange = False

    def cursor(self) -> dict[str, Any] | None:
        """Where the next round goes on; None: where this one did."""
        if self.strange:
            return None
        if not self.asks:
            self.past.gaps = []
        return self.past.cursor()

    def filled(self, gap: Span) -> dict[str, Any] | None:
        """As ``cursor``, when a span of the past has been asked for."""
        self.past.filled(gap)
        return self.cursor()

    def window(self, since: datetime, before: datetime | None) -> Iterator[Payload]:
        """Every answer on what was decided in a span, the newest first."""
        known: set[str] = set()
        for page in range(PAGES):
            payload = self.ask(since, before)
            found = self.decided(payload)
            marks = {repr(one) for one in found}
            if page and marks <= known:
                return
            yield payload
            known |= marks
            instants = [one.at for one in found]
            for at in instants:
                self.past.saw(at)
            if not instants or self.strange:
                return
            if min(instants) < since - ASTRAY or (before is not None and max(instants) > before + ASTRAY):
                self.asks = False
            if not self.asks or min(instants) <= since:
                return
            before = min(instants) + GRAIN
        raise web.NoAnswer(f"{web.host(self.source.url)} pages in a circle or without end")

    def decided(self, payload: Payload) -> list[Verdict]:
        """The verdicts in an answer; ``strange`` when it is none of the format, of which parse says more."""
        told = list(parse(payload))
        self.strange = self.strange or not any(isinstance(one, Recognised) for one in told)
        return [one for one in told if isinstance(one, Verdict)]

    def ask(self, since: datetime, before: datetime | None) -> Payload:
        """One answer; of a server that refuses the question its whole list. Raises NoAnswer."""
        asked = {"after": zulu(since), **({"before": zulu(before)} if before else {}), "limit": str(PAGE)}
        mark = "&" if "?" in self.source.url else "?"
        url = f"{self.source.url}{mark}{urlencode(asked, safe=':')}"
        try:
            payload = web.get(url, self.source, headers=self.headers)
        except web.NoAnswer as why:
            if why.status not in UNKNOWN:
                raise
            self.asks = False
            payload = web.get(self.source.url, self.source, headers=self.headers)
        return replace(payload, cursor=None)

"""A citizen's service request as any city's Open311 server says it, and the rules by which one is let in.

Who reported is never read: no name, telephone, e-mail, account, device or picture leaves this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Any, NamedTuple

from data_sources import Payload, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.instants import EARLIEST, plausible, single, utc
from data_sources.protocols.measurement import refused, shared, words
from data_sources.protocols.positions import Position, position

LONGEST_ID = 100
NAMES = 20
"""Names of those responsible that are read."""
TEXT = 2_000
"""Letters of a description that are read."""
FAR = timedelta(days=3660)
"""A deadline further ahead is a sign for "none" (31/12/9999), not a promise."""
SHOWN = (
    "service_request_id", "status", "service_name", "service_code", "requested_datetime", "updated_datetime",
    "expected_datetime", "lat", "long",
)  # fmt: skip
EARLY = "earlier than the request"

OPEN, CLOSED = "open", "closed"
STATUSES = {
    **dict.fromkeys(
        ("open", "new", "acknowledged", "received", "submitted", "confirmed", "investigating", "in progress", "in_progress",
         "in_process", "planned", "action scheduled", "action_scheduled", "reopened", "pending"), OPEN
    ),
    **dict.fromkeys(
        ("closed", "fixed", "resolved", "completed", "processed", "archived", "rejected", "duplicate",
         "no further action", "no_further_action", "not responsible", "not_councils_responsibility"), CLOSED
    ),
}  # fmt: skip
"""The two words of GeoReport v2, and those that servers with more of them say."""
Box = tuple[float, float, float, float]
"""West, south, east, north: degrees."""
Clock = Callable[[str, tzinfo | None], datetime]
"""The aware instant that a text says, with the feed's zone where it says none; raises Unreadable."""
DATE = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}", re.ASCII)
EMPTY: Mapping[str, Any] = MappingProxyType({})


class ServiceRequest(NamedTuple):
    """One state of a service request. lon, lat: WGS 84, degrees. ``said`` is the server's own word for ``status``, in
    small letters; ``updated`` is None where it tells no time of change."""

    id: str
    status: str
    said: str
    notes: str
    service: str
    code: str
    title: str
    description: str
    agency: str
    channel: str
    requested: datetime
    updated: datetime | None
    expected: datetime | None
    sent: datetime | None
    """When it was handed to the agency."""
    address: str
    lon: float | None
    lat: float | None
    extended: Mapping[str, Any]
    """extended_attributes, as they came."""
    clock: Clock = single
    """Reads the instants in ``extended``."""


class Reading:
    """Reads one service request; what in it cannot be read, and does not stop the rest, is in ``faults``. ``box`` is
    where the city lies, ``clock`` reads instants."""

    def __init__(
        self, said: Mapping[str, Any], payload: Payload, box: Box | None = None, clock: Clock = single
    ) -> None:
        self.said, self.payload, self.box, self.clock = said, payload, box, clock
        self.faults: list[Refused] = []

    def request(self) -> ServiceRequest:
        """The service request. Raises Unreadable when it has no id, status or plausible time."""
        said = self.said
        own = identity(said.get("service_request_id"))
        status = shared(said.get("status")).casefold()
        if status not in STATUSES:
            raise Unreadable("status unknown" if status else "no status")
        if not words(said.get("requested_datetime")):
            raise Unreadable("no requested_datetime")
        requested = self.instant(said["requested_datetime"])
        updated = self.updated(requested)
        lon, lat = self.place()
        title, detail = self.text("title"), self.text("detail", TEXT)
        return ServiceRequest(
            id=own,
            status=STATUSES[status],
            said=status,
            notes=self.text("status_notes"),
            service=shared(said.get("service_name")),
            code=shared(said.get("service_code")),
            title=title,
            description=detail or self.text("description", TEXT),
            agency=shared(recipient(said.get("agency_responsible"))),
            channel=shared(said.get("interface_used")),
            requested=requested,
            updated=updated,
            expected=self.deadline(said.get("expected_datetime")),
            sent=self.passed(said.get("agency_sent_datetime"), requested),
            address=self.text("address"),
            lon=lon,
            lat=lat,
            extended=extended(said.get("extended_attributes")),
            clock=self.clock,
        )

    def text(self, key: str, most: int = 200) -> str:
        """A text; "" for none."""
        return words(self.said.get(key), most)

    def instant(self, said: object) -> datetime:
        """An instant that has passed. Raises Unreadable."""
        return plausible(self.clock(words(said), self.payload.source.zone), self.payload.received)

    def updated(self, requested: datetime) -> datetime | None:
        """When it changed last; never before it was requested. Raises Unreadable."""
        if not self.text("updated_datetime"):
            return None
        at = self.instant(self.said["updated_datetime"])
        if at < requested:
            self.fault(EARLY, self.said.get("updated_datetime"))
            return requested
        return at

    def passed(self, said: object, requested: datetime) -> datetime | None:
        """An instant that has passed since the request; None, and a fault, for one that cannot be read."""
        if not words(said):
            return None
        try:
            at = self.instant(said)
        except Unreadable as why:
            self.fault(why, said)
            return None
        if at < requested:
            self.fault(EARLY, said)
            return None
        return at

    def deadline(self, said: object) -> datetime | None:
        """An instant that may lie ahead; a date alone is the end of its day. None, and a fault, for one that cannot
        be read."""
        text = words(said)
        if not text:
            return None
        try:
            at = utc(self.clock(f"{text} 24:00" if DATE.fullmatch(text) else text, self.payload.source.zone))
            if at < EARLIEST:
                raise Unreadable("instant before 1990")
            if at > self.payload.received + FAR:
                raise Unreadable("deadline more than ten years ahead")
        except Unreadable as why:
            self.fault(why, said)
            return None
        return at

    def place(self) -> Position | tuple[None, None]:
        """(lon, lat); neither, and a fault, for what is no place. One whose parts are swapped is turned round, and a
        fault all the same, where it surely lies in the city then; elsewhere it is no place."""
        lon, lat = self.said.get("long"), self.said.get("lat")
        if lon in (None, "") and lat in (None, ""):
            return None, None
        try:
            return position(lon, lat)
        except Unreadable as why:
            turned = self.turned(lon, lat)
            self.fault("lat and lon swapped: turned round" if turned else why, f"{words(lat)} {words(lon)}")
            return turned or (None, None)

    def turned(self, lon: object, lat: object) -> Position | None:
        """The position with its parts swapped, when that lies in the city."""
        try:
            x, y = position(lat, lon)
        except Unreadable:
            return None
        if self.box is None or not (self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]):
            return None
        return x, y

    def fault(self, why: Unreadable | str, part: object) -> None:
        """Note a part that cannot be read, with the id it belongs to."""
        self.faults.append(refused(why, f"{words(self.said.get('service_request_id'))}: {words(part)}"))


def identity(said: object) -> str:
    """A service_request_id, number or text. Raises Unreadable."""
    if isinstance(said, float) and said.is_integer():
        said = int(said)
    own = words(said, LONGEST_ID + 1)
    if not own:
        raise Unreadable("no service_request_id")
    if len(own) > LONGEST_ID:
        raise Unreadable(f"service_request_id longer than {LONGEST_ID} letters")
    return own


def recipient(said: object) -> object:
    """Who is responsible: a text, or FixMyStreet's {"recipient": [names]}."""
    if isinstance(said, dict):
        said = said.get("recipient")
    if isinstance(said, list):
        return ", ".join(name for one in said[:NAMES] if (name := words(one)))
    return said


def extended(said: object) -> Mapping[str, Any]:
    """extended_attributes: an object, or a list of {"name" or "code" or "key", "value"}."""
    if isinstance(said, dict):
        inner = said.get("attribute") or said.get("attributes")
        return extended(inner) if isinstance(inner, list | dict) else said
    if isinstance(said, list):
        return dict(named(part) for part in said if isinstance(part, dict))
    return EMPTY


def named(part: Mapping[str, Any]) -> tuple[str, Any]:
    """(name, value) of one of a list of attributes."""
    return next((words(part[key]) for key in ("name", "code", "key") if part.get(key)), ""), part.get("value")


def read(
    said: Mapping[str, Any], payload: Payload, box: Box | None = None, clock: Clock = single
) -> Iterator[ServiceRequest | Refused]:
    """Yield the service request and what in it cannot be read; or a Refused for the whole of it."""
    reading = Reading(said, payload, box, clock)
    try:
        request = reading.request()
    except Unreadable as why:
        yield refused(why, impersonal(said))
        return
    yield request
    yield from reading.faults


def impersonal(said: Mapping[str, Any]) -> dict[str, Any]:
    """What of an object says nothing of who reported, and may be shown where it was refused."""
    return {key: said[key] for key in SHOWN if key in said}

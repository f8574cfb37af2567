"""Frigate (docs.frigate.video): events and statistics of its HTTP API, and the messages of its topics, told by content.

Stated fates: an instant beyond the year 5138 was sent in milliseconds and is read so. An event is refused when it has no
id, camera, label or beginning, began before 2000 or more than 10 minutes after it was received, ended before it began or
that much after it was received, or lasted more than 7 days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.frigate_shapes import (
    LONGEST_ID,
    READ,
    TEXT,
    Event,
    Said,
    document_in,
    parts_in,
    usual,
)
from data_sources.protocols.measurement import refused, words

EARLIEST = 946_684_800.0
"""2000-01-01 [s]."""
AHEAD = 600.0
"""A server's clock may be this far before ours [s]."""
LONGEST = 7 * 86_400.0
"""Nothing is in view for longer [s]."""
MILLISECONDS = 1e11
"""A number this great is no time in seconds."""

STANDING = 300.0
"""Statistics that are older than this when they are received are those of a server that stands still [s]."""
FEW_FRAMES = 0.1
"""Frames a second below which none arrive."""
UNSEEN = 60.0
"""A picture that was not looked at for longer is frozen [s]."""
STALLS = 100
"""A stream that stalled more often in an hour is frozen."""

HEAD = 100
"""Bytes of a document of no format that are kept with its refusal."""

State = Literal["online", "offline", "frozen"]


class CameraStats(NamedTuple):
    """What a server says of one camera. Frames a second; ``looked``: when a frame was looked at last [s since 1970]."""

    name: str
    camera_fps: float
    process_fps: float | None
    skipped_fps: float | None
    looked: float | None
    stalls: float | None

    def state(self, at: float) -> State:
        """offline: no frame arrives. frozen: frames arrive and none is another, or none is looked at; ``at``: when the
        server said so [s]."""
        if self.camera_fps < FEW_FRAMES:
            return "offline"
        if self.process_fps == 0 and not self.skipped_fps:
            return "frozen"
        if self.looked and at - self.looked > UNSEEN:
            return "frozen"
        return "frozen" if self.stalls is not None and self.stalls > STALLS else "online"


class Stats(NamedTuple):
    """A server's statistics as of ``at`` [s since 1970]; ``unread``: cameras of which nothing could be read."""

    at: float
    cameras: list[CameraStats]
    unread: list[str]


def parse(payload: Payload) -> Iterator[Event | Stats | Refused | Recognised]:
    """Yield each event with its times set right, or the server's statistics, and a Refused for what cannot be read. No
    bytes make it raise."""
    received = payload.received.timestamp()
    events = usual(payload.body)
    if events is not None:
        yield from (settled(event, received) for event in events)
        yield Recognised()
        return
    try:
        document = document_in(payload.body)
        if (cameras := cameras_in(document)) is not None:
            yield from stats(document, cameras, received)
            return
        for part in parts_in(document):
            if isinstance(part, Event):
                yield settled(part, received)
            elif isinstance(part, Unreadable):
                yield refused(part, "")
            else:
                yield refused(*part)
    except Unreadable as why:
        yield refused(why, payload.body[:HEAD])
        return
    yield Recognised()


def settled(event: Event, received: float) -> Event | Refused:
    """The event with its times in seconds, or why it cannot be kept. ``received``: s since 1970."""
    try:
        for name, most in (("id", LONGEST_ID), ("camera", TEXT), ("label", TEXT)):
            said = getattr(event, name)
            if not (said and said.isprintable() and said.isascii()):
                said = words(said, most + 1)
                setattr(event, name, said)
            if not said:
                raise Unreadable(f"no {name}")
            if len(said) > most:
                raise Unreadable(f"{name} longer than {most} letters")
        event.start_time = begun(event.start_time, received)
        if event.end_time is not None:
            event.end_time = ended(event.end_time, event.start_time, received)
    except Unreadable as why:
        return refused(why, {name: getattr(event, name) for name in READ})
    return event


def begun(said: float, received: float) -> float:
    """When an event began [s]. Raises Unreadable."""
    at = said / 1000 if said > MILLISECONDS else said
    if not math.isfinite(at):
        raise Unreadable("start_time is no number")
    if at < EARLIEST:
        raise Unreadable("begins before 2000")
    if at > received + AHEAD:
        raise Unreadable("begins after it was received")
    return at


def ended(said: float, start: float, received: float) -> float:
    """When an event that began at ``start`` ended [s]. Raises Unreadable."""
    at = said / 1000 if said > MILLISECONDS else said
    if not math.isfinite(at):
        raise Unreadable("end_time is no number")
    if at < start:
        raise Unreadable("ends before it begins")
    if at > received + AHEAD:
        raise Unreadable("ends after it was received")
    if at - start > LONGEST:
        raise Unreadable("lasts more than 7 days")
    return at


def cameras_in(document: Any) -> Said | None:
    """The cameras of statistics by name; None of another document."""
    if not isinstance(document, dict) or "camera" in document:
        return None
    cameras = document.get("cameras")
    if isinstance(cameras, dict) and (
        "service" in document or "detectors" in document or any(map(tells, cameras.values()))
    ):
        return cameras
    found = {name: said for name, said in document.items() if tells(said)}
    if found or ("detectors" in document and "service" in document):
        return found
    return None


def tells(said: Any) -> bool:
    """Whether an object is what statistics say of a camera."""
    return isinstance(said, dict) and ("camera_fps" in said or said.keys() >= {"process_fps", "skipped_fps"})


def stats(document: Said, cameras: Said, received: float) -> Iterator[Stats | Refused | Recognised]:
    """Yield the statistics, and what cannot be read of them. Those of a server that stands still are refused whole."""
    service = document.get("service")
    at = number(service.get("last_updated")) if isinstance(service, dict) else None
    if at is not None and at > MILLISECONDS:
        at /= 1000
    if at is not None and not EARLIEST < at < received + AHEAD:
        at = None
    if at is not None and at < received - STANDING:
        since = datetime.fromtimestamp(at, UTC)
        yield refused(f"stats stand still since {since:%Y-%m-%d %H:%M} UTC", service)
        return
    told, unread = [], []
    for name, said in cameras.items():
        camera = words(name, TEXT)
        fps = number(said.get("camera_fps")) if isinstance(said, dict) else None
        if camera and fps is not None:
            looked = number(said.get("detection_frame"))
            looked = looked / 1000 if looked and looked > MILLISECONDS else looked
            process, skipped = number(said.get("process_fps")), number(said.get("skipped_fps"))
            told.append(CameraStats(camera, fps, process, skipped, looked, number(said.get("stalls_last_hour"))))
        else:
            unread.append(camera)
            yield refused("camera without a name" if not camera else "no camera_fps", {camera: said})
    detectors = document.get("detectors")
    for name, said in detectors.items() if isinstance(detectors, dict) else ():
        began = number(said.get("detection_start")) if isinstance(said, dict) else None
        if at is not None and began and EARLIEST < began < at - UNSEEN:
            yield refused("a detector stands still", {words(name, TEXT): said})
    yield Stats(received if at is None else at, told, unread)
    yield Recognised()


def number(said: Any) -> float | None:
    """A number, wherever it was written as text; None for none, and none below 0."""
    if isinstance(said, str):
        try:
            said = float(said[:64])
        except ValueError:
            return None
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return float(said) if 0 <= said < 1e300 else None

"""AIS as documents and as batches of a stream: positions of ships, what they call themselves, and what cannot be read.

An instant is that of the tag block (when its checksum holds), else of the `$PGHP` line before, else of the trailer, else
the reception stamped on a stream's line; of a line in a file that tells none it is unknown.
"""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.ais_groups import LONE, Groups, Lone, Part, Whole
from data_sources.protocols.ais_messages import Where, Who, told
from data_sources.protocols.ais_sentences import JUNK, Clock, Sentence, read
from data_sources.protocols.documents import seen
from data_sources.protocols.positions import position
from data_sources.protocols.tcp_lines import RECEIVED

SHOWN = 300
"""Bytes of a refused line that are told."""
EARLIEST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000)
AHEAD = timedelta(minutes=10)
"""A clock may be this far before ours."""


class Seen(NamedTuple):
    """A ship's position at an instant [ms], None: unknown. lon, lat: WGS 84, degrees; ``message``: its payload, ``line``
    that of its first part, both of its document."""

    mmsi: int
    at: int | None
    lon: float
    lat: float
    speed: float | None
    course: float | None
    message: bytes
    line: int


def parse(payload: Payload) -> Iterator[Seen | Who | Refused | Recognised]:
    """Yield each position and each name; a line that cannot be read is Refused, the rest go on."""
    latest = int((payload.received + AHEAD).timestamp() * 1000)
    stamped = payload.content_type == RECEIVED
    groups = Groups()
    clock: int | None = None
    heard = told_of = False
    junk, first_junk = 0, b""
    for number, line in enumerate(io.BytesIO(payload.body.removeprefix(BOM_UTF8)), 1):
        stamp: int | None = None
        if stamped:
            before, _, line = line.partition(b" ")
            stamp = int(before) if before.isdigit() and len(before) <= 13 else None
        try:
            sentence = read(line)
        except Unreadable as why:
            clock = None
            if str(why) == JUNK and not told_of:  # perhaps all of the document is: then that is one refusal
                junk, first_junk = junk + 1, first_junk or line
                continue
            told_of = True
            yield Refused(str(why), shown(line))
            continue
        if sentence is None:
            continue
        heard = told_of = True
        if type(sentence) is Sentence:
            at = sentence.at
            if at is None:
                at = stamp if clock is None else clock
            clock = None
            if sentence.total == 1:
                yield from said(Whole(sentence.payload, sentence.fill, at, number, line), latest)
            else:
                for one in groups.add(Part(sentence._replace(at=at), number, stamp, line)):
                    yield from said(one, latest) if isinstance(one, Whole) else (lone(one),)
        elif type(sentence) is Clock:
            clock = sentence.at
    yield from map(lone, groups.rest())
    if not told_of:
        yield Refused(instead(payload.body), shown(payload.body))
        return
    for _ in range(junk):
        yield Refused(JUNK, shown(first_junk))
    if heard:
        yield Recognised()


def said(message: Whole, latest: int) -> tuple[Seen | Who | Refused, ...]:
    """What a message says: a position, a name, both or nothing. ``latest``: the last instant [ms] that it may be of."""
    try:
        where, who = told(message.payload, message.fill)
        if where is None:
            return () if who is None else (who,)
        place = placed(where, message, latest)
        return (place,) if who is None else (place, who)
    except Unreadable as why:
        return (Refused(str(why), shown(message.raw)),)


def placed(where: Where, message: Whole, latest: int) -> Seen:
    """A position with its instant. Raises Unreadable for one that is no place, or that is of no time."""
    mmsi, lon, lat, speed, course = where
    at = message.at
    if at is not None and not EARLIEST <= at <= latest:
        raise Unreadable("instant in the future" if at > latest else "instant before 2000")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or lon == lat == 0:
        position(lon, lat)  # says why it is none
    return Seen(mmsi, at, lon, lat, speed, course, message.payload, message.line)


def lone(part: Lone) -> Refused:
    """A part of a message that is lost."""
    return Refused(LONE, shown(part.raw))


def instead(body: bytes) -> str:
    """What a document is that holds no sentence, in one sentence."""
    if body.lstrip()[:1] in (b"{", b"["):
        return "this is JSON"
    looks = seen(body)
    return JUNK if looks in ("", "this is text, not JSON") else looks


def shown(line: bytes) -> str:
    """The beginning of a line, as it is told of a refusal."""
    return line[:SHOWN].decode("ascii", "replace").strip()

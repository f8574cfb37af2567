"""One line of AIS: NMEA 0183 (IEC 61162-1) `!AIVDM` of any talker, with a tag block before it (NMEA 4.10) or a trailer
behind it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import reduce
from operator import xor
from typing import NamedTuple

from data_sources.protocols import Unreadable

NO_CHECKSUM = "no checksum"
BAD_CHECKSUM = "bad checksum"
EMPTY = "empty AIS payload"
STRANGE = "unreadable AIS sentence"
NO_SEQUENCE = "a part of a message without a sequence number"
JUNK = "not a sentence of NMEA 0183"
LONG = "line longer than 1 MiB"

LINE = 2**20
SENTENCE = re.compile(
    rb"!([A-Z0-9]{2}VD[MO]),(\d+),(\d+),(\d*),([^,*]*),([^,*]*),(\d*)\*([0-9A-Fa-f]{2})(.*)", re.DOTALL
)
"""(talker and kind, total, number, sequence, channel, payload, fill, checksum, what stands behind)"""
LOOKS = re.compile(rb"!..VD[MO]")
OTHER = re.compile(rb"[$!]([A-Z0-9]{3,6},[^*]*)(?:\*([0-9A-Fa-f]{2})\s*)?")
"""A sentence of something else: position of the receiver, wind, an alarm."""
TAG = re.compile(rb"\\([^\\*]*)(?:\*([0-9A-Fa-f]{1,2}))?[^\\]*\\")
GROUP = re.compile(rb"\d{1,9}-\d{1,9}-(\d{1,9})")
LETTERS = bytes([*range(ord("0"), ord("W") + 1), *range(ord("`"), ord("w") + 1)])
"""The alphabet of a payload: six bits a letter."""
MOST_FILL = 5
EPOCH = re.compile(rb",(\d{9,10})(?![^,\s])")
IN_SECONDS = 10**11
"""A time of a tag block below this is in seconds, others in milliseconds."""


class Sentence(NamedTuple):
    """A sentence whose checksum holds. ``key``: what its parts have in common; ``at``: its instant [ms], None: unknown."""

    key: tuple[bytes, ...]
    total: int
    number: int
    payload: bytes
    fill: int
    at: int | None


class Clock(NamedTuple):
    """A `$PGHP` line: the instant [ms] of the sentence behind it."""

    at: int


class Other(NamedTuple):
    """A sentence of something else than AIS: somebody speaks NMEA 0183 there."""


def checksum(said: bytes) -> int:
    """The XOR of all bytes."""
    return reduce(xor, said, 0)


def read(line: bytes) -> Sentence | Clock | Other | None:
    """What a line says; None for one that says nothing (a comment). Raises Unreadable."""
    if len(line) > LINE:
        raise Unreadable(LONG)
    line = line.strip()
    if not line or line[:1] == b"#":
        return None
    at: int | None = None
    group = b""
    if line[:1] == b"\\":
        tag = TAG.match(line)
        if tag is None:
            raise Unreadable(STRANGE if LOOKS.search(line) else JUNK)
        at, group = of_tag(tag)
        line = line[tag.end() :].lstrip()
        if not line:
            return None  # it says when something was heard, and nothing else
    found = SENTENCE.fullmatch(line)
    if found is None:
        return other(line)
    talker, total, number, sequence, channel, payload, fill, told, behind = found.groups()
    if checksum(line[1 : found.start(8) - 1]) != int(told, 16):
        raise Unreadable(BAD_CHECKSUM)
    if at is None and behind:
        # USCG: the receiver's own epoch, and sometimes that of who logged it behind that
        epoch = EPOCH.search(behind)
        at = int(epoch[1]) * 1000 if epoch else None
    if not payload:
        raise Unreadable(EMPTY)
    bits = int(fill[:3] or 0)
    if bits > MOST_FILL or payload.translate(None, LETTERS):
        raise Unreadable(STRANGE)
    if total == number == b"1":
        return Sentence((), 1, 1, payload, bits, at)
    parts, part = int(total[:3]), int(number[:3])
    if not 1 <= part <= parts <= 9:
        raise Unreadable(STRANGE)
    if parts > 1 and not sequence and not group:
        raise Unreadable(NO_SEQUENCE)
    return Sentence((group, talker, total, sequence, channel), parts, part, payload, bits, at)


def other(line: bytes) -> Clock | Other:
    """What a line says that is no sentence of AIS. Raises Unreadable."""
    if LOOKS.search(line):
        raise Unreadable(STRANGE if b"*" in line else NO_CHECKSUM)
    found = OTHER.fullmatch(line)
    if found is None:
        raise Unreadable(JUNK)
    said, told = found.groups()
    if told is not None and checksum(said) != int(told, 16):
        raise Unreadable(BAD_CHECKSUM)
    if not said.startswith(b"PGHP,"):
        return Other()
    if told is None:
        raise Unreadable(NO_CHECKSUM)
    return clock(said)


def of_tag(tag: re.Match[bytes]) -> tuple[int | None, bytes]:
    """(instant [ms], group) of a tag block; its instant is used only when its checksum holds."""
    said, told = tag.groups()
    holds = told is not None and checksum(said) == int(told, 16)
    at: int | None = None
    group = b""
    for field in said.split(b","):
        name, _, value = field.partition(b":")
        if name == b"c" and holds and value.isdigit() and len(value) <= 13:
            epoch = int(value)
            at = epoch if epoch >= IN_SECONDS else epoch * 1000
        elif name == b"g" and (numbers := GROUP.fullmatch(value)):
            group = numbers[1]
    return at, group


def clock(said: bytes) -> Clock:
    """The instant of a `$PGHP` line. Raises Unreadable."""
    try:
        year, month, day, hour, minute, second, milli = (int(part) for part in said.split(b",")[2:9])
        at = datetime(year, month, day, hour, minute, second, milli * 1000, UTC)
    except (ValueError, OverflowError) as why:
        raise Unreadable("unreadable instant") from why
    return Clock(int(at.timestamp()) * 1000 + milli)

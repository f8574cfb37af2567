"""Instants as servers, spreadsheets and loggers write them; aware and UTC when they leave here.

An instant without a zone is refused unless the feed says the zone. Day comes before month, always: 11/20/2026 is not
turned round. 24:00 is 00:00 of the next day. A date alone is no instant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from data_sources.protocols import Unreadable

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
AHEAD = HOUR
"""A clock may be this far before ours; a reading further ahead was not yet measured when it came."""

NO_ZONE = "instant without a zone"
UNREADABLE = "unreadable instant"

ISO_24 = re.compile(r"(\d{4}-\d\d-\d\d[T ])24(:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(.*)", re.ASCII | re.DOTALL)
YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(.*)", re.ASCII | re.DOTALL)
DAY_IN_FULL = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
YEAR_IN_FULL = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?", re.ASCII)
HALF = re.compile(r"(0?\d|1[0-2])(:\d{1,2}(?::\d{1,2})?)?\s*(?:([AP])\.?M\.?|(SA)|CH)", re.ASCII | re.IGNORECASE)
"""A clock of twelve hours: 10:00 PM, in Vietnamese 10:00 CH (chiều); SA (sáng) is the morning."""
CLOCK = re.compile(
    r"(\d{1,2})(?:\s*(?::|giờ|h|g)\s*(?:(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?)?)?", re.ASCII | re.IGNORECASE
)
SPAN = re.compile(r"\s*(?:->|[-–—→]|đến)\s*")
OFFSET = re.compile(r"(?:Z|UTC|GMT|(?:UTC|GMT)?\s*\+(0?\d|1[0-4])(?::?([0-5]\d))?)", re.ASCII | re.IGNORECASE)
ISO_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*(?:Z|[+-]\d\d:?\d\d)", re.ASCII)


def plausible(at: datetime, received: datetime) -> datetime:
    """The instant itself, UTC. Raises Unreadable before 1990, or more than an hour after the document was received."""
    at = utc(at)
    if at < EARLIEST:
        raise Unreadable("instant before 1990")
    if at > received + AHEAD:
        raise Unreadable("instant in the future")
    return at


def utc(at: datetime) -> datetime:
    """The instant in UTC: it is compared much faster there. One at the ends of time, which UTC cannot hold, as it is."""
    try:
        return at if at.tzinfo is UTC else at.astimezone(UTC)
    except OverflowError:
        return at


def aware(at: datetime, zone: tzinfo | None) -> datetime:
    """The instant with its own zone, else the feed's. Raises Unreadable when there is neither."""
    if at.tzinfo is not None:
        return at
    if zone is None:
        raise Unreadable(NO_ZONE)
    return at.replace(tzinfo=zone)


def iso(said: object, zone: tzinfo | None = None) -> datetime:
    """The aware instant of an ISO 8601 text with date and time; of an interval ``a/b`` its end.

    A mean over an hour is known when the hour is over, so an aggregated observation stands at its end
    (OGC 18-088 §8.2.6 lets phenomenonTime be an interval).
    """
    if not isinstance(said, str) or not said.strip():
        raise Unreadable("no instant")
    start, slash, end = said.strip().partition("/")
    if not slash:
        return single(start, zone)
    if end.strip() in ("", "..") or start.strip() in ("", ".."):
        raise Unreadable("interval without an end")
    began, ended = single(start, zone), single(end, zone)
    if ended < began:
        raise Unreadable("interval that ends before it begins")
    return ended


def lasted(said: object, zone: tzinfo | None = None) -> timedelta:
    """How long an ISO 8601 interval is; 0 for an instant. Raises Unreadable as ``iso`` does."""
    start, slash, end = str(said).strip().partition("/")
    return single(end, zone) - single(start, zone) if slash else timedelta()


def single(text: str, zone: tzinfo | None) -> datetime:
    """The aware instant of one ISO 8601 text."""
    midnight = ISO_24.fullmatch(text)
    try:
        if midnight:
            at = datetime.fromisoformat(midnight[1] + "00" + midnight[2]) + timedelta(days=1)
        else:
            at = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as why:
        raise Unreadable(UNREADABLE) from why
    if len(text) < 11:
        raise Unreadable("a date without a time")
    return aware(at, zone)


@lru_cache(maxsize=8192)
def written(date: str, hour: str | None, zone: tzinfo | None) -> datetime:
    """The aware instant in a spreadsheet's cell, or in its date and its hour cell.

    dd/mm/yyyy or yyyy-mm-dd with 14:30, 14h30, 14h or 14; ``13:00-14:00`` stands at its end; yyyyMMddHHmmss; ISO 8601.
    """
    text = date.strip()
    if len(text) > 64 or len(hour or "") > 64:
        raise Unreadable(UNREADABLE)
    if hour is None:
        if (usual := in_full(text)) is not None:
            return aware(usual, zone)
        compact = COMPACT.fullmatch(text)
        if compact:
            return at_clock(compact[1], compact[2], compact[3], f"{compact[4]}:{compact[5]}:{compact[6] or '00'}", zone)
        if ISO_ZONED.fullmatch(text):
            return single(text, zone)
    found = DAY_FIRST.fullmatch(text)
    if found:
        day, month, year, rest = found[1], found[3], found[4], found[5]
    else:
        found = YEAR_FIRST.fullmatch(text)
        if not found:
            raise Unreadable(UNREADABLE)
        year, month, day, rest = found[1], found[3], found[4], found[5]
    rest = rest.strip(" T,")
    if hour is not None:
        # Excel writes a date as "20/11/2026 00:00:00" beside an hour column
        if rest.strip("0: "):
            raise Unreadable("a time in the date and another in the hour")
        rest = hour.strip()
    if not rest:
        raise Unreadable("a date without a time")
    return at_clock(year, month, day, rest, zone)


def in_full(text: str) -> datetime | None:
    """The instant without a zone of 20/11/2026 14:30 or 2026-11-20 14:30, with seconds or without: what nearly every
    cell says. None for another text, or none that is an instant."""
    found = DAY_IN_FULL.fullmatch(text)
    if found:
        day, month, year, hour, minute, second = found.groups("0")
    else:
        found = YEAR_IN_FULL.fullmatch(text)
        if not found:
            return None
        year, month, day, hour, minute, second = found.groups("0")
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))  # noqa: DTZ001
    except ValueError:
        return None


def at_clock(year: str, month: str, day: str, clock: str, zone: tzinfo | None) -> datetime:
    """The aware instant of a day and what its clock cell says: 24:00, spans and offsets included.

    A minus between two times is a span, not an offset; offsets west of Greenwich are read in ISO 8601 only.
    """
    half = HALF.fullmatch(clock)
    if half:
        hour = int(half[1])
        if not 1 <= hour <= 12:
            raise Unreadable(UNREADABLE)
        morning = half[4] is not None or (half[3] or "").casefold() == "a"
        clock = f"{hour % 12 + (0 if morning else 12)}{half[2] or ':00'}"
    ends = SPAN.split(clock)
    start = CLOCK.fullmatch(ends[0]) if len(ends) == 2 else None
    text = ends[1] if start else clock
    found = CLOCK.match(text)
    if not found:
        raise Unreadable(UNREADABLE)
    rest = text[found.end() :].strip()
    at = moment(year, month, day, found)
    if start and at < moment(year, month, day, start):
        at += timedelta(days=1)  # 23:00-00:00
    if not rest:
        return aware(at, zone)
    offset = OFFSET.fullmatch(rest)
    if not offset:
        raise Unreadable(UNREADABLE)
    return at.replace(tzinfo=UTC) - timedelta(hours=int(offset[1] or 0), minutes=int(offset[2] or 0))


def moment(year: str, month: str, day: str, clock: re.Match[str]) -> datetime:
    """The instant without a zone of a day and a clock; 24:00 is the next day's 00:00."""
    hour, minute, second = int(clock[1]), int(clock[2] or 0), int(clock[3] or 0)
    late = hour == 24 and minute == second == 0
    try:
        at = datetime(int(year), int(month), int(day), 0 if late else hour, minute, second)  # noqa: DTZ001
        return at + timedelta(days=1) if late else at
    except (ValueError, OverflowError) as why:
        raise Unreadable(UNREADABLE) from why

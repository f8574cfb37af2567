"""Instants as news feeds write them: RFC 822 with all its habits, ISO 8601, and as Vietnamese people write a date.

Two digits of a year: 70–99 are 1970–1999, 00–69 are 2000–2069. Of 05/06/2026 nobody can tell the month unless something
says that it is written the Vietnamese way, day first: a Vietnamese word in it, the feed's language, or its zone. An
instant without a zone is refused unless the feed's entry has one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from data_sources.protocols import Unreadable
from data_sources.protocols.instants import EARLIEST, UNREADABLE, aware, iso, utc, written

AHEAD = timedelta(minutes=10)
"""An outlet's clock may be this far before ours."""
PIVOT = 70
LONGEST = 80
"""Letters of an instant."""

LATER = "later than it was received"
AMBIGUOUS = "day and month cannot be told apart"
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "ICT": 7, "BST": 1, "CET": 1, "CEST": 2,
}  # fmt: skip
"""Hours before UTC of the zones of RFC 822, and of those seen in feeds."""

MAIL = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})[\s-]+(?P<month>[A-Za-z]{3})[a-z]*\.?[\s-]+(?P<year>\d{4}|\d\d),?\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?P<half>\s*[AP]M)?\s*(?P<zone>\S.*)?",
    re.IGNORECASE | re.ASCII,
)
OFFSET = re.compile(r"\(?(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?\)?(?:\s*\([\w ]*\))?", re.IGNORECASE | re.ASCII)
WEEKDAY = re.compile(
    r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|t[2-7]|cn)\s*(?:[,-]\s*|\s(?=\d|ngày))", re.IGNORECASE
)
DATE = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)", re.ASCII)
AFTER = re.compile(r"\(\s*((?:GMT|UTC)?\s*[+]?\d{0,2}:?\d{0,2})\s*\)", re.IGNORECASE | re.ASCII)
SAYS_VIETNAMESE = re.compile(r"thứ|chủ nhật|ngày|giờ|lúc|\d\s*(?:SA|CH)\b", re.IGNORECASE)
FILLED = re.compile(r"\b(?:ngày|lúc|vào)\b", re.IGNORECASE)


def instant(said: str, zone: tzinfo | None, received: datetime, lang: str = "") -> datetime:
    """The aware UTC instant of a text. Raises Unreadable for one that is none, before 1990, or more than ten minutes
    after ``received``."""
    text = " ".join(said.split())
    if not text or len(text) > LONGEST:
        raise Unreadable(UNREADABLE)
    at = utc(of_any_form(text, zone, lang))
    if at < EARLIEST:
        raise Unreadable("instant before 1990")
    if at > received + AHEAD:
        raise Unreadable(LATER)
    return at


def of_any_form(text: str, zone: tzinfo | None, lang: str) -> datetime:
    """The aware instant of a text in one of the forms."""
    found = MAIL.fullmatch(text)
    if found and found["month"].lower() in MONTHS:
        return of_mail(found, zone)
    if re.match(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return iso(re.sub(r"\s+(?=Z$|[+-]\d\d:?\d\d$)", "", text), zone)
    return vietnamese(text, zone, lang)


def of_mail(found: re.Match[str], zone: tzinfo | None) -> datetime:
    """Mon, 27 Oct 25 06:30:00 +0700 (RFC 822, RFC 2822), its zone also as GMT+7."""
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable(UNREADABLE)
        hour = hour % 12 + 12 * (found["half"].strip().upper() == "PM")
    second = min(int(found["second"] or 0), 59)  # a leap second
    try:
        at = datetime(  # noqa: DTZ001
            full_year(found["year"]), MONTHS[found["month"].lower()], int(found["day"]), hour, int(found["minute"]), second
        )  # fmt: skip
    except ValueError as why:
        raise Unreadable(UNREADABLE) from why
    return aware(at, offset_of(found["zone"]) or zone)


def offset_of(said: str | None) -> timezone | None:
    """The zone that a text names; None when it names none. Raises Unreadable for a name that is no zone."""
    if not said:
        return None
    if said.upper() in ZONES:
        return timezone(timedelta(hours=ZONES[said.upper()]))
    found = OFFSET.fullmatch(said)
    if not found or int(found[2]) > 14 or int(found[3] or 0) > 59:
        raise Unreadable(UNREADABLE)
    east = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(east if found[1] == "+" else -east)


def full_year(digits: str) -> int:
    """The year of four digits or two."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= PIVOT else 2000)


def vietnamese(text: str, zone: tzinfo | None, lang: str) -> datetime:
    """27/10/2025 06:30, and "Thứ Hai, 27/10/2025, 06:30 (GMT+7)", "06:30 ngày 27/10/2025", "27-10-2025 6h30"."""
    found = DATE.search(text)
    if not found:
        raise Unreadable(UNREADABLE)
    day, month = int(found[1]), int(found[3])
    own_way = SAYS_VIETNAMESE.search(text) or lang.lower().startswith("vi") or is_ours(zone)
    if day <= 12 and month <= 12 and day != month and not own_way:
        raise Unreadable(AMBIGUOUS)
    before = WEEKDAY.sub("", text[: found.start()] + " ")
    clock = FILLED.sub(" ", f"{before} {text[found.end() :]}")
    clock = " ".join(AFTER.sub(r" \1", clock).replace("|", " ").split()).strip(" ,;-–")
    clock = re.sub(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\s*,?\s*", "", clock, flags=re.IGNORECASE)
    clock = re.sub(r"\s*,\s*", " ", clock)
    if not clock:
        raise Unreadable("a date without a time")
    return written(f"{day:02}/{month:02}/{full_year(found[4])}", clock, zone)


def is_ours(zone: tzinfo | None) -> bool:
    """Whether the feed's entry says that it is written in Viet Nam."""
    return isinstance(zone, ZoneInfo) and zone.key in ("Asia/Ho_Chi_Minh", "Asia/Saigon")

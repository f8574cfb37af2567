"""Figures, spans of time, hours and dates as people in Hue write them, and the English of the same.

Vietnamese: decimal comma, thousands dot, "97,9 %", "1 giờ 54 phút", 24 hours, dd/mm/yyyy. What is unknown is "–".
"""

from __future__ import annotations

from datetime import datetime

from dashboards.words import say
from data_sources.days import HUE

UNKNOWN = "–"
MINUS = "\N{MINUS SIGN}"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def number(value: float | None, lang: str, digits: int = 0) -> str:
    """A figure with its decimals: 1234.5 → "1.234,5" (vi), "1,234.5" (en); None → "–"."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):,.{digits}f}"
    if lang == "vi":
        text = text.translate({ord(","): ".", ord("."): ","})
    # a value that rounds to nothing has no sign
    negative = value < 0 and any(digit in text for digit in "123456789")
    return MINUS + text if negative else text


def plain(value: float, lang: str) -> str:
    """A figure as it was set: 3.0 → "3", 2.5 → "2,5" (vi)."""
    return number(value, lang, 0 if value == int(value) else 1)


def signed(value: float | None, lang: str, digits: int = 2) -> str:
    """A distance with its sign: 1.55 → "+1,55"; None → "–"."""
    text = number(value, lang, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def percent(value: float | None, lang: str, digits: int = 1) -> str:
    """A share of a hundred: 97.9 → "97,9 %" (vi), "97.9%" (en)."""
    if value is None:
        return UNKNOWN
    return number(value, lang, digits) + (" %" if lang == "vi" else "%")


def local(ms: int) -> datetime:
    """The instant (epoch milliseconds) on the clocks of Hue."""
    return datetime.fromtimestamp(ms / 1000, HUE)


def clock(ms: int | None) -> str:
    """Hour and minute in Hue, "17:05"; None → "–"."""
    return UNKNOWN if ms is None else f"{local(ms):%H:%M}"


def date(ms: int, year: bool = True) -> str:
    """The date in Hue, day first in both languages: "27/10/2025", "27/10"."""
    return f"{local(ms):%d/%m/%Y}" if year else f"{local(ms).day}/{local(ms).month}"


def long_date(ms: int, lang: str) -> str:
    """Weekday and date: "Thứ Hai, 27/10/2025"."""
    return f"{say('days.' + DAYS[local(ms).weekday()], lang)}, {date(ms)}"


def when(ms: int, now: int, lang: str) -> str:
    """An instant as said at ``now``: "00:10 hôm nay", "19:00 hôm qua", "16:00, 25/10"."""
    days = (local(now).date() - local(ms).date()).days
    if days == 0:
        return say("time.today_at", lang, clock=clock(ms))
    if days == 1:
        return say("time.yesterday_at", lang, clock=clock(ms))
    return f"{clock(ms)}, {date(ms, year=False)}"


def lasting(seconds: float, lang: str) -> str:
    """How long, in at most two units: "31 s", "4 phút", "1 giờ 54 phút", "2 ngày 3 giờ"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return say("time.seconds", lang, n=whole)
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if minutes < 60:
        return say("time.minutes", lang, n=minutes)
    if hours < 24:
        rest = minutes % 60
        text = say("time.hours", lang, n=hours)
        return f"{text} {say('time.minutes', lang, n=rest)}" if rest else text
    rest = hours % 24
    text = say("time.days" if days != 1 else "time.day", lang, n=days)
    return f"{text} {say('time.hours', lang, n=rest)}" if rest else text


def joined(parts: list[str], lang: str) -> str:
    """A list in words: "a, b và c"."""
    if len(parts) < 2:
        return "".join(parts)
    return say("words.and", lang, first=", ".join(parts[:-1]), last=parts[-1])

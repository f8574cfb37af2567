"""Reading what the board says of citizens' reports, and the words that their tiles share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.board import NOTHING, Board, Props, answer, feed, freshness
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, number, percent
from data_sources.city import read_city
from data_sources.places import wards

SERVICE = "field_reports"
CITY = "city"
STATES = ("ok", "watch", "late", "bad")


def kpi(name: str) -> str:
    return f"{SERVICE}.{name}"


def reports(board: Board) -> Mapping[str, Any]:
    """Lists and columns of the reports; empty when the city declares no such feed."""
    found: Mapping[str, Any] = board.get("reports") or NOTHING
    return found


def told(board: Board, name: str) -> Mapping[str, Any]:
    """What a KPI of reports says of the whole city; empty when it says nothing."""
    return answer(board, kpi(name), CITY)


def feeds(board: Board) -> list[str]:
    """Names of the feeds that bring reports, in the order of feeds.toml."""
    return [one["name"] for one in board["feeds"] if one["service"] == SERVICE]


def slowest(board: Board) -> str | None:
    """The feed that was not heard for the longest time: a figure of them all is as old as that one. Of those that were
    heard at all; None when there is no feed of reports."""
    heard = [(at, name) for name in feeds(board) if (at := feed(board, name).get("heard_at")) is not None]
    return min(heard)[1] if heard else next(iter(feeds(board)), None)


def fresh(board: Board) -> Props:
    """The attributes from which the browser tells how old a tile of reports is."""
    name = slowest(board)
    return freshness(board, name, feed(board, name).get("data_at"))


def is_silent(board: Board) -> bool:
    """Whether the reports are beyond their feed's horizon at the board's own time."""
    of = feed(board, slowest(board))
    heard = of.get("heard_at")
    return heard is None or board["at"] - heard > (of.get("stale_after_s") or 0) * 1000


def heard(board: Board) -> bool:
    """Whether anything is known of reports: without it a ward without reports would look quiet."""
    return told(board, "received_24h").get("value") is not None


def unheard(board: Board, lang: str) -> str:
    """Why there is nothing: nobody declared a feed of reports, or none of them ever brought one."""
    return say("reports.never" if feeds(board) else "reports.no_feed", lang)


def state(one: Mapping[str, Any]) -> str:
    """The mark of an answer: its state against its target; "none" when there is no figure."""
    status = one.get("status")
    return status if one.get("value") is not None and status in STATES else "none"


def state_words(one: Mapping[str, Any], lang: str) -> str:
    status = state(one)
    return say("fresh.none" if status == "none" else f"services.{status}", lang)


def count(value: float | None, lang: str) -> str:
    return number(value, lang)


def share(value: float | None, lang: str) -> str:
    """A share with its sign of a hundred: "88,6 %"; a whole hundred has no decimals."""
    return percent(value, lang, 0 if value == 100 else 1)


def goal(value: float, lang: str) -> str:
    """A target as it was set: "85 %", "92,5 %"."""
    return percent(value, lang, 0 if value == int(value) else 1)


def field_name(code: str, lang: str) -> str:
    """A field of work in a language; its code when the city's table does not hold it."""
    field = read_city().fields.get(code)
    return code if field is None else str(getattr(field, lang))


def ward_name(code: str | None, by: str | None, lang: str) -> str:
    """The ward's name, with ≈ when only the nearest centre tells it; what is in none has a word of its own."""
    if code not in wards():
        return say(f"reports.{by if by in ('sea', 'outside') else 'nowhere'}", lang)
    name = wards()[code].name
    return f"≈ {name}" if by == "near" else name


def agency_name(name: str | None, lang: str) -> str:
    return name or say("reports.unassigned", lang)


def about(ms: float, lang: str) -> str:
    """How long, in one unit: "3 ngày", "5 giờ", "40 phút": lists are read from afar."""
    minutes = max(0, int(ms // 60_000))
    hours, days = minutes // 60, minutes // 1440
    if days:
        return say("time.day" if days == 1 else "time.days", lang, n=days)
    return say("time.hours", lang, n=hours) if hours else say("time.minutes", lang, n=minutes)


def since_due(board: Board, due: int | None, lang: str) -> str:
    """How long ago a deadline [ms] passed; "–" when there is none."""
    return UNKNOWN if due is None else about(board["at"] - due, lang)

"""Reading what the board says of citizens' reports, and the words that their tiles share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dashboards.components.board import NOTHING, Board, Props, answer, feed, freshness
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, number, percent
from data_sources.city import read_city
from data_sources.places import wards
from data_sources.working_time import calendar

SERVICE = "field_reports"
CITY = "city"
STATES = ("ok", "watch", "late", "bad")
WHY = ("no_records", "few_weeks")
"""Why there may be no figure of what is heard."""
SENTENCE = re.compile(r"^(?:\S+\s+)+?(?!(?:TP|Tp|TT|P|X|Q|Đ|đ)\.)\S*[^\s.][.!?…](?=\s+[^\W_a-z])")
"""The first of several sentences, of two words at least; the stop of "TP. Huế", "P. An Cựu" ends none."""


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
    if status != "none":
        return say(f"services.{status}", lang)
    return say("reports.untold" if one.get("why") in WHY else "fresh.none", lang)


def why_none(one: Mapping[str, Any], lang: str) -> str:
    """Why an answer has no figure though reports are heard; "" when it has one, or nobody knows."""
    why = one.get("why")
    return say(f"reports.{why}", lang) if one.get("value") is None and why in WHY else ""


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


def ward_words(code: str | None, by: str | None, lang: str) -> str:
    """ "P. Vỹ Dạ", "xã Khe Tre"; with "≈" when only the nearest centre tells it; sea and lagoon have words of their
    own, and what is not known none."""
    if code not in wards():
        return say("reports.sea", lang) if by == "sea" else ""
    ward = wards()[code]
    text = say("reports.ward" if ward.kind == "phường" else "reports.commune", lang, name=ward.name)
    return f"≈ {text}" if by == "near" else text


def places_words(codes: Sequence[str], lang: str) -> str:
    """How many wards or communes these are: "2 phường", "1 xã", "3 phường, xã"."""
    kinds = {wards()[code].kind for code in codes}
    kind = "both" if len(kinds) > 1 else "wards" if kinds == {"phường"} else "communes"
    one = "one" if len(codes) == 1 else "many"
    return say(f"reports.{kind}_{one}", lang, n=len(codes))


def agency_name(name: str | None, lang: str, ward: str | None = None) -> str:
    """Who has a report, as short as the city says it; the committee of the report's own ``ward`` needs no name."""
    if not name:
        return say("reports.unassigned", lang)
    agency = read_city().agency(name)
    if agency is not None and ward is not None and agency.ward == ward:
        return say("reports.own_ward" if wards()[ward].kind == "phường" else "reports.own_commune", lang)
    return name if agency is None else agency.short


def title(one: Mapping[str, Any], lang: str) -> str:
    """What a report is about: the first sentence of what it says; one without words is told by its field."""
    said = str(one["title"] or "").strip()
    if not said:
        return field_name(one["field"], lang)
    first = SENTENCE.match(said)
    return (first[0] if first else said).rstrip(".")


def about(ms: float, lang: str) -> str:
    """How long, in one unit: "3 ngày", "5 giờ", "40 phút": lists are read from afar."""
    minutes = max(0, int(ms // 60_000))
    hours, days = minutes // 60, minutes // 1440
    if days:
        return say("time.day" if days == 1 else "time.days", lang, n=days)
    return say("time.hours", lang, n=hours) if hours else say("time.minutes", lang, n=minutes)


def longest(board: Board, due: int, lang: str) -> str:
    """How long the oldest is overdue: in working days as the law counts them; below one, by the clock."""
    times = calendar()
    due_at, now = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (due, board["at"]))
    days = times.worked(due_at, now) // times.day
    if days < 1:
        return since_due(board, due, lang)
    return say("time.working_day" if days == 1 else "time.working_days", lang, n=days)


def since_due(board: Board, due: int | None, lang: str) -> str:
    """How long ago a deadline [ms] passed; "–" when there is none."""
    return UNKNOWN if due is None else about(board["at"] - due, lang)

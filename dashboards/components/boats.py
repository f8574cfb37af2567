"""Reading what the board says of fishing boats, and the words that the tiles of the sea share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.board import NOTHING, Board, Props, answer, feed, freshness
from dashboards.words import has, say
from dashboards.words.numbers import clock, local, when
from data_sources.city import read_city

SERVICE = "fishing_boats"
CITY = "city"
LOG = "log"
CLASSES = ("6-12", "12-15", "15-24", "24+")
RANKED = {
    "crossed": "bad", "no_report": "bad", "lost10": "bad", "unanswered": "bad", "lost": "late", "wrong_zone": "watch",
    "near": "watch",
}  # fmt: skip
"""How grave each alarm of a boat is, the worst first."""


LISTED = 4
"""Alarms that the list has room for; the map numbers the same."""


def kpi(name: str) -> str:
    return f"{SERVICE}.{name}"


def boats(board: Board) -> Mapping[str, Any]:
    """Lists and counts of the boats; empty when no feed of boats was ever heard."""
    found: Mapping[str, Any] = board.get("boats") or NOTHING
    return found


def told(board: Board, name: str) -> Mapping[str, Any]:
    """What a KPI of boats says of the whole city; empty when it says nothing."""
    return answer(board, kpi(name), CITY)


def sources(board: Board) -> list[Mapping[str, Any]]:
    """The feeds of boats, in the order of feeds.toml."""
    return [one for one in board["feeds"] if one["service"] == SERVICE]


def feeds(board: Board) -> list[str]:
    """Their names."""
    return [one["name"] for one in sources(board)]


def newest(board: Board) -> str | None:
    """The feed of positions that was heard last: a provider that is silent is left out of every figure, and said apart. The
    border post's log alone tells nobody where the boats are. None when no feed is declared."""
    found = [one for one in sources(board) if one["format"] != LOG] or sources(board)
    heard = [(at, one["name"]) for one in found if (at := one.get("heard_at")) is not None]
    return max(heard)[1] if heard else next((one["name"] for one in found), None)


def fresh(board: Board) -> Props:
    """The attributes from which the browser tells how old a tile of boats is."""
    name = newest(board)
    return freshness(board, name, feed(board, name).get("data_at"))


def is_silent(board: Board) -> bool:
    """Whether every feed of boats is beyond its horizon at the board's own time."""
    of = feed(board, newest(board))
    heard = of.get("heard_at")
    return heard is None or board["at"] - heard > (of.get("stale_after_s") or 0) * 1000


def unheard(board: Board, lang: str) -> str:
    """Why there is nothing: nobody declared a feed of boats, or none of them ever answered."""
    return say("sea.never" if sources(board) else "sea.no_feed", lang)


def alarms(board: Board) -> list[Mapping[str, Any]]:
    """The boats that alarm, the worst first; none while every feed is silent."""
    return [] if is_silent(board) else [one for one in boats(board).get("alarms") or () if one["state"] in RANKED]


def alarm_count(board: Board) -> int:
    """How many boats alarm in all."""
    return 0 if is_silent(board) else sum((boats(board).get("alarm_counts") or {}).values())


def unknown_count(board: Board) -> int:
    """Boats of which nobody can tell whether they need a call: those of a provider that is out, and, while one is not
    heard, those of which there was never a word: they may be its own."""
    states = boats(board).get("states") or {}
    unheard_of = any(one["out"] for one in boats(board).get("providers") or ())
    return int(states.get("unknown") or 0) + (int(states.get("never") or 0) if unheard_of else 0)


def outages(board: Board) -> list[Mapping[str, Any]]:
    """The providers that are out, the one with most silent boats first."""
    return list(boats(board).get("outages") or ())


def muster(board: Board) -> Mapping[str, Any] | None:
    """How a call to come in is followed; None when nobody was called."""
    found: Mapping[str, Any] | None = boats(board).get("muster")
    return found


def has_lines(board: Board) -> bool:
    """Whether the city gives a line at sea."""
    return any((boats(board).get("lines") or {}).values())


def state_words(state: str, lang: str) -> str:
    return say(f"boats.{state}", lang) if has(f"boats.{state}", lang) else state


def class_words(code: str, lang: str) -> str:
    return say(f"boats.class_{CLASSES.index(code)}", lang) if code in CLASSES else code


def port_name(code: str | None) -> str:
    """The name of a port of the city; "" for none."""
    port = read_city().ports().get(code or "")
    return "" if port is None else port.name


def began(at: int | None, now: int, lang: str) -> str:
    """An instant as short as it may be said: today by its hour, else with its day; "" for an unknown one."""
    if at is None:
        return ""
    return clock(at) if local(at).date() == local(now).date() else when(at, now, lang)

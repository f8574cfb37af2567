"""Reading what the board says of cameras, roads and their alerts, and the words that the tiles of the streets share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.board import NOTHING, Board, Props, answer, feed, freshness
from dashboards.components.reports import ward_words
from dashboards.words import say
from dashboards.words.numbers import clock, local, when
from data_sources.city import read_city

SERVICE = "cameras"
CITY = "city"
DESK = "verdicts"
"""The format of the desk that verifies alerts: it knows no camera."""
STATES = ("online", "offline", "frozen", "absent", "unheard")
LEVELS = ("jammed", "slow", "busy", "free")
VERIFYING = "cho_xac_minh"
DANGER_LASTS = 24 * 3_600_000
"""How long what a camera alone has seen warns of a danger [ms]."""


def kpi(name: str) -> str:
    return f"{SERVICE}.{name}"


def cameras(board: Board) -> Mapping[str, Any]:
    """Lists and columns of the cameras; empty when none was ever heard."""
    found: Mapping[str, Any] = board.get("cameras") or NOTHING
    return found


def told(board: Board, name: str) -> Mapping[str, Any]:
    """What a KPI of cameras says of the whole city; empty when it says nothing."""
    return answer(board, kpi(name), CITY)


def feeds(board: Board) -> list[str]:
    """Names of the feeds of cameras, the desk's among them, in the order of feeds.toml."""
    return [one["name"] for one in board["feeds"] if one["service"] == SERVICE]


def servers(board: Board) -> list[Mapping[str, Any]]:
    """The feeds that are servers of cameras."""
    return [one for one in board["feeds"] if one["service"] == SERVICE and one.get("format") != DESK]


def feed_of(board: Board, source: str) -> str | None:
    """The feed that tells of a source's cameras."""
    return next((one["name"] for one in servers(board) if one["source"] == source), None)


def newest(board: Board) -> str | None:
    """The server that was heard last: what a silent one would tell is left out of every figure, and said apart. None
    when no server is declared."""
    heard = [(at, one["name"]) for one in servers(board) if (at := one.get("heard_at")) is not None]
    return max(heard)[1] if heard else next((one["name"] for one in servers(board)), None)


def fresh(board: Board) -> Props:
    """The attributes from which the browser tells how old a tile of cameras is."""
    name = newest(board)
    return freshness(board, name, feed(board, name).get("data_at"))


def of_desk(board: Board) -> Props:
    """The attributes from which the browser tells how old a figure of verified alerts is: as old as the desk, where the
    city has one."""
    desk = next((one for one in board["feeds"] if one["service"] == SERVICE and one.get("format") == DESK), None)
    return fresh(board) if desk is None else freshness(board, desk["name"], desk.get("data_at"))


def is_silent(board: Board) -> bool:
    """Whether every server is beyond its horizon at the board's own time."""
    of = feed(board, newest(board))
    heard = of.get("heard_at")
    return heard is None or board["at"] - heard > (of.get("stale_after_s") or 0) * 1000


def heard(board: Board) -> bool:
    """Whether anything was ever heard of cameras."""
    return bool(cameras(board))


def unheard(board: Board, lang: str) -> str:
    """Why there is nothing: nobody declared a server of cameras, or none of them ever answered."""
    return say("cameras.never" if servers(board) else "cameras.no_feed", lang)


def type_name(one: Mapping[str, Any], lang: str) -> str:
    """What an alert is called; a label that the city does not know is shown as such."""
    known = read_city().detections.types.get(one.get("type") or "")
    if known is not None:
        return known.vi if lang == "vi" else known.en
    return say("cameras.unlabelled", lang, label=one.get("label") or one.get("type") or "?")


def place_words(one: Mapping[str, Any], lang: str) -> str:
    """Where a camera hangs: its place and its ward; without a place its name."""
    ward = ward_words(one.get("ward"), one.get("ward_by"), lang)
    return ", ".join(part for part in (one.get("place") or one.get("camera"), ward) if part)


def waiting(board: Board) -> list[Mapping[str, Any]]:
    """The alerts that wait for a person and are named, dangers first, then the oldest."""
    return list(cameras(board).get("waiting") or ())


def is_danger(board: Board, one: Mapping[str, Any]) -> bool:
    """Whether an alert tells of a danger of now: of one that nobody verified for a day it is too late to warn; that it
    still waits is told as of any other."""
    raised = one.get("raised")
    return bool(one["danger"]) and (raised is None or board["at"] - raised <= DANGER_LASTS)


def waits_long(board: Board, one: Mapping[str, Any]) -> bool:
    """Whether an alert has waited longer than the city allows."""
    raised = one.get("raised")
    return raised is not None and board["at"] - raised > read_city().targets.cameras.waiting_minutes * 60_000


def roads(board: Board) -> list[Mapping[str, Any]]:
    """The roads, the fullest first; none while every server is silent: how full a road was is no matter of now."""
    return [] if is_silent(board) else list(cameras(board).get("roads") or ())


def level_words(one: Mapping[str, Any], lang: str) -> str:
    level = one.get("level")
    return say(f"cameras.{level if level in LEVELS else 'unknown'}", lang)


def began(at: int, now: int, lang: str) -> str:
    """An instant as short as it may be said: today by its hour, else with its day."""
    return clock(at) if local(at).date() == local(now).date() else when(at, now, lang)

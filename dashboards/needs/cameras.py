"""What cameras tell that needs a person: a danger that nobody has verified, alerts that wait too long, too many cameras
that are dark, and jammed roads.

That a server of cameras is silent is told with all other feeds that are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.components.board import Board
from dashboards.components.cameras import (
    cameras,
    feed_of,
    is_danger,
    is_silent,
    newest,
    place_words,
    roads,
    told,
    type_name,
    waiting,
    waits_long,
)
from dashboards.components.reports import goal, share
from dashboards.needs import RANK, Need, State
from dashboards.words import say
from dashboards.words.numbers import joined, number, plain
from data_sources.city import read_city

NAMED = 3
"""Places and roads that are named; of the others only the number is told."""

Places = tuple[tuple[float, float], ...]


def needs(board: Board) -> list[Need]:
    if not cameras(board):
        return []
    return [need for need in (danger(board), late(board), dark(board), jammed(board)) if need is not None]


def shift(lang: str) -> str:
    return say("needs.who_shift", lang)


def where(found: Sequence[Mapping[str, Any]]) -> Places:
    stands = [(one.get("lon"), one.get("lat")) for one in found]
    return tuple((lon, lat) for lon, lat in stands if lon is not None and lat is not None)


def oldest(found: Sequence[Mapping[str, Any]]) -> int | None:
    return min((one["raised"] for one in found if one["raised"] is not None), default=None)


def spread(found: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Where these alerts are: one by its place, several by type and place."""
    if len(found) == 1:
        return place_words(found[0], lang)
    said = [f"{type_name(one, lang)}, {place_words(one, lang)}" for one in found[:NAMED]]
    return say("words.dot", lang).join(said)


def counted(board: Board, found: Sequence[Mapping[str, Any]], lang: str) -> str:
    """How many there are: of those that the board names, which may not be all."""
    named = waiting(board)
    more = len(found) == len(named) and int(told(board, "waiting").get("value") or 0) > len(named)
    return ("≥ " if more else "") + number(len(found), lang)


def danger(board: Board) -> Need | None:
    """Fires, floods and other dangers that a camera sees and nobody has verified, as one need; the oldest is told."""
    found = sorted((one for one in waiting(board) if is_danger(board, one)), key=lambda one: one["raised"] or 0)
    if not found:
        return None

    def what(lang: str) -> str:
        if len(found) > 1:
            return say("needs.danger_many", lang, n=counted(board, found, lang))
        name = type_name(found[0], lang)
        return say("needs.danger_one", lang, what=name[:1].lower() + name[1:])

    return Need(
        "cameras.danger", "bad", oldest(found), what, lambda lang: spread(found, lang), shift, places=where(found),
        feed=feed_of(board, found[0]["source"]), turn=0,
    )  # fmt: skip


def late(board: Board) -> Need | None:
    """Alerts that have waited for a person longer than the city allows; dangers of now are told apart."""
    found = [one for one in waiting(board) if waits_long(board, one) and not is_danger(board, one)]
    if not found:
        return None
    minutes = read_city().targets.cameras.waiting_minutes
    first = sorted(found, key=lambda one: one["raised"])

    def what(lang: str) -> str:
        if len(found) == 1:
            return say("needs.waiting_one", lang)
        return say("needs.waiting_many", lang, n=counted(board, found, lang), minutes=plain(minutes, lang))

    return Need(
        "cameras.waiting", "watch", oldest(found), what, lambda lang: spread(first, lang), shift,
        places=where(first[:1]), feed=feed_of(board, first[0]["source"]),
    )  # fmt: skip


def dark(board: Board) -> Need | None:
    """So many cameras dark that fewer than the target are online, of those whose server is heard. They are everywhere: none
    stands for them on the map."""
    one = told(board, "online")
    if is_silent(board) or one.get("value") is None or one.get("status") not in RANK:
        return None
    n = int(one.get("n") or 0) - int(one.get("online") or 0)
    state: State = "late" if one["status"] == "bad" else "watch"

    def why(lang: str) -> str:
        if one.get("target") is None:
            return ""
        return say("needs.cameras_share", lang, share=share(one["value"], lang), target=goal(one["target"], lang))

    return Need(
        "cameras.dark", state, None, lambda lang: say("needs.cameras_down", lang, n=number(n, lang)), why,
        lambda lang: say("needs.who_technical", lang), feed=newest(board), turn=2,
    )  # fmt: skip


def jammed(board: Board) -> Need | None:
    """The roads that are jammed, as one need."""
    found = [one for one in roads(board) if one.get("level") == "jammed"]
    if not found:
        return None

    def what(lang: str) -> str:
        key = "needs.jammed_one" if len(found) == 1 else "needs.jammed_many"
        return say(key, lang, name=found[0]["name"], n=len(found))

    def why(lang: str) -> str:
        said = [
            one["name"] if one.get("vehicles") is None
            else say("needs.vehicles", lang, name=one["name"], n=number(one["vehicles"], lang))
            for one in found[:NAMED]
        ]  # fmt: skip
        left = len(found) - len(said)
        return joined([*said, *([say("needs.roads_more", lang, n=left)] if left > 0 else [])], lang)

    middles = [one["path"][len(one["path"]) // 2] for one in found[:NAMED] if one.get("path")]
    return Need(
        "cameras.jammed", "watch", None, what, why, lambda lang: say("needs.who_traffic", lang),
        places=tuple((float(lon), float(lat)) for lon, lat in middles), feed=newest(board), turn=2,
    )  # fmt: skip

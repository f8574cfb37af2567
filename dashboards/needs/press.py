"""What the press asks of a person: a burst of articles, a story that many outlets tell, and outlets that fell silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components import press
from dashboards.components.board import Board
from dashboards.needs import Need, state_of
from dashboards.words import say
from dashboards.words.numbers import joined, number

NAMED = 3
"""Outlets that are named; of the others only the number is told."""
WIDE = 5
"""A bad story that so many outlets tell at least, and half of those that are heard, is one that the city answers for."""


def needs(board: Board) -> list[Need]:
    feed = press.stands_for(board)
    if feed is None or press.is_silent(board):
        return []
    return [*spike(board, feed), *story(board, feed), *silent(board, feed)]


def spokesperson(lang: str) -> str:
    """Whoever speaks for the city has what is written of it."""
    return say("needs.who_press", lang)


def spike(board: Board, feed: str) -> list[Need]:
    """Far more articles than usual; the topic that most of them are about proves it."""
    told = press.told(board, "spike")
    if not told.get("value"):
        return []
    topics = press.press(board).get("topics") or ()

    def what(lang: str) -> str:
        return say("needs.press_spike", lang, n=number(told["n"], lang))

    def why(lang: str) -> str:
        usual = say("needs.press_usual", lang, usual=number(told.get("usual"), lang))
        most = [press.topic_name(topics[0]["topic"], lang)] if topics else []
        return say("words.dot", lang).join([usual, *most])

    return [Need("press.spike", state_of(told.get("status"), "watch"), None, what, why, spokesperson, feed=feed)]


def story(board: Board, feed: str) -> list[Need]:
    """The negative story that most outlets tell, when many do."""
    there = press.press(board).get("outlets") or ()
    least = max(WIDE, sum(bool(one["heard"] and one["n"]) for one in there) / 2)
    wide = [one for one in press.press(board).get("stories") or () if press.many(one) >= least and is_negative(one)]
    if not wide:
        return []
    most = max(wide, key=lambda one: (press.many(one), one["last"]))

    def what(lang: str) -> str:
        return say("needs.press_story", lang, n=number(press.many(most), lang), title=most["title"])

    def why(lang: str) -> str:
        return say("needs.press_tone", lang, tone=press.tone(most, lang))

    return [Need("press.story", "watch", most["first"], what, why, spokesperson, feed=feed, turn=2)]


def is_negative(one: Mapping[str, Any]) -> bool:
    return bool(one.get("tone") == "negative")


def silent(board: Board, feed: str) -> list[Need]:
    """Outlets that write nothing though they are heard, as one need."""
    quiet = [one for one in press.press(board).get("outlets") or () if one["silent"]]
    if not quiet:
        return []
    since = min((one["last"] for one in quiet if one["last"] is not None), default=None)

    def what(lang: str) -> str:
        one = "one" if len(quiet) == 1 else "many"
        return say(f"needs.press_silent_{one}", lang, n=number(len(quiet), lang), name=quiet[0]["name"])

    def why(lang: str) -> str:
        if len(quiet) == 1:
            return say("needs.press_volume", lang, usual=number(quiet[0]["usual"], lang, 1))
        left = len(quiet) - NAMED
        more = [say("needs.feeds_more", lang, n=left)] if left > 0 else []
        return joined([*(one["name"] for one in quiet[:NAMED]), *more], lang)

    return [Need("press.silent", "watch", since, what, why, spokesperson, feed=feed, turn=2)]

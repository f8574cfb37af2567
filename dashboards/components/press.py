"""Reading what the board says of the press, and the words that its block and its row share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.board import NOTHING, Board, Props, answer, feed, freshness
from dashboards.components.feed_places import state
from dashboards.words import has, say
from dashboards.words.numbers import clock, local, number, percent, when
from data_sources.city import read_city

SERVICE = "press"
CITY = "city"
MANY = 2
"""From so many outlets on, a story is told by their number and not by a name."""


def kpi(name: str) -> str:
    return f"{SERVICE}.{name}"


def press(board: Board) -> Mapping[str, Any]:
    """Headlines, stories, outlets and hours; empty when no feed of the press was ever heard."""
    found: Mapping[str, Any] = board.get("press") or NOTHING
    return found


def told(board: Board, name: str) -> Mapping[str, Any]:
    """What a KPI of the press says of the whole city; empty when it says nothing."""
    return answer(board, kpi(name), CITY)


def feeds(board: Board) -> list[str]:
    """Names of the feeds that bring articles, in the order of feeds.toml."""
    return [one["name"] for one in board["feeds"] if one["service"] == SERVICE]


def live(board: Board) -> list[str]:
    """The feeds that are heard now."""
    return [name for name in feeds(board) if state(board, name) == "live"]


def stands_for(board: Board) -> str | None:
    """The feed by which the press is as old as it is: of those heard now the one heard longest ago, since one outlet
    that is gone leaves eleven others; of none that is, the one heard last. None when there is no feed of the press."""
    heard = [(at, name) for name in feeds(board) if (at := feed(board, name).get("heard_at")) is not None]
    fresh = set(live(board))
    if now := [one for one in heard if one[1] in fresh]:
        return min(now)[1]
    return max(heard)[1] if heard else next(iter(feeds(board)), None)


def fresh(board: Board) -> Props:
    """The attributes from which the browser tells how old what is said of the press is."""
    name = stands_for(board)
    return freshness(board, name, feed(board, name).get("data_at"))


def is_silent(board: Board) -> bool:
    """Whether no outlet at all is heard at the board's own time."""
    return not live(board)


def heard(board: Board) -> bool:
    """Whether anything is known of the press."""
    return told(board, "articles_24h").get("value") is not None


def unheard(board: Board, lang: str) -> str:
    """Why there is nothing: nobody declared a feed of the press, or none of them ever brought an article."""
    return say("press.never" if feeds(board) else "press.no_feed", lang)


def heard_words(board: Board, lang: str) -> str:
    """ "nghe được 11/12 nguồn"; "" while all are heard."""
    there, every = len(live(board)), len(feeds(board))
    return "" if there == every else say("press.heard", lang, n=there, all=every)


def negative_words(board: Board, lang: str) -> str:
    """The negative share with how many it is of; "" when there is none."""
    one = told(board, "negative_share")
    if one.get("value") is None:
        return ""
    share = percent(one["value"], lang, 0 if one["value"] in (0, 100) else 1)
    return say("press.negative_share", lang, share=share, n=number(one["n"], lang))


def answers_words(board: Board, lang: str) -> str:
    """How many answers to the press are overdue, or that nobody tells; "" while nothing is known of the press."""
    one = told(board, "overdue_answers")
    if one.get("value") is not None:
        return say("press.overdue_answers", lang, n=number(one["value"], lang))
    return say("press.no_source", lang) if one.get("why") == "no_source" else ""


def spiking(board: Board) -> bool:
    """Whether far more is written than is usual, as far as the press is heard."""
    return bool(told(board, "spike").get("value")) and not is_silent(board)


def spike_words(board: Board, lang: str) -> str:
    """The figures that say so: "120 bài hôm nay, thường 41 vào giờ này"."""
    one = told(board, "spike")
    return say("press.spike_words", lang, n=number(one["n"], lang), usual=number(one.get("usual"), lang))


def state_of_tile(board: Board) -> str:
    """The mark of what is said of the press: watched while it spikes; "none" when nothing is known."""
    return "none" if not heard(board) else "watch" if spiking(board) else "ok"


def tone(one: Mapping[str, Any], lang: str) -> str:
    """A tone in a word, as the lexicon tells it; "" for one that it does not know."""
    key = f"press.tone_{one.get('tone')}"
    return say(key, lang) if has(key, lang) else ""


def topic_name(code: str, lang: str) -> str:
    """A topic in a language; its code when the city's table does not hold it."""
    topic = read_city().topics.get(code)
    return code if topic is None else str(getattr(topic, lang))


def many(one: Mapping[str, Any]) -> int:
    """How many outlets tell a story."""
    return len(one.get("outlets") or ())


def who(one: Mapping[str, Any], lang: str) -> str:
    """Who writes it: the outlet, or how many of them do."""
    n = many(one)
    return say("press.outlets", lang, n=number(n, lang)) if n >= MANY else str(one["outlet_name"])


def hour(board: Board, at: int | None, lang: str) -> str:
    """When it was published: "09:35" today, "21:10 hôm qua" else; an undated one says so."""
    if at is None:
        return say("press.undated", lang)
    today = local(at).date() == local(board["at"]).date()
    return clock(at) if today else when(at, board["at"], lang)

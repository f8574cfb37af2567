"""Sources that are not heard: what they would tell, nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dashboards.components.board import Board
from dashboards.live.health import state
from dashboards.needs import Need, State
from dashboards.words import say
from dashboards.words.numbers import joined

NAMED = 3
OF_MANY = {"press"}
"""Services whose sources tell of the same city side by side: one newspaper that is not heard blinds nobody."""


def needs(board: Board) -> list[Need]:
    """One need for all feeds that are down, and one for those that never answered though they were asked."""
    states = {feed["name"]: state(feed, board["at"]) for feed in board["feeds"]}
    down = [feed for feed in board["feeds"] if states[feed["name"]] == "down"]
    never = [feed for feed in board["feeds"] if states[feed["name"]] == "none" and feed.get("failing_since")]
    spoken_for = {feed["service"] for feed in board["feeds"] if states[feed["name"]] == "live"} & OF_MANY
    return [need(kind, feeds, spoken_for) for kind, feeds in (("lost", down), ("never", never)) if feeds]


def last_heard(feed: Mapping[str, Any]) -> int | None:
    """When it was alive last [ms]: measurements age by their own instant, a stuck sensor answers all the same."""
    instants = [feed["heard_at"], feed["data_at"] if feed["measures"] else None]
    found: int | None = min((at for at in instants if at is not None), default=feed["failing_since"])
    return found


def need(kind: str, feeds: list[Mapping[str, Any]], spoken_for: set[str]) -> Need:
    """``spoken_for``: services of which others are heard that tell of the same."""
    feeds = sorted(feeds, key=lambda feed: feed["service"] in spoken_for)
    names = [feed["name"] for feed in feeds]
    state: State = "watch" if feeds[0]["service"] in spoken_for else "late"
    since = min((at for feed in feeds if (at := last_heard(feed)) is not None), default=None)

    def what(lang: str) -> str:
        one = "one" if len(names) == 1 else "many"
        return say(f"needs.feed_{kind}_{one}", lang, name=names[0], n=len(names))

    def why(lang: str) -> str:
        if len(names) == 1:
            return say("needs.feed_blind", lang)
        left = len(names) - NAMED
        more = [say("needs.feeds_more", lang, n=left)] if left > 0 else []
        return joined([*names[:NAMED], *more], lang)

    who = partial(say, "needs.who_technical")
    return Need(f"feeds.{kind}", state, since, what, why, who, turn=1 if state == "late" else 2)

"""Which feeds have a place of their own in the footer, and which share one: a dozen outlets are one service to the eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from dashboards.components.board import Board, Props, feed, freshness
from dashboards.components.fitting import fitted, width
from dashboards.kpis.freshness import State
from dashboards.kpis.freshness import freshness as judged
from dashboards.words import has, say
from data_sources.store import instant

ROOM = 204.0
"""Width that the footer has for its feeds [rem]."""
NAME, SMALL = 23.0, 1.75
"""Room for a feed's name, and size of the letters [rem]."""
AROUND, WORD = 11.5, 14.0
"""Width of a place's mark, age and gaps, and of what one that is not live says besides [rem]."""
APART = 2
"""Feeds of a folded service that are named because they are not live; more of them share a place too."""


class Place(NamedTuple):
    """What stands in a place: a name, and the attributes from which the browser tells how old it is. ``feeds``: how
    many it stands for; ``live``: whether they are heard at the board's own time."""

    name: str
    fresh: Props
    feeds: int
    live: bool

    @property
    def wide(self) -> float:
        """How much room it takes [rem]."""
        return width(self.name, SMALL) + AROUND + (0 if self.live else WORD)


def state(board: Board, name: str) -> State:
    """How a feed stands at the board's own time."""
    of = feed(board, name)

    def at(key: str) -> int | None:
        found: int | None = of.get(key)
        return found

    heard, data, failing = (None if (ms := at(key)) is None else instant(ms) for key in ("heard_at", "data_at", "failing_since"))  # fmt: skip
    stale_after = timedelta(seconds=of.get("stale_after_s") or 0)
    measures = bool(of.get("measures", True))
    now = instant(board["at"])
    return judged(now, heard=heard, data=data, stale_after=stale_after, failing=failing, measures=measures).state


def places(board: Board, names: Sequence[str], lang: str) -> list[Place]:
    """The places of these feeds, in their order. While there are too many, the service with the most feeds is folded:
    those of it that are heard share one place, and are as old as the one among them that was heard longest ago. When that is
    not enough, as at the start, whatever is not heard shares one."""
    service = {name: str(feed(board, name).get("service") or name) for name in names}
    states = {name: state(board, name) for name in names}
    many = {one: [name for name in names if service[name] == one] for one in service.values()}
    told = {one: [alone(board, name, states[name]) for name in there] for one, there in many.items()}
    whole = {one for one, there in many.items() if len(there) > 1}
    while whole and wide(told) > ROOM:
        most = max(whole, key=lambda one: len(many[one]))
        told[most] = shared(board, most, many[most], states, lang)
        whole.remove(most)
    found = [place for shown in told.values() for place in shown]
    gone = [name for name in names if states[name] != "live"]
    if wide(told) <= ROOM or not gone:
        return found
    worst = max(gone, key=lambda name: age(board, name))
    rest = alone(board, worst, states[worst])._replace(name=say("frame.feeds_gone", lang, n=len(gone)), feeds=len(gone))
    return [*(place for place in found if place.live), rest]


def wide(told: Mapping[str, Sequence[Place]]) -> float:
    """The room that places take together [rem]."""
    return sum(place.wide for shown in told.values() for place in shown)


def alone(board: Board, name: str, state: State) -> Place:
    return Place(
        fitted(name, NAME, SMALL),
        freshness(board, name, feed(board, name).get("data_at")),
        1,
        state == "live",
    )


def shared(board: Board, service: str, names: list[str], states: dict[str, State], lang: str) -> list[Place]:
    """A folded service: those that are heard, then those that are not, by name as far as there is room."""
    live = sorted((name for name in names if states[name] == "live"), key=lambda name: age(board, name))
    gone = [name for name in names if states[name] != "live"]
    called = say(f"services.{service}", lang) if has(f"services.{service}", lang) else service
    found = []
    if live:
        heard = say("frame.feeds_heard", lang, name=called, n=len(live), all=len(names))
        found.append(alone(board, live[-1], "live")._replace(name=heard, feeds=len(live)))
    if len(gone) > APART + 1:
        first = max(gone[APART:], key=lambda name: age(board, name))
        rest = say("frame.feeds_of", lang, name=called, n=len(gone) - APART)
        found += [alone(board, name, states[name]) for name in gone[:APART]]
        found.append(alone(board, first, states[first])._replace(name=rest, feeds=len(gone) - APART))
    else:
        found += [alone(board, name, states[name]) for name in gone]
    return found


def age(board: Board, name: str) -> float:
    """How long ago a feed was alive [ms]; the longer, the later it sorts."""
    of = feed(board, name)
    instants = [of.get("heard_at"), of.get("data_at") if of.get("measures", True) else of.get("heard_at")]
    known = [at for at in instants if at is not None]
    return float(board["at"] - min(known)) if len(known) == len(instants) else float("inf")

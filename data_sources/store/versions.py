"""A record's life from what its source told of it: which state was known when. Pure; ``lives.py`` keeps it."""

from __future__ import annotations

from bisect import insort_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from data_sources.store.records import EVER

Fold = Callable[[Sequence[Mapping[str, Any]]], dict[str, Any]]


class Telling(NamedTuple):
    """A state of one record as a fetch told it. ``stated``: since when it is so, as the source says; None: it says
    nothing. ``digest`` is the same for the same ``said``. ``row``: its number in the store, None when it is new."""

    stated: datetime | None
    received: datetime
    fetch: int
    digest: int
    said: Mapping[str, Any]
    row: int | None = None


class Row(NamedTuple):
    """One row of a life, as ``Version`` says it; ``folded`` are the columns that the whole life tells."""

    telling: Telling
    updated: datetime
    told: bool
    known_from: datetime
    known_until: datetime
    folded: dict[str, Any]

    @property
    def is_echo(self) -> bool:
        """It repeats what was known, without an update time: nothing new, unless something heard before it comes late."""
        return not self.told and self.known_from == self.known_until


class State(NamedTuple):
    """A telling as it was taken. ``place``: where it stands in the life; an echo stands in none."""

    updated: datetime
    telling: Telling
    is_echo: bool

    @property
    def place(self) -> tuple[datetime, datetime, int]:
        return self.updated, self.telling.received, self.telling.fetch


def relive(tellings: Iterable[Telling], fold: Fold) -> list[Row]:
    """The rows of a record's life, in the order in which they came to be known.

    ``tellings`` are all that was told of it, in any order; those of one fetch in the order it said them, of which the one
    without an update time is taken first: an echo is not kept, so its turn may not depend on what is. Each is taken as
    it was received, so a row depends on nothing that was received after its ``known_from``: what is known as of an
    instant is what the tellings received by then make alone. Those of one instant count as told together.
    """
    life: list[State] = []
    rows: list[Row] = []
    told: set[object] = set()
    in_order = sorted(tellings, key=lambda one: (one.received, one.fetch, one.stated is not None))
    for received, together in groupby(in_order, key=lambda telling: telling.received):
        heard: list[State] = []
        for telling in together:
            mark = identity(telling)
            if mark in told:
                continue
            told.add(mark)
            known = life[-1] if life else None
            state = State(since(telling, known), telling, is_echo(telling, known))
            heard.append(state)
            if not state.is_echo:
                insort_right(life, state, key=lambda one: one.place)
        learn(rows, life, heard, received, fold)
    return rows


def identity(telling: Telling) -> object:
    """What a replay shares with what it repeats: update time and content; without an update time, its fetch."""
    if telling.stated is None:
        return telling.received, telling.fetch
    return telling.stated, telling.digest, "stated"


def since(telling: Telling, known: State | None) -> datetime:
    """Since when a state is so: as the source says, else since its reception, and then it follows all told before."""
    if telling.stated is not None:
        return telling.stated
    return telling.received if known is None else max(telling.received, known.updated)


def is_echo(telling: Telling, known: State | None) -> bool:
    """Whether it repeats, without an update time, what is known."""
    return telling.stated is None and known is not None and telling.digest == known.telling.digest


def learn(rows: list[Row], life: list[State], heard: list[State], received: datetime, fold: Fold) -> None:
    """Add the rows of what was told at one instant, in the order it was told, and end the row known till then."""
    fresh = [state for state in heard if not state.is_echo]
    states = [{**state.telling.said, "updated": state.updated} for state in life]
    folded = fold(states) if fresh else {}
    newest = life[-1]
    is_new = any(state is newest for state in fresh)
    was = next((n for n in range(len(rows) - 1, -1, -1) if rows[n].known_until == EVER), None)
    learnt = is_new or (was is not None and bool(fresh) and rows[was].folded != folded)
    if was is not None and learnt:
        rows[was] = rows[was]._replace(known_until=received)
    for state in heard:
        if state is newest:
            rows.append(Row(state.telling, state.updated, True, received, EVER, folded))
        else:
            before = 0 if state.is_echo else next(n for n, one in enumerate(life, 1) if one is state)
            part = fold(states[:before]) if before else {}
            rows.append(Row(state.telling, state.updated, not state.is_echo, received, received, part))
    if learnt and not is_new:  # a late state changes what is folded from the life of the newest
        rows.append(Row(newest.telling, newest.updated, False, received, EVER, folded))

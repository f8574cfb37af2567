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
    """A telling in its place in the life."""

    updated: datetime
    telling: Telling

    @property
    def place(self) -> tuple[datetime, datetime, int]:
        return self.updated, self.telling.received, self.telling.fetch


def relive(tellings: Iterable[Telling], fold: Fold) -> list[Row]:
    """The rows of a record's life, in the order in which they came to be known.

    ``tellings`` are all that was told of it, in any order; those of one fetch in the order it said them. Each is taken
    as it was received, so a row depends on nothing that was received after its ``known_from``: what is known as of an
    instant is what the tellings received by then make alone. Those of one instant count as told together.
    """
    life: list[State] = []
    rows: list[Row] = []
    told: set[object] = set()
    in_order = sorted(tellings, key=lambda telling: (telling.received, telling.fetch))
    for received, together in groupby(in_order, key=lambda telling: telling.received):
        fresh: list[State] = []
        for telling in together:
            mark = identity(telling)
            if mark in told:
                continue
            told.add(mark)
            known = life[-1] if life else None
            if telling.stated is None and known is not None and telling.digest == known.telling.digest:
                rows.append(Row(telling, received, False, received, received, {}))
                continue
            state = State(since(telling, known), telling)
            insort_right(life, state, key=lambda one: one.place)
            fresh.append(state)
        if fresh:
            learn(rows, life, fresh, received, fold)
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


def learn(rows: list[Row], life: list[State], fresh: list[State], received: datetime, fold: Fold) -> None:
    """Add the rows of the states that were received at one instant, and end the row that was the known one till then."""
    states = [{**state.telling.said, "updated": state.updated} for state in life]
    newest = life[-1]
    for state in fresh:
        if state is not newest:
            before = next(n for n, one in enumerate(life, 1) if one is state)
            rows.append(Row(state.telling, state.updated, True, received, received, fold(states[:before])))
    folded = fold(states)
    was = next((n for n in range(len(rows) - 1, -1, -1) if rows[n].known_until == EVER), None)
    is_new = any(state is newest for state in fresh)
    if was is not None:
        if not is_new and rows[was].folded == folded:
            return  # a late state that changes nothing of what is known
        rows[was] = rows[was]._replace(known_until=received)
    rows.append(Row(newest.telling, newest.updated, is_new, received, EVER, folded))

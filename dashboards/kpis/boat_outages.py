"""An outage of a provider against the silence of boats: many boats that fall silent together are one fault, and not theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dashboards.kpis.boat_ladder import DAY
from data_sources.city import BoatTargets

FEED, SILENCE = "feed", "silence"


class Sailing(NamedTuple):
    """A boat at sea that must be heard. ``heard``: since when it is silent [ms]; ``interval``, ``late``: how often it sends
    and after which silence it is late [ms]."""

    boat: str
    heard: int
    interval: float
    late: float


class Former(NamedTuple):
    """What became of a provider's boats after an instant: of ``n`` that were heard shortly before, ``silent`` told nothing
    until they would have been late; ``back``: when the first of these was heard again [ms], None: not yet."""

    n: int
    silent: int
    back: int | None


class Outage(NamedTuple):
    """A provider that is out: ``cause`` "feed" (it is not heard) or "silence" (its boats fell silent together); ``boats``:
    those that are silent still, of ``n``; ``since`` [ms]."""

    source: str
    cause: str
    n: int
    boats: frozenset[str]
    since: int


Ask = Callable[[int, int, int], Former]
"""(from, t0, until [ms]) → what became of the boats that were heard in (from, t0], by ``until``."""


def by_chance(many: float, interval: float, targets: BoatTargets) -> float:
    """For how long ``many`` boats, each sending once an interval [ms], are silent together by chance [ms]: with n boats and
    2 hours 14 / (0.5 · n) hours."""
    return targets.outage_exponent / (many / interval)


def together(source: str, boats: Sequence[Sailing], now: int, targets: BoatTargets, ask: Ask) -> list[Outage]:
    """The outages of a provider that is heard, told by its boats' silence."""
    if not boats:
        return []
    newest = max(one.heard for one in boats)
    active = [one for one in boats if newest - one.heard <= one.late]
    rate = sum(1 / one.interval for one in active)
    if len(active) >= targets.outage_least and now - newest > targets.outage_exponent / rate:
        return [Outage(source, SILENCE, len(active), frozenset(one.boat for one in active), newest), *
                former_ones(source, [one for one in boats if one not in active], now, targets, ask)]  # fmt: skip
    return former_ones(source, boats, now, targets, ask)


def former_ones(source: str, boats: Sequence[Sailing], now: int, targets: BoatTargets, ask: Ask) -> list[Outage]:
    """Outages of some of a provider's boats, and what is left of those that are over: boats come back over days, and the
    last of them did not fall silent by themselves."""
    horizon = (targets.return_days + targets.ashore_days) * DAY
    left = sorted(
        (one for one in boats if one.late < now - one.heard <= horizon), key=lambda one: one.heard, reverse=True
    )
    found: list[Outage] = []
    while left:
        last = left[0]
        cluster = [one for one in left if last.heard - one.heard < one.interval]
        said = ask(int(last.heard - last.interval), last.heard, int(last.heard + last.late))
        if was_out(said, last, now, targets):
            found.append(Outage(source, SILENCE, said.n, frozenset(one.boat for one in cluster), last.heard))
            left = [one for one in left if one not in cluster]
        else:
            left = left[1:]
    return found


def was_out(said: Former, last: Sailing, now: int, targets: BoatTargets) -> bool:
    """Whether so many boats fell silent together for so long that it was no chance, and lately enough."""
    if said.silent < targets.outage_least or said.silent * 100 < targets.outage_share * said.n:
        return False
    until = now if said.back is None else said.back
    if until - last.heard <= by_chance(said.silent, last.interval, targets):
        return False
    return said.back is None or now - said.back <= targets.return_days * DAY

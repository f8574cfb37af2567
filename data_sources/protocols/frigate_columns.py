"""The usual events of a usual list, looked at column by column: there are hundreds of thousands, and they are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np

from data_sources.protocols.frigate_shapes import LONGEST_ID, Event

Key = tuple[str, str, bytes]
"""(camera, label, zones) as they were sent."""
Told = tuple[str, str, Any]
"""(camera, kind, where it is counted): what such an event is, whenever it happens."""

NONE: Told = ("", "", None)


def key_of(event: Event) -> Key:
    """By what an event's sort is remembered."""
    return event.camera, event.label, bytes(event.zones)


def rows(
    events: Sequence[Event], known: Mapping[Key, Told], earliest: float, latest: float, longest: float
) -> tuple[list[tuple[Any, ...]], list[int]]:
    """(camera, id, start [ms], end [ms] or None, kind, where) of each event, and the numbers of those that have to be
    looked at one by one: of a sort that is not ``known``, taken back, with an odd id, or with times outside ``earliest``
    to ``latest`` or longer than ``longest`` [s]; their rows say nothing."""
    if not events:
        return [], []
    names, began, ended = (list(map(attrgetter(name), events)) for name in ("id", "start_time", "end_time"))
    zones = map(bytes, map(attrgetter("zones"), events))
    keys = zip(map(attrgetter("camera"), events), map(attrgetter("label"), events), zones, strict=True)
    told: list[Any] = list(map(known.get, keys))
    starts, ends = np.array(began, dtype=float), np.array(ended, dtype=float)  # None is NaN
    open_ = np.isnan(ends)
    last = np.where(open_, starts, ends)
    with np.errstate(invalid="ignore", over="ignore"):
        possible = (starts >= earliest) & (starts <= last) & (last <= latest) & (last - starts <= longest)
    odd = set(np.flatnonzero(~possible).tolist())
    if any(map(attrgetter("false_positive"), events)):
        odd.update(n for n, event in enumerate(events) if event.false_positive)
    if not all(map(str.isprintable, names)) or max(map(len, names)) > LONGEST_ID or not all(names):
        odd.update(n for n, name in enumerate(names) if not 0 < len(name) <= LONGEST_ID or not name.isprintable())
    if None in told:
        odd.update(n for n, one in enumerate(told) if one is None)
        told = [NONE if one is None else one for one in told]
    if odd:
        starts[[*odd]] = 0.0
        last[[*odd]] = 0.0
    until: list[int | None] = (last * 1000).astype(np.int64).tolist()
    for n in np.flatnonzero(open_).tolist():
        until[n] = None
    cameras, kinds, places = (map(itemgetter(n), told) for n in range(3))
    milliseconds = (starts * 1000).astype(np.int64).tolist()
    return list(zip(cameras, names, milliseconds, until, kinds, places, strict=True)), sorted(odd)

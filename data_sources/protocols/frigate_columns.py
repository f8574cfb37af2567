"""The usual events of a usual list, looked at column by column: there are hundreds of thousands, and they are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress, repeat
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np

from data_sources.protocols.frigate_shapes import LONGEST_ID, Event

Key = tuple[str, str, bytes]
"""(camera, label, zones) as they were sent; no zones where they make no difference."""
Told = tuple[str, str, Any]
"""(camera, kind, where it is counted): what such an event is, whenever it happens."""


def key_of(event: Event, zoned: bool) -> Key:
    """By what an event's sort is remembered; ``zoned``: whether in some zone a label is another thing."""
    return event.camera, event.label, bytes(event.zones) if zoned else b""


Columns = tuple[list[Any], ...]
"""camera, id, start [ms], end [ms] or None, kind, where"""


def columns_of(
    events: Sequence[Event], known: Mapping[Key, Told], zoned: bool, earliest: float, latest: float, longest: float
) -> tuple[Columns, list[int]]:
    """What the events tell, and the numbers of those that have to be looked at one by one and are left out of it: of a sort
    that is not ``known``, taken back, with an odd id, or with times outside ``earliest`` to ``latest`` or longer than
    ``longest`` [s]."""
    if not events:
        return tuple([] for _ in range(6)), []
    names, began, ended = (list(map(attrgetter(name), events)) for name in ("id", "start_time", "end_time"))
    zones = map(bytes, map(attrgetter("zones"), events)) if zoned else repeat(b"", len(events))
    keys = zip(map(attrgetter("camera"), events), map(attrgetter("label"), events), zones, strict=True)
    told: list[Any] = list(map(known.get, keys))
    starts, ends = np.array(began, dtype=float), np.array(ended, dtype=float)  # None is NaN
    open_ = np.isnan(ends)
    last = np.where(open_, starts, ends)
    with np.errstate(invalid="ignore", over="ignore"):
        usual = (starts >= earliest) & (starts <= last) & (last <= latest) & (last - starts <= longest)
    if any(map(attrgetter("false_positive"), events)):
        usual &= [not event.false_positive for event in events]
    if not all(names) or max(map(len, names)) > LONGEST_ID or not "".join(names).isprintable():
        usual &= [0 < len(name) <= LONGEST_ID and name.isprintable() for name in names]
    if None in told:
        usual &= [one is not None for one in told]
    odd: list[int] = np.flatnonzero(~usual).tolist()
    if odd:
        names, told = list(compress(names, usual)), list(compress(told, usual))
        starts, last, open_ = starts[usual], last[usual], open_[usual]
    until: list[int | None] = (last * 1000).astype(np.int64).tolist()
    for n in np.flatnonzero(open_).tolist():
        until[n] = None
    cameras, kinds, places = (list(map(itemgetter(n), told)) for n in range(3))
    return (cameras, names, (starts * 1000).astype(np.int64).tolist(), until, kinds, places), odd

"""The API of a Frigate server as its clients ask it (docs.frigate.video), read only and without any picture.

The newest event comes first. A list holds 100 events unless told and never more than 5,000; ``before`` and ``after`` are
seconds since 1970 that an event begins before and after. An event's ``end_time`` is null while it is in view.
"""

from __future__ import annotations

import contextlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from data_sources.simulator.cameras.alerts import MICRO
from data_sources.simulator.cameras.events import NEVER, SEEN_LONGEST, Events, Hour
from data_sources.simulator.clock import HOUR

LIMIT, MOST = 100, 5000
IDS = 500
"""Most ids that are asked for at once."""
PICTURE = '"thumbnail":"",'
_BEFORE_PICTURE = '"has_clip":'


class Asked(NamedTuple):
    """Which events a client wants; ``after`` and ``before`` in µs since 1970, both left out themselves. None: any."""

    after: int
    before: int
    limit: int
    cameras: frozenset[str] | None
    labels: frozenset[str] | None
    in_progress: bool | None
    pictures: bool


class Server:
    """One server. ``begin``: how far back it remembers [s since 1970]. ``answer`` knows no sockets."""

    def __init__(self, events: Events, begin: int) -> None:
        self.events, self.begin = events, begin

    def listed(self, options: Mapping[str, str], until: int) -> str:
        """The events that are asked for, as JSON; ``until`` [s] is the latest instant of which it tells. Raises
        ValueError (422)."""
        asked = asked_for(options)
        found: list[str] = []
        for hour, first, last in self._hours(asked, until):
            wanted = asked.limit - len(found)
            if asked.cameras is None and asked.labels is None and asked.in_progress is None:
                some: Sequence[int] = range(last - 1, max(first, last - wanted) - 1, -1)
            else:
                some = [n for n in range(last - 1, first - 1, -1) if self._wants(asked, hour, n, until)][:wanted]
            if hour.latest <= until * MICRO:
                found += [hour.said[n] for n in some]
            else:
                found += [told(hour, n, until) for n in some]
            if len(found) >= asked.limit:
                break
        return _list(found, asked.pictures)

    def named(self, ids: str, until: int) -> str:
        """The events of ids between commas, as JSON; those that it does not know are left out."""
        found = []
        for own in ids.split(",")[:IDS]:
            with contextlib.suppress(LookupError):
                found.append(self.found(own.strip(), until))
        return _list(found, False)

    def found(self, own: str, until: int) -> str:
        """The event of an id, as JSON. Raises LookupError (404) when there is none until an instant."""
        moment, _, _ = own.partition("-")
        with contextlib.suppress(ValueError):
            second, _, micro = moment.partition(".")
            begin = int(second) * MICRO + int(micro)
            if self.begin * MICRO <= begin <= until * MICRO:
                hour = self.events.hour(int(second) // HOUR)
                for n in range(bisect_left(hour.begins, begin), bisect_right(hour.begins, begin)):
                    if hour.said[n].startswith(f'{{"id":"{own}"'):
                        return told(hour, n, until)
        raise LookupError("Event not found")

    def _hours(self, asked: Asked, until: int) -> Iterator[tuple[Hour, int, int]]:
        """The hours that may hold what is asked for, the newest first, each with the first of its events that does and
        the one after the last."""
        before = min(asked.before, until * MICRO + 1)
        after = max(asked.after, self.begin * MICRO - 1)
        if asked.in_progress:
            after = max(after, (until - SEEN_LONGEST) * MICRO)
        for n in range((before - 1) // (HOUR * MICRO), after // (HOUR * MICRO) - 1, -1):
            hour = self.events.hour(n)
            first, last = bisect_right(hour.begins, after), bisect_left(hour.begins, before)
            if first < last:
                yield hour, first, last

    def _wants(self, asked: Asked, hour: Hour, n: int, until: int) -> bool:
        return (
            (asked.cameras is None or self.events.names[hour.cameras[n]] in asked.cameras)
            and (asked.labels is None or hour.labels[n] in asked.labels)
            and (asked.in_progress is None or asked.in_progress == (hour.ends[n] > until * MICRO))
        )


def told(hour: Hour, n: int, until: int) -> str:
    """An event as it is told at an instant: one in view has no end yet."""
    end = hour.ends[n]
    if end == NEVER or end <= until * MICRO:
        return hour.said[n]
    return hour.said[n].replace(f'"end_time":{end // MICRO}.{end % MICRO:06}', '"end_time":null', 1)


def asked_for(options: Mapping[str, str]) -> Asked:
    """What the options of a request say. Raises ValueError."""
    after, before = _seconds(options, "after"), _seconds(options, "before")
    limit = options.get("limit", "")
    if limit and not (limit.isascii() and limit.isdigit()):
        raise ValueError(f"limit is a whole number, not {limit!r}")
    return Asked(
        after=-1 if after is None else math.floor(after * MICRO),
        before=NEVER if before is None else math.ceil(before * MICRO),
        limit=min(int(limit or LIMIT), MOST),
        cameras=_some(options, "cameras", "camera"),
        labels=_some(options, "labels", "label"),
        in_progress=_flag(options, "in_progress", None),
        pictures=_flag(options, "include_thumbnails", True) is True,
    )


def _list(said: list[str], pictures: bool) -> str:
    text = f"[{','.join(said)}]"
    return text.replace(_BEFORE_PICTURE, PICTURE + _BEFORE_PICTURE) if pictures else text


def _seconds(options: Mapping[str, str], name: str) -> float | None:
    text = options.get(name, "")
    if not text:
        return None
    with contextlib.suppress(ValueError):
        if math.isfinite(value := float(text)) and abs(value) < 1e12:
            return value
    raise ValueError(f"{name} is seconds since 1970, not {text!r}")


def _some(options: Mapping[str, str], *names: str) -> frozenset[str] | None:
    for name in names:
        if (text := options.get(name, "all")) != "all":
            return frozenset(text.split(","))
    return None


def _flag(options: Mapping[str, str], name: str, otherwise: bool | None) -> bool | None:
    text = options.get(name, "")
    if text not in ("", "0", "1"):
        raise ValueError(f"{name} is 0 or 1, not {text!r}")
    return text == "1" if text else otherwise

"""How fresh what is shown is: one rule, the same here and in the browser (design.md §6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

State = Literal["live", "slow", "down", "none"]
"""Trực tuyến, chậm, mất kết nối, không có dữ liệu."""


class Freshness(NamedTuple):
    """A state and the age behind it; the age is None when nothing was ever heard."""

    state: State
    age: timedelta | None


def freshness(
    now: datetime,
    *,
    heard: datetime | None,
    data: datetime | None,
    stale_after: timedelta,
    failing: datetime | None = None,
    measures: bool,
) -> Freshness:
    """The state of a feed, or of a tile that shows it.

    ``heard``: the last round whose document was recognised. ``data``: the newest instant in it. ``failing``: since
    when its rounds have failed, None when the last one did not. Measurements and states (``measures``) age by the
    older of both, so that a stuck sensor goes stale; events age by *heard* alone, so that a quiet night is no fault.
    An instant ahead of ``now`` is a clock that goes fast, its age is 0.
    """
    if heard is None or (measures and data is None):
        return Freshness("none", None)
    age = max(now - heard, timedelta(0))
    if measures and data is not None:
        age = max(age, now - data)
    if age > 3 * stale_after or (failing is not None and age > stale_after):
        return Freshness("down", age)
    return Freshness("slow" if age > stale_after else "live", age)

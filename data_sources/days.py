"""When a day, a week and a rain day begin and end in Hue. No other file decides it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
"""UTC+7 all the year: a day of Hue is always 24 hours."""

DAY = timedelta(days=1)
RAIN_DAY_BEGINS = timedelta(hours=19)


def period(kind: Literal["day", "week", "rain_day"], at: datetime) -> tuple[datetime, datetime]:
    """The (start, end) of the day, week or rain day of Hue that holds the aware instant ``at``; both aware, UTC.

    A day runs from 00:00 and a week from Monday 00:00; each holds its start and not its end. A rain day runs from
    19:00 to 19:00 (the hydromet service's day) and holds its end and not its start, since rain is stamped when its
    interval ends: what fell until 19:00 belongs to the day that ends then. Raises ValueError for a naive instant.
    """
    if at.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    local = at.astimezone(HUE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if kind == "day":
        start, length = midnight, DAY
    elif kind == "week":
        start, length = midnight - local.weekday() * DAY, 7 * DAY
    else:
        start, length = midnight + RAIN_DAY_BEGINS, DAY
        if local <= start:
            start -= DAY
    return start.astimezone(UTC), (start + length).astimezone(UTC)

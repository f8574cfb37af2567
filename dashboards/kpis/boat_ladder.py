"""How a boat stands by its silence: the ladder of the panel (docs/decisions/a-silent-boat-and-a-silent-provider.md)."""

from __future__ import annotations

from data_sources.city import Boat, BoatTargets

OK, LATE, LOST, NO_REPORT, ASHORE_DUE, LONG = "ok", "late", "lost", "no_report", "lost10", "long"
UNKNOWN = "unknown"
"""Its provider is out: how it is, nobody knows."""
NO_DEVICE = "no_device"
"""At sea by AIS, a report or the border post, and its device was never heard though its provider is."""
NO_DUTY = "no_duty"
"""At sea, under 15 m: no device is required, and nobody is lost who is not heard over AIS."""
IN_PORT = "in_port"
NEVER = "never"
"""There is no word of it, or it was at sea so long ago that this says nothing of today."""
STATES = (OK, LATE, LOST, NO_REPORT, ASHORE_DUE, LONG, UNKNOWN, NO_DEVICE, NO_DUTY, NEVER, IN_PORT)
SILENT = (LATE, LOST, NO_REPORT, ASHORE_DUE, LONG)
UNANSWERED = "unanswered"
"""It was called in and says nothing."""
CROSSED, NEAR, WRONG_ZONE = ZONES = ("crossed", "near", "wrong_zone")
HOUR, DAY, MINUTE = 3_600_000, 86_400_000, 60_000
"""Milliseconds."""


def interval(boat: Boat, targets: BoatTargets) -> float:
    """How often its device sends [ms]."""
    hours = targets.interval_24_hours if boat.length_class == "24+" else targets.interval_15_hours
    return hours * HOUR


def late_after(boat: Boat, targets: BoatTargets) -> float:
    """After which silence it is late [ms]."""
    minutes = targets.late_24_minutes if boat.length_class == "24+" else targets.late_15_minutes
    return minutes * MINUTE


def rung(silent: float, late: float, reported: float | None, *, channel: bool, targets: BoatTargets) -> str:
    """The state of a boat at sea whose device has been silent for so long [ms]. ``reported``: how long ago its skipper told
    its position by other means, None: never. ``channel``: whether anybody would know that; without it a boat is lost, and
    nobody may say that it did not report."""
    if silent > targets.long_days * DAY:
        return LONG
    if silent > targets.ashore_days * DAY:
        return ASHORE_DUE
    if silent > targets.lost_hours * HOUR:
        told = reported is not None and reported <= targets.report_hours * HOUR
        return LOST if told or not channel else NO_REPORT
    return LATE if silent > late else OK

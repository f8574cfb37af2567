"""What services are judged by: the figures of their sections in targets.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportTargets:
    """What the city holds itself to with citizens' reports: the figures of [reports], and what they are measured in."""

    on_time: float
    """Of those closed, at least so many by their first deadline [%]."""
    on_time_margin: float
    """So far below the target it needs attention, farther it is bad [percentage points]."""
    overdue: float
    """So many open reports may be past their deadline."""
    unassigned_urgent: float
    """So many urgent reports may be without an agency."""
    satisfaction: float
    """Of those rated, at least so many hài lòng or chấp nhận [%]."""
    satisfaction_margin: float
    """So far below the target it needs attention, farther it is bad [percentage points]."""
    due_soon_share: float
    """The last part of a term, in which a report is due soon [%]."""
    due_soon_days: float
    """The last working days of a term, in which a report is due soon."""
    burst_hours: float
    burst_factor: float
    """A burst is so many times what is usual in so many hours."""
    burst_least: float
    """A burst is at least so many reports."""
    term_urgent_hours: float
    """The term of a report that needs immediate action and brings none [hours of the clock]."""
    term_days: float
    """The term of any other that brings none [working days]."""
    usual_weeks: float
    """Usual is the mean of the same hours of the same weekday of so many weeks."""


@dataclass(frozen=True, slots=True)
class CameraTargets:
    """What the city holds its cameras to: the figures of [cameras]."""

    online: float
    """Of those installed, at least so many are online [%]."""
    online_margin: float
    waiting_minutes: float
    """An alert that waits longer for a person needs attention [min]."""
    precision: float
    """Of the alerts verified, at least so many were true [%]."""
    precision_margin: float
    usual_weeks: float


@dataclass(frozen=True, slots=True)
class TrafficTargets:
    """From which share of its capacity on a road is busy, slow or jammed [%]: the figures of [traffic]."""

    busy: float
    slow: float
    jammed: float
    lingers_minutes: float
    """A congestion alert that ended so long ago still slows its road [min]."""


@dataclass(frozen=True, slots=True)
class PressTargets:
    """How the press is judged: the figures of [press]."""

    spike_deviations: float
    spike_weeks: float
    spike_least_weeks: float
    negative: float
    """Of a day's articles at most so many are negative by the lexicon [%]."""
    silent_chance: float
    """An outlet is silent when chance leaves it silent so long less often than this [%]."""
    usual_days: float
    story_hours: float


@dataclass(frozen=True, slots=True)
class BoatTargets:
    """How fishing boats are judged: the figures of [boats]."""

    interval_15_hours: float
    """A VMS device of 15 to < 24 m sends every so many hours."""
    interval_24_hours: float
    late_15_minutes: float
    """After so long without a position a boat of 15 to < 24 m is late [min]."""
    late_24_minutes: float
    lost_hours: float
    """After so long it is lost: its skipper must report by other means every ``report_hours``."""
    report_hours: float
    ashore_days: float
    """After so long it must be back in port."""
    long_days: float
    """Lost so long it is on a list on shore, no matter for the shift."""
    very_long_days: float
    near_nm: float
    """So near to the boundary, heading out, a boat is reminded [nautical miles]."""
    fishing_from_kn: float
    fishing_to_kn: float
    """A boat fishes at speeds from … to [kn]."""
    outage_exponent: float
    """A provider whose n boats at sea are silent for so long that chance would leave them so less often than e^-this is
    out: silence > this / (n / interval)."""
    outage_least: float
    """Fewer boats than this are no outage."""
    outage_share: float
    """Of a provider's boats at sea at least so many fell silent together [%]."""
    return_days: float
    """So long after an outage those of its boats that stay silent are judged each for itself."""
    forgotten_days: float
    """A boat that needs no device and was at sea so long ago: nobody knows where it is."""
    shown_minutes: float
    """A boat of AIS that is not the city's is shown so long [min]."""
    call_hours: float
    """A call to come in counts so long."""
    heading_degrees: float
    heading_kn: float
    """A called boat heads in when its course is within so many degrees of its port's bearing, at so many knots or more."""
    connected: float
    """Of the boats at sea that must carry a device at least so many are connected [%]."""
    connected_margin: float
    full: float
    """A shelter is full from so much of its usable capacity on [%]."""

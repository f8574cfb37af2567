"""targets.toml: what the city holds itself to, its working hours, and the limits of QCVN 05:2023/BTNMT."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from data_sources.city.faults import CityFault, text_of
from data_sources.city.hours import Hours, read_hours
from data_sources.city.stations_file import meant

MEANS = ("1h", "8h", "24h", "year")


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


SETTINGS: Mapping[str, tuple[str, ...]] = {
    "aqi": ("watch_above", "late_above", "bad_above", "hours_of_a_day", "hours_of_eight"),
    "capture": ("sound_from",),
    "reservoir": ("watch_within_m",),
    "rain": ("watch_above_mm", "late_above_mm", "bad_above_mm"),
    "reports": tuple(field.name for field in fields(ReportTargets)),
    "cameras": tuple(field.name for field in fields(CameraTargets)),
    "traffic": tuple(field.name for field in fields(TrafficTargets)),
    "press": tuple(field.name for field in fields(PressTargets)),
    "boats": tuple(field.name for field in fields(BoatTargets)),
}
MOST = {
    "hours_of_a_day": 24, "hours_of_eight": 8, "sound_from": 100, "on_time": 100, "on_time_margin": 100,
    "satisfaction": 100, "satisfaction_margin": 100, "due_soon_share": 100, "due_soon_days": 30, "burst_hours": 24,
    "term_urgent_hours": 720, "term_days": 250, "usual_weeks": 52, "online": 100, "online_margin": 100, "precision": 100,
    "precision_margin": 100, "outage_share": 100, "heading_degrees": 180, "connected": 100, "connected_margin": 100, "full": 100, "spike_weeks": 104, "negative": 100, "silent_chance": 50, "usual_days": 366, "story_hours": 720,
}  # fmt: skip
LEAST = {
    "burst_hours": 1,
    "burst_factor": 1,
    "burst_least": 1,
    "usual_weeks": 1,
    "term_urgent_hours": 1,
    "term_days": 1,
    "spike_weeks": 1,
    "usual_days": 1,
    "story_hours": 1,
    "interval_15_hours": 0.01,
    "interval_24_hours": 0.01,
    "outage_exponent": 1,
    "outage_least": 2,
}
WHOLE = ("burst_hours", "usual_weeks", "spike_weeks", "spike_least_weeks", "usual_days")
RISING = (
    ("aqi", "watch_above", "late_above", "bad_above"),
    ("rain", "watch_above_mm", "late_above_mm", "bad_above_mm"),
    ("traffic", "busy", "slow", "jammed"),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most a mean of a quantity may be [µg/m³] from a day on. ``over``: 1h, 8h, 24h or year."""

    quantity: str
    over: str
    value: float
    valid_from: date


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets by section and name ("aqi", "watch_above"), limits in the order of their days, and working hours."""

    settings: Mapping[str, Mapping[str, float]]
    limits: tuple[Limit, ...]
    hours: Hours

    @property
    def reports(self) -> ReportTargets:
        """Those of citizens' reports."""
        return ReportTargets(**self.settings["reports"])

    @property
    def cameras(self) -> CameraTargets:
        """Those of cameras."""
        return CameraTargets(**self.settings["cameras"])

    @property
    def traffic(self) -> TrafficTargets:
        """Those of roads."""
        return TrafficTargets(**self.settings["traffic"])

    @property
    def press(self) -> PressTargets:
        """Those of the press."""
        return PressTargets(**self.settings["press"])

    @property
    def boats(self) -> BoatTargets:
        """Those of fishing boats."""
        return BoatTargets(**self.settings["boats"])

    def setting(self, section: str, name: str) -> float:
        """A target's figure. Raises KeyError for one that is not declared."""
        return self.settings[section][name]

    def limit(self, quantity: str, over: str, on: date) -> float | None:
        """The limit in force on a day [µg/m³]; None when there is none."""
        held = [x.value for x in self.limits if (x.quantity, x.over) == (quantity, over) and x.valid_from <= on]
        return held[-1] if held else None


def read_targets(path: Path) -> Targets:
    """The targets of a file. Raises CityFault for the first fault."""
    try:
        said = tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as why:
        raise CityFault(f"{path}: it is not TOML ({why}); mend that place.") from why
    for section in said:
        if section not in ("limit", "working_time", *SETTINGS):
            known = ", ".join((*SETTINGS, "working_time"))
            raise CityFault(f"{path}, [{section}]: no target has this name; write one of {known}.")
    settings = {section: _section(path, section, said.get(section)) for section in SETTINGS}
    for section, *names in RISING:
        for lower, higher in pairwise(names):
            if settings[section][lower] > settings[section][higher]:
                raise CityFault(f"{path}, [{section}] {higher}: it is below {lower}; write them rising.")
    hours = read_hours(path, said.get("working_time"))
    limits = said.get("limit", [])
    if not isinstance(limits, list):
        raise CityFault(f"{path}, [limit]: it is one table; write [[limit]] for each.")
    read = [_limit(path, n, one) for n, one in enumerate(limits, 1)]
    first: dict[tuple[str, str, date], int] = {}
    for n, limit in enumerate(read, 1):
        if (before := first.setdefault((limit.quantity, limit.over, limit.valid_from), n)) != n:
            raise CityFault(
                f"{path}, [[limit]] number {n}: {limit.quantity} over {limit.over} from {limit.valid_from} stands in"
                f" number {before} already; give the later one its own valid_from."
            )
    return Targets(settings, tuple(sorted(read, key=lambda limit: limit.valid_from)), hours)


def _section(path: Path, section: str, said: Any) -> dict[str, float]:
    if not isinstance(said, dict):
        raise CityFault(f"{path}, [{section}]: it is missing; write it with {', '.join(SETTINGS[section])}.")
    for name in said:
        if name not in SETTINGS[section]:
            raise CityFault(
                f"{path}, [{section}] {name}: nothing has this name; write one of {', '.join(SETTINGS[section])}."
            )
    return {
        name: _number(path, f"[{section}] {name}", said.get(name), MOST.get(name), LEAST.get(name, 0), name in WHOLE)
        for name in SETTINGS[section]
    }


def _number(
    path: Path, place: str, value: Any, most: float | None = None, least: float = 0, whole: bool = False
) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        wrong = "it is missing" if value is None else f"“{value}” is not a number of 0 or more"
        raise CityFault(f"{path}, {place}: {wrong}; write one without quotes, as 100.")
    if most is not None and value > most:
        raise CityFault(f"{path}, {place}: {value} is more than there can be; write at most {most}.")
    if value < least:
        raise CityFault(f"{path}, {place}: {value} is less than there can be; write at least {least}.")
    if whole and value != int(value):
        raise CityFault(f"{path}, {place}: {value} is no whole number; write one, as {round(value) or 1}.")
    return float(value)


def _limit(path: Path, n: int, said: Any) -> Limit:
    place = f"[[limit]] number {n}"
    wanted = ("quantity", "over", "value", "valid_from")
    if not isinstance(said, dict) or sorted(said) != sorted(wanted):
        raise CityFault(f"{path}, {place}: it has not exactly {', '.join(wanted)}; write these four.")
    if said["over"] not in MEANS:
        raise CityFault(f"{path}, {place} over: “{said['over']}” is no mean; write one of {', '.join(MEANS)}.")
    if not isinstance(said["quantity"], str) or not said["quantity"]:
        raise CityFault(f'{path}, {place} quantity: “{said["quantity"]}” is no quantity; write one as "pm2.5".')
    if (right := meant(said["quantity"])) != said["quantity"]:
        raise CityFault(f"{path}, {place} quantity: “{said['quantity']}” is not a quantity; is it {right}?")
    day = said["valid_from"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise CityFault(f"{path}, {place} valid_from: “{day}” is not a day; write it without quotes, as 2026-01-01.")
    return Limit(said["quantity"], said["over"], _number(path, f"{place} value", said["value"]), day)

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
from data_sources.city.service_targets import BoatTargets, CameraTargets, PressTargets, ReportTargets, TrafficTargets
from data_sources.city.stations_file import meant

MEANS = ("1h", "8h", "24h", "year")


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

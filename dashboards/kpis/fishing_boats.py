"""KPIs of fishing boats: who is at sea, who is heard, who is silent by himself, and how the shelters fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards.kpis import Asked, Figure, Status
from dashboards.kpis.boat_ladder import (
    ASHORE_DUE,
    CROSSED,
    IN_PORT,
    LATE,
    LONG,
    LOST,
    NEAR,
    NEVER,
    NO_DEVICE,
    NO_REPORT,
    OK,
    UNKNOWN,
    WRONG_ZONE,
)
from dashboards.kpis.boat_standings import Standing
from dashboards.kpis.fleet_kpi import Counts, FleetKpi, today

LAW = "domain.md §3.10: Decree 26/2019/NĐ-CP art. 44, kept by 41/2026/NĐ-CP; the ladder is ours"
OURS = "ours"


def boats_at_sea() -> None:
    """Boats of the city's list whose newest position lies in no port and no lagoon, and that are not written down as
    arrived since."""


def people_at_sea() -> None:
    """People aboard the boats at sea: those of the last departure that the border post wrote down, else the crew that the
    city's list calls usual. n is the number of boats."""


def boats_in_port() -> None:
    """Boats whose newest position lies in a port's circle or in a lagoon, device on or off."""


def connected() -> None:
    """Of the boats of 15 m and more at sea whose provider is heard, how many sent a position within their time (150
    minutes, 210 for 15 to < 24 m). Boats of a provider that is out are in neither number."""


def silent() -> None:
    """Boats of 15 m and more at sea by the time since their device's last position: late, lost (over 6 hours), without a
    report (lost, and no position by other means within 6 hours though such reports are heard of), to be ashore (over 10
    days), long (over 6 months). A boat in port or of a provider that is out is none of these."""


def unknown() -> None:
    """Boats at sea whose provider is out: its feed is not heard, or so many of its boats fell silent together that it was
    no chance."""


def zones() -> None:
    """Boats at sea against the lines that the city gives (lines.geojson): beyond the boundary; nearer to it than 5 nautical
    miles and heading out; of 15 m and more inside the inshore zone at 1 to 5 knots. Without lines: 0 boats, and no line to be
    judged by."""


def never_heard() -> None:
    """Boats of which there is no word: nothing was ever heard, or they were at sea over 10 days ago and need no device. They
    are in no other figure."""


def no_device() -> None:
    """Boats of 15 m and more that are at sea by AIS, by a report or by the border post's log, and whose VMS device was never
    heard though their provider is."""


def passages() -> None:
    """Positions that are the first of a boat in a port's circle, or the first outside it."""


def shelter_fill() -> None:
    """Boats in a shelter against what it can hold (its capacity times the share that is usable); of the whole city the
    fullest shelter's. n is the number of boats in port."""


def muster() -> None:
    """Boats that were called in within 72 hours; of these, those that answered, that head for their home port or the nearest
    at 2 knots or more, that lie in port, and that are out and do neither of the first two."""


def of_state(*states: str) -> Counts:
    """The boats in these states."""
    return lambda one: one.state in states


def of_zone(zone: str) -> Counts:
    return lambda one: one.zone == zone


def at_sea(one: Standing) -> bool:
    return one.at_sea


def crew(one: Standing) -> int:
    return one.crew


def heard_of(one: Standing) -> bool:
    """A boat at sea that must be heard and whose provider is."""
    return one.must_send and one.state not in (UNKNOWN, NEVER, LONG)


def called(one: Standing) -> bool:
    return one.called is not None


def any_is(worse: Status) -> Callable[[Figure, Asked], Status]:
    """One is one too many."""

    def status(figure: Figure, asked: Asked) -> Status:
        return worse if figure.value else "ok"

    return status


def connected_status(figure: Figure, asked: Asked) -> Status:
    targets = asked.targets.boats
    value = figure.value or 0.0
    return "ok" if value >= targets.connected else "watch" if value >= targets.connected - targets.connected_margin else "late"  # fmt: skip


def fill_status(figure: Figure, asked: Asked) -> Status:
    value = figure.value or 0.0
    return "late" if value > 100 else "watch" if value >= asked.targets.boats.full else "ok"


def count(
    name: str, words: Callable[..., Any], counts: Counts, source: str = LAW, worse: Status = "ok", **more: object
) -> FleetKpi:
    """A KPI that counts boats; ``worse``: how it stands when there is one, where none is the aim."""
    judged = {} if worse == "ok" else {"better": "lower", "target": lambda asked: 0.0, "status": any_is(worse)}
    return FleetKpi(
        key=f"fishing_boats.{name}", unit="boats", digits=0, source=source, words=words, counts=counts,
        **{**judged, **more},  # type: ignore[arg-type]
    )  # fmt: skip


KPIS = [
    count("at_sea", boats_at_sea, at_sea, OURS),
    FleetKpi(
        key="fishing_boats.people_at_sea", unit="people", digits=0, source="border post's log, boats.csv",
        words=people_at_sea, counts=at_sea, total=crew,
    ),
    count("in_port", boats_in_port, of_state(IN_PORT), OURS),
    FleetKpi(
        key="fishing_boats.connected", unit="%", digits=1, source=LAW, words=connected, counts=heard_of, good=of_state(OK),
        better="higher", target=lambda asked: asked.targets.boats.connected, status=connected_status,
    ),
    count("late", silent, of_state(LATE)),
    count("lost", silent, of_state(LOST), worse="late"),
    count("no_report", silent, of_state(NO_REPORT), worse="bad"),
    count("ashore_due", silent, of_state(ASHORE_DUE), worse="bad"),
    count("long_lost", silent, of_state(LONG)),
    count("unknown", unknown, of_state(UNKNOWN), OURS),
    count("crossed", zones, of_zone(CROSSED), worse="bad"),
    count("near_boundary", zones, of_zone(NEAR), worse="watch"),
    count("wrong_zone", zones, of_zone(WRONG_ZONE), worse="watch"),
    count("no_device", no_device, of_state(NO_DEVICE), OURS, worse="watch"),
    count("never_heard", never_heard, of_state(NEVER), OURS),
    count("calls_today", passages, lambda one: True, OURS, way="in", span=today),
    count("departures_today", passages, lambda one: True, OURS, way="out", span=today),
    FleetKpi(
        key="fishing_boats.shelter_fill", unit="%", digits=0, source="ports.csv: the provincial plan's capacities",
        words=shelter_fill, counts=of_state(IN_PORT), fills=True, better="lower",
        target=lambda asked: asked.targets.boats.full, status=fill_status,
    ),
    count("called", muster, called, OURS),
    FleetKpi(
        key="fishing_boats.answered", unit="%", digits=0, source=OURS, words=muster, counts=called,
        good=lambda one: one.answered, better="higher",
    ),
    count("heading_in", muster, lambda one: called(one) and one.heading, OURS),
    count("sheltered", muster, lambda one: called(one) and one.state == IN_PORT, OURS),
    count("unanswered", muster, lambda one: one.unanswered, OURS, worse="bad"),
]  # fmt: skip

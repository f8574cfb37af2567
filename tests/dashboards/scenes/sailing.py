"""What the board says of boats on a made-up day, built by hand in the shape the KPIs make it."""

from __future__ import annotations

import random
from typing import Any

from data_sources.city import read_city
from tests.dashboards.scenes.boards import NOW, Board

HOUR, MINUTE = 3_600_000, 60_000
FEEDS = (("AIS", "ais", "ais"), ("VMS số 1", "csv", "vms-1"), ("VMS số 2", "csv", "vms-2"), ("VMS số 3", "csv", "vms-3"), ("Biên phòng, sổ tàu", "log", "bien-phong"))  # fmt: skip
CLASSES = ("6-12", "12-15", "15-24", "24+")
CALM = {
    "no_report": (0, 0, 2, 0), "lost": (0, 0, 2, 1), "lost10": (0, 0, 0, 0), "late": (0, 0, 11, 6), "ok": (0, 0, 167, 60),
    "unknown": (0, 0, 0, 0), "no_duty": (151, 98, 0, 0), "long": (0, 0, 1, 0), "never": (0, 0, 1, 0), "crossed": (0, 0, 0, 0),
    "near": (0, 0, 0, 0), "wrong_zone": (0, 0, 0, 0), "in_port": (0, 0, 0, 0),
}  # fmt: skip


def told(name: str, value: float | None, n: int = 0, status: str = "ok", unit: str = "boats") -> dict[str, Any]:
    return {
        "value": value, "unit": unit, "n": n, "previous": None, "target": None, "status": status if value is not None else "none",
        "at": NOW - MINUTE, "why": "" if value is not None else "no_data", "source": "AIS",
    }  # fmt: skip


def feed(name: str, form: str, source: str, heard: int | None) -> dict[str, Any]:
    return {
        "name": name, "service": "fishing_boats", "source": source, "format": form, "measures": False, "every_s": 60,
        "stale_after_s": 600, "heard_at": heard, "data_at": heard, "failing_since": None, "failures": 0, "error": None,
        "last_at": heard, "next_at": None, "kept": 10, "refused": 0, "stations": [],
    }  # fmt: skip


def alarm(boat: str, state: str, ago: int, lon: float, lat: float) -> dict[str, Any]:
    return {
        "boat": boat, "state": state, "class": "15-24", "provider": "vms-1", "feed": "VMS số 1", "at": NOW - ago * MINUTE, "lon": lon,
        "lat": lat, "port": "thuan-an", "crew": 11, "reported": None,
    }  # fmt: skip


def ports(full: bool) -> list[dict[str, Any]]:
    filled = {"thuan-an": 640, "tu-hien": 285, "cau-hai": 74, "phu-hai": 262, "chan-may": 4} if full else {"thuan-an": 268, "tu-hien": 102, "cau-hai": 56, "phu-hai": 82, "chan-may": 0}  # fmt: skip
    found = []
    for port in read_city().ports().values():
        usable = None if port.capacity is None else round(port.capacity * port.usable / 100)
        n = filled[port.port]
        found.append({
            "port": port.port, "name": port.name, "role": port.role, "lon": port.lon, "lat": port.lat, "n": n, "capacity": port.capacity,
            "usable": usable, "fill": None if not usable else round(100 * n / usable, 1),
        })  # fmt: skip
    return found


def points(counts: dict[str, tuple[int, ...]], times: int) -> list[list[Any]]:
    chance = random.Random(7)
    found = []
    for state, row in counts.items():
        if state in ("in_port",):
            continue
        for _ in range(min(sum(row), 400)):
            far = chance.random() ** 0.7
            found.append([round(107.75 + far * 1.2, 4), round(16.45 + far * chance.uniform(0.2, 1.0), 4), state, 1])
    return [*found[:1990], [108.8, 16.2, "other", 1], [108.9, 17.3, "other", 2]]


def with_boats(
    board: Board, *, storm: bool = False, quiet: bool = False, dead: tuple[str, ...] = (), cause: str = "feed", lines: bool = False,
    times: int = 1,
) -> Board:  # fmt: skip
    """The board with a fleet: on a usual day; ``quiet``: nobody alarms; ``storm``: boats are called in; ``dead``: the sources of
    feeds that are not heard (``cause`` "silence": they answer, and their boats fell silent)."""
    counts = {state: tuple(n * times for n in row) for state, row in CALM.items()}
    if quiet or storm:
        counts |= {"no_report": (0, 0, 0, 0), "lost": (0, 0, 0, 0)}
    if storm:
        counts |= {"ok": (0, 0, 20, 8), "late": (0, 0, 1, 0), "no_duty": (6, 3, 0, 0)}
    alarms = [] if quiet or storm else [
        alarm("TTH-96329-TS", "no_report", 9 * 60, 108.05, 16.95), alarm("TTH-91234-TS", "no_report", 30 * 60, 108.3, 16.8),
        alarm("TTH-92345-TS", "lost", 7 * 60, 107.98, 16.86), alarm("TTH-93456-TS", "lost", 8 * 60, 108.6, 17.1),
        alarm("TTH-94567-TS", "lost", 11 * 60, 108.1, 17.4),
    ]  # fmt: skip
    if storm:
        alarms = [alarm(f"TTH-9{n}000-TS", "unanswered", 2, 108.0 + n / 10, 16.9) for n in range(6)]
    if lines:
        counts["crossed"] = (0, 0, 1, 0)
        alarms = [alarm("TTH-95678-TS", "crossed", 4, 109.0, 17.2), *alarms]
    out = [one for one in dead if one.startswith("vms")]
    if out:
        counts["unknown"] = (0, 0, 49, 20)
    heard = {source: NOW - 54 * MINUTE if source in dead and cause == "feed" else NOW - 9_000 for _, _, source in FEEDS}  # fmt: skip
    states = {state: sum(row) for state, row in counts.items()}
    at_sea = sum(n for state, n in states.items() if state not in ("in_port", "never", "crossed", "near", "wrong_zone"))
    total = 1075 * times
    boats = {
        "total": total, "at_sea": at_sea, "people": at_sea * 7, "in_port": total - at_sea - 1, "never": 1, "others": 3,
        "states": states, "by_class": {state: dict(zip(CLASSES, row, strict=True)) for state, row in counts.items()},
        "points": points(counts, times), "alarms": alarms[:8],
        "alarm_counts": {state: sum(one["state"] == state for one in alarms) for state in {one["state"] for one in alarms}},
        "outages": [
            {"source": one, "feed": f"VMS số {one[-1]}", "cause": cause, "n": 69, "silent": 69, "since": NOW - 54 * MINUTE} for one in out
        ],
        "providers": [], "ports": ports(storm),
        "muster": {"since": NOW - 27 * HOUR, "called": 516, "answered": 504, "heading": 30, "sheltered": 474, "silent": 6, "people": 402} if storm else None,
        "lines": {"boundary": [[[107.6, 17.8], [109.3, 16.4]]] if lines else [], "coastal": [], "inshore": []}, "channel": True,
    }  # fmt: skip
    answers = {
        "at_sea": told("at_sea", at_sea, at_sea), "people_at_sea": told("people_at_sea", at_sea * 7, at_sea, unit="people"),
        "in_port": told("in_port", boats["in_port"], boats["in_port"]), "connected": told("connected", 91.9, 249, "watch", "%"),
    }  # fmt: skip
    fleet = {f"fishing_boats.{name}": {"city": one} for name, one in answers.items()}
    feeds = [feed(name, form, source, heard[source]) for name, form, source in FEEDS]
    return {**board, "feeds": [*board["feeds"], *feeds], "answers": {**board["answers"], **fleet}, "boats": boats}


def never(board: Board) -> Board:
    """Feeds that never answered."""
    return {**board, "feeds": [*board["feeds"], *(feed(*one, None) for one in FEEDS)], "boats": {}}

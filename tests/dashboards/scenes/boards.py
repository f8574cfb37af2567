"""Boards of a made-up day, built by hand in the shape the web process makes them."""

from __future__ import annotations

import copy
import csv
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Board = dict[str, Any]

STATIONS = Path(__file__).parents[3] / "data_sources" / "city" / "stations.csv"
FEEDS = {"gauge": "Mực nước sông", "rain": "Đo mưa", "reservoir": "Hồ chứa", "air": "Không khí"}
NOW = int(datetime(2025, 10, 27, 13, 4, tzinfo=UTC).timestamp() * 1000)  # 20:04 in Hue
RAIN = [  # name, longitude, latitude, mm on a stormy and on a calm day
    ("Bạch Mã", 107.86, 16.20, 1739.0, 2.4), ("Nam Đông", 107.72, 16.17, 1182.0, 0.8), ("A Lưới", 107.23, 16.22, 513.0, 0.0),
    ("Bình Điền", 107.50, 16.33, 640.0, 0.0), ("Thuận An", 107.64, 16.55, 388.0, 0.0), ("Phong Mỹ", 107.36, 16.53, 398.0, 0.2),
    ("Lộc Trì", 107.80, 16.27, 902.0, 0.4), ("Huế", 107.58, 16.44, 482.0, 0.0),
]  # fmt: skip
STORM = {
    "kim-long": (0.95, 5.05),
    "phu-oc": (1.4, 5.12),
    "thuong-nhat": (58.1, 61.42),
    "truoi": (0.7, 4.06),
    "phong-binh": (0.6, 2.48),
}
CALM = {
    "kim-long": (0.38, 0.42),
    "phu-oc": (0.55, 0.61),
    "thuong-nhat": (57.2, 57.24),
    "truoi": (0.31, 0.33),
    "phong-binh": (0.4, 0.44),
}
LAKES = {
    "ta-trach": (44.62, 3120.0, 1850.0),
    "binh-dien": (84.71, 1940.0, 1830.0),
    "huong-dien": (57.64, 4210.0, 3950.0),
}
QUIET_LAKES = {"ta-trach": (31.2, 62.0, 45.0), "binh-dien": (76.35, 38.0, 36.0), "huong-dien": (52.1, 71.0, 70.0)}
LEVELS = ("bd1", "bd2", "bd3", "record_1999", "record_2025", "normal_level", "lon", "lat")


def stations() -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    with STATIONS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers = {name: float(row[name]) if row[name] else None for name in LEVELS}
            known[row["station"]] = {
                "name": row["name"],
                "kind": row["kind"],
                "river": row["river"],
                "feed": FEEDS[row["kind"]],
                **numbers,
            }
    for i, (name, lon, lat, _, _) in enumerate(RAIN):
        known[f"r{i}"] = {"name": name, "kind": "rain", "river": "", "lon": lon, "lat": lat, "feed": FEEDS["rain"]}
    return known


def feed(kind: str, heard: int | None, every: int, stale: int) -> dict[str, Any]:
    return {
        "name": FEEDS[kind], "service": "environment", "source": kind, "measures": True, "every_s": every, "stale_after_s": stale,
        "heard_at": heard, "data_at": heard, "failing_since": None, "failures": 0, "error": None, "last_at": heard, "next_at": None,
        "kept": 100, "refused": 0, "stations": [],
    }  # fmt: skip


def told(value: float | None, unit: str, at: int | None, **extra: Any) -> dict[str, Any]:
    return {
        "value": value,
        "unit": unit,
        "n": 1,
        "previous": None,
        "status": "ok",
        "at": at,
        "why": "",
        "source": "",
        **extra,
    }


def level(board: Board, code: str, metres: float, at: int) -> dict[str, Any]:
    """A level with its stage and distances, as the KPI says them."""
    alarms = {n: board["stations"][code][f"bd{n}"] for n in (1, 2, 3)}
    over = {n: None if alarm is None else round(metres - alarm, 2) for n, alarm in alarms.items()}
    reached = [n for n, by in over.items() if by is not None and by >= 0]
    stage = None if set(over.values()) == {None} else max(reached, default=0)
    return told(metres, "m", at, stage=stage, **{f"over_bd{n}": by for n, by in over.items()})


def empty() -> Board:
    """The city's stations are known, nothing was ever heard."""
    return {
        "at": NOW, "version": "t", "simulated": False, "scenario": None, "answers": {}, "trends": {}, "rain": {}, "stations": stations(),
        "feeds": [feed("gauge", None, 600, 1800), feed("rain", None, 600, 1800), feed("reservoir", None, 3600, 7200), feed("air", None, 3600, 10800)],
    }  # fmt: skip


def trend(begin: float, end: float, last: int) -> dict[str, list[Any]]:
    """48 hours by ten minutes, from one level to the other, as a flood rises; the tide keeps it from being straight."""
    first = last - int(timedelta(hours=48).total_seconds() * 1000)
    instants = list(range(first, last + 1, 600_000))
    share = [1 / (1 + math.exp(-(i / len(instants) - 0.55) * 8)) for i in range(len(instants))]
    low, high = share[0], share[-1]
    wave = [0.012 * math.sin(i / 37) * (1 - i / len(instants)) for i in range(len(instants))]
    levels = [begin + (end - begin) * (s - low) / (high - low) + w for s, w in zip(share, wave, strict=True)]
    return {"t": instants, "v": [round(level, 3) for level in levels]}


def class_of(mm: float) -> str:
    return "very_heavy" if mm > 100 else "heavy" if mm > 50 else "light" if mm >= 0.6 else "trace" if mm else "none"


def rain(storm: bool, at: int) -> dict[str, dict[str, Any]]:
    """The first hour of the rain day that began at 19:00, and the whole one before it."""
    since = int(datetime(2025, 10, 27, 12, tzinfo=UTC).timestamp() * 1000)
    whole = {f"r{i}": (name, wet if storm else dry) for i, (name, _, _, wet, dry) in enumerate(RAIN)}
    running = {code: (name, round(mm / 24, 1)) for code, (name, mm) in whole.items()}
    code, (name, most) = max(running.items(), key=lambda one: one[1][1])
    former, (former_name, former_most) = max(whole.items(), key=lambda one: one[1][1])
    mean = sum(mm for _, mm in running.values()) / len(running)

    def fell(mm: float, start: int, **extra: Any) -> dict[str, Any]:
        return told(
            mm, "mm", at, since=start, until=start + 86_400_000, stations=len(RAIN), **{"class": class_of(mm)}, **extra
        )

    return {
        "environment.rain_day": {code: fell(mm, since) for code, (_, mm) in running.items()},
        "environment.rain_day_city_max": {"city": fell(most, since, station=code, station_name=name)},
        "environment.rain_day_city_mean": {"city": fell(round(mean, 2), since)},
        "environment.rain_last_day": {code: fell(mm, since - 86_400_000) for code, (_, mm) in whole.items()},
        "environment.rain_last_day_city_max": {
            "city": fell(former_most, since - 86_400_000, station=former, station_name=former_name)
        },
    }


def day(
    levels: dict[str, tuple[float, float]],
    lakes: dict[str, tuple[float, float, float]],
    *,
    storm: bool,
    simulated: bool = True,
) -> Board:
    board = empty()
    whole = NOW // 600_000 * 600_000
    hour = NOW // 3_600_000 * 3_600_000
    board["simulated"] = simulated
    for one in board["feeds"]:
        one["heard_at"] = NOW - 40_000
        one["data_at"] = hour if one["source"] in ("reservoir", "air") else whole
    answers = board["answers"]
    for code, (begin, end) in levels.items():
        board["trends"][f"water_level/{code}"] = line = trend(begin, end, whole)
        for kpi, back in (("environment.water_level_change_1h", 6), ("environment.water_level_change_3h", 18)):
            answers.setdefault(kpi, {})[code] = told(round(line["v"][-1] - line["v"][-1 - back], 2), "m", whole)
        answers.setdefault("environment.water_level", {})[code] = level(board, code, end, whole)
        answers.setdefault("environment.water_level_peak_72h", {})[code] = told(end, "m", whole, peak_at=whole)
        for year in (1999, 2025):
            record = board["stations"][code][f"record_{year}"]
            if record is not None:
                to = told(round(end - record, 2), "m", whole)
                answers.setdefault(f"environment.water_level_to_record_{year}", {})[code] = to
    if storm:
        since = int(datetime(2025, 10, 26, 17, 10, tzinfo=UTC).timestamp() * 1000)
        answers["environment.time_above_bd3"] = {
            "kim-long": told(19.9, "h", whole, since=since, since_before=False),
            "phu-oc": told(18.5, "h", whole, since=since + 5_000_000, since_before=False),
        }
    for code, (stands, inflow, release) in lakes.items():
        room = round(stands - board["stations"][code]["normal_level"], 2)
        full = told(room, "m", hour) | {"status": "watch" if room > -0.5 else "ok"}
        answers.setdefault("environment.reservoir_to_normal", {})[code] = full
        for kpi, value, unit in (
            ("reservoir_level", stands, "m"),
            ("inflow", inflow, "m³/s"),
            ("release", release, "m³/s"),
        ):
            answers.setdefault(f"environment.{kpi}", {})[code] = told(value, unit, hour)
    answers |= rain(storm, whole)
    hours = [hour - i * 3_600_000 for i in range(24)][::-1]
    wet = [round(40 * math.exp(-(((i - 14) / 5) ** 2)), 1) for i in range(24)] if storm else [0.0] * 22 + [0.2, 0.1]
    board["trends"]["rain/city"] = {"t": hours, "v": [round(mm * 0.6, 2) for mm in wet], "most": wet}
    board["trends"]["vn_aqi/kk-tth01"] = {
        "t": hours,
        "v": [None if i in (6, 7, 8) else 34 + (i * 5) % 13 for i in range(24)],
    }
    answers["environment.vn_aqi_hour"] = {"kk-tth01": told(42.0, "", hour, category="good")}
    answers["environment.pm25"] = {"kk-tth01": told(21.0, "µg/m³", hour)}
    answers["environment.pm10"] = {"kk-tth01": told(38.0, "µg/m³", hour)}
    return board


def storm() -> Board:
    """27/10/2025, 20:04: Kim Long and Phú Ốc above BĐ3."""
    return day(STORM, LAKES, storm=True)


def calm() -> Board:
    return day(CALM, QUIET_LAKES, storm=False)


def dead(board: Board, station: str = "thuong-nhat", hours: int = 3) -> Board:
    """The same board with one gauge silent for some hours, while its feed is heard."""
    board = copy.deepcopy(board)
    line = board["trends"][f"water_level/{station}"]
    keep = len(line["t"]) - hours * 6
    board["trends"][f"water_level/{station}"] = {name: values[:keep] for name, values in line.items()}
    board["answers"]["environment.water_level"][station] = level(
        board, station, line["v"][keep - 1], line["t"][keep - 1]
    )
    for kpi in ("environment.water_level_change_1h", "environment.water_level_change_3h"):
        board["answers"][kpi][station] = told(None, "m", None)
    return board


def stale(board: Board, minutes: int = 45, failing: bool = True) -> Board:
    """The same board when no feed has been heard for some minutes."""
    board = copy.deepcopy(board)
    board["at"] += minutes * 60_000
    for one in board["feeds"]:
        one["failing_since"] = one["heard_at"] + one["every_s"] * 1000 if failing else None
        one["failures"] = 4 if failing else 0
    return board


def without_particles(board: Board) -> Board:
    """The same board when the air station measures neither PM2.5 nor PM10."""
    board = copy.deepcopy(board)
    at = board["answers"]["environment.vn_aqi_hour"]["kk-tth01"]["at"]
    board["answers"]["environment.vn_aqi_hour"]["kk-tth01"] = told(None, "", at) | {"why": "no_pm", "status": "none"}
    board["answers"]["environment.pm25"] = board["answers"]["environment.pm10"] = {}
    return board

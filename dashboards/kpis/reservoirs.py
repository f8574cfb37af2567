"""Reservoirs of the Hương's basin: level against the normal level, inflow and release (Decision 1606/QĐ-TTg)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from dashboards.kpis import Asked, Figure, Kpi, Points, Status
from dashboards.kpis.readings import Newest
from dashboards.kpis.river import lasting

LAW = "Decision 1606/QĐ-TTg of 13/11/2019 (chain of reservoirs)"


def newest(quantity: str, readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The newest value of a quantity."""
    at, value = readings[quantity][-1]
    return Figure(value, len(readings[quantity]), at)


def normal_level(asked: Asked) -> float | None:
    return asked.place.station.normal_level if asked.place.station else None


def to_normal(readings: Mapping[str, Points], asked: Asked) -> Figure:
    """The newest level less the normal level, MNDBT [m]: negative while there is room below it."""
    at, value = readings["water_level"][-1]
    normal = normal_level(asked)
    if normal is None:
        return Figure(None, 1, at, "no_level")
    return Figure(value - normal, 1, at)


def fullness(distance: float, asked: Asked) -> Status:
    """Above the normal level is bad; within the margin of targets.toml below it is watched. In whole centimetres."""
    if round(distance, 2) > 0:
        return "bad"
    return "watch" if round(-distance, 2) <= asked.targets.setting("reservoir", "watch_within_m") else "ok"


def level_status(figure: Figure, asked: Asked) -> Status:
    normal = normal_level(asked)
    assert figure.value is not None
    return "ok" if normal is None else fullness(figure.value - normal, asked)


def distance_status(figure: Figure, asked: Asked) -> Status:
    assert figure.value is not None
    return fullness(figure.value, asked)


KPIS = [
    Kpi(
        key="environment.reservoir_level", unit="m", digits=2, of="reservoir", source=LAW, better="lower",
        rows=Newest(("water_level",)), span=lasting, lasting=True, ages=True, reckon=partial(newest, "water_level"),
        target=normal_level, status=level_status,
    ),
    Kpi(
        key="environment.reservoir_to_normal", unit="m", digits=2, of="reservoir", source=LAW, better="lower",
        rows=Newest(("water_level",)), span=lasting, lasting=True, ages=True, reckon=to_normal, target=lambda asked: 0.0,
        status=distance_status,
    ),
    *(
        Kpi(
            key=f"environment.{flow}", unit="m³/s", digits=0, of="reservoir", source=LAW, rows=Newest((flow,)),
            span=lasting, lasting=True, ages=True, reckon=partial(newest, flow),
        )
        for flow in ("inflow", "release")
    ),
]  # fmt: skip

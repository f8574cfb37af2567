"""The places that KPIs of what happens are asked of: the whole city, a part of it, or a part of a part."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from dashboards.kpis import Grouping, Place, Where
from dashboards.kpis.kinds import Kind
from data_sources.city import City

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)


def narrowed(where: Where, by: Grouping, code: str) -> Where:
    """One group of what ``where`` names."""
    return replace(where, **{str(by): code})  # type: ignore[arg-type]


def named(where: Where) -> list[tuple[Grouping, str]]:
    """What ``where`` is narrowed to."""
    return [(name, value) for name in GROUPINGS if (value := getattr(where, name)) is not None]


def whole(where: Where, city: City, kind: Kind) -> Place:
    """What ``where`` names as one place: the city, "ward:19789", "agency:HEPCO,field:ve_sinh"."""
    parts = named(where)
    if not parts:
        return Place("city", "", "city", Where(source=where.source))
    code = ",".join(f"{name}:{value}" for name, value in parts)
    called = [kind.part(name).called(value, city) for name, value in parts if kind.has(name)]
    return Place(code, ", ".join(filter(None, called)), parts[0][0] if len(parts) == 1 else "part", where)

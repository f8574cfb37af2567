"""How the installed cameras are as far as it can be told: what a silent server leaves unknown is counted apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Select, func, literal, select, type_coerce

from dashboards.kpis import Asked, Figure, Grouping, Where
from dashboards.kpis.camera_kinds import STATES, stood
from dashboards.kpis.camera_servers import declared, heard_then
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import NAMED_SPAN, then_of
from dashboards.kpis.parts import NONE
from data_sources.cameras import ONLINE
from data_sources.city.cameras_file import Installed
from data_sources.city.sights import ward_of

C: Any = STATES.record.__table__.c


@lru_cache(maxsize=64)
def silent(where: Where, by: Grouping | None, then: bool) -> Select[Any]:
    """How many installed cameras stand at servers that are not heard at the span's end. Columns: source, group, n."""
    as_of = then_of(then)
    key: Any = literal("") if by is None else STATES.part(by).key(C)
    return (
        select(C.source, key, func.count())
        .where(
            *stood(C, NAMED_SPAN, as_of),
            C.installed.is_(True),
            C.source.not_in(heard_then(NAMED_SPAN, as_of)),
            *STATES.of(C, where),
        )
        .group_by(C.source, key)
    )


@lru_cache(maxsize=2)
def known_sources(then: bool) -> Select[Any]:
    """The servers of which any state was known at the span's end."""
    return select(C.source).where(*stood(C, NAMED_SPAN, then_of(then))).distinct()


def unheard(asking: EventAsking, asked: Asked) -> Counter[str]:
    """How many installed cameras there are whose server is not heard, by group of the asking; of a server that never
    told of its cameras, those that the city has installed there."""
    key = ("unheard", asked.span)
    if key not in asking.held:
        then, names = asking.as_of is not None, asking.names(asked.span)
        servers = declared(asking.connection, asked.span.end)
        found: Counter[str] = Counter()
        for source, code, n in asking.connection.execute(silent(asking.where, asking.by, then), names):
            if source in servers:
                found[code] += n
        known = set(asking.connection.scalars(known_sources(then), names))
        for source in servers.keys() - known:
            if asking.where.source in (None, source):
                found.update(code_of(row, asking) for row in never_told(asking, source) if counted(row, asking.where))
        asking.held[key] = found
    counts: Counter[str] = asking.held[key]
    return counts


def never_told(asking: EventAsking, source: str) -> list[Installed]:
    return asking.city.cameras_of(source)


def counted(row: Installed, where: Where) -> bool:
    """Whether a camera of the city's list is one of those that are asked for."""
    return where.ward in (None, ward_of(row)) and where.group in (None, row.group or NONE)


def code_of(row: Installed, asking: EventAsking) -> str:
    """What a camera of the city's list is counted under."""
    return {None: "", "ward": ward_of(row), "group": row.group or NONE}[asking.by]


def with_unheard(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """The figure with how many cameras are `unheard` and how many are `installed` in all; unknown where all are."""
    silent = unheard(asking, asked)[asking.code(asked.place)]
    extra = {**figure.extra, "unheard": silent, "installed": figure.n + silent}
    why = "unheard" if figure.value is None and silent else figure.why
    return figure._replace(extra=extra, why=why)


@lru_cache(maxsize=2)
def roads_seen(then: bool) -> Select[Any]:
    """The roads on which a camera is online at the span's end. Columns: road, since when the newest is [ms]."""
    as_of = then_of(then)
    return (
        select(C.road, func.max(type_coerce(C.since, BigInteger)))
        .where(*STATES.stock(C, NAMED_SPAN, as_of), C.state == ONLINE, func.coalesce(C.road, "") != "")
        .group_by(C.road)
    )


def watched_roads(asking: EventAsking, end: datetime, names: Mapping[str, Any]) -> set[str]:
    """The codes of the roads on which a camera is online whose server is heard."""
    key = ("watched", end)
    if key not in asking.held:
        rows = asking.connection.execute(roads_seen(asking.as_of is not None), names)
        asking.held[key] = {road for road, _ in rows}
    found: set[str] = asking.held[key]
    return found

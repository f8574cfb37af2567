"""/api/kpis: every figure with value, unit, n, previous, status and age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboards.api import Desk, Mistake, instant_of, json_answer, only, span_of
from dashboards.kpis import EventKpi, Grouping, Kpi, Span, Where, every_kpi, table
from dashboards.kpis.event_places import GROUPINGS, named
from dashboards.kpis.fleet_kpi import PARTS, FleetKpi

LONGEST = timedelta(days=3660)
"""The longest time that is asked of at once: an index is reckoned hour by hour, and others wait meanwhile."""


NAMED = ("station", "source", *GROUPINGS)
"""What a question may be narrowed by."""


def kpi_of(key: str) -> Kpi | EventKpi | FleetKpi:
    """The KPI of a key. Raises Mistake when there is none."""
    for kpi in every_kpi():
        if kpi.key == key:
            return kpi
    raise Mistake(f'There is no KPI "{key}"; their keys stand in the answer of /api/kpis.')


def span_asked(request: Request) -> Span | None:
    """The span that a question names, None where it names none. Raises Mistake for one that cannot be."""
    start, end = span_of(request)
    if (start is None) != (end is None):
        raise Mistake("from and to are given together; write from=2026-11-13T00:00:00Z&to=2026-11-20T00:00:00Z.")
    if start is None or end is None:
        return None
    if end - start > LONGEST:
        raise Mistake(f"from and to lie more than {LONGEST.days} days apart; ask for a shorter time.")
    return Span(start, end)


def where_asked(request: Request) -> Where:
    """What a question is narrowed to."""
    return Where(**{name: value for name in NAMED if (value := request.query_params.get(name))})  # type: ignore[arg-type]


def fitting(kpi: Kpi | EventKpi | FleetKpi | None, where: Where, by: Grouping | None) -> None:
    """Raises Mistake for a question that nothing can answer: what happens has no station, a station nothing else, and
    each kind of record has parts of its own. ``kpi`` None: any."""
    of_events = [*(["by"] if by else []), *(name for name, _ in named(where) if name != "ward")]
    if where.station and of_events:
        raise Mistake(f"station and {of_events[0]} are not asked together; leave one out.")
    if where.station and isinstance(kpi, EventKpi | FleetKpi):
        raise Mistake(f'"{kpi.key}" is not asked of a station; leave station out.')
    if of_events and isinstance(kpi, Kpi):
        raise Mistake(f'"{kpi.key}" speaks of stations; leave {of_events[0]} out.')
    if isinstance(kpi, FleetKpi):
        for name in (*([by] if by else []), *(name for name, _ in named(where))):
            if not kpi.has(name):
                known = ", ".join(one for one in PARTS if kpi.has(one))
                raise Mistake(f'"{kpi.key}" is not told apart by {name}; it is by {known}.')
    if isinstance(kpi, EventKpi):
        for name in (*([by] if by else []), *(name for name, _ in named(where))):
            if not kpi.kind.has(name):
                known = ", ".join(part.name for part in kpi.kind.parts)
                raise Mistake(f'"{kpi.key}" is not told apart by {name}; it is by {known}.')


def answers(desk: Desk) -> dict[str, Callable[[Request], Any]]:
    async def kpis(request: Request) -> Response:
        """?at= what was known then; ?from=&to= over that time; ?station= ?source= ?ward= ?agency= ?road= … ?kpi= of
        those alone; ?by= what happens in each ward, agency, road …"""
        only(request, "at", "from", "to", *NAMED, "kpi", "by")
        asked = request.query_params
        at = instant_of(request, "at")
        span = span_asked(request)
        now = at or datetime.now(UTC)
        key = asked.get("kpi")
        by = next((one for one in GROUPINGS if one == asked.get("by")), None)
        if asked.get("by") and by is None:
            raise Mistake(f"by={asked['by'][:20]} is no way to tell places apart; write one of {', '.join(GROUPINGS)}.")
        where = where_asked(request)
        fitting(None if key is None else kpi_of(key), where, by)
        try:
            found = await desk.ask(lambda: table(desk.store, now, at, span, where, key, by))
        except ValueError as why:
            raise Mistake(" ".join(str(why).split())) from why
        return json_answer({"at": now, "kpis": found})

    return {"/api/kpis": kpis}

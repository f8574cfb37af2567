"""/api/kpis: every figure with value, unit, n, previous, status and age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboards.api import Desk, Mistake, instant_of, json_answer, only, span_of
from dashboards.kpis import Span, Where, every_kpi, table

LONGEST = timedelta(days=3660)
"""The longest time that is asked of at once: an index is reckoned hour by hour, and others wait meanwhile."""


def answers(desk: Desk) -> dict[str, Callable[[Request], Any]]:
    async def kpis(request: Request) -> Response:
        """?at= what was known then; ?from=&to= over that time; ?station= ?ward= ?source= ?kpi= of those alone."""
        only(request, "at", "from", "to", "station", "ward", "source", "kpi")
        asked = request.query_params
        at = instant_of(request, "at")
        start, end = span_of(request)
        now = at or datetime.now(UTC)
        if (start is None) != (end is None):
            raise Mistake("from and to are given together; write from=2026-11-13T00:00:00Z&to=2026-11-20T00:00:00Z.")
        if start is not None and end is not None and end - start > LONGEST:
            raise Mistake(f"from and to lie more than {LONGEST.days} days apart; ask for a shorter time.")
        if (key := asked.get("kpi")) is not None and key not in {kpi.key for kpi in every_kpi()}:
            raise Mistake(f'There is no KPI "{key}"; their keys stand in the answer without kpi=.')
        span = None if start is None or end is None else Span(start, end)
        where = Where(ward=asked.get("ward"), station=asked.get("station"), source=asked.get("source"))
        some = where if any((where.ward, where.station, where.source)) else None
        try:
            found = await desk.ask(lambda: table(desk.store, now, at, span, some, key))
        except ValueError as why:
            raise Mistake(" ".join(str(why).split())) from why
        return json_answer({"at": now, "kpis": found})

    return {"/api/kpis": kpis}

"""Asking a KPI by its short name, and all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dashboards.kpis import Answer, Kpi, Where, answer, station_kpis
from data_sources.store import Store


def kpi_of(key: str) -> Kpi:
    return next(kpi for kpi in station_kpis() if kpi.key == f"environment.{key}")


def ask(
    store: Store,
    key: str,
    station: str | None,
    now: datetime,
    where: Where | None = None,
    as_of: datetime | None = None,
) -> Answer:
    """What a KPI says of a station (None: of the city) at ``now``."""
    return answer(kpi_of(key), None, where or Where(station=station), as_of, store, now)


def figures(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Answers by KPI and place, without the instant as of which they were asked."""
    return {(row["key"], row["place"]): {k: v for k, v in row.items() if k != "known_at"} for row in rows}

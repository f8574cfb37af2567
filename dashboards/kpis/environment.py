"""The KPIs of the environment service: air, rivers, rain and reservoirs."""

from __future__ import annotations

from dashboards.kpis import air, rain, reservoirs, river

KPIS = [*river.KPIS, *rain.KPIS, *reservoirs.KPIS, *air.KPIS]

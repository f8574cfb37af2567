"""The spans that KPIs of what happens speak of."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboards.kpis import Span
from data_sources.days import period


def today(now: datetime) -> Span:
    """The day of Hue so far."""
    return Span(period("day", now)[0], now)


def last(length: timedelta, now: datetime) -> Span:
    return Span(now - length, now)


def moment(now: datetime) -> Span:
    """What stands at an instant."""
    return Span(now, now)

"""Readings in a store, said as a city would: station, quantity, instant of Hue, value."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from data_sources import Payload, Source
from data_sources.days import HUE
from data_sources.environment import Measurement, Reading
from data_sources.store import Store
from data_sources.store.keeping import keep, receive

Said = tuple[str, str, datetime, float]
Keep = Callable[..., None]
number = itertools.count()


def hue(text: str) -> datetime:
    """An instant as Hue's clocks show it."""
    return datetime.fromisoformat(text).replace(tzinfo=HUE).astimezone(UTC)


def source(name: str) -> Source:
    return Source(name, "environment", "file:///x", "sensorthings", name, timedelta(minutes=5), timedelta(minutes=30))


def keep_in(
    store: Store,
    said: Iterable[Said],
    *,
    received: datetime | None = None,
    by: str = "hydromet",
    name: str | None = None,
) -> None:
    """Keep what a source said at an instant (by default that of its newest reading), as a round would."""
    readings = [
        Measurement(station, quantity, at, value, "", name or station, None, None)
        for station, quantity, at, value in said
    ]
    payload = Payload(f"{next(number)}".encode(), "", received or max(r.at for r in readings), source(by))
    keep(store, Reading, readings, [], payload, receive(store, payload))


def every(minutes: int, start: datetime, values: Iterable[float | None]) -> list[tuple[datetime, float]]:
    """(instant, value) of each value that is not None, the first at ``start``."""
    return [(start + i * timedelta(minutes=minutes), value) for i, value in enumerate(values) if value is not None]


@pytest.fixture
def said(file_store: Store) -> Keep:
    """Keeps the values of one series: ``said("kim-long", "water_level", every(10, start, [1.0, 1.1]))``."""

    def of(station: str, quantity: str, values: Iterable[tuple[datetime, float]], **how: object) -> None:
        keep_in(file_store, [(station, quantity, at, value) for at, value in values], **how)  # type: ignore[arg-type]

    return of

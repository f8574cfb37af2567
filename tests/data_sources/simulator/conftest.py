"""Simulated cities for the tests: in this process, on a free port, with a clock that starts where a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from data_sources.simulator import Running, running
from data_sources.simulator.weather import Weather

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 20, 10, 3, 20, tzinfo=HUE)
"""A start far from 19:50, so that a storm that was not moved is found out."""


@pytest.fixture(scope="session")
def storm() -> Iterator[Running]:
    with running("storm", start=MORNING) as city:
        yield city


@pytest.fixture(scope="session")
def calm() -> Iterator[Running]:
    with running("calm", start=MORNING) as city:
        yield city


@pytest.fixture
def faulty() -> Iterator[Running]:
    """A storm of its own for a test that gives it faults."""
    with running("storm", start=MORNING) as city:
        yield city


@pytest.fixture
def get() -> Iterator[Callable[..., Any]]:
    """Ask a city for a path and return what it says, which must be 200 and marked as simulated."""
    with httpx.Client(timeout=10, follow_redirects=False) as client:

        def ask(address: str, **options: str) -> Any:
            answer = client.get(address, params={f"${name}": value for name, value in options.items()} or None)
            assert answer.status_code == 200, answer.text
            assert answer.headers["x-simulated"] == "1"
            return answer.json()

        yield ask


@pytest.fixture
def level() -> Callable[[Weather, str, str, str], float]:
    """What a station read at a moment of 2025, in Hue's time."""

    def read(weather: Weather, station: str, quantity: str, moment: str) -> float:
        at = int(datetime.fromisoformat(moment).replace(tzinfo=HUE).timestamp())
        return weather.water[station, quantity].value(at + weather.shift.river)

    return read

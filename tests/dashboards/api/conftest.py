"""A city that listens: the real application over a real store, on a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from dashboards.application import create
from data_sources import Payload, Refused, Source
from data_sources.collector.health import declare
from data_sources.environment import Measurement, Reading
from data_sources.settings import Settings
from data_sources.store import Store, open_store
from data_sources.store.keeping import finish, keep, receive
from tests.conftest import source_of

GAUGE = source_of("http://127.0.0.1:9/v1.1/", name="Mực nước sông")
AIR = source_of("http://127.0.0.1:9/v3/", name="Không khí", format="openaq")
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def measured(station: str, quantity: str, at: datetime, value: float) -> Measurement:
    unit = {"water_level": "m", "pm2.5": "µg/m³"}[quantity]
    return Measurement(station, quantity, at, value, unit, station.replace("-", " ").title(), 107.56, 16.46)


class City:
    """A store that others write to and the address of the application that shows it."""

    def __init__(self, store: Store, app: FastAPI, port: int) -> None:
        self.store, self.app, self.port = store, app, port
        self.address = f"http://127.0.0.1:{port}"
        self.http = httpx.Client(base_url=self.address, timeout=20)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(path, **options)

    def every(self, service: str, query: str, limit: int) -> list[dict[str, Any]]:
        """Every record of a question, page by page."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(f"/api/records/{service}?limit={limit}{query}{cursor}").json()
            assert len(page["records"]) <= limit
            found += page["records"]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"

    def keep(self, source: Source, *measurements: Measurement, refused: list[Refused] | None = None) -> int:
        """The number of the fetch that brought these."""
        payload = Payload(repr(measurements).encode(), source.url + "Datastreams", datetime.now(UTC), source)
        fetch = receive(self.store, payload)
        keep(self.store, Reading, measurements, refused or [], payload, fetch)
        finish(self.store, fetch, datetime.now(UTC))
        return fetch


def settings(folder: Path) -> Settings:
    return Settings(data=folder, feeds=folder / "feeds.toml", store=None, host="127.0.0.1", port=1, secret="")


def serving(app: FastAPI) -> Iterator[int]:
    """The port on which the application listens, in a thread."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws_per_message_deflate=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started:
        ready.wait(0.01)
        assert thread.is_alive(), "the server did not start"
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def listening(store: Store, folder: Path) -> Iterator[City]:
    """The application over a store that is written already."""
    app = create(store, [], settings=settings(folder))
    for port in serving(app):
        made = City(store, app, port)
        yield made
        made.http.close()
    store.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Two gauges with a day of levels, an air station with three hours, one refused part."""
    folder = tmp_path_factory.mktemp("city")
    store = open_store(f"sqlite:///{folder / 'city.sqlite'}")
    declare(store, [GAUGE, AIR])
    app = create(store, [GAUGE, AIR], settings=settings(folder))
    for port in serving(app):
        made = City(store, app, port)
        steps = [NOON - timedelta(minutes=10 * n) for n in range(144)]
        for station, base in (("kim-long", 0.4), ("phu-oc", 0.6)):
            made.keep(GAUGE, *(measured(station, "water_level", at, base + n / 1000) for n, at in enumerate(steps)))
        refused = [Refused("an instant without a zone", '{"phenomenonTime": "<b>2026-11-20T12:00:00</b>"}')]
        hours = [NOON - timedelta(hours=n) for n in range(3)]
        made.keep(AIR, *(measured("kk-tth01", "pm2.5", at, 20.0 + n) for n, at in enumerate(hours)), refused=refused)
        yield made
        made.http.close()
    store.close()

"""A hydromet server on loopback whose five gauges the bench moves: each move is one event, and its instant is known."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import orjson

from data_sources.city import stations

KEPT = 3
"""Observations of a gauge that an answer holds; the others are long read."""
LEADS = "kim-long"
"""The gauge that stands highest over its alarms, and so is the wall's first."""


class Rising:
    """SensorThings at ``url``. ``moved``: when each event could first be read [epoch s], and the level it told."""

    def __init__(self) -> None:
        self.when_asked = False
        """Whether every question finds a new event, so that a round of the collector is one."""
        self.moved: list[tuple[float, float]] = []
        self._gauges = [code for code, one in stations().items() if one.kind == "gauge"]
        self._told: dict[str, list[dict[str, Any]]] = {code: [] for code in self._gauges}
        self._lock = threading.Lock()
        self._step = 0
        self.rise()
        rising = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if rising.when_asked:
                    rising.rise()
                body = rising.page()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1.1/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def rise(self) -> float:
        """The level [m] that the first gauge tells from now on; no two events tell the same one."""
        with self._lock:
            self._step += 1
            at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
            level = round(6 + self._step % 300 / 100, 2)
            for n, code in enumerate(self._gauges):
                value = level if code == LEADS else round(0.3 + n / 10 + self._step % 20 / 100, 2)
                self._told[code] = [{"phenomenonTime": at, "result": value}, *self._told[code]][:KEPT]
            self.moved.append((time.time(), level))
            return level

    def between(self, start: float, end: float) -> list[tuple[float, float]]:
        """(from, until) [epoch s] of each event in the time: until the next one told something else."""
        instants = [at for at, _ in self.moved]
        return [(at, later) for at, later in pairwise(instants) if start <= at < end]

    def page(self) -> bytes:
        """Every Datastream with its newest Observations."""
        known = stations()
        with self._lock:
            value = [
                {
                    "@iot.id": n + 1,
                    "name": f"Mực nước {known[code].name}",
                    "phenomenonTime": f"{told[-1]['phenomenonTime']}/{told[0]['phenomenonTime']}",
                    "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": ""},
                    "ObservedProperty": {"@iot.id": 1, "name": "Mực nước"},
                    "Thing": {"@iot.id": n + 1, "name": known[code].name, "properties": {"station": code}},
                    "Observations": list(told),
                }
                for n, (code, told) in enumerate(self._told.items())
            ]
        return orjson.dumps({"value": value})

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

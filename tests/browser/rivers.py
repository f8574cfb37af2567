"""A gauge that speaks SensorThings on a real socket and measures whenever it is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.conftest import Served
from tests.data_sources.environment.readings import stream

STRANGE = {"phenomenonTime": "2026-11-20T12:00:00", "result": "<img src=x onerror=alert(1)>"}


class Gauge:
    """Kim Long. ``level`` in metres; after ``stop`` the connection is refused."""

    def __init__(self) -> None:
        self.served = Served()
        self.level = 0.42
        self.served.answers["/levels.json"] = self.answer
        self.served.headers["Content-Type"] = "application/json"

    def answer(self, handler: BaseHTTPRequestHandler) -> bytes:
        now = datetime.now(UTC)
        past = [(now - timedelta(minutes=10 * n)).replace(second=0, microsecond=0) for n in range(1, 200)]
        readings = [(now, self.level), *((at, round(0.4 + n / 1000, 3)) for n, at in enumerate(past))]
        seen = [
            {"phenomenonTime": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z", "result": v}
            for at, v in readings
        ]
        return json.dumps(stream(*seen, STRANGE)).encode()

    def feeds(self, folder: Path, every: str = "1s", stale_after: str = "6s") -> Path:
        """A feeds.toml that names it."""
        path = folder / "feeds.toml"
        path.write_text(
            '[[feed]]\nname = "Mực nước sông"\nservice = "environment"\nformat = "sensorthings"\n'
            f'url = "{self.served.url("/levels.json")}"\nevery = "{every}"\nstale_after = "{stale_after}"\n',
            encoding="utf-8",
        )
        return path

    def stop(self) -> None:
        self.served.close()

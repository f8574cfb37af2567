"""A gauge that speaks SensorThings on a real socket and measures whenever it is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.conftest import Served

STREAM: dict[str, Any] = {
    "@iot.id": 7,
    "name": "Mực nước tại Kim Long",
    "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": "ucum:m"},
    "ObservedProperty": {"name": "Water level", "definition": "http://example.org/water_level"},
    "Thing": {
        "@iot.id": 3,
        "name": "Kim Long",
        "properties": {"stationID": "kim-long"},
        "Locations": [{"location": {"type": "Point", "coordinates": [107.56, 16.46]}}],
    },
}
STRANGE = {"phenomenonTime": "2026-11-20T12:00:00", "result": "<img src=x onerror=alert(1)>"}


class Gauge:
    """Kim Long. ``level`` in metres; ``answers`` False: the connection is refused."""

    def __init__(self) -> None:
        self.served = Served()
        self.level = 0.42
        self.served.answers["/levels.json"] = self.answer

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        now = datetime.now(UTC)
        past = [(now - timedelta(minutes=10 * n)).replace(second=0, microsecond=0) for n in range(1, 200)]
        readings = [(now, self.level), *((at, round(0.4 + n / 1000, 3)) for n, at in enumerate(past))]
        seen = [
            {"phenomenonTime": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z", "result": v}
            for at, v in readings
        ]
        body = json.dumps({"value": [{**STREAM, "Observations": [*seen, STRANGE]}]}).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

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

"""Boats: AIS sentences over TCP until they are committed, the newest position behind a long past, and the sea's map."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.boat_history import newest
from tests.bench.boat_ingest import ingest
from tests.bench.sea_map import drawn
from tests.bench.table import Line

SHORT, LONG, FULL = 1_000_000, 5_000_000, 50_000_000


def run(*, full: bool) -> list[Line]:
    """Sentences a second, milliseconds, and how they grow with the past."""
    with tempfile.TemporaryDirectory(prefix="hueioc-bench-") as name:
        folder = Path(name)
        sizes = (LONG, FULL) if full else (SHORT, LONG)
        return [*ingest(folder), *newest(folder, sizes), *drawn()]

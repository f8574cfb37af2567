"""Cameras: how fast what they see is kept, and whether a long past makes that slower, or the figures.

Its parts: ``camera_ingest`` (bytes → committed events against sqlite3 alone), the same into a short and a long past, and
the figures of the scene of streets over both, against plain SQL over the events.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.camera_figures import figures
from tests.bench.camera_history import build
from tests.bench.camera_ingest import appended, ingest
from tests.bench.table import Line

SHORT, LONG, FULL = 1_000_000, 5_000_000, 50_000_000


def run(*, full: bool) -> list[Line]:
    """Rows a second, milliseconds, and how they grow with the past."""
    with tempfile.TemporaryDirectory(prefix="hueioc-bench-") as name:
        folder = Path(name)
        lines = ingest(folder)
        sizes = (SHORT, FULL if full else LONG)
        stores = [build(folder / f"{events}.sqlite", events) for events in sizes]
        lines += figures(stores, sizes)
        lines += appended(stores, sizes)
        for store in stores:
            store.close()
    return lines

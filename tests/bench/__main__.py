"""Runs the benches that are named, all of them without names, and prints a table for each."""

from __future__ import annotations

import argparse
import importlib
import platform
import sqlite3
import sys
import time
from importlib.metadata import version

import psutil

from tests.bench.table import show

BENCHES = {
    "ingest": "readings bytes → committed rows",
    "scene": "the river scene's figures over a long history",
    "pixels": "from an event to the wall's pixels",
    "viewers": "CPU for each viewer of the wall",
    "cameras": "cameras' events: kept, behind a long past, and the streets' figures",
    "boats": "AIS over TCP → committed positions, the newest of each boat, and the map of the sea",
    "reports": "a million citizens' reports, and the import of 300,000",
}


def main() -> int:
    """0 when every bench ran; a fault of one is an exception."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    asked.add_argument(
        "--full",
        action="store_true",
        help="ten times the history (pixels: five times the events), minutes instead of seconds",
    )
    call = asked.parse_args()
    strange = [name for name in call.names if name not in BENCHES]
    if strange:
        asked.error(f"{strange[0]} is no bench; there are {', '.join(BENCHES)}")
    print(machine())
    for name in call.names or BENCHES:
        began = time.monotonic()
        lines = importlib.import_module(f"tests.bench.{name}").run(full=call.full)
        print(show(f"{name}: {BENCHES[name]} ({time.monotonic() - began:.0f} s)", lines), flush=True)
    return 0


def machine() -> str:
    """What the figures were taken on, and how busy it was with other things."""
    load = psutil.getloadavg()[0]
    parts = [
        f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{name} {version(name)}" for name in ("sqlalchemy", "dash", "plotly")),
        f"load before the start {load:.1f}",
    ]
    return " · ".join(parts)


if __name__ == "__main__":
    sys.exit(main())

"""The newest position of 2,000 boats behind a short past and behind a long one, against the query over all positions."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dashboards.kpis.fleet_reading import newest as asked_newest
from dashboards.kpis.plain_rows import plain_rows
from data_sources.store import Store, open_store
from tests.bench.table import Line

BOATS, TURNS = 2_000, 41
STEP = 60_000
RAW = (
    "SELECT v.boat, p.at, p.lon, p.lat FROM boat_positions p JOIN vessels v ON v.id = p.series"
    " JOIN (SELECT series, max(at) AS at FROM boat_positions GROUP BY series) n ON n.series = p.series AND n.at = p.at"
)


def build(path: Path, positions: int) -> Store:
    """A store with so many positions of 2,000 boats, a minute apart, written as the store holds them."""
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO vessels (id, source, boat) VALUES (?, 'ais', ?)",
        ((n + 1, f"mmsi:{574_000_000 + n}") for n in range(BOATS)),
    )
    each = positions // BOATS
    first = 1_700_000_000_000
    for boat in range(1, BOATS + 1):
        rows = ((boat, first + n * STEP, 108 + n % 100 / 100, 17.0, 3.0, 90.0, 0, first, 1) for n in range(each))
        connection.executemany("INSERT INTO boat_positions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    last = first + (each - 1) * STEP
    connection.executemany(
        'INSERT INTO boat_last (series, how, at, lon, lat, speed, course, received, "fetch") VALUES (?, 0, ?, ?, 17.0, 3.0, 90.0, ?, 1)',
        ((boat, last, 108 + (each - 1) % 100 / 100, first) for boat in range(1, BOATS + 1)),
    )
    connection.execute("COMMIT")
    connection.close()
    return open_store(f"sqlite:///{path}")


def newest(folder: Path, sizes: Sequence[int]) -> list[Line]:
    """Milliseconds of each, and how they grow; both tell the same."""
    stores = [build(folder / f"{size}.sqlite", size) for size in sizes]
    took: list[list[float]] = [[] for _ in stores]
    for _ in range(TURNS):
        for store, seconds in zip(stores, took, strict=True):
            with store.read() as connection:
                seconds.append(spent(partial(plain_rows, connection, asked_newest(), {})))
    ours = [1000 * statistics.median(seconds) for seconds in took]
    lines = [Line(f"newest position of {BOATS:,} boats · {sizes[-1] / 1e6:.0f}M against {sizes[0] / 1e6:.0f}M positions", ours[-1], ours[0], "ms", "kept on write")]  # fmt: skip
    for store, size, mine in zip(stores, sizes, ours, strict=True):
        with store.read() as connection:
            said = {row[1]: row[4:7] for row in plain_rows(connection, asked_newest(), {})}
            raw = connection.exec_driver_sql(RAW)
            assert {row[0]: tuple(row[1:]) for row in raw} == said, "the two do not tell the same"
            theirs = min(spent(partial(all_rows, connection)) for _ in range(3))
        lines.append(Line(f"the same · query over {size / 1e6:.0f}M positions", mine, 1000 * theirs, "ms"))
        store.close()
    return lines


def all_rows(connection: Connection) -> list[Any]:
    return list(connection.exec_driver_sql(RAW))


def spent(ask: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began

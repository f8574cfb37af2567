"""From the bytes of readings to committed rows, through the collector's own code, against sqlite3 alone.

Ours decodes and checks each reading, keeps the bytes, the refusals and the hourly tallies, and commits every page.
The reference is handed ready tuples of the same rows, and writes them into the same table in one transaction.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data_sources import Payload, Source, feeds
from data_sources.collector.collect import take
from data_sources.store import open_store
from data_sources.store.keeping import Tally
from tests.bench.documents import pages
from tests.bench.table import Line

TIMES = 3
STREAMS, EACH, IN_A_PAGE = 400, 500, 20
FAULTY = 0.005
END = datetime(2026, 11, 20, 5, tzinfo=UTC)

COLUMNS = 'series INTEGER NOT NULL, at BIGINT NOT NULL, value FLOAT NOT NULL, received BIGINT NOT NULL, "fetch" INTEGER NOT NULL'
BARE = f"({COLUMNS})"
KEYED = f"({COLUMNS}, PRIMARY KEY (series, at)) WITHOUT ROWID"
"""As the store's own table of readings."""


def run(*, full: bool) -> list[Line]:
    """Rows a second, the best of three turns of each way, and how many bytes the store keeps for a reading."""
    bodies = list(pages(STREAMS * (10 if full else 1), EACH, IN_A_PAGE, END, FAULTY))
    ours, again, keyed, bare = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="hueioc-bench-") as folder:
        for turn in range(TIMES):
            path = Path(folder) / f"ours{turn}.sqlite"
            seconds, repeated, tally = collected(path, bodies)
            rows = rows_in(path)
            assert tally.kept == len(rows), "the store holds other rows than it said"
            assert tally.kept + tally.refused.total() == len(bodies) * IN_A_PAGE * EACH, "a reading was lost"
            ours.append(len(rows) / seconds)
            again.append(len(rows) / repeated)
            keyed.append(len(rows) / written(Path(folder) / f"keyed{turn}.sqlite", rows, KEYED))
            bare.append(len(rows) / written(Path(folder) / f"bare{turn}.sqlite", rows, BARE))
            size = path.stat().st_size / len(rows)
    said = f"{len(rows):,} rows of {len(bodies)} pages, {sum(map(len, bodies)) / 2**20:.0f} MiB"
    refused = f"{tally.refused.total():,} refused for {len(tally.refused)} reasons"
    return [
        Line("rows kept a second · the same table", max(ours), max(keyed), "rows/s", said),
        Line("rows kept a second · a table without a key", max(ours), max(bare), "rows/s", refused),
        Line("the same pages once more · the same table", max(again), max(keyed), "rows/s", "every row repeated"),
        Line("bytes a row, tallies and raw payload in it", size, None, "B"),
    ]


def collected(path: Path, bodies: list[bytes]) -> tuple[float, float, Tally]:
    """(seconds of the first round, seconds of the same round once more, what became of the readings)."""
    source = Source(
        "Thuỷ văn", "environment", "http://hydromet/v1.1/", "sensorthings", "hydromet", timedelta(minutes=1), timedelta(1)
    )  # fmt: skip
    feed = feeds("environment")["sensorthings"]
    store = open_store(f"sqlite:///{path}")
    took = []
    for late in (0, 60):
        tally = Tally()
        began = time.perf_counter()
        for number, body in enumerate(bodies):
            received = END + timedelta(seconds=late)
            payload = Payload(body, f"{source.url}Datastreams?page={number}", received, source, "application/json")
            tally.add(take(feed, payload, store))
        took.append(time.perf_counter() - began)
        if not late:
            first = tally
    assert (tally.kept, tally.repeated) == (0, first.kept), "the same twice was more than once"
    store.close()
    return took[0], took[1], first


def rows_in(path: Path) -> list[Any]:
    """The rows a store holds, in the order of their arrival: a fetch after the other, the newest of a station first."""
    connection = sqlite3.connect(path)
    rows = connection.execute('SELECT * FROM readings ORDER BY "fetch", series, at DESC').fetchall()
    connection.close()
    return rows


def written(path: Path, rows: list[Any], shape: str) -> float:
    """Seconds that sqlite3 alone needs for the rows, in one transaction as durable as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE readings {shape}")
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took

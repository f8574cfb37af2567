"""From the bytes of cameras' events to committed rows, through the collector's own code, against sqlite3 alone.

Ours decodes and checks each event, keeps the bytes, the index and three tallies, and commits every page. The reference is
handed ready tuples of the same rows, and writes them into a table without key or index, in one transaction.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from data_sources import Payload, feeds
from data_sources.collector.collect import take
from data_sources.store import Store, open_store
from data_sources.store.keeping import Tally
from tests.bench.sightings import END, pages, source_of
from tests.bench.table import Line

TIMES = 3
EVENTS, IN_A_PAGE = 200_000, 20_000
TURNS, APPENDED = 7, 40_000

COLUMNS = (
    "event BIGINT NOT NULL, series INTEGER NOT NULL, at BIGINT NOT NULL, started BIGINT NOT NULL, kind INTEGER NOT NULL,"
    ' place INTEGER NOT NULL, rule BOOLEAN NOT NULL, received BIGINT NOT NULL, "fetch" INTEGER NOT NULL'
)
BARE = f"({COLUMNS})"
KEYED = f"({COLUMNS}, PRIMARY KEY (event, series)) WITHOUT ROWID"
"""As the store's own table of events, without its index."""


def ingest(folder: Path) -> list[Line]:
    """Rows a second, the best of three turns of each way, and how many bytes the store keeps for an event."""
    bodies = list(pages(EVENTS, IN_A_PAGE))
    ours, again, keyed, bare = [], [], [], []
    for turn in range(TIMES):
        path = folder / f"ours{turn}.sqlite"
        store = open_store(f"sqlite:///{path}")
        seconds, first = collected(store, bodies)
        repeated, second = collected(store, bodies, late=60)
        store.close()
        rows = rows_in(path)
        assert first.kept == len(rows) == EVENTS, f"{first.kept} kept, {len(rows)} held, {first.refused}"
        assert (second.kept, second.changed, second.repeated) == (0, 0, EVENTS), "the same twice was more than once"
        ours.append(len(rows) / seconds)
        again.append(len(rows) / repeated)
        keyed.append(len(rows) / written(folder / f"keyed{turn}.sqlite", rows, KEYED))
        bare.append(len(rows) / written(folder / f"bare{turn}.sqlite", rows, BARE))
        size = path.stat().st_size / len(rows)
        path.unlink()
    megabytes = sum(map(len, bodies)) / 2**20
    said = f"{EVENTS:,} events of {len(bodies)} pages, {megabytes:.0f} MiB, {sum(map(len, bodies)) / EVENTS:.0f} B each"
    return [
        Line("events kept a second · a table without a key", max(ours), max(bare), "rows/s", said),
        Line("events kept a second · a table with the key", max(ours), max(keyed), "rows/s"),
        Line(
            "the same pages once more · a table without a key", max(again), max(bare), "rows/s", "every event repeated"
        ),
        Line("bytes an event, tallies and raw payload in it", size, None, "B"),
    ]


def appended(stores: Sequence[Store], sizes: Sequence[int]) -> list[Line]:
    """Rows a second appended behind a long past against a short one: pages of new events, taken in turns."""
    took: list[list[float]] = [[] for _ in stores]
    for turn in range(TURNS):
        bodies = list(pages(APPENDED, IN_A_PAGE, END + turn * timedelta(minutes=1), seed=turn))
        for seconds, store in zip(took, stores, strict=True):
            spent, tally = collected(store, bodies, late=60 * turn + 1)
            assert tally.kept == APPENDED, f"{tally.kept} of {APPENDED} events were new"
            seconds.append(spent)
    rates = [APPENDED / statistics.median(seconds) for seconds in took]
    what = f"events appended a second · {sizes[-1] / 1e6:.0f}M against {sizes[0] / 1e6:.0f}M before them"
    return [Line(what, rates[-1], rates[0], "rows/s", f"median of {TURNS} turns of {APPENDED:,}")]


def collected(store: Store, bodies: list[bytes], late: float = 0, source: str = "frigate-1") -> tuple[float, Tally]:
    """(seconds of a round over these pages, what became of the events); ``late``: how long after END it begins [s]."""
    asked = source_of("http://frigate/", source)
    feed = feeds("cameras")["frigate"]
    tally = Tally()
    began = time.perf_counter()
    for number, body in enumerate(bodies):
        received = END + timedelta(seconds=late)
        payload = Payload(body, f"{asked.url}api/events?page={number}", received, asked, "application/json")
        tally.add(take(feed, payload, store))
    return time.perf_counter() - began, tally


def rows_in(path: Path) -> list[Any]:
    """The rows a store holds, in the order of their arrival: a fetch after the other, the newest event first."""
    connection = sqlite3.connect(path)
    rows = connection.execute('SELECT * FROM camera_events ORDER BY "fetch", event DESC').fetchall()
    connection.close()
    return rows


def written(path: Path, rows: list[Any], shape: str) -> float:
    """Seconds that sqlite3 alone needs for the rows, in one transaction as durable as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE events {shape}")
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    path.unlink()
    return took

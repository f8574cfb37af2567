"""The figures of citizens' reports over a million of them, against raw pandas; and 300,000 rows of a spreadsheet.

Ours: ``facts``, all that a board holds for the scenes of the city and of its voices, warm. The references answer with
pandas: over the whole table, and over what SQL finds by instant. Their answers must be ours. The import is the
collector's own round in a process of its own; its memory is what that process took at most.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboards.kpis import facts
from data_sources.days import period
from data_sources.store import milliseconds
from data_sources.store.records import EVER
from data_sources.working_time import calendar
from tests.bench.reported import DAY, NOW, build, reports, sheet
from tests.bench.scene import side_by_side, timed
from tests.bench.table import Line

ROWS = 1_000_000
FEW, SOME, MANY = 30_000, 150_000, 300_000
COLUMNS = "requested, state, due, first_due, distributed, closed, eligible, urgent, rating, reopened_at, ward, agency"
KNOWN = f"SELECT {COLUMNS} FROM reports WHERE known_until = {milliseconds(EVER)}"
RECENT = f"{KNOWN} AND (requested > ? OR closed > ? OR reopened_at > ? OR closed IS NULL)"

PEAK = """
def peak():  # of this program alone: what getrusage tells holds what its parent had when it was started
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
"""
ROUND = """
import json, sys, time
from data_sources.collector.collect import collect
from data_sources.store import open_store
from tests.bench.reported import source_of
store = open_store(sys.argv[2])
began = time.perf_counter()
done = collect(source_of(sys.argv[1], "csv"), store)
took = time.perf_counter() - began
assert done.error is None and not done.tally.refused, (done.error, done.tally.refused)
print(json.dumps([done.tally.kept, took, peak()]))
"""
PLAIN = """
import json, sqlite3, sys, time
import pandas
began = time.perf_counter()
frame = pandas.read_csv(sys.argv[1][7:], sep=";", dtype=str)
frame.to_sql("reports", sqlite3.connect(sys.argv[2]), index=False)
took = time.perf_counter() - began
print(json.dumps([len(frame), took, peak()]))
"""


def run(*, full: bool) -> list[Line]:
    """Milliseconds of the figures, rows a second of the import, and MiB of memory."""
    with tempfile.TemporaryDirectory(prefix="hueioc-bench-") as folder:
        return [*figures(Path(folder), ROWS * (10 if full else 1)), *imports(Path(folder))]


def figures(folder: Path, rows: int) -> list[Line]:
    """The board's facts over ten years of reports."""
    store = build(folder / "reports.sqlite", reports(rows))
    path = str(store.url.database)
    board = facts(store, NOW)  # statements and pages are warm from here on
    (ours,) = side_by_side([lambda: facts(store, NOW)])
    lines = []
    for what, query, since in (
        ("SQL by instant, pandas", RECENT, (milliseconds(NOW) - 60 * DAY,) * 3),
        ("pandas over the table", KNOWN, ()),
    ):
        seconds, answers = timed(lambda query=query, since=since: plainly(path, query, since))  # type: ignore[misc]
        note = f"{agree(board, answers)} answers compared, all equal"
        lines.append(Line(f"every figure, {rows / 1e6:.0f}M reports · {what}", ours, seconds * 1000, "ms", note))
    store.close()
    return lines


def plainly(path: str, query: str, since: tuple[int, ...]) -> dict[str, float]:
    """The answers for the city, as a plain dashboard finds them."""
    with sqlite3.connect(path) as connection:
        frame = pd.read_sql(query, connection, params=since or None)
    end = milliseconds(NOW)
    came = frame[frame["requested"] > end - 30 * DAY]
    done = frame[(frame["closed"] > end - 30 * DAY) & (frame["state"] == "da_xu_ly")]
    stock = frame[frame["closed"].isna()]
    rated = done[done["rating"].notna()]
    taken = came[came["eligible"] == 1]
    worked = calendar().worked_hours(done["distributed"].to_numpy(), done["closed"].to_numpy())
    waits = stock[(stock["urgent"] == 1) & stock["distributed"].isna()]
    return {
        "received_today": (frame["requested"] >= milliseconds(period("day", NOW)[0])).sum(),
        "received_24h": (frame["requested"] > end - DAY).sum(),
        "eligible_share": 100 * len(taken) / len(came),
        "handled_share": 100 * (taken["state"] == "da_xu_ly").mean(),
        "on_time_original": 100 * (done["closed"] <= done["first_due"]).mean(),
        "on_time_current": 100 * (done["closed"] <= done["due"]).mean(),
        "overdue": (stock["due"] < end).sum(),
        "due_24h": ((stock["due"] >= end) & (stock["due"] < end + DAY)).sum(),
        "median_hours": float(np.median(worked)),
        "p90_hours": float(np.quantile(worked, 0.9)),
        "satisfaction": 100 * rated["rating"].isin(["hai_long", "chap_nhan"]).mean(),
        "rating_share": 100 * len(rated) / len(done),
        "reopened": (frame["reopened_at"] > end - 30 * DAY).sum(),
        "open": len(stock),
        "unassigned_urgent": len(waits),
    }


def agree(board: dict[str, Any], answers: dict[str, float]) -> int:
    """How many answers were compared, of those that the wall shows; raises AssertionError when one differs."""
    shown = {key: value for key, value in answers.items() if f"field_reports.{key}" in board["answers"]}
    for key, value in shown.items():
        ours = board["answers"][f"field_reports.{key}"]["city"]["value"]
        assert ours is not None, key
        assert abs(ours - value) < 1e-6, f"{key}: {ours} and {value}"
    assert len(shown) > 5, "too few answers to compare"
    return len(shown)


def imports(folder: Path) -> list[Line]:
    """The import of many rows beside that of few: its pace, and what it takes of memory."""
    took: dict[tuple[str, int], Any] = {}
    for rows in (FEW, SOME, MANY):
        path = folder / f"{rows}.csv"
        sheet(reports(rows), path)
        for name, script in (("ours", ROUND), ("pandas", PLAIN)):
            url = f"sqlite:///{folder / f'{name}{rows}.sqlite'}"
            where = url if name == "ours" else url.removeprefix("sqlite:///")
            done = subprocess.run(
                [sys.executable, "-c", PEAK + script, f"file://{path}", where],
                check=True,
                capture_output=True,
                text=True,
            )
            took[name, rows] = json.loads(done.stdout)
            assert took[name, rows][0] == rows, f"{took[name, rows][0]} of {rows} rows were kept"
    pace = {name: MANY / took[name, MANY][1] for name in ("ours", "pandas")}
    peak = {name: took[name, MANY][2] for name in ("ours", "pandas")}
    size = (folder / f"{MANY}.csv").stat().st_size / 2**20
    return [
        Line(
            "rows imported a second · pandas to SQL",
            pace["ours"],
            pace["pandas"],
            "rows/s",
            f"{MANY:,} rows, {size:.0f} MiB",
        ),
        Line("memory at most", peak["ours"], peak["pandas"], "MiB"),
        *(beyond(took, than) for than in (FEW, SOME)),
    ]


def beyond(took: dict[tuple[str, int], Any], than: int) -> Line:
    """What the long import takes of memory beyond a shorter one."""
    ours, plain = (took[name, MANY][2] - took[name, than][2] for name in ("ours", "pandas"))
    return Line(f"memory of {MANY:,} rows beyond that of {than:,}", ours, plain, "MiB")

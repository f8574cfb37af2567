"""The river scene's figures over one and over five million readings, against a plain dashboard's way.

Ours: every KPI, line and station of the board (``facts``), then the scene drawn and encoded. The references answer the
same questions with pandas: over the whole table, and over what SQL finds by instant alone. Their answers must be ours.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from dashboards.kpis import facts
from dashboards.live.board import encode, make
from dashboards.live.channels import Frame, frame_of
from dashboards.scenes import scenes
from dashboards.wall import views
from data_sources.store import Store
from tests.bench.history import NOW, build
from tests.bench.plain_figures import Answers, everything, recent
from tests.bench.table import Line

Found = TypeVar("Found")

ROWS = (1_000_000, 5_000_000)
TIMES = 7


def run(*, full: bool) -> list[Line]:
    """Milliseconds for each length of history, and how they grow."""
    sizes = tuple(rows * (10 if full else 1) for rows in ROWS)
    lines: list[Line] = []
    took: dict[str, list[float]] = {"ours": [], "sql": [], "pandas": []}
    with tempfile.TemporaryDirectory(prefix="hueioc-bench-") as folder:
        stores = [build(Path(folder) / f"{rows}.sqlite", rows) for rows in sizes]
        boards = [facts(store, NOW) for store in stores]
        assert boards[0] == boards[1], "the same days gave other answers with a longer past behind them"
        ours = side_by_side([lambda store=store: facts(store, NOW) for store in stores])  # type: ignore[misc]
        for store, rows, ms in zip(stores, sizes, ours, strict=True):
            compared = 0
            for way, plainly in (("sql", recent), ("pandas", everything)):
                seconds, answers = timed(lambda plainly=plainly, store=store: plainly(store.url.database, NOW))  # type: ignore[misc]
                compared = agree(boards[0], answers)
                took[way].append(seconds * 1000)
            took["ours"].append(ms)
            what = f"every figure, {rows / 1e6:.0f}M readings"
            note = f"{compared} of {asked(boards[0])} answers compared, all equal"
            lines.append(Line(f"{what} · SQL by instant, pandas", ms, took["sql"][-1], "ms", note))
            lines.append(Line(f"{what} · pandas over the table", ms, took["pandas"][-1], "ms"))
        draws = drawn(stores[-1])
        for store in stores:
            store.close()
    growth = [took[way][1] / took[way][0] for way in ("ours", "sql", "pandas")]
    times = f"{sizes[1] / 1e6:.0f}M against {sizes[0] / 1e6:.0f}M readings"
    lines.append(Line(f"{times} · SQL by instant, pandas", growth[0], growth[1], "×"))
    lines.append(Line(f"{times} · pandas over the table", growth[0], growth[2], "×"))
    return [*lines, *draws]


def timed(what: Callable[[], Found]) -> tuple[float, Found]:
    """(seconds, result)."""
    began = time.perf_counter()
    found = what()
    return time.perf_counter() - began, found


def side_by_side(ways: list[Callable[[], Any]]) -> list[float]:
    """The median time of each [ms], taken in turns so that what else the machine does meets all of them."""
    took: list[list[float]] = [[] for _ in ways]
    for _ in range(TIMES):
        for i, way in enumerate(ways):
            took[i].append(timed(way)[0] * 1000)
    return [statistics.median(one) for one in took]


def asked(board: dict[str, Any]) -> int:
    """How many answers the board holds."""
    return sum(len(places) for places in board["answers"].values())


def agree(board: dict[str, Any], answers: Answers) -> int:
    """How many answers were compared; raises AssertionError when one differs."""
    for (kpi, place), value in answers.items():
        ours = board["answers"][kpi][place]["value"]
        same = ours == value if ours is None or value is None else abs(ours - value) < 1e-6
        assert same, f"{kpi} of {place}: {ours} and {value}"
    assert len(answers) > 100, "too few answers to compare"
    return len(answers)


def drawn(store: Store) -> list[Line]:
    """From the figures to bytes that are sent: the scene with its frame, drawn and encoded once for all viewers."""
    board = make(store, NOW, facts)
    view = views(scenes())["river"]
    seconds: list[float] = []
    frames: Frame = {}
    for _ in range(TIMES):
        took, frames = timed(lambda: frame_of(view(board, "vi")))
        seconds.append(took * 1000)
    size = sum(len(value) for props in frames.values() for value in props.values()) / 1000
    return [
        Line("the scene drawn and encoded", statistics.median(seconds), None, "ms", f"{size:.0f} kB when sent whole"),
        Line("the board as bytes", len(encode(board)) / 1000, None, "kB"),
    ]

"""The board is made once per change, by one process, and every process shows the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboards.live.board import KEPT, Board
from dashboards.live.watch import PACE, Watch
from data_sources.store import Store, open_store
from data_sources.store.tables import Snapshot


class Screen:
    """What one process was told to show."""

    def __init__(self) -> None:
        self.boards: list[tuple[int, Board]] = []
        self.told = threading.Condition()

    def __call__(self, number: int, board: Board) -> None:
        with self.told:
            self.boards.append((number, board))
            self.told.notify_all()

    def until(self, so: Callable[[], bool], seconds: float = 8.0) -> bool:
        with self.told:
            return self.told.wait_for(so, seconds)


@pytest.fixture
def watched(store: Store) -> Iterator[Callable[..., tuple[Watch, Screen]]]:
    """Start a process of its own on the store; each has its own connections."""
    started: list[tuple[Watch, Store]] = []

    def start(facts: Callable[[Store, datetime], dict[str, Any]], **options: float) -> tuple[Watch, Screen]:
        screen = Screen()
        own = open_store(store.url.render_as_string(hide_password=False))
        one = Watch(own, facts, screen, **options)
        one.start()
        started.append((one, own))
        return one, screen

    yield start
    for one, own in started:
        if one._thread.is_alive():
            one.stop()
        own.close()


def announce(store: Store) -> None:
    with store.write() as connection:
        store.announce(connection)


def counted() -> Callable[[Store, datetime], dict[str, Any]]:
    """Facts that differ each time they are asked for."""
    asked = iter(range(1000))
    return lambda store, now: {"asked": next(asked)}


def test_a_change_is_on_the_board(store: Store, watched: Any) -> None:
    one, screen = watched(counted())
    assert screen.until(lambda: bool(screen.boards))
    made = one.made
    announce(store)
    assert screen.until(lambda: one.made > made)
    assert screen.boards[-1][1]["asked"] > screen.boards[0][1]["asked"]


def test_a_burst_of_changes_is_few_boards(store: Store, watched: Any) -> None:
    one, screen = watched(counted())
    assert screen.until(lambda: bool(screen.boards))
    made, began = one.made, time.monotonic()
    for _ in range(40):
        announce(store)
    screen.until(lambda: False, 0.6)
    assert one.made - made <= (time.monotonic() - began) / PACE + 1
    assert one.made > made


def test_two_processes_show_the_same_and_one_computes(store: Store, watched: Any) -> None:
    first, screen = watched(counted())
    assert screen.until(lambda: bool(screen.boards))  # else the change may be part of the first board
    second, other = watched(lambda store, now: pytest.fail("the second process computed"))
    announce(store)
    assert screen.until(lambda: len(screen.boards) >= 2)
    assert other.until(lambda: bool(other.boards) and other.boards[-1] == screen.boards[-1])
    assert (first.lease.held, second.lease.held) == (True, False)


def test_the_second_goes_on_when_the_first_is_gone(store: Store, watched: Any) -> None:
    first, screen = watched(lambda store, now: {"by": "first"})
    assert screen.until(lambda: bool(screen.boards))
    _, other = watched(lambda store, now: {"by": "second"})
    first.stop()
    assert other.until(lambda: bool(other.boards) and other.boards[-1][1]["by"] == "second")
    assert other.boards[-1][0] > screen.boards[-1][0]  # numbers go on, so no screen goes back


def test_a_fault_in_a_figure_leaves_the_last_board_and_the_watching(
    store: Store, watched: Any, caplog: pytest.LogCaptureFixture
) -> None:
    calls = iter((None, ZeroDivisionError("a level over nothing"), None))

    def facts(store: Store, now: datetime) -> dict[str, Any]:
        fault = next(calls, None)
        if fault is not None:
            raise fault
        return {"asked": 1}

    one, screen = watched(facts, pause=0.05)
    assert screen.until(lambda: one.made == 1)
    announce(store)
    assert screen.until(lambda: one.made >= 2)
    assert "a level over nothing" in caplog.text


def test_only_the_last_snapshots_are_kept(store: Store, watched: Any) -> None:
    one, screen = watched(counted(), pace=0.01)
    assert screen.until(lambda: one.made >= 1)
    for n in range(2, 8):
        announce(store)
        assert screen.until(lambda n=n: one.made >= n)
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Snapshot)) <= KEPT


def test_a_new_process_shows_what_was_known_before_it_has_made_its_own(store: Store, watched: Any) -> None:
    first, screen = watched(lambda store, now: {"by": "first"})
    assert screen.until(lambda: bool(screen.boards))
    first.stop()
    made = threading.Event()

    def slow(store: Store, now: datetime) -> dict[str, Any]:
        made.wait(8)
        return {"by": "second"}

    _, other = watched(slow)
    assert other.until(lambda: bool(other.boards))
    assert other.boards[0][1]["by"] == "first"
    made.set()
    assert other.until(lambda: other.boards[-1][1]["by"] == "second")

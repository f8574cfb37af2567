"""The simulated city as a program of its own: it starts quickly, says where it is, and ends when it should."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    with contextlib.ExitStack() as started:

        def begin(*options: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
            [sys.executable, "-m", "data_sources.simulator", "--port", "0", *options],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
            started.enter_context(process)
            started.callback(process.kill)
            return process

        yield begin


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("simulated city at http://127.0.0.1:"), process.stderr and process.stderr.read()
    return line.split()[3]


def seconds_to_end(process: subprocess.Popen[str]) -> float:
    began = time.monotonic()
    process.wait(timeout=5)
    return time.monotonic() - began


def test_it_says_where_it_answers(start: Start) -> None:
    process = start("--scenario", "storm", "--misbehave", "hydromet=down")
    address = address_of(process)
    assert httpx.get(address).json()["scenario"] == "storm"
    assert httpx.get(address + "control").json()["faults"] == {"hydromet": "down"}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_a_second_even_while_a_slow_answer_is_under_way(start: Start, sign: signal.Signals) -> None:
    process = start("--misbehave", "hydromet=slow")
    address = address_of(process)
    with httpx.stream("GET", address + "hydromet/v1.1/Things"):
        process.send_signal(sign)
        assert seconds_to_end(process) < 1
    assert process.returncode == 0


def test_it_does_not_outlive_its_parent(start: Start) -> None:
    process = start("--with-parent")
    address_of(process)
    assert process.stdin is not None
    process.stdin.close()
    assert seconds_to_end(process) < 1
    assert process.returncode == 0


def test_without_being_asked_it_does_not_look_at_its_stdin(start: Start) -> None:
    process = start()
    address = address_of(process)
    assert process.stdin is not None
    process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    assert httpx.get(address).status_code == 200


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--port", "{taken}"], "--port"),
        (["--misbehave", "hydromet=angry"], "angry"),
        (["--scenario", "drought"], "drought"),
        (["--speed", "0"], "above 0"),
        (["--anchor", "2026-11-20T10:00:00"], "no zone"),
    ],
)
def test_a_mistake_is_one_clear_sentence_and_exit_2(start: Start, options: list[str], says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(*(option.format(taken=port) for option in options))
        out, err = process.communicate(timeout=10)
    assert process.returncode == 2
    assert out == ""
    last = err.strip().splitlines()[-1]
    assert says in last
    assert "Traceback" not in err


def test_the_weather_runs_as_fast_as_it_is_told_and_the_clock_as_the_real_one(start: Start) -> None:
    address = address_of(start("--scenario", "calm", "--speed", "600"))

    def times() -> list[float]:
        said = httpx.get(address + "control").json()
        return [datetime.fromisoformat(said[name]).timestamp() for name in ("now", "weather_now")]

    before, began = times(), time.monotonic()
    time.sleep(0.5)
    clock, weather = (later - then for then, later in zip(before, times(), strict=True))
    assert 0.5 <= clock <= time.monotonic() - began + 0.01
    assert weather == pytest.approx(600 * clock, abs=0.01)


def test_it_knows_nothing_of_any_feed() -> None:
    code = (
        "import sys, data_sources.simulator as s, data_sources.simulator.server;"
        "print([m for m in sys.modules if m.startswith(('data_sources.environment', 'data_sources.protocols',"
        " 'data_sources.store', 'dashboards', 'pandas', 'dash', 'sqlalchemy'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

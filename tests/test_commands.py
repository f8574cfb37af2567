"""What is said on the command line: what cannot be, and what is done of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.conftest import ROOT, Served
from tests.data_sources.collector.test_collect import NOW, datastream, page
from tests.data_sources.collector.test_schedule import entry

Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Started:
    """Start a command of app.py with a data folder of its own."""

    def run(*argv: str, **environ: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "HUEIOC_DATA": str(tmp_path / "data"), **environ}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, "app.py", *argv], cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True
        )

    return run


@pytest.fixture
def two(tmp_path: Path, served: Served) -> str:
    """A feeds.toml with two feeds."""
    served.answers |= {"/a": page(datastream({NOW: 0.5})), "/b": page(datastream({NOW: 0.4}, "phu-oc"))}
    path = tmp_path / "two.toml"
    path.write_text(entry("a", served.url("/a")) + entry("b", served.url("/b")), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("kpis", "--at", "2026-11-20"), "write 2026-11-20T00:00+07:00"),
        (("kpis", "--at", "9999-12-31T23:59:59Z"), "outside the calendar"),
        (("kpis", "--at", "0001-01-01T00:00+07:00"), "outside the calendar"),
        (("export", "environment", "--from", "2026-11-20T00:00Z", "--to", "2026-11-19T00:00Z"), "exchange them"),
        (("collect", "--json"), "collect --once --json"),
        (("simulate", "--port", "99999"), "no port"),
    ],
)
def test_a_call_that_cannot_be_is_exit_2_and_a_sentence(start: Started, argv: tuple[str, ...], words: str) -> None:
    process = start(*argv)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert words in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("name", "text"), [("HUEIOC_PORT", "1" * 5000), ("HUEIOC_RAW_DAYS", "soon"), ("HUEIOC_RAW_DAYS", "0")]
)
def test_a_number_of_the_environment_that_is_none_is_told(start: Started, name: str, text: str) -> None:
    process = start("check", **{name: text})
    told = process.communicate(timeout=60)[1]
    assert (process.returncode, told.count("\n")) == (2, 1)
    assert told.startswith(name)


def test_the_one_feed_that_is_named_is_collected_until_the_stop(start: Started, two: str, served: Served) -> None:
    process = start("collect", "--only", "b", "--feeds", two)
    end = time.monotonic() + 30
    while served.asked.count("/b") < 4 and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert set(served.asked) == {"/b"}


def test_in_one_round_of_all_a_hung_feed_delays_no_other(start: Started, two: str, served: Served) -> None:
    answered_b = []

    def wait_for_b(to: BaseHTTPRequestHandler) -> bytes:
        end = time.monotonic() + 8
        while "/b" not in served.asked and time.monotonic() < end:
            time.sleep(0.02)
        answered_b.append("/b" in served.asked)
        return page(datastream({NOW: 0.5}))

    served.answers["/a"] = wait_for_b
    process = start("collect", "--once", "--json", "--feeds", two)
    told = json.loads(process.communicate(timeout=60)[0])["feeds"]
    assert answered_b == [True]
    assert [(one["name"], one["kept"], one["error"]) for one in told] == [("a", 1, None), ("b", 1, None)]

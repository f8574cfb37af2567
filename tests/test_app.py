"""The door: its commands, its exit codes, its one-sentence mistakes, and its children."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from data_sources.settings import free_port
from tests.conftest import ROOT, Served
from tests.data_sources.collector.test_collect import datastream, page

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def app(tmp_path: Path) -> Callable[..., Ran]:
    """Run a command of app.py with a data folder of its own."""

    def run(*argv: str, **environ: str) -> Ran:
        return subprocess.run(
            [sys.executable, "app.py", *argv],
            cwd=ROOT,
            env={**os.environ, "HUEIOC_DATA": str(tmp_path / "data"), **environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def feeds(tmp_path: Path, served: Served) -> str:
    """A feeds.toml with one feed that answers."""
    served.answers["/a"] = page(datastream({NOW: 0.5, NOW - timedelta(hours=1): 0.4}))
    path = tmp_path / "feeds.toml"
    path.write_text(
        f'[[feed]]\nname = "gauges"\nservice = "environment"\nurl = "{served.url("/a")}"\n', encoding="utf-8"
    )
    return str(path)


def test_collect_once_tells_how_it_went_as_one_object(app: Callable[..., Ran], feeds: str) -> None:
    first = app("collect", "--once", "--json", "--feeds", feeds)
    again = json.loads(app("--feeds", feeds, "collect", "--once", "--json").stdout)["feeds"][0]
    assert first.returncode == 0
    told = json.loads(first.stdout)["feeds"][0]
    assert told.pop("seconds") >= 0
    assert told == {
        "name": "gauges",
        "service": "environment",
        "payloads": 1,
        "kept": 2,
        "changed": 0,
        "repeated": 0,
        "refused": 0,
        "refusals": [],
        "error": None,
    }
    assert (again["kept"], again["repeated"]) == (0, 2)


def test_a_feed_that_does_not_answer_is_exit_1_and_a_sentence(
    app: Callable[..., Ran], feeds: str, served: Served
) -> None:
    served.answers.clear()
    ran = app("collect", "--once", "--json", "--feeds", feeds)
    assert ran.returncode == 1
    assert "404" in json.loads(ran.stdout)["feeds"][0]["error"]


@pytest.mark.parametrize(
    ("argv", "environ", "words"),
    [
        (["collect", "--once", "--only", "none"], {}, '--only: .* names no feed "none"'),
        (["collect", "--once", "--feeds", "/nowhere.toml"], {}, "/nowhere.toml: it cannot be read"),
        (["collect", "--once", "--store", "mysql://x/y"], {}, "not an address of a store"),
        (["export", "public_warnings"], {}, '"public_warnings" is not a service that is served'),
        ([], {"HUEIOC_PORT": "70000"}, "HUEIOC_PORT=70000: a port is"),
        ([], {"HUEIOC_HOST": "0.0.0.0"}, "HUEIOC_HOST=0.0.0.0: only this machine"),
        ([], {"HUEIOC_CITY": "/nowhere"}, "HUEIOC_CITY: /nowhere is not a folder"),
        ([], {"HUEIOC_BOUNDARIES": "/nowhere.geojson"}, "/nowhere.geojson"),
        ([], {"HUEIOC_DATA": "/proc/data"}, "HUEIOC_DATA: /proc/data cannot be made"),
    ],
)
def test_a_mistake_stops_the_start_with_one_sentence(
    app: Callable[..., Ran], argv: list[str], environ: dict[str, str], words: str
) -> None:
    import re

    ran = app(*argv, **environ)
    assert ran.returncode == 2
    assert re.search(words, ran.stderr), ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_taken_port_is_told(app: Callable[..., Ran]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = app(HUEIOC_PORT=str(port))
    assert ran.returncode == 2
    assert f"HUEIOC_PORT={port}" in ran.stderr


def test_the_real_city_is_not_mixed_into_the_simulated_one(app: Callable[..., Ran], feeds: str, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'one.sqlite'}"
    assert app("kpis", "--store", store).returncode == 0
    ran = app("collect", "--once", "--feeds", feeds, "--store", store)
    assert ran.returncode == 2
    assert "it holds the simulated city" in ran.stderr


def test_an_export_is_the_rows_that_were_kept(app: Callable[..., Ran], feeds: str) -> None:
    app("collect", "--once", "--feeds", feeds)
    rows = list(csv.DictReader(io.StringIO(app("export", "environment", "--feeds", feeds).stdout)))
    assert [(row["station"], row["quantity"], float(row["value"])) for row in rows] == [
        ("kim-long", "water_level", 0.4),
        ("kim-long", "water_level", 0.5),
    ]
    told = json.loads(
        app("export", "environment", "--feeds", feeds, "--format", "json", "--from", NOW.isoformat()).stdout
    )
    assert [row["value"] for row in told] == [0.5]
    places = json.loads(app("export", "environment", "--feeds", feeds, "--format", "geojson").stdout)
    assert places["features"][0]["geometry"] == {"type": "Point", "coordinates": [107.56, 16.46]}


def test_kpis_are_printed_with_value_unit_and_n(app: Callable[..., Ran], feeds: str) -> None:
    app("collect", "--once", "--feeds", feeds)
    told = json.loads(app("kpis", "--feeds", feeds, "--json").stdout)["kpis"]
    level = next(one for one in told if one["key"] == "environment.water_level" and one["place"] == "kim-long")
    assert (level["value"], level["unit"], level["n"]) == (0.5, "m", 1)
    before = json.loads(app("kpis", "--feeds", feeds, "--json", "--at", "2020-01-01T00:00+07:00").stdout)["kpis"]
    assert all(one["value"] is None for one in before)
    assert "environment.water_level kim-long" in app("kpis", "--feeds", feeds).stdout


def test_check_names_the_feed_that_cannot_be_reached_and_a_mend(
    app: Callable[..., Ran], feeds: str, served: Served
) -> None:
    good = app("check", "--feeds", feeds)
    assert good.returncode == 0, good.stdout
    served.answers.clear()
    bad = app("check", "--feeds", feeds)
    assert bad.returncode == 1
    assert "BAD  feed gauges" in bad.stdout
    assert "→ check url, network and secret" in bad.stdout


class Whole:
    """Everything, as ``make run`` starts it."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env={**os.environ, "HUEIOC_DATA": str(data), "HUEIOC_PORT": str(self.port), **environ},
            stdout=subprocess.PIPE,
            text=True,
        )

    def address(self) -> str:
        """The address it prints when it is ready."""
        assert self.process.stdout is not None
        return next(line.split()[1] for line in self.process.stdout if line.startswith("HueIOC: "))

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def children(self) -> dict[str, psutil.Process]:
        found = {}
        for child in psutil.Process(self.process.pid).children():
            try:
                said = child.cmdline()
            except psutil.Error:  # it ended while we looked
                continue
            found |= {word: child for word in ("collect", "simulate") if word in said}
        return found

    def both(self) -> dict[str, psutil.Process]:
        """Its two children, once both run: the collector is started only when the simulated city listens."""
        found: dict[str, psutil.Process] = {}

        def there() -> bool:
            nonlocal found
            found = self.children()
            return set(found) == {"collect", "simulate"}

        assert self.until(there, 60)
        return found

    def kept(self) -> bool:
        """Whether the river's level has arrived on the wall's side."""
        told = self.get("/api/kpis")["kpis"]
        return any(one["key"] == "environment.water_level" and one["value"] is not None for one in told)

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if true():
                return True
            time.sleep(0.1)
        return False


def ended(processes: Iterable[psutil.Process]) -> bool:
    """Whether none of them runs. An orphan's body stays where nobody collects them, as in many containers."""

    def over(one: psutil.Process) -> bool:
        try:
            return not one.is_running() or one.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    return all(map(over, processes))


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    running = Whole(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.wait()


def test_one_command_brings_up_a_wall_that_lives(whole: Whole) -> None:
    assert whole.address() == f"http://127.0.0.1:{whole.port}/wall"
    assert whole.until(whole.kept, 60)
    assert all(feed["simulated"] for feed in whole.get("/api/feeds")["feeds"])


def test_a_crashed_child_returns(whole: Whole) -> None:
    whole.address()
    children = whole.both().values()
    before = {child.pid for child in children}
    for child in children:
        child.kill()
    assert whole.until(lambda: before.isdisjoint(child.pid for child in whole.both().values()), 60)
    assert whole.until(whole.kept, 60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_every_process_within_3_seconds(whole: Whole, number: signal.Signals) -> None:
    whole.address()
    children = list(whole.both().values())
    began = time.monotonic()
    whole.process.send_signal(number)
    assert whole.process.wait(10) == 0
    assert whole.until(lambda: ended(children), 0.5)
    assert time.monotonic() - began < 3


def test_children_do_not_outlive_a_parent_that_was_killed(whole: Whole) -> None:
    whole.address()
    children = list(whole.both().values())
    whole.process.kill()
    assert whole.until(lambda: ended(children), 5)

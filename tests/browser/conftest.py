"""A real Chromium in front of the real program: its processes, its simulated city, its sockets."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from data_sources.settings import free_port
from tests.conftest import ROOT

from .rivers import Gauge

SIZES = {"1920x1080": (1920, 1080), "3840x2160": (3840, 2160)}


def until(so: Callable[[], Any], seconds: float, what: str) -> Any:
    """What ``so`` says once it says something; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := so():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


class Program:
    """``python app.py`` (or another script) with a data folder and a port of its own."""

    def __init__(self, folder: Path, feeds: Path | None = None, command: list[str] | None = None) -> None:
        self.folder, self.feeds, self.port = folder, feeds, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.command = command or [str(ROOT / "app.py")]
        self.log = folder / "log.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 90) -> Program:
        environ = {
            **os.environ,
            "HUEIOC_PORT": str(self.port),
            "HUEIOC_DATA": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }
        feeds = ["--feeds", str(self.feeds)] if self.feeds else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command, *feeds], env=environ, stdout=log, stderr=log, start_new_session=True
            )
        try:
            until(self.ready, seconds, "the program is ready")
        except AssertionError as why:
            self.stop()
            raise AssertionError(f"{why}\n{self.log.read_text(encoding='utf-8')[-2000:]}") from why
        return self

    def ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "it ended"
        try:
            return bool(self.get("/readyz")["ready"])
        except OSError:
            return False

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return json.load(answer)

    def processes(self) -> list[psutil.Process]:
        assert self.process is not None
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def kill(self) -> None:
        """As a power cut does it."""
        every = self.processes()
        for one in every:
            if one.is_running():
                one.kill()
        psutil.wait_procs(every, 5)
        assert self.process is not None
        self.process.wait(5)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()


class Watched:
    """A page of which every request and every complaint is written down."""

    def __init__(self, browser: Browser, width: int, height: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda line: self.requests.append(line.url))
        self.page.on("pageerror", lambda why: self.complaints.append(f"error: {why}"))
        self.page.on("console", self.heard)

    def heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def strangers(self, port: int) -> list[str]:
        """Requests that left the host."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != f"127.0.0.1:{port}"
        ]

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("window.hueioc")
        return found

    def until(self, so: Callable[[], Any], seconds: float, what: str) -> Any:
        """What ``so`` says once it says something, while the page goes on."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if found := so():
                    return found
            except Error as why:  # the page renewed itself between our question and its answer
                if "context was destroyed" not in str(why):
                    raise
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{what}: not within {seconds} s")

    def whole(self, seconds: float = 30) -> None:
        """Wait until the page has its first whole state and its charts."""
        self.until(lambda: (self.state() or {}).get("wholes"), seconds, "the page is whole")
        self.page.wait_for_timeout(400)


@pytest.fixture(scope="module")  # its event loop would be in the way of tests that have one of their own
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is not installed: apt-get install -y chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a watched page."""
    opened: list[Watched] = []

    def open_one(url: str, size: tuple[int, int] = (1920, 1080)) -> Watched:
        one = Watched(chromium, *size)
        opened.append(one)
        one.page.goto(url)
        return one

    yield open_one
    for one in opened:
        one.context.close()


def heard(feed: dict[str, Any]) -> bool:
    """Whether a feed was heard, or failed as the dead outlet of the simulated press does."""
    return bool(feed["heard_at"] or feed["error"])


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Everything with one command, on the simulated city."""
    program = Program(tmp_path_factory.mktemp("simulated")).start()
    until(lambda: all(map(heard, program.get("/api/feeds")["feeds"])), 90, "every feed was heard")
    yield program
    program.stop()


@pytest.fixture
def gauge() -> Iterator[Gauge]:
    """A river gauge of our own, whose level a test decides."""
    one = Gauge()
    yield one
    one.stop()


@pytest.fixture
def river(tmp_path: Path, gauge: Gauge) -> Iterator[Program]:
    """The program on one gauge that measures each second."""
    program = Program(tmp_path, gauge.feeds(tmp_path, stale_after="60s")).start()
    yield program
    program.stop()


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program on one gauge, for tests that leave both as they are."""
    folder, gauge = tmp_path_factory.mktemp("steady"), Gauge()
    program = Program(folder, gauge.feeds(folder, stale_after="60s")).start()
    yield program
    program.stop()
    gauge.stop()

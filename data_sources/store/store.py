"""One store, SQLite or PostgreSQL: its connections, its one writer, and how others learn that it changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text, update
from sqlalchemy.engine import URL

from data_sources.store.tables import Meta, Pulse

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

WRITERS = 0x48756549
"""PostgreSQL: the advisory lock that makes writers queue as SQLite's BEGIN IMMEDIATE does."""


def engine_of(url: URL, *, begin: str) -> Engine:
    """An engine whose transactions start with ``begin`` (SQLite), or an ordinary one (PostgreSQL)."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, pool_size=8
        )
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _open(raw: Any, _: object) -> None:
        raw.isolation_level = None  # sqlite3's own BEGIN comes too late for a read-then-write transaction
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")  # what was acknowledged outlives a power cut
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA temp_store=MEMORY")
        raw.execute("PRAGMA cache_size=-32000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class Store:
    """An open store. Made by ``open_store``; safe to share between threads."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._readers = engine_of(url, begin="BEGIN")
        self._writer = engine_of(url, begin="BEGIN IMMEDIATE")
        self._closed = threading.Event()
        self.codes: dict[Any, Any] = {}
        """Identities already looked up, by dimension; a cache of what never changes."""

    @property
    def name(self) -> str:
        """Where it is, without a password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the store until it is closed."""
        with self._readers.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is alone in writing; committed at its end, undone when an exception leaves it."""
        try:
            with self._writer.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS})
                try:
                    yield connection
                except BaseException:
                    self.codes.clear()  # numbers given in a transaction that is undone never were; before others write
                    raise
        except BaseException:
            self.codes.clear()  # nor those of one that could not be committed
            raise

    def announce(self, connection: Connection) -> None:
        """Say, in the transaction of ``connection``, that figures may change with it."""
        connection.execute(update(Pulse).values(n=Pulse.n + 1))
        if not self.is_sqlite:
            connection.execute(text("NOTIFY hueioc"))

    def pulse(self) -> int:
        """How many commits have announced a change so far."""
        with self.read() as connection:
            return connection.scalar(select(Pulse.n)) or 0

    def changes(self) -> Changes:
        """A waiter of its own for one thread: told when a change was announced, by whatever process."""
        return Changes(self)

    @property
    def is_there(self) -> bool:
        """Whether a SQLite file still stands where it was opened: who holds it open would not notice otherwise."""
        return not self.is_sqlite or Path(str(self.url.database)).exists()

    @property
    def nature(self) -> str:
        """ "simulated", "real", or "" for a store that was never opened for feeds."""
        with self.read() as connection:
            return connection.scalar(select(Meta.value).where(Meta.key == "nature")) or ""

    def close(self) -> None:
        """Let go of every connection."""
        self._closed.set()
        self._readers.dispose()
        self._writer.dispose()


class Changes:
    """Waits for announced changes: SQLite's data version tells that a file was written, the pulse that it matters;
    PostgreSQL's NOTIFY wakes at once."""

    STEP = 0.1

    def __init__(self, store: Store) -> None:
        self._store = store
        self._engine = engine_of(store.url, begin="BEGIN")
        self._raw = self._engine.raw_connection()
        self._seen = store.pulse()
        self._version: object = None
        if not store.is_sqlite:
            driver = self._raw.driver_connection
            assert driver is not None
            driver.autocommit = True
            driver.execute("LISTEN hueioc")

    def wait(self, timeout: float) -> bool:
        """True as soon as a change was announced since the last call, False after ``timeout`` seconds without one."""
        until = time.monotonic() + timeout
        while not self._store._closed.is_set():
            if self._stirred(max(0.0, until - time.monotonic())):
                now = self._store.pulse()
                if now != self._seen:
                    self._seen = now
                    return True
            if time.monotonic() >= until:
                return False
        return False

    def _stirred(self, left: float) -> bool:
        driver = self._raw.driver_connection
        assert driver is not None
        if self._store.is_sqlite:
            version = driver.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                return True
            self._store._closed.wait(min(self.STEP, left))
            return False
        return any(True for _ in driver.notifies(timeout=min(left, 1.0), stop_after=1))

    def close(self) -> None:
        """Let go of the waiter's own connection."""
        self._raw.close()
        self._engine.dispose()

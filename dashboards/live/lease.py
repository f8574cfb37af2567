"""Who alone may do a thing until when: one holder of a name among all processes that share a store."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from data_sources.store import Store, driver_words, instant
from data_sources.store.tables import Lease as Row

LASTS = timedelta(seconds=6)
RENEWED = 2.0
"""Seconds between two renewals."""

log = logging.getLogger("hueioc.live")


def clock(connection: Connection) -> datetime:
    """The one clock that all processes of a store share: this machine's, or PostgreSQL's."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    ms = connection.scalar(text("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"))
    assert ms is not None
    return instant(ms)


def take(connection: Connection, name: str, holder: str) -> bool:
    """Whether ``holder`` has the lease from now on: it was free, had run out, or was its own already."""
    now = clock(connection)
    row = connection.execute(select(Row.holder, Row.until).where(Row.name == name)).first()
    if row is None:
        connection.execute(insert(Row).values(name=name, holder=holder, until=now + LASTS))
    elif row.holder == holder or row.until <= now:
        connection.execute(update(Row).where(Row.name == name).values(holder=holder, until=now + LASTS))
    else:
        return False
    return True


def holder_of(connection: Connection, name: str) -> str | None:
    """Who has the lease now; None when nobody has."""
    row = connection.execute(select(Row.holder, Row.until).where(Row.name == name)).first()
    return row.holder if row is not None and row.until > clock(connection) else None


class Lease:
    """A process's claim on a name, renewed in a thread of its own: a long computation does not lose it."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self.holder = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        self._until = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease {name}", daemon=True)

    def start(self) -> None:
        """Ask for it now and again and again."""
        self._ask()
        self._thread.start()

    def stop(self) -> None:
        """Let go of it, so that another may take it at once."""
        self._stopped.set()
        self._thread.join()
        if self.held:
            self._until = 0.0
            with self._store.write() as connection:
                connection.execute(delete(Row).where(Row.name == self._name, Row.holder == self.holder))

    @property
    def held(self) -> bool:
        """Whether this process had it when it last asked, and has it still."""
        return time.monotonic() < self._until

    def _renew(self) -> None:
        while not self._stopped.wait(RENEWED):
            self._ask()

    def _ask(self) -> None:
        asked = time.monotonic()
        before = self.held
        try:
            with self._store.write() as connection:
                ours = take(connection, self._name, self.holder)
        except DBAPIError as why:  # the store does not answer: the lease runs out by itself
            log.error("the lease %s could not be renewed: %s", self._name, driver_words(why))
            return
        except Exception:  # whatever it was, the lease is asked for again
            log.exception("the lease %s could not be renewed", self._name)
            return
        self._until = asked + LASTS.total_seconds() if ours else 0.0
        if before and not ours:
            log.warning("the lease %s is held by another process now", self._name)

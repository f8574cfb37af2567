"""When each feed is asked: APScheduler with a thread for each feed, so that a hung one delays no other."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from data_sources import Source
from data_sources.collector.collect import RoundDone, collect, resume
from data_sources.collector.feeds_file import FeedsFault, read_feeds
from data_sources.collector.health import declare, next_round
from data_sources.store import Store
from data_sources.store.retention import clear_out

LOOK_AGAIN = 2.0
"""Seconds between looks at feeds.toml."""
MOST_FEEDS = 200
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=2)
BACK_FILL = timedelta(milliseconds=500)
"""Between two rounds of a feed that still asks for its past."""

log = logging.getLogger("hueioc.collector")


class Schedule:
    """Gives every feed of a file its rounds until it is stopped; reads the file again when it changes."""

    def __init__(self, path: Path, store: Store, simulated: Callable[[], Store] | None = None) -> None:
        self._path, self._store, self._simulated = path, store, simulated
        self._sources: dict[str, Source] = {}
        self._failures: dict[str, int] = {}
        self._stamp: object = None
        self._stopped = threading.Event()
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(MOST_FEEDS), "house": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=UTC,
        )

    def start(self) -> None:
        """Take up what was cut off, then ask every feed at once. Raises FeedsFault when the file is wrong."""
        self._stamp = self._look()  # before it is read: what is written meanwhile is read again
        self._apply(read_feeds(self._path))
        self._scheduler.start()
        self._at(self._resume, "resume", datetime.now(UTC))
        self._scheduler.add_job(self._reread, "interval", seconds=LOOK_AGAIN, id="feeds.toml", executor="house")
        self._scheduler.add_job(self._clear_out, "interval", hours=6, id="retention", executor="house")

    def stop(self) -> None:
        """No new round begins; those under way are left to what the store has acknowledged."""
        self._stopped.set()
        self._scheduler.shutdown(wait=False)

    def _resume(self) -> None:
        again = resume(self._sources, self._store)
        if again:
            log.warning("%d answers of a former run, cut off before their records, are kept now", again)

    def _clear_out(self) -> None:
        clear_out(self._store, datetime.now(UTC))

    def _look(self) -> object:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _reread(self) -> None:
        stamp = self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._apply(read_feeds(self._path))
            log.warning("%s was read again: %d feeds", self._path, len(self._sources))
        except FeedsFault as why:
            log.error("%s The feeds stay as they were.", why)

    def _apply(self, sources: list[Source]) -> None:
        wanted = {source.name: source for source in sources}
        if any(source.simulated for source in sources) != any(s.simulated for s in (self._sources or wanted).values()):
            raise FeedsFault(f"{self._path}: the simulated city and the real one need a restart to change places.")
        before, self._sources = self._sources, wanted
        declare(self._store, sources)
        now = datetime.now(UTC)
        for name in before.keys() - wanted.keys():
            if self._scheduler.get_job(name):
                self._scheduler.remove_job(name)
        for position, source in enumerate(sources):
            if before.get(source.name) != source:
                self._failures.pop(source.name, None)
                self._ask(source.name, now + timedelta(milliseconds=20 * position))

    def _ask(self, name: str, at: datetime) -> None:
        self._at(lambda: self._round(name), name, at)

    def _at(self, job: Callable[[], None], name: str, at: datetime) -> None:
        self._scheduler.add_job(job, "date", run_date=at, id=name, replace_existing=True)

    def _round(self, name: str) -> None:
        source = self._sources.get(name)
        if source is None or self._stopped.is_set():
            return
        done = collect(source, self._store, self._simulated)
        if self._stopped.is_set() or self._sources.get(name) is not source:
            return
        at = datetime.now(UTC) + self._pause(source, done)
        next_round(self._store, name, at)
        self._ask(name, at)

    def _pause(self, source: Source, done: RoundDone) -> timedelta:
        """How long until the feed's next round: its own pace, or a jittered back-off while it fails."""
        if done.trouble is None:
            self._failures.pop(source.name, None)
            if done.more:
                return BACK_FILL
            return max(timedelta(), source.every - timedelta(seconds=done.seconds))
        failures = self._failures[source.name] = self._failures.get(source.name, 0) + 1
        back_off: timedelta = min(
            FIRST_RETRY * 2 ** min(failures - 1, 10), LONGEST_RETRY, max(source.every, FIRST_RETRY)
        )
        return back_off * random.uniform(0.75, 1.25)

"""When each feed is asked: APScheduler with a thread for each feed, so that a hung one delays no other."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from data_sources import Source
from data_sources.collector.collect import RoundDone, collect, resume
from data_sources.collector.feeds_file import FeedsFault, read_feeds
from data_sources.collector.health import declare, next_round
from data_sources.collector.streaming import follow
from data_sources.store import Store, driver_words
from data_sources.store.recounting import event_records, recount_by_night
from data_sources.store.restamping import placed_records, restamp
from data_sources.store.retention import RAW_DAYS, clear_out
from data_sources.store.track_thinning import thin, track_records

LOOK_AGAIN = 2.0
"""Seconds between looks at feeds.toml."""
PLACE_ANEW = 30.0
"""Seconds between looks at the city's borders."""
MOST_FEEDS = 200
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=2)
STREAM_RETRY = timedelta(seconds=30)
"""The longest back-off of a stream: what it says meanwhile is lost (AIS) or waits with its broker."""
BACK_FILL = timedelta(milliseconds=500)
"""Between two rounds of a feed that still asks for its past."""
FAREWELL = 2.0
"""Seconds that streams have to end."""
STOOD = 60.0
"""Seconds after which a connection has stood: when it ends the back-off begins anew."""
WAITS = timedelta(seconds=3)
"""The same while another feed has not ended its first round: what is new of all comes before anyone's past."""

log = logging.getLogger("hueioc.collector")


class Schedule:
    """Gives every feed of a file its rounds until it is stopped; reads the file again when it changes."""

    def __init__(
        self,
        path: Path,
        store: Store,
        simulated: Callable[[], Store] | None = None,
        *,
        only: Collection[str] | None = None,
        raw_days: int = RAW_DAYS,
        look_again: float = LOOK_AGAIN,
        first_retry: timedelta = FIRST_RETRY,
        longest_retry: timedelta = LONGEST_RETRY,
    ) -> None:
        """``only``: the feeds that are asked, None: all. ``raw_days``: how long raw bytes are kept [days].
        ``look_again``: between looks at the file [s]."""
        self._path, self._store, self._simulated = path, store, simulated
        self._only, self._raw_days = only, raw_days
        self._look_again, self._first_retry, self._longest_retry = look_again, first_retry, longest_retry
        self._began = datetime.now(UTC)
        self._unkept = False
        self._telling = threading.Lock()
        self._counter = count()
        self._tickets: dict[str, int] = {}
        self._sources: dict[str, Source] = {}
        self._failures: dict[str, int] = {}
        self._unasked: set[str] = set()
        """Feeds whose first round has not ended."""
        self._followed: set[int] = set()
        """Streams that are connected or being so."""
        self._farewell = threading.Condition()
        """Told when one of them has ended."""
        self._stamp: object = None
        self._stopped = threading.Event()
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(MOST_FEEDS), "house": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=UTC,
        )

    def start(self) -> None:
        """Take up what was cut off, then ask every feed at once. Raises FeedsFault when the file is wrong."""
        self._began = datetime.now(UTC)
        self._stamp = self._look()  # before it is read: what is written meanwhile is read again
        self._apply(read_feeds(self._path))
        self._scheduler.start()
        self._at(self._resume, "resume", datetime.now(UTC))
        self._scheduler.add_job(
            self._place_anew,
            "interval",
            seconds=PLACE_ANEW,
            next_run_time=datetime.now(UTC),
            id="places",
            executor="house",
        )
        self._scheduler.add_job(self._reread, "interval", seconds=self._look_again, id="feeds.toml", executor="house")
        soon = datetime.now(UTC) + timedelta(minutes=1)  # one that is restarted every day clears out too
        self._scheduler.add_job(
            self._clear_out, "interval", hours=6, next_run_time=soon, id="retention", executor="house"
        )
        self._scheduler.add_job(
            self._recount, "interval", minutes=10, next_run_time=soon, id="recount", executor="house"
        )  # a night that was missed is made up for
        self._scheduler.add_job(self._thin, "interval", hours=12, next_run_time=soon, id="thin", executor="house")

    def stop(self) -> None:
        """No new round begins; streams end with what they have read, other rounds under way are left to what the store has
        acknowledged."""
        self._stopped.set()
        self._scheduler.shutdown(wait=False)
        with self._farewell:
            self._farewell.wait_for(lambda: not self._followed, FAREWELL)

    def _resume(self) -> None:
        try:
            again = resume(self._sources, self._store, self._began)
        except DBAPIError as why:
            log.error("what a former run left waits: the store does not answer: %s", driver_words(why))
            if not self._stopped.is_set():
                self._at(self._resume, "resume", datetime.now(UTC) + self._longest_retry)
            return
        if again:
            log.warning("%d answers of a former run, cut off before their records, are kept now", again)

    def _place_anew(self) -> None:
        try:
            moved = restamp(self._store, placed_records())
        except DBAPIError:  # that the store is silent is told by the rounds; once more at the next look
            return
        if moved:
            log.warning("%d rows lie in another ward by the borders of now", moved)

    def _clear_out(self) -> None:
        clear_out(self._store, datetime.now(UTC), self._raw_days)

    def _recount(self) -> None:
        try:
            recount_by_night(self._store, event_records(), datetime.now(UTC))
        except DBAPIError:  # that the store is silent is told by the rounds; once more in ten minutes
            return

    def _thin(self) -> None:
        try:
            for record in track_records():
                thin(self._store, record, datetime.now(UTC))
        except DBAPIError:  # that the store is silent is told by the rounds; once more in twelve hours
            return

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
        except DBAPIError:  # the store does not answer now: once more at the next look
            self._stamp = None

    def _apply(self, sources: list[Source]) -> None:
        wanted = {s.name: s for s in sources if self._only is None or s.name in self._only}
        if any(source.simulated for source in sources) != any(s.simulated for s in (self._sources or wanted).values()):
            raise FeedsFault(f"{self._path}: the simulated city and the real one need a restart to change places.")
        before, self._sources = self._sources, wanted
        try:
            declare(self._store, sources)
        except DBAPIError:
            self._sources = before
            raise
        now = datetime.now(UTC)
        for name in before.keys() - wanted.keys():
            self._tickets.pop(name, None)
        for position, source in enumerate(wanted.values()):
            if before.get(source.name) != source:
                self._failures.pop(source.name, None)
                self._unasked.add(source.name)
                self._ask(source.name, now + timedelta(milliseconds=20 * position))
        self._unasked &= wanted.keys()

    def _ask(self, name: str, at: datetime) -> None:
        # a name for each round: APScheduler lets go of one that is due while another of its name has hardly ended
        self._tickets[name] = ticket = next(self._counter)
        self._at(lambda: self._round(name, ticket), f"{name} {ticket}", at)

    def _at(self, job: Callable[[], None], name: str, at: datetime) -> None:
        self._scheduler.add_job(job, "date", run_date=at, id=name, replace_existing=True)

    def _round(self, name: str, ticket: int) -> None:
        source = self._sources.get(name)
        if source is None or self._stopped.is_set() or self._tickets.get(name) != ticket:
            return
        pause = self._longest_retry
        try:
            done = self._stream(source, ticket) if source.is_stream else collect(source, self._store, self._simulated)
            self._unasked.discard(name)
            self._tell(done)
            pause = self._pause(source, done)
        except Exception:  # whatever it was, the feed is asked again (style.md, Errors)
            log.exception("%s: how its round went could not be kept", name)
        if self._stopped.is_set() or self._tickets.get(name) != ticket:
            return  # its entry is gone, or another one that is asked already
        at = datetime.now(UTC) + pause
        self._ask(name, at)
        with suppress(DBAPIError):  # only people read it; that the store is silent was told
            next_round(self._store, name, at)

    def _stream(self, source: Source, ticket: int) -> RoundDone:
        """Follow a stream until its connection ends, its entry changes or we are told to stop."""

        def ended() -> bool:
            return self._stopped.is_set() or self._tickets.get(source.name) != ticket

        def heard() -> None:
            self._unasked.discard(source.name)

        began = time.monotonic()
        self._followed.add(ticket)
        try:
            done = follow(source, self._store, self._simulated, ended=ended, heard=heard)
        finally:
            with self._farewell:
                self._followed.discard(ticket)
                self._farewell.notify_all()
        if done.payloads or time.monotonic() - began > STOOD:
            # a connection that was heard, or stood for a while, is made anew at once
            self._failures.pop(source.name, None)
        return done

    def _tell(self, done: RoundDone) -> None:
        """One log line when the store begins to refuse what feeds bring, one when it takes it again."""
        with self._telling:
            if done.unkept and not self._unkept:
                log.error("%s: %s", done.feed, done.error)
            elif self._unkept and not done.unkept:
                log.warning("the store takes what feeds bring again")
            self._unkept = done.unkept

    def _pause(self, source: Source, done: RoundDone) -> timedelta:
        """How long until the feed's next round: its own pace, or a jittered back-off while it fails."""
        if done.trouble is None:
            self._failures.pop(source.name, None)
            if done.more:
                return WAITS if self._unasked else BACK_FILL
            return max(timedelta(), source.every - timedelta(seconds=done.seconds))
        failures = self._failures[source.name] = self._failures.get(source.name, 0) + 1
        pace = STREAM_RETRY if source.is_stream else max(source.every, self._first_retry)
        back_off: timedelta = min(self._first_retry * 2 ** min(failures - 1, 10), self._longest_retry, pace)
        return back_off * random.uniform(0.75, 1.25)

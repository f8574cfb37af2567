"""Following a stream: each batch is kept before the next is asked for, and how it goes is written down meanwhile.

What a source was told that we have is committed: it is asked for more only then, and told so only then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from data_sources import Feed, Idle, Payload, Recognised, Source, feeds
from data_sources.collector.collect import RoundDone, kept_where, not_taken, take, write_down
from data_sources.privacy.masking import mask, mask_fault
from data_sources.store import Store
from data_sources.store.events import close_forgotten
from data_sources.store.records import Event

TELL = 2.0
"""Seconds between two looks of screens at how a stream goes."""
SPELL = 60.0
"""Seconds of a connection that are one row among the rounds."""
PAUSE = 5.0
"""``--once``: a stream that pauses for so many seconds has said what it has to say now."""
LONGEST = 600.0
"""``--once``: of one that never pauses, so many seconds."""

log = logging.getLogger("hueioc.collector")


def follow(
    source: Source,
    store: Store,
    simulated: Callable[[], Store] | None = None,
    *,
    ended: Callable[[], bool] = lambda: False,
    heard: Callable[[], None] = lambda: None,
) -> RoundDone:
    """The last spell of a stream, when its connection ended (its error says why) or ``ended()`` was true after a batch or a
    second in which nothing came. ``heard`` is called once it is connected. What leaves is a fault in writing it down."""
    spell = Spell(source, store, feeds(source.service)[source.format])

    def goes_on(part: Payload | Recognised | Idle) -> bool:
        heard()
        spell.tell()
        return not ended()

    return run(spell, simulated, goes_on)


def follow_once(source: Source, store: Store, simulated: Callable[[], Store] | None = None) -> RoundDone:
    """A stream until it pauses for five seconds or ends, at most ten minutes; one that does not answer has its error."""
    spell = Spell(source, store, feeds(source.service)[source.format])
    began = spoke = time.monotonic()

    def goes_on(part: Payload | Recognised | Idle) -> bool:
        nonlocal spoke
        now = time.monotonic()
        spoke = spoke if isinstance(part, Idle) else now
        return now - spoke < PAUSE and now - began < LONGEST

    return run(spell, simulated, goes_on, may_end=True)


def run(
    spell: Spell,
    simulated: Callable[[], Store] | None,
    goes_on: Callable[[Payload | Recognised | Idle], bool],
    *,
    may_end: bool = False,
) -> RoundDone:
    """A stream's last spell. ``goes_on``: asked when a part was kept; ``may_end``: that it ended is no fault of one that
    has spoken."""
    try:
        with closing(spell.feed.fetch(spell.source, {})) as parts:  # type: ignore[type-var]
            for part in parts:
                if isinstance(part, Payload):
                    spell.keep(part, simulated)
                elif isinstance(part, Recognised):
                    spell.done.tally.recognised = True
                if not goes_on(part):
                    break
    except DBAPIError as why:
        spell.done.error, spell.done.unkept = not_taken(why), True
    except OSError as why:
        if not (may_end and spell.done.payloads):
            spell.done.error = mask(" ".join(str(why).split())) or type(why).__name__
    except Exception as why:
        spell.done.error = mask_fault(f"a fault of ours: {type(why).__name__}: {why}")
        log.exception("%s: the stream stopped", spell.source.name)
    spell.end()
    return spell.done


class Spell:
    """A minute of a stream: what came, and when it was written down last."""

    def __init__(self, source: Source, store: Store, feed: Feed) -> None:
        self.source, self.store, self.feed = source, store, feed
        self._begin()

    def _begin(self) -> None:
        self.done = RoundDone(self.source.name, self.source.service, datetime.now(UTC))
        self._began = self._told = time.monotonic()
        self._news = False

    def keep(self, payload: Payload, simulated: Callable[[], Store] | None) -> None:
        """Keep a batch. Raises DBAPIError when the store does not take it."""
        where, self.done.diverted = kept_where(payload, self.source, self.store, simulated)
        self.done.payloads += 1
        self.done.bytes += len(payload.body)
        self.done.tally.add(take(self.feed, payload, where))
        self._news = True

    def tell(self) -> None:
        """Write down how it goes, when it is time to."""
        now = time.monotonic()
        if now - self._began >= SPELL:
            self.end()
            self._begin()
        elif self._news and now - self._told >= TELL:
            self._write(row=False)
            self._told, self._news = now, False

    def end(self) -> None:
        """Write the spell down as a row among the rounds."""
        record = self.feed.record
        if issubclass(record, Event) and self.done.tally.recognised and not self.done.unkept:
            self.done.tally.changed += close_forgotten(self.store, record, self.source.source, self.done.began)
        self.done.seconds = time.monotonic() - self._began
        self._write(row=True)

    def _write(self, *, row: bool) -> None:
        write_down(self.store, self.source, self.done, {}, row=row)

"""Messages that take several sentences: their parts come in any order, with others between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from data_sources.protocols import Unreadable
from data_sources.protocols.ais_sentences import Clock, Sentence, read

LONE = "a part of a message whose others are missing"
MOST = 1_000
"""Messages that wait for their parts at once; of more, the oldest is given up."""
LINES = 1_000
"""Lines among which all parts of a message stand; a part behind them is of another message with the same number."""
WITHIN = 5.0
"""Seconds in which they come."""


class Whole(NamedTuple):
    """A whole message. ``line``: of its first part; ``at``: [ms], None: unknown; ``raw``: the line that made it whole."""

    payload: bytes
    fill: int
    at: int | None
    line: int
    raw: bytes


class Part(NamedTuple):
    """A part that waits. ``line``, ``stamp`` [ms]: where and when it came."""

    sentence: Sentence
    line: int
    stamp: int | None
    raw: bytes


class Lone(NamedTuple):
    """A part whose message never became whole."""

    raw: bytes


class Groups:
    """Puts the parts of messages together."""

    def __init__(self) -> None:
        self._open: dict[tuple[bytes, ...], dict[int, Part]] = {}  # the oldest first

    def __len__(self) -> int:
        """How many messages wait for their parts."""
        return len(self._open)

    def add(self, part: Part) -> Iterator[Whole | Lone]:
        """Yield the parts that can never become a message now, and the message that this part makes whole."""
        yield from self.give_up(part.line, part.stamp)
        key, number = part.sentence.key, part.sentence.number
        if number in self._open.get(key, ()):
            yield from self._lose(key)
        parts = self._open.setdefault(key, {})
        parts[number] = part
        if len(parts) == part.sentence.total:
            del self._open[key]
            yield whole([parts[n] for n in sorted(parts)], part.raw)
        elif len(self._open) > MOST:
            yield from self._lose(next(iter(self._open)))

    def give_up(self, line: int, stamp: int | None) -> Iterator[Lone]:
        """Yield the parts that wait no longer when a line comes: lines or seconds are past."""
        while self._open:
            key, parts = next(iter(self._open.items()))
            first = next(iter(parts.values()))
            late = None not in (stamp, first.stamp) and stamp - first.stamp > WITHIN * 1000  # type: ignore[operator]
            if not late and line - first.line <= LINES:
                return
            yield from self._lose(key)

    def rest(self) -> Iterator[Lone]:
        """Yield the parts that still wait when nothing more comes."""
        while self._open:
            yield from self._lose(next(iter(self._open)))

    def _lose(self, key: tuple[bytes, ...]) -> Iterator[Lone]:
        for part in self._open.pop(key).values():
            yield Lone(part.raw)


def whole(parts: list[Part], raw: bytes) -> Whole:
    """The message of all its parts, in their order. Its instant is the first that one of them tells."""
    told = [part.sentence.at for part in parts if part.sentence.at is not None]
    payload = b"".join(part.sentence.payload for part in parts)
    return Whole(payload, parts[-1].sentence.fill, told[0] if told else None, min(part.line for part in parts), raw)


class OpenGroups:
    """Whether the lines of a stream that were added so far leave a message open: a batch does not end there."""

    def __init__(self) -> None:
        self._parts: dict[tuple[bytes, ...], set[int]] = {}
        self._since: dict[tuple[bytes, ...], float] = {}
        self._clock = False

    def add(self, line: bytes) -> None:
        """Note a line as it was received."""
        if b"VDM,1,1," in line:  # most of them
            self._clock = False
            return
        if b"VD" not in line and b"$PGHP" not in line:
            return
        try:
            sentence = read(line)
        except Unreadable:
            return
        self._clock = isinstance(sentence, Clock)  # it tells the instant of the sentence behind it
        if not isinstance(sentence, Sentence) or sentence.total == 1:
            return
        parts = self._parts.setdefault(sentence.key, set())
        if sentence.number in parts:  # of the next message under that number
            self._lose(sentence.key)
            parts = self._parts[sentence.key] = set()
        parts.add(sentence.number)
        if len(parts) == sentence.total:
            self._lose(sentence.key)
        elif len(self._parts) > MOST:
            self._lose(next(iter(self._parts)))

    def is_open(self, now: float) -> bool:
        """Whether a message is open that began at most five seconds before ``now`` [s, monotonic]; older ones are lost."""
        for key in list(self._parts):
            if now - self._since.setdefault(key, now) > WITHIN:
                self._lose(key)
        return bool(self._parts) or self._clock

    def _lose(self, key: tuple[bytes, ...]) -> None:
        del self._parts[key]
        self._since.pop(key, None)

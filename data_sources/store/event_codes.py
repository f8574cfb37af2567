"""The numbers that events are made of: their own, and those of what saw them, of what they are and of where they are."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, select

from data_sources.store.records import Event
from data_sources.store.store import Store
from data_sources.store.streams import identities

BEGAN = 946_684_800
"""The year 2000 [s since 1970]: from it the numbers of events count their milliseconds."""
LAST = BEGAN + (1 << 41) // 1000 - 1
MIXED = 22
"""Bits of a number that tell apart what began in the same millisecond."""
FEW = 50
"""Ids that are numbered one by one."""
WIDE = 100
"""Letters of an id that are mixed; there are hardly any longer ones."""
WORD = (1 << 64) - 1

Where = tuple[str, str, str]
"""(ward, road, group) as a place tells them."""


def odd_numbers(n: int) -> Iterator[int]:
    """Numbers of 64 bits without a pattern, the same for ever: they are in the store."""
    state = 0x9E3779B97F4A7C15
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) & WORD
        yield (state ^ state >> 29) & WORD | 1


FACTORS = tuple(odd_numbers(WIDE))
WEIGHTS = np.array(FACTORS, dtype=np.uint64)
TENS = 10 ** np.arange(12, -1, -1, dtype=np.int64)
DIGITS = [*range(10), 11, 12, 13]
"""Where the milliseconds stand in "1623454583.525913-y14xk9"."""


def event_number(name: str) -> int:
    """A positive number of 63 bits for a server's own id of an event, the same for the same id.

    Of ids that begin with their instant ("1623454583.525913-y14xk9") it goes with time, so that neighbours in time are
    neighbours in the table: milliseconds since 2000, then 22 bits mixed of the whole id. Of any other it is a hash.
    """
    if name[10:11] == "." and len(name) <= WIDE and name.isascii() and (name[:10] + name[11:14]).isdigit():
        seconds = int(name[:10])
        if BEGAN <= seconds < LAST and len(name) > 13:
            mixed = sum(byte * factor for byte, factor in zip(name.encode(), FACTORS, strict=False)) & WORD
            return ((seconds - BEGAN) * 1000 + int(name[11:14])) << MIXED | mixed >> 64 - MIXED
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def event_numbers(names: Sequence[str]) -> list[int]:
    """``event_number`` of each, many at once."""
    if len(names) < FEW:
        return list(map(event_number, names))
    try:
        told = np.array(names, dtype=np.bytes_)
    except UnicodeEncodeError:
        return list(map(event_number, names))
    width = told.dtype.itemsize
    if not 13 < width <= WIDE:
        return list(map(event_number, names))
    letters = told.view(np.uint8).reshape(len(names), width)
    digits = letters[:, DIGITS].astype(np.int64) - ord("0")
    ms = digits @ TENS - BEGAN * 1000
    mixed = (letters * WEIGHTS[:width]).sum(axis=1, dtype=np.uint64) >> np.uint64(64 - MIXED)
    numbers: list[int] = (ms << MIXED | mixed.astype(np.int64)).tolist()
    ours = (letters[:, 10] == ord(".")) & ((digits >= 0) & (digits <= 9)).all(axis=1)
    ours &= (ms >= 0) & (ms < (LAST - BEGAN) * 1000)
    for strange in np.flatnonzero(~ours).tolist():
        numbers[strange] = event_number(names[strange])
    return numbers


class Codes:
    """The dictionaries of one kind of event, as a transaction that writes knows them: read once, added to as needed."""

    def __init__(self, connection: Connection, store: Store, record: type[Event]) -> None:
        self._connection, self._store, self._record = connection, store, record
        self.kind: dict[str, int] = store.codes.setdefault(record.kinds.__tablename__, {})
        """The number of a kind's code."""
        self.place: dict[Where, int] = store.codes.setdefault(record.places.__tablename__, {})
        """The number of a place."""

    def series(self, cameras: Collection[str], source: str) -> dict[str, int]:
        """The number of each of what saw something, by its name within the source."""
        dimension = self._record.dimension
        found = identities(self._connection, self._store, dimension, dict.fromkeys(zip(cameras, strict=True)), source)
        return {name: number for (name,), number in found.items()}

    def kinds(self, codes: Iterable[str]) -> dict[str, int]:
        """The numbers of kinds; new ones are named."""
        return self._numbers(self._record.kinds, ("code",), self.kind, set(codes), lambda code: (code,))

    def places(self, places: Iterable[Where]) -> dict[Where, int]:
        """The numbers of places; new ones are named."""
        return self._numbers(self._record.places, ("ward", "road", "grp"), self.place, set(places), tuple)

    def _numbers(
        self, record: Any, columns: tuple[str, ...], known: dict[Any, int], wanted: set[Any], cells: Any
    ) -> dict[Any, int]:
        if not wanted <= known.keys():
            table = record.__table__
            self._read(table, columns, known)
            for one in sorted(wanted - known.keys()):
                row = dict(zip(columns, cells(one), strict=True))
                known[one] = self._connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
        return known

    def _read(self, table: Any, columns: tuple[str, ...], known: dict[Any, int]) -> None:
        for number, *cells in self._connection.execute(select(table.c.id, *(table.c[name] for name in columns))):
            known[cells[0] if len(cells) == 1 else tuple(cells)] = number

    def named(self) -> tuple[dict[int, str], dict[int, Where]]:
        """(the code of each kind's number, the place of each place's number)."""
        kinds, places = self._record.kinds.__table__, self._record.places.__table__
        self._read(kinds, ("code",), self.kind)
        self._read(places, ("ward", "road", "grp"), self.place)
        return {n: code for code, n in self.kind.items()}, {n: place for place, n in self.place.items()}

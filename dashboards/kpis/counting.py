"""Counting what happens in windows of time: whole hours from the tallies, the ragged ends from the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import BigInteger, Select, bindparam, func, literal, select, type_coerce, union_all

from dashboards.kpis import Grouping, Span, Where
from dashboards.kpis.event_places import named
from dashboards.kpis.events import then_of
from dashboards.kpis.kinds import REPORTS, Kind
from data_sources.store import Instant, instant, milliseconds

if TYPE_CHECKING:
    from dashboards.kpis.event_answers import EventAsking

HOUR_MS = 3_600_000

By = Grouping | Literal["hour"] | None
Window = tuple[int, int]
"""From an instant [ms], up to and without another."""


def count(asking: EventAsking, windows: list[Window], where: Where, by: By, kind: Kind = REPORTS) -> Counter[Any]:
    """How many lie in the windows together, by group."""
    counts: Counter[Any] = Counter()
    then = asking.as_of is not None
    tally = tally_of(asking, where, by, kind)
    if tally is None or (by == "hour" and any(at % HOUR_MS for window in windows for at in window)):
        add(asking, counts, windows, raw(len(windows), where, by, then, kind))
        return counts
    part, category = tally
    whole, ragged = split(windows)
    add(asking, counts, whole, tallied(len(whole), part, category, by, kind))
    if by == part:
        counts = coded(counts, kind, part)
    add(asking, counts, ragged, raw(len(ragged), where, by, False, kind))
    return counts


def split(windows: Iterable[Window]) -> tuple[list[Window], list[Window]]:
    """(the whole hours within the windows, what is left of them)."""
    whole: list[Window] = []
    ragged: list[Window] = []
    for start, end in windows:
        first, last = -(-start // HOUR_MS) * HOUR_MS, end // HOUR_MS * HOUR_MS
        if first >= last:
            ragged.append((start, end))
            continue
        whole.append((first, last))
        ragged += [(start, first), (last, end)]
    return whole, [window for window in ragged if window[0] < window[1]]


def part_of(
    asking: EventAsking, span: Span, where: Where, by: Grouping | None, kind: Kind
) -> dict[str, tuple[int, int]]:
    """How many lie in a span and the newest instant among them [ms], by group; those without any have none."""
    window = milliseconds(span.start), milliseconds(span.end)
    tally = tally_of(asking, where, by, kind)
    whole, ragged = ([], [window]) if tally is None else split([window])
    found: Counter[str] = Counter()
    newest: dict[str, int] = {}
    hours: set[int] = set()
    if tally is not None and whole:
        (part, code), (first, last) = tally, whole[0]
        ends = {"a": instant(first), "b": instant(last)}
        for category, n, hour in asking.connection.execute(newest_hours(part, code, by, kind), ends).all():
            group = kind.tallies[part].code(category) if by == part else category
            if group is not None and n:
                found[group] += int(n)
                hours.add(int(hour))
    windows = [*ragged, *((hour, hour + HOUR_MS) for hour in sorted(hours))]
    if windows:
        asked = newest_in(len(windows), where, by, asking.as_of is not None, kind)
        for group, index, n, at in asking.connection.execute(asked, ends_of(asking, windows)).all():
            if index < len(ragged):
                found[group] += int(n)
            newest[group] = max(int(at), newest.get(group, int(at)))
    return {group: (n, newest[group]) for group, n in found.items() if group in newest}


@lru_cache(maxsize=64)
def newest_hours(part: Grouping, code: str | None, by: Grouping | None, kind: Kind) -> Select[Any]:
    """From the tallies of whole hours: group, n, the newest hour [ms] that has any."""
    tally = kind.tallies[part].table
    key: Any = literal("") if by is None else tally.category
    hour = func.max(type_coerce(tally.hour, BigInteger))
    asked: Select[Any] = select(key, func.sum(tally.n), hour).where(
        tally.hour >= bindparam("a", type_=Instant()), tally.hour < bindparam("b", type_=Instant()), tally.n > 0
    )
    if code is not None:
        asked = asked.where(kind.tallies[part].holds(tally.category, code))
    return asked if by is None else asked.group_by(key)


@lru_cache(maxsize=256)
def newest_in(n: int, where: Where, by: Grouping | None, then: bool, kind: Kind) -> Select[Any]:
    """From the records in n windows: group, number of the window, n, the newest instant [ms]."""
    windows, table = windows_of(n), kind.table(then)
    c, at = table.c, table.c[kind.counted_at]
    key: Any = literal("") if by is None else kind.part(by).key(c)
    asked: Select[Any] = (
        select(key, windows.c.i, func.count(), func.max(type_coerce(at, BigInteger)))
        .join_from(windows, table, (at >= windows.c.a) & (at < windows.c.b))
        .where(*kind.known(c, then_of(then)), *kind.of(c, where))
    )
    return asked.group_by(key, windows.c.i)


def coded(counts: Counter[Any], kind: Kind, part: Grouping) -> Counter[Any]:
    """Counts by the codes of a part, from counts by the categories of its tally."""
    found: Counter[Any] = Counter()
    for category, n in counts.items():
        code = kind.tallies[part].code(category)
        if code is not None:
            found[code] += n
    return found


def tally_of(asking: EventAsking, where: Where, by: By, kind: Kind) -> tuple[Grouping, str | None] | None:
    """Which tally answers, and of which of its codes (None: of all); None: none does."""
    if asking.as_of is not None or not asking.tallies or not kind.tallies or where.source is not None:
        return None
    narrowed = dict(named(where))
    wanted: set[Grouping] = {*narrowed} if by is None or by == "hour" else {*narrowed, by}
    if len(wanted) > 1 or not wanted <= set(kind.tallies):
        return None
    part = wanted.pop() if wanted else kind.first
    return part, narrowed.get(part)


def add(asking: EventAsking, counts: Counter[Any], windows: list[Window], asked: Select[Any] | None) -> None:
    """Add what a statement counts in some windows."""
    if asked is None:
        return
    for code, n in asking.connection.execute(asked, ends_of(asking, windows)).all():
        counts[code] += int(n or 0)


def ends_of(asking: EventAsking, windows: list[Window]) -> dict[str, Any]:
    """What the names of windows in a statement stand for."""
    ends = {name: instant(at) for i, (a, b) in enumerate(windows) for name, at in ((f"a{i}", a), (f"b{i}", b))}
    return ends if asking.as_of is None else {**ends, "as_of": asking.as_of}


def windows_of(n: int) -> Any:
    """The windows as a table with columns i (their number), a and b, whose values are named a0, b0 …"""
    rows = [
        select(
            literal(i).label("i"),
            bindparam(f"a{i}", type_=Instant()).label("a"),
            bindparam(f"b{i}", type_=Instant()).label("b"),
        )
        for i in range(n)
    ]
    return union_all(*rows).cte("windows") if n > 1 else rows[0].cte("windows")


@lru_cache(maxsize=256)
def tallied(n: int, part: Grouping, code: str | None, by: By, kind: Kind) -> Select[Any] | None:
    """Counts in n windows from the tallies. Columns: group, n."""
    if not n:
        return None
    windows, tally = windows_of(n), kind.tallies[part].table
    begun = type_coerce(tally.hour, BigInteger) - type_coerce(windows.c.a, BigInteger)
    key: Any = begun // literal(HOUR_MS, BigInteger) if by == "hour" else tally.category if by else literal("")
    asked = select(key, func.sum(tally.n)).join_from(
        windows, tally.__table__, (tally.hour >= windows.c.a) & (tally.hour < windows.c.b)
    )
    if code is not None:
        asked = asked.where(kind.tallies[part].holds(tally.category, code))
    return asked.group_by(key) if by else asked


@lru_cache(maxsize=256)
def raw(n: int, where: Where, by: By, then: bool, kind: Kind) -> Select[Any] | None:
    """The same from the records."""
    if not n:
        return None
    windows, table = windows_of(n), kind.table(then)
    c, at = table.c, table.c[kind.counted_at]
    begun = type_coerce(at, BigInteger) - type_coerce(windows.c.a, BigInteger)
    key: Any = literal("")
    if by == "hour":
        key = begun // literal(HOUR_MS, BigInteger)
    elif by is not None:
        key = kind.part(by).key(c)
    asked = (
        select(key, func.count())
        .join_from(windows, table, (at >= windows.c.a) & (at < windows.c.b))
        .where(*kind.known(c, then_of(then)), *kind.of(c, where))
    )
    return asked.group_by(key) if by else asked

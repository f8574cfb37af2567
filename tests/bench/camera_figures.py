"""The figures of the scene of streets over a short and a long past, against plain SQL over the events themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from dashboards.kpis import facts
from data_sources.days import period
from data_sources.store import Store, milliseconds
from tests.bench.camera_history import DAY, HOUR
from tests.bench.scene import side_by_side, timed
from tests.bench.sightings import END
from tests.bench.table import Line

NAMED = (
    "camera_events e JOIN camera_event_kinds k ON k.id = e.kind JOIN camera_event_places p ON p.id = e.place"
    " WHERE k.code NOT LIKE 'false_positive/%'"
)
SINCE = " AND e.at > {since} AND e.at <= {until}"
Answers = dict[tuple[str, str], float]


def figures(stores: Sequence[Store], sizes: Sequence[int]) -> list[Line]:
    """Milliseconds of everything a board holds, for each length of the past; the references answer what it says of
    events, by wards and roads: from the rows that an index finds by their instant, and from the whole table."""
    boards = [facts(store, END) for store in stores]
    assert boards[0] == boards[1], "the same days gave other answers with a longer past behind them"
    ours = side_by_side([lambda store=store: facts(store, END) for store in stores])  # type: ignore[misc]
    lines = []
    for store, events, ms in zip(stores, sizes, ours, strict=True):
        for what, by_instant in (("SQL by instant", True), ("SQL over the table", False)):
            seconds, answers = timed(lambda store=store, by=by_instant: plainly(str(store.url.database), by))  # type: ignore[misc]
            note = f"{agree(boards[0], answers)} answers compared, all equal"
            lines.append(Line(f"every figure, {events / 1e6:.0f}M events · {what}", ms, seconds * 1000, "ms", note))
    times = f"{sizes[1] / 1e6:.0f}M against {sizes[0] / 1e6:.0f}M events"
    return [*lines, Line(f"every figure · {times}", ours[1], ours[0], "ms")]


def plainly(path: str, by_instant: bool) -> Answers:
    """What the board says of events, as a plain dashboard finds it; ``by_instant``: it asks for those of its span alone."""
    end, today = milliseconds(END), milliseconds(period("day", END)[0])
    found: Answers = {}
    with sqlite3.connect(path) as connection:
        for kpi, since, category, only in (
            ("cameras.events_24h", end - DAY, "p.ward", ""),
            ("cameras.events_today", today - 1, "p.ward", ""),
            ("cameras.vehicles_hour", end - HOUR, "p.road", " AND k.code LIKE 'dem_luu_luong/%' AND p.road <> ''"),
        ):
            found |= counted(connection, kpi, since, end, category, only, by_instant)
        hours = f"SELECT e.at - e.at % {HOUR} AS hour, count(*) FROM {NAMED}"
        narrow = SINCE.format(since=end - DAY - HOUR, until=end) if by_instant else ""
        by_hour = dict(connection.execute(f"{hours}{narrow} GROUP BY hour"))
        found |= {("by_hour", str(hour)): n for hour, n in by_hour.items()}
    return found


def counted(
    connection: sqlite3.Connection, kpi: str, since: int, until: int, category: str, only: str, by_instant: bool
) -> Answers:
    """The number of events in a span, for the city and for each category."""
    if by_instant:
        narrow = SINCE.format(since=since, until=until)
        rows = connection.execute(f"SELECT {category}, count(*) FROM {NAMED}{only}{narrow} GROUP BY {category}")
    else:  # its whole table by category and hour or less, of which it keeps what it shows
        rows = connection.execute(
            f"SELECT {category}, sum(e.at + 0 > {since} AND e.at + 0 <= {until}) FROM {NAMED}{only} GROUP BY {category}"
        )
    by_category = {place: n for place, n in rows if n}
    return {(kpi, "city"): sum(by_category.values())} | {(kpi, place): n for place, n in by_category.items()}


def agree(board: dict[str, Any], answers: Answers) -> int:
    """How many answers were compared; raises AssertionError when one differs."""
    hours = dict(zip(board["cameras"]["by_hour"]["t"], board["cameras"]["by_hour"]["events"], strict=True))
    roads = {one["road"]: one["vehicles"] for one in board["cameras"]["roads"]}
    compared = 0
    for (kpi, place), value in answers.items():
        if kpi == "by_hour":
            if int(place) not in hours or int(place) == min(hours):
                continue  # a part of an hour
            ours = hours[int(place)]
        elif kpi == "cameras.vehicles_hour" and place != "city":
            ours = roads[place]
        elif place in board["answers"][kpi]:
            ours = board["answers"][kpi][place]["value"]
        else:
            continue
        assert ours == value, f"{kpi} of {place}: {ours} and {value}"
        compared += 1
    assert compared > 25, f"too few answers to compare: {compared}"
    return compared

"""Events that had not ended when they were told last: where they wait, and the rule that closes what never ends.

The rule: an event that its source has not told for an hour, though it was heard, or that began more than a day ago, ended
when it was told last, and at the latest a day after it began. An end that is told later corrects it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from data_sources.store.records import Event

SILENT = 3_600_000
"""How long an event may go untold while its source is heard [ms]."""
LONGEST = 24 * SILENT
"""How long an event may last without an end [ms]."""

Key = tuple[int, int]
"""(event, series)"""


class View(NamedTuple):
    """A row of the events in view. Instants in ms; ``seen``: the reception of the answer ``fetch``, which told it last."""

    event: int
    series: int
    started: int
    kind: int
    place: int
    seen: int
    fetch: int

    @property
    def key(self) -> Key:
        return self[:2]


def is_forgotten(view: View, heard: int) -> bool:
    """Whether the rule closes it when its source is heard at ``heard`` [ms]."""
    return heard - view.seen > SILENT or heard - view.started > LONGEST


def closed_at(view: View) -> int:
    """When it ended by the rule [ms]."""
    return max(view.started, min(view.seen, view.started + LONGEST))


def in_view(connection: Connection, record: type[Event], source: str) -> dict[Key, View]:
    """What of a source had not ended when it was told last."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    columns = ", ".join(f'o."{name}"' for name in View._fields)
    rows = connection.exec_driver_sql(
        f"SELECT {columns} FROM {record.open.__tablename__} o JOIN {record.dimension.__tablename__} d ON d.id = o.series"
        f" WHERE d.source = {mark}",
        (source,),
    )
    return {view.key: view for view in (View(*row) for row in rows)}


def write_views(
    connection: Connection, record: type[Event], former: Mapping[Key, View], views: Mapping[Key, View]
) -> None:
    """Write what is another now than ``former``."""
    table, mark = record.open.__tablename__, "?" if connection.dialect.name == "sqlite" else "%s"
    if gone := sorted(former.keys() - views.keys()):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE event = {mark} AND series = {mark}", gone)
    if told := sorted(view for key, view in views.items() if former.get(key) != view):
        columns, marks = ", ".join(f'"{name}"' for name in View._fields), ", ".join([mark] * len(View._fields))
        anew = ", ".join(f'"{name}" = excluded."{name}"' for name in View._fields[2:])
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT (event, series) DO UPDATE SET {anew}",
            [tuple(view) for view in told],
        )

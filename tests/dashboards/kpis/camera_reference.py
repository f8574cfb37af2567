"""What the figures of cameras are, in plain Python over every row of the store."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dashboards.kpis import Span, Where
from data_sources.cameras import Alert, Camera, CameraEvent, CameraEventKind, CameraEventPlace, CameraState
from data_sources.field_reports import ward_category
from data_sources.store import known
from data_sources.store.tables import FeedState, Fetch

Row = Mapping[str, Any]
AsOf = datetime | None


def events(connection: Connection, as_of: AsOf) -> list[Row]:
    kinds = {row.id: row.code for row in connection.execute(select(CameraEventKind.id, CameraEventKind.code))}
    places = {row["id"]: row for row in connection.execute(select(CameraEventPlace.__table__)).mappings()}
    cameras = {row["id"]: row for row in connection.execute(select(Camera.__table__)).mappings()}
    found = []
    for row in connection.execute(known(CameraEvent, as_of)).mappings():
        kind, place = kinds[row["kind"]], places[row["place"]]
        where = {"ward": place["ward"], "road": place["road"] or "none", "group": place["grp"] or "none"}
        of_type = kind if kind.startswith("/") else kind.split("/")[0]
        if of_type != "false_positive":
            found.append({**row, **where, "type": of_type, "source": cameras[row["series"]]["source"]})
    return found


def alerts(connection: Connection, as_of: AsOf) -> list[Row]:
    rows = connection.execute(known(Alert, as_of)).mappings()
    return [
        {
            **row,
            "ward": ward_category(row),
            "type": row["kind"],
            "group": row["group"] or "none",
            "road": row["road"] or "none",
        }
        for row in rows
        if row["raised"] is not None
    ]


def states(connection: Connection, as_of: AsOf) -> list[Row]:
    """Every row of a state that was written by then."""
    rows = connection.execute(select(CameraState.__table__)).mappings()
    return [
        {**row, "ward": ward_category(row), "group": row["group"] or "none"}
        for row in rows
        if as_of is None or row["known_from"] <= as_of
    ]


def heard(connection: Connection, at: datetime, as_of: AsOf) -> set[str]:
    """The servers with an answer on their cameras of the last three minutes."""
    earliest = at - timedelta(minutes=3)
    until = at if as_of is None else min(at, as_of)
    servers = {
        row.source
        for row in connection.execute(select(FeedState.source, FeedState.heard_at))
        if row.heard_at > earliest
    }
    fetches = connection.execute(select(Fetch.source, Fetch.received, Fetch.address, Fetch.parsed)).all()
    return servers & {
        row.source for row in fetches if "stats" in row.address and row.parsed and earliest < row.received <= until
    }


def refuted(row: Row) -> bool:
    return row["state"] == "bao_sai" or (row["state"] == "luu_tru" and row["handled"] is None)


class Everything:
    """All that is known as of an instant."""

    def __init__(self, connection: Connection, as_of: AsOf) -> None:
        self.as_of, self.connection = as_of, connection
        self.events, self.alerts, self.states = (read(connection, as_of) for read in (events, alerts, states))

    def rows(self, key: str, span: Span, where: Where) -> list[Row]:
        """Those that a KPI speaks of."""
        found: list[Row] = [row for row in self._rows(key, span) if holds(row, where)]
        return found

    def _rows(self, key: str, span: Span) -> list[Row]:
        if key in ("events_24h", "events_today"):
            return [row for row in self.events if within(row["at"], span)]
        if key in ("vehicles_hour", "congested"):
            rows = [row for row in self.events if within(row["at"], span) and row["type"] == "dem_luu_luong"]
            return [row for row in rows if row["road"] != "none"]
        if key in ("online", "offline"):
            return [row for row in self.standing(span.end) if key == "online" or row["state"] != "online"]
        if key == "median_down":
            back = [row for row in self.states if row["state"] == "online" and row["known_from"] == row["since"]]
            return [row for row in back if row["down_since"] is not None and within(row["since"], span)]
        if key == "alerts_24h":
            return [row for row in self.alerts if within(row["raised"], span)]
        if key in ("waiting", "danger"):
            begun = [row for row in self.alerts if row["raised"] <= span.end]
            waits = [row for row in begun if row["closed"] is None or row["closed"] > span.end]
            return [row for row in waits if key == "waiting" or row["danger"]]
        closed = [row for row in self.alerts if row["closed"] is not None and within(row["closed"], span)]
        return [row for row in closed if CLOSED[key](row, span)]

    def standing(self, at: datetime) -> list[Row]:
        """How the cameras were whose server was heard."""
        then = at if self.as_of is None else min(at, self.as_of)
        servers = heard(self.connection, at, self.as_of)
        rows = [row for row in self.states if row["known_from"] <= then < row["known_until"]]
        return [row for row in rows if row["installed"] and row["source"] in servers]


CLOSED: dict[str, Callable[[Row, Span], bool]] = {
    "precision": lambda row, span: True,
    "verification_minutes": lambda row, span: row["raised"] <= row["closed"],
    "result_share": lambda row, span: row["transferred"] is not None and row["transferred"] < span.end,
}
GOOD: dict[str, Callable[[Row, Span], bool]] = {
    "online": lambda row, span: row["state"] == "online",
    "precision": lambda row, span: not refuted(row),
    "result_share": lambda row, span: row["handled"] is not None and row["handled"] < span.end,
}


def within(at: datetime, span: Span) -> bool:
    return span.start <= at < span.end


def holds(row: Row, where: Where) -> bool:
    parts = ("source", "ward", "type", "group", "road", "camera")
    return all(getattr(where, name) in (None, row.get(name)) for name in parts)


def value_of(key: str, rows: list[Row], span: Span) -> float | None:
    """What a KPI says of its rows."""
    if key in GOOD:
        return 100 * sum(GOOD[key](row, span) for row in rows) / len(rows) if rows else None
    if key == "median_down":
        hours = [(row["since"] - row["down_since"]) / timedelta(hours=1) for row in rows]
        return statistics.median(hours) if hours else None
    if key == "verification_minutes":
        minutes = [(row["closed"] - row["raised"]) / timedelta(minutes=1) for row in rows]
        return statistics.median(minutes) if minutes else None
    return float(len(rows))


KEYS = (
    "online", "offline", "median_down", "alerts_24h", "waiting", "danger", "precision", "verification_minutes",
    "result_share", "events_24h", "events_today", "vehicles_hour", "congested",
)  # fmt: skip

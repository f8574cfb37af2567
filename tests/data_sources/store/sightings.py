"""What the tests of events share: what cameras saw, as a feed's parse gives it, and what a store holds of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from data_sources import Payload
from data_sources.cameras import (
    Camera,
    CameraEvent,
    CameraEventKind,
    CameraEventPlace,
    EventPlace,
    OpenCameraEvent,
    Seen,
)
from data_sources.store import Store, known, milliseconds
from data_sources.store.keeping import Tally, finish, keep, receive
from tests.conftest import source_of

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
CAR, MOTORBIKE, LITTER, NONE = "dem_luu_luong/car", "dem_luu_luong/motorcycle", "xa_rac/waste_bin", "false_positive/car"
BRIDGE = EventPlace("19789", "ha-noi", "giao_thong")
MARKET = EventPlace("~19774", "", "trat_tu")


def at(minutes: float) -> datetime:
    """Minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def ms(minutes: float) -> int:
    return milliseconds(at(minutes))


def seen(
    event: str,
    started: float,
    ended: float | None,
    kind: str = CAR,
    place: EventPlace = BRIDGE,
    camera: str = "cam-0001",
) -> Seen:
    """An event as a server tells it; instants in minutes after noon. ``event``: its name, or an id of Frigate's own."""
    return Seen(camera, event, ms(started), None if ended is None else ms(ended), kind, place)


def payload_of(received: datetime, body: object, source: str = "frigate-1") -> Payload:
    asked = source_of("http://frigate/", name=source, service="cameras", format="frigate", source=source)
    return Payload(repr((received, body)).encode(), "http://frigate/api/events", received, asked)


def hear(store: Store, told: list[Seen], minute: float, source: str = "frigate-1") -> Tally:
    """What became of one answer's events."""
    payload = payload_of(at(minute), told, source)
    fetch = receive(store, payload)
    tally = keep(store, CameraEvent, told, [], payload, fetch)
    finish(store, fetch, at(minute))
    return tally


def named(rows: Select[Any]) -> Select[Any]:
    """The events with the names of what saw them, what they are and where."""
    found = rows.subquery()
    return (
        select(
            Camera.source, Camera.camera, found.c.event, found.c.at, found.c.started, CameraEventKind.code.label("kind"),
            CameraEventPlace.ward, CameraEventPlace.road, found.c.rule,
        )
        .join_from(found, Camera, Camera.id == found.c.series)
        .join(CameraEventKind, CameraEventKind.id == found.c.kind)
        .join(CameraEventPlace, CameraEventPlace.id == found.c.place)
    )  # fmt: skip


def events(store: Store, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """What is known of every event that ended."""
    with store.read() as connection:
        asked = named(known(CameraEvent, as_of)).order_by("source", "camera", "event")
        return [dict(row) for row in connection.execute(asked).mappings()]


def ends(store: Store, as_of: datetime | None = None) -> list[tuple[float, str]]:
    """(minutes after noon, kind) of every event that ended, in the order of their ends."""
    return sorted(((row["at"] - NOON) / timedelta(minutes=1), row["kind"]) for row in events(store, as_of))


def in_view(store: Store) -> int:
    with store.read() as connection:
        return len(connection.execute(select(OpenCameraEvent.event)).all())


def counts(store: Store) -> dict[str, Counter[tuple[datetime, str]]]:
    """What the tallies say, by their tables."""
    with store.read() as connection:
        return {
            table.__tablename__: Counter(
                {(row.hour, row.category): row.n for row in connection.execute(select(table.__table__))}
            )
            for table in CameraEvent.counts
        }


def assert_tallies_equal_a_recount(store: Store) -> None:
    told = counts(store)
    for table in CameraEvent.counts:
        counted: Counter[tuple[datetime, str]] = Counter()
        for row in events(store):
            category = table.of(row["kind"], row["ward"], row["road"])
            if category is not None:
                counted[row["at"].replace(minute=0, second=0, microsecond=0), category] += 1
        assert told[table.__tablename__] == counted
        assert all(told[table.__tablename__].values()), "a count of nothing is left"

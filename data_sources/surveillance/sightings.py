"""What cameras' AI saw: events that ended, those in view, and their tallies."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from data_sources.city import read_city
from data_sources.city.sights import ward_of
from data_sources.store.records import Dimension, Event, EventCount, EventRevision, Kind, OpenEvent, Scene

COUNTED = "dem_luu_luong"
"""The type of what is counted on a road: vehicles."""
REFUTED = "false_positive"
"""The type of what the server itself took back: nothing happened."""


class Camera(Dimension):
    """A camera of a server."""

    __tablename__ = "cameras"
    __table_args__ = (UniqueConstraint("source", "camera"),)

    natural: ClassVar[tuple[str, ...]] = ("camera",)
    described: ClassVar[tuple[str, ...]] = ()

    camera: Mapped[str]


class CameraEventKind(Kind):
    """A type of the city and the label that told it: "dem_luu_luong/car"."""

    __tablename__ = "camera_event_kinds"


class CameraEventPlace(Scene):
    """A ward's category, a road ("" for none) and a group of cameras ("" for none)."""

    __tablename__ = "camera_event_places"
    __table_args__ = (UniqueConstraint("ward", "road", "grp"),)


class OpenCameraEvent(OpenEvent):
    """What a camera has in view."""

    __tablename__ = "camera_events_open"


class CameraEventRevision(EventRevision):
    """A camera's event as it was before it was corrected."""

    __tablename__ = "camera_event_revisions"


class CameraEventHourByKind(EventCount):
    """Events of cameras by the hour of their end and by kind."""

    __tablename__ = "camera_event_hours_by_kind"
    __table_args__ = ({"sqlite_with_rowid": False},)

    @classmethod
    def of(cls, kind: str, ward: str, road: str) -> str | None:
        return kind


class CameraEventHourByWard(EventCount):
    """Events of cameras by the hour of their end and by ward; what the server took back is none."""

    __tablename__ = "camera_event_hours_by_ward"
    __table_args__ = ({"sqlite_with_rowid": False},)

    @classmethod
    def of(cls, kind: str, ward: str, road: str) -> str | None:
        return None if kind.startswith(f"{REFUTED}/") else ward


class CameraEventHourByRoad(EventCount):
    """Vehicles counted on roads, by hour."""

    __tablename__ = "camera_event_hours_by_road"
    __table_args__ = ({"sqlite_with_rowid": False},)

    @classmethod
    def of(cls, kind: str, ward: str, road: str) -> str | None:
        return road if road and kind.startswith(f"{COUNTED}/") else None


class CameraEvent(Event):
    """One object that a camera's AI followed, once it left."""

    __tablename__ = "camera_events"
    __table_args__ = (Index("ix_camera_events_at", "at", "kind", "place"), {"sqlite_with_rowid": False})

    dimension = Camera
    kinds = CameraEventKind
    places = CameraEventPlace
    open = OpenCameraEvent
    revisions = CameraEventRevision
    counts = (CameraEventHourByKind, CameraEventHourByWard, CameraEventHourByRoad)

    @classmethod
    def place_now(cls, source: str, name: str) -> EventPlace | None:
        """Of a camera that the city has declared once, and by its position alone."""
        city = read_city()
        rows = city.camera_rows.get((source, name)) or city.camera_rows.get(("", name), ())
        if len(rows) != 1 or rows[0].ward:
            return None
        return EventPlace(ward_of(rows[0]), rows[0].road, rows[0].group)


class EventPlace(NamedTuple):
    """Where a camera's events are counted: the ward's category, its road and its group, "" for none."""

    ward: str
    road: str
    group: str


class Seen(NamedTuple):
    """An event as a server tells it. Instants in ms since 1970; ``ended`` None: it is in view."""

    camera: str
    event: str
    started: int
    ended: int | None
    kind: str
    place: EventPlace

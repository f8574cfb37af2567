"""How cameras are: online, offline, with a picture that stands still, or unknown to their own server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources.places import ward_told
from data_sources.store.records import Status

ONLINE, OFFLINE, FROZEN, ABSENT = CAMERA_STATES = ("online", "offline", "frozen", "absent")
"""absent: the city says that it is installed, and its server has never heard of it."""


class CameraState(Status):
    """How a camera is, since when (``since``), and when it was lost before that (``down_since``: of an online one the
    beginning of the outage that ended at ``since``, None when it never had one). lon, lat: WGS 84, degrees.

    What the city says of it is told with it: a corrected list is a new state. ``installed``: whether it stands in the
    city's list for its server.
    """

    __tablename__ = "camera_states"
    __table_args__ = (
        Index("ix_camera_states_life", "camera", "source"),
        Index("ix_camera_states_known", "known_until", "installed", "state"),
        Index("ix_camera_states_since", "since", "state", "down_since"),
    )

    natural: ClassVar[tuple[str, ...]] = ("camera",)
    said: ClassVar[tuple[str, ...]] = ("state", "group", "place", "road", "lon", "lat", "ward_said", "installed")
    counted_at: ClassVar[str] = "since"

    camera: Mapped[str]
    state: Mapped[str]
    group: Mapped[str | None]
    place: Mapped[str | None]
    road: Mapped[str | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    ward_said: Mapped[str | None]
    installed: Mapped[bool]
    # what is folded from its life
    since: Mapped[datetime]
    down_since: Mapped[datetime | None]
    ward: Mapped[str | None]
    ward_by: Mapped[str | None]

    @classmethod
    def follow(cls, former: Mapping[str, Any] | None, state: Mapping[str, Any]) -> dict[str, Any]:
        return {**outage(former, state), **ward_told(state["ward_said"], state["lon"], state["lat"])}


def outage(former: Mapping[str, Any] | None, state: Mapping[str, Any]) -> dict[str, Any]:
    """``since`` and ``down_since`` of a state: an outage lasts from the first state that is not online to the next that
    is, however it was in between; offline, then frozen, is one."""
    at: datetime = state["updated"]
    if former is None:
        return {"since": at, "down_since": None if state["state"] == ONLINE else at}
    if former["state"] == state["state"]:
        return {"since": former["since"], "down_since": former["down_since"]}
    return {"since": at, "down_since": at if former["state"] == ONLINE else former["down_since"]}


class Health(NamedTuple):
    """How a camera is, as its server tells it; the columns of ``CameraState.said``."""

    camera: str
    updated: None
    state: str
    group: str | None
    place: str | None
    road: str | None
    lon: float | None
    lat: float | None
    ward_said: str | None
    installed: bool

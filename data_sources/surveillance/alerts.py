"""An alert is not a violation: it waits for a person, who confirms or refutes it, and gives it to whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from data_sources.places import ward_told
from data_sources.store.records import Version

RAISED, WAITS, CONFIRMED, FALSE, TRANSFERRED, HANDLED, ARCHIVED = (
    "canh_bao", "cho_xac_minh", "xac_nhan", "bao_sai", "chuyen", "da_xu_ly", "luu_tru",
)  # fmt: skip
ALERT_STATES = (RAISED, WAITS, CONFIRMED, FALSE, TRANSFERRED, HANDLED, ARCHIVED)
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    RAISED: (WAITS, CONFIRMED, FALSE),
    WAITS: (CONFIRMED, FALSE),
    CONFIRMED: (TRANSFERRED, HANDLED, FALSE),
    FALSE: (CONFIRMED, ARCHIVED),
    TRANSFERRED: (HANDLED, FALSE),
    HANDLED: (ARCHIVED,),
    ARCHIVED: (),
}
"""What may become of an alert. Who was mistaken may say so: confirmed and false are turned round until it is handled."""


def may_become(state: str, then: str) -> bool:
    """Whether an alert of a state may become another; told the same once more, it stays."""
    return then == state or then in FOLLOWS[state]


class Alert(Version):
    """One state of an alert: an event whose type asks for a person. lon, lat: WGS 84, degrees.

    Two tell of it: the camera (what, where, when) and the desk that verifies it (state, agency); each leaves empty what it
    does not know, and what is not ``…_said`` is folded from both. ``closed`` is when a person confirmed or refuted it:
    since then it waits no more. ``raised`` and ``kind`` are None while only the desk has told of it. ``contradicted``:
    how often it was told to become what it may not become; such a telling changes no state. ``plate`` is masked.
    """

    __tablename__ = "camera_alerts"
    __table_args__ = (
        Index("ix_camera_alerts_life", "event", "camera", "source"),
        Index("ix_camera_alerts_raised", "raised", "known_until", "kind", "closed", "state"),
        Index(
            "ix_camera_alerts_closed", "closed", "known_until", "state", "raised", "kind", "transferred", "handled"
        ),
    )  # fmt: skip

    natural: ClassVar[tuple[str, ...]] = ("camera", "event")
    said: ClassVar[tuple[str, ...]] = (
        "state_said", "kind_said", "label_said", "danger_said", "raised_said", "ended_said", "zone_said", "plate_said",
        "score_said", "place_said", "road_said", "group_said", "lon_said", "lat_said", "ward_said", "agency_said",
        "reason_said",
    )  # fmt: skip
    counted_at: ClassVar[str] = "raised"

    camera: Mapped[str]
    event: Mapped[str]
    state_said: Mapped[str | None]
    kind_said: Mapped[str | None]
    label_said: Mapped[str | None]
    danger_said: Mapped[bool | None]
    raised_said: Mapped[datetime | None]
    ended_said: Mapped[datetime | None]
    zone_said: Mapped[str | None]
    plate_said: Mapped[str | None]
    score_said: Mapped[float | None]
    place_said: Mapped[str | None]
    road_said: Mapped[str | None]
    group_said: Mapped[str | None]
    lon_said: Mapped[float | None]
    lat_said: Mapped[float | None]
    ward_said: Mapped[str | None]
    agency_said: Mapped[str | None]
    reason_said: Mapped[str | None]
    # what is folded from its life
    state: Mapped[str]
    kind: Mapped[str | None]
    label: Mapped[str | None]
    danger: Mapped[bool]
    raised: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    zone: Mapped[str | None]
    plate: Mapped[str | None]
    score: Mapped[float | None]
    place: Mapped[str | None]
    road: Mapped[str | None]
    group: Mapped[str | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    ward: Mapped[str | None]
    ward_by: Mapped[str | None]
    agency: Mapped[str | None]
    reason: Mapped[str | None]
    closed: Mapped[datetime | None]
    transferred: Mapped[datetime | None]
    handled: Mapped[datetime | None]
    contradicted: Mapped[int]

    @classmethod
    def fold(cls, life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """What camera and desk say together: of each column what was told last, and the state by its rules."""
        told = {
            name.removesuffix("_said"): next((one[name] for one in reversed(life) if one[name] is not None), None)
            for name in cls.said
        }
        told["danger"] = bool(told["danger"])
        return {**told, **decided(life), **ward_told(told.pop("ward"), told["lon"], told["lat"])}


def decided(life: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``state``, since when it waits no more, was transferred and handled, and how often it was contradicted."""
    state, contradicted = RAISED, 0
    closed: datetime | None = None
    transferred: datetime | None = None
    handled: datetime | None = None
    for one in life:
        then = one["state_said"]
        if then is None or then == state:
            continue
        if not may_become(state, then):
            contradicted += 1
            continue
        state = then
        if then in (CONFIRMED, FALSE):
            closed = closed or one["updated"]
            transferred = transferred if then == CONFIRMED else None
        elif then == TRANSFERRED:
            transferred = one["updated"]
        elif then == HANDLED:
            handled = one["updated"]
    return {
        "state": state,
        "closed": closed,
        "transferred": transferred,
        "handled": handled,
        "contradicted": contradicted,
    }


class Raised(NamedTuple):
    """What a camera tells of an alert; the columns of ``Alert.said``. ``updated``: its beginning while it is in view, its
    end once it told one. What changes with every look (the score) is told with the end alone: an alert in view is told
    every few seconds, and the same told again is no new state."""

    source: str
    camera: str
    event: str
    updated: datetime | None
    state_said: None
    kind_said: str | None
    label_said: str | None
    danger_said: bool | None
    raised_said: datetime | None
    ended_said: datetime | None
    zone_said: str | None
    plate_said: str | None
    score_said: float | None
    place_said: str | None
    road_said: str | None
    group_said: str | None
    lon_said: float | None
    lat_said: float | None
    ward_said: str | None
    agency_said: None = None
    reason_said: None = None


class Decided(NamedTuple):
    """What the desk decided of an alert; of the columns of ``Alert.said`` it knows few."""

    source: str
    camera: str
    event: str
    updated: datetime | None
    state_said: str
    agency_said: str | None
    reason_said: str | None
    kind_said: None = None
    label_said: None = None
    danger_said: None = None
    raised_said: None = None
    ended_said: None = None
    zone_said: None = None
    plate_said: None = None
    score_said: None = None
    place_said: None = None
    road_said: None = None
    group_said: None = None
    lon_said: None = None
    lat_said: None = None
    ward_said: None = None

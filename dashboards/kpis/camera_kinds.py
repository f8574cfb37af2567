"""What cameras tell of, as KPIs ask of it: events and the vehicles among them, alerts, states, and outages that ended.

What a server took back (``false_positive``) is no event, and an alert that the desk alone has told of is none yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, bindparam, case, func, or_, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from dashboards.kpis import AsOf, Span
from dashboards.kpis.camera_servers import heard_then
from dashboards.kpis.kinds import Kind, Tally
from dashboards.kpis.parts import WARD, Part, every_ward, plain, ward_called
from data_sources.cameras import (
    COUNTED,
    ONLINE,
    REFUTED,
    Alert,
    CameraEvent,
    CameraEventHourByKind,
    CameraEventHourByRoad,
    CameraEventHourByWard,
    CameraState,
)
from data_sources.city import City
from data_sources.city.cameras_file import GROUPS
from data_sources.store import Instant, instant
from data_sources.store.known import event_parts

SERVICE = "cameras"


class slash(GenericFunction[int]):  # noqa: N801 - the name of a function of SQL
    """Where in a text the first slash stands, from 1."""

    type = Integer()
    inherit_cache = True


@compiles(slash)
def _(element: Any, compiler: Any, **how: Any) -> str:
    return f"instr({compiler.process(element.clauses, **how)}, '/')"


@compiles(slash, "postgresql")
def _of_postgres(element: Any, compiler: Any, **how: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **how)}, '/')"


def type_of(kind: str) -> str:
    """The type of a kind ("dem_luu_luong/car"); the label itself with its slash ("/skateboard") where the city knows none."""
    return kind.partition("/")[0] or kind


def type_in_sql(kind: Any) -> ColumnElement[str]:
    """The same in SQL."""
    return case((kind.like("/%"), kind), else_=func.substr(kind, 1, slash(kind) - 1))


def of_type(kind: Any, code: str) -> ColumnElement[bool]:
    """The condition that a kind is of a type."""
    found: ColumnElement[bool] = kind == code if code.startswith("/") else kind.startswith(f"{code}/", autoescape=True)
    return found


def type_called(code: str, city: City) -> str:
    return city.detections.types[code].vi if code in city.detections.types else code.removeprefix("/")


def every_type(city: City) -> Iterable[str]:
    return city.detections.types


def every_alert(city: City) -> Iterable[str]:
    return (code for code, one in city.detections.types.items() if one.alert)


def every_group(city: City) -> Iterable[str]:
    return GROUPS


def every_road(city: City) -> Iterable[str]:
    return city.roads()


def road_called(code: str, city: City) -> str:
    roads = city.roads()
    return roads[code].name if code in roads else ""


GROUP = plain("group", declared=every_group, called=lambda code, city: "")
ROAD = plain("road", declared=every_road, called=road_called)
EVENT_WARD = Part("ward", lambda c: c.ward, lambda c, code: c.ward == code, every_ward, ward_called)
"""The place of an event is told by its category."""
EVENT_TYPE = Part("type", lambda c: c.type, lambda c, code: of_type(c.kind, code), every_type, type_called)


@dataclass(frozen=True, eq=False, kw_only=True)
class Happened(Kind):
    """Events that ended, with what their numbers stand for. ``which``: all that servers told, those that happened, or
    vehicles that were counted on a road alone."""

    which: Literal["told", "happened", "vehicles"] = "happened"

    def table(self, then: bool) -> Any:
        return happened(then, self.which)

    def known(self, c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
        return []

    def since(self, connection: Connection, as_of: AsOf) -> datetime | None:
        parts = [part.subquery() for part in event_parts(CameraEvent, as_of)]
        first = [connection.scalar(select(type_coerce(func.min(part.c.at), BigInteger))) for part in parts]
        found = [at for at in first if at is not None]
        return instant(min(found)) if found else None


@cache
def happened(then: bool, which: str) -> Any:
    """The events that ended: event, series, source, camera, at, started, kind, type, ward (its category), road, group,
    rule, received, fetch."""
    camera, kind, place = (table.__table__ for table in (CameraEvent.dimension, CameraEvent.kinds, CameraEvent.places))
    parts: list[Any] = []
    for part in event_parts(CameraEvent, bindparam("as_of", type_=Instant()) if then else None):  # type: ignore[arg-type]
        e: Any = part.subquery()
        told = (
            select(
                e.c.event, e.c.series, camera.c.source, camera.c.camera, e.c.at, e.c.started, kind.c.code.label("kind"),
                type_in_sql(kind.c.code).label("type"), place.c.ward, place.c.road, place.c.grp.label("group"),
                e.c.rule, e.c.received, e.c.fetch,
            )
            .join_from(e, kind, kind.c.id == e.c.kind)
            # what is not asked for is not looked up
            .outerjoin(place, place.c.id == e.c.place)
            .outerjoin(camera, camera.c.id == e.c.series)
        )  # fmt: skip
        if which == "vehicles":
            told = told.where(kind.c.code.like(f"{COUNTED}/%"), place.c.road != "")
        elif which == "happened":
            told = told.where(~kind.c.code.like(f"{REFUTED}/%"))
        parts.append(told)
    whole = parts[0] if len(parts) == 1 else parts[0].union_all(*parts[1:])
    return whole.subquery("happened")


@dataclass(frozen=True, eq=False, kw_only=True)
class Raised(Kind):
    """Alerts that a camera has told of."""

    def known(self, c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
        told = [c.raised.is_not(None), func.coalesce(c.kind, "").not_like(f"{REFUTED}%")]
        return [*super().known(c, as_of), *told]

    def since(self, connection: Connection, as_of: AsOf) -> datetime | None:
        """Where events were heard there were no alerts before the first."""
        found = [at for at in (super().since(connection, as_of), EVENTS.since(connection, as_of)) if at is not None]
        return min(found) if found else None


@dataclass(frozen=True, eq=False, kw_only=True)
class Standing(Kind):
    """How the installed cameras are whose server is heard."""

    def known(self, c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
        return [] if as_of is None else [c.known_from <= as_of]

    def stock(self, c: Any, span: Span, as_of: AsOf) -> list[ColumnElement[bool]]:
        return [*stood(c, span, as_of), c.installed.is_(True), c.source.in_(heard_then(span, as_of))]


def stood(c: Any, span: Span, as_of: AsOf) -> list[ColumnElement[bool]]:
    """The condition that a state was the one told last at the span's end, as far as was known at ``as_of``."""
    end = type_coerce(span.end, Instant())
    if as_of is None:
        return [c.known_from <= end, c.known_until > end]
    return [c.known_from <= end, c.known_from <= as_of, or_(c.known_until > end, c.known_until > as_of)]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ended(Kind):
    """Outages that ended: the first state of an installed camera that was online again."""

    def since(self, connection: Connection, as_of: AsOf) -> datetime | None:
        """Where cameras were heard none had ended before the first."""
        return STATES.since(connection, as_of)

    def known(self, c: Any, as_of: AsOf) -> list[ColumnElement[bool]]:
        ended = [c.state == ONLINE, c.down_since.is_not(None), c.installed.is_(True), c.known_from == c.since]
        return ended if as_of is None else [*ended, c.known_from <= as_of]


def usual_weeks(city: City) -> float:
    return city.targets.cameras.usual_weeks


EVENTS = Happened(
    name="events",
    service=SERVICE,
    record=CameraEvent,
    counted_at="at",
    parts=(EVENT_WARD, EVENT_TYPE, GROUP, ROAD),
    tallies={
        "ward": Tally(CameraEventHourByWard),
        "type": Tally(
            CameraEventHourByKind, lambda kind: None if kind.startswith(f"{REFUTED}/") else type_of(kind), of_type
        ),
    },
    first="ward",
    flood=True,
    usual_weeks=usual_weeks,
    happened={"at": "ended"},
)
VEHICLES = Happened(
    name="vehicles",
    service=SERVICE,
    record=CameraEvent,
    counted_at="at",
    parts=(ROAD,),
    tallies={"road": Tally(CameraEventHourByRoad)},
    first="road",
    flood=True,
    usual_weeks=usual_weeks,
    happened={"at": "counted on roads"},
    which="vehicles",
)
ALERTS = Raised(
    name="alerts",
    service=SERVICE,
    record=Alert,
    counted_at=Alert.counted_at,
    parts=(
        WARD, GROUP, plain("type", "kind", every_alert, type_called), ROAD,
        plain("camera", called=lambda code, city: code),
    ),
    usual_weeks=usual_weeks,
    happened={"raised": "raised", "closed": "confirmed or refuted"},
    stands="waiting for a person now",
    heard_by=EVENTS,
)  # fmt: skip
STATES = Standing(
    name="cameras",
    service=SERVICE,
    record=CameraState,
    counted_at=CameraState.counted_at,
    parts=(WARD, GROUP),
    stands="installed on servers that are heard now",
)
OUTAGES = Ended(
    name="outages",
    service=SERVICE,
    record=CameraState,
    counted_at=CameraState.counted_at,
    parts=(WARD, GROUP),
    happened={"since": "ended"},
)
TOLD = Happened(
    name="events",
    service=SERVICE,
    record=CameraEvent,
    counted_at="at",
    parts=(EVENT_WARD, EVENT_TYPE, GROUP, ROAD),
    which="told",
)
"""All that servers told, for who lists the records themselves: no KPI speaks of what they took back."""

"""What scenes show of cameras beside the figures: by ward and group, on the map, the longest outages, silent servers,
alerts that wait, the last day by type and by hour, and the roads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, and_, func, literal, select, type_coerce

from dashboards.kpis import Span, event_kpis
from dashboards.kpis.answers import of_events
from dashboards.kpis.camera_health import never_told
from dashboards.kpis.camera_kinds import ALERTS, EVENTS, STATES, stood
from dashboards.kpis.camera_map import Points, clustered
from dashboards.kpis.camera_roads import refuted, roads_now, told, worst_first
from dashboards.kpis.camera_servers import SERVICE, Server, declared, heard_then
from dashboards.kpis.counting import HOUR_MS, count
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.events import NAMED_SPAN, many
from dashboards.kpis.parts import NEAR, NONE
from dashboards.kpis.plain_rows import plain_rows
from dashboards.kpis.usual import usual
from data_sources.cameras import CAMERA_STATES, ONLINE
from data_sources.city.cameras_file import Installed
from data_sources.city.sights import ward_of
from data_sources.field_reports import NOWHERE, OUTSIDE, WATER
from data_sources.store import instant, milliseconds

LISTED = 8
"""Cameras and alerts of a list at most."""
HOURS = 24
DAY_MS = HOURS * HOUR_MS
UNHEARD = "unheard"
STATES_SHOWN = (*CAMERA_STATES, UNHEARD)

C: Any = STATES.record.__table__.c
A: Any = ALERTS.record.__table__.c


class Alike(NamedTuple):
    """Installed cameras of one server, state, ward and group: ``n`` of them."""

    source: str
    state: str
    ward: str | None
    ward_by: str | None
    group: str | None
    n: int


@lru_cache(maxsize=1)
def standing() -> Select[Any]:
    """How many installed cameras there are of a kind, of those of which anything is known."""
    alike = (C.source, C.state, C.ward, C.ward_by, C["group"])
    return select(*alike, func.count()).where(*stood(C, NAMED_SPAN, None), C.installed.is_(True)).group_by(*alike)


@lru_cache(maxsize=1)
def placed() -> Select[Any]:
    """Where each of them stands, with its server and state."""
    there = (C.lon.is_not(None), C.lat.is_not(None))
    return select(C.lon, C.lat, C.source, C.state).where(*stood(C, NAMED_SPAN, None), C.installed.is_(True), *there)


DOWN = ("camera", "place", "ward", "ward_by", "group", "state", "since", "source", "lon", "lat")


@lru_cache(maxsize=1)
def lost() -> Select[Any]:
    """The cameras that are not online though their server is heard, the longest down first."""
    since = type_coerce(func.coalesce(C.down_since, C.since), BigInteger).label("since")
    columns = [since if name == "since" else C[name] for name in DOWN]
    rows = select(*columns).where(*STATES.stock(C, NAMED_SPAN, None), C.state != ONLINE)
    return rows.order_by(since, C.source, C.camera).limit(LISTED)


@lru_cache(maxsize=1)
def heard_now() -> Select[Any]:
    return heard_then(NAMED_SPAN, None).distinct()


SHOWN = (
    "source", "camera", "event", "kind", "label", "place", "ward", "ward_by", "road", "raised", "ended", "state", "danger",
    "plate", "lon", "lat",
)  # fmt: skip
"""What a list tells of an alert; its plate is masked."""


@lru_cache(maxsize=1)
def waiting() -> Select[Any]:
    """The alerts that wait: the dangers of the last day first, then the oldest. A danger that nobody looked at for longer
    is a matter of the list, and would hide a new fire."""
    instants = ("raised", "ended")
    columns = [type_coerce(A[name], BigInteger).label(name) if name in instants else A[name] for name in SHOWN]
    rows = select(*columns).where(*ALERTS.stock(A, NAMED_SPAN, None))
    of_now = type_coerce(A.raised, BigInteger) > type_coerce(NAMED_SPAN.end, BigInteger) - literal(DAY_MS, BigInteger)
    return rows.order_by(and_(A.danger.is_(True), of_now).desc(), A.raised, A.id).limit(LISTED)


@lru_cache(maxsize=1)
def alerts_by_type() -> Select[Any]:
    """Of the alerts raised in the span by type: type, group, n, waiting, confirmed, false at its end."""
    decided = A.closed < NAMED_SPAN.end
    return (
        select(
            A.kind,
            func.max(A["group"]),
            func.count(),
            many(A.closed.is_(None) | ~decided),
            many(decided & ~refuted(A)),
            many(decided & refuted(A)),
        )
        .where(*ALERTS.lie(A, "raised", NAMED_SPAN, None))
        .group_by(A.kind)
    )


@lru_cache(maxsize=1)
def alerts_by_hour() -> Select[Any]:
    """Columns: hour, counted from the span's start; n."""
    begun = type_coerce(A.raised, BigInteger) - type_coerce(NAMED_SPAN.start, BigInteger)
    hour = begun // literal(HOUR_MS, BigInteger)
    columns: list[Any] = [hour, func.count()]
    return select(*columns).where(*ALERTS.lie(A, "raised", NAMED_SPAN, None)).group_by(hour)


def cameras_of(asking: EventAsking, now: datetime) -> dict[str, Any]:
    """The board's ``cameras``; instants in ms since 1970. Empty where no feed of cameras was ever heard."""
    servers = declared(asking.connection, now)
    if not any(asking.heard(kind).since or asking.heard(kind).at_all for kind in (EVENTS, STATES)):
        return {}
    moment = Span(now, now)
    names = asking.names(moment)
    heard = {source for (source,) in plain_rows(asking.connection, heard_now(), names)}
    told_of = list(starmap(Alike, plain_rows(asking.connection, standing(), names)))
    untold = [row for source in servers.keys() - {one.source for one in told_of} for row in never_told(asking, source)]
    cameras = [one for one in told_of if one.source in servers] + [of_list(row) for row in untold]
    known = [one if one.source in heard else one._replace(state=UNHEARD) for one in cameras]
    counts = count_by(known, lambda one: "")[""] if known else dict.fromkeys(STATES_SHOWN, 0)
    return {
        "states": counts,
        "installed": sum(counts.values()),
        "unheard": counts[UNHEARD],
        "by_ward": count_by(known, lambda one: None if one.ward_by == "near" else one.ward),
        "by_group": count_by(known, lambda one: one.group or NONE),
        "points": points(plain_rows(asking.connection, placed(), names), untold, servers, heard),
        "down": [dict(zip(DOWN, row, strict=True)) for row in plain_rows(asking.connection, lost(), names)],
        "outages": outages(servers, heard, known),
        "waiting": [alert(row) for row in plain_rows(asking.connection, waiting(), names)],
        "by_type": by_type(asking, Span(now - timedelta(hours=HOURS), now)),
        "by_hour": by_hour(asking, now),
        "roads": [told(road) for road in worst_first(roads_now(asking, Span(now - timedelta(hours=1), now)))],
    }


def camera_facts(asking: EventAsking, now: datetime) -> dict[str, Any]:
    """All that the streets show of cameras: what each of their KPIs of the wall says, and the lists beside."""
    kpis = [kpi for kpi in event_kpis() if kpi.feed == SERVICE and kpi.on_wall]
    answers = {kpi.key: one for kpi, one in of_events(asking, kpis, now, None)}
    return {"answers": answers, "cameras": cameras_of(asking, now)}


def of_list(row: Installed) -> Alike:
    """A camera of the city's list whose server never told of any."""
    ward = ward_of(row)
    code = None if ward in (WATER, OUTSIDE, NOWHERE) else ward.removeprefix(NEAR)
    by = ward if code is None else "near" if ward.startswith(NEAR) else "code"
    return Alike(row.source, UNHEARD, code, by, row.group, 1)


def count_by(known: Iterable[Alike], key: Callable[[Alike], str | None]) -> dict[str, dict[str, int]]:
    """Of each ward or group that has cameras how many are in each state; under None they are left out."""
    found: dict[str, dict[str, int]] = {}
    for one in known:
        code = key(one)
        if code is not None:
            if code not in found:
                found[code] = dict.fromkeys(STATES_SHOWN, 0)
            found[code][one.state] += one.n
    return found


def points(
    rows: Iterable[tuple[Any, ...]], untold: Iterable[Installed], servers: Container[str], heard: Container[str]
) -> Points:
    """The cameras as a map draws them; one without a position is on none."""
    drawn = [(lon, lat, state if source in heard else UNHEARD) for lon, lat, source, state in rows if source in servers]
    drawn += [(one.lon, one.lat, UNHEARD) for one in untold if one.lon is not None and one.lat is not None]
    lon, lat, state = zip(*drawn, strict=True) if drawn else ((), (), ())
    return clustered(lon, lat, state)


def outages(servers: dict[str, Server], heard: Container[str], known: Iterable[Alike]) -> list[dict[str, Any]]:
    """One for each server that is not heard, the one with most cameras first; ``since``: when it was heard last."""
    n: Counter[str] = Counter()
    for one in known:
        n[one.source] += one.n
    found = [
        {"source": server.source, "feed": server.feed, "n": n[server.source], "since": server.heard_at}
        for server in servers.values()
        if server.source not in heard
    ]
    return sorted(found, key=lambda one: (-int(one["n"]), str(one["source"])))


def alert(row: tuple[Any, ...]) -> dict[str, Any]:
    """An alert as lists tell it."""
    said = dict(zip(("type" if name == "kind" else name for name in SHOWN), row, strict=True))
    return {**said, "danger": bool(said["danger"])}


def by_type(asking: EventAsking, day: Span) -> list[dict[str, Any]]:
    """Of each type of alert what was raised in the span, most first."""
    types = asking.city.detections.types
    found = [
        {
            "type": code,
            "group": types[code].group if code in types else group,
            "n": n,
            "waiting": waits,
            "confirmed": confirmed,
            "false": false,
        }
        for code, group, n, waits, confirmed, false in plain_rows(
            asking.connection, alerts_by_type(), asking.names(day)
        )
    ]
    return sorted(found, key=lambda one: (-one["n"], one["type"] or ""))


def by_hour(asking: EventAsking, now: datetime) -> dict[str, list[Any]]:
    """The last 24 hours of the clock, the running one the last: alerts raised, events that ended, and how many alerts are
    usual in the whole hour."""
    first = milliseconds(now) // HOUR_MS * HOUR_MS - (HOURS - 1) * HOUR_MS
    t = [first + hour * HOUR_MS for hour in range(HOURS)]
    whole = Span(instant(first), instant(first + HOURS * HOUR_MS))
    if not asking.heard(EVENTS).knows(Span(whole.start, now)):
        return {"t": t, "alerts": [None] * HOURS, "events": [None] * HOURS, "usual": [None] * HOURS}
    raised = dict[int, int](plain_rows(asking.connection, alerts_by_hour(), asking.names(whole)))
    events = count(asking, [(first, first + HOURS * HOUR_MS)], asking.where, "hour", EVENTS)
    former = usual(asking, whole, asking.where, "hour", ALERTS)
    means = [former.of(hour) for hour in range(HOURS)]
    return {
        "t": t,
        "alerts": [raised.get(hour, 0) for hour in range(HOURS)],
        "events": [events[hour] for hour in range(HOURS)],
        "usual": [None if mean is None else round(mean, 2) for mean in means],
    }

"""Cameras of Hue: what their AI sees, what became of its alerts, and how the cameras are; over Frigate's HTTP API, and as
verdicts of the desk that verifies alerts.

What is kept of them stands in ``data_sources/surveillance``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from data_sources import Feed, Idle, Many, Payload, Recognised, Refused, Source
from data_sources.city import City, Installed, read_city
from data_sources.city.sights import Sight, Sights
from data_sources.days import HUE
from data_sources.places import fingerprint
from data_sources.privacy.masking import mask, masked_plate
from data_sources.protocols import (
    camera_verdicts,
    files,
    frigate,
    frigate_columns,
    frigate_mqtt,
    frigate_service,
    frigate_shapes,
    mqtt,
)
from data_sources.protocols.camera_verdicts import Verdict
from data_sources.surveillance.alerts import (
    ALERT_STATES,
    ARCHIVED,
    CONFIRMED,
    FALSE,
    FOLLOWS,
    HANDLED,
    RAISED,
    TRANSFERRED,
    WAITS,
    Alert,
    Decided,
    Raised,
    may_become,
)
from data_sources.surveillance.sightings import (
    COUNTED,
    REFUTED,
    Camera,
    CameraEvent,
    CameraEventHourByKind,
    CameraEventHourByRoad,
    CameraEventHourByWard,
    CameraEventKind,
    CameraEventPlace,
    CameraEventRevision,
    EventPlace,
    OpenCameraEvent,
    Seen,
)
from data_sources.surveillance.states import (
    ABSENT,
    CAMERA_STATES,
    FROZEN,
    OFFLINE,
    ONLINE,
    CameraState,
    Health,
)

__all__ = [
    "ABSENT", "ALERT_STATES", "ARCHIVED", "CAMERA_STATES", "CONFIRMED", "COUNTED", "FALSE", "FEEDS", "FOLLOWS", "FROZEN",
    "HANDLED", "OFFLINE", "ONLINE", "RAISED", "REFUTED", "TRANSFERRED", "WAITS", "Alert", "Camera", "CameraEvent",
    "CameraEventHourByKind", "CameraEventHourByRoad", "CameraEventHourByWard", "CameraEventKind", "CameraEventPlace",
    "CameraEventRevision", "CameraState", "Decided", "EventPlace", "Health", "OpenCameraEvent", "Raised", "Seen", "may_become",
]  # fmt: skip


def fetch_frigate(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield what a Frigate server tells that is new, then its past; or the documents behind the address."""
    if frigate_service.is_server(source.url):
        return frigate_service.fetch(source, cursor)
    return files.fetch(source, cursor)


def parse_frigate(payload: Payload) -> Iterator[Many | Seen | Raised | Health | Refused | Recognised]:
    """Yield each event as it was seen, what it tells of an alert, how the server's cameras are, and what cannot be read.

    The usual events of the usual list are told together: there are hundreds of thousands.
    """
    sights = sights_of(payload.source.source)
    events = frigate_shapes.usual(payload.body)
    if events is None:
        yield from said(frigate.parse(payload), sights, payload.source.source)
        return
    received = payload.received.timestamp()
    latest = received + frigate.AHEAD
    columns, odd = frigate_columns.columns_of(
        events, sights.usual, sights.zoned, frigate.EARLIEST, latest, frigate.LONGEST
    )
    if columns[0]:
        yield Many(Seen, columns)
    for n in odd:
        sent = frigate_columns.key_of(events[n], sights.zoned)
        settled = frigate.settled(events[n], received)
        if isinstance(settled, Refused):
            yield settled
            continue
        first, *more = told_of(settled, sights)
        yield from (first, *more)
        if isinstance(first, Seen) and not more and not settled.false_positive:
            sights.learn(sent, (first.camera, first.kind, first.place))
    yield Recognised()


def said(
    parts: Iterable[frigate_shapes.Event | frigate.Stats | Refused | Recognised],
    sights: Sights[EventPlace],
    source: str,
) -> Iterator[Seen | Raised | Health | Refused | Recognised]:
    """Yield what a server's events and statistics tell, one by one."""
    for part in parts:
        if isinstance(part, frigate_shapes.Event):
            yield from told_of(part, sights)
        elif isinstance(part, frigate.Stats):
            yield from health(part, sights.city, source)
        else:
            yield part


def fetch_frigate_mqtt(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload | Recognised | Idle]:
    """Yield what a Frigate server publishes, as it comes; or batches of it that were kept as files."""
    if source.url.startswith(("mqtt:", "mqtts:")):
        return mqtt.fetch(source, frigate_mqtt.TOPICS)
    return files.fetch(source, cursor)


def parse_frigate_mqtt(payload: Payload) -> Iterator[Seen | Raised | Health | Refused | Recognised]:
    """Yield what the messages of a Frigate server tell: of an event heard over its HTTP API as well, the same once more."""
    source = payload.source.source
    yield from said(frigate_mqtt.parse(payload), sights_of(source), source)


def sights_of(source: str) -> Sights[EventPlace]:
    """What the city calls what the cameras of a server see; made anew when the city or its borders change."""
    city, borders = read_city(), fingerprint()
    held = _sights.get(source)
    if held is None or held[0] is not city or held[1] != borders:
        held = _sights[source] = (city, borders, Sights(city, source, EventPlace))
    return held[2]


_sights: dict[str, tuple[City, str, Sights[EventPlace]]] = {}


def told_of(event: frigate_shapes.Event, sights: Sights[EventPlace]) -> Iterator[Seen | Raised]:
    """Yield an event as it was seen, and the alert that it is; what the server took back is none any more, and says so."""
    began = datetime.fromtimestamp(event.start_time, UTC)
    sight = sights.of(event.camera, event.label)
    zones: tuple[str, ...] = ()
    if not sight.usual:
        zones, on = event.within(), began.astimezone(HUE).date() if sight.moved else None
        sight = sights.exactly(sight, zones, on, bytes(event.zones))
    until = None if event.end_time is None else int(event.end_time * 1000)
    kind = sight.refuted if event.false_positive else sight.kind
    yield Seen(sight.camera, event.id, int(event.start_time * 1000), until, kind, sight.counted)
    if sight.detection is not None and sight.detection.alert:
        alert = raised(event, sight, began, zones)
        yield alert._replace(kind_said=REFUTED) if event.false_positive else alert


def raised(event: frigate_shapes.Event, sight: Sight[EventPlace], began: datetime, zones: tuple[str, ...]) -> Raised:
    """What an event tells of the alert that it is."""
    detection, row = sight.detection, sight.row
    ended = None if event.end_time is None else datetime.fromtimestamp(event.end_time, UTC)
    score, plate = event.best()
    assert detection is not None
    return Raised(
        source="",
        camera=sight.camera,
        event=event.id,
        updated=ended or began,
        state_said=None,
        kind_said=detection.code,
        label_said=sight.kind.partition("/")[2],
        danger_said=detection.danger,
        raised_said=began,
        ended_said=ended,
        zone_said=mask(zones[0]) if zones and ended else None,
        plate_said=masked_plate(plate) or None,
        score_said=score if ended else None,
        place_said=row.place or None if row else None,
        road_said=row.road or None if row else None,
        group_said=row.group if row else detection.group,
        lon_said=row.lon if row else None,
        lat_said=row.lat if row else None,
        ward_said=row.ward or None if row else None,
    )


def health(stats: frigate.Stats, city: City, source: str) -> Iterator[Health]:
    """Yield how each camera of a server is, and each that the city has installed there and the server does not know."""
    on = datetime.fromtimestamp(stats.at, UTC).astimezone(HUE).date()
    declared = {row.camera: row for row in city.cameras_of(source) if row.installed <= on}
    for camera in stats.cameras:
        row = declared.get(camera.name) or city.camera(source, camera.name)
        yield how(camera.name, camera.state(stats.at), row)
    for name in declared.keys() - {camera.name for camera in stats.cameras} - set(stats.unread):
        yield how(name, ABSENT, declared[name])


def how(name: str, state: str, row: Installed | None) -> Health:
    """The state of a camera, with what the city says of it."""
    if row is None:
        return Health(name, None, state, None, None, None, None, None, None, installed=False)
    return Health(
        name, None, state, row.group, row.place or None, row.road or None, row.lon, row.lat, row.ward or None, installed=True
    )  # fmt: skip


def parse_verdicts(payload: Payload) -> Iterator[Decided | Refused | Recognised]:
    """Yield what was decided of each alert, and what cannot be read; nothing says who decided."""
    city = read_city()
    for part in camera_verdicts.parse(payload):
        if isinstance(part, Verdict):
            agency, reason = mask(city.agency_named(part.agency)), mask(part.reason)
            yield Decided(part.source, part.camera, part.event, part.at, part.state, agency or None, reason or None)
        elif isinstance(part, Refused):
            yield part._replace(raw=mask(part.raw))
        else:
            yield part


FEEDS = {
    "frigate": Feed(
        CameraEvent, fetch_frigate, parse_frigate, timedelta(seconds=10), timedelta(seconds=60), measures=False,
        records={Seen: CameraEvent, Raised: Alert, Health: CameraState},
    ),
    "frigate-mqtt": Feed(
        CameraEvent, fetch_frigate_mqtt, parse_frigate_mqtt, None, timedelta(seconds=60), measures=False,
        records={Seen: CameraEvent, Raised: Alert, Health: CameraState},
    ),
    "verdicts": Feed(
        Alert, camera_verdicts.fetch, parse_verdicts, timedelta(seconds=30), timedelta(minutes=10), measures=False,
        records={Decided: Alert},
    ),
}  # fmt: skip

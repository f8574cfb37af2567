"""A city's made-up cameras: what they see, what becomes of their alerts and how they are, kept as rounds would keep them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from data_sources import Payload, Source
from data_sources.cameras import (
    FEEDS,
    Decided,
    EventPlace,
    Health,
    Raised,
    Seen,
)
from data_sources.city import read_city
from data_sources.city.cameras_file import Installed
from data_sources.city.sights import ward_of
from data_sources.collector.health import declare
from data_sources.store import Store, milliseconds
from data_sources.store.keeping import finish, keep, receive
from tests.conftest import source_of

SERVERS = ("frigate-1", "frigate-2")
KINDS = (
    "dem_luu_luong/car", "dem_luu_luong/car", "dem_luu_luong/bus", "nguoi/person", "/skateboard", "false_positive/car",
    "un_tac/congestion", "khoi_lua/smoke", "xa_rac/littering",
)  # fmt: skip
number = count(1)


def server(name: str) -> Source:
    return source_of(
        f"https://{name}.example/", name=f"Camera {name}", service="cameras", format="frigate", source=name,
        every=timedelta(seconds=10), stale_after=timedelta(seconds=60),
    )  # fmt: skip


DESK = source_of(
    "https://desk.example/verdicts.json", name="Xác minh", service="cameras", format="verdicts", source="desk"
)


@cache
def installed(source: str) -> tuple[Installed, ...]:
    """A few cameras of a server, some of which count on roads."""
    rows = read_city().cameras_of(source)
    on_roads = [row for row in rows if row.road][:4]
    return (*on_roads, *[row for row in rows if not row.road][:3])


def keep_parts(store: Store, source: Source, parts: Sequence[Any], received: datetime, address: str) -> None:
    """Keep what a server told in one answer, whole."""
    payload = Payload(f"{next(number)}".encode(), f"{source.url}{address}", received, source)
    fetch = receive(store, payload)
    keep(store, FEEDS[source.format], parts, [], payload, fetch)
    finish(store, fetch, received)


def declare_all(store: Store, heard: datetime, *servers: str) -> None:
    """The city's feeds, each heard last at an instant."""
    declare(store, [*(server(name) for name in servers or SERVERS), DESK])
    hear(store, heard)


def hear(store: Store, at: datetime, *servers: str) -> None:
    """The servers (by default all) were heard last at an instant."""
    only = "" if not servers else f" WHERE source IN ({', '.join(repr(one) for one in servers)})"
    with store.write() as connection:
        connection.exec_driver_sql(f"UPDATE feed_states SET heard_at = {milliseconds(at)}{only}")


def place(camera: Installed) -> EventPlace:
    return EventPlace(ward_of(camera), camera.road, camera.group)


def seen(camera: Installed, event: str, began: datetime, ended: datetime | None, kind: str) -> Seen:
    end = None if ended is None else milliseconds(ended)
    return Seen(camera.camera, event, milliseconds(began), end, kind, place(camera))


def raised(camera: Installed, event: str, began: datetime, ended: datetime | None, kind: str, **over: Any) -> Raised:
    code, _, label = kind.partition("/")
    told: dict[str, Any] = dict.fromkeys(Raised._fields) | {
        "source": "", "camera": camera.camera, "event": event, "updated": ended or began, "kind_said": code,
        "label_said": label, "danger_said": read_city().detections.types[code].danger, "raised_said": began,
        "ended_said": ended, "place_said": camera.place or None, "road_said": camera.road or None,
        "group_said": camera.group, "lon_said": camera.lon, "lat_said": camera.lat, "ward_said": camera.ward or None,
    }  # fmt: skip
    return Raised(**told | over)


def decided(source: str, camera: Installed, event: str, at: datetime, state: str, agency: str | None = None) -> Decided:
    return Decided(source, camera.camera, event, at, state, agency, None)


def health(camera: Installed, state: str) -> Health:
    return Health(
        camera.camera, None, state, camera.group, camera.place or None, camera.road or None, camera.lon, camera.lat,
        camera.ward or None, True,
    )  # fmt: skip


def states(store: Store, source: str, told: Iterable[tuple[Installed, str]], received: datetime) -> None:
    """Keep how a server's cameras are, in one answer."""
    parts = [health(camera, state) for camera, state in told]
    keep_parts(store, server(source), parts, received, "api/stats")


def life(chance: random.Random, source: str, event: str, began: datetime) -> list[tuple[datetime, str, Any]]:
    """What is told of an event, each with the instant at which it was: in view, its end, a correction, verdicts."""
    camera, kind = chance.choice(installed(source)), chance.choice(KINDS)
    ended = began + timedelta(seconds=chance.choice((3, 40, 900)))
    code = kind.partition("/")[0]
    alert = code in read_city().detections.types and read_city().detections.types[code].alert
    told: list[tuple[datetime, str, Any]] = []

    def tell(at: datetime, until: datetime | None, as_kind: str) -> None:
        told.append((at, source, seen(camera, event, began, until, as_kind)))
        if alert:
            told.append((at, source, raised(camera, event, began, until, kind)))

    if chance.random() < 0.4:
        tell(began + timedelta(seconds=2), None, kind)
    tell(ended + timedelta(seconds=chance.choice((1, 1, 30, 20_000))), ended, kind)
    if chance.random() < 0.15:
        late = ended + timedelta(minutes=chance.choice((-0.02, 50)))
        tell(told[-1][0] + timedelta(hours=2), late, kind if alert else chance.choice(KINDS[:6]))
    if alert and chance.random() < 0.7:
        at = began + timedelta(minutes=chance.uniform(0.1, 300))
        for state in chance.choice(
            (("xac_nhan",), ("bao_sai",), ("xac_nhan", "chuyen"), ("xac_nhan", "chuyen", "da_xu_ly", "luu_tru"), ("bao_sai", "luu_tru"))
        ):  # fmt: skip
            told.append((at + timedelta(minutes=1), "desk", decided(source, camera, event, at, state)))
            at += timedelta(minutes=chance.uniform(1, 3000))
    return told


class Answer(NamedTuple):
    """What a server told at once."""

    source: Source
    parts: list[Any]
    received: datetime
    address: str


def answers(seed: int, many: int, until: datetime, weeks: float = 10) -> list[list[Answer]]:
    """The rounds in which so many events' lives and the cameras' states are told, with late parts and a dark server."""
    chance = random.Random(seed)
    begun = [until - timedelta(weeks=weeks) * chance.random() for _ in range(many)]
    begun += [until - timedelta(hours=26) * chance.random() ** 2 for _ in range(many // 2)]
    told = [
        one
        for i, at in enumerate(begun)
        for one in life(chance, chance.choice(SERVERS), f"e{i:05}", at.replace(microsecond=0))
    ]
    rounds = [*sorted(until - timedelta(weeks=weeks) * chance.random() ** 2 for _ in range(6)), until]
    rounds = [at.replace(microsecond=0) for at in rounds]
    dark = chance.choice(SERVERS)
    found: list[list[Answer]] = []
    for n, (start, end) in enumerate(zip([None, *rounds], rounds, strict=False)):
        now = [one for one in told if one[0] <= end and (start is None or one[0] > start)]
        found.append([])
        for source in SERVERS:
            found[-1].append(Answer(server(source), [part for _, of, part in now if of == source], end, "api/events"))
            if source != dark or n != len(rounds) - 3:
                how = [
                    health(one, chance.choice(("online", "online", "offline", "frozen", "absent")))
                    for one in installed(source)
                ]
                found[-1].append(Answer(server(source), list(how), end, "api/stats"))
        found[-1].append(Answer(DESK, [part for _, of, part in now if of == "desk"], end, ""))
    return [[answer for answer in those if answer.parts] for those in found]


def fill(
    store: Store,
    seed: int,
    many: int,
    until: datetime,
    weeks: float = 10,
    after: Callable[[datetime], object] = lambda received: None,
) -> list[datetime]:
    """Keep what is told as it went; the instants of the rounds. ``after``: what is done after each."""
    declare_all(store, until)
    rounds = []
    for those in answers(seed, many, until, weeks):
        for source, parts, received, address in those:
            keep_parts(store, source, parts, received, address)
        rounds.append(those[0].received)
        after(rounds[-1])
    return rounds

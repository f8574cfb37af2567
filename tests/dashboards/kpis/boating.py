"""Fleets as tests write them: boats of a city of their own, heard over a VMS provider, AIS and the border post's log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from dashboards.kpis.boat_standings import Fleet
from dashboards.kpis.fleet import fleet
from data_sources import Payload, Source
from data_sources.city import City, read_city
from data_sources.collector.health import declare
from data_sources.fishing_boats import FEEDS, BoatLog, Fix, Logged
from data_sources.store import Store
from data_sources.store.keeping import keep, receive
from data_sources.store.tables import FeedState
from tests.conftest import source_of

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)  # 12:00 in Hue
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
AT_SEA = (108.40, 17.00)
THUAN_AN = (107.64, 16.56)


def name(n: int) -> str:
    return f"TTH-9{n:04d}-TS"


def city_of(folder: Path, *boats: str, lines: str = "") -> City:
    """A city with these rows of boats.csv."""
    folder.mkdir(exist_ok=True)
    header = "registration,mmsi,length_class,provider,port,crew,valid_from"
    (folder / "boats.csv").write_text("\n".join([header, *boats, ""]), encoding="utf-8")
    if lines:
        (folder / "lines.geojson").write_text(lines, encoding="utf-8")
    return read_city(folder)


def large(n: int, length: str = "15-24", provider: str = "vms-1") -> str:
    """A boat that must carry a device."""
    return f"{name(n)},,{length},{provider},thuan-an,10,2025-01-01"


def feed(source: str, form: str, stale_after: timedelta = 10 * MINUTE) -> Source:
    return source_of(
        f"http://127.0.0.1:1/{source}/", name=source, service="fishing_boats", format=form, source=source,
        stale_after=stale_after,
    )  # fmt: skip


VMS, AIS, LOG = feed("vms-1", "csv"), feed("ais", "ais"), feed("bien-phong", "log")


def declared(store: Store, *sources: Source, heard: datetime | None = NOW) -> None:
    """Write down the feeds, and when all of them were heard last."""
    declare(store, sources)
    with store.write() as connection:
        connection.execute(update(FeedState).values(heard_at=heard))


def hear(store: Store, source: Source, fixes: Iterable[Fix], received: datetime = NOW) -> None:
    """Keep positions that a source tells."""
    told = list(fixes)
    payload = Payload(repr((source.name, told, received)).encode(), source.url, received, source)
    if told:
        keep(store, FEEDS[source.format], told, [], payload, receive(store, payload), received)


def write_down(store: Store, entries: Iterable[Logged], received: datetime = NOW) -> None:
    """Keep lines of the log."""
    told = list(entries)
    payload = Payload(repr((told, received)).encode(), LOG.url, received, LOG)
    keep(store, BoatLog, told, [], payload, receive(store, payload), received)


def at(boat: int, ago: timedelta, place: tuple[float, float] = AT_SEA, how: int = 0, course: float = 90.0) -> Fix:
    """Where a boat was so long before now."""
    return Fix(name(boat), NOW - ago, *place, 3.0, course, how)


def logged(boat: int, ago: timedelta, event: str, crew: int | None = None) -> Logged:
    return Logged(name(boat), NOW - ago, event, None, None, crew, None, None)


def regular(boats: Iterable[int], until: timedelta, back: timedelta = 12 * HOUR) -> list[Fix]:
    """Boats that sent every two hours, each at its own minute, until so long before now."""
    return [
        at(n, ago, (108.0 + n / 200, 17.0))
        for n in boats
        for k in range(int(back / (2 * HOUR)) + 1)
        if (ago := until + 2 * HOUR * k + (n * 7 % 120) * MINUTE) <= until + back
    ]


def stand(store: Store, city: City, ago: timedelta = timedelta()) -> Fleet:
    """How the boats stood so long ago."""
    with store.read() as connection:
        return fleet(connection, city, NOW - ago)

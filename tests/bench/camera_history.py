"""A city's past of what its cameras saw, made in the store by SQL: however long it is, it ends with the same days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from data_sources import Payload
from data_sources.cameras import CameraEvent, CameraState, EventPlace, Seen, how
from data_sources.city import read_city
from data_sources.city.sights import ward_of
from data_sources.collector.health import declare
from data_sources.store import Store, milliseconds, open_store
from data_sources.store.keeping import finish, keep, receive
from data_sources.store.opening import claim
from data_sources.store.tables import FeedState
from tests.bench.sightings import END, source_of

HOUR, DAY = 3_600_000, 86_400_000
STEP = DAY // 12_000
"""Between two events of the whole city [ms]: a short past, too, is to hold the weeks that tell what is usual."""
KINDS = (
    "dem_luu_luong/car",
    "dem_luu_luong/motorcycle",
    "nguoi/person",
    "dem_luu_luong/bus",
    "/dog",
    "xa_rac/littering",
)
SOURCES = ("frigate-1", "frigate-2", "frigate-3", "frigate-4")
BEFORE = END - timedelta(minutes=10)
"""The past ends here: what is appended comes after it."""

# an event is told by its place in time alone; what numbers stand for was named by one event of each
ROWS = """
    INSERT INTO camera_events (event, series, at, started, kind, place, rule, received, "fetch")
    WITH RECURSIVE steps(k) AS (SELECT :first UNION ALL SELECT k + 1 FROM steps WHERE k < :last)
    SELECT ((k * :step - 946684800000) << 22) | (k * 2654435761 % 4194304), s.series, k * :step + 1000 + k * 7919 % 20000,
           k * :step, CASE WHEN k % 20 < 9 THEN 2 WHEN k % 20 < 17 THEN 1 ELSE 3 + k % 20 % 3 END, s.place, 0,
           k * :step + 25000, :fetch
    FROM steps JOIN temp.seers s ON s.n = k * 7919 % :seers
"""
TALLIES = {
    "kind": ("k.code", "1"),
    "ward": ("p.ward", "k.code NOT LIKE 'false_positive/%'"),
    "road": ("p.road", "p.road <> '' AND k.code LIKE 'dem_luu_luong/%'"),
}


def build(path: Path, events: int) -> Store:
    """An open SQLite store with about so many events up to BEFORE, their tallies, every camera online, and feeds heard at END."""
    store = open_store(f"sqlite:///{path}")
    claim(store, "real")
    sources = [source_of(f"http://127.0.0.1:9/{source}/", source) for source in SOURCES]
    declare(store, sources)
    city, then, fetch = read_city(), milliseconds(BEFORE), 0
    for source in sources:
        rows = city.cameras_of(source.source)
        told = [
            Seen(row.camera, f"{n}", 0, 1, KINDS[n % len(KINDS)], EventPlace(ward_of(row), row.road, row.group))
            for n, row in enumerate(rows)
        ]
        payload = Payload(b"[]", source.url, BEFORE, source, "application/json")
        fetch = receive(store, payload)
        keep(store, CameraEvent, told, [], payload, fetch)
        finish(store, fetch, BEFORE)
        just_now = END - timedelta(seconds=5)
        heard = Payload(b"{}", f"{source.url}api/stats", just_now, source, "application/json")
        keep(
            store, CameraState, [how(row.camera, "online", row) for row in rows], [], heard, receive(store, heard), END
        )
    with store.write() as connection:
        # a table of what saw something, where, in the order of their numbers
        connection.exec_driver_sql("CREATE TEMP TABLE seers (n INTEGER PRIMARY KEY, series INTEGER, place INTEGER)")
        connection.exec_driver_sql(
            "INSERT INTO seers SELECT row_number() OVER (ORDER BY series) - 1, series, place FROM camera_events"
        )
        seers = connection.exec_driver_sql("SELECT count(*) FROM seers").scalar_one()
        connection.exec_driver_sql("DELETE FROM camera_events")
        last = then // STEP - 10
        connection.exec_driver_sql(
            ROWS, {"first": last - events + 1, "last": last, "step": STEP, "fetch": fetch, "seers": seers}
        )
        for name, (category, counted) in TALLIES.items():
            connection.exec_driver_sql(f"DELETE FROM camera_event_hours_by_{name}")
            connection.exec_driver_sql(
                f"INSERT INTO camera_event_hours_by_{name} SELECT hour, {category}, sum(n) FROM"
                f" (SELECT at - at % {HOUR} AS hour, kind, place, count(*) AS n FROM camera_events"
                f" GROUP BY at / {HOUR}, kind, place) e JOIN camera_event_kinds k ON k.id = e.kind"
                f" JOIN camera_event_places p ON p.id = e.place WHERE {counted} GROUP BY hour, {category}"
            )
        connection.exec_driver_sql("DROP TABLE seers")
        connection.execute(update(FeedState).values(heard_at=END, data_at=END, last_at=END, next_at=END))
        store.announce(connection)
    return store

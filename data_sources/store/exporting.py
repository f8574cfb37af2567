"""Records as they leave the store: streamed, whole, in the order of their instants."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select

from data_sources.store.known import known
from data_sources.store.records import Event, Stream, Version
from data_sources.store.store import Store
from data_sources.store.track_records import Track

Kept = type[Stream] | type[Version] | type[Event] | type[Track]

FORMATS = ("csv", "json", "geojson")
AT_ONCE = 2_000


OURS = ("id", "stated", "told", "digest", "known_until")
"""Columns of a record that changes which tell how we keep it."""


def columns(record: Kept) -> list[str]:
    """The names of an export's columns."""
    if issubclass(record, Event):
        where = ["kind", "ward", "road", "group"]
        return ["source", *record.dimension.natural, "event", "started", "at", *where, "rule", "received", "fetch"]
    if issubclass(record, Track):
        where = ["lon", "lat", "speed", "course", "how"]
        return ["source", *record.dimension.natural, "at", *where, "received", "fetch"]
    if issubclass(record, Version):
        first, last = ["source", *record.natural, "updated"], ["known_from", "fetch"]
        said = [column.name for column in record.__table__.columns if column.name not in (*first, *last, *OURS)]
        return [*first, *said, *last]
    dimension = record.dimension
    described = [column.name for column in dimension.__table__.columns if column.name not in ("id", "source")]
    return ["source", *described, "at", "value", "received", "fetch"]


def rows(record: Kept, start: datetime | None, end: datetime | None) -> Select[Any]:
    """Every row of a stream in [start, end) with what its dimension says of it; the events that ended there; of records
    that change, what is known now of those whose instant lies there."""
    if issubclass(record, Version):
        return versions(record, start, end)
    if issubclass(record, Event):
        return events(record, start, end)
    dimension: Any = record.dimension.__table__
    stream: Any = record.__table__
    named = [
        (stream if name in stream.c and name not in dimension.c else dimension).c[name] for name in columns(record)
    ]
    query = select(*named).join_from(stream, dimension, stream.c.series == dimension.c.id)
    if start is not None:
        query = query.where(stream.c.at >= start)
    if end is not None:
        query = query.where(stream.c.at < end)
    return query.order_by(stream.c.series, stream.c.at)


def events(record: type[Event], start: datetime | None, end: datetime | None) -> Select[Any]:
    """The events that ended in [start, end), as they are known now, with what their numbers stand for."""
    event: Any = record.__table__
    series, kinds, places = record.dimension.__table__, record.kinds.__table__, record.places.__table__
    named = {"source": series.c.source, "kind": kinds.c.code, "group": places.c.grp.label("group")}
    named |= {name: series.c[name] for name in record.dimension.natural}
    named |= {name: places.c[name] for name in ("ward", "road")}
    query = (
        select(*(named[name] if name in named else event.c[name] for name in columns(record)))
        .join_from(event, series, series.c.id == event.c.series)
        .join(kinds, kinds.c.id == event.c.kind)
        .join(places, places.c.id == event.c.place)
    )
    if start is not None:
        query = query.where(event.c.at >= start)
    if end is not None:
        query = query.where(event.c.at < end)
    return query.order_by(event.c.at, event.c.series, event.c.event)


def versions(record: type[Version], start: datetime | None, end: datetime | None) -> Select[Any]:
    """What is known now of the records that are counted in [start, end)."""
    table: Any = record.__table__
    at = table.c[record.counted_at]
    query = known(record).with_only_columns(*(table.c[name] for name in columns(record)))
    if start is not None:
        query = query.where(at >= start)
    if end is not None:
        query = query.where(at < end)
    return query.order_by(at, *(table.c[name] for name in ("source", *record.natural)))


def said(value: Any) -> Any:
    """A value as exports write it: instants in UTC, ISO 8601."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def export(
    store: Store,
    record: Kept,
    form: str,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Iterator[str]:
    """The text of an export, piece by piece; ``form`` is one of FORMATS."""
    names = columns(record)
    with store.read() as connection:
        found = connection.execution_options(yield_per=AT_ONCE).execute(rows(record, start, end))
        parts = ([said(value) for value in row] for row in found)
        yield from {"csv": as_csv, "json": as_json, "geojson": as_geojson}[form](names, parts)


def as_csv(names: list[str], parts: Iterator[list[Any]]) -> Iterator[str]:
    """Comma separated, one header line."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(names)
    for number, part in enumerate(parts, 1):
        writer.writerow(part)
        if number % AT_ONCE == 0:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


def as_json(names: list[str], parts: Iterator[list[Any]]) -> Iterator[str]:
    """One array of objects, one a line."""
    yield "["
    for number, part in enumerate(parts):
        yield ("\n" if number == 0 else ",\n") + json.dumps(dict(zip(names, part, strict=True)), ensure_ascii=False)
    yield "\n]\n"


def as_geojson(names: list[str], parts: Iterator[list[Any]]) -> Iterator[str]:
    """One feature a record; one without a position has a null geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    for number, part in enumerate(parts):
        properties = dict(zip(names, part, strict=True))
        lon, lat = properties.pop("lon", None), properties.pop("lat", None)
        point = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
        feature = {"type": "Feature", "geometry": point, "properties": properties}
        yield ("\n" if number == 0 else ",\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"

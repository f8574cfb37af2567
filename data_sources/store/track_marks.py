"""Up to when tracks have been thinned, and from when what came late since has to be looked at once more."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from data_sources.store.tables import Meta
from data_sources.store.track_records import Track


def thinned_until(connection: Connection, record: type[Track]) -> int:
    """The instant [ms] before which tracks have been thinned; 0: never yet."""
    return said(connection, thinned(record)) or 0


def thin_from(connection: Connection, record: type[Track]) -> int:
    """The instant [ms] from which tracks are to be thinned now. Until that is done they count as thinned up to there."""
    began = thinned_until(connection, record)
    lowest = said(connection, late(record))
    since = began if lowest is None else min(began, lowest)
    thinned_to(connection, record, since)
    connection.execute(delete(Meta).where(Meta.key == late(record)))
    return since


def thinned_to(connection: Connection, record: type[Track], until: int) -> None:
    """Write down that tracks have been thinned up to an instant [ms]."""
    write(connection, thinned(record), until)


def look_again(connection: Connection, record: type[Track], at: int) -> None:
    """Write down that something was kept in thinned time at an instant [ms]."""
    lowest = said(connection, late(record))
    if lowest is None or at < lowest:
        write(connection, late(record), at)


def said(connection: Connection, key: str) -> int | None:
    value = connection.scalar(select(Meta.value).where(Meta.key == key))
    return None if value is None else int(value)


def write(connection: Connection, key: str, value: int) -> None:
    connection.execute(delete(Meta).where(Meta.key == key))
    connection.execute(Meta.__table__.insert().values(key=key, value=str(value)))  # type: ignore[attr-defined]


def thinned(record: type[Track]) -> str:
    return f"thinned:{record.__tablename__}"


def late(record: type[Track]) -> str:
    return f"late:{record.__tablename__}"

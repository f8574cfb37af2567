"""Opening a store: its address, its shape, and whether it holds the real city or the simulated one."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from data_sources.store.faults import driver_words
from data_sources.store.store import Store
from data_sources.store.tables import Meta

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"
"""The newest migration; a store that says so is opened without Alembic, which takes longer to load than to run."""


class StoreFault(Exception):
    """The store cannot be opened or must not be used so; the message is one sentence that says what to do."""


def address(url: str) -> URL:
    """The checked address of a store. Raises StoreFault for one that is neither SQLite nor PostgreSQL."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        parsed, backend = None, ""
    if parsed is None or backend not in ("sqlite", "postgresql"):
        said = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url)  # a password is not shown, however it was mistyped
        raise StoreFault(
            f"HUEIOC_STORE (or --store): “{said}” is not an address of a store; write"
            " sqlite:////folder/hueioc.sqlite or postgresql://user@host/database."
        )
    if backend == "sqlite" and (parsed.drivername not in ("sqlite", "sqlite+pysqlite") or parsed.query):
        raise StoreFault(
            f"HUEIOC_STORE (or --store): “{url}” says more than which file; write sqlite:////folder/hueioc.sqlite."
        )
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreFault(
            "HUEIOC_STORE (or --store): a store in memory is lost at the end; name a file after sqlite:///."
        )
    return parsed


def open_store(url: str) -> Store:
    """The store at ``url``, brought to the present shape. Raises StoreFault with one sentence when that fails."""
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        folder = Path(str(parsed.database)).absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as why:
            raise StoreFault(
                f"{folder}: the store's folder cannot be made ({why.strerror}); name one that can."
            ) from why
    store = Store(parsed)
    try:
        migrate(store)
    except StoreFault:
        store.close()
        raise
    except DatabaseError as why:
        store.close()
        raise StoreFault(
            f"{store.name}: the store cannot be opened ({driver_words(why)}); check that it exists, may be written and is a store."
        ) from why
    return store


def migrate(store: Store) -> None:
    """Bring the store to the newest migration, one process at a time."""
    stands = shape(store)
    if stands == HEAD:
        return
    if stands is not None and stands > HEAD:
        raise StoreFault(
            f"{store.name}: it was made by a newer version of this program ({stands}, this one knows {HEAD});"
            " start that version or name another store."
        )
    if stands is None and (others := strangers(store)):
        raise StoreFault(
            f"{store.name}: it holds the tables of another program ({', '.join(others[:3])});"
            " name a file or a database of its own."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def shape(store: Store) -> str | None:
    """The migration the store stands at, None for a new one."""
    with store.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version


def strangers(store: Store) -> list[str]:
    """The tables of a store that none of our migrations made; those of PostGIS are nobody's."""
    with store.read() as connection:
        found = set(inspect(connection).get_table_names()) - {"spatial_ref_sys"}
    return [] if "alembic_version" in found else sorted(found)


def claim(store: Store, nature: str) -> None:
    """Mark an empty store as holding the ``nature`` ("real" or "simulated") city.

    Raises StoreFault when it holds the other one already: no store ever holds both.
    """
    with store.write() as connection:
        held = connection.scalar(select(Meta.value).where(Meta.key == "nature"))
        if held is None:
            connection.execute(insert(Meta).values(key="nature", value=nature))
    if held not in (None, nature):
        mend = (
            "name another store" if nature == "simulated" else "name another store or the feeds of the simulated city"
        )
        raise StoreFault(f"{store.name}: it holds the {held} city and the feeds are of the {nature} one; {mend}.")

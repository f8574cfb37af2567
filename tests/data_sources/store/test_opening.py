"""What is no store of ours is told in one sentence and left as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from data_sources.store import StoreFault, open_store


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite:///x?mode=memory&uri=true", "sqlite+aiosqlite:///x.sqlite"]
)
def test_a_store_that_would_be_lost_or_needs_another_driver_is_one_sentence(url: str) -> None:
    with pytest.raises(StoreFault, match=r"^HUEIOC_STORE.*; (name|write) .*\.$"):
        open_store(url)


def test_a_password_is_not_shown_however_the_address_was_mistyped() -> None:
    for url in ("postgres://hue:s3cret@db/hue", "postgresql://hue:s3@cret@db:port/hue"):
        with pytest.raises(StoreFault) as told:
            open_store(url)
        assert "cret" not in str(told.value)
        assert "hue:***@db" in str(told.value)


def test_the_tables_of_another_program_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE accounts (name)")
    with pytest.raises(StoreFault, match=r"tables of another program \(accounts\)"):
        open_store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]


def test_a_store_of_a_newer_version_is_not_touched(store_url: str) -> None:
    store = open_store(store_url)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreFault, match="made by a newer version of this program"):
        open_store(store_url)

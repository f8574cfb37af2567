"""Raw bytes go after a time; their hash, their size and the day stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from data_sources import Payload
from data_sources.collector.schedule import Schedule
from data_sources.store import Store
from data_sources.store.keeping import receive
from data_sources.store.retention import clear_out
from data_sources.store.tables import RawPayload
from tests.conftest import source_of

NOW = datetime.now(UTC).replace(microsecond=0)


def bodies(store: Store) -> list[bytes | None]:
    with store.read() as connection:
        return list(connection.scalars(select(RawPayload.body).order_by(RawPayload.kept)))


@pytest.mark.parametrize(("days", "set_to"), [(90, {}), (7, {"raw_days": 7})])
def test_raw_bytes_go_after_90_days_or_as_many_as_are_set_and_their_hash_stays(
    file_store: Store, days: int, set_to: dict[str, int]
) -> None:
    receive(file_store, Payload(b"0.5 m", "http://x/", NOW, source_of("http://x/")))
    assert clear_out(file_store, NOW + timedelta(days=days - 1), **set_to) == 0
    assert clear_out(file_store, NOW + timedelta(days=days + 1), **set_to) == 1
    with file_store.read() as connection:
        row = connection.execute(select(RawPayload)).mappings().one()
    assert row["body"] is None
    assert row["deleted"] == NOW + timedelta(days=days + 1)
    assert (len(row["hash"]), row["size"]) == (64, 5)


def test_the_days_that_are_set_reach_the_clearing_out(file_store: Store, tmp_path: Path) -> None:
    for days in (8, 6):
        body = f"{days} days old".encode()
        receive(file_store, Payload(body, "http://x/", NOW - timedelta(days=days), source_of("http://x/")))
    Schedule(tmp_path / "feeds.toml", file_store, raw_days=7)._clear_out()
    older, younger = bodies(file_store)
    assert older is None
    assert younger is not None

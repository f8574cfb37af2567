"""The board is plain data that says where it comes from."""

from datetime import UTC, datetime

import orjson

from dashboards.kpis import facts
from dashboards.live.board import encode, make, newest, write
from dashboards.live.lease import take
from data_sources.store import Store
from data_sources.store.opening import claim


def test_a_city_that_has_said_nothing_has_a_board_without_a_zero(store: Store) -> None:
    board = orjson.loads(encode(make(store, datetime.now(UTC), facts)))
    assert board["feeds"] == []
    assert board["event"] is None
    assert "kim-long" in board["stations"]
    values = [told["value"] for places in board["answers"].values() for told in places.values()]
    assert set(values) <= {None}


def test_the_simulated_city_is_called_so(store: Store) -> None:
    assert make(store, datetime.now(UTC), lambda store, now: {})["simulated"] is False
    claim(store, "simulated")
    assert make(store, datetime.now(UTC), lambda store, now: {})["simulated"] is True


def test_who_lost_the_lease_writes_nothing(store: Store) -> None:
    now = datetime.now(UTC)
    with store.write() as connection:
        take(connection, "live", "first")
    assert write(store, "second", b"{}", now) is None
    assert newest(store) is None
    assert write(store, "first", b'{"by":"first"}', now) == 1
    assert newest(store) == (1, {"by": "first"})
    assert newest(store, after=1) is None

"""One process among all that share a store computes for the city."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from dashboards.live.lease import Lease, holder_of, take
from data_sources.store import Store
from data_sources.store.tables import Lease as Row


def test_the_second_who_asks_does_not_get_it(store: Store) -> None:
    with store.write() as connection:
        assert take(connection, "live", "first")
        assert not take(connection, "live", "second")
        assert take(connection, "live", "first")  # renewed
        assert holder_of(connection, "live") == "first"


def test_a_holder_that_fell_silent_is_followed_by_another(store: Store) -> None:
    with store.write() as connection:
        take(connection, "live", "first")
    with store.write() as connection:
        connection.execute(update(Row).values(until=datetime.now(UTC) - timedelta(milliseconds=1)))
    with store.write() as connection:
        assert holder_of(connection, "live") is None
        assert take(connection, "live", "second")
        assert not take(connection, "live", "first")


def test_two_names_are_two_leases(store: Store) -> None:
    with store.write() as connection:
        assert take(connection, "live", "first")
        assert take(connection, "report", "second")


def test_who_stops_lets_the_next_one_in_at_once(store: Store) -> None:
    first, second = Lease(store, "live"), Lease(store, "live")
    first.start()
    second.start()
    assert (first.held, second.held) == (True, False)
    first.stop()
    assert not first.held
    second._ask()
    assert second.held
    second.stop()

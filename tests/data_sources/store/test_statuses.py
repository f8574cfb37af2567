"""How cameras are now: told every few seconds, written when it changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings as hypotheses
from hypothesis import strategies as some
from sqlalchemy import func, select

from data_sources import Payload
from data_sources.cameras import CameraState, Health
from data_sources.store import EVER, Store, known, open_store
from data_sources.store.keeping import Tally, finish, keep, receive
from tests.conftest import source_of

EIGHT = datetime(2026, 11, 20, 1, tzinfo=UTC)  # 08:00 in Hue


def health(camera: str, state: str, **over: Any) -> Health:
    told = {
        "camera": camera, "updated": None, "state": state, "group": "giao_thong", "place": "Cầu Trường Tiền", "road": None,
        "lon": 107.5886, "lat": 16.469, "ward_said": "19789", "installed": True,
    }  # fmt: skip
    return Health(**(told | over))


class Answer(NamedTuple):
    """An answer whose bytes are kept already, and its records not yet."""

    payload: Payload
    fetch: int
    told: tuple[Health, ...]

    def keep(self, store: Store) -> Tally:
        tally = keep(store, CameraState, self.told, [], self.payload, self.fetch)
        finish(store, self.fetch, self.payload.received)
        return tally


def received(store: Store, minutes: float, *told: Health) -> Answer:
    source = source_of("http://127.0.0.1/api/stats", service="cameras", format="frigate", source="frigate-1")
    payload = Payload(f"{minutes} {told}".encode(), source.url, EIGHT + timedelta(minutes=minutes), source)
    return Answer(payload, receive(store, payload), told)


def heard(store: Store, minutes: float, *told: Health) -> Tally:
    return received(store, minutes, *told).keep(store)


def rows(store: Store, as_of: datetime | None = None) -> list[dict[str, Any]]:
    with store.read() as connection:
        found = connection.execute(known(CameraState, as_of).order_by("camera")).mappings()
        return [dict(row) for row in found]


def everything(store: Store) -> list[tuple[Any, ...]]:
    c = CameraState.__table__.c
    columns = (c.camera, c.state, c.known_from, c.known_until, c.since, c.down_since)
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(c.camera, c.known_from, c.id))]


def test_a_camera_that_stays_online_is_written_once(store: Store) -> None:
    assert heard(store, 0, health("a", "online"), health("b", "offline")).kept == 2
    again = heard(store, 1, health("a", "online"), health("b", "offline"))
    assert (again.kept, again.changed, again.repeated) == (0, 0, 2)
    assert [(row["camera"], row["state"], row["since"]) for row in rows(store)] == [
        ("a", "online", EIGHT),
        ("b", "offline", EIGHT),
    ]


def test_an_outage_lasts_from_the_last_good_picture_to_the_next_however_it_was_in_between(store: Store) -> None:
    for minutes, state in ((0, "online"), (10, "offline"), (20, "frozen"), (30, "absent"), (70, "online")):
        heard(store, minutes, health("a", state))
    (now,) = rows(store)
    assert (now["state"], now["since"]) == ("online", EIGHT + timedelta(minutes=70))
    assert now["down_since"] == EIGHT + timedelta(minutes=10)
    (then,) = rows(store, EIGHT + timedelta(minutes=25))
    assert (then["state"], then["since"]) == ("frozen", EIGHT + timedelta(minutes=20))
    assert then["down_since"] == EIGHT + timedelta(minutes=10)


def test_a_corrected_list_is_a_new_state_of_the_same_since(store: Store) -> None:
    heard(store, 0, health("a", "online"))
    heard(store, 5, health("a", "online", ward_said="19753"))
    (now,) = rows(store)
    assert (now["ward"], now["ward_by"], now["since"]) == ("19753", "code", EIGHT)
    assert rows(store, EIGHT + timedelta(minutes=1))[0]["ward"] == "19789"


def test_the_same_answer_twice_is_once(store: Store) -> None:
    heard(store, 0, health("a", "online"))
    heard(store, 5, health("a", "offline"))
    before = everything(store)
    heard(store, 5, health("a", "offline"))
    heard(store, 0, health("a", "online"))
    assert everything(store) == before


def test_cameras_of_two_servers_stay_apart(store: Store) -> None:
    heard(store, 0, health("a", "online"))
    other = source_of("http://127.0.0.2/api/stats", service="cameras", format="frigate", source="frigate-2")
    payload = Payload(b"2", other.url, EIGHT, other)
    keep(store, CameraState, [health("a", "offline")], [], payload, receive(store, payload))
    assert {(row["source"], row["state"]) for row in rows(store)} == {("frigate-1", "online"), ("frigate-2", "offline")}


def test_an_answer_that_is_kept_late_is_put_in_its_place(store: Store) -> None:
    heard(store, 0, health("a", "online"))
    cut_off = received(store, 10, health("a", "offline"))
    heard(store, 30, health("a", "online"))
    cut_off.keep(store)
    assert [row[1] for row in everything(store)] == ["online", "offline", "online"]
    assert rows(store, EIGHT + timedelta(minutes=20))[0]["state"] == "offline"
    (now,) = rows(store)
    assert (now["state"], now["since"]) == ("online", EIGHT + timedelta(minutes=30))
    assert now["down_since"] == EIGHT + timedelta(minutes=10)


@hypotheses(max_examples=60)
@given(
    states=some.lists(some.sampled_from(["online", "offline", "frozen"]), min_size=1, max_size=8),
    order=some.randoms(use_true_random=False),
)
def test_whatever_the_order_each_instant_knows_one_state(
    tmp_path_factory: pytest.TempPathFactory, states: list[str], order: Any
) -> None:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('states') / 'store.sqlite'}")
    answers = [received(store, minutes, health("a", state)) for minutes, state in enumerate(states)]
    order.shuffle(answers)
    for answer in answers:
        answer.keep(store)
    assert [rows(store, EIGHT + timedelta(minutes=minutes))[0]["state"] for minutes in range(len(states))] == states
    downs = [(row[1] != "online", row[5]) for row in everything(store)]
    assert all(down_since is not None for is_down, down_since in downs if is_down)
    (now,) = rows(store)
    assert now["state"] == states[-1]
    with store.read() as connection:
        still = select(func.count()).select_from(CameraState).where(CameraState.known_until == EVER)
        assert connection.scalar(still) == 1
    store.close()

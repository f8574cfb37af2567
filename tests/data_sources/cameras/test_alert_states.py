"""An alert is not a violation: what a camera says of it, what the desk decides, and what it may become."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from data_sources import Payload
from data_sources.cameras import (
    ALERT_STATES,
    ARCHIVED,
    CONFIRMED,
    FALSE,
    FOLLOWS,
    HANDLED,
    RAISED,
    TRANSFERRED,
    WAITS,
    Alert,
    Decided,
    Raised,
    may_become,
)
from data_sources.store import Store, known
from data_sources.store.keeping import finish, keep, receive
from tests.conftest import source_of

EIGHT = datetime(2026, 11, 20, 1, tzinfo=UTC)  # 08:00 in Hue
FIRE = "1795136400.500000-k3m9xq"


def at(minutes: float) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


def raised(**over: Any) -> Raised:
    """Smoke in A Lưới's forest."""
    told: dict[str, Any] = dict.fromkeys(Raised._fields) | {
        "source": "", "camera": "cam-0640", "event": FIRE, "updated": at(0), "kind_said": "khoi_lua", "label_said": "smoke",
        "danger_said": True, "raised_said": at(0), "ward_said": "20056",
    }  # fmt: skip
    return Raised(**(told | over))


def decided(state: str, minutes: float, **over: Any) -> Decided:
    told = {
        "source": "frigate-4", "camera": "cam-0640", "event": FIRE, "updated": at(minutes), "state_said": state,
        "agency_said": None, "reason_said": None,
    }  # fmt: skip
    return Decided(**(told | over))


def told(store: Store, minutes: float, *parts: Raised | Decided, source: str = "frigate-4") -> None:
    asked = source_of("http://127.0.0.1/", service="cameras", format="frigate", source=source)
    payload = Payload(repr((minutes, parts)).encode(), asked.url, at(minutes), asked)
    fetch = receive(store, payload)
    keep(store, Alert, parts, [], payload, fetch)
    finish(store, fetch, at(minutes))


def alert(store: Store, as_of: datetime | None = None) -> dict[str, Any]:
    with store.read() as connection:
        (row,) = connection.execute(known(Alert, as_of)).mappings()
        return dict(row)


def test_what_a_camera_saw_waits_for_a_person(store: Store) -> None:
    told(store, 1, raised())
    one = alert(store)
    assert (one["state"], one["closed"], one["kind"], one["danger"]) == (RAISED, None, "khoi_lua", True)
    assert (one["ward"], one["ward_by"]) == ("20056", "code")


def test_the_desk_of_another_server_decides_of_the_same_alert(store: Store) -> None:
    told(store, 1, raised())
    told(store, 20, decided(WAITS, 5), decided(CONFIRMED, 18), source="desk")
    told(store, 40, decided(TRANSFERRED, 30, agency_said="Sở Nông nghiệp và Môi trường"), source="desk")
    told(store, 300, decided(HANDLED, 290), source="desk")
    one = alert(store)
    assert (one["state"], one["closed"], one["transferred"], one["handled"]) == (HANDLED, at(18), at(30), at(290))
    assert (one["agency"], one["label"], one["source"]) == ("Sở Nông nghiệp và Môi trường", "smoke", "frigate-4")
    assert alert(store, at(25))["state"] == CONFIRMED
    assert alert(store, at(2))["state"] == RAISED


def test_what_the_desk_decides_stays_when_the_camera_tells_its_end(store: Store) -> None:
    told(store, 1, raised())
    told(store, 20, decided(FALSE, 18), source="desk")
    told(store, 60, raised(updated=at(55), ended_said=at(55), score_said=0.81))
    one = alert(store)
    assert (one["state"], one["closed"], one["ended"], one["score"]) == (FALSE, at(18), at(55), 0.81)


def test_the_order_in_which_they_arrive_does_not_matter(store: Store) -> None:
    parts = [raised(), decided(WAITS, 5), decided(CONFIRMED, 18), decided(TRANSFERRED, 30)]
    for n, order in enumerate(permutations(parts)):
        mine = [part._replace(event=f"{n}", source="frigate-4") for part in order]
        for minutes, part in enumerate(mine, 100):
            told(store, minutes, part)
    with store.read() as connection:
        found = connection.execute(known(Alert)).mappings().all()
    assert len(found) == 24
    assert {(row["state"], row["closed"], row["transferred"]) for row in found} == {(TRANSFERRED, at(18), at(30))}


def test_what_may_not_be_is_counted_and_changes_nothing(store: Store) -> None:
    told(store, 1, raised())
    told(store, 20, decided(HANDLED, 10), decided(FALSE, 12), decided(TRANSFERRED, 14), source="desk")
    one = alert(store)
    assert (one["state"], one["contradicted"], one["handled"], one["transferred"]) == (FALSE, 2, None, None)


def test_a_mistaken_verdict_can_be_turned_round(store: Store) -> None:
    told(store, 1, raised())
    told(store, 30, decided(FALSE, 10), decided(CONFIRMED, 20), source="desk")
    one = alert(store)
    assert (one["state"], one["closed"], one["contradicted"]) == (CONFIRMED, at(10), 0)


def test_a_verdict_without_its_alert_waits_for_it(store: Store) -> None:
    told(store, 20, decided(CONFIRMED, 18), source="desk")
    assert (alert(store)["raised"], alert(store)["kind"]) == (None, None)
    told(store, 30, raised())
    assert (alert(store)["raised"], alert(store)["state"]) == (at(0), CONFIRMED)


def test_an_alert_in_view_that_is_told_again_and_again_is_one_state(store: Store) -> None:
    for minutes in range(1, 6):
        told(store, minutes, raised())
    with store.read() as connection:
        assert len(connection.execute(Alert.__table__.select()).all()) == 1


@pytest.mark.parametrize("state", ALERT_STATES)
def test_every_state_leads_only_to_states_and_ends_in_the_archive(state: str) -> None:
    assert set(FOLLOWS[state]) <= set(ALERT_STATES)
    reached, todo = set(), [state]
    while todo:
        now = todo.pop()
        if now not in reached:
            reached.add(now)
            todo += FOLLOWS[now]
    assert ARCHIVED in reached
    assert may_become(state, state)
    assert not may_become(state, RAISED) or state == RAISED

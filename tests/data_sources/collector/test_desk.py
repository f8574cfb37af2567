"""A decision of an alert is a payload of its own, and never one that may not be."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from data_sources.cameras import CONFIRMED, FALSE, HANDLED, RAISED, TRANSFERRED, WAITS, Alert, Raised
from data_sources.collector.collect import resume
from data_sources.collector.desk import DESK, AlertKey, NotDecided, decide, found
from data_sources.store import Store
from data_sources.store.keeping import keep, raw_bytes, receive
from data_sources.store.tables import Fetch
from tests.data_sources.store.sightings import NOON, at, payload_of

FIRE = AlertKey("frigate-1", "cam-0001", "1763611620.525913-y14xk9")


def raise_alert(store: Store, alert: AlertKey = FIRE) -> None:
    told: dict[str, Any] = dict.fromkeys(Raised._fields) | alert._asdict()
    told |= {"source": "", "updated": NOON, "raised_said": NOON, "kind_said": "khoi_lua", "danger_said": True}
    payload = payload_of(at(1), alert)
    keep(store, Alert, [Raised(**told)], [], payload, receive(store, payload))


def fetches(store: Store) -> int:
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(Fetch)) or 0


def test_a_decision_is_kept_with_its_bytes(store: Store) -> None:
    raise_alert(store)
    fetch = decide(store, FIRE, CONFIRMED, "operator", at(5), reason="thấy khói thật")
    row = found(store, FIRE)
    assert (row["state"], row["closed"], row["reason"], row["fetch"]) == (CONFIRMED, at(5), "thấy khói thật", fetch)
    said = json.loads(raw_bytes(store, fetch) or b"")["verdicts"][0]
    assert (said["by"], said["event"], said["state"]) == ("operator", FIRE.event, CONFIRMED)


def test_an_alert_goes_its_whole_way(file_store: Store) -> None:
    raise_alert(file_store)
    for minute, state in enumerate((WAITS, CONFIRMED, TRANSFERRED, HANDLED), 10):
        decide(file_store, FIRE, state, "operator", at(minute), agency="Cảnh sát PCCC")
    row = found(file_store, FIRE)
    assert (row["state"], row["transferred"], row["handled"], row["contradicted"]) == (HANDLED, at(12), at(13), 0)


@pytest.mark.parametrize(
    ("state", "by", "when", "why"),
    [
        (
            HANDLED,
            "operator",
            at(5),
            "is canh_bao and cannot become da_xu_ly; it can become cho_xac_minh, xac_nhan, bao_sai",
        ),
        (RAISED, "operator", at(5), "nothing a person decides"),
        ("xong", "operator", at(5), "nothing a person decides"),
        (CONFIRMED, "Nguyễn Văn A", at(5), "no role"),
        (CONFIRMED, "operator", at(5).replace(tzinfo=None), "no zone"),
    ],
)
def test_what_may_not_be_is_refused_and_not_written(
    file_store: Store, state: str, by: str, when: datetime, why: str
) -> None:
    raise_alert(file_store)
    before = fetches(file_store)
    with pytest.raises(NotDecided, match=why):
        decide(file_store, FIRE, state, by, when)
    assert fetches(file_store) == before
    assert found(file_store, FIRE)["state"] == RAISED


def test_nothing_is_decided_before_what_was_decided_last(file_store: Store) -> None:
    raise_alert(file_store)
    decide(file_store, FIRE, CONFIRMED, "operator", at(10))
    with pytest.raises(NotDecided, match="decided at"):
        decide(file_store, FIRE, FALSE, "manager", at(9))
    assert found(file_store, FIRE)["state"] == CONFIRMED


def test_an_alert_that_nobody_raised_cannot_be_decided(file_store: Store) -> None:
    with pytest.raises(NotDecided, match="no alert"):
        decide(file_store, FIRE, CONFIRMED, "operator", at(10))


def test_a_decision_cut_off_after_its_bytes_is_taken_up(file_store: Store) -> None:
    raise_alert(file_store)
    fetch = decide(file_store, FIRE, CONFIRMED, "operator", at(10))
    body = (raw_bytes(file_store, fetch) or b"").replace(b"cam-0001", b"cam-0002")
    other = FIRE._replace(camera="cam-0002")
    raise_alert(file_store, other)
    payload = payload_of(at(20), "")
    receive(file_store, type(payload)(body, DESK.url, at(20) + timedelta(seconds=1), DESK))
    assert resume({}, file_store) == 1
    assert found(file_store, other)["state"] == CONFIRMED

"""The verification desk of the simulated city: what people make of the alerts, and when."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from data_sources import Payload, Refused
from data_sources.cameras import FOLLOWS, RAISED
from data_sources.city import read_city
from data_sources.protocols import camera_verdicts
from data_sources.simulator import Running
from data_sources.simulator.cameras.services import Cameras
from data_sources.simulator.citizens.rhythm import day_of
from data_sources.simulator.weather import Weather
from tests.conftest import source_of

from .conftest import HUE, MORNING

PATH = "verification/verdicts.json"
NOW = MORNING
Verdict = dict[str, Any]


def decided(city: Running, answered: int = 200, **options: object) -> list[Verdict]:
    given = {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in options.items()}
    answer = httpx.get(city.address + PATH, params=given, timeout=30)
    assert answer.status_code == answered, answer.text[:300]
    found: list[Verdict] = answer.json()["verdicts"] if answered == 200 else [answer.json()]
    return found


@pytest.fixture(scope="module")
def lives() -> dict[str, tuple[float, list[Any]]]:
    """By event when it was raised and what became of it in the twenty days after a week in October."""
    city = Cameras(Weather(start=NOW.timestamp()))
    first = datetime(2026, 10, 20, tzinfo=HUE)
    found: dict[str, tuple[float, list[Any]]] = {}
    for server in city.servers.values():
        for hour in range(int(first.timestamp()) // 3600, int(first.timestamp()) // 3600 + 7 * 24):
            found |= {alert.id: (alert.begin / 1e6, []) for alert in server.events.alerts.hour(hour)}
    day = day_of(int(first.timestamp()))
    for made in (one for n in range(day, day + 7) for one in city.desk.of_day(n)):
        found[made.alert.id][1].append(made)
    return found


def test_most_alerts_are_decided_at_once_and_four_of_five_are_confirmed(
    lives: dict[str, tuple[float, list[Any]]],
) -> None:
    assert 1700 < len(lives) < 2500
    first = {
        own: (made[0].at - raised, made[0].state)
        for own, (raised, steps) in lives.items()
        if (made := [step for step in steps if step.state != "cho_xac_minh"])
    }
    assert 0.88 < sum(120 <= waited <= 225 * 60 for waited, _ in first.values()) / len(lives) < 0.96
    assert 0.74 < sum(state == "xac_nhan" for _, state in first.values()) / len(first) < 0.83
    assert len(lives) - len(first) < 0.003 * len(lives)
    by_day = [waited for own, (waited, _) in first.items() if 8 <= datetime.fromtimestamp(lives[own][0], HUE).hour < 20]
    assert sum(waited <= 90 * 60 for waited in by_day) / len(by_day) > 0.88


def test_each_alert_goes_the_way_of_an_alert(lives: dict[str, tuple[float, list[Any]]]) -> None:
    for _, steps in lives.values():
        state, at = RAISED, 0.0
        for step in steps:
            assert step.state in FOLLOWS[state]
            assert step.at > at
            state, at = step.state, step.at


def test_what_is_confirmed_is_transferred_to_an_agency_of_the_city_and_mostly_handled(
    lives: dict[str, tuple[float, list[Any]]],
) -> None:
    steps = [step for _, steps in lives.values() for step in steps]
    told = Counter(step.state for step in steps)
    assert 0.6 < told["da_xu_ly"] / told["chuyen"] < 0.8
    city = read_city()
    assert all(city.agency(step.agency) for step in steps if step.state in ("chuyen", "da_xu_ly"))
    assert all(bool(step.reason) == (step.state == "bao_sai") for step in steps)


def test_the_newest_decision_comes_first_and_windows_hold_what_was_decided_in_them(calm: Running) -> None:
    newest = decided(calm, limit=50)
    instants = [one["at"] for one in newest]
    assert instants == sorted(instants, reverse=True)
    assert all(at.endswith("+07:00") and datetime.fromisoformat(at) <= NOW + timedelta(minutes=10) for at in instants)
    since, before = NOW - timedelta(days=20), NOW - timedelta(days=19)
    told = decided(calm, after=since, before=before, limit=2000)
    assert 500 < len(told) < 1200
    assert all(since < datetime.fromisoformat(one["at"]) < before for one in told)
    assert decided(calm, after=int(since.timestamp()), before=int(before.timestamp()), limit=2000) == told
    assert decided(calm, after=since, before=before, limit=10) == told[:10]
    assert len(decided(calm)) == 200


@pytest.mark.parametrize("wrong", [{"after": "yesterday"}, {"limit": "many"}])
def test_what_cannot_be_asked_is_answered_with_400(calm: Running, wrong: dict[str, str]) -> None:
    (error,) = decided(calm, 400, **wrong)
    assert next(iter(wrong)) in error["error"]


def test_the_feed_reads_every_decision_and_refuses_none(storm: Running) -> None:
    answer = httpx.get(storm.address + PATH, params={"limit": 2000}, timeout=30)
    payload = Payload(
        answer.content,
        str(answer.url),
        MORNING + timedelta(hours=1),
        source_of(storm.address + PATH),
        "application/json",
    )
    told = list(camera_verdicts.parse(payload))
    assert not [part for part in told if isinstance(part, Refused)]
    assert sum(isinstance(part, camera_verdicts.Verdict) for part in told) == 2000


def test_a_verdict_is_of_an_event_that_its_server_knows(calm: Running) -> None:
    for one in decided(calm, limit=5):
        event = httpx.get(f"{calm.address}{one['source']}/api/events/{one['event']}").json()
        assert event["camera"] == one["camera"]


def test_the_desk_may_be_late_and_may_say_everything_twice(faulty: Running) -> None:
    newest = datetime.fromisoformat(decided(faulty, limit=1)[0]["at"])
    faulty.misbehaviour.give("verification", "late")
    assert datetime.fromisoformat(decided(faulty, limit=1)[0]["at"]) < newest - timedelta(hours=2)
    faulty.misbehaviour.give("verification", "duplicate")
    told = decided(faulty, limit=10, before=NOW)
    assert len(told) == 20
    assert told[::2] == told[1::2]

"""The simulated cameras over Frigate's HTTP API: a flood of small events that can be asked for in any order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from data_sources import Payload, Refused
from data_sources.city import read_city
from data_sources.protocols import frigate
from data_sources.simulator import Running
from data_sources.simulator.cameras.events import VEHICLES
from data_sources.simulator.cameras.lists import SERVERS, cameras, roads
from data_sources.simulator.cameras.services import Cameras
from data_sources.simulator.weather import Weather
from tests.conftest import source_of

from .conftest import HUE, MORNING

NOW = MORNING.timestamp()
DAY = 86_400
BEFORE_NOON = datetime(2026, 11, 19, 12, tzinfo=HUE)  # a Thursday
Event = dict[str, Any]


def ask(city: Running, path: str, answered: int = 200, **options: object) -> httpx.Response:
    asked = {name: str(value) for name, value in options.items()}
    answer = httpx.get(f"{city.address}{path}", params=asked, timeout=30)
    assert answer.status_code == answered, answer.text[:300]
    assert answer.headers["x-simulated"] == "1"
    return answer


def seen(city: Running, server: str = "frigate-1", **options: object) -> list[Event]:
    found: list[Event] = ask(city, f"{server}/api/events", include_thumbnails=0, **options).json()
    return found


def day_of(city: Running, server: str, begin: datetime) -> Iterator[Event]:
    since, before = begin.timestamp(), begin.timestamp() + DAY
    while page := seen(city, server, after=since, before=before, limit=2000):
        yield from page
        before = page[-1]["start_time"]


@pytest.fixture(scope="module")
def thursday(calm: Running) -> list[Event]:
    """All that the cameras saw on an ordinary day."""
    begin = BEFORE_NOON.replace(hour=0)
    return [event for server in SERVERS for event in day_of(calm, server, begin)]


def hour_of(event: Event) -> int:
    return datetime.fromtimestamp(event["start_time"], HUE).hour


def test_a_day_has_about_twenty_thousand_events_and_a_rush_in_the_morning_and_in_the_evening(
    thursday: list[Event],
) -> None:
    assert 18_000 < len(thursday) < 22_500
    assert len({event["id"] for event in thursday}) == len(thursday)
    vehicles = Counter(hour_of(event) for event in thursday if event["label"] in VEHICLES)
    assert 0.8 < vehicles.total() / len(thursday) < 0.9
    assert vehicles[7] > 1.5 * vehicles[9]
    assert vehicles[17] > 1.5 * vehicles[14]
    assert vehicles[7] > 15 * vehicles[2]
    kinds = Counter(event["label"] for event in thursday)
    assert kinds["motorcycle"] > 3 * kinds["car"] > 6 * kinds["bus"]


def test_a_few_hundred_alerts_a_day_are_of_the_types_that_the_city_knows(thursday: list[Event]) -> None:
    city = read_city()
    types = {word: one for one in city.detections.types.values() for word in one.labels}
    told = Counter(event["label"] for event in thursday)
    assert {label for label in told if label not in types} <= {"dog", "skateboard"}
    assert 230 < sum(n for label, n in told.items() if label in types and types[label].alert) < 380
    # an alert comes of a camera of the group that looks for it
    groups = {one.code: one.group for one in cameras()}
    for event in thursday:
        one = types.get(event["label"])
        if one is not None and one.alert:
            assert groups[event["camera"]] == one.group


def test_roads_are_full_at_the_rush_and_empty_at_night(thursday: list[Event]) -> None:
    on = {one.code: one.road for one in cameras()}
    counted = Counter((on[e["camera"]], hour_of(e)) for e in thursday if e["label"] in VEHICLES and on[e["camera"]])
    share = {road: counted[road, 17] / roads()[road].capacity for road in roads()}
    assert 2 <= sum(full > 0.9 for full in share.values()) <= 10
    # of two cameras on a road one may be dark
    assert all(0.15 < full < 1.5 for full in share.values())
    assert all(counted[road, 2] / roads()[road].capacity < 0.2 for road in roads())


def test_what_is_asked_for_in_any_order_comes_out_the_same(calm: Running) -> None:
    since, before = BEFORE_NOON.timestamp() - 40 * DAY, BEFORE_NOON.timestamp() - 40 * DAY + 5400
    whole = seen(calm, after=since, before=before, limit=5000)
    first = seen(calm, after=since, before=before, limit=70)
    rest = seen(calm, after=since, before=first[-1]["start_time"], limit=5000)
    assert first + rest == whole
    assert 100 < len(whole) < 1500
    begins = [event["start_time"] for event in whole]
    assert begins == sorted(begins, reverse=True)
    assert all(since < begin < before for begin in begins)
    again = Cameras(Weather(start=NOW + 3600, anchor=NOW)).servers["frigate-1"]
    assert again.listed({"after": str(since), "before": str(before), "limit": "1"}, int(NOW)).count('"id"') == 1
    assert whole[0]["id"] in again.listed({"before": str(before), "limit": "1"}, int(NOW))


def test_sixty_days_are_remembered_and_no_more(calm: Running) -> None:
    assert seen(calm, before=NOW - 60 * DAY + 3600, after=NOW - 60 * DAY, limit=5)
    assert seen(calm, before=NOW - 60 * DAY, limit=5) == []


def test_a_page_has_a_hundred_events_unless_told_and_never_more_than_five_thousand(calm: Running) -> None:
    assert len(seen(calm)) == 100
    assert len(seen(calm, limit=7)) == 7
    assert len(seen(calm, limit=60_000)) == 5000
    assert seen(calm, limit=0) == []


def test_what_is_in_view_has_no_end_yet_and_gets_one(calm: Running) -> None:
    servers = Cameras(Weather(start=NOW)).servers
    now = int(BEFORE_NOON.timestamp())
    open_ = [
        (server, event)
        for server in servers.values()
        for event in httpx.Response(200, text=server.listed({"in_progress": "1", "limit": "5000"}, now)).json()
    ]
    assert 5 < len(open_) < 80
    assert all(event["end_time"] is None and event["start_time"] <= now for _, event in open_)
    assert any(event["start_time"] < now - 1800 for _, event in open_)
    later = [httpx.Response(200, text=s.found(event["id"], now + DAY)).json()["end_time"] for s, event in open_]
    assert all(end is None or end > now for end in later)
    assert sum(end is not None for end in later) >= len(later) - 2
    ended = httpx.Response(200, text=servers["frigate-1"].listed({"in_progress": "0", "limit": "400"}, now)).json()
    assert all(event["end_time"] <= now for event in ended)


def test_events_are_found_by_their_ids(calm: Running) -> None:
    one, two = seen(calm, before=NOW - DAY, limit=2)
    assert ask(calm, f"frigate-1/api/events/{one['id']}").json() == one
    assert ask(calm, "frigate-1/api/event_ids", ids=f"{two['id']},1.0-x,{one['id']}").json() == [two, one]
    for wrong in ("1795143800.123456-abcdef", "x", "1.2.3-a", "99999999999.5-zzzzzz"):
        assert ask(calm, f"frigate-1/api/events/{wrong}", 404).json()["success"] is False
    assert ask(calm, "frigate-2/api/events/" + one["id"], 404)
    assert ask(calm, "frigate-1/api/events/" + one["id"] + "/thumbnail.jpg", 404)


def test_cameras_and_labels_can_be_asked_for(calm: Running) -> None:
    told = seen(calm, labels="car,bus", limit=300)
    assert {event["label"] for event in told} == {"car", "bus"}
    camera = told[0]["camera"]
    assert {event["camera"] for event in seen(calm, cameras=camera, limit=50)} == {camera}
    assert seen(calm, cameras="all", labels="all", limit=3)[0].keys() == told[0].keys()
    assert seen(calm, camera="cam-9999", after=NOW - 3600) == []


@pytest.mark.parametrize("wrong", [{"before": "yesterday"}, {"after": "inf"}, {"limit": "-3"}, {"in_progress": "x"}])
def test_what_cannot_be_asked_is_answered_with_422(calm: Running, wrong: dict[str, str]) -> None:
    assert next(iter(wrong)) in ask(calm, "frigate-1/api/events", 422, **wrong).json()["detail"]


def test_no_picture_is_ever_sent(calm: Running) -> None:
    (one,) = ask(calm, "frigate-1/api/events", limit=1).json()
    assert one["thumbnail"] == ""
    assert "thumbnail" not in seen(calm, limit=1)[0]


def test_plates_are_read_where_cameras_read_plates_and_are_of_hue(thursday: list[Event]) -> None:
    plates = [event["data"].get("recognized_license_plate") for event in thursday]
    pairs = [said for said in plates if isinstance(said, list)]
    texts = [said for said in plates if isinstance(said, str)]
    assert len(pairs) > 50
    assert len(texts) > 50
    assert all(said.startswith("75A") for said in [*texts, *(pair[0] for pair in pairs)])
    assert all(
        event["label"] not in ("person", "motorcycle") for event, said in zip(thursday, plates, strict=True) if said
    )


def test_the_feed_reads_every_event_and_refuses_none(storm: Running) -> None:
    for server in SERVERS:
        answer = ask(storm, f"{server}/api/events", limit=2000)
        payload = Payload(
            answer.content, str(answer.url), MORNING + timedelta(hours=1), source_of(storm.address), "application/json"
        )
        told = list(frigate.parse(payload))
        assert not [part for part in told if isinstance(part, Refused)]
        assert sum(hasattr(part, "start_time") for part in told) == 2000


def test_days_are_paged_through_and_no_event_is_told_twice() -> None:
    server = Cameras(Weather("storm", start=NOW)).servers["frigate-2"]
    told: set[str] = set()
    many, before = 0, float(NOW)
    while many < 40_000:
        page = json.loads(server.listed({"before": str(before), "limit": "2000", "include_thumbnails": "0"}, int(NOW)))
        assert len(page) == 2000
        assert max(event["start_time"] for event in page) < before
        many += len(page)
        told |= {event["id"] for event in page}
        before = page[-1]["start_time"]
    assert len(told) == many


def test_in_the_storm_few_drive_and_the_water_is_told_of(storm: Running, calm: Running) -> None:
    def told(city: Running) -> Counter[str]:
        at = city.weather.clock.start
        return Counter(e["label"] for s in SERVERS for e in seen(city, s, after=at - 3 * 3600, before=at, limit=5000))

    flood, usual = told(storm), told(calm)
    assert flood["motorcycle"] < 0.45 * usual["motorcycle"]
    assert flood["water_level"] >= 8 > usual["water_level"]
    assert flood["smoke"] == flood["fire"] == 0


def test_late_events_are_withheld_and_then_told(faulty: Running) -> None:
    newest = seen(faulty, limit=1)[0]["start_time"]
    ask(faulty, "frigate-2/api/version")
    faulty.misbehaviour.give("frigate-1", "late")
    assert seen(faulty, limit=1)[0]["start_time"] < newest - 2 * 3600
    assert seen(faulty, "frigate-2", limit=1)[0]["start_time"] > newest - 3600
    assert abs(ask(faulty, "frigate-1/api/stats").json()["service"]["last_updated"] - NOW) < 600
    faulty.misbehaviour.give("frigate-1", "ok")
    assert seen(faulty, limit=1)[0]["start_time"] >= newest


def test_duplicates_say_every_event_twice_under_its_own_id(faulty: Running) -> None:
    once = [event["id"] for event in seen(faulty, limit=20, before=NOW)]
    faulty.misbehaviour.give("frigate-1", "duplicate")
    assert Counter(event["id"] for event in seen(faulty, limit=20, before=NOW)) == dict.fromkeys(once, 2)


def test_one_server_may_be_down_while_the_others_are_up(faulty: Running) -> None:
    faulty.misbehaviour.give("frigate-3", "down")
    assert httpx.get(faulty.address + "frigate-3/api/stats").status_code == 503
    assert seen(faulty, "frigate-4", limit=1)

"""How a city's SensorThings server is asked: the newest first, then its past, only where we were sent."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from data_sources import Payload, Refused
from data_sources.environment import FEEDS, Measurement
from data_sources.protocols.past import zulu
from tests.conftest import Served, source_of

FEED = FEEDS["sensorthings"]
NOW = datetime.now(UTC).replace(microsecond=0)


def round_of(served: Served, cursor: Mapping[str, Any], **over: Any) -> tuple[list[Payload], list[Any], dict[str, Any]]:
    """(payloads, parts, cursor for the next round) of one round, the cursor having been through JSON."""
    payloads = list(FEED.fetch(source_of(served.url("/v1.1/"), **over), cursor))
    parts = [part for payload in payloads for part in FEED.parse(payload)]
    told = [dict(payload.cursor) for payload in payloads if payload.cursor is not None]
    return payloads, parts, json.loads(json.dumps(told[-1])) if told else dict(cursor)


def datastream(served: Served, *observations: Any, **over: Any) -> dict[str, Any]:
    """The gauge at Kim Long as its server tells of it."""
    return {
        "@iot.id": 1,
        "name": "Mực nước",
        "unitOfMeasurement": {"symbol": "m"},
        "ObservedProperty": {"name": "Water level"},
        "Thing": {
            "@iot.id": "kim-long",
            "name": "Kim Long",
            "Locations": [{"location": {"type": "Point", "coordinates": [107.56, 16.46]}}],
        },
        "Observations": list(observations),
    } | over


def level(hours_ago: float, value: float = 1.0) -> dict[str, Any]:
    return {"phenomenonTime": zulu(NOW - timedelta(hours=hours_ago)), "result": value}


def send(to: BaseHTTPRequestHandler, said: Any, status: int = 200) -> None:
    body = json.dumps(said).encode()
    to.send_response(status)
    to.send_header("Content-Length", str(len(body)))
    to.end_headers()
    to.wfile.write(body)


def spans(served: Served) -> list[str]:
    """The filters that were asked for, as people would write them."""
    return [unquote(path).split("$filter=")[1].split(";")[0].split("&")[0] for path in served.asked if "filter" in path]


def test_the_first_round_begins_with_the_last_two_days_and_goes_back_sixty(served: Served) -> None:
    served.answers["/v1.1/Datastreams"] = json.dumps({"value": [datastream(served, level(1))]}).encode()
    _, parts, cursor = round_of(served, {})
    assert {p.station for p in parts if isinstance(p, Measurement)} == {"kim-long"}
    asked = spans(served)
    assert " and " not in asked[0]
    begun = datetime.fromisoformat(asked[0].removeprefix("phenomenonTime gt "))
    assert NOW - begun < timedelta(hours=48, minutes=1)
    ends = [span.split(" le ")[1] for span in asked[1:]]
    assert ends == sorted(ends, reverse=True)
    assert len(ends) == 20  # 58 days in steps of three
    assert cursor["more"] is False


def test_the_next_round_asks_for_what_is_new_and_two_hours_before(served: Served) -> None:
    served.answers["/v1.1/Datastreams"] = json.dumps({"value": [datastream(served, level(1))]}).encode()
    _, _, cursor = round_of(served, {})
    served.asked.clear()
    _, _, after = round_of(served, cursor)
    assert spans(served) == [f"phenomenonTime gt {zulu(NOW - timedelta(hours=3))}"]
    assert after["newest"] == cursor["newest"]


def test_a_server_that_tells_when_it_began_is_not_asked_for_earlier(served: Served) -> None:
    since = f"{zulu(NOW - timedelta(days=4))}/{zulu(NOW)}"
    served.answers["/v1.1/Datastreams"] = json.dumps(
        {"value": [datastream(served, level(1), phenomenonTime=since)]}
    ).encode()
    round_of(served, {})
    assert len(spans(served)) == 2


def test_after_days_of_silence_the_hole_is_filled(served: Served) -> None:
    served.answers["/v1.1/Datastreams"] = json.dumps({"value": [datastream(served, level(1))]}).encode()
    then = (NOW - timedelta(days=5)).isoformat()
    _, _, cursor = round_of(served, {"asked": then, "swept": then, "newest": then, "gaps": []})
    asked = spans(served)
    assert [" le " in span for span in asked] == [False, True, True]
    assert zulu(NOW - timedelta(days=5, hours=2)) in asked[2]
    assert cursor["gaps"] == []


def test_a_reading_of_2038_does_not_hide_those_of_today(served: Served) -> None:
    future = {"phenomenonTime": "2038-01-19T03:14:07Z", "result": 1}
    served.answers["/v1.1/Datastreams"] = json.dumps({"value": [datastream(served, future, level(1))]}).encode()
    _, parts, cursor = round_of(served, {})
    assert any(isinstance(p, Refused) and p.reason == "instant in the future" for p in parts)
    assert datetime.fromisoformat(cursor["newest"]) == NOW - timedelta(hours=1)


def test_next_pages_are_followed_and_the_cursor_comes_with_the_last(served: Served) -> None:
    two = {"value": [datastream(served, level(2), **{"@iot.id": 2})]}
    served.answers["/v1.1/two"] = json.dumps(two).encode()
    one = {"@iot.nextLink": served.url("/v1.1/two?$skip=1"), "value": [datastream(served, level(1))]}
    served.answers["/v1.1/Datastreams"] = json.dumps(one).encode()
    recent = {"asked": NOW.isoformat(), "swept": NOW.isoformat(), "newest": None, "gaps": []}
    payloads, parts, _ = round_of(served, recent)
    assert [payload.cursor is None for payload in payloads] == [True, False]
    assert len(parts) == 2


def test_further_observations_of_a_gauge_know_whose_they_are(served: Served) -> None:
    more = {"Observations@iot.nextLink": served.url("/v1.1/Datastreams(1)/Observations?$skip=1")}
    served.answers["/v1.1/Datastreams"] = json.dumps({"value": [datastream(served, level(1), **more)]}).encode()
    served.answers["/v1.1/Datastreams(1)/Observations"] = json.dumps({"value": [level(2, 1.5)]}).encode()
    recent = {"asked": NOW.isoformat(), "swept": NOW.isoformat(), "gaps": []}
    payloads, parts, _ = round_of(served, recent)
    assert [(p.station, p.quantity, p.value, p.unit, p.lon) for p in parts] == [
        ("kim-long", "water_level", 1.0, "m", 107.56), ("kim-long", "water_level", 1.5, "m", 107.56),
    ]  # fmt: skip
    assert "#station=kim-long" in payloads[1].address
    assert not any("#" in path for path in served.asked)


@pytest.mark.parametrize(
    "link", ["http://other.example/v1.1/x", "https://127.0.0.1/v1.1/x", "http://127.0.0.1:1/x", "file:///etc/passwd"]
)
def test_a_next_page_on_another_server_is_not_followed(served: Served, link: str) -> None:
    served.answers["/v1.1/Datastreams"] = json.dumps(
        {"@iot.nextLink": link, "value": [datastream(served, level(1))]}
    ).encode()
    fetched = FEED.fetch(source_of(served.url("/v1.1/")), {})
    with pytest.raises(OSError, match="not followed"):
        list(fetched)


def test_pages_that_run_in_a_circle_end(served: Served) -> None:
    served.answers["/v1.1/Datastreams"] = json.dumps({"@iot.nextLink": served.url("/v1.1/a"), "value": []}).encode()
    served.answers["/v1.1/a"] = json.dumps({"@iot.nextLink": served.url("/v1.1/a"), "value": []}).encode()
    with pytest.raises(OSError, match="circle"):
        list(FEED.fetch(source_of(served.url("/v1.1/")), {}))


@pytest.mark.parametrize("status", [400, 501])
def test_a_server_of_few_words_is_asked_gauge_by_gauge(served: Served, status: int) -> None:
    def listing(to: BaseHTTPRequestHandler) -> None:
        options = parse_qs(urlsplit(to.path).query)
        if "(" in options["$expand"][0]:
            send(to, {"code": status, "message": "nested $expand"}, status)
        else:
            send(to, {"value": [{k: v for k, v in datastream(served).items() if k != "Observations"}]})

    served.answers["/v1.1/Datastreams"] = listing
    served.answers["/v1.1/Datastreams(1)/Observations"] = json.dumps({"value": [level(1, 1.25)]}).encode()
    recent = {"asked": NOW.isoformat(), "swept": NOW.isoformat(), "gaps": []}
    _, parts, cursor = round_of(served, recent)
    assert [(p.station, p.value, p.lon) for p in parts if isinstance(p, Measurement)] == [("kim-long", 1.25, 107.56)]
    served.asked.clear()
    round_of(served, cursor)
    assert len(served.asked) == 2  # what it does not know is not asked again


def test_a_token_goes_in_the_header_and_nowhere_else(served: Served) -> None:
    heard: list[str | None] = []

    def listing(to: BaseHTTPRequestHandler) -> None:
        heard.append(to.headers.get("Authorization"))
        send(to, {"value": []})

    served.answers["/v1.1/Datastreams"] = listing
    payloads, _, _ = round_of(served, {"asked": NOW.isoformat(), "swept": NOW.isoformat(), "gaps": []}, secret="t0ken")
    assert heard == ["Bearer t0ken"]
    assert not any("t0ken" in payload.address for payload in payloads)


def test_a_login_page_is_one_refusal_and_asks_no_further(served: Served) -> None:
    served.answers["/v1.1/Datastreams"] = b"<!DOCTYPE html><html></html>"
    recent = {"asked": NOW.isoformat(), "swept": NOW.isoformat(), "gaps": []}
    _, parts, _ = round_of(served, recent)
    assert [p.reason for p in parts] == ["an HTML page, perhaps a login"]


def test_a_server_that_is_down_fails_the_round(served: Served) -> None:
    with pytest.raises(OSError, match="404"):
        list(FEED.fetch(source_of(served.url("/v1.1/")), {}))


def test_a_login_page_does_not_pass_for_the_past(served: Served) -> None:
    served.answers["/v1.1/Datastreams"] = b"<!DOCTYPE html><html></html>"
    payloads, _, cursor = round_of(served, {})
    assert (len(payloads), cursor) == (1, {})


@pytest.mark.parametrize("link", ["http://[::bad/", "/v1.1/\ud800"])
def test_a_next_page_that_is_no_address_is_told(served: Served, link: str) -> None:
    served.answers["/v1.1/Datastreams"] = json.dumps(
        {"@iot.nextLink": link, "value": [datastream(served, level(1))]}
    ).encode()
    fetched = FEED.fetch(source_of(served.url("/v1.1/")), {})
    with pytest.raises(OSError, match="names a next page that is no address"):
        list(fetched)


def square(*corners: float) -> dict[str, Any]:
    """A Location that is the area between west, south, east and north."""
    west, south, east, north = corners
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"location": {"type": "Polygon", "coordinates": [ring]}}


def thing(*locations: Any, **properties: Any) -> dict[str, Any]:
    return {"@iot.id": "kim-long", "name": "Kim Long", "properties": properties, "Locations": list(locations)}


POINT = {"type": "Point", "coordinates": [107.56, 16.46]}


@pytest.mark.parametrize(
    "over",
    [
        {"Thing": thing({"location": POINT}, isMobile="True")},
        {"Thing": thing(square(107.5, 16.4, 107.7, 16.6))},
        {"Thing": thing({"location": {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}}, {"location": POINT})},
        {"Thing": thing({"location": {"type": "Feature", "geometry": POINT}})},
        {"Thing": thing({"location": {"type": "Point", "coordinates": [0, 0]}}, {"location": POINT})},
        {"Thing": thing(), "observedArea": POINT},
        {"Thing": thing(), "observedArea": square(107.5, 16.4, 107.7, 16.6)["location"]},
        {"Thing": None},
        {"unitOfMeasurement": {"symbol": "mực", "name": "centimetre"}},
        {"unitOfMeasurement": {"symbol": "", "name": "", "definition": "ucum:cm"}},
        {"unitOfMeasurement": "cm"},
        {"unitOfMeasurement": {"symbol": "lmn"}},
        {"name": "Dự báo mực nước"},
        {"name": "Water level (forecast)"},
        {"name": "Mực nước hạ lưu"},
    ],
)
def test_a_gauge_is_the_same_expanded_and_asked_for_alone(served: Served, over: dict[str, Any]) -> None:
    expanded, singly = expanded_and_singly(served, over)
    assert singly == expanded
    assert expanded


@pytest.mark.parametrize(
    "over",
    [
        {"unitOfMeasurement": {"symbol": "m", "name": "degree celsius"}},
        {"unitOfMeasurement": None},
        {"Thing": thing({"location": {"type": "Point", "coordinates": [107.56]}})},
        {"Thing": thing(square(16.4, 107.5, 16.6, 107.7))},
    ],
)
def test_what_is_refused_expanded_is_refused_alone(served: Served, over: dict[str, Any]) -> None:
    expanded, singly = expanded_and_singly(served, over)
    assert [isinstance(part, Refused) for part in singly] == [isinstance(part, Refused) for part in expanded]
    assert [p for p in singly if isinstance(p, Measurement)] == [p for p in expanded if isinstance(p, Measurement)]
    assert any(isinstance(part, Refused) for part in expanded)


def expanded_and_singly(served: Served, over: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """What is read of a gauge from a server that expands its Observations, and from one that does not; of a refusal
    about a place its reason alone."""
    rounds = []
    for status in (200, 501):

        def listing(to: BaseHTTPRequestHandler, status: int = status) -> None:
            if "(" in parse_qs(urlsplit(to.path).query)["$expand"][0]:
                send(to, {"value": [datastream(served, level(1, 1.25), **over)]}, status)
            else:
                send(to, {"value": [datastream(served, **over)]})

        served.answers["/v1.1/Datastreams"] = listing
        served.answers["/v1.1/Datastreams(1)/Observations"] = json.dumps({"value": [level(1, 1.25)]}).encode()
        recent = {"asked": NOW.isoformat(), "swept": NOW.isoformat(), "gaps": []}
        _, parts, _ = round_of(served, recent)
        rounds.append([
            part._replace(raw="") if isinstance(part, Refused) else part
            for part in parts if isinstance(part, Measurement | Refused)
        ])  # fmt: skip
    return rounds[0], rounds[1]

"""How OpenAQ is asked for the city's air."""

import json
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from data_sources.environment import FEEDS, Measurement
from data_sources.protocols.past import zulu
from tests.conftest import Served, source_of

FEED = FEEDS["openaq"]
NOW = datetime.now(UTC).replace(microsecond=0)


def station(last: str = zulu(NOW), **over: Any) -> dict[str, Any]:
    """The station at 83 Hùng Vương as OpenAQ lists it."""
    return {
        "id": 2178,
        "name": "83 Hùng Vương",
        "isMobile": False,
        "sensors": [{"id": 5, "parameter": {"name": "pm25"}}, {"id": 6, "parameter": {"name": "o3"}}],
        "coordinates": {"latitude": 16.462, "longitude": 107.594},
        "datetimeFirst": {"utc": zulu(NOW - timedelta(days=10))},
        "datetimeLast": {"utc": last},
    } | over


def answer(*results: Any) -> bytes:
    return json.dumps({"meta": {"name": "openaq-api", "found": ">100"}, "results": list(results)}).encode()


def mean(value: float, name: str = "pm25", hours_ago: float = 1) -> dict[str, Any]:
    period = {"interval": "01:00:00", "datetimeTo": {"utc": zulu(NOW - timedelta(hours=hours_ago))}}
    return {"value": value, "parameter": {"name": name, "units": "µg/m³"}, "period": period, "coordinates": None}


def serve(served: Served, *stations: Any) -> None:
    served.answers["/v3/locations"] = answer(*(stations or (station(),)))
    served.answers["/v3/sensors/5/measurements"] = answer(mean(31.5))
    served.answers["/v3/sensors/6/measurements"] = answer(mean(80, "o3"))


def one_round(served: Served, cursor: Any, path: str = "/v3/", **over: Any) -> tuple[list[Any], dict[str, Any]]:
    """(readings, cursor) of a round."""
    served.asked.clear()
    parts: list[Any] = []
    for payload in FEED.fetch(source_of(served.url(path), format="openaq", **over), cursor):
        parts += FEED.parse(payload)
        cursor = json.loads(json.dumps(dict(payload.cursor))) if payload.cursor is not None else cursor
    return [part for part in parts if isinstance(part, Measurement)], cursor


def test_each_sensors_measurements_know_their_station_and_place(served: Served) -> None:
    serve(served)
    readings, _ = one_round(served, {})
    assert {r[:1] + r[1:2] + r[5:] for r in readings} == {
        ("2178", "pm2.5", "83 Hùng Vương", 107.594, 16.462), ("2178", "o3", "83 Hùng Vương", 107.594, 16.462),
    }  # fmt: skip
    assert "bbox=107,15.95,108.25,16.8" in served.asked[0]


def test_the_past_is_asked_to_where_the_station_began(served: Served) -> None:
    serve(served)
    _, cursor = one_round(served, {})
    back = [path for path in served.asked if "datetime_to" in path]
    assert len(back) == 2  # two sensors, eight days in one step
    assert all(f"datetime_from={zulu(NOW - timedelta(days=10))}" in path for path in back)
    assert cursor["more"] is False


def test_a_station_that_measured_nothing_since_is_not_asked_again(served: Served) -> None:
    serve(served)
    _, cursor = one_round(served, {})
    readings, cursor = one_round(served, cursor)
    assert readings == []
    assert len(served.asked) == 1
    serve(served, station(last=zulu(NOW + timedelta(hours=1))))
    readings, _ = one_round(served, cursor)
    assert len(readings) == 2


def test_one_stations_trouble_does_not_silence_another(served: Served) -> None:
    serve(served, station(id=1, sensors=[{"id": 404}]), station())
    fetched = FEED.fetch(source_of(served.url("/v3/"), format="openaq"), {})
    heard: list[Any] = []

    def hear() -> None:
        for payload in fetched:
            heard.extend(FEED.parse(payload))

    with pytest.raises(OSError, match="404"):
        hear()
    assert {p.station for p in heard if isinstance(p, Measurement)} == {"2178"}


def test_an_address_may_name_one_station(served: Served) -> None:
    serve(served)
    served.answers["/v3/locations/2178"] = answer(station())
    readings, _ = one_round(served, {}, "/v3/locations/2178/")
    assert len(readings) == 4  # what is new, and the past
    assert served.asked[0] == "/v3/locations/2178"


def test_full_pages_are_followed_by_the_next(served: Served) -> None:
    def paged(to: BaseHTTPRequestHandler) -> None:
        body = answer(*[mean(1)] * (3 if "page=2" in to.path else 1000))
        to.send_response(200)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    serve(served, station(sensors=[{"id": 5}], datetimeFirst={"utc": zulu(NOW - timedelta(hours=5))}))
    served.answers["/v3/sensors/5/measurements"] = paged
    readings, _ = one_round(served, {})
    assert len(readings) == 1003


def test_the_key_goes_in_its_header(served: Served) -> None:
    heard: list[str | None] = []

    def listing(to: BaseHTTPRequestHandler) -> None:
        heard.append(to.headers.get("X-API-Key"))
        to.send_response(200)
        to.send_header("Content-Length", str(len(answer())))
        to.end_headers()
        to.wfile.write(answer())

    served.answers["/v3/locations"] = listing
    one_round(served, {}, secret="k3y")
    assert heard == ["k3y"]


def test_a_login_page_does_not_pass_for_the_past(served: Served) -> None:
    serve(served)
    served.answers["/v3/sensors/6/measurements"] = b"<!DOCTYPE html><html></html>"
    readings, cursor = one_round(served, {})
    assert {r.quantity for r in readings} == {"pm2.5"}
    assert cursor == {}


def test_a_station_without_sensors_keeps_no_other_waiting(served: Served) -> None:
    serve(served, station(id=1, sensors=[]), station(id=2, sensors=[{"name": "pm25"}]), station())
    began = time.monotonic()
    readings, cursor = one_round(served, {})
    assert time.monotonic() - began < 3
    assert len(readings) == 4  # what is new, and the past
    assert (list(cursor["stations"]), cursor["more"]) == (["2178"], False)


def test_a_station_that_has_left_is_forgotten_with_the_past_it_still_owed(served: Served) -> None:
    serve(served)
    owed = [[(NOW - timedelta(days=60)).isoformat(), (NOW - timedelta(days=30)).isoformat()]]
    _, cursor = one_round(served, {"stations": {"1": {"gaps": owed, "more": True}}, "more": True})
    assert (list(cursor["stations"]), cursor["more"]) == (["2178"], False)


def test_one_stations_trouble_does_not_stop_the_past_of_another(served: Served) -> None:
    serve(served, station(id=1, sensors=[{"id": 404}]), station())
    heard: list[Any] = []
    with pytest.raises(OSError, match="404"):
        heard.extend(FEED.fetch(source_of(served.url("/v3/"), format="openaq"), {}))
    back = [path for path in served.asked if "datetime_to" in path]
    assert [path.split("?")[0] for path in back] == ["/v3/sensors/5/measurements", "/v3/sensors/6/measurements"]
    assert heard[-1].cursor["stations"].keys() == {"2178"}
    assert heard[-1].cursor["more"] is False


def test_a_past_that_cannot_be_had_does_not_stop_the_past_of_another(served: Served) -> None:
    def only_what_is_new(to: BaseHTTPRequestHandler) -> bytes | None:
        if "datetime_to" not in to.path:
            return answer(mean(31.5))
        to.send_response(500)
        to.send_header("Content-Length", "0")
        to.end_headers()
        return None

    serve(served, station(id=1, sensors=[{"id": 7}]), station())
    served.answers["/v3/sensors/7/measurements"] = only_what_is_new
    heard: list[Any] = []
    with pytest.raises(OSError, match="500"):
        heard.extend(FEED.fetch(source_of(served.url("/v3/"), format="openaq"), {}))
    assert [path.split("?")[0] for path in served.asked if "datetime_to" in path].count(
        "/v3/sensors/7/measurements"
    ) == 1
    after = heard[-1].cursor["stations"]
    assert [after[one]["more"] for one in ("1", "2178")] == [True, False]

"""What a server writes for an instant, a value, a unit and a place, and what becomes of each."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.data_sources.environment.readings import RECEIVED, kept, level, read, reasons, stream

FOUR = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-20T04:00:00.000Z", FOUR),
        ("2026-11-20T11:00:00+07:00", FOUR),
        ("2026-11-20T11:00:00+0700", FOUR),
        ("2026-11-19T24:00:00+07:00", FOUR - timedelta(hours=11)),
        ("2026-11-20T03:00:00Z/2026-11-20T04:00:00Z", FOUR),
        ("2026-11-20T03:00:00Z/2026-11-20T11:00:00+07:00", FOUR),
    ],
)
def test_an_instant_is_the_same_however_it_is_written_and_a_mean_stands_at_its_end(written: str, at: datetime) -> None:
    assert [r.at for r in kept(read(stream(level(1, written)), "sensorthings"))] == [at]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-11-20T04:00:00", "instant without a zone"),
        ("2026-11-20 04:00", "instant without a zone"),
        ("2026-11-20", "a date without a time"),
        ("yesterday", "unreadable instant"),
        ("", "no instant"),
        (None, "no instant"),
        (1763600000, "no instant"),
        ("2038-01-19T03:14:07Z", "instant in the future"),
        ("2026-11-20T06:00:01Z", "instant in the future"),
        ("1970-01-01T00:00:00Z", "instant before 1990"),
        ("0001-01-01T00:00:00+07:00", "instant before 1990"),
        ("2026-11-20T05:00:00Z/2026-11-20T04:00:00Z", "interval that ends before it begins"),
        ("2026-11-20T04:00:00Z/..", "interval without an end"),
    ],
)
def test_an_instant_that_cannot_be_is_refused(written: Any, reason: str) -> None:
    parts = read(stream(level(1, written), level(2)), "sensorthings")
    assert reasons(parts) == [reason]
    assert [r.value for r in kept(parts)] == [2]


def test_the_feed_may_say_the_zone_of_a_server_that_writes_none() -> None:
    parts = read(stream(level(1, "2026-11-20T11:00:00")), "sensorthings", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert [r.at for r in kept(parts)] == [FOUR]


def test_when_it_was_measured_counts_and_not_when_it_was_computed() -> None:
    observations = [level(1, resultTime="2026-11-20T04:59:00Z"), level(2, "2026-11-20T03:50:00Z", resultTime=None)]
    assert [r.at for r in kept(read(stream(*observations), "sensorthings"))] == [FOUR, FOUR - timedelta(minutes=10)]


def test_a_clock_an_hour_ahead_is_still_believed() -> None:
    ahead = (RECEIVED + timedelta(hours=1)).isoformat()
    assert len(kept(read(stream(level(1, ahead)), "sensorthings"))) == 1


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (None, "no value"),
        (True, "not a number"),
        ("cao", "not a number"),
        ("1,25", "not a number"),
        ([1], "not a number"),
        ({"v": 1}, "not a number"),
        (-9999, "missing-value code -9999"),
        (99999, "missing-value code 99999"),
        (-999999.0, "missing-value code -999999"),
        (10**400, "not a number"),
        (-500, "water_level below -100 m"),
    ],
)
def test_what_is_no_value_is_refused_and_the_next_reading_kept(result: Any, reason: str) -> None:
    parts = read(stream(level(result), level(1.25, "2026-11-20T04:10:00Z")), "sensorthings")
    assert reasons(parts) == [reason]
    assert [r.value for r in kept(parts)] == [1.25]


def test_a_number_written_as_text_is_a_number() -> None:
    assert [r.value for r in kept(read(stream(level("4.21"), level(" -0.3 ")), "sensorthings"))] == [4.21, -0.3]


@pytest.mark.parametrize("bare", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_bare_nan_costs_its_own_observation_and_no_other(bare: str) -> None:
    page = stream(level("BARE"), level(2, "2026-11-20T04:10:00Z"))
    body = json.dumps(page).replace('"BARE"', bare)
    parts = read(body, "sensorthings")
    assert reasons(parts) == ["not a number"]
    assert [r.value for r in kept(parts)] == [2]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"parameters": {"status": "01"}}, "status 01: calibrating"),
        ({"parameters": {"status": 2}}, "status 02: device error"),
        ({"resultQuality": "02"}, "status 02: device error"),
        ({"resultQuality": "07"}, "status unknown"),
    ],
)
def test_a_station_that_says_it_is_calibrating_or_broken_is_believed(said: dict[str, Any], reason: str) -> None:
    assert reasons(read(stream(level(1.25, **said)), "sensorthings")) == [reason]


def test_a_station_that_says_it_measures_is_used() -> None:
    fine = [
        {"parameters": {"status": "00"}},
        {"resultQuality": 0},
        {"resultQuality": [{"good": 1}]},
        {"parameters": None},
    ]
    assert len(kept(read(stream(*(level(1.25, **said) for said in fine)), "sensorthings"))) == 4


@pytest.mark.parametrize(
    ("unit", "sent", "level_m"),
    [
        ({"symbol": "cm"}, 457, 4.57),
        ({"symbol": "ft"}, 10, 3.048),
        ({"symbol": "", "name": "mét"}, 4.57, 4.57),
        ({"name": "x", "definition": "ucum:mm"}, 4570, 4.57),
        ("m", 4.57, 4.57),
    ],
)
def test_a_level_is_in_metres_whatever_it_was_sent_in(unit: Any, sent: float, level_m: float) -> None:
    assert [r.value for r in kept(read(stream(level(sent), unitOfMeasurement=unit), "sensorthings"))] == [level_m]


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        ({"symbol": "lmn"}, "unit not recognised: lmn"),
        ({"symbol": "%"}, "% does not measure water_level"),
        ({"symbol": "m", "name": "degree celsius"}, "unit says m and degree celsius"),
        ({"symbol": "", "name": " "}, "no unit"),
        (None, "no unit"),
    ],
)
def test_a_unit_is_recognised_or_refused_and_never_guessed(unit: Any, reason: str) -> None:
    assert reasons(read(stream(level(1), unitOfMeasurement=unit), "sensorthings")) == [reason]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "position at 0,0"),
        ({"type": "Point", "coordinates": [16.46, 107.56]}, "lat and lon look swapped"),
        ({"type": "Point", "coordinates": [507.56, 16.46]}, "position outside the world"),
        ({"type": "Point", "coordinates": ["east", 16.46]}, "unreadable position"),
    ],
)
def test_a_place_that_cannot_be_is_refused_once_and_the_readings_are_kept_without(location: Any, reason: str) -> None:
    thing = {"@iot.id": 3, "Locations": [{"location": location}]}
    parts = read(stream(level(1), level(2, "2026-11-20T04:10:00Z"), Thing=thing), "sensorthings")
    assert reasons(parts) == [reason]
    assert [(r.value, r.lon, r.lat) for r in kept(parts)] == [(1, None, None), (2, None, None)]


SQUARE = [[[107.5, 16.4], [107.7, 16.4], [107.7, 16.6], [107.5, 16.6], [107.5, 16.4]]]


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": ["107.56", 16.46, 3.2]}}, (107.56, 16.46)),
        ({"type": "Polygon", "coordinates": SQUARE}, (107.6, 16.5)),
        ({"type": "LineString", "coordinates": SQUARE[0]}, (None, None)),
        ("POINT(107.56 16.46)", (None, None)),
    ],
)
def test_a_place_is_a_point_bare_or_in_a_feature_or_the_middle_of_an_area(location: Any, where: Any) -> None:
    thing = {"@iot.id": 3, "Locations": [{"location": location}]}
    (reading,) = kept(read(stream(level(1), Thing=thing), "sensorthings"))
    assert (reading.lon, reading.lat) == (pytest.approx(where[0]), pytest.approx(where[1]))


def test_a_station_that_moves_has_no_place() -> None:
    for said in ("true", "True", True):
        thing = {
            "@iot.id": 3,
            "properties": {"isMobile": said},
            "Locations": [{"location": {"type": "Point", "coordinates": [107, 16]}}],
        }
        assert [r.lon for r in kept(read(stream(level(1), Thing=thing), "sensorthings"))] == [None]


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("Water level (forecast)", "water_level_forecast"),
        ("Dự báo mực nước", "du_bao_muc_nuoc"),
        ("Mực nước (cao nhất ngày)", "muc_nuoc_cao_nhat_ngay"),
        ("Mực nước tại cầu 3 tháng 2", "water_level"),
    ],
)
def test_a_forecast_and_an_extreme_are_no_level(name: str, quantity: str) -> None:
    assert [r.quantity for r in kept(read(stream(level(5.3), name=name), "sensorthings"))] == [quantity]


def test_a_mean_of_a_day_does_not_pass_for_an_hour() -> None:
    day = "2026-11-19T04:00:00Z/2026-11-20T04:00:00Z"
    assert reasons(read(stream(level(5.3, day)), "sensorthings")) == ["observed over more than an hour"]
    unknown = {"name": "Luminous flux"}
    parts = read(stream(level(5.3, day), ObservedProperty=unknown, name="x"), "sensorthings")
    assert [r.quantity for r in kept(parts)] == ["luminous_flux"]


@pytest.mark.parametrize(
    "said",
    [
        {"parameters": {"STATUS": "02"}},
        {"parameters": {"trang_thai": "Lỗi thiết bị"}},
        {"parameters": {"Trạng thái": 2}},
        {"resultQuality": {"DQ_Status": {"code": "02"}}},
    ],
)
def test_a_broken_station_is_believed_however_it_says_so(said: dict[str, Any]) -> None:
    assert reasons(read(stream(level(1, **said)), "sensorthings")) == ["status 02: device error"]

"""What OpenAQ says of the city's air."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data_sources import Recognised
from tests.data_sources.environment.readings import kept, read, reasons

FOUR = datetime(2026, 11, 20, 4, tzinfo=UTC)
HERE = "http://127.0.0.1/v3/sensors/5/measurements#station=2178&name=83%20H%C3%B9ng%20V%C6%B0%C6%A1ng&lon=107.594&lat=16.462"


def hour(
    value: Any, name: str = "pm25", units: str = "µg/m³", to: Any = "2026-11-20T04:00:00Z", **over: Any
) -> dict[str, Any]:
    """An hourly mean."""
    period = {
        "label": "1hour",
        "interval": "01:00:00",
        "datetimeFrom": {"utc": "2026-11-20T03:00:00Z"},
        "datetimeTo": {"utc": to},
    }
    return {
        "value": value,
        "parameter": {"id": 2, "name": name, "units": units},
        "period": period,
        "coordinates": None,
    } | over


def page(*results: Any) -> dict[str, Any]:
    """An answer of the API."""
    return {"meta": {"name": "openaq-api", "page": 1, "limit": 100, "found": ">100"}, "results": list(results)}


def test_an_hourly_mean_stands_at_the_end_of_its_hour() -> None:
    (reading,) = kept(read(page(hour(31.5)), "openaq", HERE))
    assert reading == ("2178", "pm2.5", FOUR, 31.5, "µg/m³", "83 Hùng Vương", 107.594, 16.462)


@pytest.mark.parametrize(
    ("address", "station"),
    [
        ("http://x/v3/locations/2178/measurements", "2178"),
        ("http://x/v3/sensors/3916/measurements?limit=5", "sensors/3916"),
        ("file:///feeds/kk-tth01.json", "kk-tth01"),
        ("file:///feeds/a.json#station=kk-tth01", "kk-tth01"),
    ],
)
def test_a_page_that_names_no_station_is_named_by_its_address(address: str, station: str) -> None:
    assert [r.station for r in kept(read(page(hour(31.5)), "openaq", address))] == [station]


@pytest.mark.parametrize(
    ("name", "units", "sent", "kept_as"),
    [
        ("o3", "ppm", 0.05, ("o3", 98.095, "µg/m³")),
        ("no2", "ppb", 10, ("no2", 18.804, "µg/m³")),
        ("co", "ppm", 1, ("co", 1144.88, "µg/m³")),
        ("co", "mg/m³", 0.45, ("co", 450.0, "µg/m³")),
        ("temperature", "f", 86, ("temperature", 30.0, "°C")),
        ("temperature", "c", 22.5, ("temperature", 22.5, "°C")),
        ("relativehumidity", "%", 91, ("humidity", 91, "%")),
        ("pressure", "mb", 1012, ("pressure", 1012, "hPa")),
        ("um003", "particles/cm³", 4, ("um003", 4, "particles/cm³")),
    ],
)
def test_a_quantity_is_kept_in_one_unit(name: str, units: str, sent: float, kept_as: tuple[str, float, str]) -> None:
    (reading,) = kept(read(page(hour(sent, name, units)), "openaq", HERE))
    assert (reading.quantity, pytest.approx(reading.value, rel=1e-4), reading.unit) == kept_as


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (hour(None), "no value"),
        (hour(-999), "missing-value code -999"),
        (hour(-1.5), "pm2.5 below 0 µg/m³"),
        (hour(3, "voc", "iaq"), "unit not recognised: iaq"),
        (hour(3, "pm25", "ppm"), "ppm does not measure pm2.5"),
        (hour(3, parameter=None), "no parameter"),
        (hour(3, to="2038-01-19T03:14:07Z"), "instant in the future"),
        (hour(3, to=None), "no instant"),
        (hour(3, period={"interval": "24:00:00", "datetimeTo": {"utc": "2026-11-20T04:00:00Z"}}), "mean over more than an hour"),
        ({"value": 4, "sensorsId": 5, "datetime": {"utc": "2026-11-20T04:00:00Z"}},
         "a latest value that names neither quantity nor unit; ask for sensors"),
        ("rubbish", "not a result of OpenAQ v3"),
        ({"location": "Huế", "measurements": [{"parameter": "pm25", "value": 4}]}, "not a result of OpenAQ v3"),
        (hour(3, period=None), "no period"),
        (hour(3, period={"interval": "01:00:00", "datetimeFrom": {"utc": "2026-01-01T00:00:00Z"},
                         "datetimeTo": {"utc": "2026-11-01T00:00:00Z"}}), "mean over more than an hour"),
    ],
)  # fmt: skip
def test_a_mean_that_cannot_be_used_does_not_stop_the_next(result: Any, reason: str) -> None:
    parts = read(page(result, hour(31.5)), "openaq", HERE)
    assert reasons(parts) == [reason]
    assert [r.value for r in kept(parts)] == [31.5]


def test_a_sensor_tells_its_latest_value_and_a_new_one_has_none() -> None:
    latest = {
        "datetime": {"utc": "2026-11-20T04:00:00Z"},
        "value": 12,
        "coordinates": {"latitude": 16.462, "longitude": 107.594},
    }
    sensor = {"id": 5, "parameter": {"name": "pm10", "units": "µg/m³"}, "latest": latest}
    parts = read(page(sensor, sensor | {"latest": None}), "openaq", "http://x/v3/locations/2178/sensors")
    assert [(r.station, r.quantity, r.value, r.lon) for r in kept(parts)] == [("2178", "pm10", 12, 107.594)]
    assert reasons(parts) == []


def test_a_place_at_nowhere_is_refused_once_and_its_readings_are_kept() -> None:
    nowhere = {"latitude": 0, "longitude": 0}
    parts = read(page(hour(1, coordinates=nowhere), hour(2, coordinates=nowhere)), "openaq", "file:///a.json")
    assert reasons(parts) == ["position at 0,0"]
    assert [(r.value, r.lon) for r in kept(parts)] == [(1, None), (2, None)]


def test_an_answer_without_measurements_is_heard() -> None:
    for results in ([], [{"id": 7, "code": "VN", "name": "Viet Nam"}], [{"id": 1, "name": "pm10", "units": "µg/m³"}]):
        assert read(page(*results), "openaq") == [Recognised()]

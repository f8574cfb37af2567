"""The air station, as OpenAQ and as a spreadsheet tell of it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from data_sources.simulator import Running

from .conftest import HUE, MORNING

Get = Callable[..., Any]


def sensors(city: Running, get: Get) -> dict[str, dict[str, Any]]:
    (location,) = get(city.address + "air/v3/locations")["results"]
    assert location["name"] == "kk-tth01"
    found = get(city.address + f"air/v3/locations/{location['id']}/sensors")["results"]
    return {sensor["parameter"]["name"]: sensor for sensor in found}


def test_the_station_has_eight_sensors_and_co_is_in_milligrams(calm: Running, get: Get) -> None:
    units = {name: sensor["parameter"]["units"] for name, sensor in sensors(calm, get).items()}
    assert units == {
        "pm25": "µg/m³", "pm10": "µg/m³", "o3": "µg/m³", "no2": "µg/m³", "so2": "µg/m³", "co": "mg/m³",
        "temperature": "c", "relativehumidity": "%",
    }  # fmt: skip
    assert sensors(calm, get)["co"]["latest"]["value"] < 5


@pytest.mark.parametrize("resource", ["hours", "measurements"])
def test_pages_of_hours_cover_sixty_days_but_for_the_gaps(calm: Running, get: Get, resource: str) -> None:
    address = calm.address + f"air/v3/sensors/{sensors(calm, get)['pm25']['id']}/{resource}"
    hours: list[dict[str, Any]] = []
    for page in range(1, 20):
        answer = get(f"{address}?limit=500&page={page}")
        hours += answer["results"]
        if not isinstance(answer["meta"]["found"], str):
            break
        assert answer["meta"]["found"] == ">500"
    assert answer["meta"]["found"] == len(hours)
    assert 1390 < len(hours) < 1440
    ends = [hour["period"]["datetimeTo"]["utc"] for hour in hours]
    assert all(a < b for a, b in pairwise(ends))
    assert ends[-1] <= MORNING.astimezone(UTC).isoformat()
    begin, end = hours[0]["period"]["datetimeFrom"]["local"], hours[0]["period"]["datetimeTo"]["utc"]
    assert datetime.fromisoformat(end) - datetime.fromisoformat(begin) == timedelta(hours=1)
    assert begin.endswith("+07:00")


def test_hours_are_asked_by_when_they_end(calm: Running, get: Get) -> None:
    address = calm.address + f"air/v3/sensors/{sensors(calm, get)['o3']['id']}/hours"
    some = get(f"{address}?datetime_from=2026-11-18T00:00:00Z&datetime_to=2026-11-19T00:00:00Z")["results"]
    ends = [hour["period"]["datetimeTo"]["utc"] for hour in some]
    assert 20 <= len(ends) <= 24
    assert ends[0] > "2026-11-18T00:00:00Z"
    assert ends[-1] <= "2026-11-19T00:00:00Z"
    in_hue = get(f"{address}?datetime_from=2026-11-18T07:00:00&datetime_to=2026-11-19T07:00:00")["results"]
    assert in_hue == some


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("sensors/1/hours", 404),
        ("boats", 404),
        ("locations?limit=0", 422),
        ("locations?page=x", 422),
        ("locations?bbox=107,16", 422),
        ("locations?bbox=Hue", 422),
    ],
)
def test_openaq_refuses_in_words(calm: Running, path: str, status: int) -> None:
    answer = httpx.get(calm.address + "air/v3/" + path)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert answer.headers["x-simulated"] == "1"


@pytest.mark.parametrize(("box", "stations"), [("107,15.95,108.25,16.8", 1), ("105.5,20.8,106,21.2", 0)])
def test_a_station_is_found_in_its_own_city_only(calm: Running, get: Get, box: str, stations: int) -> None:
    assert len(get(calm.address + f"air/v3/locations?bbox={box}")["results"]) == stations


def test_the_spreadsheet_is_written_as_offices_write(calm: Running) -> None:
    answer = httpx.get(calm.address + "air/hourly.csv")
    assert answer.headers["x-simulated"] == "1"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:4] == ["Trạm", "Ngày", "Giờ", "PM2.5 (µg/m³)"]
    assert len(rows) == 1 + 7 * 24
    assert {row[2] for row in rows[1:]} == {f"{h:02d}:00" for h in range(1, 25)}
    assert rows[-1][1:3] == ["20/11/2026", "10:00"]
    midnight = next(i for i, row in enumerate(rows) if row[2] == "24:00")
    assert int(rows[midnight + 1][1][:2]) == int(rows[midnight][1][:2]) + 1
    cells = [cell for row in rows[1:] for cell in row[3:]]
    assert "-" in cells
    assert not any("." in cell for cell in cells)


def test_spreadsheet_and_openaq_tell_the_same_hours(calm: Running, get: Get) -> None:
    rows = list(
        csv.DictReader(httpx.get(calm.address + "air/hourly.csv").text.lstrip("\ufeff").splitlines(), delimiter=";")
    )
    for name, column in (("pm25", "PM2.5 (µg/m³)"), ("co", "CO (mg/m³)"), ("relativehumidity", "Độ ẩm (%)")):
        number = sensors(calm, get)[name]["id"]
        hours = get(calm.address + f"air/v3/sensors/{number}/hours?limit=1000&datetime_from=2026-11-10")["results"]
        by_openaq = {datetime.fromisoformat(hour["period"]["datetimeTo"]["utc"]): hour["value"] for hour in hours}
        compared = 0
        for row in rows:
            day = datetime.strptime(row["Ngày"], "%d/%m/%Y").replace(tzinfo=HUE)
            end = day + timedelta(hours=int(row["Giờ"][:2]))
            cell = row[column]
            assert by_openaq.get(end) == (None if cell == "-" else float(cell.replace(",", ".")))
            compared += 1
        assert compared == 168

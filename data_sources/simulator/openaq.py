"""The air station as OpenAQ v3 tells of it (docs.openaq.org, resources locations, sensors, measurements, hours).

CO is in mg/m³, the others in µg/m³. ``meta.found`` is a number, or the text ">100" where more than a page was found.
Hours without a mean are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from data_sources.simulator.air import QUANTITIES, STATION
from data_sources.simulator.clock import HOUR, HUE
from data_sources.simulator.stations import stations
from data_sources.simulator.weather import Weather

LOCATION = 60_001
SENSORS = {600_010 + i: quantity for i, quantity in enumerate(QUANTITIES)}
Answer = dict[str, Any]


class OpenAQ:
    """The service behind ``air/v3/``; ``answer`` knows no sockets."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.station = stations()[STATION]

    def answer(self, path: str, options: Mapping[str, str], until: int) -> Answer:
        """What the server says about a path, ``until`` being the latest instant it tells of. Raises LookupError (404)
        and ValueError (422)."""
        limit, page = _whole(options, "limit", 100, 1000), _whole(options, "page", 1, 1_000_000)
        match [part for part in path.split("/") if part]:
            case ["locations"]:
                results = [self.location(until)] if self.lies_in(options) else []
            case ["locations", number] if number == str(LOCATION):
                results = [self.location(until)]
            case ["locations", number, "sensors"] if number == str(LOCATION):
                results = [self.sensor(n, until) for n in SENSORS]
            case ["sensors", number] if number.isdigit() and int(number) in SENSORS:
                results = [self.sensor(int(number), until)]
            case ["sensors", number, ("measurements" | "hours")] if number.isdigit() and int(number) in SENSORS:
                return self.measurements(int(number), options, limit, page, until)
            case _:
                raise LookupError(f"{path} is not found")
        shown = results[(page - 1) * limit : page * limit]
        return {"meta": _meta(page, limit, len(results)), "results": shown}

    def lies_in(self, options: Mapping[str, str]) -> bool:
        """Whether the station lies in the ``bbox`` asked for: west, south, east, north. Raises ValueError."""
        if "bbox" not in options:
            return True
        west, south, east, north = map(float, options["bbox"].split(","))
        return west <= self.station.lon <= east and south <= self.station.lat <= north

    def location(self, until: int) -> Answer:
        """The one station."""
        lon, lat = self.station.lon, self.station.lat
        return {
            "id": LOCATION,
            "name": STATION,
            "locality": "Huế",
            "timezone": "Asia/Ho_Chi_Minh",
            "country": {"id": 56, "code": "VN", "name": "Viet Nam"},
            "owner": {"id": 1, "name": f"{self.station.name} (simulated)"},
            "provider": {"id": 1, "name": "Simulated Hue"},
            "isMobile": False,
            "isMonitor": True,
            "instruments": [{"id": 2, "name": "Government Monitor"}],
            "sensors": [_named(number) for number in SENSORS],
            "coordinates": {"latitude": lat, "longitude": lon},
            "licenses": None,
            "bounds": [lon, lat, lon, lat],
            "distance": None,
            "datetimeFirst": _instant(self.first),
            "datetimeLast": _instant(until // HOUR * HOUR),
        }

    @property
    def first(self) -> int:
        """The end of the first hour the station tells of."""
        return (self.weather.begin // HOUR + 1) * HOUR

    def sensor(self, number: int, until: int) -> Answer:
        """A sensor with its latest value."""
        quantity, last = SENSORS[number], until // HOUR * HOUR
        ends = range(last, self.first - 1, -HOUR)
        latest = next(((end, v) for end in ends if (v := self.weather.hour(quantity, end)) is not None), None)
        return {
            **_named(number),
            "datetimeFirst": _instant(self.first),
            "datetimeLast": _instant(last),
            "coverage": None,
            "latest": None
            if latest is None
            else {
                "datetime": _instant(latest[0]),
                "value": latest[1],
                "coordinates": {"latitude": self.station.lat, "longitude": self.station.lon},
            },
            "summary": None,
        }

    def measurements(self, number: int, options: Mapping[str, str], limit: int, page: int, until: int) -> Answer:
        """A page of hours that end after ``datetime_from`` and not after ``datetime_to``, the oldest first."""
        quantity = SENSORS[number]
        begin, end = self.first, until // HOUR * HOUR
        if "datetime_from" in options:
            begin = max(begin, (int(_moment(options["datetime_from"])) // HOUR + 1) * HOUR)
        if "datetime_to" in options:
            end = min(end, int(_moment(options["datetime_to"])) // HOUR * HOUR)
        hours = [
            (at, value) for at in range(begin, end + 1, HOUR) if (value := self.weather.hour(quantity, at)) is not None
        ]
        parameter = _named(number)["parameter"] | {"displayName": None}
        shown = hours[(page - 1) * limit : page * limit]
        return {
            "meta": _meta(page, limit, len(hours)),
            "results": [_measured(at, value, parameter) for at, value in shown],
        }


def _measured(at: int, value: float, parameter: Answer) -> Answer:
    begin, end = _instant(at - HOUR), _instant(at)
    same = dict.fromkeys(("min", "q02", "q25", "median", "q75", "q98", "max"), value)
    return {
        "value": value,
        "flagInfo": {"hasFlags": False},
        "parameter": parameter,
        "period": {"label": "1hour", "interval": "01:00:00", "datetimeFrom": begin, "datetimeTo": end},
        "coordinates": None,
        "summary": {**same, "avg": value, "sd": None},
        "coverage": {
            "expectedCount": 1,
            "expectedInterval": "01:00:00",
            "observedCount": 1,
            "observedInterval": "01:00:00",
            "percentComplete": 100.0,
            "percentCoverage": 100.0,
            "datetimeFrom": begin,
            "datetimeTo": end,
        },
    }


def _named(number: int) -> Answer:
    pollutant = QUANTITIES[SENSORS[number]]
    return {
        "id": number,
        "name": f"{pollutant.openaq} {pollutant.unit}",
        "parameter": {
            "id": pollutant.number,
            "name": pollutant.openaq,
            "units": pollutant.unit,
            "displayName": pollutant.label,
        },
    }


def _meta(page: int, limit: int, found: int) -> Answer:
    more = page * limit < found
    return {
        "name": "openaq-api",
        "website": "/",
        "page": page,
        "limit": limit,
        "found": f">{limit}" if more else found,
    }


@lru_cache(maxsize=4096)
def _instant(at: int) -> dict[str, str]:
    moment = datetime.fromtimestamp(at, UTC)
    return {"utc": moment.isoformat().replace("+00:00", "Z"), "local": moment.astimezone(HUE).isoformat()}


def _moment(text: str) -> float:
    """An instant; without a zone it is the station's own time. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=HUE)).timestamp()


def _whole(options: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = options.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise ValueError(f"{name} is a whole number from 1 to {most}, not {text!r}")
    return int(text)

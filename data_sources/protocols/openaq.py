"""OpenAQ API v3 answers (docs.openaq.org): measurements and hours of a sensor, sensors with their latest value.

- A measurement stands at the end of its period (``period.datetimeTo.utc``); means over more than an hour are refused,
  they would pass for hourly values.
- A page of measurements names neither station nor sensor. The station is what the address tells behind its ``#``
  (``measurement.Told``), else ``/locations/{id}/`` or ``/sensors/{id}/`` of its path, else the document's name.
- Gases in ppm or ppb are kept in µg/m³ at 25 °C and 760 mmHg (``units.GAS``).
- Locations, countries, parameters … are of the format and hold no reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.documents import decoded, is_openaq, other_json, stem
from data_sources.protocols.instants import AHEAD, HOUR, iso
from data_sources.protocols.measurement import Channel, Measurement, channel, refused, told, words
from data_sources.protocols.numbers import finite
from data_sources.protocols.positions import Position, position
from data_sources.protocols.quantities import quantity
from data_sources.protocols.units import agreed, conversion

HOUR_AT_MOST = re.compile(r"(?:00:\d\d:\d\d|01:00:00)", re.ASCII)


def parse(payload: Payload) -> Iterator[Measurement | Refused | Recognised]:
    """Yield a Measurement for each result that is one, a Refused for each that cannot be read, and Recognised when an
    answer of the API holds no reading. No bytes make it raise."""
    try:
        document = decoded(payload.body)
    except Unreadable as why:
        yield refused(why, payload.body[:2000])
        return
    if not is_openaq(document):
        yield refused(other_json(document, "openaq"), payload.body[:2000])
        return
    page = Page(payload)
    kept = False
    for result in document["results"]:
        for part in page.read(result):
            kept = kept or isinstance(part, Measurement)
            yield part
    if not kept:
        yield Recognised()


class Page:
    """Reads the results of one answer."""

    def __init__(self, payload: Payload) -> None:
        self.received = payload.received
        self.zone = payload.source.zone
        self.told = told(payload.address)
        self.station = self.told.station or station_in(payload.address)
        self.channels: dict[tuple[str, str, Position | None], Channel] = {}
        self.misplaced: set[str] = set()

    def read(self, result: Any) -> Iterator[Measurement | Refused]:
        """The reading in one result, and its position when that is refused."""
        if not isinstance(result, dict):
            yield refused("not a result of OpenAQ v3", result)
            return
        if isinstance(result.get("period"), dict):
            said, at = result, end_of(result["period"], "datetimeTo")
            if not hourly(result["period"], self.received + AHEAD):
                yield refused("mean over more than an hour", result)
                return
        elif "latest" in result and "parameter" in result:
            said = result["latest"]
            if not isinstance(said, dict):
                return  # a sensor that has measured nothing yet
            said = {"parameter": result["parameter"], **said}
            at = end_of(said, "datetime")
        elif "sensorsId" in result:
            yield refused("a latest value that names neither quantity nor unit; ask for sensors", result)
            return
        elif "value" in result or "measurements" in result:
            yield refused(
                "no period" if isinstance(result.get("parameter"), dict) else "not a result of OpenAQ v3", result
            )
            return
        else:
            return  # a location, a country, a licence …
        yield from self.reading(said, at, result)

    def reading(self, said: dict[str, Any], at: object, result: Any) -> Iterator[Measurement | Refused]:
        """The reading of a value with its parameter, coordinates and instant."""
        try:
            where = self.where(said.get("coordinates"))
        except Unreadable as why:
            where = None
            refusal = refused(why, said.get("coordinates"))
            if refusal.raw not in self.misplaced:
                self.misplaced.add(refusal.raw)
                yield refusal
        try:
            of = self.channel(said.get("parameter"), where)
            yield of.measurement(iso(at, self.zone), finite(said.get("value")), self.received)
        except Unreadable as why:
            yield refused(why, result)

    def where(self, said: Any) -> Position | None:
        """The coordinates of a result, else those the address tells; None when neither says any."""
        if isinstance(said, dict) and (said.get("longitude") is not None or said.get("latitude") is not None):
            return position(said.get("longitude"), said.get("latitude"))
        if self.told.lon and self.told.lat:
            return position(self.told.lon, self.told.lat)
        return None

    def channel(self, parameter: Any, where: Position | None) -> Channel:
        """The channel of a parameter. Raises Unreadable for a unit that is unknown or does not measure it."""
        if not isinstance(parameter, dict):
            raise Unreadable("no parameter")
        name, units = words(parameter.get("name")), words(parameter.get("units"))
        found = self.channels.get((name, units, where))
        if found is None:
            of = quantity([name, words(parameter.get("displayName"))])
            lon, lat = where or (None, None)
            kept_as = conversion(of, agreed(units, "", ""))
            found = channel(self.station, of, kept_as, self.told.name, lon, lat)
            self.channels[name, units, where] = found
        return found


def end_of(said: dict[str, Any], key: str) -> object:
    """The UTC instant of OpenAQ's ``{"utc": …, "local": …}``, or its local one, which has an offset too."""
    instant = said.get(key)
    if isinstance(instant, dict):
        return instant.get("utc") or instant.get("local")
    return instant


def hourly(period: dict[str, Any], latest: datetime) -> bool:
    """Whether a period is an hour or shorter, by its interval and by its ends: the mean of every 7 o'clock of a year
    says an hour too. An end after ``latest`` is refused later, with its own reason."""
    interval = period.get("interval")
    if isinstance(interval, str) and interval and HOUR_AT_MOST.fullmatch(interval) is None:
        return False
    try:
        end = iso(end_of(period, "datetimeTo"))
        return end > latest or end - iso(end_of(period, "datetimeFrom")) <= HOUR
    except Unreadable:
        return True  # its instant is refused later, with its own reason


def station_in(address: str) -> str:
    """The station that an address names: its location, else its sensor, else the document."""
    path = urlsplit(address).path
    location = re.search(r"/locations/([^/]+)", path)
    if location:
        return words(location[1])
    sensor = re.search(r"/sensors/([^/]+)", path)
    return f"sensors/{words(sensor[1])}" if sensor else words(stem(address))

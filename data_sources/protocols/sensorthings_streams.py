"""What a SensorThings Datastream is, with its Thing: whose it is, what it measures, in which unit, and where."""

from __future__ import annotations

from typing import Any

from data_sources.protocols import Unreadable
from data_sources.protocols.measurement import Told, words
from data_sources.protocols.positions import place
from data_sources.protocols.quantities import otherwise, quantity, tail
from data_sources.protocols.sensorthings_shapes import listed
from data_sources.protocols.units import Unit, agreed

STATION_CODES = ("station", "stationID", "stationId", "station_id", "stationCode", "station_code", "code")


def naming(stream: dict[str, Any], thing: dict[str, Any]) -> tuple[str, str]:
    """(station, name) of a Datastream (see ``sensorthings``)."""
    properties = thing.get("properties")
    codes = [properties.get(key) for key in STATION_CODES] if isinstance(properties, dict) else []
    station = next((said for said in map(words, [*codes, thing.get("@iot.id"), thing.get("name")]) if said), "")
    if station:
        return station, words(thing.get("name"))
    own = words(stream.get("@iot.id"))
    return (f"Datastreams({own})" if own else words(stream.get("name"))), words(stream.get("name"))


def names(stream: dict[str, Any], observed: Any) -> list[str]:
    """The words that may name what a Datastream measures, the best first."""
    if otherwise(words(stream.get("name"))):
        return [words(stream.get("name"))]
    observed = observed if isinstance(observed, dict) else {}
    return [
        words(observed.get("name")),
        tail(words(observed.get("definition"))),
        words(stream.get("name")),
        words(stream.get("description")),
    ]


def unit_of(said: Any) -> Unit:
    """The unit of a unitOfMeasurement: an object as the standard has it, or a bare text. Raises Unreadable."""
    if isinstance(said, str):
        return agreed(words(said), "", "")
    if not isinstance(said, dict):
        raise Unreadable("no unit")
    return agreed(words(said.get("symbol")), words(said.get("name")), words(said.get("definition")))


def spots(stream: dict[str, Any], thing: dict[str, Any]) -> list[Any]:
    """Where a Datastream's station may stand, as GeoJSON, the best first: its Thing's Locations, then the observedArea
    when that is a Point; none of a station that moves."""
    properties = thing.get("properties")
    mobile = properties.get("isMobile") if isinstance(properties, dict) else None
    if mobile is True or str(mobile).strip().casefold() == "true":
        return []
    found = [said.get("location") for said in listed(thing.get("Locations")) if isinstance(said, dict)]
    area = stream.get("observedArea")
    if isinstance(area, dict) and area.get("type") == "Point":  # a polygon is where observations have been
        found.append(area)
    return found


def told_of(stream: dict[str, Any]) -> Told:
    """What the address of a Datastream's Observations must tell, so that they are read as if expanded in it. A unit or
    a place that cannot be read is told as it was said: ``parse`` refuses it."""
    thing = stream.get("Thing")
    thing = thing if isinstance(thing, dict) else {}
    station, name = naming(stream, thing)
    of = quantity(names(stream, stream.get("ObservedProperty")))
    return Told(station, name, of, unit_told(stream.get("unitOfMeasurement")), *place_told(spots(stream, thing)))


def unit_told(said: Any) -> str:
    """The symbol of a unitOfMeasurement, or its words when they are no unit."""
    try:
        return unit_of(said).symbol
    except Unreadable:
        told = [said.get("symbol"), said.get("name")] if isinstance(said, dict) else [said]
        return " ".join(map(words, told)).strip()


def place_told(locations: list[Any]) -> tuple[str, str]:
    """(lon, lat) of the first place among some; two empty texts when there is none."""
    for location in locations:
        try:
            found = place(location)
        except Unreadable:
            return as_said(location)
        if found:
            return str(found[0]), str(found[1])
    return "", ""


def as_said(location: dict[str, Any]) -> tuple[str, str]:
    """The coordinates of a place that cannot be; "?" for what is none."""
    geometry = location["geometry"] if location.get("type") == "Feature" else location
    said = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not isinstance(said, list) or len(said) < 2:
        return "?", "?"
    return words(said[0]) or "?", words(said[1]) or "?"

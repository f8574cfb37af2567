"""The things of one SensorThings service: stations, their places, their streams, what they observe and with what.

Everything is numbered from 1 in the order of the stations. Observations are not kept: they are in ``observations``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data_sources.simulator.weather import Stream, Weather


@dataclass(frozen=True, slots=True)
class Property:
    """What is observed: its name, its Vietnamese name, its definition, unit (name, UCUM code) and instrument."""

    name: str
    vietnamese: str
    definition: str
    unit: str
    symbol: str
    sensor: str


_CF = "https://cfconventions.org/Data/cf-standard-names/current/build/cf-standard-name-table.html#"
PROPERTIES = {
    "water_level": Property(
        "Water level", "Mực nước", _CF + "water_surface_height_above_reference_datum", "metre", "m", "Radar gauge"
    ),
    "rain": Property("Rainfall", "Lượng mưa 10 phút", _CF + "thickness_of_rainfall_amount", "millimetre", "mm", "Tipping bucket"),
    "inflow": Property(
        "Inflow", "Lưu lượng đến", _CF + "water_volume_transport_in_river_channel", "cubic metre per second", "m3/s",
        "Water balance",
    ),
    "release": Property(
        "Release", "Lưu lượng xả", _CF + "water_volume_transport_in_river_channel", "cubic metre per second", "m3/s",
        "Gate position and turbine flow",
    ),
}  # fmt: skip

RELATIONS: dict[str, dict[str, str]] = {
    "Things": {"Locations": "Locations", "Datastreams": "Datastreams"},
    "Locations": {"Things": "Things"},
    "Datastreams": {
        "Thing": "Things",
        "Sensor": "Sensors",
        "ObservedProperty": "ObservedProperties",
        "Observations": "Observations",
    },
    "ObservedProperties": {"Datastreams": "Datastreams"},
    "Sensors": {"Datastreams": "Datastreams"},
    "Observations": {"Datastream": "Datastreams"},
}
"""From each kind by the name of the link to the kind it leads to; a name without s leads to one thing."""

KIND = {"gauge": "Trạm thủy văn", "reservoir": "Hồ chứa", "rain": "Trạm đo mưa"}


class Entities:
    """All entities of the service ``hydromet``, ``rain`` or ``reservoirs``."""

    def __init__(self, weather: Weather, service: str) -> None:
        self.streams = weather.streams(service)
        self.stations = list(dict.fromkeys(stream.station for stream in self.streams))
        self.properties = list(dict.fromkeys(stream.quantity for stream in self.streams))
        self._thing = [self.stations.index(stream.station) + 1 for stream in self.streams]
        self._property = [self.properties.index(stream.quantity) + 1 for stream in self.streams]

    def ids(self, kind: str) -> list[int]:
        """Every id of a kind. Raises LookupError for a kind that is not served."""
        many: dict[str, Sequence[object]] = {
            "Things": self.stations, "Locations": self.stations, "Datastreams": self.streams,
            "ObservedProperties": self.properties, "Sensors": self.properties,
        }  # fmt: skip
        return list(range(1, len(many[kind]) + 1))

    def linked(self, kind: str, number: int, link: str) -> list[int]:
        """The ids that a link of an entity leads to. Raises LookupError when there is no such link."""
        match kind, link:
            case ("Things", "Locations") | ("Locations", "Things"):
                return [number]
            case "Things", "Datastreams":
                return [i for i, thing in enumerate(self._thing, 1) if thing == number]
            case "Datastreams", "Thing":
                return [self._thing[number - 1]]
            case "Datastreams", ("Sensor" | "ObservedProperty"):
                return [self._property[number - 1]]
            case (("Sensors" | "ObservedProperties"), "Datastreams"):
                return [i for i, seen in enumerate(self._property, 1) if seen == number]
        raise LookupError(f"{kind} have no {link}")

    def body(self, kind: str, number: int) -> dict[str, Any]:
        """The properties of one entity but for ids, links and times. Raises LookupError when it does not exist."""
        if number not in self.ids(kind):
            raise LookupError(f"there is no {kind}({number})")
        match kind:
            case "Things":
                station = self.stations[number - 1]
                own = {"stationID": station.code, "kind": station.kind, "authority": "Thành phố Huế (mô phỏng)"}
                if station.river:
                    own["river"] = station.river
                return {"name": station.name, "description": f"{KIND[station.kind]} {station.name}", "properties": own}
            case "Locations":
                station = self.stations[number - 1]
                return {
                    "name": station.name,
                    "description": f"{KIND[station.kind]} {station.name}",
                    "encodingType": "application/geo+json",
                    "location": {"type": "Point", "coordinates": [station.lon, station.lat]},
                }
            case "Datastreams":
                stream = self.streams[number - 1]
                seen, station, every = PROPERTIES[stream.quantity], stream.station, stream.pace.every
                return {
                    "name": f"{seen.vietnamese} tại {station.name}",
                    "description": f"{seen.name} at {station.name}",
                    "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
                    "unitOfMeasurement": {
                        "name": seen.unit, "symbol": seen.symbol, "definition": f"ucum:{seen.symbol}"
                    },
                    "observedArea": {"type": "Point", "coordinates": [station.lon, station.lat]},
                    "properties": {"interval": f"PT{every}S" if every % 60 else f"PT{every // 60}M"},
                }  # fmt: skip
            case "ObservedProperties":
                seen = PROPERTIES[self.properties[number - 1]]
                return {"name": seen.name, "definition": seen.definition, "description": seen.vietnamese}
            case _:
                seen = PROPERTIES[self.properties[number - 1]]
                return {
                    "name": seen.sensor,
                    "description": f"{seen.sensor} ({seen.vietnamese})",
                    "encodingType": "text/html",
                    "metadata": "Simulated instrument",
                }

    def stream(self, number: int) -> Stream:
        """The stream behind a datastream's id, which exists."""
        return self.streams[number - 1]

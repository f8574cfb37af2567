"""OGC SensorThings API 1.0 and 1.1 (docs.ogc.org/is/18-088/18-088.html), in every shape an answer has.

Read are pages and single entities of any kind, as deep as they are expanded; ``dataArray`` groups; MultiDatastreams;
``$batch`` documents, both the requests of an upload, whose parts name each other as "$thing1", and the responses.

- A reading is an Observation whose Datastream, and with it unit and quantity, is in the document or told by the
  address (``measurement.Told``). An Observation without is refused.
- The instant is phenomenonTime, of an interval its end. resultTime says when it was computed, and is not read. What
  was observed over more than an hour would pass for an hourly value and is refused, of quantities that we know.
- A Datastream whose own name says that it is a forecast, a day's mean or an extreme is no reading of what it is made
  from, and is kept under that name.
- The station is the Thing's own code (properties station, stationID, stationCode, code), else its @iot.id, else, in
  an upload, its name; a Datastream without its Thing stands for itself: ``Datastreams(7)``.
- Two Datastreams of one station may measure the same; where they differ about an instant, the second is refused.
  Compared are Observations that are expanded one by one, not those of a ``dataArray``.
- A null result is refused: the standard demands one. NaN, text that is no number, lists, true and false as well.
- A position that cannot be is refused once, and the readings are kept without one; so is a moving Thing's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.documents import decoded, other_json, stem
from data_sources.protocols.instants import AHEAD, EARLIEST, HOUR, iso, lasted
from data_sources.protocols.measurement import Channel, Measurement, channel, refused, told, words
from data_sources.protocols.numbers import MISSING, finite
from data_sources.protocols.positions import Position, place, position
from data_sources.protocols.quantities import quantity
from data_sources.protocols.sensorthings_observations import quality
from data_sources.protocols.sensorthings_shapes import Entity, Kind, entities, kind_of, listed, rows_of
from data_sources.protocols.sensorthings_streams import names, naming, spots, unit_of
from data_sources.protocols.units import COUNTED_IN, agreed, conversion

Part = Measurement | Refused
Column = Channel | Unreadable
"""Of a MultiDatastream one may be unreadable beside others that are not."""

PORTION = 5_000


def parse(payload: Payload) -> Iterator[Measurement | Refused | Recognised]:
    """Yield a Measurement for each Observation that can be read, a Refused for each part that cannot, and Recognised
    when a document of the format holds no reading. No bytes make it raise."""
    try:
        document = decoded(payload.body)
        found = entities(document)
    except Unreadable as why:
        yield refused(why, payload.body[:2000])
        return
    if found is None:
        yield refused(other_json(document, "sensorthings"), payload.body[:2000])
        return
    reader = Reader(payload)
    kept = False
    for entity in found:
        for parts in reader.read(entity):
            kept = kept or any(isinstance(part, Measurement) for part in parts)
            yield from parts
    if not kept:
        yield Recognised()


class First(NamedTuple):
    """The first Datastream of a station and a quantity in a document, and what it has observed."""

    own: str
    channels: list[Column]
    observations: list[Any]


class Reader:
    """Reads the entities of one document."""

    def __init__(self, payload: Payload) -> None:
        self.received = payload.received
        self.latest = payload.received + AHEAD
        self.zone = payload.source.zone
        self.address = payload.address
        self.told = told(payload.address)
        self.by_address: list[Column] | Unreadable | None = None
        self.channels: dict[tuple[int | str, bool], list[Column] | Unreadable] = {}
        self.misplaced: set[str] = set()
        self.firsts: dict[tuple[str, str], First] = {}

    def read(self, entity: Entity) -> Iterator[list[Part]]:
        """The readings and refusals in one entity, a list a Datastream."""
        try:
            kind = kind_of(entity.said)
        except Unreadable as why:
            yield [refused(why, entity.said)]
            return
        if kind in (Kind.DATASTREAM, Kind.MULTIDATASTREAM):
            yield from self.datastream(entity)
        elif kind in (Kind.OBSERVATION, Kind.DATA_ARRAY):
            yield from self.observations(entity)
        else:
            for inner in entity.inside():
                yield from self.read(inner)

    def datastream(self, entity: Entity) -> Iterator[list[Part]]:
        """What a Datastream or MultiDatastream and the Observations expanded in it say."""
        observations = listed(entity.said.get("Observations"))
        if not observations:
            return
        misplaced: list[Part] = []
        channels = self.described(entity, misplaced)
        yield misplaced
        for observation in observations:
            if isinstance(observation, dict) and "dataArray" in observation:
                yield from self.portions(channels, rows_of(observation))
        rest = [said for said in observations if not (isinstance(said, dict) and "dataArray" in said)]
        said = self.said_otherwise(entity.said, channels, rest)
        for portion in self.portions(channels, rest):
            yield [self.unless(said, part) for part in portion] if said else portion

    def said_otherwise(
        self, stream: dict[str, Any], channels: list[Column] | Unreadable, rest: list[Any]
    ) -> dict[datetime, float]:
        """What another Datastream of the document has said of the same quantity at the same station; empty when this
        is the first."""
        one = channels[0] if isinstance(channels, list) and len(channels) == 1 else None
        if isinstance(channels, Unreadable) or not isinstance(one, Channel):
            return {}
        key = (one.station, one.quantity)
        own = words(stream.get("@iot.id"))
        first = self.firsts.setdefault(key, First(own, channels, rest))
        if first.observations is rest or (own and first.own == own):
            return {}
        parts = chain.from_iterable(self.portions(first.channels, first.observations))
        return {part.at: part.value for part in parts if isinstance(part, Measurement)}

    def unless(self, said: dict[datetime, float], part: Part) -> Part:
        """The part, refused when another Datastream has said something else of that instant."""
        if isinstance(part, Measurement) and said.get(part.at, part.value) != part.value:
            return refused(
                "another Datastream of the station says otherwise", f"{part.quantity} {part.at} {part.value}"
            )
        return part

    def observations(self, entity: Entity) -> Iterator[list[Part]]:
        """What an Observation or a dataArray group says, by the Datastream expanded in it or told by the address."""
        rows = rows_of(entity.said) if "dataArray" in entity.said else [entity.said]
        stream = entity.datastream()
        misplaced: list[Part] = []
        channels = self.described(stream, misplaced) if stream else self.told_channels(misplaced)
        yield misplaced
        yield from self.portions(channels, rows)

    def told_channels(self, misplaced: list[Part]) -> list[Column] | Unreadable:
        """The channel that the address tells, told once."""
        if self.by_address is None:
            self.by_address = self.from_address(misplaced)
        return self.by_address

    def from_address(self, misplaced: list[Part]) -> list[Column] | Unreadable:
        """The channel that the address tells."""
        said = self.told
        if not (said.unit and said.quantity):
            return Unreadable("Datastream not expanded: unit and quantity unknown")
        lon, lat = None, None
        if said.lon and said.lat:
            try:
                lon, lat = position(said.lon, said.lat)
            except Unreadable as why:
                misplaced.append(refused(why, f"{said.lon} {said.lat}"))
        try:
            of = quantity([said.quantity])
            kept_as = conversion(of, agreed(said.unit, "", ""))
            return [channel(said.station or words(stem(self.address)), of, kept_as, said.name, lon, lat)]
        except Unreadable as why:
            return why

    def described(self, entity: Entity, misplaced: list[Part]) -> list[Column] | Unreadable:
        """The channels of a Datastream (one) or a MultiDatastream (one a column), or why there are none."""
        own = entity.said.get("@iot.id")
        if not isinstance(own, int | str):
            return self.describe(entity, misplaced)
        key = (own, "unitOfMeasurements" in entity.said)
        if key not in self.channels:
            self.channels[key] = self.describe(entity, misplaced)
        return self.channels[key]

    def describe(self, entity: Entity, misplaced: list[Part]) -> list[Column] | Unreadable:
        """As ``described``, from the document."""
        stream, thing = entity.said, entity.of("Thing")
        station, name = naming(stream, thing)
        where = self.where(stream, thing, misplaced)
        lon, lat = where or (None, None)
        properties = listed(stream.get("ObservedProperties")) or [entity.of("ObservedProperty")]
        units = listed(stream.get("unitOfMeasurements")) or [stream.get("unitOfMeasurement")]
        if len(units) != len(properties):
            return Unreadable("MultiDatastream without a property for each unit")
        channels: list[Column] = []
        for said, observed in zip(units, properties, strict=True):
            try:
                of = quantity(names(stream if len(units) == 1 else {}, observed))
                channels.append(channel(station, of, conversion(of, unit_of(said)), name, lon, lat))
            except Unreadable as why:
                if "unitOfMeasurements" not in stream:
                    return why
                channels.append(why)
        return channels

    def where(self, stream: dict[str, Any], thing: dict[str, Any], misplaced: list[Part]) -> Position | None:
        """The place of a station that stands still: its Thing's Location, else its Datastream's observedArea."""
        for location in spots(stream, thing):
            try:
                found = place(location)
            except Unreadable as why:
                refusal = refused(why, location)
                if refusal.raw not in self.misplaced:
                    self.misplaced.add(refusal.raw)
                    misplaced.append(refusal)
                return None
            if found:
                return found
        return None

    def portions(self, channels: list[Column] | Unreadable, observations: list[Any]) -> Iterator[list[Part]]:
        """``readings`` of many observations, some thousands at a time: a long page is not held twice."""
        for start in range(0, len(observations), PORTION):
            yield self.readings(channels, observations[start : start + PORTION])

    def readings(self, channels: list[Column] | Unreadable, observations: list[Any]) -> list[Part]:
        """The reading of each observation, or why it is none."""
        if isinstance(channels, Unreadable):
            return [refused(channels, observation) for observation in observations]
        one = channels[0] if len(channels) == 1 else None
        if not isinstance(one, Channel):
            return [part for observation in observations for part in self.columns(channels, observation)]
        station, of, kept_in, name, lon, lat, scale, offset, low, high = one
        latest, as_sent = self.latest, scale == 1.0 and offset == 0.0
        parse_instant, keep = datetime.fromisoformat, Measurement
        parts: list[Part] = []
        for observation in observations:
            # the usual observation, decided in few steps; whatever is unusual about one goes the careful way
            try:
                said, result = observation["phenomenonTime"], observation["result"]
                if (
                    (type(result) is float or type(result) is int)
                    and "/" not in said
                    and len(said) > 16
                    and "parameters" not in observation
                    and "resultQuality" not in observation
                ):
                    at = parse_instant(said)
                    if at.tzinfo is not None and EARLIEST <= at <= latest and result not in MISSING:
                        value = float(result) if as_sent else round(result * scale + offset, 6)
                        if low <= value <= high:
                            if at.tzinfo is not UTC:
                                at = at.astimezone(UTC)
                            parts.append(keep(station, of, at, value, kept_in, name, lon, lat))
                            continue
            except (ValueError, TypeError, KeyError, OverflowError):
                pass
            parts.append(self.careful(one, observation))
        return parts

    def careful(self, of: Channel, observation: Any) -> Part:
        """The reading of one observation, every doubt looked into."""
        try:
            if not isinstance(observation, dict):
                raise Unreadable("not an Observation")
            quality(observation)
            said = observation.get("phenomenonTime")
            at = iso(said, self.zone)
            if of.quantity in COUNTED_IN and lasted(said, self.zone) > HOUR:
                raise Unreadable("observed over more than an hour")
            return of.measurement(at, finite(observation.get("result")), self.received)
        except Unreadable as why:
            return refused(why, observation)

    def columns(self, channels: list[Column], observation: Any) -> Iterator[Part]:
        """The readings of a MultiDatastream's observation, whose result is a list."""
        results = observation.get("result") if isinstance(observation, dict) else None
        if not isinstance(results, list) or len(results) != len(channels):
            yield refused("result without a value for each column", observation)
            return
        for of, result in zip(channels, results, strict=True):
            if isinstance(of, Unreadable):
                yield refused(of, {**observation, "result": result})
            else:
                yield self.careful(of, {**observation, "result": result})

"""The shapes a SensorThings document has, and the entities in them with what they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from data_sources.protocols import Unreadable


class Kind(Enum):
    """What an entity is."""

    OBSERVATION = auto()
    DATA_ARRAY = auto()
    DATASTREAM = auto()
    MULTIDATASTREAM = auto()
    OTHER = auto()
    """A Thing, Location, Sensor, ObservedProperty, FeatureOfInterest …: it may hold Datastreams."""


HOLDS = ("Things", "Thing", "Datastreams", "MultiDatastreams", "Observations")
LINKS = "@iot."
OTHERS = (
    {"Locations"}, {"Datastreams"}, {"MultiDatastreams"}, {"location", "encodingType"}, {"feature", "encodingType"},
    {"metadata", "encodingType"}, {"definition", "name", "description"}, {"Things"}, {"Observations"},
)  # fmt: skip


def kind_of(said: Any) -> Kind:
    """What an entity is, by what it holds. Raises Unreadable when it is nothing that SensorThings knows."""
    if isinstance(said, dict):
        if "dataArray" in said:
            return Kind.DATA_ARRAY
        if "unitOfMeasurements" in said:
            return Kind.MULTIDATASTREAM
        if "unitOfMeasurement" in said or ("observationType" in said and "result" not in said):
            return Kind.DATASTREAM
        if "Observations" in said and "result" not in said and "feature" not in said:
            return Kind.DATASTREAM
        if "result" in said or "phenomenonTime" in said or "resultTime" in said:
            return Kind.OBSERVATION
        if any(LINKS in key for key in said) or any(marks <= said.keys() for marks in OTHERS):
            return Kind.OTHER
    raise Unreadable("not an entity of SensorThings")


def listed(said: Any) -> list[Any]:
    """What is expanded, as a list: a list itself, one object, or nothing."""
    if isinstance(said, list):
        return said
    return [said] if isinstance(said, dict) else []


@dataclass(slots=True)
class Entity:
    """An entity with those around it: a Datastream inside a Thing has that Thing, whether it says so or not."""

    said: dict[str, Any]
    around: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, what: str) -> dict[str, Any]:
        """The one entity of that kind that this one belongs to; empty when the document does not hold it."""
        own = self.said.get(what)
        return own if isinstance(own, dict) and own else self.around.get(what, {})

    def datastream(self) -> Entity | None:
        """The Datastream of an Observation, when the document says its unit."""
        for what in ("Datastream", "MultiDatastream"):
            said = self.of(what)
            if said.keys() & {"unitOfMeasurement", "unitOfMeasurements", "ObservedProperty", "name"}:
                return Entity(said, self.around)
        return None

    def inside(self) -> Iterator[Entity]:
        """The entities expanded in one that is neither Datastream nor Observation."""
        around = dict(self.around)
        if "location" in self.said:
            around["Location"] = self.said
        elif self.said.keys() & {"Locations", "MultiDatastreams"} or (
            "Datastreams" in self.said and not self.said.keys() & {"definition", "metadata"}
        ):
            around["Thing"] = self.standing()
        elif "definition" in self.said:
            around["ObservedProperty"] = self.said
        for what in HOLDS:
            for said in listed(self.said.get(what)):
                if isinstance(said, dict):
                    yield Entity(said, around)

    def standing(self) -> dict[str, Any]:
        """A Thing with the Location it was found in, when it does not name one itself."""
        found_in = self.around.get("Location")
        if found_in is not None and "Locations" not in self.said:
            return {**self.said, "Locations": [found_in]}
        return self.said


def rows_of(group: dict[str, Any]) -> list[Any]:
    """The Observations of a dataArray group (18-088 §12.2), each as an object; a row that does not fit stays as it is
    and is refused later."""
    components, rows = group.get("components"), group.get("dataArray")
    if not isinstance(components, list) or not isinstance(rows, list):
        return [group]
    if not all(isinstance(component, str) for component in components):
        return [group]
    width = len(components)
    return [
        dict(zip(components, row, strict=True)) if isinstance(row, list) and len(row) == width else row for row in rows
    ]


def entities(document: Any) -> list[Entity] | None:
    """The entities of a document: a page, one entity, a dataArray, a $batch; None when it is not SensorThings."""
    if not isinstance(document, dict):
        return None
    for key in ("requests", "responses"):
        if isinstance(document.get(key), list) and document[key] and all(map(is_batch_part, document[key])):
            return uploaded(document[key]) if key == "requests" else answered(document[key])
    value = document.get("value")
    if isinstance(value, list):
        if all(isinstance(said, dict) and {"name", "url"} <= said.keys() for said in value):
            return []  # the service root, or a page of nothing
        return [Entity(said) for said in value] if any(map(is_entity, value)) else None
    if "value" in document or not is_entity(document):
        return None
    return [Entity(document)]


def is_entity(said: Any) -> bool:
    """Whether it is anything SensorThings knows."""
    try:
        kind_of(said)
    except Unreadable:
        return False
    return True


def is_batch_part(said: Any) -> bool:
    """Whether it is a request or a response of a $batch (18-088 §11)."""
    return isinstance(said, dict) and "id" in said and ("url" in said or "status" in said)


def answered(responses: list[dict[str, Any]]) -> list[Entity]:
    """The entities in the bodies of a $batch's responses."""
    return [entity for response in responses for entity in entities(response.get("body")) or []]


def uploaded(requests: list[dict[str, Any]]) -> list[Entity]:
    """The entities that a $batch uploads. It is read as what it will be once stored: "$thing1" is the request of that
    id. Requests for what SensorThings does not know (users, roles) hold no reading and are passed over."""
    bodies = {f"${said['id']}": said["body"] for said in requests if isinstance(said.get("body"), dict)}

    def resolved(said: Any, depth: int = 0) -> Any:
        """The entity with its references replaced by what they name, in a copy."""
        if isinstance(said, list):
            return [resolved(part, depth) for part in said]
        if not isinstance(said, dict) or depth > 4:
            return said
        reference = said.get("@iot.id")
        if isinstance(reference, str) and reference in bodies and len(said) == 1:
            return resolved(bodies[reference], depth + 1)
        return {
            key: resolved(part, depth)
            if key in ("Thing", "Locations", "ObservedProperty", "ObservedProperties", "Datastream", "Datastreams",
                       "MultiDatastream", "MultiDatastreams")
            else part
            for key, part in said.items()
        }  # fmt: skip

    known = [(body, kind_of(body)) for body in bodies.values() if is_entity(body)]
    return [
        Entity(resolved(body))
        for body, kind in known
        if kind is not Kind.OTHER
        or any(isinstance(part, dict) and len(part) > 1 for key in HOLDS for part in listed(body.get(key)))
    ]

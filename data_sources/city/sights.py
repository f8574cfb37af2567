"""What the city calls what its cameras see, and where that is counted; remembered, for a camera says it a million times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from data_sources.city import City, Detection, Installed
from data_sources.city.detections_file import called
from data_sources.places import locate
from data_sources.privacy.masking import mask
from data_sources.protocols.measurement import words

Counted = TypeVar("Counted")
"""What says where an event is counted: made of the ward's category, the road and the group."""

MOST = 50_000
"""Cameras and labels that are remembered: a server has few hundred times a dozen."""
LONGEST = 300
"""Bytes of zones that are remembered."""
TEXT = 60
"""Letters of a camera's name or a label at most; longer ones are refused."""
REFUTED = "false_positive"
"""The type of what the server itself took back."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight(Generic[Counted]):
    """What a label of a camera is. ``kind``: "<type>/<label>", the type "" where the city knows none; ``refuted``: the kind
    when the server took it back. ``row``: the camera as the city declares it, None where it does not."""

    camera: str
    label: str
    kind: str
    refuted: str
    counted: Counted
    detection: Detection | None
    row: Installed | None
    usual: bool
    """It is no alert, and always the same: whatever zone it was in, and whenever."""
    moved: bool
    """The city has more than one row of the camera: where it stood depends on the day."""
    zoned: dict[bytes, Sight[Counted]] | None = field(default=None)
    """Of a label that is another thing in some zones: what it is, by its zones as they were sent."""


class Sights(Generic[Counted]):
    """The sights of one server's cameras."""

    def __init__(self, city: City, source: str, counted: Callable[[str, str, str], Counted]) -> None:
        self.city, self.source = city, source
        self._counted = counted
        self.known: dict[tuple[str, str], Sight[Counted]] = {}
        """By camera and label as they were sent."""
        self.usual: dict[tuple[str, str, bytes], tuple[str, str, Counted]] = {}
        """(camera, kind, where it is counted) of what is no alert and always the same; by camera, label and zones as they
        were sent."""
        self._zones = {label.partition("@")[2] for label in city.detections.zones}
        """The zones in which some label is another thing than elsewhere."""
        self.zoned = bool(self._zones)
        self._exact: dict[tuple[str, str, tuple[str, ...], date | None], Sight[Counted]] = {}

    def learn(self, sent: tuple[str, str, bytes], told: tuple[str, str, Counted]) -> None:
        """Remember what events of a camera, a label and zones are, as these were sent, if it is always the same."""
        sight = self.known.get(sent[:2])
        if sight is None or len(sent[2]) > LONGEST:
            return
        if sight.usual or (sight.zoned is not None and sent[2] in sight.zoned):
            remember(self.usual, sent, told)

    def of(self, camera: str, label: str) -> Sight[Counted]:
        """The sight of a camera and a label, wherever in its picture and as the camera stands now."""
        sight = self.known.get((camera, label))
        if sight is None:
            sight = self._made(words(camera, TEXT), words(label, TEXT))
            remember(self.known, (camera, label), sight)
        return sight

    def exactly(self, sight: Sight[Counted], zones: tuple[str, ...], on: date | None, sent: bytes) -> Sight[Counted]:
        """The sight in zones and, of a camera that was moved, on a day. ``sent``: the zones as they were sent."""
        key = (sight.camera, sight.label, zones, on)
        found = self._exact.get(key)
        if found is None:
            found = self._made(sight.camera, sight.label, zones, on)
            remember(self._exact, key, found)
        if sent and sight.zoned is not None and found.usual and len(sight.zoned) < 100:
            sight.zoned[sent] = found
        return found

    def _made(
        self, camera: str, label: str, zones: tuple[str, ...] | None = None, on: date | None = None
    ) -> Sight[Counted]:
        """The sight of a label in zones, on a day; ``zones`` None: wherever it is, ``on`` None: now."""
        city = self.city
        row = city.camera(self.source, camera, on) or city.camera(self.source, camera)
        detection = city.detections.of(label, tuple(zone for zone in zones or () if called(zone) in self._zones))
        moved = len(city.camera_rows.get((self.source, camera)) or city.camera_rows.get(("", camera), ())) > 1
        zoned = zones is None and any(city.detections.of(label, (zone,)) is not detection for zone in self._zones)
        alert = detection is not None and detection.alert
        shown = mask(label)
        return Sight(
            camera, label, f"{detection.code if detection else ''}/{shown}", f"{REFUTED}/{shown}",
            self._counted(ward_of(row), row.road if row else "", row.group if row else ""), detection, row,
            usual=not (moved or zoned or alert), moved=moved, zoned={} if zoned and not moved else None,
        )  # fmt: skip


def remember(held: dict[Any, Any], key: object, sight: object) -> None:
    """Hold a sight, and forget all when there are too many: a server that makes names up costs time, not memory."""
    if len(held) >= MOST:
        held.clear()
    held[key] = sight


def ward_of(row: Installed | None) -> str:
    """The category of a camera's ward: its code, with "~" before it when only the nearest centre tells; or sea, outside,
    none."""
    if row is None:
        return "none"
    if row.ward:
        return row.ward
    place = locate(row.lon, row.lat)
    if place.ward is None:
        return place.by if place.by in ("sea", "outside") else "none"
    return f"~{place.ward}" if place.by == "near" else place.ward

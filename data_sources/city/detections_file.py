"""detections.csv: what the city calls the labels of its cameras' AI, which of them are alerts, and who gets those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_sources.city.cameras_file import GROUPS
from data_sources.city.faults import CityFault
from data_sources.city.fields_file import plain
from data_sources.city.rows import Row, read_rows

COLUMNS = ("type", "vi", "en", "group", "alert", "danger", "agency", "labels")
YES_NO = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Detection:
    """A type of detection. ``alert``: a person is to look at it; ``danger``: at once. ``agency``: the code of who gets it
    once it is confirmed, "" for none. ``labels``: what servers call it; "label@zone" where that zone alone makes it so."""

    code: str
    vi: str
    en: str
    group: str
    alert: bool
    danger: bool
    agency: str
    labels: tuple[str, ...]


class Detections:
    """The types by code, in the order of their file; ``of`` is what a label is."""

    def __init__(self, types: Mapping[str, Detection]) -> None:
        self.types = types
        self._of = {called(label): one for one in types.values() for label in one.labels}
        self.zones = frozenset(label for label in self._of if "@" in label)
        """Labels that mean something in one zone alone."""

    def of(self, label: str, zones: tuple[str, ...] = ()) -> Detection | None:
        """The type of a label seen in zones; None for one that the city does not know."""
        if self.zones:
            for zone in zones:
                if (found := self._of.get(called(f"{label}@{zone}"))) is not None:
                    return found
        return self._of.get(called(label))


def called(label: str) -> str:
    """A label as it is compared: in small letters, without tone marks, joined by _."""
    return "@".join("_".join(plain(part).split()) for part in label.replace("-", "_").split("@"))


def read_detections(path: Path) -> Detections:
    """The types of a file. Raises CityFault for the first fault."""
    found: dict[str, Detection] = {}
    owner: dict[str, str] = {}
    for row in read_rows(path, COLUMNS):
        code, group = row.needed("type"), row.needed("group")
        if code in found:
            raise row.fault("type", "stands twice", "keep one row for each type")
        if "/" in code:
            raise row.fault("type", "holds a slash", "write it with letters, digits and _")
        if group not in GROUPS:
            raise row.fault("group", "is none of the groups", f"write one of {', '.join(GROUPS)}")
        labels = row.several("labels")
        for label in labels:
            if owner.setdefault(called(label), code) != code:
                raise CityFault(f"{row.place}: “{label}” is {owner[called(label)]} already; keep it in one of the two.")
        found[code] = Detection(
            code, row.needed("vi"), row.needed("en"), group, _yes(row, "alert"), _yes(row, "danger"),
            row.cells["agency"], labels,
        )  # fmt: skip
    if not found:
        raise CityFault(f"{path}: it names no type; add a row for each, or take the file out to keep Hue's.")
    return Detections(found)


def _yes(row: Row, column: str) -> bool:
    if row.cells[column] not in YES_NO:
        raise row.fault(column, "is neither 1 nor 0", "write 1 for yes, 0 for no")
    return YES_NO[row.cells[column]]

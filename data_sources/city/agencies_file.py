"""agencies.csv: who handles citizens' reports: the wards' committees, the departments, the police, the companies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_sources.city.faults import CityFault
from data_sources.city.fields_file import plain
from data_sources.city.rows import read_rows
from data_sources.places import wards

COLUMNS = ("code", "name", "short", "ward", "words")


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that handles reports. ``ward``: the code of the ward it is the committee of, "" for one of the city.

    ``short``: what the wall calls it, where its name has no room. ``words``: what servers call it besides.
    """

    code: str
    name: str
    short: str
    ward: str
    words: tuple[str, ...]

    def names(self) -> tuple[str, ...]:
        """Whatever it may be called."""
        return (self.code, self.name, self.short, *self.words)


def called(name: str) -> str:
    """The name of an agency as it is compared: whatever its tone marks, and UBND written out or not."""
    return plain(name).replace("uy ban nhan dan", "ubnd")


def read_agencies(path: Path) -> Mapping[str, Agency]:
    """Agencies by code, in the order of the file. Raises CityFault for the first fault."""
    found: dict[str, Agency] = {}
    owner: dict[str, str] = {}
    for row in read_rows(path, COLUMNS):
        name = row.needed("name")
        short = row.cells["short"] or name
        agency = Agency(row.needed("code"), name, short, row.cells["ward"], row.several("words"))
        if len(short) > len(name):
            raise row.fault("short", "is longer than the name", "leave it empty to show the name")
        if agency.code in found:
            raise row.fault("code", "stands twice", "keep one row for each agency")
        if agency.ward and agency.ward not in wards():
            raise row.fault("ward", "is the code of none of the 40 wards", "write one as 19774, or leave it empty")
        for word in agency.names():
            if owner.setdefault(called(word), agency.code) != agency.code:
                raise CityFault(
                    f"{row.place}: “{word}” is what {owner[called(word)]} is called already; keep it in one of the two."
                )
        found[agency.code] = agency
    if not found:
        raise CityFault(f"{path}: it names no agency; add a row for each, or take the file out to keep Hue's.")
    return found

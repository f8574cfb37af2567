"""Positions of boats in a spreadsheet saved as text: a row for each, as VMS providers, NOAA and exactEarth write them.

- Cells parted by ; tab , or |; UTF-8, UTF-16 or windows-1258; title lines above the headings.
- A boat is its registration, else its MMSI; a row with neither is refused.
- Coordinates in degrees with point or comma, or in degrees, minutes and seconds; exchanged ones are refused and said to be.
- An instant in one column or two, with its zone or the feed's.
- A speed or a course that cannot be (102.3 kn, 511°, below zero) is not available, and the place stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.degrees import degrees
from data_sources.protocols.headings import Sheet
from data_sources.protocols.instants import plausible, written
from data_sources.protocols.measurement import refused
from data_sources.protocols.positions import position
from data_sources.protocols.quantities import bare
from data_sources.protocols.spreadsheet import closed, encoding_of, lines
from data_sources.protocols.vms_columns import layout, parted

REGISTRATION = re.compile(r"([A-ZĐ][A-Za-zĐđ]{0,3})\s*[- ]?\s*(\d{5})\s*[- ]?\s*TS", re.IGNORECASE)
PROVINCES = {
    name.upper(): name for name in ("TTH", "QT", "QB", "HT", "NA", "ĐNa", "QNa", "QNg", "BĐ", "PY", "KH", "NT", "BTh")
}
"""Letters of provinces as they are written; those of provinces that have merged stay in use."""
BARE_D = {"DNA": "ĐNa", "BD": "BĐ"}
MMSI = re.compile(r"[2-7]\d{8}(?:\.0)?")
UNDERSCORED = re.compile(r"(\d{8})_(\d{6})")
KN_OF_KMH = 1 / 1.852
FASTEST, TURN = 102.2, 360.0
BY_HAND = frozenset(
    map(bare, ("1", "manual", "thủ công", "tin nhắn", "bộ đàm", "radio", "other", "báo cáo", "phương tiện khác"))
)


Cell = Callable[[str], str]
"""What a row says in the column of a role."""


class Row(NamedTuple):
    """One row. ``boat``: a registration as we write it, "" where there is none; ``mmsi``: "" where there is none; lon, lat:
    WGS 84, degrees; speed [kn], course [degrees]; ``by_hand``: told by other means than its device."""

    boat: str
    mmsi: str
    at: datetime
    lon: float
    lat: float
    speed: float | None
    course: float | None
    by_hand: bool


def parse(payload: Payload) -> Iterator[Row | Refused | Recognised]:
    """Yield each row, a Refused for each that cannot be read, and Recognised for a spreadsheet of positions."""
    encoding = encoding_of(payload.body)
    sheet = layout(payload, encoding)
    if isinstance(sheet, Unreadable):
        yield refused(sheet, payload.body[:100])
        return
    yield Recognised()
    for line in closed(islice(lines(payload.body, encoding), sheet.skip, None), sheet.separator):
        if not line.strip():
            continue
        try:
            said = row(line, sheet, payload)
        except Unreadable as why:
            yield refused(why, line[:200])
            continue
        if said is not None:
            yield said


def row(line: str, sheet: Sheet, payload: Payload) -> Row | None:
    """What a line says; None for one of empty cells, or of a message that tells no place. Raises Unreadable."""
    found = parted(line, sheet.separator)
    have = len(found)

    def cell(role: str) -> str:
        index = sheet.at.get(role)
        said = found[index].strip() if index is not None and index < have else ""
        return said or sheet.constants.get(role, "")

    if not any(part.strip() for part in found):
        return None
    if not cell("lon") and not cell("lat"):
        if "mmsi" in sheet.at and "boat" not in sheet.at:
            return None  # a table of AIS messages, most of which tell no place
        raise Unreadable("no position")
    boat, mmsi = registered(cell("boat")), cell("mmsi").removesuffix(".0")
    if mmsi and not MMSI.fullmatch(mmsi):
        mmsi = ""
    if not boat and not mmsi:
        raise Unreadable("neither registration nor MMSI")
    x, y = degrees(cell("lon"), "lon"), degrees(cell("lat"), "lat")
    if abs(x) > 180.5 and abs(x) <= 181.5 and abs(y) > 90.5:
        return None  # 181, 91: its own "not available"
    lon, lat = position(x, y)
    at = plausible(instant(cell, payload), payload.received)
    return Row(boat, mmsi, at, lon, lat, speed(cell), course(cell("course")), bare(cell("how")) in BY_HAND)


def registered(said: str) -> str:
    """A registration number as we write it, "" where there is none. Raises Unreadable for a text that is none."""
    if not said:
        return ""
    found = REGISTRATION.fullmatch(said)
    if found is None:
        raise Unreadable("unreadable registration number")
    letters = found[1].upper()
    return f"{BARE_D.get(letters) or PROVINCES.get(letters, found[1])}-{found[2]}-TS"


def instant(cell: Cell, payload: Payload) -> datetime:
    """The aware instant of a row. Raises Unreadable."""
    said: str = cell("at")
    zone = payload.source.zone
    if not said:
        date, clock = cell("date"), cell("clock")
        if not date:
            raise Unreadable("no instant")
        return written(date, clock or None, zone)
    if found := UNDERSCORED.fullmatch(said):
        said = found[1] + found[2]
    return written(said, None, zone)


def speed(cell: Cell) -> float | None:
    """The speed of a row [kn]; None where it is not told or cannot be."""
    knots: str = cell("speed")
    value = plain(knots) if knots else plain(cell("speed_kmh"))
    if value is not None and not knots:
        value = round(value * KN_OF_KMH, 2)
    return value if value is not None and 0 <= value <= FASTEST else None


def course(said: str) -> float | None:
    """The course of a row [degrees]; None where it is not told or cannot be."""
    value = plain(said)
    return value if value is not None and 0 <= value < TURN else None


def plain(said: str) -> float | None:
    """A number with point or comma; None for what is none."""
    try:
        return float(said.replace(",", ".")) if said else None
    except ValueError:
        return None

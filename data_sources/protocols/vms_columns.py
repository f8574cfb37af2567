"""How a spreadsheet of boats' positions is laid out: which column is the registration, the place, the instant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from data_sources import Payload
from data_sources.protocols import Unreadable
from data_sources.protocols.documents import seen
from data_sources.protocols.measurement import words
from data_sources.protocols.quantities import bare
from data_sources.protocols.spreadsheet import HEAD, SEPARATORS, cells, lines, whole

NAMES = {
    "boat": "registration|reg|reg no|vessel|ship|tàu|số đăng ký|số đăng kí|số hiệu|số hiệu tàu|biển số|biển số tàu|mã tàu|số tàu|tàu cá",
    "mmsi": "mã mmsi|ssvid",
    "at": "time|timestamp|datetime|basedatetime|date time utc|position time|thời gian|thời điểm|ngày giờ|thời gian vị trí|thời gian gửi",
    "date": "day|ngày",
    "clock": "hour|giờ",
    "lon": "long|lng|longitude|x|kinh độ|kđ",
    "lat": "latitude|y|vĩ độ|vđ",
    "speed": "sog|speed kn|speed (kn)|speed knots|tốc độ|vận tốc|tốc độ (hl/h)|tốc độ (hải lý/giờ)|vận tốc (hl/h)|vận tốc (hải lý/h)",
    "speed_kmh": "speed (km/h)|tốc độ (km/h)|vận tốc (km/h)|speed kmh",
    "course": "cog|heading cog|hướng|hướng đi|hướng di chuyển|course (deg)",
    "how": "means|loại|loại vị trí|hình thức|nguồn vị trí|cách gửi",
}  # fmt: skip
"""Our columns and what spreadsheets of providers, NOAA's MarineCadastre and exactEarth call them."""
ROLE = {bare(name): role for role, names in NAMES.items() for name in (role, *names.split("|"))}
ROLES = (*NAMES, *(name for names in NAMES.values() for name in names.split("|")))
COLUMNS = 1000
"""Columns that headings may have."""


@dataclass(slots=True)
class Sheet:
    """How a document is laid out."""

    separator: str
    at: dict[str, int]
    """The column of each role."""
    constants: dict[str, str]
    """What feeds.toml says for all rows."""
    width: int
    skip: int
    """Lines before the first row."""

    @property
    def usable(self) -> bool:
        """Whether it is a spreadsheet of boats' positions."""
        known = self.at.keys() | self.constants.keys()
        who, when = known & {"boat", "mmsi"}, "at" in known or "date" in known
        return bool(who) and when and {"lon", "lat"} <= self.at.keys()


def parted(line: str, separator: str) -> list[str]:
    """The cells of a line. A quote that opens no cell is the mark of seconds: 107°33'36". Raises Unreadable."""
    if '"' in line and not re.search(rf'(?:^|{re.escape(separator)})\s*"', line):
        return line.split(separator)
    return cells(line, separator)


def layout(payload: Payload, encoding: str) -> Sheet | Unreadable:
    """How the document is laid out, or why it holds no positions of boats."""
    first = list(islice(lines(payload.body, encoding), HEAD))
    if not any(line.strip() for line in first):
        return Unreadable("empty document")
    found = [
        sheet for separator in SEPARATORS if (sheet := headings(first, separator, payload.source.columns)) is not None
    ]
    if found:
        return max(found, key=lambda sheet: len(sheet.at))
    other = seen(payload.body)
    if other in ("", "this is text, not JSON"):
        head = next(line for line in first if line.strip()).lstrip()
        other = "this is JSON" if head[:1] in ("{", "[") else "no columns of boat, instant, lon and lat"
    return Unreadable(other)


def headings(first: list[str], separator: str, chosen: Mapping[str, str]) -> Sheet | None:
    """The layout when cells are parted so, or None when no line holds headings then."""
    theirs = {bare(said): ROLE.get(bare(ours), ours) for ours, said in chosen.items() if not said.startswith("=")}
    constants = {ROLE.get(bare(ours), ours): said[1:] for ours, said in chosen.items() if said.startswith("=")}
    for start in range(len(first)):
        heading, height = next(whole(islice(first, start, None)), ("", 1))
        if heading.count(separator) > COLUMNS:
            continue
        try:
            row = cells(heading, separator)
        except Unreadable:
            continue
        at: dict[str, int] = {}
        for index, cell in enumerate(row):
            if (role := theirs.get(bare(words(cell)))) is not None:
                at[role] = index
        for index, cell in enumerate(row):
            role = ROLE.get(bare(words(cell)))
            if role is not None and role not in at and role not in theirs.values() and index not in at.values():
                at[role] = index
        sheet = Sheet(separator, at, constants, len(row), start + height)
        if sheet.usable:
            return sheet
    return None

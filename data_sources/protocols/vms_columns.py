"""How a spreadsheet of boats' positions is laid out: which column is the registration, the place, the instant."""

from __future__ import annotations

import re

from data_sources.protocols.headings import Headings, Sheet
from data_sources.protocols.quantities import bare
from data_sources.protocols.spreadsheet import cells

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


def parted(line: str, separator: str) -> list[str]:
    """The cells of a line. A quote that opens no cell is the mark of seconds: 107°33'36". Raises Unreadable."""
    if '"' in line and not re.search(rf'(?:^|{re.escape(separator)})\s*"', line):
        return line.split(separator)
    return cells(line, separator)


def usable(sheet: Sheet) -> bool:
    """Whether it is a spreadsheet of boats' positions."""
    known = sheet.at.keys() | sheet.constants.keys()
    who, when = known & {"boat", "mmsi"}, "at" in known or "date" in known
    return bool(who) and when and {"lon", "lat"} <= sheet.at.keys()


layout = Headings(ROLE, usable, "no columns of boat, instant, lon and lat").layout
"""(payload, encoding) → how a document is laid out, or why it holds nothing of this."""

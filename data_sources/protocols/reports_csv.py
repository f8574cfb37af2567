"""Service requests in a spreadsheet saved as text: a row for each, the columns of GeoReport v2 or Vietnamese headings.

- Cells parted by ; tab , or |; UTF-8, UTF-16 or windows-1258; title lines above the headings; cells of several lines.
- The columns of id, request and status (or state) must be there; ``columns`` of feeds.toml says which is which where
  the headings do not, and ``"=…"`` is meant for every row.
- A status may be a word of the city's own states; then it says open or closed too.
- Days come before months; where a document shows that its months come first, 10/11/2026 is refused.
- A deadline without a time is the end of its day; any other date without a time is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.headings import Headings, Sheet
from data_sources.protocols.instants import DAY_FIRST, UNREADABLE, written
from data_sources.protocols.measurement import refused
from data_sources.protocols.numbers import GAPS
from data_sources.protocols.open311_hue import HANDLED, REFUSED, STATE
from data_sources.protocols.quantities import bare
from data_sources.protocols.service_request import CLOSED, OPEN, STATUSES, Box, ServiceRequest, read
from data_sources.protocols.spreadsheet import cells, closed, encoding_of, lines

NAMES = {
    "service_request_id": "id|report|report id|request id|case id|mã phản ánh|mã|mã pa|mã số|số phản ánh",
    "status": "tình trạng",
    "state": "trạng thái|trạng thái xử lý|tình trạng xử lý|tiến độ",
    "requested_datetime": "requested|created|created date|opened|ngày phản ánh|thời gian phản ánh|thời điểm phản ánh"
    "|ngày gửi|thời gian gửi|ngày tiếp nhận|thời gian tiếp nhận",
    "updated_datetime": "updated|last updated|cập nhật|ngày cập nhật|thời gian cập nhật|cập nhật lần cuối",
    "expected_datetime": "due|deadline|due date|hạn|hạn xử lý|thời hạn|thời hạn xử lý|hạn hiện tại",
    "original_due": "first due|hạn ban đầu|hạn xử lý ban đầu|hạn gốc",
    "distributed_at": "distributed|assigned|ngày phân công|thời gian phân công|ngày chuyển|ngày chuyển xử lý|thời gian chuyển",
    "closed_at": "closed|closed date|closed datetime|ngày xử lý|ngày xử lý xong|ngày hoàn thành|thời gian hoàn thành",
    "reopened_at": "ngày xử lý lại|thời gian xử lý lại",
    "reopened": "số lần xử lý lại",
    "service_name": "service|category|loại phản ánh|loại|chuyên mục|danh mục",
    "service_code": "code|category code|mã loại|mã chuyên mục",
    "field": "lĩnh vực",
    "agency_responsible": "agency|cơ quan xử lý|đơn vị xử lý|cơ quan|đơn vị|cơ quan chịu trách nhiệm",
    "title": "tiêu đề",
    "description": "nội dung|nội dung phản ánh|mô tả",
    "status_notes": "ghi chú",
    "address": "địa chỉ|địa điểm|vị trí|nơi phản ánh",
    "lat": "latitude|vĩ độ",
    "long": "lon|lng|longitude|kinh độ",
    "ward_code": "ward|mã phường|mã xã|mã phường xã|mã phường/xã|mã đơn vị hành chính",
    "rating": "đánh giá|mức đánh giá|mức độ hài lòng",
    "urgent": "khẩn|khẩn cấp|phản ánh khẩn",
    "channel": "kênh|kênh tiếp nhận|nguồn|nguồn tiếp nhận",
    "extension_reason": "lý do gia hạn",
    "refusal_reason": "lý do từ chối|lý do",
}
"""Our columns (GeoReport v2's, and those of docs/formats/open311-hue.md) and what spreadsheets call them."""
ROLE = {bare(name): role for role, names in NAMES.items() for name in (role, *names.split("|"))}
ROLES = (*NAMES, *(name for names in NAMES.values() for name in names.split("|")))
ATTRIBUTES = (
    "state", "original_due", "distributed_at", "closed_at", "reopened_at", "reopened", "field", "ward_code", "rating",
    "urgent", "channel", "extension_reason", "refusal_reason",
)  # fmt: skip
LONGEST_GAP = max(map(len, GAPS))
SAMPLE = 400
"""Rows that are looked at for the order of day and month."""


def usable(sheet: Sheet) -> bool:
    """Whether it is a spreadsheet of service requests."""
    known = sheet.at.keys() | sheet.constants.keys()
    return {"service_request_id", "requested_datetime"} <= sheet.at.keys() and bool(known & {"status", "state"})


layout = Headings(ROLE, usable, "no columns of id, request and status").layout
"""(payload, encoding) → how a document is laid out, or why it holds nothing of this."""


def parse(payload: Payload, box: Box | None = None) -> Iterator[ServiceRequest | Refused | Recognised]:
    """Yield a ServiceRequest for each row that can be read, a Refused for each part that cannot, and Recognised for a
    spreadsheet of service requests. ``box``: where the city lies. No bytes make it raise."""
    encoding = encoding_of(payload.body)
    sheet = layout(payload, encoding)
    if isinstance(sheet, Unreadable):
        yield refused(sheet, payload.body[:100])
        return
    yield Recognised()
    sample = islice(rows_of(payload.body, encoding, sheet), SAMPLE)
    clock = told_apart if any(months_first(line, sheet) for line in sample) else in_sheet
    for line in rows_of(payload.body, encoding, sheet):
        if not line.strip():
            continue
        try:
            said = row_of(line, sheet)
        except Unreadable as why:
            yield refused(why, line[:40])
            continue
        if said:
            yield from read(said, payload, box, clock)


def rows_of(body: bytes, encoding: str, sheet: Sheet) -> Iterator[str]:
    """The rows below the headings."""
    return closed(islice(lines(body, encoding), sheet.skip, None), sheet.separator)


def in_sheet(text: str, zone: tzinfo | None) -> datetime:
    """The aware instant in a cell. Raises Unreadable."""
    return written(text, None, zone)


def told_apart(text: str, zone: tzinfo | None) -> datetime:
    """As ``in_sheet``, in a document whose months come first. Raises Unreadable where the day could be either."""
    found = DAY_FIRST.fullmatch(text)
    if found and found[1] != found[3] and int(found[1]) <= 12:
        raise Unreadable("nothing tells the day from the month" if int(found[3]) <= 12 else UNREADABLE)
    return written(text, None, zone)


def months_first(line: str, sheet: Sheet) -> bool:
    """Whether a row's request says that months come first."""
    try:
        cell = cells(line, sheet.separator)[sheet.at["requested_datetime"]].strip()
    except (Unreadable, IndexError):
        return False
    found = DAY_FIRST.fullmatch(cell)
    return bool(found and int(found[1]) <= 12 < int(found[3]) <= 31)


def row_of(line: str, sheet: Sheet) -> dict[str, Any]:
    """A row as a server would say it; empty for a row of empty cells. Raises Unreadable."""
    row = cells(line, sheet.separator)
    have = len(row)
    if have > sheet.width and any(cell.strip() for cell in row[sheet.width :]):
        raise Unreadable("more cells than headings")
    said: dict[str, Any] = {}
    for role, index in sheet.at.items():
        if index < have and (cell := row[index].strip()):
            if len(cell) <= LONGEST_GAP and role != "urgent" and cell.casefold() in GAPS:
                continue
            said[role] = cell
    if not said:
        return said
    if sheet.constants:
        said = {**sheet.constants, **said}
    for role in ("lat", "long"):
        if role in said:
            said[role] = said[role].replace(",", ".")
    status = str(said.get("status", "")).casefold()
    state = STATE.get(str(said["state"]).casefold() if said.get("state") else status)
    if state is not None and status not in STATUSES:
        said.setdefault("state", said.get("status"))
        said["status"] = CLOSED if state in (HANDLED, REFUSED) else OPEN
    said["extended_attributes"] = {role: said.pop(role) for role in ATTRIBUTES if role in said}
    return said

"""The log of a border post or a fishery body as a spreadsheet (docs/formats/boat-log.md): a line for each departure, arrival,
call, answer and report of a position by other means than the device."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.degrees import degrees
from data_sources.protocols.documents import seen
from data_sources.protocols.instants import plausible, written
from data_sources.protocols.measurement import refused, words
from data_sources.protocols.positions import position
from data_sources.protocols.quantities import bare
from data_sources.protocols.spreadsheet import HEAD, SEPARATORS, cells, closed, encoding_of, lines
from data_sources.protocols.vms_columns import parted
from data_sources.protocols.vms_csv import MMSI, registered

EVENTS = {
    "departed": "xuất bến|rời bến|ra khơi|departure",
    "arrived": "nhập bến|vào bến|cập bến|arrival",
    "called": "gọi|kêu gọi|gọi vào bờ|call",
    "answered": "trả lời|đã liên lạc|liên lạc được|answer",
    "reported": "báo vị trí|báo cáo vị trí|report",
}
"""What is written down, and the words for it."""
EVENT = {bare(word): event for event, said in EVENTS.items() for word in (event, *said.split("|"))}
NAMES = {
    "boat": "số đăng ký|tàu|registration",
    "at": "thời gian|thời điểm|time",
    "event": "sự việc|nội dung|việc",
    "port": "cảng|bến",
    "crew": "số người|thuyền viên|lao động",
    "lon": "kinh độ|longitude",
    "lat": "vĩ độ|latitude",
}
ROLE = {bare(name): role for role, names in NAMES.items() for name in (role, *names.split("|"))}
ROLES = (*NAMES, *(name for names in NAMES.values() for name in names.split("|")))
NEEDED = {"boat", "at", "event"}
MOST_CREW = 200


class Entry(NamedTuple):
    """One line. ``boat``: a registration, or "mmsi:574123456"; ``port``: as it is written, "" for none."""

    boat: str
    at: datetime
    event: str
    port: str
    crew: int | None
    lon: float | None
    lat: float | None


def parse(payload: Payload) -> Iterator[Entry | Refused | Recognised]:
    """Yield each line, a Refused for each that cannot be read, and Recognised for a log."""
    encoding = encoding_of(payload.body)
    sheet = layout(payload, encoding)
    if isinstance(sheet, Unreadable):
        yield refused(sheet, payload.body[:100])
        return
    separator, at, skip = sheet
    yield Recognised()
    for line in closed(islice(lines(payload.body, encoding), skip, None), separator):
        if not line.strip():
            continue
        try:
            yield entry(parted(line, separator), at, payload)
        except Unreadable as why:
            yield refused(why, line[:200])


def layout(payload: Payload, encoding: str) -> tuple[str, dict[str, int], int] | Unreadable:
    """(separator, column of each role, lines before the first row), or why it is no log."""
    first = list(islice(lines(payload.body, encoding), HEAD))
    theirs = {bare(said): ROLE.get(bare(ours), ours) for ours, said in payload.source.columns.items()}
    for number, line in enumerate(first, 1):
        for separator in SEPARATORS:
            try:
                row = [bare(words(cell)) for cell in cells(line, separator)]
            except Unreadable:
                continue
            at = {theirs.get(cell, ROLE.get(cell, "")): n for n, cell in reversed(list(enumerate(row)))}
            if at.keys() >= NEEDED:
                return separator, at, number
    if not any(line.strip() for line in first):
        return Unreadable("empty document")
    other = seen(payload.body)
    return Unreadable("no columns of boat, instant and event" if other in ("", "this is text, not JSON") else other)


def entry(row: list[str], at: dict[str, int], payload: Payload) -> Entry:
    """One line. Raises Unreadable."""

    def cell(role: str) -> str:
        index = at.get(role)
        return row[index].strip() if index is not None and index < len(row) else ""

    event = EVENT.get(bare(cell("event")))
    if event is None:
        raise Unreadable("no event" if not cell("event") else "event unknown")
    lon = lat = None
    if cell("lon") or cell("lat"):
        lon, lat = position(degrees(cell("lon"), "lon"), degrees(cell("lat"), "lat"))
    elif event == "reported":
        raise Unreadable("no position")
    when = plausible(written(cell("at"), None, payload.source.zone), payload.received)
    return Entry(boat(cell("boat")), when, event, cell("port")[:60], crew(cell("crew")), lon, lat)


def boat(said: str) -> str:
    """Whom a line speaks of. Raises Unreadable."""
    number = said.removeprefix("mmsi:").strip()
    if MMSI.fullmatch(number):
        return f"mmsi:{number.removesuffix('.0')}"
    if not said:
        raise Unreadable("neither registration nor MMSI")
    return registered(said)


def crew(said: str) -> int | None:
    """How many people are aboard; None where it is not told. Raises Unreadable."""
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or len(said) > 3 or int(said) > MOST_CREW:
        raise Unreadable("unreadable number of people")
    return int(said)

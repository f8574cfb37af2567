"""Which column of an hourly spreadsheet is which, told by its headings or by feeds.toml's ``columns``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone

from data_sources.protocols import Unreadable
from data_sources.protocols.measurement import words
from data_sources.protocols.quantities import bare, known, quantity
from data_sources.protocols.units import Conversion, Unit, by_any, conversion

ROLES: dict[str, str] = {
    "time": "time|datetime|timestamp|date time|thời gian|ngày giờ|thời điểm|thời gian đo|ngày giờ đo|giờ ngày|at"
    "|thời điểm đo|phenomenon time|phenomenonTime|datetime local|local time|local datetime",
    "start": "start|start time|from|từ|từ giờ|bắt đầu|thời gian bắt đầu|datetime from|period start",
    "end": "end|end time|to|đến|đến giờ|kết thúc|thời gian kết thúc|datetime to|period end",
    "date": "date|day|ngày|ngày đo|ngày tháng|ngày/tháng/năm",
    "hour": "hour|giờ|giờ đo|hours|khung giờ",
    "station": "station|trạm|mã trạm|station code|station id|site|tên trạm đo|vị trí đo|điểm đo|trạm đo|location id|site id",
    "name": "tên trạm|station name|site name|location|location name",
    "lon": "lon|lng|long|longitude|kinh độ",
    "lat": "lat|latitude|vĩ độ",
    "parameter": "parameter|quantity|thông số|chỉ tiêu|yếu tố|đại lượng|pollutant|tên thông số",
    "value": "value|giá trị|kết quả|result|nồng độ|trị số|giá trị đo",
    "unit": "unit|đơn vị|đơn vị tính|đvt|units",
    "status": "status|trạng thái|tình trạng|state|trạng thái đo",
}
ROLE = {bare(name): role for role, names in ROLES.items() for name in names.split("|")}

IN_BRACKETS = re.compile(r"^(.*?)\s*[(\[]\s*([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*?)\s*[)\]]\s*$", re.DOTALL)
ZONE = re.compile(
    r"(?<![^\W_])(?:UTC|GMT)(?:\s*([+-])\s*(\d{1,2})(?::?([0-5]\d)|[.,](\d+))?)?(?![^\W_])", re.IGNORECASE
)
PLACE = re.compile(r"\s(?:at|tại|trạm|ở)\s+(.+)$", re.IGNORECASE)
STATE = re.compile(
    r"(?:mã )?(?:trạng thái|tình trạng|status)[\s_:-]+(?:(?:của|of)\s+)?(.+)|(.+?)[\s_:-]+(?:trạng thái|tình trạng|status)",
    re.IGNORECASE,
)
"""The heading of one column's status: "Trạng thái PM2.5", "PM2.5_status"."""
SHAPE = re.compile(r"[dmyhs]{1,4}(?:[/:. -]+[dmyhs]{1,4})*|-+|–|—", re.IGNORECASE)
"""What stands in a row of units under the columns that have none: dd/mm/yyyy, hh:mm, a dash."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A column of values: what they are and how they become the quantity's own unit."""

    index: int
    quantity: str
    kept_as: Conversion
    heading: str = ""
    station: str = ""
    """The station that the heading names, where columns of one quantity differ in it."""
    status: int = -1
    """The column of its own status; -1: it has none."""


@dataclass(slots=True)
class Columns:
    """Where everything is in a row."""

    at: dict[str, int] = field(default_factory=dict)
    """The column of each role (time, date, hour, station …)."""
    constants: dict[str, str] = field(default_factory=dict)
    """What feeds.toml says for all rows: ``station = "=kk-tth01"``."""
    quantities: list[Quantity] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    """(reason, heading) of columns that cannot be read."""
    width: int = 0
    """Of the row of headings, in cells."""
    zone: timezone | None = None
    """Of the time column, when its heading says one: ``Time (UTC)``."""

    @property
    def long(self) -> bool:
        """Whether each row is one value with its quantity named beside it."""
        return "parameter" in self.at and "value" in self.at

    @property
    def usable(self) -> bool:
        """Whether it is an hourly spreadsheet at all."""
        return ("time" in self.at or "date" in self.at) and (self.long or bool(self.quantities) or bool(self.faults))


def columns_of(headings: list[str], chosen: Mapping[str, str], units: list[str] | None = None) -> Columns:
    """What the headings say, and before them ``chosen`` (feeds.toml's ``columns``: our name to theirs; a value that
    begins with = is meant for all rows). ``units`` is the row below the headings, where that holds the units."""
    found = Columns(constants={role: said[1:] for role, said in chosen.items() if said.startswith("=")})
    found.width = len(headings)
    states: list[int] = []
    named: list[tuple[int, str]] = []
    theirs = {bare(said): ours for ours, said in chosen.items() if not said.startswith("=")}
    for index, heading in enumerate(headings):
        text = words(heading)
        label, in_brackets = split(text)
        ours = theirs.get(bare(text)) or theirs.get(bare(label)) if text else None
        role = ours if ours in ROLES else role_of(label, text) if ours is None else None
        state = STATE.fullmatch(label)
        if role == "status" and ours is None:
            states.append(index)
        elif state and role is None and ours is None:
            named.append((index, state[1] or state[2]))
        elif role is not None:
            if role == "time" and role in found.at and found.zone is None and zone_of(text):
                found.at[role], found.zone = index, zone_of(text)  # the clock that names its zone
            elif role not in found.at and role not in found.constants:
                found.at[role] = index
                if role in ("time", "date"):
                    found.zone = found.zone or zone_of(text)
        elif text:
            below = units[index].strip(" ()[]") if units and index < len(units) else ""
            value_column(found, index, text, label, [in_brackets, below], ours, bool(theirs.get(bare(label))))
    if "time" in found.at and ("date" in found.at) != ("hour" in found.at):
        # "Ngày" beside "Thời gian" is a date and its clock; "Thời gian" beside "Giờ" a date and its hour
        found.at["date" if "hour" in found.at else "hour"] = found.at.pop("time")
    if not found.at.keys() & {"time", "date"} and found.at.keys() >= {"start", "end"}:
        found.at["time"] = found.at["end"]
    for ours, said in chosen.items():
        # "pm2.5" = "PM25 [µg/m³]" gives a unit to a heading that has none
        label, in_brackets = split(words(said))
        match = next((i for i, heading in enumerate(headings) if bare(words(heading)) == bare(label)), None)
        taken = {column.index for column in found.quantities}
        sent = by_any([in_brackets])
        if ours not in ROLES and match is not None and sent and match not in taken:
            found.faults = [fault for fault in found.faults if fault[1] != words(headings[match])]
            add(found, match, ours, words(headings[match]), sent)
    found.quantities = one_each(found)
    give_status(found, states, named)
    return found


def role_of(label: str, text: str) -> str | None:
    """The role that a heading names, with or without what it says in brackets or of its zone ("datetime_utc")."""
    role = ROLE.get(bare(label)) or ROLE.get(bare(text))
    if role is None and ZONE.search(text):
        role = ROLE.get(bare(ZONE.sub(" ", label)))
    return role


def one_each(found: Columns) -> list[Quantity]:
    """The columns of which there is one for each quantity, or for each quantity and the station its heading names
    ("Mực nước tại Kim Long"); the others are faults."""
    times: dict[str, list[str]] = {}
    for column in found.quantities:
        times.setdefault(column.quantity, []).append(place_in(column.heading))
    placed = not (found.at.keys() | found.constants.keys()) & {"station", "name"} and any(
        len(places) > 1 and all(places) and len(set(places)) == len(places) for places in times.values()
    )
    kept: dict[tuple[str, str], Quantity] = {}
    for column in sorted(found.quantities, key=lambda column: column.index):
        station = place_in(column.heading) if placed else ""
        if (column.quantity, station) in kept:
            found.faults.append((f"two columns of {column.quantity}", column.heading))
        else:
            kept[column.quantity, station] = replace(column, station=station)
    return list(kept.values())


def place_in(heading: str) -> str:
    """The place behind "tại", "trạm", "ở" or "at" in a heading; "" when it names none."""
    place = PLACE.search(split(heading)[0])
    return place[1].strip() if place else ""


def give_status(found: Columns, states: list[int], named: list[tuple[int, str]]) -> None:
    """Tell whose a column of statuses is: the column's that it names; of several that name none, of the column before
    it; else the row's."""
    for index, name in named:
        of = known(name)
        for i, column in enumerate(found.quantities):
            if (of is not None and of == column.quantity) or bare(name) == bare(split(column.heading)[0]):
                found.quantities[i] = replace(column, status=index)
    for index in states:
        before = [i for i, column in enumerate(found.quantities) if column.index == index - 1]
        if len(states) > 1 and before:
            found.quantities[before[0]] = replace(found.quantities[before[0]], status=index)
        elif "status" not in found.constants:
            found.at.setdefault("status", index)


def value_column(
    found: Columns, index: int, text: str, label: str, written: list[str], ours: str | None, is_chosen: bool
) -> None:
    """Add a column of values, or say why it is none; a column of notes, or the row's number, is neither."""
    sent = by_any([said for said in written if said])
    of = ours or known(label) or known(text)
    if sent is None:
        named, sent = unbracketed(text)
        of = named or of
        if sent is None:
            said = next((word for word in written if word), "")
            if of is not None or is_chosen or written[0]:
                found.faults.append((f"unit not recognised: {said[:40]}" if said else "no unit", text))
            return
    add(found, index, of or quantity([label]), text, sent)


def add(found: Columns, index: int, of: str, heading: str, sent: Unit) -> None:
    """Add a column of a quantity in a unit, unless the unit does not measure it."""
    try:
        found.quantities.append(Quantity(index, of, conversion(of, sent), heading))
    except Unreadable as why:
        found.faults.append((str(why), heading))


def unbracketed(heading: str) -> tuple[str | None, Unit | None]:
    """(quantity, unit) of a heading without brackets: "PM2.5 µg/m³", "NO2_ug/m3", "SO2-µg/m3", "rain_mm"."""
    for mark in re.finditer(r"[\s,_:-]+", heading):
        of, sent = (
            known(heading[: mark.start()]),
            by_any([heading[mark.end() :], heading[mark.end() :].replace("_", "/")]),
        )
        if of is not None and sent is not None:
            return of, sent
    return None, None


def split(heading: str) -> tuple[str, str]:
    """(name, what stands in brackets behind it) of a heading: "PM2.5 (µg/m³)" → ("PM2.5", "µg/m³")."""
    found = IN_BRACKETS.match(heading)
    return (found[1], found[2]) if found and found[1] else (heading, "")


def zone_of(heading: str) -> timezone | None:
    """The offset that a heading names: "Thời gian (GMT+7)"; None when it names none."""
    found = ZONE.search(heading)
    if found is None:
        return None
    ahead = timedelta(hours=float(f"{int(found[2] or 0)}.{found[4] or 0}"), minutes=int(found[3] or 0))
    return timezone(-ahead if found[1] == "-" else ahead) if ahead <= timedelta(hours=14) else None


def is_unit_row(row: list[str]) -> bool:
    """Whether a row holds nothing but units, blanks and the shapes of dates: the second line of headings."""
    said = [cell.strip(" ()[]") for cell in row if cell.strip()]
    units = [by_any([cell]) is not None for cell in said]
    return any(units) and all(is_unit or SHAPE.fullmatch(cell) for is_unit, cell in zip(units, said, strict=True))


def under_groups(row: list[str], below: list[str]) -> list[str] | None:
    """One row of headings of two, where the upper one names stations (or groups) over several columns and the lower
    one what they measure; None when they are not such a pair."""
    roles = [index for index, cell in enumerate(row) if ROLE.get(bare(cell)) in ("time", "date", "hour")]
    if not roles or any(index < len(below) and below[index].strip() for index in roles):
        return None
    merged, group = [], ""
    for index in range(max(len(row), len(below))):
        above = row[index].strip() if index < len(row) else ""
        under = below[index].strip() if index < len(below) else ""
        group = above or group
        if not under:
            merged.append(above)
            group = ""
            continue
        label, unit = split(under)
        place = re.sub(r"^trạm\s+", "", group, flags=re.IGNORECASE)
        merged.append(f"{label} tại {place}" + (f" ({unit})" if unit else "") if place else under)
    return merged

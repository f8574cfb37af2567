"""Which column of an hourly spreadsheet is which, told by its headings or by feeds.toml's ``columns``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone

from data_sources.protocols import Unreadable
from data_sources.protocols.measurement import words
from data_sources.protocols.quantities import bare, known, quantity
from data_sources.protocols.units import Conversion, Unit, by_any, conversion

ROLES: dict[str, str] = {
    "time": "time|datetime|timestamp|date time|thời gian|ngày giờ|thời điểm|thời gian đo|ngày giờ đo|giờ ngày|at"
    "|thời điểm đo|phenomenon time|phenomenonTime",
    "date": "date|day|ngày|ngày đo|ngày tháng|ngày/tháng/năm",
    "hour": "hour|giờ|giờ đo|hours|khung giờ",
    "station": "station|trạm|mã trạm|station code|station id|site|tên trạm đo|vị trí đo|điểm đo|trạm đo",
    "name": "tên trạm|station name|site name",
    "lon": "lon|lng|long|longitude|kinh độ",
    "lat": "lat|latitude|vĩ độ",
    "parameter": "parameter|quantity|thông số|chỉ tiêu|yếu tố|đại lượng|pollutant|tên thông số",
    "value": "value|giá trị|kết quả|result|nồng độ|trị số|giá trị đo",
    "unit": "unit|đơn vị|đơn vị tính|đvt|units",
    "status": "status|trạng thái|tình trạng|state|trạng thái đo",
}
ROLE = {bare(name): role for role, names in ROLES.items() for name in names.split("|")}

IN_BRACKETS = re.compile(r"^(.*?)\s*[(\[]\s*([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*?)\s*[)\]]\s*$", re.DOTALL)
ZONE = re.compile(r"\b(?:UTC|GMT)(?:\s*([+-])\s*(\d{1,2})(?::?00)?)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A column of values: what they are and how they become the quantity's own unit."""

    index: int
    quantity: str
    kept_as: Conversion


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
    theirs = {bare(said): ours for ours, said in chosen.items() if not said.startswith("=")}
    for index, heading in enumerate(headings):
        text = words(heading)
        label, in_brackets = split(text)
        ours = theirs.get(bare(text)) or theirs.get(bare(label)) if text else None
        role = ours if ours in ROLES else (ROLE.get(bare(label)) or ROLE.get(bare(text))) if ours is None else None
        if role is not None:
            if role not in found.at and role not in found.constants:
                found.at[role] = index
                if role in ("time", "date"):
                    found.zone = found.zone or zone_of(text)
        elif text:
            below = units[index].strip() if units and index < len(units) else ""
            value_column(found, index, text, label, [in_brackets, below], ours, bool(theirs.get(bare(label))))
    if "time" in found.at and ("date" in found.at) != ("hour" in found.at):
        # "Ngày" beside "Thời gian" is a date and its clock; "Thời gian" beside "Giờ" a date and its hour
        found.at["date" if "hour" in found.at else "hour"] = found.at.pop("time")
    for ours, said in chosen.items():
        # "pm2.5" = "PM25 [µg/m³]" gives a unit to a heading that has none
        label, in_brackets = split(words(said))
        match = next((i for i, heading in enumerate(headings) if bare(words(heading)) == bare(label)), None)
        taken = {column.index for column in found.quantities}
        sent = by_any([in_brackets])
        if ours not in ROLES and match is not None and sent and match not in taken:
            found.faults = [fault for fault in found.faults if fault[1] != words(headings[match])]
            add(found, match, ours, words(headings[match]), sent)
    return found


def value_column(
    found: Columns, index: int, text: str, label: str, written: list[str], ours: str | None, is_chosen: bool
) -> None:
    """Add a column of values, or say why it is none; a column of notes, or the row's number, is neither."""
    sent = by_any([said for said in written if said])
    of = ours or known(label) or known(text)
    if sent is None:
        if of is None:
            # "PM2.5 µg/m³" without brackets
            head, _, last = text.rpartition(" ")
            of, sent = known(head), by_any([last]) if head else None
        if sent is None:
            said = next((word for word in written if word), "")
            if of is not None or is_chosen or written[0]:
                found.faults.append((f"unit not recognised: {said[:40]}" if said else "no unit", text))
            return
    add(found, index, of or quantity([label]), text, sent)


def add(found: Columns, index: int, of: str, heading: str, sent: Unit) -> None:
    """Add a column of a quantity in a unit, unless the quantity is there already or the unit does not measure it."""
    if any(column.quantity == of for column in found.quantities):
        found.faults.append((f"two columns of {of}", heading))
        return
    try:
        found.quantities.append(Quantity(index, of, conversion(of, sent)))
    except Unreadable as why:
        found.faults.append((str(why), heading))


def split(heading: str) -> tuple[str, str]:
    """(name, what stands in brackets behind it) of a heading: "PM2.5 (µg/m³)" → ("PM2.5", "µg/m³")."""
    found = IN_BRACKETS.match(heading)
    return (found[1], found[2]) if found and found[1] else (heading, "")


def zone_of(heading: str) -> timezone | None:
    """The offset that a heading names: "Thời gian (GMT+7)"; None when it names none."""
    found = ZONE.search(heading)
    if found is None:
        return None
    hours = int(found[2] or 0)
    return timezone(timedelta(hours=-hours if found[1] == "-" else hours)) if hours <= 14 else None


def is_unit_row(row: list[str]) -> bool:
    """Whether a row holds nothing but units and blanks: the second line of headings."""
    said = [cell.strip(" ()[]") for cell in row if cell.strip()]
    return bool(said) and all(by_any([cell]) is not None for cell in said)

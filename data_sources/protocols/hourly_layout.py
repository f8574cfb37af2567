"""How an hourly spreadsheet is laid out: what parts its cells, where its headings end, which column is which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from data_sources import Payload
from data_sources.protocols import Unreadable
from data_sources.protocols.documents import seen
from data_sources.protocols.hourly_columns import Columns, columns_of, is_unit_row, under_groups
from data_sources.protocols.spreadsheet import HEAD, SEPARATORS, cells, lines, whole

CIRCULAR = re.compile(r"\S[^;,\t]*[\s;,]+\S+[\s;,]+\S+[\s;,]+\d{14}[\s;,]+\d{1,2}\s*", re.ASCII)
CIRCULAR_COLUMNS = Columns(at={"parameter": 0, "value": 1, "unit": 2, "time": 3, "status": 4})


@dataclass(slots=True)
class Sheet:
    """How a document is laid out."""

    separator: str
    columns: Columns
    skip: int
    """Lines before the first row of data."""
    circular: bool = False


def layout(payload: Payload, encoding: str) -> Sheet | Unreadable:
    """How the document is laid out, or why it is no hourly spreadsheet."""
    first = list(islice(lines(payload.body, encoding), HEAD))
    data = [line for line in first if line.strip() and not line.startswith("#")]
    if not data:
        return Unreadable(seen(payload.body) or "empty document")
    if all(len(line) < 200 and CIRCULAR.fullmatch(line) for line in data[:3]):
        separator = next((mark for mark in ("\t", ";", ",") if mark in data[0]), " ")
        return Sheet(separator, CIRCULAR_COLUMNS, 0, circular=True)
    found: list[Sheet] = []
    for separator in SEPARATORS:
        sheet = headings(first, separator, payload)
        if sheet is not None:
            found.append(sheet)
    if not found:
        other = seen(payload.body)
        if other in ("", "this is text, not JSON"):
            other = "this is JSON" if data[0].lstrip()[:1] in ("{", "[") else "no columns of time and quantity"
        return Unreadable(other)
    return max(found, key=lambda sheet: len(sheet.columns.at) + len(sheet.columns.quantities))


def headings(first: list[str], separator: str, payload: Payload) -> Sheet | None:
    """The layout when cells are parted so, or None when no line holds headings then."""
    for start in range(len(first)):
        joined = list(whole(first[start:]))
        if not joined:
            continue
        (heading, height), *rest = joined
        row = told_apart(heading, separator)
        below = told_apart(rest[0][0], separator) if rest else []
        units = below if is_unit_row(below) else None
        columns = columns_of(row, payload.source.columns, units)
        if len(row) > 1 and columns.usable:
            return Sheet(separator, columns, start + height + (rest[0][1] if units else 0))
        merged = under_groups(row, below) if not units else None
        if merged:
            third = told_apart(rest[1][0], separator) if len(rest) > 1 else []
            units = third if is_unit_row(third) else None
            columns = columns_of(merged, payload.source.columns, units)
            if columns.usable:
                return Sheet(separator, columns, start + height + rest[0][1] + (rest[1][1] if units else 0))
    return None


def told_apart(line: str, separator: str) -> list[str]:
    """A line's cells; none of one that cannot be told apart: it is no heading, and is refused when its turn comes."""
    try:
        return cells(line, separator)
    except Unreadable:
        return []

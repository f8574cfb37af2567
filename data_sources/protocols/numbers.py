"""Numbers as instruments, spreadsheets and servers write them.

A gap is a cell that says there is no value: it is neither kept nor refused. A missing-value code (-9999, 99999 …) is a
gap in a spreadsheet, which must put something into every cell; in JSON, where the reading could simply be left out,
it is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import Enum

from data_sources.protocols import Unreadable

MISSING = frozenset({-999.0, -9999.0, -99999.0, -999999.0, 99999.0, 999999.0})
"""What loggers write instead of a value. 9999 is not among them: it is a possible CO in µg/m³."""

SIGNS = ("", "-", "--", "---", "–", "—", "−", ".", "..", "…", "*", "x")
GAPS = frozenset((*SIGNS, "na", "n/a", "#n/a", "nan", "null", "none", "nil", "nd"))

PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
COMMA = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d+,\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
DOT_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
COMMA_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
ONE_MARK = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


GROUPED = re.compile(r"[+-]?\d{1,3}(?:\s\d{3})+(?:[.,]\d+)?")
"""Blanks of any width between thousands: 1 234,5."""


class Mark(Enum):
    """What a document puts before its decimals."""

    DOT = "."
    COMMA = ","
    UNTOLD = ""
    """Nothing in the document tells: 1.234 may be 1234."""


def is_gap(cell: str) -> bool:
    """Whether a spreadsheet's cell says that there is no value."""
    text = cell.strip()
    if len(text) > 64:
        return False
    if text.casefold() in GAPS:
        return True
    compact = text.replace(" ", "").replace(",", ".")
    return PLAIN.fullmatch(compact) is not None and float(compact) in MISSING


def mark_of(cells: Iterable[str], separator: str) -> Mark:
    """The decimal mark that the cells of a document betray.

    ``12,5`` and ``1.234,5`` betray a comma; ``12.5``, ``0.998`` and ``1,234.5`` a dot. Three digits after a single
    mark betray nothing (``1.234``), unless commas part the cells: then the mark is a dot. Both at once: untold.
    """
    comma = dot = False
    for cell in cells:
        text = ungrouped(cell)
        if not text or ONE_MARK.fullmatch(text):
            continue
        if "," in text and COMMA.fullmatch(text):
            comma = True
        elif "." in text and (
            (PLAIN.fullmatch(text) and not DOT_THOUSANDS.fullmatch(text)) or COMMA_THOUSANDS.fullmatch(text)
        ):
            dot = True
    if comma != dot:
        return Mark.COMMA if comma else Mark.DOT
    return Mark.DOT if separator == "," and not comma else Mark.UNTOLD


def ungrouped(cell: str) -> str:
    """A cell without the blanks around it and between its thousands."""
    text = cell.strip()
    return re.sub(r"\s", "", text) if GROUPED.fullmatch(text) else text


def written(cell: str, mark: Mark) -> float:
    """The number in a cell of a document with that decimal mark. Raises Unreadable when it is none or could be two."""
    text = ungrouped(cell).replace("\N{MINUS SIGN}", "-")
    if mark is Mark.COMMA:
        if DOT_THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        elif "." in text and "," not in text:
            raise Unreadable("a decimal dot where decimals have a comma")
        elif "," in text and COMMA.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
    elif mark is Mark.DOT:
        if COMMA_THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
    elif ONE_MARK.fullmatch(text):
        raise Unreadable("nothing tells whether the mark parts decimals or thousands")
    elif "," in text and COMMA.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    return finite(text)


def finite(said: object) -> float:
    """The number that a JSON value is: a number, or text that is plainly one ("4.21"). Raises Unreadable for nothing,
    for true and false, NaN, infinity, other text, lists and missing-value codes."""
    if said is None:
        raise Unreadable("no value")
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise Unreadable("not a number")
    if isinstance(said, str) and (len(said) > 64 or not PLAIN.fullmatch(said.strip())):
        raise Unreadable("not a number")
    try:
        value = float(said)
    except OverflowError as why:
        raise Unreadable("not a number") from why
    if not math.isfinite(value):
        raise Unreadable("not a number")
    if value in MISSING:
        raise Unreadable(f"missing-value code {value:.0f}")
    return value

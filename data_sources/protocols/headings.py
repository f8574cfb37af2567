"""Spreadsheets whose columns are found by their headings: which column holds what, wherever its headings stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from data_sources import Payload
from data_sources.protocols import Unreadable
from data_sources.protocols.documents import seen
from data_sources.protocols.measurement import words
from data_sources.protocols.quantities import bare
from data_sources.protocols.spreadsheet import HEAD, SEPARATORS, cells, lines, whole

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


class Headings(NamedTuple):
    """What is looked for in a document."""

    role: Mapping[str, str]
    """Our column by what a heading says (bare)."""
    usable: Callable[[Sheet], bool]
    """Whether a document that is laid out so holds it."""
    missing: str
    """The reason when it is not there."""

    def layout(self, payload: Payload, encoding: str) -> Sheet | Unreadable:
        """How the document is laid out, or why it does not hold what is looked for."""
        first = list(islice(lines(payload.body, encoding), HEAD))
        if not any(line.strip() for line in first):
            return Unreadable("empty document")
        chosen = payload.source.columns
        found = [sheet for separator in SEPARATORS if (sheet := self.found(first, separator, chosen)) is not None]
        if found:
            return max(found, key=lambda sheet: len(sheet.at))
        other = seen(payload.body)
        if other in ("", "this is text, not JSON"):
            head = next(line for line in first if line.strip()).lstrip()
            other = "this is JSON" if head[:1] in ("{", "[") else self.missing
        return Unreadable(other)

    def found(self, first: list[str], separator: str, chosen: Mapping[str, str]) -> Sheet | None:
        """The layout when cells are parted so, or None when no line holds headings then."""
        role = self.role
        theirs = {bare(said): role.get(bare(ours), ours) for ours, said in chosen.items() if not said.startswith("=")}
        constants = {role.get(bare(ours), ours): said[1:] for ours, said in chosen.items() if said.startswith("=")}
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
                if (named := theirs.get(bare(words(cell)))) is not None:
                    at[named] = index
            for index, cell in enumerate(row):
                known = role.get(bare(words(cell)))
                if known is not None and known not in at and known not in theirs.values() and index not in at.values():
                    at[known] = index
            sheet = Sheet(separator, at, constants, len(row), start + height)
            if self.usable(sheet):
                return sheet
        return None

"""The city's CSV files: their lines, and faults that name the line."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from data_sources.city.faults import CityFault, text_of


class Row:
    """One line of a file, whose faults name it."""

    def __init__(self, path: Path, line: int, cells: dict[str, str]) -> None:
        self.place, self.cells = f"{path}, line {line}", cells

    def fault(self, column: str, wrong: str, mend: str) -> CityFault:
        """The fault of a cell: what is wrong with what it says, and what would be right."""
        return CityFault(f"{self.place}, {column}: “{self.cells[column]}” {wrong}; {mend}.")

    def needed(self, column: str) -> str:
        """What a cell says. Raises CityFault when it is empty."""
        if not self.cells[column]:
            raise CityFault(f"{self.place}, {column}: it is empty; fill it in.")
        return self.cells[column]

    def number(self, column: str) -> float | None:
        """The number of a cell; None when it is empty. Raises CityFault."""
        if not self.cells[column]:
            return None
        try:
            value = float(self.cells[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fault(column, "is not a number", "write it with a decimal point, as 3.50")
        return value

    def degrees(self, column: str, limit: float) -> float:
        """The degrees of a cell. Raises CityFault."""
        self.needed(column)
        value = self.number(column)
        assert value is not None
        if abs(value) > limit:
            raise self.fault(column, f"is beyond {limit:.0f} degrees", "look whether lon and lat are swapped")
        return value

    def day(self, column: str) -> date:
        """The day of a cell. Raises CityFault."""
        said = self.needed(column)
        try:
            return date.fromisoformat(said)
        except ValueError:
            raise self.fault(column, "is not a day", "write it as 2026-01-31") from None

    def several(self, column: str) -> tuple[str, ...]:
        """What a cell says in pieces between semicolons."""
        return tuple(part for piece in self.cells[column].split(";") if (part := piece.strip()))


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """The lines under the header; an empty line, or one that begins with #, is none.

    Raises CityFault for a file that is not CSV, has not these columns, or has a line of another length.
    """
    lines = numbered(path)
    header = [cell.strip() for cell in next(lines, (1, []))[1]]
    if missing := [column for column in columns if column not in header]:
        raise CityFault(
            f"{path}, line 1: the column {missing[0]} is missing; separate by commas and name {', '.join(columns)}."
        )
    for number, cells in lines:
        if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            continue
        if len(cells) != len(header):
            raise CityFault(
                f"{path}, line {number}: it has {len(cells)} cells and the header {len(header)};"
                " quote a cell that holds a comma."
            )
        texts = (unicodedata.normalize("NFC", cell.strip()) for cell in cells)
        yield Row(path, number, dict(zip(header, texts, strict=True)))


def numbered(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, its cells) of a CSV file. Raises CityFault for one that is none."""
    lines = csv.reader(io.StringIO(text_of(path)))
    try:
        for cells in lines:
            yield lines.line_num, cells
    except csv.Error as why:
        raise CityFault(f"{path}, line {lines.line_num}: it is not CSV ({why}); look for a quote too many.") from why

"""holidays.csv: the days off, and the Saturdays and Sundays that are worked for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_sources.city.faults import CityFault
from data_sources.city.rows import read_rows

COLUMNS = ("date", "kind", "name", "source")
OFF, WORKED = "nghi", "lam_bu"
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is not what its weekday says. ``kind``: "nghi" (off), "lam_bu" (a weekend's day that is worked).

    ``source``: the law or the notice that fixes it.
    """

    day: date
    kind: str
    name: str
    source: str

    @property
    def worked(self) -> bool:
        """Whether it is a weekend's day that is worked."""
        return self.kind == WORKED


def read_holidays(path: Path) -> Mapping[date, Holiday]:
    """The days by date, in their order. Raises CityFault for the first fault."""
    found: dict[date, Holiday] = {}
    for row in read_rows(path, COLUMNS):
        day = row.day("date")
        if row.needed("kind") not in (OFF, WORKED):
            raise row.fault("kind", "is no kind of day", f"write {OFF} for a day off, {WORKED} for one that is worked")
        holiday = Holiday(day, row.cells["kind"], row.needed("name"), row.needed("source"))
        if holiday.kind == WORKED and day.weekday() < SATURDAY:
            raise row.fault(
                "date", "is no Saturday or Sunday and is worked anyway", "take the row out, or mend the day"
            )
        if day in found:
            raise row.fault("date", "stands twice", "keep one row for each day")
        found[day] = holiday
    if not found:
        raise CityFault(f"{path}: it names no day; add a row for each, or take the file out to keep Hue's.")
    return {day: found[day] for day in sorted(found)}

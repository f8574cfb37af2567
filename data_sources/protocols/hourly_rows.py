"""The rows of an hourly spreadsheet, read one by one; what is read and what is refused stands in ``hourly_csv``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo

from data_sources import Payload, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.documents import stem
from data_sources.protocols.hourly_columns import columns_of, is_unit_row
from data_sources.protocols.hourly_layout import Sheet
from data_sources.protocols.instants import DAY_FIRST, EARLIEST, HOUR, UNREADABLE, plausible, written
from data_sources.protocols.measurement import Channel, Measurement, channel, measuring, refused, told, words
from data_sources.protocols.numbers import Mark, is_gap
from data_sources.protocols.numbers import written as number
from data_sources.protocols.positions import position
from data_sources.protocols.quantities import quantity
from data_sources.protocols.spreadsheet import cells
from data_sources.protocols.units import Conversion, agreed, conversion

UNTOLD_DAY = "nothing tells the day from the month"
STAMPED = re.compile(r"[_-]?\d{12,14}$", re.ASCII)
SUMMARY = re.compile(
    r"(?:giá trị\s+)?(?:trung bình|tb|average|mean|max|min|maximum|minimum|lớn nhất|nhỏ nhất|cao nhất|thấp nhất|tổng|tổng cộng|sum|total"
    r"|count|độ lệch chuẩn)(?:\s+(?:ngày|tháng|giờ|day|month))?\s*:?|(?:tổng số|số mẫu|qcvn|ghi chú|người lập|note)\b.*",
    re.IGNORECASE,
)
"""What stands in the first cell of a line that sums the others up."""

Part = Measurement | Refused


class Rows:
    """Reads the rows of one document."""

    def __init__(self, payload: Payload, sheet: Sheet) -> None:
        self.payload, self.sheet, self.columns = payload, sheet, sheet.columns
        self.mark = Mark.UNTOLD
        self.zone: tzinfo | None = sheet.columns.zone or payload.source.zone
        said = told(payload.address)
        named = stem(payload.address)
        self.station = sheet.columns.constants.get("station") or said.station or words(
            STAMPED.sub("", named) if sheet.circular else named
        )  # fmt: skip
        self.told = said
        self.given = bool(sheet.columns.constants.get("station") or said.station)
        self.longest = sheet.columns.width
        """Cells of a row at most, empty ones included."""
        self.months_first = False
        self.day, self.former = "", datetime.max.replace(tzinfo=UTC)
        """The date that was written last, and the instant of the row before."""
        self.headings: list[str] | None = None
        """Those that came in the middle, in the line before."""
        self.untold: list[tuple[str, str]] = []
        """What in them cannot be read."""
        self.channels: dict[tuple[str, ...], Channel | Unreadable] = {}
        self.misplaced: set[tuple[str, str]] = set()

    def cells(self, line: str) -> list[str]:
        """The cells of a row. Raises Unreadable."""
        if self.sheet.circular:
            found = [cell for cell in re.split(r"[\s;,]+" if self.sheet.separator == "," else r"[\s;]+", line) if cell]
            return [" ".join(found[:-4]), *found[-4:]]  # a name may hold blanks
        return cells(line, self.sheet.separator)

    def look_at(self, sample: list[str]) -> None:
        """What some rows betray of the others: whether months come first, and whether each ends in a separator."""
        lengths = set()
        for line in sample:
            try:
                row = self.cells(line)
            except Unreadable:
                continue
            if any(cell.strip() for cell in row):
                lengths.add((len(row), any(cell.strip() for cell in row[self.columns.width :])))
            found = DAY_FIRST.fullmatch(self.said(row, "time") or self.said(row, "date"))
            self.months_first = self.months_first or bool(found and int(found[1]) <= 12 < int(found[3]) <= 31)
        if len(lengths) == 1:
            ((length, filled),) = lengths
            self.longest = max(self.longest, 0 if filled else length)

    def numbers(self, sample: Iterable[str]) -> Iterator[str]:
        """The cells of some rows that should be numbers."""
        wanted = [self.columns.at["value"]] if self.columns.long else [c.index for c in self.columns.quantities]
        for line in sample:
            try:
                row = self.cells(line)
            except Unreadable:
                continue  # it is refused when its turn comes
            yield from (row[index] for index in wanted if index < len(row) and not is_gap(row[index]))

    def read(self, line: str) -> Iterator[Part]:
        """The readings in one row, and what in it cannot be read."""
        try:
            row = self.cells(line)
            if self.headings is not None:
                below = is_unit_row(row)
                if below:
                    self.begin(self.headings, row)
                self.headings = None
                yield from self.faults()
                if below:
                    return
            first = next((cell.strip() for cell in row if cell.strip()), "")
            if not first:
                return
            if first := self.said(row, "date"):
                self.day, self.former = first, EARLIEST
            sent = self.values(row)
            if not sent:
                return  # every cell is a gap
            self.fits(row)
            measuring(self.said(row, "status"))
            at = self.former = plausible(self.instant(row), self.payload.received)
        except Unreadable as why:
            if self.sheet.circular or not (self.sums_up(line) or self.begun_anew(line)):
                yield refused(why, line)
            return
        lon, lat = self.said(row, "lon").replace(",", "."), self.said(row, "lat").replace(",", ".")
        yield from self.where(lon, lat)
        for which, cell in sent:
            try:
                if which >= 0 and (status := self.columns.quantities[which].status) >= 0:
                    measuring(row[status] if status < len(row) else "")
                yield self.channel(row, which, lon, lat).measurement(at, number(cell, self.mark), self.payload.received)
            except Unreadable as why:
                yield refused(why, line if self.columns.long else f"{cell} in {line}")

    def fits(self, row: list[str]) -> None:
        """Raises Unreadable for a row with more cells than headings: ``12,5`` between commas is two cells, and all that
        follow are in the wrong place."""
        if self.sheet.circular or len(row) <= self.columns.width:
            return
        if any(cell.strip() for cell in row[self.columns.width :]) or (
            self.sheet.separator == "," and len(row) > self.longest
        ):
            raise Unreadable("more cells than headings")

    def sums_up(self, line: str) -> bool:
        """Whether a line that has no instant sums others up. A station may be called TB all the same."""
        try:
            row = self.cells(line)
        except Unreadable:
            return False
        when = self.said(row, "time") or self.said(row, "date")
        first = when or next((cell.strip() for cell in row if cell.strip()), "")
        return len(first) < 64 and SUMMARY.fullmatch(first) is not None

    def begun_anew(self, line: str) -> bool:
        """Whether a line holds the headings of the rows below it; then they are read by it."""
        try:
            row = self.cells(line)
        except Unreadable:
            return False
        found = columns_of(row, self.payload.source.columns)
        if not found.at.keys() & {"time", "date"} or len(found.at) + len(found.quantities) + len(found.faults) < 2:
            return False
        self.headings = row
        self.begin(row, None)
        return True

    def begin(self, headings: list[str], units: list[str] | None) -> None:
        """Read the rows from here on by other headings."""
        former, self.columns = self.columns, columns_of(headings, self.payload.source.columns, units)
        self.untold = [fault for fault in self.columns.faults if fault not in former.faults]
        self.zone = self.columns.zone or self.payload.source.zone
        self.channels, self.longest = {}, self.columns.width

    def faults(self) -> Iterator[Refused]:
        """What could not be read of headings that came in the middle."""
        for reason, heading in self.untold:
            yield refused(reason, heading)
        self.untold = []

    def instant(self, row: list[str]) -> datetime:
        """The instant a row is stamped with. Raises Unreadable."""
        at = self.columns.at
        date = self.said(row, "time") if "time" in at else self.said(row, "date") or self.day
        if self.months_first and (found := DAY_FIRST.fullmatch(date)) and found[1] != found[3] and int(found[1]) <= 12:
            raise Unreadable(UNREADABLE if int(found[3]) > 12 else UNTOLD_DAY)
        if "time" in at:
            when = written(date, None, self.zone)
            if at.get("end") == at["time"] and when - written(self.said(row, "start"), None, self.zone) > HOUR:
                raise Unreadable("mean over more than an hour")
            return when
        if "hour" not in at and at.keys() >= {"start", "end"}:
            return written(date, f"{self.said(row, 'start')} - {self.said(row, 'end')}", self.zone)
        when = written(date, self.said(row, "hour") if "hour" in at else None, self.zone)
        if not self.said(row, "date") and when < self.former:
            raise Unreadable("no date")
        return when

    def said(self, row: list[str], role: str) -> str:
        """What a row says in a role; "" when it says nothing."""
        index = self.columns.at.get(role)
        if index is None:
            return self.columns.constants.get(role, "")
        return row[index].strip() if index < len(row) else ""

    def values(self, row: list[str]) -> list[tuple[int, str]]:
        """(which quantity, cell) of each cell that is no gap; which: the index among the columns of quantities."""
        if self.columns.long:
            cell = self.said(row, "value")
            return [] if is_gap(cell) else [(-1, cell)]
        return [
            (which, row[column.index])
            for which, column in enumerate(self.columns.quantities)
            if column.index < len(row) and not is_gap(row[column.index])
        ]

    def where(self, lon: str, lat: str) -> Iterator[Refused]:
        """The row's position when it is none: refused once a document."""
        if (lon or lat) and (lon, lat) not in self.misplaced:
            try:
                position(lon, lat)
            except Unreadable as why:
                self.misplaced.add((lon, lat))
                yield refused(why, f"{lon} {lat}")

    def channel(self, row: list[str], which: int, lon: str, lat: str) -> Channel:
        """The channel of a cell. Raises Unreadable."""
        station, name = self.said(row, "station"), self.said(row, "name")
        named = (self.said(row, "parameter"), self.said(row, "unit")) if which < 0 else (str(which), "")
        key = (station, name, lon, lat, *named)
        if key not in self.channels:
            self.channels[key] = self.describe(station, name, which, named, lon, lat)
        found = self.channels[key]
        if isinstance(found, Unreadable):
            raise found
        return found

    def describe(
        self, station: str, name: str, which: int, named: tuple[str, str], lon: str, lat: str
    ) -> Channel | Unreadable:
        """A new channel, or why there is none."""
        try:
            of, kept_as = self.meant(which, named)
            placed = self.columns.quantities[which].station if which >= 0 else ""
            if not placed and "station" not in self.columns.at:
                placed = station or (words(name) if "name" in self.columns.at and not self.given else self.station)
            x, y = None, None
            if (lon or lat) and (lon, lat) not in self.misplaced:
                x, y = position(lon, lat)
            elif not (lon or lat) and self.told.lon and self.told.lat:
                x, y = position(self.told.lon, self.told.lat)
            return channel(placed or words(station), of, kept_as, words(name) or self.told.name, x, y)
        except Unreadable as why:
            return why

    def meant(self, which: int, named: tuple[str, str]) -> tuple[str, Conversion]:
        """(quantity, conversion) of a column, or of the words in a long row. Raises Unreadable."""
        if which >= 0:
            column = self.columns.quantities[which]
            return column.quantity, column.kept_as
        of = quantity([words(named[0])])
        return of, conversion(of, agreed(words(named[1]), "", ""))

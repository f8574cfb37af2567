"""Hourly spreadsheets of measuring stations, and the text files of Circular 10/2021/TT-BTNMT.

- Cells parted by ; tab , or |; UTF-8, UTF-16 or windows-1258; title lines above the headings, a line of units below.
- Wide: a time (or a date and an hour) and a column for each quantity, its unit in the heading. Long: station, quantity,
  value, unit, time, status in a row. Circular 10: no headings, ``quantity value unit yyyyMMddHHmmss status``.
- A row stands at the hour it is stamped with, which is the end of the hour it speaks of; 24:00 is the next day's 00:00.
- Headings may come again in the middle, and others: the rows below are theirs. "Trung bình" and the like below the
  rows are passed over. A row with more cells than headings is refused, for nothing says which is which.
- A date that is written once for its day (merged cells) holds until the hours begin anew; a station's name does not.
- Days come before months; where a document shows that its months come first, 10/11/2026 is refused.
- A gap (empty, ``-``, ``NaN``, -9999, 99999) is neither kept nor refused. Only status 00 is used.
- The station: its column, else the one that the headings name ("Mực nước tại Kim Long") where they differ in it, else ``columns.station`` of feeds.toml, else what the address tells behind its ``#``, else
  the document's name (of a Circular 10 file without the instant at its end).
- The decimal mark is the document's: see ``numbers.mark_of``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.hourly_layout import layout
from data_sources.protocols.hourly_rows import Rows
from data_sources.protocols.measurement import Measurement, refused
from data_sources.protocols.numbers import mark_of
from data_sources.protocols.spreadsheet import closed, encoding_of, lines

SAMPLE = 400
"""Rows that are looked at for the decimal mark."""


def parse(payload: Payload) -> Iterator[Measurement | Refused | Recognised]:
    """Yield a Measurement for each cell that holds one, a Refused for each row or cell that cannot be read, and
    Recognised when an hourly spreadsheet holds no reading. No bytes make it raise."""
    encoding = encoding_of(payload.body)
    sheet = layout(payload, encoding)
    if isinstance(sheet, Unreadable):
        yield refused(sheet, payload.body[:2000])
        return
    for reason, heading in sheet.columns.faults:
        yield refused(reason, heading)
    reader = Rows(payload, sheet)
    rows = closed(islice(lines(payload.body, encoding), sheet.skip, None), sheet.separator)
    sample = list(islice(rows, SAMPLE))
    reader.mark = mark_of(reader.numbers(sample), sheet.separator)
    reader.look_at(sample)
    kept = False
    for line in chain(sample, rows):
        if not line.strip():
            continue
        for part in reader.read(line):
            kept = kept or isinstance(part, Measurement)
            yield part
    yield from reader.faults()
    if not kept:
        yield Recognised()

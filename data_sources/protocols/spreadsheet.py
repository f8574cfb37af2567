"""A spreadsheet saved as text: its letters, its lines, what parts its cells. Any length, read line by line."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

from data_sources.protocols import Unreadable

LINE = 2**20
"""Characters of a line at most."""
SEPARATORS = (";", "\t", ",", "|")
HEAD = 40
"""Lines in which the headings are looked for."""
NOTE = 20
"""Lines that a quoted cell takes at most."""

TOO_LONG = "line longer than 1 MiB"
STRETCH = re.compile(r".{1,256}(?=[\0-\x7f]|\Z)|.{1,256}", re.DOTALL)
"""Letters that are composed at once, where no mark can follow them: thousands of marks on one letter would be put in
order for minutes."""


def encoding_of(body: bytes) -> str:
    """The encoding of a body: by its BOM, by its zero bytes (UTF-16), UTF-8 when it is that, else windows-1258, in
    which Vietnamese was written before."""
    if body.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = body[: 2**20]
    if sample[:400].count(0) > len(sample[:400]) // 4:
        return "utf-16-le" if sample[1:400:2].count(0) > sample[0:400:2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) == len(body))
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def lines(body: bytes, encoding: str) -> Iterator[str]:
    """The lines of a body without their ends, composed (windows-1258 writes tone marks apart). A line longer than
    1 MiB comes as its first 1 MiB and one character more, so that it can be told; the rest of it is passed over."""
    stream = io.TextIOWrapper(io.BytesIO(body), encoding, errors="replace", newline=None)
    while line := stream.readline(LINE + 1):
        if len(line) > LINE and not line.endswith("\n"):
            rest = line
            while rest and not rest.endswith("\n"):
                rest = stream.readline(LINE)
        line = line.removesuffix("\n")
        yield line if line.isascii() else composed(line)


def composed(line: str) -> str:
    """The line with its tone marks on their letters, in time that grows with its length alone."""
    if len(line) <= 256:
        return unicodedata.normalize("NFC", line)
    return STRETCH.sub(lambda found: unicodedata.normalize("NFC", found[0]), line)


def cells(line: str, separator: str) -> list[str]:
    """The cells of one line. Raises Unreadable for a line that is too long or leaves a quote open."""
    if len(line) > LINE:
        raise Unreadable(TOO_LONG)
    if '"' not in line:
        return line.split(separator)
    if line.count('"') % 2:
        raise Unreadable("a quote is left open")
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error as why:
        raise Unreadable("cells that cannot be told apart") from why


def whole(found: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield (row, lines it takes) of lines, those joined that a quote holds together: headings often take two. Rows end
    where one would be longer than 1 MiB."""
    pending: list[str] = []
    quotes = letters = 0
    for line in found:
        pending.append(line)
        quotes += line.count('"')
        letters += len(line)
        if quotes % 2 == 0:
            yield " ".join(pending), len(pending)
            pending, letters = [], 0
        elif letters > LINE:
            return


def closed(found: Iterable[str], separator: str) -> Iterator[str]:
    """The lines, those joined that a quoted cell holds together (a note of two lines), at most 20 and 1 MiB. A quote that
    opens no cell (107°33'36"E) holds nothing together."""
    blanks = r"[^\S\t]*+" if separator == "\t" else r"\s*+"  # a row of tabs is not searched again from each of them
    opening = re.compile(rf'(?:^|{re.escape(separator)}){blanks}"(?:[^"]++|"")*+\Z')
    pending: list[str] = []
    letters = 0
    for line in found:
        odd = line.count('"') % 2 == 1
        if not pending and (not odd or len(line) > LINE or not opening.search(line)):
            yield line
            continue
        pending.append(line)
        letters += len(line)
        if len(pending) > 1 and odd and letters <= LINE:
            yield " ".join(pending)
        elif len(pending) == NOTE or letters > LINE:
            yield from pending
        else:
            continue
        pending, letters = [], 0
    yield from pending

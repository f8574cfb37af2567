"""fields.csv: the fields (lĩnh vực) of citizens' reports, and the words by which servers call them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data_sources.city.faults import CityFault
from data_sources.city.rows import read_rows

COLUMNS = ("code", "vi", "en", "words")
OTHER = "khac"
"""The field of what no word tells."""
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class FieldOfWork:
    """A field of citizens' reports: its names in both languages, and the words of services that belong to it."""

    code: str
    vi: str
    en: str
    words: tuple[str, ...]

    def names(self) -> tuple[str, ...]:
        """Whatever it may be called."""
        return (self.code, self.vi, self.en, *self.words)


def same(word: str) -> str:
    """A name as it is compared: one form of each letter, whatever its case."""
    return unicodedata.normalize("NFC", word).casefold().strip()


def toned(text: str) -> str:
    """The words of a text as they are compared, without what stands between them."""
    return " ".join(re.findall(r"[^\W_]+", same(text)))


def plain(text: str) -> str:
    """The words of a text as they are compared when it was written without tone marks: đ is d."""
    marked = unicodedata.normalize("NFD", toned(text)).replace("đ", "d")
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def read_fields(path: Path) -> Mapping[str, FieldOfWork]:
    """Fields by code, in the order of the file. Raises CityFault for the first fault."""
    found: dict[str, FieldOfWork] = {}
    owner: dict[str, str] = {}
    for row in read_rows(path, COLUMNS):
        code = row.needed("code")
        if not CODE.fullmatch(code):
            raise row.fault("code", "is no code", "write small letters without marks, as ve_sinh")
        if code in found:
            raise row.fault("code", "stands twice", "keep one row for each field")
        field = FieldOfWork(code, row.needed("vi"), row.needed("en"), row.several("words"))
        for word in field.words:
            if owner.setdefault(toned(word), code) != code:
                raise CityFault(
                    f"{row.place}, words: “{word}” is a word of {owner[toned(word)]} already; keep it in one of the two."
                )
        found[code] = field
    if OTHER not in found:
        raise CityFault(f"{path}: the field {OTHER} is missing; add a row for reports that are of no other field.")
    return found


class FieldWords:
    """What tells a field: its code, its names, and the words that a service's name holds."""

    def __init__(self, fields: Iterable[FieldOfWork]) -> None:
        fields = tuple(fields)
        self.exact = {toned(name): field.code for field in reversed(fields) for name in field.names()}
        # the longest word tells most: "đèn giao thông" is not "giao thông"
        held = sorted(
            ((word, field.code) for field in fields for word in (field.vi, field.en, *field.words)),
            key=lambda pair: -len(pair[0]),
        )
        self.toned = [(f" {toned(word)} ", code) for word, code in held]
        self.plain = [(f" {plain(word)} ", code) for word, code in held]

    def field(self, name: str, code: str) -> str:
        """The code of the field of a service, by its code or name; "khac" when no word tells it."""
        for said in (code, name):
            if (found := self.exact.get(toned(said))) is not None:
                return found
        for said in (name, code):
            text = f" {toned(said)} "
            for word, field in self.plain if text.isascii() else self.toned:
                if word in text:
                    return field
        return OTHER

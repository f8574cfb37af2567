"""topics.csv: the topics by which articles of the press are told apart; lexicon.csv has the words that tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_sources.city.fields_file import CODE
from data_sources.city.rows import read_rows

COLUMNS = ("topic", "vi", "en")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, with its names in both languages."""

    code: str
    vi: str
    en: str


def read_topics(path: Path) -> Mapping[str, Topic]:
    """Topics by code, in the order of the file. Raises CityFault for the first fault."""
    found: dict[str, Topic] = {}
    for row in read_rows(path, COLUMNS):
        code = row.needed("topic")
        if not CODE.fullmatch(code):
            raise row.fault("topic", "is no code", "write small letters without marks, as thien_tai")
        if code in found:
            raise row.fault("topic", "stands twice", "keep one row for each topic")
        found[code] = Topic(code, row.needed("vi"), row.needed("en"))
    return found

"""lexicon.csv: the words by which a headline is called good or bad news, and told to be of a topic; a lexicon, no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_sources.city.faults import CityFault
from data_sources.city.fields_file import toned
from data_sources.city.rows import read_rows
from data_sources.city.topics_file import Topic

COLUMNS = ("term", "kind", "value", "weight")
TONE, NEGATION, TOPIC, PLACE = KINDS = ("tone", "negation", "topic", "place")
POSITIVE, NEGATIVE = "positive", "negative"
MOST = 10.0
WORDS = 8
"""Words of a term at most."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or several. ``value``: positive or negative, or a topic's code; "" for a negation, and for a place, whose
    name alone says that a text is of Hue. ``weight``: how much it tells."""

    term: str
    value: str
    weight: float


@dataclass(frozen=True)
class Lexicon:
    """The terms of each kind, in the order of the file. ``named``: where the file names each topic first."""

    tones: tuple[Term, ...]
    negations: tuple[Term, ...]
    topics: tuple[Term, ...]
    places: tuple[Term, ...]
    named: Mapping[str, str]


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon. Raises CityFault for the first fault."""
    found: dict[str, list[Term]] = {kind: [] for kind in KINDS}
    owner: dict[tuple[str, str, str], str] = {}
    named: dict[str, str] = {}
    for row in read_rows(path, COLUMNS):
        term, kind, value = row.needed("term"), row.needed("kind"), row.cells["value"]
        weight = 1.0 if (said := row.number("weight")) is None else said
        if kind not in KINDS:
            raise row.fault("kind", "is none of the kinds", f"write one of {', '.join(KINDS)}")
        if not 1 <= len(toned(term).split()) <= WORDS:
            raise row.fault("term", "is no term", f"write one to {WORDS} words")
        if kind == TONE and value not in (POSITIVE, NEGATIVE):
            raise row.fault("value", "is no tone", f"write {POSITIVE} or {NEGATIVE}")
        if kind == TOPIC and not value:
            raise row.fault("value", "names no topic", "write the code of one of topics.csv")
        if kind in (NEGATION, PLACE) and value:
            raise row.fault("value", f"stands at a {kind}, which has none", "leave it empty")
        if not 0 < weight <= MOST:
            raise row.fault("weight", "is no weight", f"write a number above 0 and up to {MOST:g}, or leave it empty")
        former = owner.setdefault((kind, toned(term), value if kind == TOPIC else ""), row.place)
        if former != row.place:
            raise row.fault("term", f"stands already in {former}", "keep one of the two")
        if kind == TOPIC:
            named.setdefault(value, row.place)
        found[kind].append(Term(term, value, weight))
    tones, negations, topics, places = (tuple(found[kind]) for kind in KINDS)
    return Lexicon(tones, negations, topics, places, named)


def check_topics(lexicon: Lexicon, topics: Mapping[str, Topic]) -> None:
    """Raises CityFault when the lexicon names a topic that topics.csv does not have."""
    for topic, place in lexicon.named.items():
        if topic not in topics:
            raise CityFault(
                f"{place}, value: topics.csv has no topic “{topic}”; add it there, or write one that it has."
            )

"""Whether a text is good or bad news, and what it is about, by the city's lexicon.

A lexicon knows words and not what is meant by them: irony, quotes and "the worst is over" escape it. Wherever its answer
is shown it is said to be a lexicon's.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from data_sources.city.lexicon_file import NEGATIVE, POSITIVE, Lexicon, Term
from data_sources.newsroom.phrases import Phrases, Text

NEUTRAL = "neutral"
HEADLINE = 2.0
"""A word of the headline tells twice what one of the summary does."""
DECIDES = 1.5
"""By so much one side must outweigh the other."""
BEFORE = 2
"""A negation turns the term that begins within so many words behind it: "không có thiệt hại"."""
TOPICS = 3
"""Of a text at most, the weightiest."""


class Tone(NamedTuple):
    """``tone``: positive, negative or neutral. ``words``: the terms that decided it, as the text has them."""

    tone: str
    words: tuple[str, ...]


class Lexis:
    """A lexicon made ready for reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._tones: Phrases[Term | None] = Phrases(
            [(term.term, term) for term in lexicon.tones] + [(term.term, None) for term in lexicon.negations]
        )
        self._topics = Phrases([(term.term, term) for term in lexicon.topics])

    def tone(self, title: Text, summary: Text) -> Tone:
        """The tone of a headline and its summary. A term counts once, however often it stands."""
        weights = {POSITIVE: 0.0, NEGATIVE: 0.0}
        words: dict[str, dict[str, None]] = {POSITIVE: {}, NEGATIVE: {}}
        counted: set[tuple[Term, bool]] = set()
        for text, factor in ((title, HEADLINE), (summary, 1.0)):
            denied_until, denial = -1, 0
            for found in self._tones.find(text):
                if found.value is None:
                    denied_until, denial = found.end + BEFORE, found.start
                    continue
                denied = found.start < denied_until
                if (found.value, denied) in counted:
                    continue
                counted.add((found.value, denied))
                side = opposite(found.value.value) if denied else found.value.value
                weights[side] += found.value.weight * factor
                start = text.words[denial if denied else found.start].start
                words[side][text.text[start : text.words[found.end - 1].end].lower()] = None
        lead = weights[POSITIVE] - weights[NEGATIVE]
        if abs(lead) < DECIDES:
            return Tone(NEUTRAL, ())
        side = POSITIVE if lead > 0 else NEGATIVE
        return Tone(side, tuple(words[side]))

    def topics(self, title: Text, summary: Text) -> tuple[str, ...]:
        """The topics of a headline and its summary, the weightiest first."""
        weights: Counter[str] = Counter()
        counted: set[Term] = set()
        for text, factor in ((title, HEADLINE), (summary, 1.0)):
            for found in self._topics.find(text):
                if found.value not in counted:
                    counted.add(found.value)
                    weights[found.value.value] += found.value.weight * factor  # type: ignore[assignment]
        heaviest = max(weights.values(), default=0)
        return tuple(code for code, weight in weights.most_common(TOPICS) if weight * 2 >= heaviest)


def opposite(tone: str) -> str:
    """The other tone."""
    return NEGATIVE if tone == POSITIVE else POSITIVE

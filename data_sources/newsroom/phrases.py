"""The words of a text as they are compared, and the phrases that are looked for in them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from data_sources.city.fields_file import plain

Value = TypeVar("Value")

WORD = re.compile(r"[^\W_]+")
PLACED = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ",
          "ọe": "oẹ", "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}  # fmt: skip
TONE = re.compile("|".join(PLACED))
"""Where the two ways of spelling put a tone: Thuận Hóa and Thuận Hoá are one name."""


@lru_cache(maxsize=20_000)
def toned(word: str) -> str:
    """A word as it is compared with its marks."""
    return TONE.sub(lambda found: PLACED[found[0]], unicodedata.normalize("NFC", word).casefold())


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """A word as it is compared without its marks."""
    return plain(word)


class Word(NamedTuple):
    """A word of a text and where it stands."""

    raw: str
    toned: str
    bare: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.raw[:1].isupper() or self.raw[:1].isdigit()


class Text:
    """The words of a text. ``marked``: it is written with tone marks. ``cased``: capitals and small letters mean what
    they say, as they do not in a line all of capitals."""

    def __init__(self, text: str) -> None:
        self.text = text = unicodedata.normalize("NFC", text)
        self.words = [
            Word(found[0], toned(found[0]), bare(found[0]), found.start(), found.end()) for found in WORD.finditer(text)
        ]
        self.marked = any(word.toned != word.bare for word in self.words)
        self.cased = any(letter.isupper() for letter in text) and any(letter.islower() for letter in text)

    def between(self, first: int, second: int) -> str:
        """What stands between two words, or before the first and behind the last."""
        start = self.words[first].end if first >= 0 else 0
        return self.text[start : self.words[second].start if second < len(self.words) else len(self.text)]


class Found(NamedTuple, Generic[Value]):
    """A phrase in a text: its words are [start, end)."""

    start: int
    end: int
    value: Value


class Phrases(Generic[Value]):
    """Phrases, each with what it stands for.

    A phrase with tone marks is found in its own marks; one without them whatever marks the text has. A text without any
    marks is searched without them; ``short``: also for single words that have marks, of which it may mean many.
    """

    def __init__(self, phrases: Iterable[tuple[str, Value]], *, short: bool = False) -> None:
        self._toned: dict[str, list[tuple[tuple[str, ...], Value]]] = defaultdict(list)
        self._bare: dict[str, list[tuple[tuple[str, ...], Value]]] = defaultdict(list)
        self._unmarked: dict[str, list[tuple[tuple[str, ...], Value]]] = defaultdict(list)
        for phrase, value in phrases:
            words = WORD.findall(unicodedata.normalize("NFC", phrase))
            with_marks, without = tuple(map(toned, words)), tuple(map(bare, words))
            if with_marks == without:
                self._bare[without[0]].append((without, value))
            else:
                self._toned[with_marks[0]].append((with_marks, value))
            if with_marks == without or len(words) > 1 or short:
                self._unmarked[without[0]].append((without, value))
        for index in (self._toned, self._bare, self._unmarked):
            for held in index.values():
                held.sort(key=lambda one: -len(one[0]))

    def find(self, text: Text) -> Iterator[Found[Value]]:
        """Each phrase in the text, the longest where several begin; of several with the same words each."""
        with_marks, without = [word.toned for word in text.words], [word.bare for word in text.words]
        n = 0
        while n < len(without):
            here = list(self._at(with_marks, self._toned, n)) if text.marked else []
            here += self._at(without, self._bare if text.marked else self._unmarked, n)
            longest = max((end for end, _ in here), default=n + 1)
            yield from (Found(n, end, value) for end, value in here if end == longest)
            n = longest

    @staticmethod
    def _at(
        words: list[str], index: dict[str, list[tuple[tuple[str, ...], Value]]], n: int
    ) -> Iterator[tuple[int, Value]]:
        for phrase, value in index.get(words[n], ()):
            if tuple(words[n : n + len(phrase)]) == phrase:
                yield n + len(phrase), value

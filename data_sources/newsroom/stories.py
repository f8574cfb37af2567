"""Which headlines tell one story: near-duplicates, as outlets make them of one dispatch.

Two articles are of one story when their headlines share most of their words, or their summaries most of their runs of
three words, all without tone marks. Where each has a name that the other has not (another river, another ward) they must
be nearly the same; where each names a day and none is the same, they are not. The features of a text are few, so they are
kept whole (``signature``) and compared exactly; a sketch of them would be larger.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from data_sources.newsroom.phrases import Text
from data_sources.newsroom.tone import NEUTRAL

WITHIN = timedelta(hours=72)
"""From the first to the last article of a story."""
HEADLINES = 0.55
"""Share of their features that two headlines have in common when they tell one story (tests/…/test_stories.py)."""
APART = 0.75
"""The same of two headlines of which each has a name that the other has not: the river Hương is not the Bồ."""
SUMMARIES = 0.5
"""Share of the shorter summary's runs of three words that stand in the longer one too."""
COPIED = 0.85
"""The same of two articles of which each has a name that the other has not: leads are written after patterns too."""
FEW = 8
"""Runs of a summary that is too short to tell anything."""
WORDS = 60
"""Of a summary that are looked at: its lead."""
LIKELIEST = 30
"""Of the earlier articles, so many are looked at: those that share most."""
MARK = 4
"""Letters of a feature in a signature."""
STOP = frozenset(
    (
        "hue", "va", "cua", "cho", "tai", "o", "trong", "tu", "den", "voi", "la", "co", "duoc", "bi", "se", "da",
        "dang", "cac", "nhung", "mot", "tren", "khi", "sau", "theo", "nay", "nhieu", "noi", "de", "ra", "vao",
        "thanh", "pho", "tp", "ve", "do", "the", "of", "in", "on", "at", "to", "and", "a", "an",
    )
)  # fmt: skip
"""Words without marks that every headline of Hue may have."""
ENDS = re.compile(r"[.!?:“\"]")
"""What a sentence begins behind."""
DAY = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})(?:[/.-]\d{2,4})?(?!\d)", re.ASCII)


class Headline(NamedTuple):
    """What is known of an article. ``key``: whatever the caller tells it by."""

    key: int | str
    at: datetime
    outlet: str
    title: str
    tone: str
    signature: str


class Story(NamedTuple):
    """Articles that tell the same. ``title``: of the first; ``outlets``: codes in the order in which they told it;
    ``tone``: of most of them; ``articles``: their keys, the first told first."""

    title: str
    outlets: tuple[str, ...]
    first: datetime
    last: datetime
    tone: str
    articles: tuple[int | str, ...]


def signature(title: Text, summary: Text) -> str:
    """What an article is compared by: the features of its headline and its names, those of its summary and its names, and
    the days that are named."""
    days = {f"{int(day)}/{int(month)}" for text in (title, summary) for day, month in DAY.findall(text.text)}
    told = (words(title), names(title), runs(summary), names(summary) - names(title))
    return ".".join((*map(marks, told), ",".join(sorted(days)[:MARK])))


def words(text: Text) -> set[str]:
    """The words of a headline and their pairs."""
    told = [word.bare for word in text.words if word.bare not in STOP]
    return {*told, *(f"{one} {two}" for one, two in pairwise(told))}


def names(text: Text) -> set[str]:
    """The names in a text: its numbers, and its words with a capital letter, but those that begin a sentence."""
    return {
        f"={word.bare}"
        for n, word in enumerate(text.words[:WORDS])
        if word.raw.isdigit()
        or (
            text.cased
            and n
            and word.raw[:1].isupper()
            and word.bare not in STOP
            and not ENDS.search(text.between(n - 1, n))
        )
    }


def runs(text: Text) -> set[str]:
    """The runs of three words of a summary's lead."""
    bare = [word.bare for word in text.words[:WORDS]]
    return {" ".join(bare[n : n + 3]) for n in range(len(bare) - 2)}


def marks(features: Iterable[str]) -> str:
    """Features as four letters each, in an order that is the same for the same."""
    found = {base64.b64encode(hashlib.blake2b(one.encode(), digest_size=3).digest()).decode() for one in features}
    return "".join(sorted(found))


class Features(NamedTuple):
    """A signature, read. ``headline`` holds the names too: they count twice, since they tell what a story is of."""

    headline: frozenset[str]
    names: frozenset[str]
    summary: frozenset[str]
    all_names: frozenset[str]
    days: frozenset[str]


def read(said: str) -> Features:
    """The features in a signature."""
    first, second, third, fourth, days = [*said.split("."), "", "", "", ""][:5]
    named = split(second)
    named_days = frozenset(day for day in days.split(",") if day)
    return Features(split(first) | named, named, split(third), named | split(fourth), named_days)


def split(said: str) -> frozenset[str]:
    """Its marks."""
    return frozenset(said[n : n + MARK] for n in range(0, len(said), MARK))


def same_story(one: str, other: str) -> bool:
    """Whether two signatures tell one story."""
    return is_same(read(one), read(other))


def is_same(a: Features, b: Features) -> bool:
    """As ``same_story``."""
    if not may_be_same(a, b):
        return False
    if shared(a.headline, b.headline) >= HEADLINES:
        return True
    shorter = min(len(a.summary), len(b.summary))
    least = COPIED if differ(a.all_names, b.all_names) else SUMMARIES
    return shorter >= FEW and len(a.summary & b.summary) / shorter >= least


def may_be_same(a: Features, b: Features) -> bool:
    """Whether nothing in two headlines speaks against it."""
    if a.days and b.days and not a.days & b.days:
        return False
    return not differ(a.names, b.names) or shared(a.headline, b.headline) >= APART


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of all features that both have."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each has something that the other has not."""
    return bool(one - other and other - one)


def stories(headlines: Iterable[Headline], within: timedelta = WITHIN) -> list[Story]:
    """The stories that headlines tell, those that most outlets told first, then the newest. An article joins the story of
    the earlier one that it is most like; a story holds no two farther apart than ``within``, nor two of which the names say
    that they are not the same."""
    told = sorted(headlines, key=lambda one: (one.at, str(one.key)))
    features = [read(one.signature) for one in told]
    group = list(range(len(told)))
    members = {n: [n] for n in group}
    having: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(features):
        alike: Counter[int] = Counter()
        for mark in (*one.headline, *(f"{mark}~" for mark in one.summary)):
            alike.update(having[mark])
            having[mark].append(n)
        for other in sorted(alike, key=lambda other: (-alike[other], other))[:LIKELIEST]:
            if group[other] == group[n] or not is_same(one, features[other]):
                continue
            both = members[group[other]] + members[group[n]]
            long = told[max(both)].at - told[min(both)].at > within
            if not long and all(may_be_same(features[a], one) for a in members[group[other]]):
                del members[group[n]]
                group[n] = group[other]
                members[group[n]] = both
                break
    found = [story([told[n] for n in sorted(numbers)]) for numbers in members.values()]
    return sorted(found, key=lambda one: (-len(one.outlets), -one.last.timestamp()))


def story(told: Sequence[Headline]) -> Story:
    """The story of articles, the first told first."""
    tones = Counter(one.tone for one in told).most_common()
    clear = len(tones) == 1 or tones[0][1] > tones[1][1]
    return Story(
        title=told[0].title,
        outlets=tuple(dict.fromkeys(one.outlet for one in told)),
        first=told[0].at,
        last=told[-1].at,
        tone=tones[0][0] if clear else NEUTRAL,
        articles=tuple(one.key for one in told),
    )

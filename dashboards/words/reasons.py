"""Why a feed fails and why a part of its answer was refused, in the language of the page.

The collector keeps its reasons in English, as data: they are counted, searched and compared. ``en.toml`` holds each of
them under [reasons], with what it fills in between {braces}; the sentence of that key in another language says the same.
"""

from __future__ import annotations

import re
import string
from functools import cache

from dashboards.words import has, say, sentences

SECTION = "reasons."
SHAPES = {"field": r"[\w.-]+"}
"""What may stand in some {braces}; anything in the others. A field's name is one word: a server's own sentence that
begins like one of ours is not."""


def reason(said: str, lang: str) -> str:
    """The reason in a language; one that has no sentence there is shown as it is."""
    if lang == "en":
        return said
    for key, pattern in patterns():
        found = pattern.fullmatch(said)
        if found is not None:
            return say(key, lang, **{name: part(name, value, lang) for name, value in found.groupdict().items()})
    return said


def part(name: str, value: str, lang: str) -> str:
    """What stands between the words: a cause is a reason itself, a quantity has a name, the rest stays as it came."""
    if name == "why":
        return reason(value, lang)
    if name == "quantity" and has(f"quantities.{value}", lang):
        return say(f"quantities.{value}", lang)
    return value


@cache
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(key, how the reason reads), the one with the most words of its own first."""
    known = {key: sentence for key, sentence in sentences("en").items() if key.startswith(SECTION)}
    return tuple((key, pattern(known[key])) for key in sorted(known, key=lambda key: -own(known[key])))


def own(sentence: str) -> int:
    """How many letters of a sentence are its own."""
    return sum(len(text) for text, *_ in string.Formatter().parse(sentence))


def pattern(sentence: str) -> re.Pattern[str]:
    """What finds a sentence again whatever stands in its {braces}."""
    parts = string.Formatter().parse(sentence)
    return re.compile(
        "".join(
            re.escape(text) + (f"(?P<{name}>{SHAPES.get(name, '.+')})" if name else "") for text, name, *_ in parts
        ),
        re.DOTALL,
    )

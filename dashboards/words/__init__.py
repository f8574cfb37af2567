"""What the wall and the pages say, in Vietnamese and in English: ``say("river.title", "vi")``.

The sentences stand in ``vi.toml`` and ``en.toml``; figures, hours and dates are written by ``numbers`` beside them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """Every sentence of a language by its key ("river.title"). Raises KeyError for a language we do not speak."""
    if lang not in LANGUAGES:
        raise KeyError(f"no words for the language {lang!r}")
    text = (Path(__file__).parent / f"{lang}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": sentence
        for section, names in tomllib.loads(text).items()
        for name, sentence in names.items()
    }


def say(key: str, lang: str, **values: object) -> str:
    """The sentence of a key with its values put in. Raises KeyError when the key or one of its values is missing:
    a wall that says the name of a key is worse than a test that fails."""
    sentence = sentences(lang)[key]
    return sentence.format(**values) if values else sentence


def has(key: str, lang: str) -> bool:
    """Whether a sentence stands under this key: for keys that come with the data (why a figure is missing)."""
    return key in sentences(lang)

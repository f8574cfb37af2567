"""Words that fit the room they have: cut at a word by their measured width, since a wall cannot be scrolled."""

from __future__ import annotations

import re
import unicodedata

ADVANCES = {
    0.24: "' \u00a0", 0.28: "lI·", 0.3: "i.!:", 0.32: 'j,"', 0.36: ";“", 0.39: "f", 0.42: "1r/", 0.44: "t”()²",
    0.48: "³[]°J", 0.53: "sz", 0.57: "≈≥<>", 0.59: "kxuyn", 0.61: "hec-?", 0.63: "vư7µ", 0.65: "ELFg+", 0.67: "aobdpơ28T",
    0.69: "qZSP35đ", 0.7: "069BRY–", 0.72: "4K", 0.74: "HU", 0.76: "DVAX&N", 0.79: "CGĐƯ", 0.83: "OQƠ…", 0.87: "M%",
    0.91: "mw", 1.0: "→", 1.06: "W@",
}  # fmt: skip
"""Advance of Be Vietnam Pro 600 in shares of the letters' size, measured in the browser; 400 is 2 % narrower. Marks
above and below a letter add nothing."""
WIDE = {letter: advance for advance, letters in ADVANCES.items() for letter in letters}
WIDEST = 0.9
"""Of a letter that was not measured."""
BETWEEN = re.compile(r", | · ")
"""What stands between the members of a list."""


def width(text: str, size: float) -> float:
    """How wide a line of words is in letters of ``size`` [rem], rather a little too wide than too narrow."""
    return sum(advance(letter) for letter in unicodedata.normalize("NFC", text)) * size


def advance(letter: str) -> float:
    if letter in WIDE:
        return WIDE[letter]
    parts = unicodedata.normalize("NFD", letter)
    base = parts[0]
    if "\N{COMBINING HORN}" in parts:
        base = unicodedata.normalize("NFC", base + "\N{COMBINING HORN}")
    return WIDE.get(base, WIDEST)


def listed(text: str, rem: float, size: float) -> str:
    """As ``fitted``; of a list with commas or dots between only whole members are kept, but the first at least."""
    if width(text, size) <= rem:
        return text
    kept = text
    while width(kept + "…", size) > rem and (ends := [*BETWEEN.finditer(kept)]):
        kept = kept[: ends[-1].start()]
    return fitted(kept + "…", rem, size)


def fitted(text: str, rem: float, size: float) -> str:
    """The text in letters of ``size`` [rem], cut at its last whole word before ``rem`` with "…" when it is wider."""
    if width(text, size) <= rem:
        return text
    words = text.split(" ")
    while len(words) > 1 and width(" ".join(words) + "…", size) > rem:
        words.pop()
    kept = " ".join(words).rstrip(",;:·–- ")
    while len(kept) > 1 and width(kept + "…", size) > rem:
        kept = kept[:-1]
    return kept + "…"

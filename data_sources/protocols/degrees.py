"""Coordinates as people and devices write them: 16.5432, 16,5432, 16°32'10"N, 16° 32,5' N, 107 33 36 E."""

from __future__ import annotations

import re

from data_sources.protocols import Unreadable

UNREADABLE = "unreadable position"
PLAIN = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?", re.ASCII)
LETTERS = {"N": ("lat", 1), "B": ("lat", 1), "S": ("lat", -1), "E": ("lon", 1), "Đ": ("lon", 1), "W": ("lon", -1), "T": ("lon", -1)}  # fmt: skip
"""Hemispheres in English and Vietnamese (Bắc, Đông, Tây; Nam is written S)."""
PARTS = re.compile(
    r"(?P<before>[NSEWBĐT])?\s*(?P<sign>[+-])?\s*(?P<d>\d{1,3}(?:[.,]\d+)?)\s*[°ºd*\s]\s*"
    r"(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*(?:['’′m\s]|$)\s*)?(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″s]|''|$)?\s*)?(?P<after>[NSEWBĐT])?",
    re.IGNORECASE,
)
LETTERED = re.compile(r"(?P<before>[NSEWBĐT])?\s*(?P<d>\d{1,3}(?:[.,]\d+)?)\s*(?P<after>[NSEWBĐT])?", re.IGNORECASE)


def degrees(said: str, axis: str) -> float:
    """Degrees of a coordinate of an ``axis`` ("lon" or "lat"). Raises Unreadable for one that cannot be read; a letter of the
    other axis means that the columns are exchanged, and they are not turned round here."""
    text = said.strip()
    if PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    found = PARTS.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        found = LETTERED.fullmatch(text) if len(text) <= 40 else None
        if found is None:
            raise Unreadable(UNREADABLE)
        return signed(found, number(found["d"]), axis)
    minutes, seconds = number(found["m"]), number(found["s"])
    if minutes >= 60 or seconds >= 60:
        raise Unreadable(UNREADABLE)
    value = number(found["d"]) + minutes / 60 + seconds / 3600
    return round(signed(found, -value if found["sign"] == "-" else value, axis), 6)


def signed(found: re.Match[str], value: float, axis: str) -> float:
    """The value with the sign of its hemisphere."""
    letters = {letter.upper() for letter in (found["before"], found["after"]) if letter}
    if len(letters) > 1:
        raise Unreadable(UNREADABLE)
    if not letters:
        return value
    of, sign = LETTERS[letters.pop()]
    if of != axis:
        raise Unreadable("lat and lon look swapped")
    return sign * value


def number(said: str | None) -> float:
    return float(said.replace(",", ".")) if said else 0.0

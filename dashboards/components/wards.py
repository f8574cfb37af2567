"""Wards and communes in words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.words import say
from data_sources.places import wards


def ward_words(code: str | None, by: str | None, lang: str) -> str:
    """ "P. Vỹ Dạ", "xã Khe Tre"; with "≈" when only the nearest centre tells it; sea and lagoon have words of their
    own, and what is not known none."""
    if code not in wards():
        return say("needs.sea", lang) if by == "sea" else ""
    ward = wards()[code]
    text = say("needs.ward" if ward.kind == "phường" else "needs.commune", lang, name=ward.name)
    return f"≈ {text}" if by == "near" else text


def places_words(codes: Sequence[str], lang: str) -> str:
    """How many wards or communes these are: "2 phường", "1 xã", "3 phường, xã"."""
    kinds = {wards()[code].kind for code in codes}
    kind = "both" if len(kinds) > 1 else "wards" if kinds == {"phường"} else "communes"
    one = "one" if len(codes) == 1 else "many"
    return say(f"needs.{kind}_{one}", lang, n=len(codes))

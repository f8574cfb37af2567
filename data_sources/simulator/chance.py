"""Chance that can be asked twice: numbers that depend on a seed and an instant and on nothing else.

Nothing here remembers; a value of 40 days ago costs what a value of now costs, and both are the same at each ask.
"""

from __future__ import annotations

import math
from hashlib import blake2b

_MASK = (1 << 64) - 1


def salt(*key: object) -> int:
    """A 64-bit number for a key, the same on every machine and in every process."""
    text = "/".join(str(part) for part in key)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def even(salted: int, n: int) -> float:
    """A number in [0, 1) for step n of a salt, spread evenly (the finaliser of SplitMix64)."""
    z = (salted + n * 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((z ^ (z >> 31)) >> 11) / 9007199254740992.0


def drift(salted: int, x: float) -> float:
    """A smooth wandering in [-1, 1]: an even number at each whole x, a cosine between them."""
    n = math.floor(x)
    here = even(salted, n)
    share = (1 - math.cos((x - n) * math.pi)) / 2
    return 2 * (here + (even(salted, n + 1) - here) * share) - 1

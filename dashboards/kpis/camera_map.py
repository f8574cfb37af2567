"""Cameras as points of a map: those that stand close together and are alike become one, so that a screen draws few."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MOST = 2_000
"""Points that a screen draws at most."""
FINEST = 1e-4
"""The side of the smallest cell [degrees]: about ten metres."""
DECIMALS = 5

Points = list[list[float | str | int]]
"""Each: lon, lat, state, how many cameras."""


def clustered(lon: Sequence[float], lat: Sequence[float], state: Sequence[str], most: int = MOST) -> Points:
    """At most so many points for cameras of one state each, in the order of their states and places; the mean of the
    places of those that share a cell of the finest grid that makes so few."""
    if not len(lon):
        return []
    at = np.column_stack([np.asarray(lon, np.float64), np.asarray(lat, np.float64)])
    names, codes = np.unique(np.asarray(state), return_inverse=True)
    step = FINEST
    while True:
        cells = np.floor(at / step).astype(np.int64)
        # one number for each cell and state: as many columns as any step gives, with room for the sign
        key = (codes.astype(np.int64) << 50) + ((cells[:, 0] + (1 << 24)) << 25) + cells[:, 1] + (1 << 24)
        _, first, inverse, n = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
        if len(n) <= most:
            break
        step *= 1.5
    middle = np.column_stack([np.bincount(inverse, at[:, axis]) / n for axis in (0, 1)]).round(DECIMALS)
    return [
        [float(x), float(y), str(names[codes[i]]), int(many)] for (x, y), i, many in zip(middle, first, n, strict=True)
    ]

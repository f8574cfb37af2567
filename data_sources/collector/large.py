"""Large documents, taken faster: their bytes are packed while they are read, and nobody looks for garbage meanwhile."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 262_144
"""Bytes from which a document is large."""

_count = threading.Lock()
_under_way = 0


@contextmanager
def undisturbed(size: int) -> Iterator[None]:
    """While a large document becomes records, Python looks for no circles among its objects: there are none, and a look
    through hundreds of thousands of tuples, again and again, takes a fifth of the time."""
    global _under_way
    if size < LARGE:
        yield
        return
    with _count:
        _under_way += 1
        gc.disable()
    try:
        yield
    finally:
        with _count:
            _under_way -= 1
            if not _under_way:
                gc.enable()

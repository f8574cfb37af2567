"""Large documents, taken faster: their bytes are packed while they are read, and nobody looks for garbage meanwhile."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

USUAL, BRISK = 0.005, 0.001
"""Seconds after which a thread that waits for the interpreter is let in: Python's own, and while large documents are read."""
LARGE = 262_144
"""Bytes from which a document is large."""

_count = threading.Lock()
_under_way = 0


@contextmanager
def undisturbed(size: int) -> Iterator[None]:
    """While a large document becomes records, Python looks for no circles among its objects: there are none, and a look
    through hundreds of thousands of tuples, again and again, takes a fifth of the time. And threads take turns sooner: the
    one that packs the bytes needs the interpreter often and for an instant, and would wait for all of the reading."""
    global _under_way
    if size < LARGE:
        yield
        return
    with _count:
        _under_way += 1
        gc.disable()
        sys.setswitchinterval(BRISK)
    try:
        yield
    finally:
        with _count:
            _under_way -= 1
            if not _under_way:
                gc.enable()
                sys.setswitchinterval(USUAL)

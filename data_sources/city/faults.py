"""A mistake in the city's folder."""

from __future__ import annotations

from pathlib import Path


class CityFault(ValueError):
    """One sentence: the place, what is wrong there, and what would be right."""


def text_of(path: Path) -> str:
    """A file's text, without a byte order mark. Raises CityFault when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as why:
        raise CityFault(f"{path}: it cannot be read ({why.strerror}); put it back or give it to this user.") from why
    except UnicodeDecodeError as why:
        before = path.read_bytes()[: why.start].count(b"\n") + 1
        raise CityFault(f"{path}, line {before}: it is not UTF-8; save it as UTF-8.") from why

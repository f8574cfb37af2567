"""A mistake made in one of the city's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sources.city import CityFault, read_city


def spoil(path: Path, old: str, new: str) -> str:
    """What is said once ``old`` was replaced by ``new`` in the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CityFault) as said:
        read_city(path.parent)
    return str(said.value)

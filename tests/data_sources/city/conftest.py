"""A city's own folder, whole until a test spoils it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sources.city import HUE

FILES = ("stations.csv", "fields.csv", "agencies.csv", "holidays.csv", "targets.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of every file of Hue's."""
    for name in FILES:
        (tmp_path / name).write_bytes((HUE / name).read_bytes())
    return tmp_path

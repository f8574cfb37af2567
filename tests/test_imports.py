"""Feeds → store → KPIs → dashboards, one way."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imported(path: Path) -> set[str]:
    """The modules a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def files(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"{folder} has no file"
    return found


FORBIDDEN = [
    ("data_sources", ("dashboards", "app", "dash", "plotly")),
    ("data_sources/protocols", ("data_sources.store", "data_sources.collector", "data_sources.city")),
    ("data_sources/simulator", ("data_sources.environment", "data_sources.protocols", "data_sources.collector")),
    ("data_sources/store", ("data_sources.collector", "data_sources.simulator", "data_sources.protocols")),
    ("dashboards/kpis", ("dash", "plotly", "dashboards.figures", "dashboards.components", "dashboards.scenes")),
    ("dashboards/figures", ("dash", "dashboards.components", "dashboards.scenes", "dashboards.live")),
    ("dashboards/components", ("dashboards.scenes", "dashboards.live", "dashboards.api")),
    ("dashboards/scenes", ("dashboards.live", "dashboards.api", "dashboards.wall")),
]


@pytest.mark.parametrize(("room", "never"), FORBIDDEN, ids=[room for room, _ in FORBIDDEN])
def test_what_a_room_has_never_heard_of(room: str, never: tuple[str, ...]) -> None:
    for path in files(room):
        for name in imported(path):
            heard = [other for other in never if name == other or name.startswith(other + ".")]
            assert not heard, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("room", ["data_sources", "dashboards"])
def test_nothing_is_swept_into_a_drawer(room: str) -> None:
    for path in files(room):
        assert path.stem not in ("utils", "helpers", "common", "core", "misc"), path


PROVIDED_BY = {
    "dash": "dash",
    "fastapi": "dash",
    "starlette": "dash",
    "pyogrio": "geopandas",
    "paho": "paho-mqtt",
}
"""What comes with a dependency that requirements.txt names."""

NOT_IMPORTED = {"plotly", "pandas", "psycopg", "tzdata"}
"""Plotly's script is served by Dash, geopandas stands on pandas, SQLAlchemy loads psycopg, zoneinfo reads tzdata."""


def test_what_the_product_imports_is_named_in_its_requirements() -> None:
    named = {
        re.split(r"[\[=]", line)[0].lower()
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    ours = {"data_sources", "dashboards", "app"}
    used = set()
    for path in [ROOT / "app.py", *files("data_sources"), *files("dashboards")]:
        for name in {module.split(".")[0] for module in imported(path)} - ours - set(sys.stdlib_module_names):
            assert PROVIDED_BY.get(name, name).lower() in named, f"{path.relative_to(ROOT)} imports {name}"
            used.add(PROVIDED_BY.get(name, name).lower())
    assert named - used == NOT_IMPORTED, "what is named and not used"

"""What a scene of the wall is, and how its file is found: a file in this package that declares ``SCENE``."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dash.development.base_component import Component

from dashboards.components.board import Board, View
from dashboards.components.frame import Banner


@dataclass(frozen=True)
class Scene:
    """One picture of the wall. ``layout`` gives its components with fixed ids, ``view`` every live property of them."""

    key: str
    """Its address (/wall/<key>), the beginning of its ids and of its words."""
    order: int
    layout: Callable[[str], Component]
    view: Callable[[Board, str], View]
    urgent: Callable[[Board], bool]
    feeds: Callable[[Board], list[str]]
    """Names of the feeds whose age its footer shows."""
    banner: Callable[[Board, str], Banner | None]


def scenes() -> list[Scene]:
    """Every scene that has a file, in the order of the wall."""
    files = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))
    found: list[Scene] = [importlib.import_module(f"dashboards.scenes.{name}").SCENE for name in files]
    return sorted(found, key=lambda scene: scene.order)

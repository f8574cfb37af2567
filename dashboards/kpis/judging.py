"""How a figure stands against what the city holds itself to."""

from __future__ import annotations

from collections.abc import Callable

from dashboards.kpis import Asked, Figure, Status


def at_most(target: Callable[[Asked], float], worst: Status, figure: Figure, asked: Asked) -> Status:
    assert figure.value is not None
    return worst if figure.value > target(asked) else "ok"


def at_least(
    target: Callable[[Asked], float], margin: Callable[[Asked], float], figure: Figure, asked: Asked
) -> Status:
    """Watched below the target, bad farther below it than the margin."""
    assert figure.value is not None
    missing = target(asked) - figure.value
    return "ok" if missing <= 0 else "watch" if missing <= margin(asked) else "bad"

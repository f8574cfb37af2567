"""The wall is asked what its screens read, and nothing else: a figure nobody looks at is not paid for every change."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.kpis import every_kpi, station_kpis
from dashboards.scenes import scenes
from tests.dashboards.scenes.boards import calm, storm
from tests.dashboards.scenes.papers import with_press
from tests.dashboards.scenes.reports import with_reports
from tests.dashboards.scenes.streets import with_cameras

Read = set[tuple[str, ...]]


class Watched(dict[str, Any]):
    """A part of a board that notes what is read of it."""

    def __init__(self, part: dict[str, Any], read: Read, path: tuple[str, ...] = ()) -> None:
        super().__init__({key: self._within(value, read, (*path, key)) for key, value in part.items()})
        self.read, self.path = read, path

    @staticmethod
    def _within(value: Any, read: Read, path: tuple[str, ...]) -> Any:
        return Watched(value, read, path) if isinstance(value, dict) else value

    def __getitem__(self, key: str) -> Any:
        self.read.add((*self.path, key))
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add((*self.path, key))
        return super().get(key, default)


@pytest.fixture(scope="module")
def read() -> Read:
    """What the scenes read of the answers: the KPI's key, and what of its answer."""
    found: Read = set()
    busy, quiet = with_reports(storm(), storm=True), with_reports(calm())
    for board in (with_press(with_cameras(busy, storm=True), storm=True), with_press(with_cameras(quiet))):
        watched = {**board, "answers": Watched(board["answers"], found)}
        for scene in scenes():
            scene.view(watched, "vi")
            scene.urgent(watched)
            scene.banner(watched, "vi")
    return found


def test_a_station_is_asked_for_the_wall_what_a_screen_shows(read: Read) -> None:
    """Of what happens, figures that no screen shows are counted in passing with the others."""
    shown = {path[0] for path in read}
    assert {kpi.key for kpi in station_kpis() if kpi.on_wall} == {
        key for key in shown if key.startswith("environment.")
    }
    assert shown <= {kpi.key for kpi in every_kpi() if kpi.on_wall}


def test_the_week_before_is_asked_of_what_a_screen_tells_it_of(read: Read) -> None:
    told = {path[0] for path in read if path[-1] == "previous"}
    assert {kpi.key for kpi in every_kpi() if kpi.on_wall and kpi.week_before} == told

"""A simulated city goes on where it was, and never on top of another one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_sources.simulator.former import NOTE, STORM_LASTS, began, begin

START = datetime(2026, 11, 20, 5, tzinfo=UTC)


def test_the_city_goes_on_after_a_restart(tmp_path: Path) -> None:
    begin(tmp_path, "storm", 1.0, START)
    assert began(tmp_path, "storm", 1.0, START + timedelta(hours=1)) == START


@pytest.mark.parametrize(("scenario", "speed", "later"), [("calm", 1.0, 1), ("storm", 60.0, 1), ("storm", 1.0, 80)])
def test_another_city_or_a_storm_that_is_over_begins_anew(
    tmp_path: Path, scenario: str, speed: float, later: int
) -> None:
    begin(tmp_path, "storm", 1.0, START)
    assert timedelta(hours=80) > STORM_LASTS
    assert began(tmp_path, scenario, speed, START + timedelta(hours=later)) is None


def test_a_new_city_lets_go_of_the_former_ones_store_and_of_nothing_else(tmp_path: Path) -> None:
    for name in ("simulated.sqlite", "simulated.sqlite-wal", "hueioc.sqlite"):
        (tmp_path / name).write_text("x")
    begin(tmp_path, "calm", 1.0, START)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hueioc.sqlite", NOTE]


def test_a_note_that_cannot_be_read_is_no_former_city(tmp_path: Path) -> None:
    assert began(tmp_path, "calm", 1.0, START) is None
    (tmp_path / NOTE).write_text('{"scenario": 3}')
    assert began(tmp_path, "calm", 1.0, START) is None

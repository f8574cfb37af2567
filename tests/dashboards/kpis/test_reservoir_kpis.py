"""Reservoirs against their normal level."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sources.city import HUE as HUES
from data_sources.store import Store
from tests.dashboards.kpis.asking import ask
from tests.dashboards.kpis.conftest import Keep, every, hue

NOW = hue("2025-10-19 09:00")


def test_huong_dien_of_october_2025(file_store: Store, said: Keep) -> None:
    for quantity, value in (("water_level", 54.81), ("inflow", 589.0), ("release", 613.0)):
        said("huong-dien", quantity, every(60, NOW, [value]), by="reservoirs")
    level = ask(file_store, "reservoir_level", "huong-dien", NOW)
    assert (level.value, level.target, level.status) == (54.81, 58.0, "ok")
    assert ask(file_store, "reservoir_to_normal", "huong-dien", NOW).value == -3.19
    assert ask(file_store, "inflow", "huong-dien", NOW).value == 589.0
    assert ask(file_store, "release", "huong-dien", NOW).value == 613.0


@pytest.mark.parametrize(("level", "status"), [(44.49, "ok"), (44.5, "watch"), (45.0, "watch"), (45.01, "bad")])
def test_a_reservoir_is_watched_half_a_metre_below_its_normal_level_and_bad_above(
    file_store: Store, said: Keep, level: float, status: str
) -> None:
    said("ta-trach", "water_level", every(60, NOW, [level]), by="reservoirs")
    assert ask(file_store, "reservoir_level", "ta-trach", NOW).status == status
    assert ask(file_store, "reservoir_to_normal", "ta-trach", NOW).status == status


def test_the_margin_is_the_citys_to_set(
    file_store: Store, said: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (HUES / "targets.toml").read_text(encoding="utf-8")
    (tmp_path / "targets.toml").write_text(text.replace("watch_within_m = 0.5", "watch_within_m = 2"), encoding="utf-8")
    monkeypatch.setenv("HUEIOC_CITY", str(tmp_path))
    said("ta-trach", "water_level", every(60, NOW, [43.5]), by="reservoirs")
    assert ask(file_store, "reservoir_level", "ta-trach", NOW).status == "watch"


def test_a_reservoirs_level_is_no_gauges(file_store: Store, said: Keep) -> None:
    said("ta-trach", "water_level", every(60, NOW, [43.5]), by="reservoirs")
    with pytest.raises(ValueError, match="names 0"):
        ask(file_store, "water_level", "ta-trach", NOW)

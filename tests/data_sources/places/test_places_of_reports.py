"""Where a citizen's report lies: by its own ward, by the borders, by the nearest centre, or in no ward at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data_sources.field_reports import placed, ward_category

CITADEL = (107.5772, 16.4785)


def told(lon: float | None, lat: float | None, ward: str | None = None) -> dict[str, Any]:
    return {"lon": lon, "lat": lat, "ward_said": ward}


@pytest.fixture(params=["without borders", "with borders"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a position on land tells its ward."""
    if request.param == "without borders":
        return "near"
    samples: Path = request.getfixturevalue("samples")
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(samples / "boundaries/hue_40_units_2025.geojson"))
    return "border"


def test_a_report_in_town_lies_in_its_ward_and_is_marked_when_only_the_nearest_centre_says_so(by: str) -> None:
    found = placed(told(*CITADEL))
    assert found == {"ward": "19753", "ward_by": by}
    assert ward_category(found) == ("~19753" if by == "near" else "19753")


def test_the_ward_that_the_report_itself_says_goes_over_its_position(by: str) -> None:
    assert placed(told(*CITADEL, "19777")) == {"ward": "19777", "ward_by": "code"}
    assert placed(told(None, None, "19777")) == {"ward": "19777", "ward_by": "code"}


def test_a_code_that_is_no_ward_of_today_tells_nothing(by: str) -> None:
    for code in ("474", "46", "Phú Xuân", ""):  # a former district, the city, a name
        assert placed(told(*CITADEL, code)) == {"ward": "19753", "ward_by": by}
        assert placed(told(None, None, code)) == {"ward": None, "ward_by": "none"}


@pytest.mark.parametrize(
    ("place", "lon", "lat", "category"),
    [
        ("30 km off Thuận An", 107.90, 16.70, "sea"),
        ("the middle of Cầu Hai", 107.86, 16.33, "sea"),
        ("Hoàng Sa", 112.33, 16.60, "sea"),
        ("Đà Nẵng", 108.22, 16.05, "outside"),
        ("Đông Hà", 107.10, 16.82, "outside"),
        ("Hà Nội", 105.85, 21.03, "outside"),
        ("lat and lon swapped", 16.4785, 107.5772, "none"),
        ("the Gulf of Guinea", 0.0, 0.0, "none"),
        ("half a position", 107.5772, None, "none"),
    ],
)
def test_a_report_in_no_ward_is_counted_apart(
    by: str, place: str, lon: float | None, lat: float | None, category: str
) -> None:
    found = placed(told(lon, lat))
    assert found == {"ward": None, "ward_by": category}, place
    assert ward_category(found) == category

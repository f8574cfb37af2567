"""Reports as programs read them: what is known now, newest first, page by page."""

from __future__ import annotations

import pytest

from tests.data_sources.store.lives import at, hear, said

from .conftest import City

ADDRESS = "/api/records/field_reports"


@pytest.fixture
def reports(city: City) -> City:
    told = [
        said(str(n), at(n), requested=at(n // 4), urgent=n % 5 == 0, ward_said="19753" if n % 2 else None)
        for n in range(40)
    ]
    for source in ("hue-s", "truc-ban"):
        hear(city.store, told, at(50), source=source)
    hear(city.store, [said("7", at(60), state="da_xu_ly", requested=at(1), agency="HEPCO")], at(61), source="hue-s")
    return city


def test_every_report_is_told_once_whatever_the_page(reports: City) -> None:
    whole = reports.every("field_reports", "", 1000)
    assert len({(one["source"], one["report"]) for one in whole}) == len(whole) == 80
    assert [one["requested"] for one in whole] == sorted((one["requested"] for one in whole), reverse=True)
    for limit in (3, 17):
        assert reports.every("field_reports", "", limit) == whole


def test_a_report_is_told_as_it_is_known_now(reports: City) -> None:
    [one] = reports.every("field_reports", "&report=7&source=hue-s", 10)
    assert (one["state"], one["agency"], one["updated"]) == ("da_xu_ly", "HEPCO", at(60).isoformat()[:-6] + "Z")
    assert reports.get(f"/api/fetches/{one['fetch']}").json()["feed"] == "hue-s"
    assert not {"id", "digest", "told", "stated", "known_until"} & set(one)


@pytest.mark.parametrize(
    ("words", "n"),
    [
        ("&state=da_xu_ly", 1),
        ("&agency=HEPCO", 1),
        ("&ward=19753&source=truc-ban", 20),
        ("&urgent=true", 16),
        ("&urgent=false&source=hue-s", 32),
        ("&field=ve_sinh", 0),
        ("&from=2026-11-20T05:02:00Z&to=2026-11-20T05:04:00Z", 16),
    ],
)
def test_filters_leave_what_they_name(reports: City, words: str, n: int) -> None:
    assert len(reports.every("field_reports", words, 7)) == n


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("?urgent=perhaps", "write urgent=true"),
        ("?station=1", "known are source, report, state, ward, agency, field, urgent"),
        ("?cursor=WzEsMl0", "cursor"),
        ("?cursor=WzEsImEiLDJd", "cursor"),
        ("?cursor=e30", "cursor"),
        ("?cursor=WzFlMzAwLCJhIiwiYiJd", "cursor"),
    ],
)
def test_a_mistake_in_a_question_is_answered_with_one_sentence(reports: City, words: str, sentence: str) -> None:
    answer = reports.get(ADDRESS + words)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]

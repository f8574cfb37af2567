"""What the whole life of a report says: deadlines that moved, work done anew, clocks that stopped."""

from datetime import datetime, timedelta
from typing import Any

from data_sources.field_reports import Report, Said
from tests.data_sources.field_reports.reports import RECEIVED, hue, one

DUE = RECEIVED + timedelta(days=7)


def life(*states: dict[str, Any]) -> dict[str, Any]:
    """What is folded from states an hour apart, each as a server would tell it."""
    first = RECEIVED - timedelta(hours=len(states))
    told = []
    for hour, attributes in enumerate(states):
        said: Said = one([hue(**attributes) | {
            "requested_datetime": first.isoformat(), "updated_datetime": at(first, hour).isoformat(),
        }])  # fmt: skip
        told.append(said._asdict())
    return Report.fold(told)


def at(first: datetime, hour: int) -> datetime:
    return first + timedelta(hours=hour)


def told(when: datetime) -> str:
    return when.isoformat()


def test_a_deadline_that_moved_is_an_extension_and_the_first_one_stays() -> None:
    folded = life(
        {"state": "phan_cong", "due": told(DUE)},
        {"state": "gia_han", "due": told(DUE + timedelta(days=3))},
        {"state": "gia_han", "due": told(DUE + timedelta(days=5))},
    )
    assert (folded["first_due"], folded["extended"]) == (DUE, 2)


def test_an_extension_before_we_listened_is_told_by_the_original_deadline() -> None:
    folded = life({"state": "gia_han", "original_due": told(DUE), "due": told(DUE + timedelta(days=3))})
    assert (folded["first_due"], folded["extended"]) == (DUE, 1)


def test_work_done_anew_counts_whether_it_was_seen_or_only_told() -> None:
    seen = life({"state": "da_xu_ly"}, {"state": "xu_ly_lai"}, {"state": "da_xu_ly"})
    assert (seen["reopened"], seen["reopened_at"]) == (1, RECEIVED - timedelta(hours=2))
    only_told = life({"state": "da_xu_ly", "reopened": 2, "reopened_at": told(RECEIVED - timedelta(minutes=30))})
    assert (only_told["reopened"], only_told["reopened_at"]) == (2, RECEIVED - timedelta(minutes=30))


def test_a_clock_that_stopped_is_read_where_it_is_told_and_runs_again_when_reopened() -> None:
    assert life({"state": "phan_cong"}, {"state": "da_xu_ly"})["closed"] == RECEIVED - timedelta(hours=1)
    closed_at = told(RECEIVED - timedelta(minutes=50))
    assert life({"state": "da_xu_ly", "closed_at": closed_at})["closed"] == RECEIVED - timedelta(minutes=50)
    assert life({"state": "da_xu_ly"}, {"state": "xu_ly_lai"})["closed"] is None


def test_who_rates_later_does_not_close_it_later() -> None:
    folded = life({"state": "phan_cong"}, {"state": "da_xu_ly"}, {"state": "da_xu_ly", "rating": "hai_long"})
    assert folded["closed"] == RECEIVED - timedelta(hours=2)


def test_a_report_is_eligible_once_an_agency_has_it_and_not_when_it_is_refused() -> None:
    assert life({"state": "moi"})["eligible"] is None
    assert life({"state": "moi"}, {"state": "phan_cong"})["eligible"] is True
    assert life({"state": "xac_minh"}, {"state": "tu_choi", "refusal_reason": "trùng"})["eligible"] is False


def test_the_ward_is_told_by_its_code_then_by_the_position() -> None:
    assert life({"state": "moi", "ward_code": "19813"})["ward_by"] == "code"
    assert life({"state": "moi"})["ward_by"] in ("near", "border")

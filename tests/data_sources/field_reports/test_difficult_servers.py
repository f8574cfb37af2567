"""Open311 servers that shift, repeat, refuse, forget and break off: no report is lost, none is kept twice, each round
ends."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from data_sources.collector.collect import collect, cursor_of
from data_sources.field_reports import Report
from data_sources.protocols import open311_service, web
from data_sources.protocols.past import zulu
from data_sources.store import Store
from data_sources.store.known import known
from data_sources.store.tables import FeedState
from tests.conftest import Served, source_of
from tests.data_sources.field_reports.office import (
    DAY,
    HOUR,
    MINUTE,
    QUIET,
    Office,
    feed,
    kept,
    later,
    names,
    one_round,
    rounds,
    versions,
)  # fmt: skip


@pytest.fixture
def office(served: Served) -> Office:
    """A server of a town's reports."""
    return Office(served)


def test_reports_that_arrive_while_pages_are_asked_for_hide_none(office: Office, file_store: Store) -> None:
    office.size = 4
    for hour in range(1, 21):
        office.report(hour * HOUR)
    office.after = {1: lambda: [office.report(minute * MINUTE) for minute in range(1, 5)]}  # page 2 is page 1 again
    one_round(office, file_store)
    assert kept(file_store).keys() == names(office)
    assert len(names(office)) == 24


@pytest.mark.parametrize("days", [1, 20])
def test_a_report_that_leaves_the_list_while_pages_are_asked_for_hides_none(
    office: Office, file_store: Store, days: int
) -> None:
    office.size = 4
    for minute in range(1, 13):
        office.report(days * DAY + minute * MINUTE)
    taken_back = office.reports[0]  # on the first page

    def answered(asked: dict[str, str], found: list[dict[str, Any]]) -> int:
        if len(found) == 4 and asked["page"] == "1" and taken_back in office.reports:
            office.reports.remove(taken_back)
        return 0

    office.fails = answered
    rounds(office, file_store)
    assert kept(file_store).keys() == names(office) | {"PA-1"}
    assert len(names(office)) == 11


def test_a_list_that_stays_as_it_is_is_looked_through_once_more_and_kept_once(
    office: Office, file_store: Store
) -> None:
    office.size = 4
    for hour in range(1, 13):
        office.report(hour * HOUR)
    done = one_round(office, file_store)
    recent = [asked["page"] for asked in office.asked if asked["end_date"] == office.asked[0]["end_date"]]
    assert recent == ["1", "2", "3", "4", "1", "2", "3"]
    assert (done.tally.kept, done.tally.repeated) == (12, 0)


@pytest.mark.parametrize("count", [30, 120])
def test_a_server_that_gives_the_same_page_for_ever_is_not_asked_for_ever(
    office: Office, file_store: Store, count: int
) -> None:
    office.paged = False
    for hour in range(count):
        office.report(hour * HOUR / 3)
    questions = rounds(office, file_store)
    assert kept(file_store).keys() == names(office)
    assert questions < 90
    one_round(office, file_store)
    assert len(office.asked) <= 3


def test_a_server_without_pages_that_cuts_its_answers_off_is_asked_for_the_newest_in_shorter_steps_too(
    office: Office, file_store: Store
) -> None:
    office.paged, office.most = False, 60
    for half_hours in range(96):
        office.report(half_hours * HOUR / 2)
    rounds(office, file_store)
    assert kept(file_store).keys() == names(office)


@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize("updates", [True, False])
def test_a_server_that_passes_dates_over_is_not_asked_for_the_same_bulk_again_and_again(
    office: Office, file_store: Store, paged: bool, updates: bool
) -> None:
    office.paged, office.windowed, office.updates = paged, False, updates
    for day in range(300):
        office.report(day * DAY / 2)
    questions = rounds(office, file_store)
    assert questions <= 12
    within = {said["service_request_id"] for said in office.reports[:118]}
    assert within <= kept(file_store).keys()
    office.report(MINUTE)
    old = office.reports[80]  # 40 days
    office.change(old)
    one_round(office, file_store)
    assert len(office.asked) <= 4
    assert "PA-301" in kept(file_store)
    later(office, file_store, 7 * HOUR)
    assert rounds(office, file_store) <= 12
    assert kept(file_store)[old["service_request_id"]] == "da_xu_ly"


def test_a_server_that_passes_dates_over_and_tells_the_oldest_first_is_read_to_its_end(
    office: Office, file_store: Store
) -> None:
    office.windowed = False
    straight = office.found

    def turned(asked: dict[str, str]) -> list[dict[str, Any]]:
        page = int(asked["page"])
        return straight({**asked, "page": str(4 - page)})[::-1] if page < 4 else []

    office.found = turned  # type: ignore[method-assign]
    for day in range(300):
        office.report(day * DAY / 2)
    assert rounds(office, file_store) <= 25
    assert kept(file_store).keys() == names(office)


def test_a_server_whose_pages_never_end_is_no_answer(
    office: Office, file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open311_service, "PAGES", 20)

    def endless(asked: dict[str, str]) -> list[dict[str, Any]]:
        return [{**office.reports[0], "service_request_id": f"{asked['page']}"}]

    office.report(HOUR)
    office.found = endless  # type: ignore[method-assign]
    done = collect(feed(office), file_store)
    assert done.error == "127.0.0.1 pages in a circle or without end"
    assert len(office.asked) == 20


def test_no_question_is_on_more_than_ninety_days_however_long_it_was_not_asked(
    office: Office, file_store: Store
) -> None:
    def ninety(asked: dict[str, str], found: list[dict[str, Any]]) -> int:
        begin = datetime.fromisoformat(asked.get("start_date") or asked["updated_after"])
        end = datetime.fromisoformat(asked.get("end_date") or zulu(office.now))
        return 400 if end - begin > timedelta(days=90) else 0

    office.fails = ninety
    office.report(2 * HOUR)
    rounds(office, file_store)
    later(office, file_store, 200 * DAY)
    cursor = dict(cursor_of(file_store, feed(office)))
    newest = zulu(datetime.now(UTC) - 200 * DAY)
    with file_store.write() as connection:
        connection.execute(update(FeedState).values(cursor=json.dumps(cursor | {"newest": newest})))
    office.report(50 * DAY)
    rounds(office, file_store)
    assert kept(file_store).keys() == names(office)
    assert cursor_of(file_store, feed(office))["updates"] is True


@pytest.mark.parametrize("fault", ["busy", "slow"])
def test_what_breaks_off_in_the_past_goes_on_where_it_stopped(
    office: Office, file_store: Store, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(60):
        office.report(day * DAY)
    broken: list[dict[str, str]] = []

    def breaks(asked: dict[str, str], found: list[dict[str, Any]]) -> int:
        if not broken and asked.get("end_date", "Z") < zulu(office.now - 15 * DAY):
            broken.append(asked)
            if fault == "slow":
                time.sleep(1.2)
            return 503
        return 0

    office.fails = breaks
    with monkeypatch.context() as hurry:  # 30 s are long for a test; a second is as much of a time-out
        get = web.get
        if fault == "slow":
            hurry.setattr(web, "get", lambda *said, **over: get(*said, **(over | {"within": 1.0})))
        done = collect(feed(office), file_store)
    assert done.error is not None
    assert "503" in done.error or "longer than" in done.error
    first = kept(file_store)
    assert {f"PA-{day}" for day in range(1, 16)} <= first.keys()
    assert len(first) < 20
    office.report(MINUTE)
    office.fails = lambda asked, found: 0
    rounds(office, file_store)
    assert office.asked[0].keys() - QUIET == {"updated_after"}
    assert any(asked.get("end_date") == broken[0]["end_date"] for asked in office.asked)
    assert not any(asked.get("end_date", "") > broken[0]["end_date"] for asked in office.asked)
    assert kept(file_store).keys() == names(office)
    assert versions(file_store) == 61


@pytest.mark.parametrize("minutes", [10, -10])
@pytest.mark.parametrize("updates", [True, False])
def test_a_clock_that_is_wrong_by_ten_minutes_hides_nothing(
    office: Office, file_store: Store, minutes: int, updates: bool
) -> None:
    office.clock, office.updates = minutes * MINUTE, updates
    first = office.report(timedelta())
    office.report(5 * DAY)
    rounds(office, file_store)
    for _ in range(3):
        office.report(timedelta(seconds=2))
        office.change(first, service_name=f"{len(office.reports)}")
        one_round(office, file_store)
        assert kept(file_store).keys() == names(office)
    assert kept(file_store)["PA-1"] == "da_xu_ly"


def test_two_days_without_a_report_are_an_empty_list_also_where_they_are_404(office: Office, file_store: Store) -> None:
    office.fails = lambda asked, found: 0 if found else 404
    office.report(20 * DAY)
    rounds(office, file_store)
    assert kept(file_store).keys() == {"PA-1"}
    office.reports[0].update(updated_datetime=zulu(office.now - 30 * DAY))  # so that nothing changed either
    for _ in range(2):
        one_round(office, file_store)
        assert len(office.asked) <= 3
    office.report(MINUTE)
    one_round(office, file_store)
    assert kept(file_store).keys() == {"PA-1", "PA-2"}


def test_an_empty_past_of_which_a_server_says_404_is_asked_for_once(office: Office, file_store: Store) -> None:
    office.fails = lambda asked, found: 0 if found and "updated_after" not in asked else 404
    office.report(20 * DAY)
    rounds(office, file_store)
    later(office, file_store, 7 * HOUR)
    cursor = dict(cursor_of(file_store, feed(office)))
    far = [[(office.now - 60 * DAY).isoformat(), (office.now - 40 * DAY).isoformat()]]
    with file_store.write() as connection:
        connection.execute(
            update(FeedState).values(cursor=json.dumps(cursor | {"gaps": far, "swept": cursor["asked"]}))
        )
    for _ in range(2):
        one_round(office, file_store)
    later(office, file_store, HOUR)
    one_round(office, file_store)
    assert len(office.asked) == 2


def test_404_to_every_question_is_no_server(office: Office, file_store: Store) -> None:
    office.fails = lambda asked, found: 404
    for _ in range(2):
        assert collect(feed(office), file_store).error == "127.0.0.1 answered 404 Not Found"


def test_a_server_that_is_asked_too_often_is_asked_for_its_past_at_the_feeds_pace(
    office: Office, file_store: Store
) -> None:
    office.headers = {"Retry-After": "30"}
    for day in range(60):
        office.report(day * DAY)
    office.fails = lambda asked, found: 429 if len(office.asked) > 6 else 0
    for _ in range(20):
        done = one_round(office, file_store)
        assert len(office.asked) <= 7
        assert done.more is False
        if kept(file_store).keys() == names(office):
            break
    assert kept(file_store).keys() == names(office)
    assert versions(file_store) == 60


def test_a_server_that_refuses_the_newest_as_too_often_is_no_answer(office: Office, file_store: Store) -> None:
    office.report(HOUR)
    rounds(office, file_store)
    office.fails = lambda asked, found: 429
    office.asked.clear()
    assert collect(feed(office), file_store).error == "127.0.0.1 answered 429 Too Many Requests"
    assert len(office.asked) == 1


def test_one_refusal_of_updated_after_is_forgiven_after_a_day_and_hides_no_change(
    office: Office, file_store: Store
) -> None:
    old = office.report(70 * DAY)
    office.change(old, status="open")
    office.report(MINUTE)
    rounds(office, file_store)
    office.fails = lambda asked, found: 400 if "updated_after" in asked else 0
    one_round(office, file_store)
    office.change(old)
    office.fails = lambda asked, found: 0
    one_round(office, file_store)
    assert not any("updated_after" in asked for asked in office.asked)
    later(office, file_store, DAY)
    one_round(office, file_store)
    assert office.asked[0].keys() - QUIET == {"updated_after"}
    assert kept(file_store)["PA-1"] == "da_xu_ly"
    one_round(office, file_store)
    assert all(asked.keys() - QUIET == {"updated_after"} for asked in office.asked)


@pytest.mark.parametrize("told", [None, "requested"])
def test_changes_without_a_time_are_found_within_two_days_at_once_and_within_sixty_in_six_hours(
    office: Office, store: Store, told: str | None
) -> None:
    def silent(said: dict[str, Any]) -> None:
        office.change(said, updated_datetime=told and said["requested_datetime"])

    office.updates = told is not None  # and where it knows the question, it answers by the time it tells
    for ago in (HOUR, DAY, 30 * DAY, 50 * DAY):
        said = office.report(ago)
        said["updated_datetime"] = told and said["requested_datetime"]
    silent(office.reports[3])
    rounds(office, store)
    silent(office.reports[0])
    silent(office.reports[2])
    one_round(office, store)
    assert kept(store) == {"PA-1": "da_xu_ly", "PA-2": "dang_xu_ly", "PA-3": "dang_xu_ly", "PA-4": "da_xu_ly"}
    later(office, store, 6 * HOUR)
    rounds(office, store)
    assert kept(store) == {"PA-1": "da_xu_ly", "PA-2": "dang_xu_ly", "PA-3": "da_xu_ly", "PA-4": "da_xu_ly"}
    assert versions(store) == 6


def test_without_updated_after_a_change_to_what_is_older_than_sixty_days_stays_unknown(
    office: Office, file_store: Store
) -> None:
    office.updates = False
    old = office.report(59 * DAY)
    office.report(HOUR)
    rounds(office, file_store)
    one_round(office, file_store)  # it turns out that the server passes updated_after over
    office.change(old, requested_datetime=zulu(office.now - 61 * DAY))
    one_round(office, file_store)
    later(office, file_store, 6 * HOUR)
    rounds(office, file_store)
    assert kept(file_store) == {"PA-1": "dang_xu_ly", "PA-2": "dang_xu_ly"}


def test_what_stands_behind_the_slash_is_said_in_every_question(office: Office, file_store: Store) -> None:
    office.report(HOUR)
    office.report(20 * DAY)
    office.url += "?jurisdiction_id=hue.gov.vn"
    rounds(office, file_store)
    one_round(office, file_store)
    assert kept(file_store).keys() == names(office)
    assert all(asked["jurisdiction_id"] == "hue.gov.vn" and "page" in asked for asked in office.asked)


BROKEN = "Ổ gà\x00 trước\ud800 chợ"
TEXTS = (
    "service_request_id", "service_name", "service_code", "title", "description", "address", "status_notes",
    "interface_used", "agency_responsible",
)  # fmt: skip
ATTRIBUTES = ("state", "field", "ward_code", "rating", "urgent", "channel", "refusal_reason", "extension_reason", "due",
              "reopened", "closed_at")  # fmt: skip


def test_letters_that_no_store_holds_cost_no_other_report(office: Office, store: Store) -> None:
    office.windowed = False
    for key in (*TEXTS, "expected_datetime", "lat", "status", "requested_datetime"):
        office.report(HOUR, **{key: BROKEN})
    for key in ATTRIBUTES:
        office.report(2 * HOUR, extended_attributes={"state": "tu_choi", key: BROKEN})
    done = one_round(office, store)
    assert done.tally.refused["status unknown"] > 0
    assert done.tally.kept == len(office.reports) - 2
    with store.read() as connection:
        rows = [row._asdict() for row in connection.execute(known(Report, None))]
    assert {"Ổ gà trước chợ"} == {row["title"] for row in rows} - {None}
    assert not [value for row in rows for value in row.values() if isinstance(value, str) and not value.isprintable()]


def test_an_error_with_letters_that_no_store_holds_is_told(served: Served, store: Store) -> None:
    served.answers["/v2/requests.json"] = b'{"errors": [{"code": 500, "description": "no \\u0000 room\\ud800 left"}]}'
    done = collect(source_of(served.url("/v2/"), service="field_reports", format="open311"), store)
    assert done.error is None
    assert done.trouble == "the server answers with an error: no room left"

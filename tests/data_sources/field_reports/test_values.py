"""What a report says is believed as far as it can be true."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data_sources import Refused
from data_sources.city import read_city
from tests.data_sources.field_reports.reports import hue, kept, one, read, reasons, request


@pytest.mark.parametrize(("over", "reason"), [
    ({"service_request_id": None}, "no service_request_id"),
    ({"service_request_id": ""}, "no service_request_id"),
    ({"service_request_id": True}, "no service_request_id"),
    ({"service_request_id": "9" * 101}, "service_request_id longer than 100 letters"),
    ({"status": None}, "no status"),
    ({"status": "perhaps"}, "status unknown"),
    ({"requested_datetime": None}, "no requested_datetime"),
    ({"requested_datetime": "2026-11-20"}, "a date without a time"),
    ({"requested_datetime": "yesterday"}, "unreadable instant"),
    ({"requested_datetime": "1970-01-01T00:00:00Z"}, "instant before 1990"),
    ({"requested_datetime": "2038-01-19T03:14:07Z"}, "instant in the future"),
    ({"updated_datetime": "2038-01-19T03:14:07Z"}, "instant in the future"),
    ({"updated_datetime": 0}, "unreadable instant"),
])  # fmt: skip
def test_a_report_that_cannot_be_is_refused_and_the_next_one_is_kept(over: dict[str, Any], reason: str) -> None:
    parts = read([request(**over), request(service_request_id="PA-2")])
    assert reasons(parts) == [reason]
    assert [said.report for said in kept(parts)] == ["PA-2"]


@pytest.mark.parametrize(("over", "reason"), [
    ({"lat": 0, "long": 0}, "position at 0,0"),
    ({"lat": "NaN", "long": 107.5}, "unreadable position"),
    ({"lat": 16.4, "long": None}, "unreadable position"),
    ({"lat": 95, "long": 200}, "position outside the world"),
    ({"lat": 121.5, "long": 25.0}, "lat and lon look swapped"),
    ({"expected_datetime": "9999-12-31T00:00:00Z"}, "deadline more than ten years ahead"),
    ({"expected_datetime": "soon"}, "unreadable instant"),
    ({"extended_attributes": {"state": "lost"}}, "state unknown"),
    ({"extended_attributes": {"state": "da_xu_ly"}}, "status and state disagree"),
    ({"extended_attributes": {"rating": "5"}}, "rating unknown"),
    ({"extended_attributes": {"urgent": "maybe"}}, "neither true nor false"),
    ({"extended_attributes": {"ward_code": "99999"}}, "ward code unknown"),
    ({"extended_attributes": {"closed_at": "2026-11-19T00:00:00Z"}}, "earlier than the request"),
    ({"extended_attributes": {"distributed_at": "2026-12-19T00:00:00Z"}}, "instant in the future"),
    ({"updated_datetime": "2026-11-19T00:00:00Z"}, "earlier than the request"),
    ({"extended_attributes": {"reopened": "often"}}, "not a number"),
])  # fmt: skip
def test_a_part_that_cannot_be_is_refused_and_the_report_is_kept(over: dict[str, Any], reason: str) -> None:
    parts = read([request(**over)])
    assert (len(kept(parts)), reasons(parts)) == (1, [reason])
    assert next(part for part in parts if isinstance(part, Refused)).raw.startswith("PA-1: ")


def test_a_nan_costs_no_more_than_its_own_position() -> None:
    parts = read(
        '[{"service_request_id":1,"status":"open","requested_datetime":"2026-11-20T04:00:00Z","lat":NaN,"long":107.5}]'
    )
    assert (kept(parts)[0].lat, reasons(parts)) == (None, ["unreadable position"])


def test_a_swapped_position_is_turned_round_where_it_surely_lies_in_hue_then_and_is_told() -> None:
    parts = read([request(lat=107.579, long=16.4678)])
    assert (kept(parts)[0].lon, kept(parts)[0].lat) == (107.579, 16.4678)
    assert reasons(parts) == ["lat and lon swapped: turned round"]


def test_a_report_is_never_older_than_its_request() -> None:
    said = one([request(updated_datetime="2026-11-19T00:00:00Z")])
    assert said.updated == said.requested


def test_a_deadline_without_a_time_is_the_end_of_its_day() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert one([hue(due="2026-11-25")], zone=zone).due == datetime(2026, 11, 25, 17, tzinfo=UTC)
    assert reasons(read([hue(due="2026-11-25")])) == ["instant without a zone"]


@pytest.mark.parametrize(("status", "state"), [
    ("open", "dang_xu_ly"), ("closed", "da_xu_ly"), ("fixed", "da_xu_ly"), ("received", "moi"), ("duplicate", "tu_choi"),
    ("reopened", "xu_ly_lai"), ("pending", "dang_xu_ly"),
])  # fmt: skip
def test_a_server_that_knows_no_more_says_the_state_by_its_status(status: str, state: str) -> None:
    assert one([request(status=status)]).state == state


def test_the_citys_own_attributes_are_read() -> None:
    said = one([hue(
        state="gia_han", original_due="2026-11-21T09:00:00Z", due="2026-11-23T09:00:00Z", field="tieng_on",
        distributed_at="2026-11-20T04:05:00Z", ward_code=19789, rating="hai_long", urgent=True, channel="app",
        extension_reason="Chờ vật tư", reopened=1, reopened_at="2026-11-20T04:20:00Z",
    )])  # fmt: skip
    assert (said.state, said.field, said.ward_said, said.rating) == ("gia_han", "tieng_on", "19789", "hai_long")
    assert (said.first_due_said, said.due) == (
        datetime(2026, 11, 21, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC),
    )  # fmt: skip
    assert (said.urgent, said.channel, said.reason) == (True, "app", "Chờ vật tư")
    assert (said.reopened_said, said.reopened_at_said) == (1, datetime(2026, 11, 20, 4, 20, tzinfo=UTC))


def test_a_deadline_of_the_format_itself_is_one() -> None:
    assert one([request(expected_datetime="2026-11-23T09:00:00Z")]).due == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_an_agency_is_called_as_the_city_calls_it() -> None:
    agency = next(iter(read_city().agencies.values()))
    assert one([request(agency_responsible=agency.code)]).agency == agency.name


def test_a_service_tells_the_field() -> None:
    assert one([request()]).field == "giao_thong"
    assert one([request(service_name="Chuyện lạ", service_code="x9")]).field == "khac"


def test_who_reported_is_kept_nowhere() -> None:
    parts = read([
        request(description="Tôi tên là Nguyễn Văn Bình, gọi 0905 123 456, mail binh@example.vn", address="0905123456"),
        request(service_request_id="", first_name="Bình", phone="0905123456", description="0905123456",
                extended_attributes={"reporter_name": "Bình", "reporter_phone": "0905123456"}),
        request(service_request_id="PA-3", extended_attributes={"state": "gọi 0905123456", "reporter_email": "binh@example.vn"}),
    ])  # fmt: skip
    assert len(parts) == 5
    told = str(parts)
    for secret in ("Bình", "0905", "123 456", "123456", "binh@"):
        assert secret not in told, told


def test_a_long_description_is_a_short_title() -> None:
    title = one([request(description="Đường ngập sâu. " * 40)]).title
    assert title is not None
    assert len(title) <= 120
    assert title.endswith("…")

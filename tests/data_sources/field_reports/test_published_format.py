"""What we publish for vendors is one with what we read."""

import copy
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from data_sources.city import read_city
from data_sources.places import wards
from data_sources.protocols.open311_hue import RATINGS, STATES
from data_sources.simulator import running
from tests.data_sources.field_reports.reports import kept, read, reasons

FORMATS = Path(__file__).parents[3] / "docs" / "formats"
SCHEMA = json.loads((FORMATS / "open311-hue.schema.json").read_text(encoding="utf-8"))
EXAMPLE = json.loads((FORMATS / "open311-hue.example.json").read_text(encoding="utf-8"))
FITS = Draft202012Validator(SCHEMA)
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
ATTRIBUTES = SCHEMA["$defs"]["attributes"]["properties"]


def test_the_schema_is_one_and_the_example_fits_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert list(FITS.iter_errors(EXAMPLE)) == []


def test_the_example_is_read_whole() -> None:
    parts = read(EXAMPLE)
    assert reasons(parts) == []
    extended, handled, refused = kept(parts)
    assert (extended.state, extended.reason, extended.ward_said) == ("gia_han", "Chờ vật tư", "19813")
    assert (handled.rating, handled.reopened_said) == ("hai_long", 1)
    assert (refused.state, refused.reason) == ("tu_choi", "Trùng với phản ánh đã tiếp nhận")


def test_the_schema_knows_the_codes_that_the_city_knows() -> None:
    assert tuple(ATTRIBUTES["state"]["enum"]) == STATES
    assert tuple(ATTRIBUTES["rating"]["enum"]) == (*RATINGS, None)
    assert tuple(ATTRIBUTES["field"]["enum"]) == tuple(read_city().fields)
    assert all(re.fullmatch(ATTRIBUTES["ward_code"]["pattern"], code) for code in wards())


def test_every_key_of_the_schema_is_explained() -> None:
    page = (FORMATS / "open311-hue.md").read_text(encoding="utf-8")
    unsaid = {"address_id", "zipcode", "media_url", "service_notice"}  # the standard's own, which we do not read
    assert {key for key in ATTRIBUTES if f"`{key}`" not in page} == set()
    assert {key for key in SCHEMA["$defs"]["request"]["properties"] if f"`{key}`" not in page} == unsaid
    assert all(f"`{code}`" in page for code in (*STATES, *RATINGS, *ATTRIBUTES["channel"]["enum"], *read_city().fields))


def test_the_simulated_city_says_what_the_schema_says() -> None:
    with running("storm", start=NOON) as city:
        said = httpx.get(f"{city.address}hue-s/open311/v2/requests.json?page_size=200", timeout=30).json()
    assert len(said) == 200
    assert [error.message for error in FITS.iter_errors(said)] == []


@pytest.mark.parametrize(("which", "over"), [
    (0, {"status": "closed"}),
    (0, {"requested_datetime": "2026-11-10T08:05:00"}),
    (0, {"requested_datetime": "2026-11-10T08:05:00+0700"}),
    (0, {"service_request_id": 7}),
    (0, {"lat": "16.43"}),
    (0, {"lat": None}),
    (0, {"agency_responsible": None}),
    (0, {"extended_attributes": {"state": "lost"}}),
    (0, {"extended_attributes": {"original_due": None}}),
    (0, {"extended_attributes": {"ward_code": 19813}}),
    (0, {"extended_attributes": {"closed_at": "2026-11-10T08:05:00+07:00"}}),
    (0, {"extended_attributes": {"more": 1}}),
    (1, {"extended_attributes": {"closed_at": None}}),
    (1, {"extended_attributes": {"reopened_at": None}}),
    (1, {"extended_attributes": {"rating": "5"}}),
    (2, {"extended_attributes": {"refusal_reason": None}}),
])  # fmt: skip
def test_what_does_not_fit_is_told_to_the_vendor(which: int, over: dict[str, Any]) -> None:
    said = copy.deepcopy(EXAMPLE[which])
    said["extended_attributes"] |= over.get("extended_attributes", {})
    said |= {key: value for key, value in over.items() if key != "extended_attributes"}
    assert list(FITS.iter_errors([said]))


@pytest.mark.parametrize("key", SCHEMA["$defs"]["request"]["required"])
def test_a_report_without_a_key_does_not_fit(key: str) -> None:
    assert list(FITS.iter_errors([{name: value for name, value in EXAMPLE[0].items() if name != key}]))

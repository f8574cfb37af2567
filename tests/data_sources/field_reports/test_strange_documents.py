"""No bytes stop the reader, and a report is read the same however it is broken around it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources import Recognised, Refused
from data_sources.field_reports import Report, Said
from tests.data_sources.field_reports.reports import kept, read, request

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(request())) | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
KEYS = (
    *request(),
    "expected_datetime",
    "extended_attributes",
    "agency_responsible",
    "title",
    "status_notes",
    "address",
)
ATTRIBUTES = (
    "state",
    "due",
    "closed_at",
    "ward_code",
    "rating",
    "urgent",
    "reopened",
    "field",
    "refusal_reason",
    "channel",
)


@given(st.dictionaries(st.sampled_from(KEYS), anything), st.dictionaries(st.sampled_from(ATTRIBUTES), anything))
def test_whatever_a_report_says_is_read_or_refused(over: dict[str, Any], attributes: dict[str, Any]) -> None:
    parts = read(
        json.dumps([request() | {"extended_attributes": attributes} | over, request(service_request_id="PA-2")])
    )
    assert kept(parts)[-1].report == "PA-2"
    for said in kept(parts):
        assert said.updated is None or said.updated >= said.requested
        assert (said.lon is None) == (said.lat is None)
        assert all(len(text) <= 200 for text in said if isinstance(text, str))


@given(anything)
def test_whatever_json_a_server_answers_is_read_or_refused(document: Any) -> None:
    for part in read(json.dumps(document)):
        assert isinstance(part, Said | Refused | Recognised)


@given(st.binary(max_size=400), st.sampled_from(["open311", "csv"]))
@pytest.mark.parametrize("head", [b"", b"<", b"<service_requests>", b"[", b"id;status;requested\n", b"\xff\xfe"])
def test_no_bytes_stop_the_reader(head: bytes, body: bytes, form: str) -> None:
    assert read(head + body, form)


@given(st.integers(0, 2**32))
def test_a_cut_answer_costs_only_what_was_cut_off(seed: int) -> None:
    one = "<request>" + "".join(f"<{key}>{value}</{key}>" for key, value in request().items()) + "</request>"
    whole = f"<service_requests>{one * 5}</service_requests>".encode()
    cut = whole[: seed % len(whole)]
    assert len(kept(read(cut))) == cut.decode("utf-8", "ignore").count("</request>")


def test_what_is_told_is_what_is_kept() -> None:
    assert Said._fields == (*Report.natural, "updated", *Report.said)

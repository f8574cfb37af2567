"""A refused part is shown without who reported, in whatever format it came."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.privacy.log import PrivateLines
from data_sources.privacy.refused_parts import personal_columns, shown

OWN = {
    "first_name": "Tám Xíu",
    "last_name": "Đ\"ặng, 'Thị}",
    "phone": 905123456,
    "email": "tam@hue.vn",
    "device_id": "ab:cd",
    "account_id": None,
    "reporter_name": ["Y Bhăm", {"x": "Ksor]"}],
    "reporterPhone": "+84 905 123 456",
}
SHOWN = {"service_request_id": "PA-2026-000123", "status": "hỏng", "lat": 16.463712345, "service_name": "Vệ sinh"}
SECRETS = ("Xíu", "ặng", "905123456", "tam@hue", "ab:cd", "Bhăm", "Ksor", "905 123")
WRITERS: dict[str, Callable[[object], str]] = {
    "letters as they are": lambda part: json.dumps(part, ensure_ascii=False),
    "letters escaped": json.dumps,
    "indented": lambda part: json.dumps(part, ensure_ascii=False, indent=1),
    "as Python writes it": repr,
    "JSON in a text of JSON": lambda part: json.dumps(
        {"body": json.dumps(part, ensure_ascii=False)}, ensure_ascii=False
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_personal_fields_are_blank_and_the_others_stay(writer: str) -> None:
    part = {**OWN, **SHOWN, "extended_attributes": OWN, "after": "còn đây"}
    told = shown(WRITERS[writer](part))
    assert not [secret for secret in SECRETS if secret in told]
    assert all(str(value) in told for value in (*SHOWN.values(), "còn đây"))


@given(st.integers(0, 400))
def test_a_part_that_was_cut_off_tells_no_more_than_the_whole(length: int) -> None:
    told = shown(json.dumps({**SHOWN, "extended_attributes": OWN}, ensure_ascii=False)[:length])
    assert not [secret for secret in ("Xí", "ặn", "90", "tam", "ab:", "Bh", "Ks") if secret in told]


def test_elements_and_attributes_of_xml_are_blank() -> None:
    own = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in OWN.items())
    part = f'<request a="b" phone="0905 xx"><o:email x="1"><![CDATA[tám<b>]]></o:email>{own}<status>hỏng</status><last_name>Đặng T'
    told = shown(part)
    assert "<status>hỏng</status>" in told
    assert not [secret for secret in (*SECRETS, "0905", "tám", "ặng") if secret in told]


def test_letters_written_as_numbers_hide_nothing() -> None:
    assert "0905" not in shown("<description>g&#7885;i &#48;&#57;05123456</description>")


def test_a_row_of_a_spreadsheet_loses_its_personal_columns_and_names() -> None:
    columns = personal_columns("BÁO CÁO\nMã;Trạng thái;Họ và tên;SĐT;Địa chỉ\n")
    assert columns == {2, 3}
    assert shown('PA-1;mới;"Ksor; H";090 xx;12 Nguyễn Huệ;Lê Văn Tám', columns) == "PA-1;mới;•••;•••;12 Nguyễn Huệ;•••"


def test_a_traceback_in_the_log_quotes_nobody(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError("Nguyễn Văn Tám 0905123456")
    except KeyError:
        logging.getLogger("hueioc.test").exception("số 0905123456 không đọc được")
    line = PrivateLines("%(message)s").format(caplog.records[0])
    assert "KeyError" in line
    assert "Tám" not in line
    assert "0905123456" not in line

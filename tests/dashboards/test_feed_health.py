"""/feeds: what a manager reads of a feed that fails and of what was refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboards import feed_health
from dashboards.live.hub import milliseconds_now
from data_sources.collector.collect import collect
from data_sources.collector.health import declare
from data_sources.store import Store
from tests.conftest import Served, source_of

LOGIN = b"<html><form>login %d</form></html>"


def read(store: Store, lang: str) -> dict[str, str]:
    """What each part of the page says, as text."""
    return {
        id: json.dumps(told, ensure_ascii=False)
        for id, told in feed_health.read(store, milliseconds_now(), lang).items()
    }


@pytest.fixture
def rain(file_store: Store, served: Served) -> Any:
    """A rain feed that answers twice with another login page, once with text, and then no more."""
    source = source_of(served.url("/rain"), name="Mưa")
    declare(file_store, [source])
    for body in (LOGIN % 1, b"xin chao", LOGIN % 2, None):
        served.answers = {} if body is None else {"/rain": body}
        collect(source, file_store)
    return file_store


def test_a_manager_reads_in_vietnamese_why_a_feed_fails(rain: Store) -> None:
    vietnamese, english = read(rain, "vi")["feeds-card-0"], read(rain, "en")["feeds-card-0"]
    assert "127.0.0.1 trả lời lỗi 404 Not Found" in vietnamese
    assert "answered" not in vietnamese
    assert "127.0.0.1 answered 404 Not Found" in english


def test_the_same_reason_of_many_fetches_stands_once_with_the_bytes_of_each(rain: Store) -> None:
    told = read(rain, "vi")["feeds-refusals"]
    assert told.count("một trang HTML, có thể là trang đăng nhập") == 1
    assert told.count("đây là văn bản, không phải JSON") == 1
    assert "2 phần trong 2 lần lấy" in told
    assert 0 < told.index("login 2") < told.index("1 lần lấy trước đó") < told.index("login 1")
    assert "xin chao" in told


def test_rounds_without_an_error_have_no_column_for_it(file_store: Store, served: Served) -> None:
    source = source_of(served.url("/rain"), name="Mưa")
    declare(file_store, [source])
    served.answers = {"/rain": b'{"value": []}'}
    collect(source, file_store)
    assert "lỗi" not in read(file_store, "vi")["feeds-rounds-0"]
    served.answers = {}
    collect(source, file_store)
    assert "lỗi" in read(file_store, "vi")["feeds-rounds-0"]


def test_a_stream_is_heard_all_the_time_and_not_asked(file_store: Store, served: Served) -> None:
    declare(
        file_store,
        [
            source_of("tcp://127.0.0.1:1/", name="AIS", service="fishing_boats", format="ais"),
            source_of(served.url("/rain"), name="Mưa"),
        ],
    )
    ais, rain = (read(file_store, "vi")[f"feeds-card-{n}"] for n in (0, 1))
    assert ("nghe liên tục" in ais, "hỏi mỗi" in ais) == (True, False)
    assert ("nghe liên tục" in rain, "hỏi mỗi" in rain) == (False, True)


def test_a_refused_row_of_a_spreadsheet_says_nothing_of_who_reported(store: Store, served: Served) -> None:
    source = source_of(served.url("/a"), name="Phản ánh", service="field_reports", format="csv")
    declare(store, [source])
    head = "Mã phản ánh;Họ và tên;Trạng thái;Ngày phản ánh\n"
    served.answers = {"/a": f"{head}PA-1;Y Bhăm;mới;2026-11-20T05:00:00Z;x;y\n".encode()}
    collect(source, store)
    told = read(store, "vi")["feeds-refusals"]
    assert "PA-1;•••;mới" in told
    assert "Bhăm" not in told

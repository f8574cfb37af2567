"""However a document is damaged, the reader goes on; what is made to fill the memory does not."""

import tracemalloc
import unicodedata
from random import Random
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from data_sources.protocols import Unreadable
from data_sources.protocols.open311_shapes import in_xml
from data_sources.protocols.spreadsheet import composed
from data_sources.protocols.web import DOCUMENT
from tests.data_sources.field_reports.reports import kept, read, reasons, request
from tests.fuzz.damage import damaged
from tests.fuzz.monsters import HEAD, JSON, ROW, XML
from tests.fuzz.reading import fate, seeds

HUE = ZoneInfo("Asia/Ho_Chi_Minh")


def test_damaged_documents_are_read_or_refused() -> None:
    chance, known = Random(20261120), seeds()
    for _ in range(120):
        form, body = chance.choice(known)
        assert sum(fate(form, damaged(body, chance)).values())


@pytest.mark.parametrize("name", ["an open quote", "quotes and backslashes"])
def test_broken_json_is_refused_in_little_more_memory_than_it_has(name: str) -> None:
    body = JSON[name](2**18)
    tracemalloc.start()
    try:
        fate("open311", body)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(body)
    finally:
        tracemalloc.stop()


def test_xml_of_too_many_elements_is_refused() -> None:
    with pytest.raises(Unreadable, match="too many parts in one document"):
        list(in_xml(XML["one report without end"](20_000), most=2_000))


@pytest.mark.parametrize(
    "name",
    ["a leading zero in each report", "different attributes", "a broken description with one emoji"],
)
def test_json_that_would_fill_the_memory_is_refused_before_it_is_read(name: str) -> None:
    assert fate("open311", JSON[name](DOCUMENT)) == {"Refused": 1}


@pytest.mark.parametrize(
    "name", ["different elements", "different namespaces", "attributes of a report", "an error without end"]
)
def test_xml_is_refused_before_its_names_and_parts_fill_the_memory(name: str) -> None:
    parts = read(XML[name](2**21))
    assert reasons(parts) == ["too many parts in one document"]


@pytest.mark.parametrize("name", ["different attributes", "a comment", "text without end", "one name without end"])
def test_xml_in_which_nothing_ends_is_refused_after_1_mib(name: str) -> None:
    assert reasons(read(XML[name](2**21))) == ["a part longer than 1 MiB"]


def test_the_limit_of_parts_is_each_reports_own() -> None:
    said = "".join(f"<{key}>{value}</{key}>" for key, value in request().items())
    body = f"<service_requests>{f'<request>{said}</request>' * 20}</service_requests>"
    assert len(list(in_xml(body.encode(), most=20))) == 20


def test_thousands_of_agencies_are_not_all_put_into_words() -> None:
    body = JSON["longer words"](2**20)
    tracemalloc.start()
    try:
        assert fate("open311", body)["Said"] == 1
        assert tracemalloc.get_traced_memory()[1] < 8 * len(body)
    finally:
        tracemalloc.stop()


def test_a_row_of_tabs_before_a_quote_is_passed_over_at_once() -> None:
    began = process_time()
    head, row = HEAD.replace(";", "\t"), ROW.replace(";", "\t")
    assert len(kept(read(f'{head}{"	" * 50_000}a"\n{row}', "csv", zone=HUE))) == 1
    assert process_time() - began < 1


def test_marks_without_end_on_one_letter_are_passed_over_at_once() -> None:
    began = process_time()
    assert len(kept(read(f"{HEAD}a{'̣́' * 50_000}\n{ROW}", "csv", zone=HUE))) == 1
    assert process_time() - began < 1


def test_a_long_line_is_composed_as_a_short_one() -> None:
    text = "Ngập trước chợ Đông Ba, nước lên nhanh; " * 50
    assert composed(unicodedata.normalize("NFD", text)) == text


def test_a_note_longer_than_a_line_may_be_costs_only_its_own_rows() -> None:
    note = 'PA-9;open;20/11/2026 11:00;;"' + ("a" * 300_000 + "\n") * 6
    parts = read(f"{HEAD}{note}{ROW}{ROW.replace('PA-1', 'PA-2')}", "csv", zone=HUE)
    assert [said.report for said in kept(parts)] == ["PA-1", "PA-2"]


def test_lines_of_a_thousand_columns_are_no_headings() -> None:
    began = process_time()
    assert len(kept(read(f"{('id;' * 100_000 + chr(10)) * 5}{HEAD}{ROW}", "csv", zone=HUE))) == 1
    assert process_time() - began < 1

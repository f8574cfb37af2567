"""Reports in a spreadsheet, as offices save them."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data_sources.field_reports import FEEDS, Said
from tests.conftest import Served, source_of
from tests.data_sources.field_reports.reports import kept, one, read, reasons, recognised

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
SHEET = """Phản ánh hiện trường tháng 11
Mã phản ánh;Trạng thái;Ngày phản ánh;Hạn xử lý;Lĩnh vực;Nội dung;Địa chỉ;Vĩ độ;Kinh độ;Đánh giá
PA-1;Đang xử lý;20/11/2026 11:00;25/11/2026;Hạ tầng giao thông;"Ổ gà; sâu
20 cm";12 Lê Lợi;16,4678;107,579;-
PA-2;Đã xử lý;20/11/2026 10h30;24/11/2026 17:00;Tiếng ồn;Hát to;;;;Hài lòng
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_sheet_is_read_whatever_parts_its_cells_and_writes_its_letters(encoding: str, separator: str) -> None:
    text = SHEET.replace(";", separator).replace(f"gà{separator} sâu", "gà; sâu")
    first, second = kept(read(text.encode(encoding), "csv", zone=HUE))
    assert (first.report, first.state, first.title) == ("PA-1", "dang_xu_ly", "Ổ gà; sâu 20 cm")
    assert (first.requested, first.due) == (
        datetime(2026, 11, 20, 4, tzinfo=UTC),
        datetime(2026, 11, 25, 17, tzinfo=UTC),
    )
    assert (first.lon, first.lat, first.rating) == (107.579, 16.4678, None)
    assert (second.state, second.rating, second.lon) == ("da_xu_ly", "hai_long", None)


def test_letters_of_windows_1258_are_composed() -> None:
    sheet = "Mã;Trạng thái;Ngày gửi;Nội dung\nPA-1;Đang xử lý;20/11/2026 11:00;Rác ở chợ\n"
    apart = "".join(map(partly, sheet))
    said = one(apart.encode("cp1258"), "csv", zone=HUE)
    assert (said.title, said.state) == ("Rác ở chợ", "dang_xu_ly")


def partly(letter: str) -> str:
    """A letter with its tone mark behind it, as windows-1258 has it: ở is ơ and a hook."""
    marks = list(unicodedata.normalize("NFD", letter))
    tones = [mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize("NFC", marks[0] + "".join(mark for mark in marks[1:] if mark not in tones)) + "".join(
        tones
    )


def test_feeds_toml_says_which_column_is_which() -> None:
    sheet = "a,b,c\nPA-1,mới,2026-11-20 11:00\n"
    columns = {"id": "a", "state": "b", "requested": "c", "channel": "=tong_dai"}
    said = one(sheet, "csv", zone=HUE, columns=columns)
    assert (said.report, said.state, said.channel) == ("PA-1", "moi", "tong_dai")


def test_a_sheet_of_something_else_is_one_refusal() -> None:
    parts = read("station,value\nkim-long,4.2\n", "csv")
    assert (reasons(parts), recognised(parts)) == (["no columns of id, request and status"], False)
    assert reasons(read("[]", "csv")) == ["this is JSON"]
    assert reasons(read("", "csv")) == ["empty document"]


@pytest.mark.parametrize(("row", "reason"), [
    ("PA-1;Đang xử lý;20/11/2026;;;;;;;", "a date without a time"),
    ("PA-1;Đang xử lý;;;;;;;;", "no requested_datetime"),
    ("PA-1;Đâu đó;20/11/2026 11:00;;;;;;;", "no status"),
    (";Đang xử lý;20/11/2026 11:00;;;;;;;", "no service_request_id"),
    ("PA-1;Đang xử lý;20/11/2026 11:00;;;;;;;;;dư", "more cells than headings"),
    ('PA-1;Đang xử lý;20/11/2026 11:00;;;"mở', "a quote is left open"),
])  # fmt: skip
def test_a_row_that_cannot_be_read_is_refused_and_the_next_one_kept(row: str, reason: str) -> None:
    head = "\n".join(SHEET.splitlines()[:2])
    last = "PA-9;Đang xử lý;20/11/2026 09:00;;;;;;;"
    assert reasons(read(f"{head}\n{last}\n{row}\n", "csv", zone=HUE)) == [reason]
    assert one(f"{head}\n{last}\n{row}\n", "csv", zone=HUE).report == "PA-9"


def test_where_months_come_first_a_day_that_could_be_a_month_is_refused() -> None:
    sheet = "id,status,requested\n1,open,11/19/2026 10:00\n2,open,11/10/2026 10:00\n3,open,11/11/2026 10:00\n"
    parts = read(sheet, "csv", zone=HUE)
    assert [said.report for said in kept(parts)] == ["3"]
    assert reasons(parts) == ["unreadable instant", "nothing tells the day from the month"]


def test_san_franciscos_reports_are_kept_where_the_zone_is_told(samples: Path) -> None:
    body = (samples / "field_reports" / "sf311_export.csv").read_bytes()
    parts = read(body, "csv", zone=ZoneInfo("America/Los_Angeles"))
    assert len(kept(parts)) == 300
    assert Counter(reasons(parts)) == {"position at 0,0": 14, "earlier than the request": 30}


def test_a_long_sheet_is_read_in_pieces_that_break_no_cell(tmp_path: Path, served: Served) -> None:
    note = "Ổ gà\n" * 3 + "sâu"
    rows = "".join(f'PA-{n};mới;20/11/2026 09:00;"{note}"\n' for n in range(400_000))
    path = tmp_path / "long.csv"
    path.write_text(f"Mã;Trạng thái;Ngày gửi;Nội dung\n{rows}", encoding="utf-8")
    source = source_of(path.as_uri(), service="field_reports", format="csv", zone=HUE)
    pieces = list(FEEDS["csv"].fetch(source, {}))
    assert len(pieces) > 2
    cut = [piece.body.splitlines()[1][:3] for piece in pieces], [piece.body[-6:] for piece in pieces]
    assert cut == ([b"PA-"] * len(pieces), ['sâu"\n'.encode()] * len(pieces))
    last = [said for said in FEEDS["csv"].parse(pieces[-1]) if isinstance(said, Said)]
    assert last[-1].report == "PA-399999"

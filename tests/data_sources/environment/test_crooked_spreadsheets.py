"""Spreadsheets as they leave an office: merged cells, shifted cells, two tables in one, sums below."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data_sources import Refused
from data_sources.environment import Measurement
from tests.data_sources.environment.readings import kept, read, reasons

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
FOUR = datetime(2026, 11, 20, 4, tzinfo=UTC)
ELEVEN = "20/11/2026 11:00"


def sheet(text: str, zone: ZoneInfo | None = HUE) -> list[Measurement | Refused]:
    """The readings and refusals of a spreadsheet."""
    return [part for part in read(text, "csv", "kk.csv", zone=zone) if isinstance(part, Measurement | Refused)]


def told(text: str) -> list[tuple[str, str, float]]:
    """(station, quantity, value) of each reading."""
    return [(r.station, r.quantity, r.value) for r in kept(list(sheet(text)))]


def test_decimal_commas_between_commas_are_not_read_as_two_cells() -> None:
    rows = "20/11/2026 10:00,31,5,0,45\n20/11/2026 11:00,30,0,4\n"
    parts = list(sheet("Time,PM2.5 (µg/m³),CO (mg/m³),Note\n" + rows))
    assert reasons(parts) == ["more cells than headings"]
    assert "31,5" in str(parts[0])
    assert reasons(list(sheet("Time,PM2.5 (µg/m³),Note\n20/11/2026 10:00,31,5,\n20/11/2026 11:00,30,\n"))) == [
        "more cells than headings"
    ]


def test_a_comma_at_the_end_of_every_row_is_none_too_many() -> None:
    assert told("Time,PM2.5 (µg/m³)\n20/11/2026 10:00,31.5,\n20/11/2026 11:00,30.5,\n") == [
        ("kk", "pm2.5", 31.5), ("kk", "pm2.5", 30.5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "headings",
    [
        "Thời gian;PM2.5 (µg/m³);Trạng thái PM2.5;CO (mg/m³);Trạng thái CO",
        "Thời gian;PM2.5 (µg/m³);Status;CO (mg/m³);Status",
        "Thời gian;PM2.5 (µg/m³);PM2.5_status;CO (mg/m³);CO_status",
    ],
)
def test_each_quantity_may_have_a_status_of_its_own(headings: str) -> None:
    parts = list(sheet(f"{headings}\n{ELEVEN};31,5;02;0,5;00\n"))
    assert [(r.quantity, r.value) for r in kept(parts)] == [("co", 500.0)]
    assert reasons(parts) == ["status 02: device error"]


def test_a_status_may_be_written_out() -> None:
    rows = "".join(
        f"20/11/2026 0{hour}:00;1;{said}\n" for hour, said in enumerate(("Đang đo", "Hiệu chuẩn", "Lỗi", "?"))
    )
    parts = list(sheet("Thời gian;PM2.5 (µg/m³);Trạng thái\n" + rows))
    assert len(kept(parts)) == 1
    assert reasons(parts) == ["status 01: calibrating", "status 02: device error", "status unknown"]


def test_a_second_table_is_read_by_its_own_headings() -> None:
    first = f"Thời gian;PM2.5 (µg/m³)\n{ELEVEN};31,5\n"
    assert told(f"{first}\nBẢNG 2\nThời gian;SO2;NO2\n;µg/m³;µg/m³\n{ELEVEN};1,5;4\n") == [
        ("kk", "pm2.5", 31.5), ("kk", "so2", 1.5), ("kk", "no2", 4.0),
    ]  # fmt: skip
    assert reasons(list(sheet(first + f"Thời gian;SO2\n{ELEVEN};1,5\n"))) == ["no unit"]
    assert reasons(list(sheet(first + first))) == []


def test_sums_below_the_rows_are_passed_over() -> None:
    rows = f"{ELEVEN};31,5\nTrung bình;31,5\nLớn nhất;40\nTổng số mẫu;1\nQCVN 05:2023/BTNMT;50\n"
    assert len(sheet("Thời gian;PM2.5 (µg/m³)\n" + rows)) == 1


def test_a_date_holds_for_the_rows_below_it_until_the_hours_begin_anew() -> None:
    rows = "19/11/2026;22:00;1\n;24:00;2\n20/11/2026;01:00;-\n;11:00;3\n;10:00;4\n"
    parts = list(sheet("Ngày;Giờ;PM2.5 (µg/m³)\n" + rows))
    assert [r.at.hour for r in kept(parts)] == [15, 17, 4]
    assert reasons(parts) == ["no date"]


def test_a_row_without_its_station_belongs_to_nobody() -> None:
    rows = f"Kim Long;{ELEVEN};1,25\n;20/11/2026 10:00;1,26\n"
    for heading in ("Trạm", "Tên trạm"):
        parts = list(sheet(f"{heading};Thời gian;Mực nước (m)\n{rows}"))
        assert [r.station for r in kept(parts)] == ["Kim Long"]
        assert reasons(parts) == ["no station"]


@pytest.mark.parametrize(
    "text",
    [
        f"Thời gian;Mực nước tại Kim Long (m);Mực nước tại Phú Ốc (m)\n{ELEVEN};1,25;2,1\n",
        f"Thời gian;Kim Long;;Phú Ốc;\n;Mực nước (m);Ghi chú;Mực nước (m);Ghi chú\n{ELEVEN};1,25;;2,1;\n",
        f"Thời gian;Trạm Kim Long;Trạm Phú Ốc\n;Mực nước;Mực nước\n;m;m\n{ELEVEN};1,25;2,1\n",
    ],
)
def test_headings_may_name_the_stations(text: str) -> None:
    assert told(text) == [("Kim Long", "water_level", 1.25), ("Phú Ốc", "water_level", 2.1)]


def test_months_before_days_are_not_taken_for_days() -> None:
    rows = "10/11/2026 10:00;1\n11/11/2026 10:00;2\n11/13/2026 10:00;3\n"
    parts = list(sheet("Time;PM2.5 (µg/m³)\n" + rows))
    assert [r.value for r in kept(parts)] == [2]
    assert reasons(parts) == ["nothing tells the day from the month", "unreadable instant"]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("datetime_utc", "2026-11-20 04:00"),
        ("Time (UTC+5:30)", "20/11/2026 09:30"),
        ("Time (UTC+0700)", ELEVEN),
    ],
)
def test_a_heading_may_name_any_zone(heading: str, cell: str) -> None:
    assert [r.at for r in kept(list(sheet(f"{heading};PM2.5 (µg/m³)\n{cell};1\n", None)))] == [FOUR]


@pytest.mark.parametrize("cell", ["20/11/2026 11:00 AM", "20/11/2026 11:00 SA", "20/11/2026 11:00:00 am"])
def test_a_clock_may_have_twelve_hours(cell: str) -> None:
    assert [r.at for r in kept(list(sheet(f"Time;PM2.5 (µg/m³)\n{cell};1\n")))] == [FOUR]
    evening = cell.replace("AM", "PM").replace("am", "pm").replace("SA", "CH").replace("20/", "19/")
    assert [r.at.hour for r in kept(list(sheet(f"Time;PM2.5 (µg/m³)\n{evening};1\n")))] == [16]


def test_an_hour_that_is_told_by_both_ends_stands_at_its_last() -> None:
    rows = f"20/11/2026 10:00;{ELEVEN};1\n19/11/2026 11:00;{ELEVEN};2\n"
    parts = list(sheet("Từ;Đến;PM2.5 (µg/m³)\n" + rows))
    assert [(r.at, r.value) for r in kept(parts)] == [(FOUR, 1)]
    assert reasons(parts) == ["mean over more than an hour"]


def test_units_stand_in_many_places() -> None:
    text = "Thời gian;PM10, µg/m3;SO2-µg/m3;no2_ug_m3;pm25_ugm3\ndd/mm/yyyy hh:mm;;;;\n"
    assert [q for _, q, _ in told(f"{text}{ELEVEN};1;2;3;4\n")] == ["pm10", "so2", "no2", "pm2.5"]
    below = f"Thời gian;PM2.5;CO\ndd/mm/yyyy;(µg/m³);(mg/m³)\n{ELEVEN};1;2\n"
    assert [value for _, _, value in told(below)] == [1, 2000]


def test_a_note_of_two_lines_and_blanks_between_thousands_are_read() -> None:
    rows = f'{ELEVEN};1 234,5;"mưa; gió\nlớn"\n20/11/2026 10:00;7,5;"107°33\'36"\n'
    assert [value for _, _, value in told("Thời gian;CO (µg/m³);Ghi chú\n" + rows)][:1] == [1234.5]


def test_a_name_of_several_words_is_read_in_a_file_of_circular_10() -> None:
    text = "Nhiệt độ 28.1 oC 20261120110000 00\nPM2.5 31.5 ug/m3 20261120110000 00\n"
    assert [q for _, q, _ in told(text)] == ["temperature", "pm2.5"]


def test_a_station_may_be_called_as_a_mean_is() -> None:
    assert told(f"Trạm;Thời gian;Mực nước (m)\nTB;{ELEVEN};1,5\n") == [("TB", "water_level", 1.5)]


@pytest.mark.parametrize(
    "headings",
    [
        "Thời gian;Kim Long;Phú Ốc\n;Mực nước (m);Mực nước (m)",
        "Thời gian;Mực nước tại Kim Long (m);Mực nước tại Phú Ốc (m)",
    ],
)
@pytest.mark.parametrize(
    ("row", "reason"),
    [("x" * (2**20 + 1), "line longer than 1 MiB"), (f'"{"x" * 2**17}x"', "cells that cannot be told apart")],
)
def test_a_row_below_the_headings_that_cannot_be_read_leaves_the_others(headings: str, row: str, reason: str) -> None:
    parts = sheet(f"{headings}\n{row}\n{ELEVEN};1,25;2,1\n")
    assert [(r.station, r.value) for r in kept(list(parts))] == [("Kim Long", 1.25), ("Phú Ốc", 2.1)]
    assert reasons(list(parts)) == [reason]

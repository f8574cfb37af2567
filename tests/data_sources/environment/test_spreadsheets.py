"""The spreadsheets that offices and stations of the city keep, in all their habits."""

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data_sources import Recognised
from tests.data_sources.environment.readings import Part, kept, ours, read, reasons

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
FOUR = datetime(2026, 11, 20, 4, tzinfo=UTC)
WIDE = "Thời gian;PM2.5 (µg/m³);CO (mg/m³)\n"


def sheet(text: str | bytes, name: str = "kk-tth01.csv", zone: ZoneInfo | None = HUE, **columns: str) -> list[Part]:
    """The parts of a spreadsheet."""
    chosen = {key.replace("_", ".") if key == "pm2_5" else key: value for key, value in columns.items()}
    return read(text, "csv", name, zone=zone, columns=chosen)


def test_a_row_is_a_reading_of_each_quantity_at_the_end_of_its_hour() -> None:
    readings = kept(sheet(WIDE + "20/11/2026 11:00;31,5;0,45\n"))
    assert [r[:5] for r in readings] == [
        ("kk-tth01", "pm2.5", FOUR, 31.5, "µg/m³"), ("kk-tth01", "co", FOUR, 450.0, "µg/m³"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("20/11/2026 11:00", FOUR),
        ("20-11-2026 11:00:00", FOUR),
        ("20.11.2026 11h", FOUR),
        ("20/11/2026 11 giờ", FOUR),
        ("2026-11-20 11:00", FOUR),
        ("2026/11/20 11:00", FOUR),
        ("2026-11-20T04:00:00Z", FOUR),
        ("20261120110000", FOUR),
        ("20/11/2026 10:00-11:00", FOUR),
        ("20/11/2026 11:00 GMT+7", FOUR),
        ("19/11/2026 24:00", datetime(2026, 11, 19, 17, tzinfo=UTC)),
        ("19/11/2026 23h-24h", datetime(2026, 11, 19, 17, tzinfo=UTC)),
        ("19/11/2026 23:00-00:00", datetime(2026, 11, 19, 17, tzinfo=UTC)),
        ("5/1/2026 7:00", datetime(2026, 1, 5, 0, tzinfo=UTC)),
    ],
)
def test_an_hour_is_the_same_however_an_office_writes_it(written: str, at: datetime) -> None:
    assert [r.at for r in kept(sheet(f"{WIDE}{written};31,5;-\n"))] == [at]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("11/20/2026 11:00", "unreadable instant"),
        ("20/11/26 11:00", "unreadable instant"),
        ("46346,46", "unreadable instant"),
        ("20/11/2026", "a date without a time"),
        ("20/11/2026 25:00", "unreadable instant"),
        ("20/11/2026 24:30", "unreadable instant"),
        ("20/11/2027 11:00", "instant in the future"),
        ("20/11/1926 11:00", "instant before 1990"),
    ],
)
def test_an_hour_that_cannot_be_is_refused_with_its_row(written: str, reason: str) -> None:
    parts = sheet(f"{WIDE}{written};31,5;1,5\n20/11/2026 11:00;31,5;1,5\n")
    assert reasons(parts) == [reason]
    assert len(kept(parts)) == 2


def test_a_date_and_an_hour_may_stand_in_two_columns() -> None:
    for headings, cells in (
        ("Ngày;Giờ", "19/11/2026;24"),
        ("Ngày;Thời gian", "19/11/2026;24:00"),
        ("Date;Hour", "19/11/2026 00:00:00;24:00"),
    ):
        text = f"{headings};PM2.5 (µg/m³)\n{cells};31,5\n"
        assert [r.at for r in kept(sheet(text))] == [datetime(2026, 11, 19, 17, tzinfo=UTC)]


def test_hours_without_a_zone_are_refused_unless_the_feed_or_the_heading_says_one() -> None:
    rows = "PM2.5 (µg/m³)\n20/11/2026 04:00;31,5\n"
    assert reasons(sheet("Thời gian;" + rows, zone=None)) == ["instant without a zone"]
    assert [r.at for r in kept(sheet("Thời gian (UTC);" + rows, zone=None))] == [FOUR]
    assert [r.at for r in kept(sheet("Thời gian (GMT-5);" + rows, zone=None))] == []  # 09:00 UTC is still to come


@pytest.mark.parametrize("gap", ["", "-", " – ", "NaN", "N/A", "null", "-9999", "-9999,0", "99999", "-999", "-999999"])
def test_a_gap_is_neither_kept_nor_refused(gap: str) -> None:
    parts = sheet(f"{WIDE}20/11/2026 11:00;{gap};{gap}\n")
    assert parts == [Recognised()]


@pytest.mark.parametrize(
    ("cells", "values", "refused"),
    [
        (["12,5", "1.234,5", "1.234"], [12.5, 1234.5, 1234.0], []),
        (["12.5", "1,234.5", "1.234", "0.998"], [12.5, 1234.5, 1.234, 0.998], []),
        (["12.5", "1,234"], [12.5, 1234.0], []),
        (["12,5", "13.5"], [12.5, 13.5], []),
        (["1.234", "7"], [7.0], ["nothing tells whether the mark parts decimals or thousands"]),
        (["1,234", "7"], [7.0], ["nothing tells whether the mark parts decimals or thousands"]),
        (["<5", "5 µg/m³", "31,5"], [31.5], ["not a number", "not a number"]),
    ],
)
def test_a_comma_or_a_dot_is_read_as_the_document_means_it(
    cells: list[str], values: list[float], refused: list[str]
) -> None:
    rows = "".join(f"20/11/2026 {hour:02}:00;{cell}\n" for hour, cell in enumerate(cells))
    parts = sheet("Thời gian;PM2.5 (µg/m³)\n" + rows)
    assert ([r.value for r in kept(parts)], reasons(parts)) == (values, refused)


def test_commas_between_cells_leave_the_dot_to_decimals() -> None:
    parts = sheet("Time,PM2.5 (ug/m3),PM10 (ug/m3)\n2026-11-20 11:00,1.234,12\n")
    assert [r.value for r in kept(parts)] == [1.234, 12]


def test_a_quoted_comma_between_commas_is_a_decimal_comma() -> None:
    parts = sheet('Time,PM2.5 (ug/m3),PM10 (ug/m3)\n2026-11-20 11:00,"1,5","1.234,5"\n')
    assert [r.value for r in kept(parts)] == [1.5, 1234.5]


def test_a_dot_that_comes_after_hundreds_of_commas_is_refused() -> None:
    rows = "".join(
        f"{day:02}/{month:02}/2026 {hour:02}:00;12,5\n"
        for month in (1, 2)
        for day in range(1, 21)
        for hour in range(24)
    )
    parts = sheet("Thời gian;PM2.5 (µg/m³)\n" + rows + "20/11/2026 11:00;13.5\n")
    assert len(kept(parts)) == 960
    assert reasons(parts) == ["a decimal dot where decimals have a comma"]


def composed_apart(text: str) -> bytes:
    """Text in windows-1258, which writes tone marks after their letters."""
    tones = dict.fromkeys((0x300, 0x301, 0x303, 0x309, 0x323))
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", parts.translate(tones))
        out += base.encode("cp1258") + "".join(mark for mark in parts if ord(mark) in tones).encode("cp1258")
    return out


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1258"])
@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_spreadsheet_is_read_however_it_was_saved(written: str, separator: str, end: str) -> None:
    rows = [["Thời gian", "Nhiệt độ (°C)", "Mực nước (cm)"], ["20/11/2026 11:00", "22", "457"], ["", "", ""]]
    text = end.join(separator.join(row) for row in rows) + end
    body = composed_apart(text) if written == "windows-1258" else text.encode(written)
    assert [(r.quantity, r.value) for r in kept(sheet(body))] == [("temperature", 22), ("water_level", 4.57)]


def test_titles_above_the_headings_and_units_below_them_are_understood() -> None:
    parts = ours("two_headings.csv", "csv", zone=HUE)
    assert [(r.station, r.quantity, r.value) for r in kept(parts)] == [
        ("two_headings", "pm2.5", 31.5), ("two_headings", "co", 450.0), ("two_headings", "pm2.5", 28.0),
    ]  # fmt: skip
    assert reasons(parts) == []


def test_a_heading_may_take_two_lines() -> None:
    parts = sheet('"Thời gian\n(giờ Huế)";"PM2.5\n(µg/m³)"\n20/11/2026 11:00;31,5\n')
    assert [r.value for r in kept(parts)] == [31.5]


def test_a_list_of_values_names_station_quantity_unit_and_state_in_each_row() -> None:
    parts = ours("long.csv", "csv", zone=HUE)
    assert [(r.station, r.quantity, r.value, r.at.hour) for r in kept(parts)] == [
        ("kim-long", "water_level", 1.25, 4), ("phu-oc", "water_level", 2.1, 4), ("kim-long", "rain", 12.4, 4),
    ]  # fmt: skip
    assert reasons(parts) == ["status 01: calibrating", "status 02: device error", "unit not recognised: gang tay"]


def test_a_file_of_circular_10_is_named_by_its_station_and_only_measuring_values_are_used() -> None:
    parts = ours("HUE_KK-TTH01_20261120110500.txt", "csv", zone=HUE)
    assert [(r.station, r.quantity, r.value, r.unit, r.at) for r in kept(parts)] == [
        ("HUE_KK-TTH01", "pm2.5", 31.5, "µg/m³", FOUR), ("HUE_KK-TTH01", "co", 450.0, "µg/m³", FOUR),
    ]  # fmt: skip
    assert reasons(parts) == ["status 01: calibrating", "status 02: device error"]


def test_the_feed_may_say_which_column_is_which_and_the_station_of_all() -> None:
    text = "Mốc;Bụi;Ghi chú\n20/11/2026 11:00;31,5;trời đẹp\n"
    parts = sheet(text, time="Mốc", pm2_5="Bụi [µg/m³]", station="=kk-tth01")
    assert [(r.station, r.quantity, r.value) for r in kept(parts)] == [("kk-tth01", "pm2.5", 31.5)]
    assert reasons(parts) == []


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("PM2.5", "no unit"),
        ("PM2.5 (mâm)", "unit not recognised: mâm"),
        ("VOC (iaq)", "unit not recognised: iaq"),
        ("PM2.5 (°C)", "°C does not measure pm2.5"),
        ("pm10 (µg/m³)", "two columns of pm10"),
    ],
)
def test_a_column_without_a_unit_is_told_once_and_the_others_are_read(heading: str, reason: str) -> None:
    rows = "20/11/2026 10:00;1;2\n20/11/2026 11:00;3;4\n"
    parts = sheet(f"Thời gian;PM10 (µg/m³);{heading}\n{rows}")
    assert reasons(parts) == [reason]
    assert [r.value for r in kept(parts)] == [1, 3]


def test_pm1_is_not_pm10() -> None:
    readings = kept(sheet("Thời gian;PM1.0 (µg/m³);PM10 (µg/m³);PM2,5 (µg/m³)\n20/11/2026 11:00;1;2;3\n"))
    assert [(r.quantity, r.value) for r in readings] == [("pm1", 1), ("pm10", 2), ("pm2.5", 3)]


def test_a_row_may_say_where_its_station_is() -> None:
    text = "Trạm;Kinh độ;Vĩ độ;Thời gian;H (m)\na;107,56;16,46;20/11/2026 11:00;1\nb;16,46;107,56;20/11/2026 11:00;2\n"
    parts = sheet(text)
    assert [(r.station, r.lon, r.lat) for r in kept(parts)] == [("a", 107.56, 16.46), ("b", None, None)]
    assert reasons(parts) == ["lat and lon look swapped"]


def test_a_line_without_end_costs_itself_alone() -> None:
    good = "20/11/2026 11:00;31,5;-\n"
    parts = sheet(WIDE + good + "x" * 3_000_000 + "\n" + '20/11/2026 10:00;"31;5\n' + "19/11/2026 11:00;28,5;-\n")
    assert reasons(parts) == ["line longer than 1 MiB", "a quote is left open"]
    assert [r.value for r in kept(parts)] == [31.5, 28.5]

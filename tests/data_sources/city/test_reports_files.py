"""What the city says for citizens' reports: fields, agencies, days off, targets; and what is said when it is wrong."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from data_sources.city import HUE, field_of, read_city
from data_sources.places import wards
from tests.data_sources.city.spoiling import spoil


def test_the_fields_stand_in_their_order_and_what_is_of_none_is_other() -> None:
    assert list(read_city().fields) == [
        "giao_thong", "ha_tang", "do_thi", "ve_sinh", "tieng_on", "xay_dung", "an_ninh", "an_toan_gt", "dien_nuoc",
        "y_te", "giao_duc", "van_hoa", "hanh_chinh", "thien_tai", "tieu_dung", "khac",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "code", "field"),
    [
        ("Vệ sinh môi trường", "", "ve_sinh"),
        ("VỆ SINH MÔI TRƯỜNG", "", "ve_sinh"),
        ("Ve sinh moi truong", "", "ve_sinh"),
        ("Rác thải chưa thu gom", "07", "ve_sinh"),
        ("Đèn giao thông hỏng", "", "giao_thong"),
        ("An toàn giao thông", "", "an_toan_gt"),
        ("An toàn thực phẩm", "", "y_te"),
        ("Cấp thoát nước – ngập", "", "ha_tang"),
        ("Cấp nước", "", "dien_nuoc"),
        ("Trật tự xây dựng - đất đai", "", "xay_dung"),
        ("whatever it is called", "thien_tai", "thien_tai"),
        ("Sidewalk and Curb Issues", "006", "giao_thong"),
        ("Bạc Liêu", "", "khac"),
        ("", "", "khac"),
    ],
)
def test_a_service_is_of_the_field_that_its_words_tell(service: str, code: str, field: str) -> None:
    assert field_of(service, code) == field


def test_each_field_is_found_by_each_of_its_own_names() -> None:
    city = read_city()
    for field in city.fields.values():
        assert {city.field_of(name) for name in field.names()} == {field.code}


def test_a_word_inside_another_word_tells_nothing() -> None:
    assert field_of("Waste in the street") == "ve_sinh"
    assert field_of("Wastewater") == "khac"


def test_every_ward_has_its_committee_and_no_two_agencies_are_called_the_same() -> None:
    city = read_city()
    assert sorted(agency.ward for agency in city.agencies.values() if agency.ward) == sorted(wards())
    assert city.agencies["ubnd-19789"].name == "UBND phường Thuận Hóa"
    for said in ("UBND phường Thuận Hoá", "Ủy ban nhân dân phường Thuận Hóa", "ubnd thuan hoa", "ubnd-19789"):
        assert city.agency_named(said) == "UBND phường Thuận Hóa"
    assert city.agency_named("Công ty CP Môi trường và Công trình đô thị Huế") == "HEPCO"
    assert city.agency_named("Hội Nông dân") == "Hội Nông dân"


def test_the_wall_calls_an_agency_by_a_short_name_that_servers_may_use_too() -> None:
    city = read_city()
    assert [city.agencies[code].short for code in ("ubnd-19789", "so-y-te")] == ["P. Thuận Hóa", "Sở Y tế"]
    assert city.agency("UBND phường Thuận Hóa") == city.agencies["ubnd-19789"]
    assert city.agency("Hội Nông dân") is None
    assert city.agency_named("Cấp nước Huế") == "Công ty Cổ phần Cấp nước Huế"
    assert max(len(agency.short) for agency in city.agencies.values()) <= 24


def test_tet_and_the_national_day_are_off_and_their_swap_days_are_worked() -> None:
    days = read_city().holidays
    assert {days[date(2026, 2, day)].kind for day in range(16, 21)} == {"nghi"}
    assert {days[date(2025, 1, day)].kind for day in range(27, 32)} == {"nghi"}
    swaps = [day for day, holiday in days.items() if holiday.kind == "lam_bu"]
    assert swaps == [date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)]
    assert all(holiday.source for holiday in days.values())


def test_what_no_law_fixes_yet_is_no_holiday() -> None:
    days = read_city().holidays
    assert date(2026, 11, 24) in days  # since 1 July 2026
    assert not {date(2025, 11, 24), date(2026, 11, 23), date(2026, 11, 28)} & days.keys()
    assert not [day for day in days if day.year == 2027 and day.month == 2]


def test_the_targets_of_reports_and_the_working_hours_are_hues() -> None:
    targets = read_city().targets
    assert (targets.reports.on_time, targets.reports.overdue, targets.reports.term_days) == (85, 0, 7)
    assert targets.hours == ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))


def test_a_city_says_its_own_fields_and_keeps_the_rest_of_hue(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != "fields.csv":
            path.unlink()
    text = (folder / "fields.csv").read_text(encoding="utf-8")
    (folder / "fields.csv").write_text(text + "cho_meo,Chó mèo,Dogs and cats,chó;mèo\n", encoding="utf-8")
    city = read_city(folder)
    assert city.field_of("Chó chạy rông") == "cho_meo"
    assert (city.agencies, city.holidays) == (read_city(HUE).agencies, read_city(HUE).holidays)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("fields.csv", "ve_sinh,", "vệ sinh,", "line 5, code: “vệ sinh” is no code; write small letters"),
        ("fields.csv", "ve_sinh,", "do_thi,", "line 5, code: “do_thi” stands twice; keep one row"),
        ("fields.csv", ";rác;", ";karaoke;rác;", "line 6, words: “karaoke” is a word of ve_sinh already"),
        ("fields.csv", "khac,", "other,", "the field khac is missing; add a row"),
        ("fields.csv", "Tiếng ồn,Noise", ",Noise", "line 6, vi: it is empty; fill it in"),
        ("fields.csv", "code,vi", "code;vi", "line 1: the column code is missing; separate by commas"),
        ("agencies.csv", "ubnd-19774,", "ubnd-19753,", "line 3, code: “ubnd-19753” stands twice"),
        ("agencies.csv", "P. Kim Long,19774", "P. Kim Long,Kim Long", "line 3, ward: “Kim Long” is the code of none"),
        ("agencies.csv", "UBND Kim Long", "UBND Phú Xuân", "line 3: “UBND Phú Xuân” is what ubnd-19753 is called"),
        ("agencies.csv", "VNPT Huế,", "VNPT Huế,,", "it has 6 cells and the header 5; quote a cell"),
        (
            "agencies.csv",
            ",P. Kim Long,",
            ",UBND của phường Kim Long,",
            "line 3, short: “UBND của phường Kim Long” is longer than",
        ),
        (
            "agencies.csv",
            ",P. Kim Long,",
            ",P. Phú Xuân,",
            "line 3: “P. Phú Xuân” is what ubnd-19753 is called already",
        ),
        ("holidays.csv", "2025-04-26", "26/04/2025", "line 9, date: “26/04/2025” is not a day; write it as 2026-01-31"),
        (
            "holidays.csv",
            "2025-04-26",
            "2025-04-25",
            "line 9, date: “2025-04-25” is no Saturday or Sunday and is worked",
        ),
        (
            "holidays.csv",
            "lam_bu",
            "làm bù",
            "line 9, kind: “làm bù” is no kind of day; write nghi for a day off, lam_bu",
        ),
        ("holidays.csv", "2025-05-02", "2025-05-01", "line 12, date: “2025-05-01” stands twice; keep one row"),
        ("holidays.csv", ",Thông báo 6150/TB-BLĐTBXH ngày 03/12/2024", ",", "line 3, source: it is empty; fill it in"),
        ("targets.toml", "on_time = 85", "on_time = 850", "[reports] on_time: 850 is more than there can be"),
        ("targets.toml", "burst_hours = 3", "burst_hours = 0", "[reports] burst_hours: 0 is less than there can be"),
        ("targets.toml", "usual_weeks = 8", "usual_weeks = 2.5", "[reports] usual_weeks: 2.5 is no whole number"),
        ("targets.toml", "[reports]", "[report]", "[report]: no target has this name; write one of aqi"),
        ("targets.toml", '"07:30-11:30"', '"7h30"', "[working_time] hours: “7h30” is no stretch of a day; write hours"),
        ("targets.toml", '"07:30-11:30"', '"07:30-14:00"', "[working_time] hours: 13:30 comes before 14:00; write"),
        (
            "targets.toml",
            '"07:30-11:30"',
            '"07:30-25:00"',
            "[working_time] hours: “07:30-25:00” is no stretch of a day",
        ),
        ("targets.toml", "hours = [", "hour = [", "[working_time]: the hours are missing; write hours ="),
    ],
)
def test_a_mistake_is_told_with_place_fault_and_mend(folder: Path, file: str, old: str, new: str, said: str) -> None:
    sentence = spoil(folder / file, old, new)
    assert file in sentence
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")

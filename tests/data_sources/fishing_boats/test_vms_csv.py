"""Positions of VMS providers are read in whatever form their spreadsheets have; what cannot be read is refused with its reason."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data_sources import Payload, Recognised, Refused, Source
from data_sources.fishing_boats import FEEDS, Fix
from tests.conftest import Served, source_of

HUE, NOON = ZoneInfo("Asia/Ho_Chi_Minh"), datetime(2026, 11, 20, 5, tzinfo=UTC)
RECEIVED_AT = datetime(2026, 11, 20, 6, tzinfo=UTC)


def source(**more: object) -> Source:
    known = {"service": "fishing_boats", "format": "csv", "source": "vms-1", "zone": HUE}
    return source_of("file:///vms.csv", **(known | more))  # type: ignore[arg-type]


def parse(body: str | bytes, **more: object) -> list[object]:
    said = body.encode() if isinstance(body, str) else body
    one = source(**more)
    return list(FEEDS["csv"].parse(Payload(said, one.url, RECEIVED_AT, one)))


def fixes(parts: list[object]) -> list[Fix]:
    return [part for part in parts if isinstance(part, Fix)]


def reasons(parts: list[object]) -> dict[str, int]:
    return dict(Counter(part.reason for part in parts if isinstance(part, Refused)))


PLAIN = "registration,mmsi,at,lon,lat,speed_kn,course\nTTH-96329-TS,574000001,2026-11-20T12:00:00+07:00,108.25,16.75,4.5,120\n"


def test_the_published_form_is_read() -> None:
    (one,) = fixes(parse(PLAIN))
    assert one == Fix("TTH-96329-TS", NOON, 108.25, 16.75, None, 120.0) or one.speed == 4.5
    assert (one.boat, one.at, one.lon, one.lat, one.course) == ("TTH-96329-TS", NOON, 108.25, 16.75, 120.0)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("108,25", "16,75"),
        ("108°15'00\"E", "16°45'00\"N"),
        ("108° 15' E", "16° 45' N"),
        ("108°15,000'Đ", "16°45,000'B"),
        ("108 15 00", "16 45 00"),
        ("E108.25", "N16.75"),
    ],
)
def test_a_place_is_read_however_it_is_written(lon: str, lat: str) -> None:
    (one,) = fixes(parse(f"Số đăng ký;Thời gian;Kinh độ;Vĩ độ\nTTH 96329 TS;20/11/2026 12:00;{lon};{lat}\n"))
    assert (one.boat, one.at, one.lon, one.lat) == ("TTH-96329-TS", NOON, 108.25, 16.75)


@pytest.mark.parametrize(
    ("said", "boat"),
    [
        ("TTH-96329-TS", "TTH-96329-TS"), ("TTH 96329 TS", "TTH-96329-TS"), ("TTH96329TS", "TTH-96329-TS"),
        ("tth-96329-ts", "TTH-96329-TS"), ("ĐNa-90351-TS", "ĐNa-90351-TS"), ("DNA 90351 TS", "ĐNa-90351-TS"),
        ("QNg-98765-TS", "QNg-98765-TS"), ("BĐ 97654 TS", "BĐ-97654-TS"), ("QT-12345-TS", "QT-12345-TS"),
    ],
)  # fmt: skip
def test_a_registration_is_one_however_it_is_parted_and_old_letters_stay(said: str, boat: str) -> None:
    (one,) = fixes(parse(f"Tàu;Thời gian;Kinh độ;Vĩ độ\n{said};20/11/2026 12:00;108,25;16,75\n"))
    assert one.boat == boat


def test_date_and_hour_may_stand_apart_and_a_zone_is_asked_for() -> None:
    body = "số hiệu tàu\tngày\tgiờ\tkinh độ\tvĩ độ\nTTH-96329-TS\t20/11/2026\t12:00\t108.25\t16.75\n"
    assert fixes(parse(body))[0].at == NOON
    assert reasons(parse(body, zone=None)) == {"instant without a zone": 1}


def test_columns_of_feeds_toml_say_what_headings_do_not() -> None:
    body = "Phương tiện;Lúc;X1;Y1;V\nTTH-96329-TS;20/11/2026 12:00;108,25;16,75;9,26\n"
    names = {"boat": "Phương tiện", "at": "Lúc", "lon": "X1", "lat": "Y1", "speed_kmh": "V"}
    (one,) = fixes(parse(body, columns=names))
    assert one.speed == 5.0


def test_each_fault_is_told_and_the_good_row_stays() -> None:
    rows = [
        "TTH-96329-TS,20/11/2026 12:00,16.75,108.25",  # exchanged: proposed, never taken
        "TTH-96329-TS,20/11/2026 12:00,0,0",
        "TTH-96329-TS,20/11/2026 12:00,,",
        "tàu lạ,20/11/2026 12:00,108.25,16.75",
        ",20/11/2026 12:00,108.25,16.75",
        "TTH-96329-TS,20/11/2026,108.25,16.75",
        "TTH-96329-TS,21/11/2030 12:00,108.25,16.75",
        "TTH-96329-TS,20/11/2026 12:00,108.25,16.75",
    ]
    parts = parse("\n".join(["boat,at,lon,lat", *rows]))
    assert len(fixes(parts)) == 1
    assert reasons(parts) == {
        "lat and lon look swapped": 1, "position at 0,0": 1, "no position": 1, "unreadable registration number": 1,
        "neither registration nor MMSI": 1, "a date without a time": 1, "instant in the future": 1,
    }  # fmt: skip


def test_a_speed_or_a_course_that_cannot_be_is_not_available_and_the_place_stays() -> None:
    (one,) = fixes(parse("mmsi,at,lon,lat,sog,cog\n574000001,20/11/2026 12:00,108.25,16.75,102.3,511\n"))
    assert (one.boat, one.speed, one.course) == ("mmsi:574000001", None, None)


def test_a_position_told_by_radio_is_marked() -> None:
    parts = parse("tàu,thời gian,kinh độ,vĩ độ,hình thức\nTTH-96329-TS,20/11/2026 12:00,108.25,16.75,thủ công\n")
    assert fixes(parts)[0].how == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_spreadsheets_of_any_letters_are_read(encoding: str) -> None:
    assert fixes(parse("tàu;thoi gian;kinh do;vi do\nTTH-96329-TS;20/11/2026 12:00;108,25;16,75\n".encode(encoding)))


def test_a_skippers_name_and_telephone_are_not_kept_with_what_is_refused() -> None:
    parts = parse("boat,at,lon,lat,note\nông Trần Văn Bình 0905123456,20/11/2026 12:00,108.25,16.75,x\n")
    (refused,) = [part for part in parts if isinstance(part, Refused)]
    assert "0905123456" not in refused.raw
    assert "Trần Văn Bình" not in refused.raw


@pytest.mark.parametrize(
    ("name", "kept", "refused"), [("ais_noaa_20230101.csv", 998, 2), ("ais_exactearth_2021.csv", 274, 9)]
)
def test_the_files_of_noaa_and_exactearth_are_read(samples: Path, name: str, kept: int, refused: int) -> None:
    parts = parse((samples / "vessels" / name).read_bytes(), zone=ZoneInfo("UTC"))
    assert (len(fixes(parts)), sum(reasons(parts).values())) == (kept, refused)


@pytest.mark.parametrize("name", ["gfw_event.json", "gfw_vessel.json", "gfw_report_cell.json"])
def test_the_files_of_global_fishing_watch_are_refused_whole(samples: Path, name: str) -> None:
    parts = parse((samples / "vessels" / name).read_bytes())
    assert [part.reason for part in parts if isinstance(part, Refused)] == ["this is JSON"]
    assert not any(isinstance(part, Recognised) for part in parts)


def test_a_provider_is_asked_for_48_hours_then_for_its_past_then_for_what_is_new(served: Served) -> None:
    served.answers["/vms/positions.csv"] = PLAIN.encode()
    one = source_of(served.url("/vms/"), service="fishing_boats", format="csv", source="vms-1")
    cursor: dict[str, object] = {}
    rounds = []
    for _ in range(2):
        for payload in FEEDS["csv"].fetch(one, cursor):
            assert isinstance(payload, Payload)
            cursor = dict(payload.cursor or cursor)
        rounds.append(len(served.asked))
    assert cursor["more"]
    assert rounds == [2, 4]
    assert all("from=" in asked for asked in served.asked)
    assert "to=" in served.asked[1]


def test_a_login_page_does_not_mark_the_past_as_asked(served: Served) -> None:
    served.answers["/vms/positions.csv"] = b"<html>login</html>"
    one = source_of(served.url("/vms/"), service="fishing_boats", format="csv", source="vms-1")
    with pytest.raises(OSError, match="something else than positions"):
        list(FEEDS["csv"].fetch(one, {}))

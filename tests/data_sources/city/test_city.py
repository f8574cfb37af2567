"""The city's folder: what it says, and what is said when it is wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from data_sources.city import HUE, CityFault, read_city, stations
from tests.data_sources.city.spoiling import spoil


def test_hue_declares_five_gauges_three_reservoirs_and_its_air_station() -> None:
    kinds = [station.kind for station in stations().values()]
    assert (kinds.count("gauge"), kinds.count("reservoir"), kinds.count("air")) == (5, 3, 1)


def test_kim_long_and_phu_oc_have_the_published_alarm_levels() -> None:
    assert stations()["kim-long"].alarms == {1: 1.0, 2: 2.0, 3: 3.5}
    assert stations()["phu-oc"].alarms == {1: 1.5, 2: 3.0, 3: 4.5}
    assert (stations()["kim-long"].record_1999, stations()["phu-oc"].record_2025) == (5.81, 5.31)


def test_no_alarm_level_is_invented_for_truoi_and_phong_binh() -> None:
    assert stations()["truoi"].alarms == stations()["phong-binh"].alarms == {}
    assert stations()["thuong-nhat"].alarms == {2: 61.0}


def test_the_limit_of_pm25_falls_to_45_with_2026() -> None:
    targets = read_city().targets
    assert targets.limit("pm2.5", "24h", date(2025, 12, 31)) == 50
    assert targets.limit("pm2.5", "24h", date(2026, 1, 1)) == 45
    assert targets.limit("pm2.5", "24h", date(2020, 1, 1)) is None


def test_qcvn_05_2023_is_held_whole() -> None:
    limits = read_city().targets.limits
    found = {(x.quantity, x.over): x.value for x in limits}
    assert found == {
        ("pm2.5", "24h"): 45, ("pm2.5", "year"): 25, ("pm10", "24h"): 100, ("pm10", "year"): 50, ("tsp", "24h"): 200,
        ("so2", "1h"): 350, ("so2", "24h"): 125, ("so2", "year"): 50, ("no2", "1h"): 200, ("no2", "24h"): 100,
        ("no2", "year"): 40, ("o3", "1h"): 200, ("o3", "8h"): 120, ("co", "1h"): 30_000, ("co", "8h"): 10_000,
    }  # fmt: skip


def test_a_new_alarm_level_holds_from_its_day(folder: Path) -> None:
    path = folder / "stations.csv"
    row = next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("kim-long"))
    later = row.replace(",3.50,", ",3.60,").replace("2020-03-15", "2027-01-01")
    path.write_text(path.read_text(encoding="utf-8") + later + "\n", encoding="utf-8")
    city = read_city(folder)
    assert city.stations(date(2026, 12, 31))["kim-long"].bd3 == 3.5
    assert city.stations(date(2027, 1, 1))["kim-long"].bd3 == 3.6
    assert city.stations()["kim-long"].bd3 == 3.6


def test_the_folder_is_read_again_when_it_changes(folder: Path) -> None:
    path = folder / "targets.toml"
    assert read_city(folder).targets.setting("aqi", "watch_above") == 100
    path.write_text(path.read_text(encoding="utf-8").replace("watch_above = 100", "watch_above = 90"), encoding="utf-8")
    assert read_city(folder).targets.setting("aqi", "watch_above") == 90


def test_a_file_the_folder_does_not_hold_is_hues(folder: Path) -> None:
    (folder / "targets.toml").unlink()
    assert read_city(folder).targets == read_city(HUE).targets


def test_hueioc_city_names_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "stations.csv").write_text(
        (folder / "stations.csv").read_text(encoding="utf-8").replace("Trạm Kim Long", "KL"), encoding="utf-8"
    )
    monkeypatch.setenv("HUEIOC_CITY", str(folder))
    assert stations()["kim-long"].names == ("KL",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Hương,107.56,16.46", "Hương,16.46,107.56", "line 2, lat: “107.56” is beyond 90 degrees; look whether"),
        ("1.00,2.00,3.50", "1.00,2.00,1.50", "line 2, bd3: “1.50” is not above bd2; write the alarm levels"),
        ("1.00,2.00,3.50", '"1,00",2.00,3.50', "line 2, bd1: “1,00” is not a number; write it with a decimal point"),
        ("1.00,2.00,3.50", "1.00,2.00,nan", "line 2, bd3: “nan” is not a number"),
        ("1.00,2.00,3.50", "1,00,2.00,3.50", "line 2: it has 18 cells and the header 17; quote"),
        (",gauge,", ",guage,", "line 2, kind: “guage” is no kind of station; write one of gauge, reservoir, air, rain"),
        ("Asia/Ho_Chi_Minh", "Hue", "line 2, zone: “Hue” is not a time zone; write Asia/Ho_Chi_Minh"),
        ("2020-03-15", "15/03/2020", "line 2, valid_from: “15/03/2020” is not a day; write it as 2026-01-31"),
        ("phu-oc,", "kim-long,", "line 3, station: “kim-long” stands twice from 2020-03-15; give the later row"),
        ("station,name", "code,name", "line 1: the column station is missing; separate by commas"),
        ("kim-long,", ",", "line 2, station: it is empty; fill it in"),
        (",water_level,1.00", ",,1.00", "line 2, quantities: it is empty; write what it measures"),
        ("107.56,16.46", "0,0", "line 2, lon: “0” and lat 0 lie in the Gulf of Guinea"),
    ],
)
def test_a_mistake_in_stations_is_told_with_place_fault_and_mend(folder: Path, old: str, new: str, said: str) -> None:
    sentence = spoil(folder / "stations.csv", old, new)
    assert f"stations.csv, {said}" in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("watch_above = 100", 'watch_above = "100"', "[aqi] watch_above: “100” is not a number of 0 or more"),
        ("watch_above = 100", "watch_above = 160", "[aqi] late_above: it is below watch_above; write them rising"),
        ("watch_above = 100", "", "[aqi] watch_above: it is missing; write one without quotes"),
        ("sound_from = 80", "sound_from = 800", "[capture] sound_from: 800 is more than there can be"),
        ("sound_from = 80", "sound_form = 80", "[capture] sound_form: nothing has this name; write one of sound_from"),
        ("[reservoir]", "[reservoirs]", "[reservoirs]: no target has this name; write one of aqi"),
        ('over = "24h"', 'over = "1d"', "[[limit]] number 1 over: “1d” is no mean; write one of 1h"),
        ("valid_from = 2023-09-12", 'valid_from = "2023"', "[[limit]] number 1 valid_from: “2023” is not a day"),
        ("value = 50", "", "[[limit]] number 1: it has not exactly quantity, over, value, valid_from"),
        ("value = 50", "value = -1", "[[limit]] number 1 value: “-1” is not a number of 0 or more"),
        ("[aqi]", "[aqi", "it is not TOML"),
    ],
)
def test_a_mistake_in_targets_is_told_with_place_fault_and_mend(folder: Path, old: str, new: str, said: str) -> None:
    sentence = spoil(folder / "targets.toml", old, new)
    assert "targets.toml" in sentence
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_a_misspelt_file_does_not_leave_the_city_silently_hues(folder: Path) -> None:
    (folder / "stations.csv").rename(folder / "station.csv")
    with pytest.raises(CityFault, match=r"station\.csv: no file of the city has this name; rename it"):
        read_city(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CityFault, match="is not a folder; name one"):
        read_city(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_told_with_its_line(folder: Path) -> None:
    (folder / "stations.csv").write_bytes((HUE / "stations.csv").read_bytes().replace("Phú Ốc".encode(), b"Ph\xfa", 1))
    with pytest.raises(CityFault, match="line 3: it is not UTF-8; save it as UTF-8"):
        read_city(folder)


def test_a_file_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "targets.toml").unlink()
    (folder / "targets.toml").mkdir()
    with pytest.raises(CityFault, match=r"targets\.toml: it cannot be read .*; put it back"):
        read_city(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("stations.csv", "107.56,16.46", "16.46,107.56", "line 2, lat: .*swapped"),
        ("stations.csv", "107.56,16.46", "16.46,16.46", "line 2, lon: .*far from Kim Long"),
        ("stations.csv", "16.46,19774", "16.46,19999", "line 2, ward: “19999” is the code of none of the 40 wards"),
        ("stations.csv", "19774,water_level", "19774,water_levle", "line 2, quantities: .*is it water_level"),
        ("stations.csv", "Kim Long", "K" * 200_000, "line 2: it is not CSV"),
        ("targets.toml", '"pm2.5"', '"pm25"', "number 1 quantity: “pm25” is not a quantity; is it pm2.5"),
        ("targets.toml", "2026-01-01", "2023-09-12", "stands in number 1 already"),
    ],
)
def test_what_would_silently_be_another_city_is_told(folder: Path, name: str, old: str, new: str, words: str) -> None:
    assert re.search(words, spoil(folder / name, old, new))


def test_a_file_in_capitals_is_told(folder: Path) -> None:
    (folder / "stations.csv").rename(folder / "stations.CSV")
    with pytest.raises(CityFault, match="rename it"):
        read_city(folder)


def test_a_mistake_made_while_the_program_runs_leaves_the_city_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HUEIOC_CITY", str(folder))
    before = read_city()
    spoil(folder / "stations.csv", "gauge", "guage")
    assert read_city() is read_city() is before
    assert [record.message.count("“guage” is no kind of station") for record in caplog.records] == [1]
    (folder / "stations.csv").write_bytes((HUE / "stations.csv").read_bytes().replace(b"5.81", b"5.82"))
    assert read_city().stations()["kim-long"].record_1999 == 5.82

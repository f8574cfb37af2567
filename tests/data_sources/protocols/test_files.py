"""Spreadsheets in a folder, and ones longer than any memory should hold."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data_sources.environment import FEEDS, Measurement
from data_sources.protocols import long_csv
from tests.conftest import Served, source_of

FEED = FEEDS["csv"]
HEADINGS = "Thời gian;PM2.5 (µg/m³)\n"


def readings(url: str, cursor: Any = None) -> tuple[list[Measurement], Any]:
    """(readings, cursor) of a round."""
    found: list[Measurement] = []
    cursor = cursor or {}
    source = source_of(url, format="csv", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    for payload in FEED.fetch(source, cursor):
        found += [part for part in FEED.parse(payload) if isinstance(part, Measurement)]
        cursor = json.loads(json.dumps(dict(payload.cursor))) if payload.cursor is not None else cursor
    return found, cursor


def test_every_file_of_a_folder_is_a_station(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(HEADINGS + "20/11/2025 11:00;31,5\n")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "half.csv.part").write_text("x")
    found, _ = readings(tmp_path.as_uri())
    assert {r.station for r in found} == {"a", "b"}


def test_only_what_changed_in_a_folder_is_read_again_and_always_the_newest(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(HEADINGS + "20/11/2025 11:00;31,5\n")
    _, cursor = readings(tmp_path.as_uri())
    found, cursor = readings(tmp_path.as_uri(), cursor)
    assert "b" in {r.station for r in found}
    (tmp_path / "c.csv").write_text(HEADINGS + "20/11/2025 11:00;31,5\n")
    found, _ = readings(tmp_path.as_uri(), cursor)
    assert "c" in {r.station for r in found}
    assert "a" not in {r.station for r in found}


def test_an_empty_folder_and_a_missing_file_are_no_answer(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="holds no file"):
        readings(tmp_path.as_uri())
    with pytest.raises(OSError, match=r"gone\.csv"):
        readings((tmp_path / "gone.csv").as_uri())


def test_an_address_may_name_the_station(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADINGS + "20/11/2025 11:00;31,5\n")
    found, _ = readings((tmp_path / "a.csv").as_uri() + "#station=kk-tth01&lon=107.594&lat=16.462")
    assert [(r.station, r.lon) for r in found] == [("kk-tth01", 107.594)]


def test_a_spreadsheet_on_a_server_is_read(served: Served) -> None:
    served.answers["/kk-tth01.csv"] = (HEADINGS + "20/11/2025 11:00;31,5\n").encode()
    found, _ = readings(served.url("/kk-tth01.csv"))
    assert [(r.station, r.value) for r in found] == [("kk-tth01", 31.5)]


def hours(count: int) -> Iterator[str]:
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    for n in range(count):
        yield f"{begin + timedelta(minutes=n):%d/%m/%Y %H:%M};{n % 90},5\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_long_spreadsheet_is_read_in_pieces_and_no_row_is_lost(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_csv, "PIECE", 100_000)
    path = tmp_path / "long.csv"
    path.write_text(HEADINGS + "".join(hours(20_000)), encoding=encoding)
    source = source_of(path.as_uri(), format="csv", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    sizes = [len(payload.body) for payload in FEED.fetch(source, {})]
    assert len(sizes) > 4
    assert max(sizes) < 250_000
    found, _ = readings(path.as_uri())
    assert len(found) == len({r.at for r in found}) == 20_000

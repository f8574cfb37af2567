"""Files of sentences of any length are read in pieces, and what was heard twice is kept once."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_sources import Payload, Refused
from data_sources.collector.collect import collect
from data_sources.fishing_boats import FEEDS, BoatPosition, Fix, Named, Untimed, UntimedPosition
from data_sources.protocols import nmea_files
from data_sources.store import Store
from tests.conftest import OURS, Served, source_of
from tests.data_sources.fishing_boats.test_ais_lines import parse, reasons, sentences, tagged

FEED = FEEDS["ais"]
LIGHTHOUSE = OURS / "fishing_boats" / "lighthouse.nmea"
FIRST, SECOND = sentences(type=5, shipname="TTH 96329 TS")


def pieces(url: str) -> list[Payload]:
    """What a round brings."""
    source = source_of(url, service="fishing_boats", format="ais", source="ais")
    return [payload for payload in FEED.fetch(source, {}) if isinstance(payload, Payload)]


def told(url: str) -> Counter[str]:
    """How many parts of each kind a round tells, refused ones by their reason."""
    parts = [part for payload in pieces(url) for part in FEED.parse(payload)]
    return Counter(part.reason if isinstance(part, Refused) else type(part).__name__ for part in parts)


def test_what_the_lighthouse_heard_is_read_line_by_line() -> None:
    parts = parse(LIGHTHOUSE.read_bytes())
    fixes = {part.boat[-1]: part.at for part in parts if isinstance(part, Fix)}
    assert fixes["1"] == datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert fixes["5"] == datetime(2026, 11, 20, 4, 30, 0, 10_000, UTC)  # of the $PGHP line
    assert fixes["6"] == datetime(2026, 11, 20, 4, 31, tzinfo=UTC)  # of the trailer
    assert [part.boat[-1] for part in parts if isinstance(part, Untimed)] == ["4"]  # its tag block is damaged
    assert [part.name for part in parts if isinstance(part, Named)] == ["TTH 96330 TS", "TTH 96329 TS"]
    assert set(reasons(parts)) == {
        "not a sentence of NMEA 0183", "bad checksum", "a part of a message whose others are missing",
    }  # fmt: skip


@pytest.mark.parametrize("size", [64, 100, 333, 1000])
def test_however_a_long_file_is_cut_it_tells_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    (sentence,) = sentences()
    lines = [sentence, FIRST, tagged("c:1763600000", sentence), SECOND] * 20
    (tmp_path / "long.nmea").write_text("\n".join(lines))
    whole = told((tmp_path / "long.nmea").as_uri())
    monkeypatch.setattr(nmea_files, "PIECE", size)
    cut = told((tmp_path / "long.nmea").as_uri())
    assert cut.pop("Recognised") > whole.pop("Recognised") == 1
    assert cut == whole == {"Untimed": 20, "Fix": 20, "Named": 20}


def test_an_instant_is_not_cut_from_the_sentence_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nmea_files, "PIECE", 30)
    _, *lines = LIGHTHOUSE.read_text(encoding="utf-8").splitlines()
    clock = next(n for n, line in enumerate(lines) if line.startswith("$PGHP"))
    (tmp_path / "short.nmea").write_text("\n".join(lines[clock : clock + 2]))
    assert told((tmp_path / "short.nmea").as_uri())["Fix"] == 1


def test_halves_that_never_come_do_not_keep_a_piece_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nmea_files, "PIECE", 2**16)
    (tmp_path / "halves.nmea").write_text((FIRST + "\n") * 5_000)
    found = pieces((tmp_path / "halves.nmea").as_uri())
    assert max(len(piece.body) for piece in found) <= 2 * 2**16 + 1_001 * (len(FIRST) + 1)
    assert b"".join(piece.body for piece in found) == (tmp_path / "halves.nmea").read_bytes()


def test_a_half_is_not_joined_to_that_of_another_message_far_behind() -> None:
    (between,) = sentences()
    parts = parse("\n".join([FIRST, *[between] * 1_001, SECOND]))
    assert reasons(parts) == {"a part of a message whose others are missing": 2}


def test_a_server_and_a_folder_tell_what_a_file_tells(tmp_path: Path, served: Served) -> None:
    served.answers["/ais.nmea"] = LIGHTHOUSE.read_bytes()
    for name in ("a.nmea", "b.nmea"):
        (tmp_path / name).write_bytes(LIGHTHOUSE.read_bytes())
    once = told(LIGHTHOUSE.as_uri())
    assert told(served.url("/ais.nmea")) == once
    assert told(tmp_path.as_uri()) == once + once


def test_the_same_sentence_twice_is_kept_once_and_not_refused(file_store: Store, tmp_path: Path) -> None:
    (sentence,) = sentences()
    (tmp_path / "twice.nmea").write_text("\n".join([sentence, tagged("c:1763600000", sentence)] * 2))
    source = source_of((tmp_path / "twice.nmea").as_uri(), service="fishing_boats", format="ais", source="ais")
    tally = collect(source, file_store).tally
    assert (tally.kept, tally.repeated, tally.refused.total()) == (2, 2, 0)
    again = collect(source, file_store).tally
    assert (again.kept, again.repeated) == (0, 4)
    with file_store.read() as connection:
        for record in (BoatPosition, UntimedPosition):
            assert connection.scalar(select(func.count()).select_from(record)) == 1

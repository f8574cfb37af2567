"""Sentences of any receiver are read one by one; what cannot be read is refused with its reason, and the rest goes on."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyais.encode import encode_dict
from pyais.exceptions import AISBaseException
from pyais.messages import NMEASentenceFactory

from data_sources import Payload, Recognised, Refused
from data_sources.fishing_boats import FEEDS, Fix, Named, Untimed
from data_sources.protocols.ais_groups import OpenGroups
from data_sources.protocols.ais_sentences import checksum
from data_sources.protocols.tcp_lines import RECEIVED
from tests.conftest import source_of

RECEIVED_AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
STAMP = int(RECEIVED_AT.timestamp() * 1000)


def sentences(**said: object) -> list[str]:
    known = {"type": 18, "mmsi": 574000001, "lon": 108.2, "lat": 17.0, "speed": 3.2, "course": 120.0, "second": 1}
    return encode_dict(known | said, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=3)  # type: ignore[arg-type]


def parse(body: str | bytes, kind: str = "") -> list[object]:
    source = source_of("file:///ais.nmea", service="fishing_boats", format="ais", source="ais")
    said = body.encode() if isinstance(body, str) else body
    return list(FEEDS["ais"].parse(Payload(said, source.url, RECEIVED_AT, source, kind)))


def only(parts: list[object], kind: type) -> object:
    (one,) = [part for part in parts if type(part) is kind]
    return one


def reasons(parts: list[object]) -> dict[str, int]:
    return dict(Counter(part.reason for part in parts if isinstance(part, Refused)))


def tagged(block: str, sentence: str) -> str:
    return f"\\{block}*{checksum(block.encode()):02X}\\{sentence}"


def again(sentence: str) -> str:
    """With the checksum that its letters ask for."""
    said = sentence[1:].partition("*")[0]
    return f"!{said}*{checksum(said.encode()):02X}"


@pytest.mark.parametrize("kind", [1, 2, 3, 18, 19, 27])
def test_each_kind_of_position_is_read(kind: int) -> None:
    (sentence, *more) = sentences(type=kind)
    fix = only(parse("\n".join([sentence, *more]), ""), Untimed)
    assert (fix.boat, round(fix.lon, 2), round(fix.lat, 2)) == ("mmsi:574000001", 108.2, 17.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("talker", ["AI", "AB", "BS", "SA"])
def test_any_talker_is_heard(talker: str) -> None:
    (sentence,) = sentences()
    assert only(parse(again(sentence.replace("!AI", f"!{talker}"))), Untimed)


def test_a_stream_line_has_the_instant_of_its_reception() -> None:
    (sentence,) = sentences()
    fix = only(parse(f"{STAMP} {sentence}\r\n", RECEIVED), Fix)
    assert fix.at == RECEIVED_AT  # type: ignore[attr-defined]


def test_a_tag_block_tells_the_instant_while_its_checksum_holds() -> None:
    (sentence,) = sentences()
    good = tagged("s:r1,c:1763600000", sentence)
    assert only(parse(good), Fix).at == datetime.fromtimestamp(1763600000, UTC)  # type: ignore[attr-defined]
    assert only(parse(good.replace("c:1763600000", "c:1763600001")), Untimed)


def test_a_gatehouse_line_and_a_trailer_tell_it_too() -> None:
    (sentence,) = sentences()
    said = b"PGHP,1,2026,11,20,4,30,0,10,338,2,,1,09"
    clock = f"${said.decode()}*{checksum(said):02X}"
    assert only(parse(f"{clock}\n{sentence}"), Fix).at == datetime(2026, 11, 20, 4, 30, 0, 10_000, UTC)  # type: ignore[attr-defined]
    trailed = only(parse(f"{sentence},d-109,S2105,r003669946,1763600000"), Fix)
    assert trailed.at == datetime.fromtimestamp(1763600000, UTC)  # type: ignore[attr-defined]


def test_a_clock_of_a_year_that_no_calendar_has_tells_nothing() -> None:
    (sentence,) = sentences()
    said = b"PGHP,1,99999999999999999999,11,20,4,30,0,10,338,2,,1,09"
    assert only(parse(f"${said.decode()}*{checksum(said):02X}\n{sentence}"), Untimed)


def test_without_an_instant_a_position_in_a_file_is_kept_by_its_line_and_never_on_the_map_of_now() -> None:
    (sentence,) = sentences()
    one = only(parse(f"# heard\n\n{sentence}\n"), Untimed)
    assert (one.line, len(one.payload)) == (3, 16)  # type: ignore[attr-defined]


def test_parts_of_a_message_need_not_stand_together() -> None:
    first, second = sentences(type=5, shipname="TTH 96329 TS", callsign="XV", ship_type=30, to_bow=12, to_stern=6)
    (between,) = sentences(mmsi=574000002)
    named = only(parse("\n".join([first, between, second])), Named)
    assert (named.boat, named.name, named.ship_type, named.length_m) == ("mmsi:574000001", "TTH 96329 TS", 30, 18.0)  # type: ignore[attr-defined]


def test_names_of_class_b_come_in_two_parts_and_a_telephone_number_is_masked() -> None:
    parts = parse(
        "\n".join(sentences(type=24, partno=0, shipname="0905123456") + sentences(type=24, partno=1, ship_type=30))
    )
    found = {part.part: part for part in parts if isinstance(part, Named)}
    assert found["24A"].name == "09••••••••"
    assert found["24B"].ship_type == 30


@pytest.mark.parametrize(
    "said",
    [{"lon": 181.0, "lat": 91.0}, {"mmsi": 2_579_999}, {"mmsi": 992_000_001}],
    ids=["not available", "coast station", "buoy"],
)
def test_what_tells_no_boat_and_no_place_is_neither_kept_nor_refused(said: dict[str, object]) -> None:
    (sentence,) = sentences(**said)
    assert [type(part) for part in parse(sentence)] == [Recognised]


def test_a_speed_and_a_course_that_are_not_available_are_none() -> None:
    (sentence,) = sentences(speed=102.3, course=360.0)
    fix = only(parse(sentence), Untimed)
    assert (fix.speed, fix.course) == (None, None)  # type: ignore[attr-defined]


def test_each_fault_has_its_reason_and_the_good_sentence_stays() -> None:
    (good,) = sentences()
    first, _ = sentences(type=5, shipname="A")
    faults = [
        good[:-2] + "00", good.partition("*")[0], again("!AIVDM,1,1,,A,,0*00"), again("!AIVDM,1,1,,A,B6000000,0*00"),
        first, "không phải AIS", again("!AIVDM,9,0,,A,B6,0*00"),
    ]  # fmt: skip
    parts = parse("\n".join([*faults, good]))
    assert only(parts, Untimed)
    found = reasons(parts)
    assert found.pop("a part of a message whose others are missing", 0) + found.pop("a part of a message without a sequence number", 0) == 1  # fmt: skip
    assert sum(found.values()) == 6
    assert {"bad checksum", "no checksum", "truncated AIS payload"} <= set(found)


def test_a_position_at_zero_or_of_tomorrow_is_refused() -> None:
    (nowhere,) = sentences(lon=0.0, lat=0.0)
    (sentence,) = sentences()
    tomorrow = int((RECEIVED_AT + timedelta(days=1)).timestamp())
    found = reasons(parse(f"{nowhere}\n{tagged(f'c:{tomorrow}', sentence)}\n{tagged('c:100', sentence)}"))
    assert found == {"position at 0,0": 1, "instant in the future": 1, "instant before 2000": 1}


@pytest.mark.parametrize(
    "body", ["<html>đăng nhập</html>", '{"a": 1}', "", "x" * 3_000_000], ids=["HTML", "JSON", "nothing", "long"]
)
def test_a_document_of_something_else_is_one_refusal(body: str) -> None:
    assert [type(part) for part in parse(body)] == [Refused]


def test_a_group_waits_five_seconds_for_its_other_half() -> None:
    first, second = (line.encode() for line in sentences(type=5, shipname="A"))
    groups = OpenGroups()
    groups.add(first)
    assert groups.is_open(100.0)
    assert groups.is_open(104.9)
    groups.add(second)
    assert not groups.is_open(104.9)
    groups.add(first)
    assert groups.is_open(200.0)
    assert not groups.is_open(206.0)


AIS_FILES = ("ais_all_types.aivdm", "ais_comments.ais", "ais_satellite_tagblocks.nm4", "ais_tagblock.nmea", "ais_typeexamples.nmea", "ais_nmea_sample.txt")  # fmt: skip


WITHOUT_TRAILER = re.compile(rb"(?:\\[^\\]*\\)?!..VDM,[^*]*\*[0-9A-Fa-f]{2}")
"""pyais reads no trailer behind the checksum."""


def pyais_positions(path: Path) -> Counter[int]:
    """How many positions of ships pyais finds of each kind, by its own reader."""
    found: Counter[int] = Counter()
    lines = [said[0] for line in path.read_bytes().splitlines() if (said := WITHOUT_TRAILER.search(line))]
    messages: dict[tuple[object, ...], list[object]] = {}
    for line in lines:
        try:
            said = NMEASentenceFactory.produce(line)
        except AISBaseException:
            continue
        if not getattr(said, "payload", b"") or not said.is_valid:
            continue
        group = said.tag_block.group if getattr(said, "tag_block", None) and not said.tag_block.init() else None
        key = (said.frag_cnt, said.seq_id, said.channel, group.group_id if group else None)
        parts = messages.setdefault(key, []) if said.frag_cnt > 1 else []
        parts.append(said)
        if len(parts) < said.frag_cnt:
            continue
        messages.pop(key, None)
        whole = said.assemble_from_iterable(parts)
        try:
            told = whole.decode().asdict()
        except AISBaseException:
            continue
        kind = told["msg_type"]
        place = told.get("lon"), told.get("lat")
        somewhere = None not in place and abs(place[0]) <= 180 and abs(place[1]) <= 90 and place != (0, 0)
        if kind == 27 and len(whole.payload) * 6 < 96:  # pyais reads what is left of it; we refuse half a place
            continue
        if kind in (1, 2, 3, 18, 19, 27) and somewhere and 200_000_000 <= int(told["mmsi"]) < 800_000_000:
            found[kind] += 1
    return found


@pytest.mark.parametrize("name", AIS_FILES)
def test_as_many_positions_are_read_as_pyais_finds(samples: Path, name: str) -> None:
    path = samples / "vessels" / name
    parts = parse(path.read_bytes())
    ours = sum(isinstance(part, Fix | Untimed) for part in parts)
    assert ours == sum(pyais_positions(path).values())


@pytest.mark.parametrize("name", ["ais_satellite_tagblocks.nm4", "ais_typeexamples.nmea"])
def test_libais_finds_the_same_ships_at_the_same_places(samples: Path, name: str) -> None:
    libais = pytest.importorskip("ais", reason="libais is not installed: it could not be built here")
    path = samples / "vessels" / name
    theirs = set()
    for line in path.read_bytes().splitlines():
        parts = line[line.find(b"!") :].decode("ascii", "replace").split(",")
        if len(parts) < 7 or parts[1] != "1":
            continue
        try:
            said = libais.decode(parts[5], int(parts[6][0]))
        except libais.DecodeError:
            continue
        if said["id"] in (1, 2, 3, 18) and abs(said["x"]) <= 180 and abs(said["y"]) <= 90:
            theirs.add((f"mmsi:{said['mmsi']:09d}", round(said["x"], 3), round(said["y"], 3)))
    ours = {
        (one.boat, round(one.lon, 3), round(one.lat, 3))
        for one in parse(path.read_bytes())
        if isinstance(one, Fix | Untimed)
    }
    ships = {one for one in theirs if "2" <= one[0][5] <= "7"}
    assert ships <= ours

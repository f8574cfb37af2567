"""What documents of boats are damaged, what of them may be kept, and those that are made to eat memory and time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from data_sources.fishing_boats import Fix, Logged, Named, Untimed
from data_sources.protocols.ais_sentences import checksum
from data_sources.protocols.nmea_files import PIECE
from data_sources.simulator.boats.ais import sentences
from tests.conftest import SAMPLES

TOLD = (Fix, Logged, Named, Untimed)
FORMS = {"vms": "csv"}
"""The formats that are called otherwise here: another service has one of that name."""
LONGEST = 200
ASKED = (("vms", "vms-1/positions.csv"), ("log", "border/log.csv"))
"""(format, address) of what the simulated city tells."""


def keepable(part: Fix | Logged | Named | Untimed) -> None:
    """Raises AssertionError, or what the store would, when a part cannot be kept."""
    assert part.boat, "a boat without a name"
    for said in part:
        if isinstance(said, str):
            assert len(said) <= LONGEST, "a text as long as the document"
            assert "\0" not in said, "a text that PostgreSQL cannot hold"
            said.encode()
        if isinstance(said, datetime):
            assert said.tzinfo is not None
            assert said.astimezone(UTC).year < 2100
    if isinstance(part, Fix | Untimed):
        assert -180 <= part.lon <= 180, "nowhere on Earth"
        assert -90 <= part.lat <= 90, "nowhere on Earth"
        assert part.speed is None or 0 <= part.speed <= 110
        assert part.course is None or 0 <= part.course < 360


def summed(said: bytes) -> bytes:
    """A line with the checksum that its letters ask for."""
    return b"!%s*%02X\n" % (said, checksum(said))


def tagged(n: int) -> bytes:
    """The first of nine sentences of a tag group that nobody ends."""
    block = b"g:1-9-%d" % n
    return b"\\%s*%02X\\%s" % (block, checksum(block), summed(b"AIVDM,9,1,,A,11,0"))


def lines() -> bytes:
    """Sentences of many kinds."""
    known: dict[str, str | int | float | bytes | bool] = {
        "mmsi": 574_000_001,
        "lon": 108.2,
        "lat": 16.9,
        "speed": 3.0,
        "course": 90.0,
    }
    said = [b"# heard\r\n", b"$GPGGA,184353.07,1929.045,S,02410.506,E,1,04,2.6,100.00,M,-33.9,M,,0000*6D\r\n"]
    for kind in (1, 3, 18, 19, 27):
        said += sentences({**known, "type": kind})
    said += sentences({"type": 5, "mmsi": 574_000_001, "shipname": "TTH 96329 TS", "to_bow": 9})
    said += sentences({"type": 24, "mmsi": 574_000_001, "partno": 0, "shipname": "0905123456"})
    return b"".join(said)


def seeds() -> list[tuple[str, bytes]]:
    """(format, document) of the real payloads where they lie, and of ours."""
    log = "boat,at,event,port,crew,lon,lat\nTTH-96329-TS,2026-11-20T05:00:00+07:00,reported,,,108.1,16.9\n" * 3
    vms = (
        "Số đăng ký;Thời gian;Kinh độ;Vĩ độ;Tốc độ (km/h)\n"
        + "TTH 96329 TS;20/11/2026 12:00;108°15'00\"E;16,75;9,26\n" * 5
    )
    message = {"type": "end", "before": {}, "after": {"id": "1.5-a", "camera": "cam-0001", "label": "car", "start_time": 1.7e9, "end_time": 1.7e9 + 4}}  # fmt: skip
    mqtt = json.dumps({"at": 1_700_000_005_000, "topic": "frigate/events", "text": json.dumps(message)}) + "\n"
    found = [("ais", lines()), ("log", log.encode()), ("vms", vms.encode()), ("frigate-mqtt", mqtt.encode() * 4)]
    folder = SAMPLES / "vessels"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        found.append(("vms" if path.suffix == ".csv" else "ais", path.read_bytes()[:200_000]))
    return found


def filled(part: bytes, head: bytes = b"", size: int = PIECE) -> bytes:
    return head + part * (size // len(part))


VMS_HEAD = b"registration,mmsi,at,lon,lat,speed_kn,course\n"
DOCUMENTS: dict[str, Callable[[int], bytes]] = {
    "one line without end": lambda size: b"!AIVDM,1,1,,A," + b"1" * size,
    "halves of messages": lambda _: b"".join(
        summed(b"AIVDM,9,%d,%d,A,%s,0" % (n % 8 + 1, n % 10, b"1" * 50)) for n in range(12_000)
    ),
    "tag blocks without end": lambda _: filled(b"\\"),
    "tag blocks of many fields": lambda _: filled(b"\\" + b"c:1," * 500 + b"*00\\\n"),
    "groups of everything": lambda _: b"".join(tagged(n) for n in range(25_000)),
    "stars": lambda _: filled(b"!AIVDM*"),
    "zeros": lambda size: b"\0" * size,
}
SHEETS: dict[str, Callable[[int], bytes]] = {
    "rows without end": lambda size: filled(
        b"TTH-96329-TS,,2026-11-20T12:00:00+07:00,108.2,16.7,4,120\n", VMS_HEAD, min(size, 8 * 2**20)
    ),
    "degrees of many parts": lambda _: filled(
        b"TTH-96329-TS,,2026-11-20T12:00:00+07:00," + b"1 " * 40 + b",16.7,4,120\n", VMS_HEAD
    ),
    "registrations without end": lambda _: VMS_HEAD + b"T" * 500_000 + b",,,,,,\n",
    "quotes": lambda _: filled(b'"', VMS_HEAD),
}
MONSTERS = {"ais": ("ais", DOCUMENTS), "boats": ("vms", SHEETS)}

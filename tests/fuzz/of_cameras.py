"""What cameras' documents are damaged, what of them may be kept, and those that are made to eat memory and time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from data_sources.cameras import Alert, CameraState, Decided, Health, Raised, Seen
from data_sources.protocols.web import DOCUMENT
from data_sources.store.records import milliseconds
from data_sources.store.shapes import digest, shape_of
from tests.conftest import SAMPLES
from tests.data_sources.cameras.frigates import NOON, camera, event, statistics

TOLD = (Seen, Raised, Decided, Health)
RECORDS = {Raised: Alert, Decided: Alert, Health: CameraState}
LONGEST = 200
ASKED = (
    ("frigate", "frigate-1/api/events?include_thumbnails=0&limit=40"),
    ("frigate", "frigate-1/api/events?in_progress=1"),
    ("frigate", "frigate-2/api/stats"),
    ("verdicts", "verification/verdicts.json?limit=40"),
)
"""(format, address) of what the simulated city tells of its cameras."""


def keepable(part: Seen | Raised | Decided | Health) -> None:
    """Raises AssertionError, or what the store would, when a part cannot be kept."""
    for said in part:
        if isinstance(said, str):
            assert len(said) <= LONGEST, "a text as long as the document"
            assert "\0" not in said, "a text that PostgreSQL cannot hold"
            said.encode()
        elif isinstance(said, datetime):
            milliseconds(said)
    if isinstance(part, Seen):
        assert all((part.camera, part.event, part.kind.partition("/")[2])), "an event without a name"
        assert 0 < part.started <= (part.started if part.ended is None else part.ended), "an event that ends before"
        return
    shape = shape_of(RECORDS[type(part)])
    digest(shape.hold_said(shape.told(part)))
    assert all(shape.key(part)), "a record without a name"


def seeds() -> list[tuple[str, bytes]]:
    """(format, document) of the real payloads where they lie, and of some of ours."""
    alert = event(NOON - 90, label="fire", recognized_license_plate=["75A-123.45", 0.9], sub_label=["A", 0.5])
    steps = [
        {"source": "frigate-1", "camera": "cam-0001", "event": alert["id"], "state": state, "at": "2026-11-20T11:59:50+07:00",
         "agency": "cong-an", "reason": "Bóng đổ"} for state in ("bao_sai", "xac_nhan", "chuyen")
    ]  # fmt: skip
    told: list[tuple[str, object]] = [
        ("frigate", [event(), alert, event(NOON - 30, None, zones=["no_parking"]), event(label="skateboard")]),
        ("frigate", {"type": "end", "before": event(lasts=None), "after": alert}),
        ("frigate", statistics({"cam-0001": camera(detection_frame=NOON), "cam-0002": camera(camera_fps=0)})),
        ("frigate", {"front_door": camera(stalls_last_hour=200), "service": {"last_updated": NOON}, "detectors": {}}),
        ("verdicts", {"verdicts": steps}),
    ]
    found = [(form, json.dumps(document).encode()) for form, document in told]
    folder = SAMPLES / "cameras"
    return found + [("frigate", path.read_bytes()) for path in (sorted(folder.iterdir()) if folder.is_dir() else ())]


def filled(start: str, part: str, end: str, size: int = DOCUMENT) -> bytes:
    """``part`` as often as goes into ``size`` bytes, between ``start`` and ``end``."""
    return (start + part * max(1, (size - len(start) - len(end)) // len(part.encode())) + end).encode()


EVENT = json.dumps(event())
SHORT = '{"id":"a","camera":"b","label":"c","start_time":1e9,"end_time":1e9}'
STEP = '{"source":"a","camera":"b","event":"c","state":"chuyen","at":"2026-11-20T10:00:00Z","agency":"d","reason":"e"}'
FRIGATE: dict[str, Callable[[int], bytes]] = {
    "events without end": lambda size: filled("[", EVENT + ",", EVENT + "]", size),
    "short events": lambda size: filled("[", SHORT + ",", SHORT + "]", size),
    "short events, one of them broken": lambda size: filled("[", SHORT + ",", "{}]", size),
    "events that are none": lambda size: filled("[" + SHORT + ",", "{},", "{}]", size),
    "different cameras and labels": lambda size: (
        "[" + ",".join(SHORT.replace('"b"', f'"b{n}"').replace('"c"', f'"c{n}"') for n in range(size // 90)) + "]"
    ).encode(),
    "zones without end": lambda size: filled(EVENT[:-1] + ',"zones":[', '"a",', '"a"]}', size),
    "data without end": lambda size: filled("[" + EVENT[:-1] + ',"data":[', "1,", "1]}]", size),
    "nesting in an event": lambda size: filled("[" + EVENT[:-1] + ',"data":', '{"a":', "1", size),
    "comments": lambda size: filled("[", "//\n", EVENT + "]", size),
    "one comment": lambda size: filled("[//", "a", "\n" + EVENT + "]", size),
    "slashes in texts": lambda size: filled('[{"id":"', "//", '"', size),
    "cameras in statistics": lambda size: filled(
        '{"service":{"last_updated":0},"cameras":{', '"a":{"camera_fps":5},', '"a":{"camera_fps":5}}}', size
    ),
    "different cameras in statistics": lambda size: (
        '{"cameras":{' + ",".join(f'"{n}":{{"camera_fps":5}}' for n in range(size // 28)) + "}}"
    ).encode(),
    "an id without end": lambda size: filled('[{"id":"', "a", '","camera":"b","label":"c","start_time":1e9}]', size),
    "a label without end": lambda size: filled('[{"label":"', "ử", '","camera":"b","id":"c","start_time":1e9}]', size),
    "digits": lambda size: filled('[{"label":"a","camera":"b","id":"c","start_time":', "1", "}]", size),
}
VERDICTS: dict[str, Callable[[int], bytes]] = {
    "steps without end": lambda size: filled('{"verdicts":[', STEP + ",", STEP + "]}", size),
    "steps that are none": lambda size: filled('{"verdicts":[', "{},", "{}]}", size),
    "a reason without end": lambda size: filled('{"verdicts":[' + STEP[:-1] + ',"reason":"', "gọi 0905 ", '"}]}', size),
}
MONSTERS = {"Frigate": ("frigate", FRIGATE), "verdicts": ("verdicts", VERDICTS)}

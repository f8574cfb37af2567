"""Frigate servers as good or as difficult as a test wants them, and what the feed reads of their answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from data_sources import Many, Payload, Refused
from data_sources.cameras import FEEDS, Health, Raised, Seen
from tests.conftest import Served, source_of

RECEIVED = datetime(2026, 11, 20, 5, tzinfo=UTC)
"""12:00 in Hue."""
NOON = RECEIVED.timestamp()
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def event(begin: float = NOON - 60, lasts: float | None = 12.5, **over: Any) -> dict[str, Any]:
    """An event as Frigate 0.16 tells it; ``lasts`` None: it is in view."""
    return {
        "id": f"{begin:.6f}-abc123",
        "label": "car",
        "sub_label": None,
        "camera": "cam-0001",
        "start_time": begin,
        "end_time": None if lasts is None else begin + lasts,
        "false_positive": False,
        "zones": ["lan_1"],
        "thumbnail": "",
        "has_clip": True,
        "has_snapshot": False,
        "data": {"top_score": 0.92, "score": 0.87, "box": [0.2, 0.1, 0.4, 0.7], "type": "object", "description": ""},
    } | over


def camera(**over: Any) -> dict[str, Any]:
    """A camera as statistics tell it: all is well."""
    return {
        "camera_fps": 5.0,
        "process_fps": 5.0,
        "skipped_fps": 0.0,
        "detection_fps": 1.2,
        "detection_enabled": True,
    } | over


def statistics(cameras: Mapping[str, Any], at: float = NOON, **over: Any) -> dict[str, Any]:
    """Statistics of a server."""
    return {
        "cameras": dict(cameras),
        "detectors": {"coral": {"inference_speed": 9.1, "detection_start": 0.0, "pid": 320}},
        "detection_fps": 7.1,
        "service": {"uptime": 86_400, "version": "0.16.1", "last_updated": int(at)},
    } | over


def payload(document: Any, source: str = "frigate-1", form: str = "frigate", received: datetime = RECEIVED) -> Payload:
    """A document as it came."""
    body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return Payload(body, "http://x/", received, source_of("http://x/", service="cameras", format=form, source=source))


def read(document: Any, source: str = "frigate-1", form: str = "frigate") -> list[Any]:
    """What the feed reads of a document received at noon of 20 November."""
    return one_by_one(FEEDS[form].parse(payload(document, source, form)))


def one_by_one(parts: Iterable[Any]) -> list[Any]:
    """What was told together, told alone."""
    return [one for part in parts for one in (part if isinstance(part, Many) else (part,))]


def seen(document: Any, source: str = "frigate-1") -> list[Seen]:
    return [part for part in read(document, source) if isinstance(part, Seen)]


def raised(document: Any, source: str = "frigate-1") -> list[Raised]:
    return [part for part in read(document, source) if isinstance(part, Raised)]


def health(document: Any, source: str = "x") -> dict[str, str]:
    """Each camera's state."""
    return {part.camera: part.state for part in read(document, source) if isinstance(part, Health)}


def reasons(parts: list[Any]) -> list[str]:
    return [part.reason for part in parts if isinstance(part, Refused)]


class Frigate:
    """A Frigate server on a socket."""

    def __init__(self, served: Served, most: int = 5_000) -> None:
        self.events: list[dict[str, Any]] = []
        self.cameras: dict[str, Any] = {"cam-0001": camera()}
        self.most = most
        """Events a page at most, whatever was asked."""
        self.passes_over: set[str] = set()
        """Options that it does not know and passes over."""
        self.refuses: dict[str, int] = {}
        """Options, or questions, that it refuses, with the status."""
        self.hurried = False
        """It says 429 to who asks for what began more than 47 hours ago."""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.tokens: list[str | None] = []
        self.served = served
        for name in ("events", "stats", "event_ids"):
            served.answers[f"/api/{name}"] = self.answer
        self.url = served.url("/")

    def see(self, ago: float, lasts: float | None = 10.0, **over: Any) -> dict[str, Any]:
        """Something begins that long ago [s]."""
        now = datetime.now(UTC).timestamp()
        said = event(now - ago, lasts, **{"id": f"{now - ago:.6f}-e{len(self.events):05}"} | over)
        self.events.append(said)
        self.events.sort(key=lambda one: -one["start_time"])
        return said

    def answer(self, handler: BaseHTTPRequestHandler) -> bytes | None:
        parts = urlsplit(handler.path)
        what = parts.path.rpartition("/")[2]
        options = {key: said[0] for key, said in parse_qs(parts.query).items()}
        self.asked.append((what, options))
        self.tokens.append(handler.headers.get("Authorization"))
        for name in (what, *options):
            if name in self.refuses:
                handler.send_error(self.refuses[name])
                return None
        if self.hurried and float(options.get("before", 9e9)) < datetime.now(UTC).timestamp() - 47 * HOUR:
            handler.send_error(429)
            return None
        options = {key: said for key, said in options.items() if key not in self.passes_over}
        if what == "stats":
            return json.dumps(statistics(self.cameras, datetime.now(UTC).timestamp())).encode()
        if what == "event_ids":
            wanted = unquote(options["ids"]).split(",")
            return json.dumps([one for one in self.events if one["id"] in wanted]).encode()
        found = self.events
        if "after" in options:
            found = [one for one in found if one["start_time"] > float(options["after"])]
        if "before" in options:
            found = [one for one in found if one["start_time"] < float(options["before"])]
        if options.get("in_progress") == "1":
            found = [one for one in found if one["end_time"] is None]
        limit = min(int(options.get("limit", 100)), self.most)
        return json.dumps(found[:limit]).encode()

    def round(self, cursor: Mapping[str, Any] | None = None, secret: str = "") -> tuple[list[Payload], dict[str, Any]]:
        """(answers of a round, where the next one goes on)."""
        self.asked.clear()
        source = source_of(self.url, service="cameras", format="frigate", source="frigate-1", secret=secret)
        held = dict(cursor or {})
        answers: list[Payload] = []
        for answer in FEEDS["frigate"].fetch(source, held):
            answers.append(answer)
            if answer.cursor is not None:
                held = json.loads(json.dumps(dict(answer.cursor)))
        return answers, held

    def rounds(self, cursor: Mapping[str, Any] | None = None) -> tuple[list[Payload], dict[str, Any]]:
        """As ``round``, until nothing of the past is left to ask for."""
        answers, held = self.round(cursor)
        for _ in range(20):
            if not held.get("more"):
                return answers, held
            more, held = self.round(held)
            answers += more
        raise AssertionError("the past has no end")

    def questions(self, what: str = "events") -> list[dict[str, str]]:
        """The options of each question of the last round."""
        return [options for name, options in self.asked if name == what]


def told(answers: list[Payload]) -> dict[str, int | None]:
    """The end [ms] of each event in answers, as the newest of them tells it."""
    found: dict[str, int | None] = {}
    for answer in answers:
        for part in one_by_one(FEEDS["frigate"].parse(answer)):
            if isinstance(part, Seen) and (part.event not in found or part.ended is not None):
                found[part.event] = part.ended
    return found

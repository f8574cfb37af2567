"""What Frigate says over HTTP or MQTT, as plain objects: its events, whatever they are wrapped in, and its statistics.

- A list of events, one event, a list in ``events``, and the messages of ``frigate/events`` (``{type, before, after}``, of
  which ``after`` counts): all the same. The usual list is decoded at once, and of other documents each part by itself.
- Documents with ``//`` comments, as Frigate's own manual writes its messages, are read without them.
- Reviews, updates of tracked objects and triggers are of the format and hold no event.
- ``sub_label`` (who somebody is, or whose car), descriptions and thumbnails are read by nobody.
- Statistics name their cameras under ``cameras``; those of old versions at the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from data_sources.protocols import Unreadable
from data_sources.protocols.documents import complaint, decoded, other_json
from data_sources.protocols.instants import single
from data_sources.protocols.measurement import words

MOST_EVENTS = 250_000
"""Events in a document at most: they are decoded at once."""
LEAST = 40
"""Bytes of an event at least."""
LONGEST_ID = 100
TEXT = 60
"""Letters of a camera's name or a label at most."""
OWN = frozenset(("id", "camera", "label", "start_time"))
READ = ("id", "camera", "label", "start_time", "end_time")
"""What may be shown of an event that is refused: not who or whose it was."""
UPDATES = frozenset(("description", "face", "lpr", "classification"))
"""Kinds of ``frigate/tracked_object_update``."""
COMMENT = re.compile(rb'"(?:[^"\\]++|\\.)*+"|//[^\r\n]*+', re.DOTALL)
QUOTE = ord('"')
NOTHING = msgspec.Raw()

Said = dict[str, Any]


class Event(msgspec.Struct, gc=False):
    """An event. Instants in seconds since 1970. What few events are asked for is left as it was sent."""

    id: str
    camera: str
    label: str
    start_time: float
    end_time: float | None = None
    false_positive: bool | None = None
    zones: msgspec.Raw = NOTHING
    data: msgspec.Raw = NOTHING
    entered_zones: msgspec.Raw = NOTHING
    score: msgspec.Raw = NOTHING
    top_score: msgspec.Raw = NOTHING
    recognized_license_plate: msgspec.Raw = NOTHING

    def within(self) -> tuple[str, ...]:
        """The zones that it entered."""
        found = plain(self.zones if memoryview(self.zones) else self.entered_zones)
        named = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return tuple(zone for said in named[:20] if isinstance(said, str) and (zone := words(said, TEXT)))

    def best(self) -> tuple[float | None, str]:
        """(how sure it is at best, 0 to 1, None where it says nothing; the number plate that was read, unmasked, "" for
        none). Both stand at the top or in ``data``; of a plate some versions send a pair with its own score."""
        found = plain(self.data)
        data: Said = found if isinstance(found, dict) else {}
        scores = (data.get("top_score"), plain(self.top_score), data.get("score"), plain(self.score))
        score = next(
            (float(one) for one in scores if isinstance(one, int | float) and one is not True and 0 < one <= 1), None
        )
        for said in (plain(self.recognized_license_plate), data.get("recognized_license_plate")):
            plate = said[0] if isinstance(said, list) and said else said
            if isinstance(plate, str) and plate.strip():
                return score, words(plate, 20)
        return score, ""


EVENTS = msgspec.json.Decoder(list[Event])


def plain(raw: msgspec.Raw) -> Any:
    """What was left as it was sent; None for nothing."""
    try:
        return None if raw is NOTHING else msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def usual(body: bytes) -> list[Event] | None:
    """The events of a list, each as it should be; None of any other document, which is to be read part by part."""
    if body[:1] != b"[":
        return None
    if len(body) > LEAST * MOST_EVENTS and body.count(b'"start_time"') > MOST_EVENTS:
        return None
    try:
        return EVENTS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def document_in(body: bytes) -> Any:
    """The JSON in a body, without comments. Raises Unreadable."""
    try:
        return decoded(body)
    except Unreadable as why:
        if not str(why).startswith(("broken JSON", "this is text")) or (bare := uncommented(body)) == body:
            raise
        return decoded(bare, len(bare))


def uncommented(body: bytes) -> bytes | bytearray:
    """The document without its comments; in no more memory than itself, however many there are."""
    if b"//" not in body:
        return body
    bare, upto = bytearray(), 0
    for found in COMMENT.finditer(body):
        if body[found.start()] != QUOTE:
            bare += body[upto : found.start()]
            upto = found.end()
    bare += body[upto:]
    return bare


def parts_in(document: Any) -> Iterator[Event | Unreadable | tuple[Unreadable, Said]]:
    """Yield each event of a document that is no statistics, or why it is none with what may be shown of it. Raises
    Unreadable when it is none of Frigate's."""
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        document = document["events"]
    parts = document if isinstance(document, list) else [document]
    if parts and not any(isinstance(part, dict) and is_ours(part) for part in parts):
        raise Unreadable(fault_in(document) or other_json(document, "frigate"))
    for part in parts:
        if not isinstance(part, dict):
            yield Unreadable("not an event")
            continue
        after = part.get("after")
        said = after if isinstance(after, dict) and "type" in part else part
        if is_event(said):
            try:
                yield mended(said)
            except Unreadable as why:
                yield why, {key: said[key] for key in READ if key in said}
        elif not is_ours(part):
            yield Unreadable("not an event")


def is_event(said: Said) -> bool:
    """Whether an object is an event, or what should have been one."""
    return "severity" not in said and len(said.keys() & OWN) >= 2 and ("start_time" in said or "label" in said)


def is_ours(part: Said) -> bool:
    """Whether an object is one of Frigate's: an event, a review, or a message about either."""
    if is_event(part) or ("severity" in part and "camera" in part):
        return True
    after = part.get("after")
    if isinstance(after, dict) and "before" in part and "type" in part:
        return is_ours(after)
    kind = part.get("type")
    update = isinstance(kind, str) and kind in UPDATES and "id" in part
    return update or part.keys() >= {"event_id", "camera", "score"}


def fault_in(document: Any) -> str:
    """The sentence for a server that complains instead of answering: {"success": false, "message": …}; else ""."""
    if isinstance(document, dict) and document.get("success") is False:
        said = complaint(document.get("message") or document.get("detail"))
        return f"the server answers with an error: {(said or 'no reason told')[:80]}"
    return ""


def mended(said: Said) -> Event:
    """An event of an object whose fields may be written otherwise. Raises Unreadable."""
    false = said.get("false_positive")
    left = {
        key: raw(said.get(key))
        for key in ("zones", "data", "entered_zones", "score", "top_score", "recognized_license_plate")
    }
    return Event(
        id=words(said.get("id"), LONGEST_ID + 1),
        camera=words(said.get("camera"), TEXT + 1),
        label=words(said.get("label"), TEXT + 1),
        start_time=seconds(said.get("start_time"), "start_time"),
        end_time=None if said.get("end_time") in (None, "") else seconds(said["end_time"], "end_time"),
        false_positive=false is True or false in (1, "true", "True", "1"),
        **left,
    )


def raw(said: Any) -> msgspec.Raw:
    """A value as it would be sent."""
    if said is None:
        return NOTHING
    try:
        return msgspec.Raw(msgspec.json.encode(said))
    except (TypeError, ValueError, OverflowError, RecursionError):  # half a letter, a number beyond 64 bits
        return NOTHING


def seconds(said: Any, name: str) -> float:
    """An instant as a number, wherever it was written as text. Raises Unreadable."""
    if isinstance(said, str):
        text = said.strip()[:64]
        try:
            said = float(text)
        except ValueError:
            try:
                return single(text, None).timestamp()
            except OverflowError as why:
                raise Unreadable(f"{name} is no instant") from why
    if said is None or isinstance(said, bool) or not isinstance(said, int | float):
        raise Unreadable(f"no {name}" if said is None else f"{name} is no number")
    try:
        return float(said)
    except OverflowError:
        return float("inf")

"""What a document is, seen from outside: its JSON, or one sentence on what it looks like instead."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from data_sources.protocols import Unreadable

DEPTH = 50
NESTING = frozenset((dict, list))
MEMORY = 80 * 2**20
"""Bytes that the parts of a document may take once decoded, by ``weight``: 16 MiB of ``{},{},{}`` would take 400."""

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

XML = (
    (b"waterml/2", "WaterML 2.0"),
    (b"www.cuahsi.org/waterML", "WaterML 1"),
    (b"urn:oasis:names:tc:emergency:cap", "a CAP warning"),
    (b"<rss", "an RSS feed"),
    (b"http://www.w3.org/2005/Atom", "an Atom feed"),
    (b"www.onvif.org", "an ONVIF message"),
    (b"EventNotificationAlert", "an alert of a Hikvision camera"),
    (b"Envelope", "a SOAP message"),
)


def decoded(body: bytes | bytearray, more: int = 0) -> Any:
    """The JSON in the body. Raises Unreadable, with one sentence, when it is none, nested deeper than 50, or would take
    too much memory. ``more``: bytes it takes beside what its parts do.

    NaN, Infinity and 1e999 break JSON's rules and are read all the same, so that one of them costs no more than its
    own observation.
    """
    for bom, encoding in BOMS:
        if body.startswith(bom):
            body = body.decode(encoding, "replace").encode()
            more += len(body)
    more += weight(body)
    if more > MEMORY:
        raise Unreadable("too many parts in one document")
    try:
        document = msgspec.json.decode(body)
    except RecursionError as why:
        raise Unreadable(f"nested deeper than {DEPTH}") from why
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        if more + len(body) * widest(body) > MEMORY:  # Python's reader needs all of it as text
            raise Unreadable("too many parts in one document") from why
        document = lenient(body, why)
    if deeper(document):
        raise Unreadable(f"nested deeper than {DEPTH}")
    return document


def weight(body: bytes | bytearray) -> int:
    """About how many bytes the lists, objects and values in a JSON text take, from its brackets and commas."""
    objects = body.count(b"{")
    filled = objects - body.count(b"{}")
    return 72 * (objects + body.count(b"[")) + 130 * filled + 60 * body.count(b",")


def widest(body: bytes | bytearray) -> int:
    """Bytes of memory that each letter of a text takes at most, by its widest: 1, 2 or 4."""
    if body.isascii():
        return 1
    return 4 if any(lead in body for lead in (0xF0, 0xF1, 0xF2, 0xF3, 0xF4)) else 2


def lenient(body: bytes | bytearray, fault: Exception) -> Any:
    """The JSON in the body as Python reads it: with NaN and Infinity. Raises Unreadable."""
    other = seen(body)
    if other:
        raise Unreadable(other) from fault
    try:
        return json.loads(body, parse_int=lambda digits: int(digits) if len(digits) < 400 else float(digits))
    except RecursionError as why:
        raise Unreadable(f"nested deeper than {DEPTH}") from why
    except json.JSONDecodeError as why:
        raise Unreadable(f"broken JSON at character {why.pos + 1}") from why
    except UnicodeDecodeError as why:
        raise Unreadable(f"JSON that is not UTF-8 at byte {why.start + 1}") from why


def deeper(document: Any) -> bool:
    """Whether lists and objects are nested deeper than 50."""
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(DEPTH):
        if not level:
            return False
        level = [
            part
            for outer in level
            for part in (outer.values() if type(outer) is dict else outer)
            if type(part) in NESTING
        ]
    return bool(level)


def seen(body: bytes | bytearray) -> str:
    """What bytes that should be JSON are instead, in one sentence; "" when they may well be JSON."""
    head = body[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head:
        return "empty document"
    if head[:1] == b"<":
        if re.search(rb"<(!doctype\s+html|html|head|body)\b", head, re.IGNORECASE):
            return "an HTML page, perhaps a login"
        return next((f"this is {name}" for mark, name in XML if mark in head), "this is XML")
    if (head[:1] in b"#" and b"USGS" in head) or b"\nagency_cd\t" in head:
        return "this is USGS RDB"
    if head.startswith((b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")):
        return "a binary file"
    if head[:1] not in b'{["-0123456789' and not head.startswith((b"true", b"false", b"null", b"NaN", b"Infinity")):
        return "this is text, not JSON"
    return ""


def other_json(document: Any, asked: str) -> str:
    """What a JSON document that is not of the asked format is, in one sentence that says the mend where there is one."""
    if isinstance(document, list) and document and isinstance(document[0], dict):
        document = document[0]
        if "TblDcpDataData" in document:
            return "this is a list of GOES DCP messages"
    if not isinstance(document, dict):
        return "JSON of no format that is read here"
    if document.get("type") in ("FeatureCollection", "Feature"):
        return "this is GeoJSON"
    if reader := plate_reader(document):
        return f"this is an answer of a plate reader ({reader})"
    inner = document.get("value")
    if "org.cuahsi.waterml" in str(document.get("declaredType")) or (isinstance(inner, dict) and "timeSeries" in inner):
        return "this is WaterML 1 as JSON (USGS water services)"
    if asked != "openaq" and is_openaq(document):
        return 'this is an OpenAQ answer; set format = "openaq"'
    if asked != "sensorthings" and (isinstance(inner, list) or any(key.startswith("@iot.") for key in document)):
        return 'this is a SensorThings answer; set format = "sensorthings"'
    said = complaint(document.get("message") or document.get("detail") or document.get("error"))
    if said and len(document) <= 6:
        return f"the server answers with an error: {said[:80]}"
    if document and all(
        isinstance(part, dict) and part.get("type") == "FeatureCollection" for part in document.values()
    ):
        return "this is OGC API features, several in one"
    return "JSON of no format that is read here"


def plate_reader(document: dict[str, Any]) -> str:
    """Whose plate reader a document is of; "" for none."""
    results = document.get("results")
    if isinstance(results, list) and results and isinstance(results[0], dict) and "plate" in results[0]:
        return "OpenALPR" if "data_type" in document or "epoch_time" in document else "Plate Recognizer"
    if document.get("data_type") == "alpr_results":
        return "OpenALPR"
    return "Axis" if document.keys() & {"plateText", "plateUTF8", "plateASCII"} else ""


def complaint(said: Any) -> str:
    """The words of an error, wherever a server puts them: a text, an object's message, the first of a list."""
    if isinstance(said, list):
        return complaint(said[0]) if said else ""
    if isinstance(said, dict):
        return next(
            (text for key in ("message", "msg", "detail", "reason", "code") if (text := complaint(said.get(key)))), ""
        )
    return " ".join(str(said).split()) if isinstance(said, str | int) and not isinstance(said, bool) else ""


def is_openaq(document: Any) -> bool:
    """Whether it is an answer of the OpenAQ API: ``meta`` beside ``results``."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("meta"), dict)
        and isinstance(document.get("results"), list)
    )


def stem(address: str) -> str:
    """The name of the document behind an address, without its ending: what stands for the station of a document that
    names none. ``file:///data/kk-tth01.csv`` → ``kk-tth01``; an address that ends in / has none."""
    path = unquote(urlsplit(address).path)
    return "" if path.endswith("/") else PurePosixPath(path).name.split(".")[0]

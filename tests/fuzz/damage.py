"""Ways to damage a document, each told by chance alone: the same seed gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, -0.0, 10**30, 2**63, "", " ", "\0", "\ud800", "1e999", "NaN", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", "31/12/9999", "24:00", "2026-11-20T24:00:00+07:00", "0" * 5000, "Ổ gà " * 2000, "0905123456",
    [], {}, [[]], {"": ""}, [None], {"recipient": [1, None, {}]}, [{"name": [], "value": {}}], "١٢٣", "＠＠", "\u202e", "'\"<&>",
)  # fmt: skip
TOKENS = (
    b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\u", b"\\ud800", b"null", b"NaN", b"1e9999", b"0123", b"<", b"/>", b"<!DOCTYPE x>",
    b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"<![CDATA[", b"]]>", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe1\xbb", b"\r", b"\n", b";", b"\t", b"|",
    b'"""', b"-", b"9" * 400,
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1258", "utf-32", "utf-7", "latin-1")

Damage = Callable[[bytes, Random], bytes]


def bytes_changed(body: bytes, chance: Random) -> bytes:
    """Some bytes are others."""
    damaged = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut_off(body: bytes, chance: Random) -> bytes:
    """It breaks off."""
    return body[: chance.randrange(len(body))]


def tokens_put_in(body: bytes, chance: Random) -> bytes:
    """What means something to a format stands where it does not belong."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice(TOKENS) + body[at:]
    return body


def parts_repeated(body: bytes, chance: Random) -> bytes:
    """A stretch comes several times."""
    start = chance.randrange(len(body))
    stretch = body[start : start + chance.randint(1, 200)]
    return body[:start] + stretch * chance.randint(2, 60) + body[start:]


def encoded_otherwise(body: bytes, chance: Random) -> bytes:
    """It is in other letters than it should be."""
    return body.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def cells_parted_otherwise(body: bytes, chance: Random) -> bytes:
    """What parts cells is something else in some places, or everywhere."""
    return body.replace(
        chance.choice((b";", b",", b"\t", b"|")),
        chance.choice((b";", b",", b"\t", b"|", b'"', b"\n")),
        chance.choice((1, -1)),
    )


def values_changed(body: bytes, chance: Random) -> bytes:
    """JSON of the same shape with strange values, names and nesting; other documents stay."""
    try:
        document = json.loads(body)
    except ValueError:
        return bytes_changed(body, chance)
    return json.dumps(strange(document, chance)).encode()


def strange(part: Any, chance: Random) -> Any:
    """A part of a JSON document with some of what it holds changed."""
    if chance.random() < 0.04:
        return chance.choice((*STRANGE, [part], {"x": part}, str(part)))
    if isinstance(part, dict):
        kept = {key: strange(value, chance) for key, value in part.items() if chance.random() > 0.02}
        return kept | {key: chance.choice(STRANGE) for key in part if chance.random() < 0.05}
    if isinstance(part, list):
        return [strange(value, chance) for value in part]
    return part


DAMAGES: tuple[Damage, ...] = (
    bytes_changed, cut_off, tokens_put_in, parts_repeated, encoded_otherwise, cells_parted_otherwise, values_changed,
)  # fmt: skip


def damaged(body: bytes, chance: Random) -> bytes:
    """The document with one to three damages."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        body = chance.choice(DAMAGES)(body, chance) if body else body
    return body

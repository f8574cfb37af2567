"""What `python app.py check` tells: configuration, store and every feed's reach, with a mend for each fault."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from data_sources import Idle, Payload, Recognised, Refused, Source, feeds
from data_sources.privacy.masking import mask, mask_fault
from data_sources.settings import Fault, Settings

WITHIN = 5
"""Seconds that a stream has to say something."""
LOOKED_AT = 5_000
"""Records of a feed's first answer that are parsed to see whether it is of its format."""


class Row(NamedTuple):
    """One line of the table."""

    what: str
    ok: bool
    finding: str
    mend: str = ""


def rows(settings: Settings) -> list[Row]:
    """The table: the files, the store, then each feed in the file's order, asked side by side."""
    found = [
        Row("data folder", True, str(settings.data)),
        Row("address", True, f"http://{settings.host}:{settings.port}/wall"),
    ]
    try:
        sources = settings.sources()
        found.append(Row("feeds", True, f"{len(sources)} in {settings.feeds}"))
    except Fault as why:
        return [*found, Row("feeds", False, str(why), "mend that line; the feeds cannot be asked before")]
    try:
        store = settings.open_store(sources)
        found.append(Row("store", True, f"{store.name} ({store.nature})"))
        store.close()
    except Fault as why:
        found.append(Row("store", False, str(why), "nothing can be kept before"))
    with ThreadPoolExecutor(max_workers=max(1, len(sources))) as pool:
        return [*found, *pool.map(reach, sources)]


def reach(source: Source) -> Row:
    """Whether a feed answers, and with what it should. Nothing is kept."""
    feed = feeds(source.service)[source.format]
    name = f"feed {source.name}"
    try:
        return judged(source, name, first_part(feed.fetch(source, {})))
    except OSError as why:
        mend = (
            "start the simulated city: python app.py simulate" if source.simulated else "check url, network and secret"
        )
        return Row(name, False, mask(str(why)), mend)
    except Exception as why:  # the others are looked at all the same
        return Row(
            name,
            False,
            mask_fault(f"a fault of ours: {type(why).__name__}: {why}"),
            "keep what it answered and tell us",
        )


def first_part(parts: Iterator[Payload | Recognised | Idle]) -> Payload | Recognised | Idle | None:
    """A feed's first answer; of a stream what comes within five seconds. None: there is none. Raises OSError."""
    part: Payload | Recognised | Idle | None = None
    for part in islice(parts, WITHIN):
        if not isinstance(part, Idle):
            break
    if hasattr(parts, "close"):
        parts.close()
    return part


def judged(source: Source, name: str, payload: Payload | Recognised | Idle | None) -> Row:
    """What a feed's first answer shows."""
    feed = feeds(source.service)[source.format]
    if payload is None:
        return Row(name, False, f"{source.url} holds no document", "name a file, a folder with files, or a server")
    if isinstance(payload, Idle):
        return Row(name, True, "is connected; nothing came within five seconds", "is the receiver on?")
    if isinstance(payload, Recognised):
        return Row(name, True, "answers that nothing is new")
    parts = list(islice(feed.parse(payload), LOOKED_AT))
    refused = [part for part in parts if type(part) is Refused]
    records = sum(type(part) not in (Refused, Recognised) for part in parts)
    if not records and not any(type(part) is Recognised for part in parts):
        reason = refused[0].reason if refused else "an empty answer"
        return Row(name, False, reason, f"is it {source.service} in the format {source.format}?")
    finding = f"answers; of its first {len(payload.body)} bytes {records} records are read"
    if refused:
        return Row(name, True, finding, f"{len(refused)} parts are refused, the first: {refused[0].reason}")
    return Row(name, True, finding)

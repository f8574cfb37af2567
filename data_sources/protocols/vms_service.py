"""Asking a VMS provider (docs/formats/vms-positions.md): the newest 48 hours, then 60 days of the past, then what is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from data_sources import Payload, Recognised, Source
from data_sources.protocols import vms_csv, web
from data_sources.protocols.past import Past, last_of, zulu
from data_sources.protocols.vms_csv import Row

STEP = timedelta(days=5)
"""How much of the past a round asks for."""
LATE = timedelta(hours=6)
"""Positions come by satellite, in bundles, hours after they were taken: each round asks for so much before the newest."""
MOST = 64 * 2**20


def fetch(source: Source, cursor: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield what is new, then a step of the past. Raises OSError when the provider does not answer."""
    past = Past.of(cursor)
    now = datetime.now(UTC)
    since = past.recent(now)
    since = min(since, now - LATE)
    yield from last_of(answers(source, past, since, None), past.cursor)
    gap = past.gap(STEP)
    if gap is None:
        return

    def filled() -> dict[str, Any]:
        past.filled(gap)
        return past.cursor()

    yield from last_of(answers(source, past, *gap), filled)


def answers(source: Source, past: Past, since: datetime, until: datetime | None) -> Iterator[Payload]:
    """The one answer on a span; its newest instant is noted."""
    asked = {"from": zulu(since), **({"to": zulu(until)} if until else {})}
    headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
    payload = replace(web.get(address(source.url, asked), source, limit=MOST, headers=headers), cursor=None)
    parts = list(vms_csv.parse(payload))
    for one in parts:
        if isinstance(one, Row):
            past.saw(one.at)
    yield payload
    if not any(isinstance(one, Recognised) for one in parts):
        raise web.NoAnswer(f"{web.host(source.url)} answers with something else than positions")


def address(url: str, asked: Mapping[str, str]) -> str:
    """The address of a question; what the entry says behind its ? goes with it."""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(asked, safe=":")) if part)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path}positions.csv", query, ""))

"""A document that is asked for again and again: only when it changed (RFC 9110 §13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from data_sources import Payload, Recognised, Source
from data_sources.protocols import files, web

VALIDATORS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
"""What an answer says of its state, and how the next question quotes it."""
LONGEST = 500
"""Letters of a validator."""
WHOLE_AGAIN = timedelta(hours=6)
"""A server that answers "nothing changed" is believed for so long; some say it for ever."""


def fetch(
    source: Source, cursor: Mapping[str, Any], limit: int, is_ours: Callable[[Payload], bool]
) -> Iterator[Payload | Recognised]:
    """Yield the document behind the address when it changed, else Recognised; of a folder the files that changed. What
    an answer says of its state is only remembered when it ``is_ours``: a login page that has not changed is no sign of
    life, nor is a simulated answer that a real source gave. Raises OSError."""
    if source.url.startswith("file:"):
        yield from files.fetch(source, cursor)
        return
    headers = {"Authorization": f"Bearer {source.secret}"} if source.secret else {}
    answer = web.get_if_changed(source.url, source, conditions(cursor), limit=limit, headers=headers)
    if answer is None:
        yield Recognised()
        return
    payload, said = answer
    kept = {name: said[name] for name, _ in VALIDATORS if said.get(name) and len(said[name]) <= LONGEST}
    if kept and payload.simulated == source.simulated and is_ours(payload):
        yield replace(payload, cursor={**kept, "whole": payload.received.isoformat()})
    else:
        yield replace(payload, cursor={})


def conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    """The headers that ask for what changed since the answer which the cursor remembers; none when that is long ago."""
    whole = cursor.get("whole")
    if whole is None or datetime.now(UTC) - datetime.fromisoformat(whole) > WHOLE_AGAIN:
        return {}
    return {header: cursor[name] for name, header in VALIDATORS if name in cursor}

"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), JSON or XML, told by content."""

from __future__ import annotations

from collections.abc import Iterator

from data_sources import Payload, Recognised, Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.measurement import refused
from data_sources.protocols.open311_shapes import requests_in
from data_sources.protocols.service_request import Box, ServiceRequest, read

HEAD = 100
"""Bytes of a document that are kept with its refusal: enough to see what it is, not who is in it."""


def parse(payload: Payload, box: Box | None = None) -> Iterator[ServiceRequest | Refused | Recognised]:
    """Yield a ServiceRequest for each that can be read, a Refused for each part that cannot, and Recognised for a
    document of the format. ``box``: where the city lies, so that swapped positions in it are told. No bytes make it
    raise."""
    try:
        for entry in requests_in(payload.body):
            if isinstance(entry, Unreadable):
                yield refused(entry, "")
            else:
                yield from read(entry, payload, box)
    except Unreadable as why:
        yield refused(why, payload.body[:HEAD])
        return
    yield Recognised()

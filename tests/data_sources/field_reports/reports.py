"""How tests of the field reports read a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from data_sources import Payload, Recognised, Refused
from data_sources.field_reports import FEEDS, Said
from tests.conftest import source_of

RECEIVED = datetime(2026, 11, 20, 5, tzinfo=UTC)
Part = Said | Refused | Recognised


def read(body: bytes | str | dict[str, Any] | list[Any], form: str = "open311", **over: Any) -> list[Part]:
    """The parts of a document, received on 20 November 2026 at noon in Hue."""
    if isinstance(body, dict | list):
        body = json.dumps(body, ensure_ascii=False)
    data = body.encode() if isinstance(body, str) else body
    source = source_of("http://hue/requests", service="field_reports", format=form, **over)
    return list(FEEDS[form].parse(Payload(data, "http://hue/requests", RECEIVED, source)))


def kept(parts: list[Part]) -> list[Said]:
    """The states of reports among the parts."""
    return [part for part in parts if isinstance(part, Said)]


def one(body: bytes | str | dict[str, Any] | list[Any], form: str = "open311", **over: Any) -> Said:
    """The only state of a report in a document."""
    (said,) = kept(read(body, form, **over))
    return said


def reasons(parts: list[Part]) -> list[str]:
    """The reasons of the refusals among the parts."""
    return [part.reason for part in parts if isinstance(part, Refused)]


def recognised(parts: list[Part]) -> bool:
    """Whether the document was of the format."""
    return any(isinstance(part, Recognised) for part in parts)


def request(**over: Any) -> dict[str, Any]:
    """A report of a pothole in Thuận Hóa, an hour old, as a server would say it; ``over`` says some of it otherwise, None
    leaves it out."""
    said: dict[str, Any] = {
        "service_request_id": "PA-1",
        "status": "open",
        "service_name": "Ổ gà",
        "service_code": "014",
        "description": "Ổ gà lớn trước chợ",
        "requested_datetime": "2026-11-20T11:00:00+07:00",
        "updated_datetime": "2026-11-20T11:30:00+07:00",
        "lat": 16.4678,
        "long": 107.579,
    }
    return {key: value for key, value in (said | over).items() if value is not None}


def hue(**attributes: Any) -> dict[str, Any]:
    """The same with the city's own attributes."""
    closed = attributes.get("state") in ("da_xu_ly", "tu_choi")
    return request(extended_attributes=attributes, status="closed" if closed else "open")

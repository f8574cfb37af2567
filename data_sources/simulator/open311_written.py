"""How the reports are written in an answer of GeoReport v2: the objects of its JSON, and the same as XML."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from data_sources.simulator.citizens.life import Step
from data_sources.simulator.citizens.lists import Service
from data_sources.simulator.citizens.reports import NUMBERS, Report
from data_sources.simulator.clock import HUE

CLOSED = ("tu_choi", "da_xu_ly")
INTAKE = ("moi", "xac_minh", "tu_choi")
NOTES = {
    "moi": "Mới tiếp nhận",
    "xac_minh": "Đang xác minh",
    "tu_choi": "Không đủ điều kiện: {}",
    "phan_cong": "Đã chuyển {} xử lý",
    "dang_xu_ly": "{} đang xử lý",
    "gia_han": "{} xin gia hạn",
    "cho_duyet": "{} đã gửi kết quả, chờ duyệt",
    "da_xu_ly": "{} đã xử lý, kết quả được công khai",
    "xu_ly_lai": "Người dân chưa hài lòng, {} xử lý lại",
}
PHOTOGRAPHED = 0.4


def service(told: Service) -> dict[str, Any]:
    """A service as the list of services has it."""
    return {
        "service_code": told.code,
        "service_name": told.name,
        "description": ", ".join(told.problems),
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(problem.lower() for problem in told.problems),
        "group": told.field,
    }


def service_definition(told: Service) -> dict[str, Any]:
    """What is asked of those who report for a service."""
    return {
        "service_code": told.code,
        "attributes": [
            {
                "variable": True,
                "code": "urgent",
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": "",
                "order": 1,
                "description": "Phản ánh thường hay khẩn cấp",
                "values": [{"key": "false", "name": "Phản ánh thường"}, {"key": "true", "name": "Phản ánh khẩn cấp"}],
            }
        ],
    }


def request(report: Report, step: Step, until: int) -> dict[str, Any]:
    """A report as it says of itself at a step of its life. Who reported is in it too, as a city's own server says it:
    nobody's name and number, for a wall that must not show them."""
    agency = None if step.state in INTAKE else report.agency
    number = report.who % 100
    photographed = number < 100 * PHOTOGRAPHED and report.channel != "tong_dai"
    return {
        "service_request_id": report.id,
        "status": "closed" if step.state in CLOSED else "open",
        "status_notes": NOTES[step.state].format(step.refusal or agency),
        "service_name": report.service.name,
        "service_code": report.service.code,
        "description": report.description,
        "agency_responsible": agency,
        "service_notice": None,
        "requested_datetime": instant(report.requested),
        "updated_datetime": instant(step.at),
        "expected_datetime": instant(step.due),
        "address": report.address,
        "address_id": None,
        "zipcode": None,
        "lat": report.lat,
        "long": report.lon,
        "media_url": f"https://hue-s.example/anh/{report.id}.jpg" if photographed else None,
        "extended_attributes": {
            "state": step.state,
            "field": report.service.field,
            "ward_code": report.code,
            "urgent": report.urgent,
            "channel": report.channel,
            "distributed_at": instant(step.distributed),
            "original_due": instant(step.original_due),
            "due": instant(step.due),
            "closed_at": instant(step.closed),
            "rating": step.rating,
            "refusal_reason": step.refusal,
            "extension_reason": step.extension,
            "reopened": step.reopened,
            "reopened_at": instant(step.reopened_at),
            "reporter_name": f"Người dân thử nghiệm {report.who:03}",
            "reporter_phone": NUMBERS[report.who % len(NUMBERS)].format(number),
            "reporter_email": f"nguoi.dan.{report.who:03}@example.invalid" if report.channel == "email" else None,
        },
    }


@lru_cache(maxsize=65_536)
def _written(at: int) -> str:
    return datetime.fromtimestamp(at, HUE).isoformat()


def instant(at: int | None) -> str | None:
    """ISO 8601 in Hue's time; None for none."""
    return None if at is None else _written(at)


NAMES = {
    "services": ("services", "service"),
    "requests": ("service_requests", "request"),
    "attributes": ("attributes", "attribute"),
    "values": ("values", "value"),
    "errors": ("errors", "error"),
}
"""How XML calls a list, and each that is in it."""


def xml(kind: str, said: Any) -> bytes:
    """An answer as XML: a list of services, requests or errors, or the definition of a service."""
    one = isinstance(said, dict)
    body = f"<service_definition>{_inside(said)}</service_definition>" if one else _list(kind, said)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _list(kind: str, said: list[dict[str, Any]]) -> str:
    many, one = NAMES[kind]
    return f"<{many}>{''.join(f'<{one}>{_inside(part)}</{one}>' for part in said)}</{many}>"


def _inside(said: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in said.items())


def _element(name: str, value: Any) -> str:
    match value:
        case None:
            return f"<{name}/>"
        case dict():
            return f"<{name}>{_inside(value)}</{name}>"
        case list():
            return _list(name, value)
        case bool():
            return f"<{name}>{str(value).lower()}</{name}>"
        case _:
            return f"<{name}>{escape(str(value))}</{name}>"

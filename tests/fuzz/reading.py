"""What becomes of a damaged document: read as the collector reads it."""

from __future__ import annotations

import json
from collections import Counter
from zoneinfo import ZoneInfo

import httpx

from data_sources import Many, Payload, Recognised, Refused, cameras, field_reports, fishing_boats, press
from data_sources.field_reports import Report, Said
from data_sources.simulator import running
from data_sources.store.shapes import digest, shape_of
from tests.conftest import SAMPLES, source_of
from tests.data_sources.field_reports.reports import RECEIVED, hue, request
from tests.fuzz import of_boats, of_cameras, of_press

BOATS = {form: fishing_boats.FEEDS[of_boats.FORMS.get(form, form)] for form in ("ais", "vms", "log")}
SERVICES = {
    "cameras": cameras.FEEDS,
    "field_reports": field_reports.FEEDS,
    "press": press.FEEDS,
    "fishing_boats": BOATS,
}
SERVICE_OF = {form: service for service, formats in SERVICES.items() for form in formats}
SHAPE = shape_of(Report)
RAW = 4000
"""Letters of a refused part at most."""


def fate(form: str, body: bytes) -> dict[str, int]:
    """How many parts of each kind a document holds. An AssertionError says that a part cannot be kept as it is, or that
    none was told; whatever else is raised is a fault of the reader."""
    service = SERVICE_OF[form]
    source = source_of("http://hue/requests", service=service, format=form, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    told: Counter[str] = Counter()
    parts = SERVICES[service][form].parse(Payload(body, "http://hue/requests", RECEIVED, source))
    for part in (
        one for told_at_once in parts for one in (told_at_once if isinstance(told_at_once, Many) else (told_at_once,))
    ):
        told[type(part).__name__] += 1
        if isinstance(part, Said):
            keepable(part)
        elif isinstance(part, of_cameras.TOLD):
            of_cameras.keepable(part)
        elif isinstance(part, of_boats.TOLD):
            of_boats.keepable(part)
        elif isinstance(part, press.Said):
            of_press.keepable(part)
        elif isinstance(part, Refused):
            assert part.reason, "refused for no reason"
            assert len(part.raw) <= RAW, "a refusal as long as the document"
            part.raw.encode()
        else:
            assert isinstance(part, Recognised), "a part of no kind"
    assert told, "nothing was told of it"
    return dict(told)


def keepable(said: Said) -> None:
    """Raises AssertionError, or what the store would, when a state cannot be kept."""
    digest(SHAPE.hold_said(SHAPE.told(said)))
    assert said.report, "a report without a number"
    for text in said:
        if isinstance(text, str):
            assert len(text) <= 200, "a text as long as the document"
            assert "\0" not in text, "a text that PostgreSQL cannot hold"
            text.encode()
    assert (said.lon is None) == (said.lat is None), "half a position"


def seeds() -> list[tuple[str, bytes]]:
    """(format, document) of the real payloads where they lie, and of some of ours."""
    reports = [hue(state="da_xu_ly", rating="hai_long"), request(agency_responsible={"recipient": ["HEPCO"]})]
    xml = "".join(f"<{key}>{value}</{key}>" for key, value in request().items())
    rows = "".join(f'PA-{n};open;20/11/2026 {n % 12:02}:30;Ổ gà;"12; Lê Lợi";16,4678;107,579\n' for n in range(40))
    found = [
        ("open311", json.dumps(reports, ensure_ascii=False).encode()),
        ("open311", f"<service_requests><request>{xml}</request></service_requests>".encode()),
        ("csv", f"Mã;Trạng thái;Ngày phản ánh;Nội dung;Địa chỉ;Vĩ độ;Kinh độ\n{rows}".encode("utf-8-sig")),
    ]
    folder = SAMPLES / "field_reports"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        found.append(("csv" if path.suffix == ".csv" else "open311", path.read_bytes()))
    return found + of_cameras.seeds() + of_press.seeds() + of_boats.seeds()


def city() -> list[tuple[str, bytes]]:
    """(format, document) of what the simulated city answers about its reports, in JSON and XML, about its cameras
    and its press."""
    with running("storm", start=RECEIVED) as simulated:
        address = f"{simulated.address}hue-s/open311/v2/requests"
        asked = [f"{address}.{ending}?page_size=20&page={page}" for ending in ("json", "xml") for page in (1, 2, 9)]
        told = [("open311", httpx.get(url, trust_env=False).raise_for_status().content) for url in asked]
        for form, path in (*of_cameras.ASKED, *of_press.ASKED, *of_boats.ASKED):
            answer = httpx.get(f"{simulated.address}{path}", trust_env=False).raise_for_status()
            told.append((form, answer.content))
        return told

"""The simulated city's reports over Open311 GeoReport v2: pages, windows, filters, JSON and XML, and its faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from data_sources import Payload, Refused
from data_sources.field_reports import parse_open311
from data_sources.simulator import Running
from tests.conftest import source_of

from .conftest import MORNING

NOW = MORNING
ROOT = "hue-s/open311/v2/"


def ask(city: Running, path: str, answered: int = 200, **options: object) -> httpx.Response:
    given = {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in options.items()}
    answer = httpx.get(city.address + ROOT + path, params=given, timeout=30)
    assert answer.status_code == answered, answer.text[:300]
    assert answer.headers["x-simulated"] == "1"
    return answer


def said(city: Running, **options: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(city, "requests.json", **options).json()
    return found


def pages(city: Running, **options: object) -> Iterator[list[dict[str, Any]]]:
    for page in range(1, 500):
        found = said(city, page=page, **options)
        if not found:
            return
        yield found


def test_sixty_days_are_paged_through(calm: Running) -> None:
    told = [one for page in pages(calm, page_size=200, start_date=NOW - timedelta(days=61)) for one in page]
    assert len(told) > 5500
    assert len({one["service_request_id"] for one in told}) == len(told)
    requested = [one["requested_datetime"] for one in told]
    assert requested == sorted(requested, reverse=True)


def test_a_page_has_fifty_reports_unless_told_and_never_more_than_200(calm: Running) -> None:
    assert len(said(calm)) == 50
    assert len(said(calm, page_size=7)) == 7
    assert len(said(calm, page_size=1000)) == 200
    assert said(calm, page_size=7, page=2) == said(calm, page_size=14)[7:]
    assert said(calm, page=100_000) == []


def test_a_report_says_what_georeport_and_hue_ask_of_it(calm: Running) -> None:
    told = said(calm, page_size=200, status="closed", end_date=NOW - timedelta(days=20))
    for one in told:
        more = one["extended_attributes"]
        assert one["status"] == "closed"
        assert more["state"] in ("da_xu_ly", "tu_choi")
        assert one["requested_datetime"].endswith("+07:00")
        assert one["requested_datetime"] < more["closed_at"] <= one["updated_datetime"]
        assert one["expected_datetime"] == more["due"]
        assert bool(more["refusal_reason"]) == (more["state"] == "tu_choi")
        assert bool(one["agency_responsible"]) == (more["state"] == "da_xu_ly")
        assert more["reporter_name"].startswith("Người dân thử nghiệm")


def test_windows_hold_what_was_requested_in_them(calm: Running) -> None:
    start, end = NOW - timedelta(days=9), NOW - timedelta(days=8)
    told = [one for page in pages(calm, start_date=start, end_date=end) for one in page]
    assert 50 < len(told) < 160
    assert all(start <= datetime.fromisoformat(one["requested_datetime"]) <= end for one in told)
    # Z, Hue's own offset, no zone at all, and a + that was not escaped
    for text in (start.astimezone(UTC).isoformat().replace("+00:00", "Z"), start.replace(tzinfo=None).isoformat()):
        assert said(calm, start_date=text, end_date=end) == told[:50]
    plus = httpx.get(f"{calm.address}{ROOT}requests.json?start_date={start.isoformat()}&end_date={end.isoformat()}")
    assert plus.json() == told[:50]


@pytest.mark.parametrize(
    "options",
    [
        {"start_date": NOW - timedelta(days=91)},
        {"start_date": NOW - timedelta(days=200), "end_date": NOW - timedelta(days=100)},
        {"updated_after": NOW - timedelta(days=91)},
        {"start_date": "yesterday"},
        {"page": 0},
        {"page_size": "many"},
        {"status": "lost"},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_answered_with_400(calm: Running, options: dict[str, Any]) -> None:
    (error,) = ask(calm, "requests.json", 400, **options).json()
    assert error["code"] == 400
    assert next(iter(options)) in error["description"]
    told = ElementTree.fromstring(ask(calm, "requests.xml", 400, **options).content)
    assert (told.tag, told.findtext("error/code")) == ("errors", "400")


def test_what_changed_is_told_and_nothing_else(calm: Running) -> None:
    since = NOW - timedelta(hours=3)
    changed = [one for page in pages(calm, updated_after=since, page_size=200) for one in page]
    ids = {one["service_request_id"] for one in changed}
    assert all(datetime.fromisoformat(one["updated_datetime"]) >= since for one in changed)
    assert any(datetime.fromisoformat(one["requested_datetime"]) < NOW - timedelta(days=5) for one in changed)
    whole = [one for page in pages(calm, page_size=200, start_date=NOW - timedelta(days=61)) for one in page]
    assert ids == {
        one["service_request_id"] for one in whole if datetime.fromisoformat(one["updated_datetime"]) >= since
    }
    before = [one for page in pages(calm, updated_before=since, page_size=200) for one in page]
    assert len(before) + len(changed) == len(whole)


def test_status_and_service_can_be_asked_for(calm: Running) -> None:
    states = Counter(one["status"] for one in said(calm, status="open", page_size=200))
    assert set(states) == {"open"}
    told = said(calm, service_code="rac-thai,den-duong", page_size=100)
    assert {one["service_code"] for one in told} == {"rac-thai", "den-duong"}
    assert said(calm, service_code="none") == []


def test_reports_are_found_by_their_ids(calm: Running) -> None:
    one, two = said(calm, page_size=2)
    assert ask(calm, f"requests/{one['service_request_id']}.json").json() == [one]
    assert said(calm, service_request_id=f"{two['service_request_id']},HS-1,{one['service_request_id']}") == [two, one]
    for wrong in ("HS-261120-9999", "HS-271120-0001", "HS-200101-0001", "x", "HS-999999-0001"):
        (error,) = ask(calm, f"requests/{wrong}.json", 404).json()
        assert error == {"code": 404, "description": f"service_request_id {wrong} was not found"}
    assert ElementTree.fromstring(ask(calm, "requests/x.xml", 404).content).findtext("error/code") == "404"
    ask(calm, "requests", 404)
    ask(calm, "tokens.json", 404)


def plain(element: ElementTree.Element) -> dict[str, str]:
    return {part.tag: part.text or "" for part in element if part.tag != "extended_attributes"}


def test_xml_says_the_same_as_json(calm: Running) -> None:
    def text(value: object) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    root = ElementTree.fromstring(ask(calm, "requests.xml", page_size=200).content)
    assert root.tag == "service_requests"
    for element, one in zip(root, said(calm, page_size=200), strict=True):
        more = one.pop("extended_attributes")
        assert plain(element) == {name: text(value) for name, value in one.items()}
        inner = element.find("extended_attributes")
        assert inner is not None
        assert plain(inner) == {name: text(value) for name, value in more.items()}


def test_services_are_listed_and_each_defined(calm: Running) -> None:
    services = ask(calm, "services.json").json()
    assert len(services) > 25
    assert len(ElementTree.fromstring(ask(calm, "services.xml").content)) == len(services)
    for one in services:
        told = ask(calm, f"services/{one['service_code']}.json").json()
        assert told["service_code"] == one["service_code"]
        assert told["attributes"][0]["values"][1]["key"] == "true"
    definition = ElementTree.fromstring(ask(calm, "services/rac-thai.xml").content)
    assert definition.findtext("attributes/attribute/values/value/name") == "Phản ánh thường"
    ask(calm, "services/none.xml", 404)


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_the_feed_reads_every_report_and_refuses_none(storm: Running, ending: str) -> None:
    answer = ask(storm, f"requests.{ending}", page_size=200)
    payload = Payload(
        answer.content, str(answer.url), NOW + timedelta(hours=1), source_of(storm.address + ROOT), "text/plain"
    )
    told = list(parse_open311(payload))
    assert not [part for part in told if isinstance(part, Refused)]
    assert sum(hasattr(part, "report") for part in told) == 200


def test_late_reports_and_states_are_withheld_and_then_told(faulty: Running) -> None:
    before = said(faulty, page_size=200)
    faulty.misbehaviour.give("hue-s", "late")
    late = said(faulty, page_size=200)
    newest = max(datetime.fromisoformat(one["updated_datetime"]) for one in late)
    assert NOW - timedelta(hours=4) < newest < NOW - timedelta(hours=2, minutes=58)
    faulty.misbehaviour.give("hue-s", "ok")
    after = {one["service_request_id"] for one in said(faulty, page_size=200)}
    assert after >= {one["service_request_id"] for one in before[:150]}


def test_duplicates_say_every_report_twice_under_its_own_id(faulty: Running) -> None:
    once = [one["service_request_id"] for one in said(faulty, page_size=20, end_date=NOW)]
    faulty.misbehaviour.give("hue-s/open311", "duplicate")
    told = [one["service_request_id"] for one in said(faulty, page_size=20, end_date=NOW)]
    assert Counter(told) == dict.fromkeys(once, 2)
    root = ElementTree.fromstring(ask(faulty, "requests.xml", page_size=20, end_date=NOW).content)
    assert Counter(element.findtext("service_request_id") for element in root) == dict.fromkeys(once, 2)


def test_reports_may_be_down_while_rivers_are_up(faulty: Running) -> None:
    faulty.misbehaviour.give("hue-s", "down")
    assert httpx.get(faulty.address + ROOT + "requests.json").status_code == 503
    assert httpx.get(faulty.address + "hydromet/v1.1/Things").status_code == 200

"""How an Open311 server is asked: the newest first, then 60 days of the past, then what changed."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest

from data_sources import Refused
from data_sources.field_reports import FEEDS, Said
from data_sources.protocols.past import zulu
from tests.conftest import Served, source_of

FEED = FEEDS["open311"]
NOW = datetime.now(UTC).replace(microsecond=0)


class Town:
    """A GeoReport v2 server of some town. ``pages``: whether it knows page and page_size, and at most how many a page;
    ``updates``: whether it knows updated_after."""

    def __init__(self, served: Served, pages: int = 200, updates: bool = True, ending: str = "json") -> None:
        self.reports: list[dict[str, Any]] = []
        self.pages, self.updates, self.ending = pages, updates, ending
        self.asked: list[dict[str, str]] = []
        self.refuses: set[str] = set()
        """Options that it answers with 400."""
        served.answers[f"/v2/requests.{ending}"] = self.answer
        self.url = served.url("/v2/")

    def report(self, hours_ago: float, updated_hours_ago: float | None = None, **over: Any) -> dict[str, Any]:
        """A new report, first in the list."""
        said = {
            "service_request_id": f"PA-{len(self.reports)}",
            "status": "open",
            "requested_datetime": zulu(NOW - timedelta(hours=hours_ago)),
            "updated_datetime": zulu(
                NOW - timedelta(hours=hours_ago if updated_hours_ago is None else updated_hours_ago)
            ),
        } | over
        self.reports.insert(0, said)
        return said

    def answer(self, handler: BaseHTTPRequestHandler) -> bytes | None:
        options = {key: said[0] for key, said in parse_qs(urlsplit(handler.path).query).items()}
        self.asked.append(options)
        if self.refuses & options.keys():
            handler.send_error(400)
            return None
        found = self.reports
        if self.updates and "updated_after" in options:
            found = [said for said in found if said["updated_datetime"] >= options["updated_after"]]
        if "start_date" in options:
            span = datetime.fromisoformat(options["end_date"]) - datetime.fromisoformat(options["start_date"])
            assert span <= timedelta(days=90)
            found = [
                said for said in found if options["start_date"] <= said["requested_datetime"] <= options["end_date"]
            ]
        if self.pages:
            size = min(int(options["page_size"]), self.pages)
            found = found[(int(options["page"]) - 1) * size :][:size]
        if self.ending == "json":
            return json.dumps(found).encode()
        requests = ("".join(f"<{key}>{escape(value)}</{key}>" for key, value in said.items()) for said in found)
        return (
            f"<service_requests>{''.join(f'<request>{one}</request>' for one in requests)}</service_requests>".encode()
        )


def one_round(town: Town, cursor: dict[str, Any], **over: Any) -> tuple[list[Said], dict[str, Any]]:
    """(states, cursor) of a round."""
    town.asked.clear()
    parts: list[Any] = []
    for payload in FEED.fetch(source_of(town.url, service="field_reports", format="open311", **over), cursor):
        parts += FEED.parse(payload)
        cursor = json.loads(json.dumps(dict(payload.cursor))) if payload.cursor is not None else cursor
    return [part for part in parts if isinstance(part, Said)], cursor


def test_the_first_rounds_go_back_60_days_the_newest_first(served: Served) -> None:
    town = Town(served)
    for days in (70, 59, 20, 3, 0):
        town.report(24 * days)
    found, cursor = one_round(town, {})
    assert [said.report for said in found] == ["PA-4", "PA-3", "PA-2", "PA-1"]
    assert cursor["more"] is False
    starts = [asked["start_date"] for asked in town.asked if asked["page"] == "1"]
    assert starts == sorted(starts, reverse=True)


def test_then_only_what_changed_is_asked_for(served: Served) -> None:
    town = Town(served)
    old = town.report(24 * 30)
    town.report(1)
    cursor = one_round(town, {})[1]
    old.update(status="closed", updated_datetime=zulu(NOW))
    found, cursor = one_round(town, cursor)
    assert [(said.report, said.state) for said in found if said.report == "PA-0"] == [("PA-0", "da_xu_ly")]
    assert {asked["updated_after"] for asked in town.asked} == {zulu(NOW - timedelta(hours=1, minutes=10))}
    one_round(town, cursor)
    assert {asked["updated_after"] for asked in town.asked} == {zulu(NOW - timedelta(minutes=10))}


@pytest.mark.parametrize("refuses", [False, True])
def test_a_server_that_does_not_know_updated_after_is_asked_for_two_days_and_at_times_for_all(
    served: Served, refuses: bool
) -> None:
    town = Town(served, updates=False)
    if refuses:
        town.refuses = {"updated_after"}
    town.report(24 * 40)
    old = town.report(24 * 31)  # not where two windows meet
    town.report(1)
    cursor = one_round(town, {})[1]
    old.update(status="closed", updated_datetime=zulu(NOW))
    cursor = one_round(town, cursor)[1]
    assert cursor["updates"] is False
    found, cursor = one_round(town, cursor)
    assert not any("updated_after" in asked for asked in town.asked)
    assert [said.report for said in found] == ["PA-2"]
    found, _ = one_round(town, cursor | {"swept": (NOW - timedelta(hours=7)).isoformat()})
    assert [said.report for said in found] == ["PA-2", "PA-1", "PA-0"]
    assert found[1].state == "da_xu_ly"


def test_a_clock_that_is_behind_ours_hides_nothing(served: Served) -> None:
    town = Town(served)
    town.report(3)  # the newest change it knows, by its own clock
    cursor = one_round(town, {})[1]
    town.report(2.9)
    assert {said.report for said in one_round(town, cursor)[0]} == {"PA-0", "PA-1"}


def test_a_server_whose_pages_are_small_is_asked_for_all_of_them(served: Served) -> None:
    town = Town(served, pages=50)
    for minute in range(130):
        town.report(minute / 60)
    found, cursor = one_round(town, {})
    assert len({said.report for said in found}) == 130
    assert cursor["longest"] == 50


def test_a_server_without_pages_is_asked_in_shorter_steps_and_not_in_a_circle(served: Served) -> None:
    town = Town(served, pages=0)
    for hour in range(24 * 9):
        town.report(hour)
    found, cursor = one_round(town, {})
    assert len({said.report for said in found}) == 24 * 9
    assert cursor["paged"] is False
    spans = [
        datetime.fromisoformat(asked["end_date"]) - datetime.fromisoformat(asked["start_date"]) for asked in town.asked
    ]
    assert max(spans[-10:]) <= timedelta(days=1)


def test_a_server_without_json_is_asked_for_xml(served: Served) -> None:
    town = Town(served, ending="xml")
    town.report(1)
    found, cursor = one_round(town, {})
    assert ([said.report for said in found], cursor["ending"]) == (["PA-0"], "xml")
    served.asked.clear()
    one_round(town, cursor)
    assert all("requests.xml" in path for path in served.asked)


def test_a_past_of_which_a_server_says_404_is_empty(served: Served) -> None:
    town = Town(served)
    town.report(1)
    town.report(24 * 20)
    answered = town.answer

    def answer(handler: BaseHTTPRequestHandler) -> bytes | None:
        said = answered(handler)
        if said == b"[]":
            handler.send_error(404)
            return None
        return said

    served.answers["/v2/requests.json"] = answer
    found, cursor = one_round(town, {})
    assert ({said.report for said in found}, cursor["more"]) == ({"PA-0", "PA-1"}, False)


def test_a_login_page_does_not_pass_for_an_answer(served: Served) -> None:
    served.answers["/v2/requests.json"] = b"<!DOCTYPE html><html><body>login</body></html>"
    source = source_of(served.url("/v2/"), service="field_reports", format="open311")
    (payload,) = FEED.fetch(source, {})
    assert payload.cursor is None
    assert [type(part) for part in FEED.parse(payload)] == [Refused]


def test_a_server_that_fails_is_no_answer(served: Served) -> None:
    town = Town(served)
    town.refuses = {"start_date"}
    with pytest.raises(OSError, match="answered 404"):
        one_round(town, {})


def test_the_token_goes_in_its_header(served: Served) -> None:
    seen: list[str | None] = []
    town = Town(served)

    def answer(handler: BaseHTTPRequestHandler) -> bytes | None:
        seen.append(handler.headers.get("Authorization"))
        return town.answer(handler)

    served.answers["/v2/requests.json"] = answer
    one_round(town, {}, secret="only-ours")
    assert set(seen) == {"Bearer only-ours"}
    assert not any("only-ours" in path for path in served.asked)


def test_a_document_behind_an_address_is_read_as_it_is(served: Served) -> None:
    served.answers["/day.json"] = json.dumps([Town(served).report(1)]).encode()
    source = source_of(served.url("/day.json"), service="field_reports", format="open311")
    (payload,) = FEED.fetch(source, {})
    assert [said.report for said in FEED.parse(payload) if isinstance(said, Said)] == ["PA-0"]
    assert served.asked == ["/day.json"]

"""What people decided of alerts: as we publish it for vendors, as we read it, and as we ask for it."""

import copy
import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jsonschema import Draft202012Validator

from data_sources import Recognised
from data_sources.cameras import ALERT_STATES, FEEDS, FOLLOWS, RAISED, Decided
from data_sources.city import read_city
from data_sources.protocols import web
from data_sources.protocols.camera_verdicts import STATES
from data_sources.protocols.past import zulu
from data_sources.simulator import running
from tests.conftest import Served, source_of
from tests.data_sources.cameras.frigates import read, reasons

FORMATS = Path(__file__).parents[3] / "docs" / "formats"
SCHEMA = json.loads((FORMATS / "camera-verdicts.schema.json").read_text(encoding="utf-8"))
EXAMPLE = json.loads((FORMATS / "camera-verdicts.example.json").read_text(encoding="utf-8"))
PAGE = (FORMATS / "camera-verdicts.md").read_text(encoding="utf-8")
FITS = Draft202012Validator(SCHEMA)
STEP = EXAMPLE["verdicts"][2]
NOW = datetime.now(UTC).replace(microsecond=0)


def decided(document: Any) -> list[Decided]:
    return [part for part in read(document, "desk", "verdicts") if isinstance(part, Decided)]


def test_the_schema_is_one_and_the_example_fits_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert list(FITS.iter_errors(EXAMPLE)) == []


def test_the_example_is_read_whole() -> None:
    assert reasons(read(EXAMPLE, "desk", "verdicts")) == []
    handled, transferred, refuted, confirmed, waits = decided(EXAMPLE)
    assert [one.state_said for one in (handled, transferred, refuted, confirmed, waits)] == [
        "da_xu_ly", "chuyen", "bao_sai", "xac_nhan", "cho_xac_minh",
    ]  # fmt: skip
    assert refuted == Decided(
        source="frigate-1",
        camera="cam-0003",
        event="1795145514.008211-08fmzt",
        updated=datetime(2026, 11, 20, 3, 29, 47, tzinfo=UTC),
        state_said="bao_sai",
        agency_said=None,
        reason_said="Xe ưu tiên đang làm nhiệm vụ",
    )
    assert transferred.agency_said == read_city().agencies["cong-an"].name


def test_the_states_are_those_that_an_alert_may_be_in() -> None:
    assert tuple(SCHEMA["$defs"]["verdict"]["properties"]["state"]["enum"]) == STATES
    assert (RAISED, *STATES) == ALERT_STATES


def test_the_page_tells_what_may_follow() -> None:
    for state in STATES:
        (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{state}` |")]
        before = {former for former, then in FOLLOWS.items() if state in then}
        assert {word.strip("` ") for word in line.split("|")[3].split(",")} == before


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"source": ""}, "no source"),
        ({"camera": None}, "no camera"),
        ({"event": 17}, "event is no text"),
        ({"event": "e" * 101}, "event longer than 100 letters"),
        ({"state": None}, "no state"),
        ({"state": "canh_bao"}, "state unknown"),
        ({"state": []}, "state unknown"),
        ({"at": None}, "no instant"),
        ({"at": "2026-11-20T10:29:47"}, "instant without a zone"),
        ({"at": "2026-11-20"}, "a date without a time"),
        ({"at": 1_795_145_514}, "no instant"),
        ({"at": "2027-11-20T10:29:47+07:00"}, "instant in the future"),
        ({"at": "2026-11-20T10:29:47+07:00/2026-11-20T10:30:47+07:00"}, "unreadable instant"),
        ({"agency": ["a"]}, "agency is no text"),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_fits_no_schema(over: dict[str, Any], reason: str) -> None:
    document = copy.deepcopy(EXAMPLE)
    document["verdicts"][0] |= over
    assert reasons(read(document, "desk", "verdicts")) == [reason]
    assert len(decided(document)) == 4
    assert reason == "instant in the future" or list(FITS.iter_errors(document))


def test_what_a_reason_tells_of_somebody_is_masked_and_who_decided_is_not_read() -> None:
    step = STEP | {"reason": "Biển 75A-123.45, gọi 0905123456", "decided_by": "Nguyễn Văn A"}
    (one,) = decided({"verdicts": [step]})
    assert one.reason_said == "Biển 75A-1••.••, gọi 09••••••••"
    assert "Nguyễn" not in repr(read({"verdicts": [step, step | {"state": ""}]}, "desk", "verdicts"))


def test_a_long_reason_is_cut() -> None:
    (one,) = decided({"verdicts": [STEP | {"reason": "mưa " * 100}]})
    assert one.reason_said is not None
    assert (len(one.reason_said), one.reason_said[-1]) == (200, "…")


def test_nothing_decided_is_an_answer() -> None:
    assert read({"verdicts": []}, "desk", "verdicts") == [Recognised()]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<html>", "an HTML page, perhaps a login"),
        ({"error": "no"}, "the server answers with an error: no"),
        ([STEP], "JSON of no format that is read here"),
        ({"verdicts": None}, "JSON of no format that is read here"),
    ],
)
def test_another_document_is_one_refusal(document: Any, reason: str) -> None:
    assert reasons(read(document, "desk", "verdicts")) == [reason]
    assert len(read(document, "desk", "verdicts")) == 1


class Desk:
    """A desk's server. ``knows``: the options that it does not pass over; ``most``: steps an answer."""

    def __init__(self, served: Served, most: int = 1_000) -> None:
        self.steps: list[dict[str, Any]] = []
        self.most, self.knows, self.refuses = most, {"after", "before", "limit"}, False
        self.asked: list[dict[str, str]] = []
        served.answers["/verdicts.json"] = self.answer
        self.url = served.url("/verdicts.json")

    def decide(self, ago: timedelta, **over: Any) -> None:
        at = NOW - ago
        self.steps.append(STEP | {"event": f"e{len(self.steps)}", "at": at.isoformat()} | over)
        self.steps.sort(key=lambda one: one["at"], reverse=True)

    def answer(self, handler: BaseHTTPRequestHandler) -> bytes | None:
        asked = {key: said[0] for key, said in parse_qs(urlsplit(handler.path).query).items()}
        self.asked.append(asked)
        if self.refuses and asked:
            handler.send_error(400)
            return None
        options = {key: said for key, said in asked.items() if key in self.knows}
        after, before = options.get("after", "0"), options.get("before", "9")
        found = [one for one in self.steps if after < zulu(datetime.fromisoformat(one["at"])) < before]
        return json.dumps({"verdicts": found[: self.most if "limit" in options else None]}).encode()

    def rounds(self, cursor: dict[str, Any] | None = None) -> tuple[set[str], dict[str, Any]]:
        """(events decided, where the next round goes on), until nothing of the past is left."""
        held, found = dict(cursor or {}), set[str]()
        source = source_of(self.url, service="cameras", format="verdicts")
        for _ in range(20):
            for answer in FEEDS["verdicts"].fetch(source, held):
                found |= {part.event for part in FEEDS["verdicts"].parse(answer) if isinstance(part, Decided)}
                held = held if answer.cursor is None else json.loads(json.dumps(dict(answer.cursor)))
            if not held.get("more"):
                return found, held
        raise AssertionError("the past has no end")


@pytest.mark.parametrize("most", [3, 1_000])
def test_sixty_days_are_asked_for_then_what_is_new(served: Served, most: int) -> None:
    desk = Desk(served, most)
    for days in range(59):
        desk.decide(timedelta(days=days, minutes=3))
    found, cursor = desk.rounds()
    assert len(found) == 59
    desk.decide(timedelta(minutes=1))
    desk.asked.clear()
    found, _ = desk.rounds(cursor)
    assert found == {"e0", "e59"}
    assert len(desk.asked) <= 2


@pytest.mark.parametrize("refuses", [False, True])
def test_a_file_with_all_steps_will_do(served: Served, refuses: bool) -> None:
    desk = Desk(served)
    desk.knows, desk.refuses = set(), refuses
    for days in range(59):
        desk.decide(timedelta(days=days, minutes=3))
    found, cursor = desk.rounds()
    assert len(found) == 59
    assert len(desk.asked) <= 3
    assert not cursor["more"]


def test_a_desk_that_is_not_there_fails_the_round(served: Served) -> None:
    with pytest.raises(web.NoAnswer, match="404"):
        list(FEEDS["verdicts"].fetch(source_of(served.url("/none.json"), service="cameras", format="verdicts"), {}))


def test_the_simulated_desk_keeps_to_the_published_format() -> None:
    with running("calm") as simulated:
        answer = httpx.get(f"{simulated.address}verification/verdicts.json?limit=500", trust_env=False).json()
    assert list(FITS.iter_errors(answer)) == []
    assert len(decided(answer)) + len(reasons(read(answer, "desk", "verdicts"))) == 500

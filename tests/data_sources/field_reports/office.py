"""A town's Open311 server that is as difficult as a test wants it, and rounds of its feed into a store."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select, update

from data_sources import Source
from data_sources.collector.collect import RoundDone, collect, cursor_of
from data_sources.field_reports import Report
from data_sources.protocols.past import zulu
from data_sources.store import Store
from data_sources.store.known import known
from data_sources.store.tables import FeedState
from tests.conftest import Served, source_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUIET = {"page", "page_size"}


class Office:
    """A server of a town's reports, the newest request first, at most ``size`` a page."""

    def __init__(self, served: Served, size: int = 100) -> None:
        self.size = size
        self.paged = self.windowed = self.updates = True
        self.most = 1000
        """Reports in an answer without pages at most."""
        self.clock = timedelta()
        """How far its clock is ahead of ours."""
        self.reports: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self.after: dict[int, Callable[[], object]] = {}
        """What happens once it has answered so many questions."""
        self.fails: Callable[[dict[str, str], list[dict[str, Any]]], int] = lambda asked, found: 0
        """The status of a question that it does not answer; 0: it does."""
        self.headers: dict[str, str] = {}
        served.answers["/v2/requests.json"] = self.answer
        self.url = served.url("/v2/")

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return datetime.now(UTC) + self.clock

    def report(self, ago: timedelta, **over: Any) -> dict[str, Any]:
        """A new report."""
        at = zulu(self.now - ago)
        said = {
            "service_request_id": f"PA-{len(self.reports) + 1}",
            "status": "open",
            "requested_datetime": at,
            "updated_datetime": at,
        } | over
        self.reports.append(said)
        return said

    def change(self, said: dict[str, Any], **over: Any) -> None:
        """A report is handled now."""
        said.update({"status": "closed", "updated_datetime": zulu(self.now)} | over)

    def found(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        """The reports that answer a question."""
        found = sorted(self.reports, key=lambda said: str(said["requested_datetime"]), reverse=True)
        if self.updates and "updated_after" in asked:
            found = [said for said in found if said["updated_datetime"] >= asked["updated_after"]]
        if self.windowed and "start_date" in asked:
            begin, end = asked["start_date"], asked["end_date"]
            found = [said for said in found if begin <= said["requested_datetime"] <= end]
        if self.paged:
            size = min(int(asked["page_size"]), self.size)
            return found[(int(asked["page"]) - 1) * size :][:size]
        return found[: self.most]

    def answer(self, handler: BaseHTTPRequestHandler) -> bytes | None:
        asked = {key: said[0] for key, said in parse_qs(urlsplit(handler.path).query).items()}
        self.asked.append(asked)
        found = self.found(asked)
        body = json.dumps(found).encode()
        status = self.fails(asked, found)
        if len(self.asked) in self.after:
            self.after[len(self.asked)]()
        if not status:
            return body
        handler.send_response(status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return None


def feed(office: Office) -> Source:
    """Its entry in feeds.toml."""
    return source_of(office.url, service="field_reports", format="open311")


def one_round(office: Office, store: Store) -> RoundDone:
    """A round that succeeds; ``asked`` holds its questions alone."""
    office.asked.clear()
    done = collect(feed(office), store)
    office.after = {}
    assert done.trouble is None
    return done


def rounds(office: Office, store: Store) -> int:
    """How many questions it takes until nothing more of the past is to be asked."""
    questions = 0
    while True:
        done = one_round(office, store)
        questions += len(office.asked)
        if not done.more:
            return questions


def later(office: Office, store: Store, passed: timedelta) -> None:
    """The feed's last round was so long ago."""
    source = feed(office)
    cursor = dict(cursor_of(store, source))
    for key in ("asked", "swept", "lacked"):
        if cursor.get(key):
            cursor[key] = (datetime.fromisoformat(cursor[key]) - passed).isoformat()
    with store.write() as connection:
        connection.execute(update(FeedState).where(FeedState.feed == source.name).values(cursor=json.dumps(cursor)))


def kept(store: Store) -> dict[str, str]:
    """The state of each report that is known; none is known twice."""
    with store.read() as connection:
        rows = [(row.report, row.state) for row in connection.execute(known(Report, None))]
    assert len(rows) == len(dict(rows))
    return dict(rows)


def versions(store: Store) -> int:
    """How many states are kept of all reports."""
    with store.read() as connection:
        return len(connection.execute(select(Report.id)).all())


def names(office: Office) -> set[str]:
    """Every report there is."""
    return {said["service_request_id"] for said in office.reports}

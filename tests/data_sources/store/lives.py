"""What the tests of records that change share: reports as they are told, and what a store holds of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from data_sources import Payload, Refused
from data_sources.field_reports import Report, Said
from data_sources.store import EVER, Store, known
from data_sources.store.keeping import Tally, finish, keep, receive
from tests.conftest import source_of

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


UNSAID: dict[str, Any] = dict.fromkeys(Said._fields) | {
    "requested": NOON, "state": "moi", "urgent": False, "service": "Ổ gà", "code": "014", "field": "giao_thong",
}  # fmt: skip


def said(report: str, updated: datetime | None, **more: Any) -> Said:
    """One state of a report, as a feed's parse gives it."""
    return Said(**{**UNSAID, "report": report, "updated": updated, **more})


def at(minutes: float) -> datetime:
    """Minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def payload_of(received: datetime, body: object = "", source: str = "test") -> Payload:
    asked = source_of("http://reports/", name=source, service="field_reports", format="open311", source=source)
    return Payload(repr((received, body)).encode(), "http://reports/", received, asked)


def hear(
    store: Store, told: list[Said], received: datetime, refused: list[Refused] | None = None, source: str = "test"
) -> Tally:
    """What became of one answer's states."""
    payload = payload_of(received, told, source)
    fetch = receive(store, payload)
    tally = keep(store, Report, told, refused or [], payload, fetch)
    finish(store, fetch, received)
    return tally


def rows(store: Store, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """What is known of every report, without what tells how it is kept."""
    with store.read() as connection:
        found = connection.execute(known(Report, as_of).order_by(Report.source, Report.report)).mappings().all()
    return [{name: value for name, value in row.items() if name not in ("id", "known_until")} for row in found]


def states(store: Store, as_of: datetime | None = None) -> dict[str, str]:
    return {row["report"]: row["state"] for row in rows(store, as_of)}


def assert_tallies_equal_a_recount(store: Store) -> None:
    with store.read() as connection:
        raw = connection.execute(select(Report.__table__).where(Report.known_until == EVER)).mappings().all()
        for counts in Report.counts:
            told = {(row.hour, row.category): row.n for row in connection.execute(select(counts.__table__))}
            counted = Counter(
                (row["requested"].replace(minute=0, second=0, microsecond=0), counts.of(dict(row))) for row in raw
            )
            assert told == counted

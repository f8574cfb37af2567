"""A city's made-up reports with their whole lives, kept as rounds of a feed would keep them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from data_sources import Payload
from data_sources.field_reports import HANDLED, RATINGS, REFUSED, Report, Said
from data_sources.store import Store
from data_sources.store.keeping import keep, receive
from tests.conftest import source_of

FEED = source_of(
    "https://reports.example/open311/v2/", name="Phản ánh", service="field_reports", format="open311", source="hue-s"
)
WARDS = ("19753", "19789", "19815")
FIELDS = ("ve_sinh", "giao_thong", "thien_tai")
AGENCIES = ("HEPCO", "UBND phường Phú Xuân", "Sở Xây dựng")
number = count(1)


def report(name: str, requested: datetime, **over: Any) -> Said:
    """A state of a report; new and of Phú Xuân, when nothing else is said."""
    said: dict[str, Any] = dict.fromkeys(Said._fields) | {
        "report": name, "updated": requested, "requested": requested, "state": "moi", "urgent": False,
        "service": "Rác thải", "code": "1", "field": "ve_sinh", "ward_said": "19753",
    }  # fmt: skip
    return Said(**said | over)


def keep_reports(store: Store, said: Sequence[Said], received: datetime, name: str = "hue-s") -> None:
    """Keep what a source told in one answer."""
    source = source_of(FEED.url, name=FEED.name, service="field_reports", format="open311", source=name)
    payload = Payload(f"{next(number)}".encode(), "", received, source)
    keep(store, Report, said, [], payload, receive(store, payload))


def life(chance: random.Random, name: str, requested: datetime, until: datetime) -> list[Said]:
    """The states of a report's life up to an instant: taken or refused, extended, handled, rated, sent back."""
    due = requested + chance.choice((timedelta(days=1), timedelta(days=7)))
    placed: dict[str, Any] = {
        "field": chance.choice(FIELDS), "urgent": chance.random() < 0.15,
        "ward_said": chance.choice((*WARDS, None)), "due": chance.choice((due, due, due, None)),
    }  # fmt: skip
    if placed["ward_said"] is None and chance.random() < 0.7:  # near a centre, out at sea
        placed["lon"], placed["lat"] = chance.choice(((107.585, 16.463), (107.9, 16.7)))
    states = [report(name, requested, **placed)]

    def goes_on(hours: float, **over: Any) -> None:
        updated = (states[-1].updated or requested) + timedelta(hours=hours)
        states.append(states[-1]._replace(updated=updated, **over))

    goes_on(chance.uniform(0.1, 9))
    if chance.random() < 0.3:
        goes_on(2, state=REFUSED, reason="trùng")
    elif chance.random() < 0.9:
        goes_on(1, state="phan_cong", agency=chance.choice(AGENCIES))
        if chance.random() < 0.2 and states[-1].due is not None:
            goes_on(5, state="gia_han", due=states[-1].due + timedelta(days=5))
        if chance.random() < 0.8:
            goes_on(chance.uniform(1, 300), state=HANDLED)
            if chance.random() < 0.5:
                goes_on(20, rating=chance.choice(RATINGS))
            if chance.random() < 0.2:
                goes_on(30, state="xu_ly_lai", rating=None)
    return [state for state in states if state.updated is not None and state.updated <= until]


def fill(
    store: Store,
    seed: int,
    many: int,
    until: datetime,
    weeks: float = 10,
    after: Callable[[datetime], object] = lambda received: None,
) -> list[datetime]:
    """Keep so many reports' lives as they went, a burst at the end among them, in rounds with late parts; the instants
    of the rounds. ``after``: what is done after each."""
    chance = random.Random(seed)
    begun = [until - timedelta(weeks=weeks) * chance.random() for _ in range(many)]
    begun += [until - timedelta(hours=2) * chance.random() for _ in range(14)]
    states = [state for i, at in enumerate(begun) for state in life(chance, f"PA{i:04}", whole(at), until)]
    rounds = [*sorted(until - timedelta(weeks=weeks) * chance.random() ** 2 for _ in range(5)), until]
    for start, end in zip([None, *rounds], rounds, strict=False):
        told = [one for one in states if came(one) <= end and (start is None or came(one) > start)]
        keep_reports(store, told, end)
        after(end)
    return rounds


def whole(at: datetime) -> datetime:
    """An instant as sources write them, often a whole minute or midnight."""
    return at.replace(second=0, microsecond=0) if at.minute % 2 else at.replace(microsecond=0)


def came(state: Said) -> datetime:
    """When a state reached us: some come late."""
    assert state.updated is not None
    return state.updated + timedelta(minutes=len(state.report) * (state.updated.minute % 7) ** 3)


def ids(rows: Iterable[Any]) -> list[str]:
    return sorted(row["report"] for row in rows)

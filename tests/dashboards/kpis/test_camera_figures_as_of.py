"""Whatever cameras' servers tell in whatever order it is kept: the figures as of an instant are those of a city that heard
only what had arrived."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboards.kpis import table
from data_sources import Payload
from data_sources.cameras import FEEDS, Seen
from data_sources.store import Store, open_store
from data_sources.store.keeping import finish, keep, receive
from tests.dashboards.kpis.conftest import hue
from tests.dashboards.kpis.filming import Answer, answers, declare_all, keep_parts

NOW = hue("2026-11-20 10:25")


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'another.sqlite'}")
    yield opened
    opened.close()


def ended(answer: Answer) -> Answer:
    """The answer without what had not ended."""
    parts = [part for part in answer.parts if not isinstance(part, Seen) or part.ended is not None]
    return answer._replace(parts=parts)


def figures(store: Store, now: datetime, as_of: datetime | None) -> list[dict[str, Any]]:
    """Every figure of cameras: of the city, and of its wards and roads."""
    found = [row for by in (None, "ward", "road") for row in table(store, now, as_of, by=by)]  # type: ignore[arg-type]
    return [
        {name: value for name, value in row.items() if name != "known_at"}
        for row in found
        if row["key"].startswith("cameras.")
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_as_of_an_instant_are_those_of_what_had_arrived(store: Store, another: Store, seed: int) -> None:
    """Answers are received in their turn, kept in another, and some are kept twice. Of what is in view nothing is told
    here: what never ends is closed when its server is heard next, and not before that is kept."""
    chance = random.Random(seed)
    rounds = [[ended(one) for one in those] for those in answers(seed, 160, NOW)]
    declare_all(store, NOW)
    under_way: list[tuple[Answer, Payload, int]] = []
    for n, one in enumerate(one for those in rounds for one in those):
        payload = Payload(f"{seed} {n}".encode(), f"{one.source.url}{one.address}", one.received, one.source)
        under_way.append((one, payload, receive(store, payload)))
    shuffled = chance.sample(under_way, len(under_way))
    for one, payload, fetch in [*shuffled, *shuffled[:4]]:
        keep(store, FEEDS[one.source.format], one.parts, [], payload, fetch)
        finish(store, fetch, payload.received)
    declare_all(another, NOW)
    for n, those in enumerate(rounds):
        for one in those:
            keep_parts(another, one.source, one.parts, one.received, one.address)
        received = those[0].received
        if n % 3 == seed % 3:
            now = received + timedelta(minutes=1)
            assert figures(store, now, received) == figures(another, now, None), received

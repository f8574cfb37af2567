"""The footer has room for sixteen feeds at most, and says of all of them whether they are heard."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.components.feed_places import ROOM, Place, places
from tests.dashboards.scenes import boards
from tests.dashboards.scenes.boards import NOW


def board_of(*kinds: tuple[str, int, int]) -> dict[str, Any]:
    """A board with feeds of services: how many of each are heard, and how many never were."""
    model = boards.calm()["feeds"][0]
    feeds = []
    for service, heard, never in kinds:
        for n in range(heard + never):
            at = NOW - 5_000 if n < heard else None
            name = f"{service} {n}"
            feeds.append({**model, "name": name, "service": service, "measures": False, "heard_at": at, "data_at": at})
    return {**boards.calm(), "feeds": feeds}


def told(board: dict[str, Any], lang: str = "vi") -> list[Place]:
    return places(board, [feed["name"] for feed in board["feeds"]], lang)


def test_a_few_feeds_each_have_a_place() -> None:
    assert [place.name for place in told(board_of(("environment", 3, 0), ("press", 2, 0)))] == [
        "environment 0", "environment 1", "environment 2", "press 0", "press 1",
    ]  # fmt: skip


def test_a_dozen_outlets_share_one_and_the_one_that_is_not_heard_stands_beside_it() -> None:
    shown = told(board_of(("environment", 4, 0), ("cameras", 5, 0), ("press", 11, 1)))
    assert ("Báo chí 11/12", 11) in [(place.name, place.feeds) for place in shown]
    assert ("press 11", 1) in [(place.name, place.feeds) for place in shown]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("heard", [0, 1, 3])
def test_while_hardly_any_feed_was_heard_all_still_stand_in_the_footer(lang: str, heard: int) -> None:
    kinds = (("field_reports", 1, 0), ("environment", heard, 4), ("cameras", heard, 5), ("press", heard, 12))
    board = board_of(*kinds)
    shown = told(board, lang)
    assert sum(place.wide for place in shown) <= ROOM
    assert sum(place.feeds for place in shown) == len(board["feeds"])
    assert not shown[-1].live

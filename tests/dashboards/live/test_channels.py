"""What is sent is what changed, and nothing else."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from dash import html

from dashboards.live.channels import Channels, Key, Update


def river(board: Any, lang: str) -> dict[str, dict[str, Any]]:
    return {
        "level": {"children": f"{board['level']:.2f}", "data-heard": board["heard"]},
        "name": {"children": {"vi": "Sông", "en": "River"}[lang]},
        "feeds": {"children": [html.Span("Kim Long", className="feed")]},
    }


def board(level: float, heard: int, event: int | None = 1) -> dict[str, Any]:
    return {"level": level, "heard": heard, "event": event}


@pytest.fixture
def sent() -> list[tuple[Key, Update]]:
    return []


@pytest.fixture
def channels(sent: list[tuple[Key, Update]]) -> Channels:
    return Channels({"river": river}, lambda key, update: sent.append((key, update)))


VI, EN = Key("river", "vi"), Key("river", "en")


def test_a_new_viewer_gets_the_whole_scene(channels: Channels, sent: Any) -> None:
    channels.show(7, board(0.42, 1))
    channels.open(VI)
    [(key, update)] = sent
    whole = orjson.loads(update.whole)
    assert (key, whole["seq"], update.delta) == (VI, 7, None)
    assert whole["ids"]["level"] == {"children": "0.42", "data-heard": 1}
    assert whole["ids"]["feeds"]["children"][0]["props"]["className"] == "feed"


def test_only_what_changed_is_sent(channels: Channels, sent: Any) -> None:
    channels.open(VI)
    channels.show(7, board(0.42, 1))
    channels.show(8, board(0.42, 2, event=5))
    delta = orjson.loads(sent[-1][1].delta)
    assert (delta["seq"], delta["base"], delta["event"]) == (8, 7, 5)
    assert delta["ids"] == {"level": {"data-heard": 2}}


def test_a_board_on_which_nothing_changed_sends_nothing_and_breaks_no_chain(channels: Channels, sent: Any) -> None:
    channels.open(VI)
    channels.show(7, board(0.42, 1))
    channels.show(8, board(0.42, 1))
    channels.show(9, board(0.43, 1))
    assert [update.seq for _, update in sent] == [7, 9]
    assert orjson.loads(sent[-1][1].delta)["base"] == 7


def test_a_board_made_because_time_passed_measures_no_latency(channels: Channels, sent: Any) -> None:
    channels.open(VI)
    channels.show(7, board(0.42, 1, event=3))
    channels.show(8, board(0.43, 1, event=3))
    assert orjson.loads(sent[-1][1].delta)["event"] is None


def test_languages_are_told_apart(channels: Channels, sent: Any) -> None:
    channels.open(VI)
    channels.open(EN)
    channels.show(1, board(1, 1))
    names = {key.lang: orjson.loads(update.whole)["ids"]["name"]["children"] for key, update in sent}
    assert names == {"vi": "Sông", "en": "River"}


def test_nobody_looks_so_nothing_is_drawn(channels: Channels, sent: Any) -> None:
    channels.open(VI)
    channels.close(VI)
    channels.show(1, board(1, 1))
    assert sent == []


def test_a_scene_with_a_fault_leaves_the_others_alone(sent: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(board: Any, lang: str) -> dict[str, Any]:
        raise ZeroDivisionError("a share of nothing")

    channels = Channels({"broken": broken, "river": river}, lambda key, update: sent.append((key, update)))
    channels.open(Key("broken", "vi"))
    channels.open(VI)
    channels.show(1, board(1, 1))
    assert [key for key, _ in sent] == [VI]
    assert "a share of nothing" in caplog.text

"""The wall tells that it is blind, and heals by itself, with no reload and no hands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .black_hole import Wire
from .conftest import Program, Watched
from .rivers import Gauge


def marked(wall: Watched) -> None:
    """Leave something on the page that a reload would take away."""
    wall.page.evaluate("window.stayed = true")


def banner(wall: Watched) -> str:
    found = wall.page.locator("#wall-banner")
    text: str = found.inner_text() if found.is_visible() else ""
    return " ".join(text.split())


def moving(wall: Watched, gauge: Gauge, level: float) -> bool:
    gauge.level = level
    return wall.page.locator("#river-hero-value").inner_text() == f"{level:.2f}".replace(".", ",")


def test_a_server_that_was_gone_for_ten_seconds_is_missed_and_found_again(
    river: Program, gauge: Gauge, look: Callable[..., Watched]
) -> None:
    wall = look(f"{river.address}/wall/river")
    wall.whole()
    marked(wall)
    wall.until(lambda: moving(wall, gauge, 0.51), 20, "the wall moves")
    assert banner(wall) == ""
    fetched = wall.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    for mark in ("down", "stale", "none", "late"):  # what tells of silence cannot be fetched in it
        assert any(name.split("?")[0].endswith(f"/marks/{mark}.svg") for name in fetched), mark

    gone = time.monotonic()
    river.kill()
    wall.until(lambda: "Mất kết nối với máy chủ từ" in banner(wall), 12, "the banner")
    missed = time.monotonic() - gone
    assert "số trên màn hình là số cũ" in banner(wall)
    wall.page.wait_for_timeout(max(0, 10_000 - (time.monotonic() - gone) * 1000))
    river.start()
    back = time.monotonic()
    wall.until(lambda: banner(wall) == "", 30, "the banner leaves")
    healed = time.monotonic() - back
    wall.until(lambda: moving(wall, gauge, 0.67), 30, "the wall moves again")
    print(f"banner after {missed:.1f} s, whole {healed:.1f} s after the server's return")
    assert missed <= 10
    assert wall.page.evaluate("window.stayed") is True, "no reload"
    assert "mất hình" in wall.page.locator("#wall-latency").inner_text()
    blind = wall.until(lambda: river.get("/api/feeds")["blind_times"], 20, "the blind time is written down")
    # from the last sign of life, at most a beat before the end, to the first one after the return
    assert 10 <= (blind[0]["ended"] - blind[0]["began"]) / 1000 <= back - gone + healed + 5
    assert blind[0]["scene"] == "river"


def test_a_line_that_swallows_everything_is_left_for_another(
    river: Program, gauge: Gauge, look: Callable[..., Watched]
) -> None:
    wire = Wire(river.port)
    wall = look(f"{wire.address}/wall/river")
    wall.whole()
    marked(wall)
    began = time.monotonic()
    wire.open.clear()
    wall.until(lambda: "Mất kết nối" in banner(wall), 12, "the banner")
    missed = time.monotonic() - began
    wall.page.wait_for_timeout(20_000 - (time.monotonic() - began) * 1000)
    wire.open.set()
    back = time.monotonic()
    wall.until(lambda: banner(wall) == "", 30, "the banner leaves")
    healed = time.monotonic() - back
    wall.until(lambda: moving(wall, gauge, 0.73), 20, "the wall moves again")
    print(f"banner after {missed:.1f} s, whole {healed:.1f} s after the line's return")
    assert missed <= 10
    assert wall.page.evaluate("window.stayed") is True
    wire.close()


def test_where_no_websocket_passes_the_wall_polls(river: Program, gauge: Gauge, look: Callable[..., Watched]) -> None:
    wall = look("about:blank")
    wall.page.route_web_socket("**/api/live**", lambda line: line.close())
    wall.page.goto(f"{river.address}/wall/river")
    wall.until(lambda: (wall.state() or {}).get("polls", 0) > 1, 30, "it polls")
    wall.until(lambda: moving(wall, gauge, 0.88), 20, "the wall moves")
    wall.page.wait_for_timeout(8000)
    assert banner(wall) == ""


def test_a_page_of_a_former_build_renews_itself(steady: Program, look: Callable[..., Watched]) -> None:
    wall = look(f"{steady.address}/wall/river")
    wall.whole()
    marked(wall)
    wall.page.evaluate("document.getElementById('live').dataset.version = 'former'")
    wall.until(lambda: wall.page.evaluate("window.stayed") is None, 15, "the page renewed itself")
    wall.whole()
    assert wall.state()["wholes"] == 1


def test_a_page_whose_parts_never_came_renews_itself(steady: Program, look: Callable[..., Watched]) -> None:
    wall = look("about:blank")
    asked: list[Any] = []
    # the server dies between the page and what stands in it
    wall.page.route(
        "**/_dash-update-component**",
        lambda route: asked.append(1) or (route.abort() if len(asked) == 1 else route.continue_()),
    )
    wall.page.goto(f"{steady.address}/wall/river")
    wall.whole(40)
    assert len(asked) == 2


@pytest.fixture
def brief(tmp_path: Path, gauge: Gauge) -> Iterator[Program]:
    """The program on a gauge that is slow after six seconds."""
    program = Program(tmp_path, gauge.feeds(tmp_path, stale_after="6s")).start()
    yield program
    program.stop()


def test_a_feed_that_stops_is_grey_hatched_and_worded_within_five_seconds_of_its_horizon(
    brief: Program, gauge: Gauge, look: Callable[..., Watched]
) -> None:
    program = brief
    wall = look(f"{program.address}/wall/river")
    wall.whole()
    tile = wall.page.locator("#river-hero")

    def fresh() -> str | None:
        return tile.get_attribute("data-fresh")

    wall.until(lambda: fresh() == "live", 20, "the gauge is live")
    colour = "getComputedStyle(document.getElementById('river-hero-value')).color"
    quick = wall.page.evaluate(colour)
    gauge.stop()
    heard = float(tile.get_attribute("data-heard") or 0) / 1000
    wall.until(lambda: fresh() != "live", 20, "it is told")
    late = (
        wall.page.evaluate("window.hueFreshness.now()") / 1000
        - min(float(tile.get_attribute("data-heard") or 0), float(tile.get_attribute("data-data") or 0)) / 1000
        - 6
    )
    assert heard > 0
    print(f"told {late:.1f} s after the horizon")
    assert late <= 5
    wall.until(lambda: fresh() == "down", 25, "it is down")
    wall.until(lambda: tile.get_by_text("số cũ, lúc").is_visible(), 15, "the tile's hour is told")
    assert "repeating-linear-gradient" in wall.page.evaluate(
        "getComputedStyle(document.getElementById('river-hero')).backgroundImage"
    )
    assert wall.page.evaluate(colour) != quick
    assert tile.get_by_text("mất kết nối").first.is_visible()
    feed = wall.page.locator("#wall-feed-0")
    wall.until(lambda: "mất kết nối" in feed.inner_text(), 5, "the footer tells it")
    # and when the server is gone too, its age runs on
    age = feed.locator(".age").inner_text()
    program.kill()
    wall.until(lambda: feed.locator(".age").inner_text() != age, 5, "the age runs on")


def test_what_was_refused_is_shown_as_it_came_and_does_nothing(steady: Program, look: Callable[..., Watched]) -> None:
    page = look(f"{steady.address}/feeds", (390, 844))
    page.whole()
    page.until(lambda: page.page.locator(".refusal").count() > 0, 20, "a refusal is shown")
    page.page.locator(".refusal summary").first.click()
    raw = page.page.locator(".refusal pre").first
    assert "<img src=x onerror=alert(1)>" in raw.inner_text()
    assert raw.locator("img").count() == 0
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.complaints == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_browser_judges_age_as_the_server_does(steady: Program, look: Callable[..., Watched], lang: str) -> None:
    from datetime import UTC, datetime, timedelta

    from dashboards.kpis.freshness import freshness
    from dashboards.words.numbers import lasting

    wall = look(f"{steady.address}/wall/river?lang={lang}")
    wall.whole()
    page = wall.page
    now = datetime(2026, 11, 20, 5, tzinfo=UTC)
    ages = [None, -5, 0, 59, 60, 61, 179, 180, 181, 100_000]
    cases = [(h, d, f, m) for h in ages for d in ages for f in (None, 10) for m in (True, False)]
    instant = {age: None if age is None else now - timedelta(seconds=age) for age in (*ages, 10)}
    for heard, data, failing, measures in cases:
        told = freshness(now, heard=instant[heard], data=instant[data], stale_after=timedelta(seconds=60), failing=instant[failing], measures=measures)  # fmt: skip
        of = {
            name: "" if age is None else str(int(instant[age].timestamp() * 1000))
            for name, age in (("heard", heard), ("data", data), ("failing", failing))
        } | {"stale": "60", "measures": "1" if measures else "0"}
        state, age = page.evaluate("([of, at]) => window.hueFreshness.judge(of, at)", [of, int(now.timestamp() * 1000)])
        assert state == told.state, (heard, data, failing, measures)
        assert age == (None if told.age is None else told.age.total_seconds())
    for seconds in (0, 31, 59.9, 60, 240, 3600, 10_440, 86_399, 86_400, 93_600, 280_000):
        assert page.evaluate("s => window.hueFreshness.lasting(s)", seconds) == lasting(seconds, lang)

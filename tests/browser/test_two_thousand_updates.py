"""A wall that runs for months: nothing grows with what it was told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from tests.conftest import ROOT

from .conftest import Program, Watched

WARM, UPDATES = 200, int(os.environ.get("SOAK_UPDATES", "400"))
"""``make soak`` sends 2,000."""
MOST, SURE = 1024, 1200
"""Bytes an update may leave behind, of at least so many: what a browser and an allocator hold back by themselves does not
shrink with the updates. So 400 updates find what leaves 3 kB each, 2,000 find 1 kB."""


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(
        tmp_path_factory.mktemp("fast"), command=[str(ROOT / "tests" / "browser" / "fast_city.py")]
    ).start()
    yield program
    program.stop()


def heap(wall: Watched, cdp: Any) -> float:
    """Bytes of JavaScript that are in use: the least of some looks, for a browser lets go of things when it likes."""
    looks = []
    for _ in range(5):
        wall.page.wait_for_timeout(700)
        cdp.send("HeapProfiler.collectGarbage")
        looks.append(float(cdp.send("Runtime.getHeapUsage")["usedSize"]))
    return min(looks)


def resident(processes: list[psutil.Process]) -> dict[str, float]:
    """MB of each process."""
    return {f"{one.pid} {one.name()}": round(one.memory_info().rss / 1e6, 1) for one in processes}


def test_updates_by_the_hundred_leave_heap_and_memory_flat(fast: Program, look: Callable[..., Watched]) -> None:
    wall = look(f"{fast.address}/wall/river", (1280, 720))
    wall.whole()
    cdp = wall.context.new_cdp_session(wall.page)

    def deltas() -> int:
        return int(wall.state()["deltas"])

    def go(until: int, curves: int) -> None:
        (fast.folder / "go").write_text(str(curves))
        wall.until(lambda: deltas() >= until, 300, f"{until} updates")
        (fast.folder / "go").unlink()

    go(deltas() + WARM, 1)  # a browser learns how to draw: it keeps what it compiled, once
    server = fast.processes()[0]
    points = [(deltas(), heap(wall, cdp), server.memory_info().rss)]
    for part in (1, 2, 3, 4):
        go(points[0][0] + UPDATES * part // 4, 10)
        points.append((deltas(), heap(wall, cdp), server.memory_info().rss))
    print("updates, heap, memory:", [(n, round(used / 1e6, 2), round(rss / 1e6, 1)) for n, used, rss in points])
    seen = points[-1][0] - points[0][0]
    kept = (points[-1][1] - points[0][1]) / seen
    grown = (points[-1][2] - points[0][2]) / seen
    print(
        f"{seen} updates: {kept:.0f} B of heap and {grown:.0f} B of the server's memory each; {wall.state()['wholes']} wholes"
    )
    print(
        "MB:",
        resident(fast.processes() + [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name()]),
    )
    assert seen >= UPDATES
    assert kept * seen <= MOST * max(seen, SURE)
    assert grown * seen <= MOST * max(seen, SURE)
    assert wall.complaints == []
    assert wall.state()["errors"] == 0


def test_keys_turn_the_scenes_and_the_last_one_stays(fast: Program, look: Callable[..., Watched]) -> None:
    wall = look(f"{fast.address}/wall")
    wall.whole()

    def shown() -> list[str]:
        found: list[str] = wall.page.evaluate(
            "[...document.querySelectorAll('.scene.shown')].map(e => e.dataset.scene)"
        )
        return found

    def title() -> str:
        return wall.page.locator("#wall-title").inner_text()

    assert shown() == ["river"]
    for key, scene, words in (
        ("ArrowRight", "rain", "Mưa"),
        ("ArrowRight", "air", "Không khí"),
        ("ArrowRight", "river", "Sông và mưa"),
        ("ArrowLeft", "air", "Không khí"),
        ("2", "rain", "Mưa"),
    ):
        wall.page.keyboard.press(key)
        wall.until(lambda scene=scene: shown() == [scene], 5, f"{scene} is shown")
        wall.until(lambda words=words: title() == words, 5, f"the title says {words}")
        assert wall.page.locator(".scenes .on").inner_text() == words
    wall.until(lambda: wall.page.locator("#rain-level").inner_text().startswith("rain "), 5, "its figure came with it")
    assert wall.complaints == []


def test_scenes_take_turns_though_the_server_is_gone(fast: Program, look: Callable[..., Watched]) -> None:
    wall = look("about:blank")
    wall.page.clock.install()
    wall.page.goto(f"{fast.address}/wall")
    wall.page.clock.run_for(2000)
    wall.until(lambda: wall.page.clock.run_for(500) or (wall.state() or {}).get("wholes"), 30, "the page is whole")
    wall.context.set_offline(True)
    seen = set()
    for _ in range(4):
        seen.add(wall.page.evaluate("document.querySelector('.scene.shown').dataset.scene"))
        wall.page.clock.run_for(31_000)
    assert seen == {"river", "rain", "air"}
    assert "Mất kết nối" in wall.page.locator("#wall-banner").inner_text()


def test_a_pinned_scene_stays(fast: Program, look: Callable[..., Watched]) -> None:
    wall = look("about:blank")
    wall.page.clock.install()
    wall.page.goto(f"{fast.address}/wall/rain")
    wall.until(lambda: wall.page.clock.run_for(500) or (wall.state() or {}).get("wholes"), 30, "the page is whole")
    wall.page.clock.run_for(100_000)
    assert wall.page.evaluate("document.querySelector('.scene.shown').dataset.scene") == "rain"


def test_the_wall_renews_itself_once_a_night_while_the_line_is_well(
    fast: Program, look: Callable[..., Watched]
) -> None:
    wall = look("about:blank")
    wall.page.goto(f"{fast.address}/wall/river")
    wall.whole()
    wall.page.evaluate("window.stayed = true")
    # hours after the page was opened: both clocks of the page are moved on
    wall.page.evaluate("const real = performance.now.bind(performance); performance.now = () => real() + 7200e3")
    footer = wall.page.locator("#wall-latency")
    wall.until(lambda: "mất hình" in footer.inner_text(), 60, "the line is well again, as the page sees it")

    def renewed(minute: int, seconds: float) -> bool:
        wall.page.evaluate("minute => { window.hueFreshness.now = () => Date.UTC(2026, 10, 20, 20, minute); }", minute)
        end = time.monotonic() + seconds

        def told() -> str:
            new = not wall.page.evaluate("window.stayed === true")
            return "renewed" if new else "stayed" if time.monotonic() > end else ""

        return bool(wall.until(told, seconds + 30, "the page answers") == "renewed")

    assert not renewed(28, 5), "not before half past three"
    # each page has a minute of its own from 30 to 50, and twelve in which it may
    assert renewed(41, 15) or renewed(52, 30), "the page renewed itself"

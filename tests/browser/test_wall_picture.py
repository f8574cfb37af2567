"""What stands on the wall is whole, apart, true, and from this host."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import SIZES, Program, Watched

LEAVES = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('.wall, .desk'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (!node.textContent.trim() || !box.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) {
      if (r.width > 0) found.push({text: node.textContent.trim(), x: r.x, y: r.y, w: r.width, h: r.height, px: parseFloat(getComputedStyle(box).fontSize)});
    }
  }
  return found;
}"""
CLIPPED = """() => [...document.querySelectorAll('.wall *')].filter(e => e.checkVisibility({visibilityProperty: true})
  && e.children.length === 0 && e.textContent.trim() && getComputedStyle(e).display !== 'inline' && !e.closest('svg')
  && (e.scrollWidth > e.clientWidth + 1)).map(e => e.textContent.trim() + ' ' + e.scrollWidth + '>' + e.clientWidth)"""


def glyphs(leaf: dict[str, Any]) -> tuple[float, float, float, float]:
    """Where the letters themselves stand: a line's box is higher than its letters."""
    return leaf["x"] + 1, leaf["y"] + 0.24 * leaf["h"], leaf["x"] + leaf["w"] - 1, leaf["y"] + 0.8 * leaf["h"]


def crossing(leaves: list[dict[str, Any]]) -> list[str]:
    """Pairs of texts that stand on one another."""
    found = []
    boxes = [(leaf["text"], *glyphs(leaf)) for leaf in leaves]
    for i, (text, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[i + 1 :]:
            if min(right, right2) - max(left, left2) > 1 and min(bottom, bottom2) - max(top, top2) > 1:
                found.append(f"“{text}” and “{other}”")
    return found


# sizes are in rem, so that one size of each language shows what the other would
@pytest.mark.parametrize(("lang", "size"), [("vi", SIZES["1920x1080"]), ("en", SIZES["3840x2160"])], ids=["vi", "en"])
@pytest.mark.parametrize("scene", ["city", "voices", "river", "streets", "sea"])
def test_a_scene_stands_whole_on_the_wall(
    simulated: Program, look: Callable[..., Watched], size: tuple[int, int], lang: str, scene: str
) -> None:
    wall = look(f"{simulated.address}/wall/{scene}?lang={lang}", size)
    wall.whole()
    wall.page.wait_for_timeout(1500)
    page = wall.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert page == list(size), "nothing scrolls"
    leaves = wall.page.evaluate(LEAVES)
    assert len(leaves) > 40
    rem = size[1] / 135
    for leaf in leaves:
        left, top, right, bottom = glyphs(leaf)
        assert left >= 0, leaf
        assert top >= 0, leaf
        assert right <= size[0], leaf
        assert bottom <= size[1], leaf
        assert leaf["px"] >= 1.74 * rem, f"{leaf} is under the smallest letter"
    assert crossing(leaves) == []
    assert wall.page.evaluate(CLIPPED) == []
    simulated_words = "DỮ LIỆU MÔ PHỎNG" if lang == "vi" else "SIMULATED DATA"
    assert wall.page.get_by_text(simulated_words).is_visible(), "the simulated city says so"
    assert wall.complaints == []
    assert wall.strangers(simulated.port) == []


def test_every_figure_on_the_wall_is_what_the_kpi_says(simulated: Program, look: Callable[..., Watched]) -> None:
    wall = look(f"{simulated.address}/wall/river")
    wall.whole()
    read = """() => [...document.querySelectorAll('[data-kpi][data-place][data-value]')]
      .map(e => [e.dataset.kpi, e.dataset.place, e.dataset.value])"""

    def differing() -> list[Any]:
        told = {(one["key"], one["place"] or ""): one["value"] for one in simulated.get("/api/kpis")["kpis"]}
        shown = wall.page.evaluate(read)
        assert len({place for _, place, _ in shown}) >= 8
        known = sum(value != "" for _, _, value in shown)
        found: list[Any] = [] if known >= 10 else [f"{known} figures are known"]
        for kpi, place, value in shown:
            said = told[kpi, place]
            same = value == "" if said is None else value != "" and math.isclose(float(value), said, abs_tol=1e-9)
            if not same:
                found.append((kpi, place, value, said))
        return found

    # a reading may arrive between the two looks, or the hour turn; then the next ones agree
    looked: list[Any] = []
    end = time.monotonic() + 30
    wall.until(lambda: looked.append(differing()) or not looked[-1] or time.monotonic() > end, 60, "the wall is read")
    assert looked[-1] == []


COUNT_BLANKS = """() => {
    window.looks = window.blanks = 0;
    const look = () => {
        window.looks += 1;
        for (const age of document.querySelectorAll(".feed:not(.no, [data-fresh=none]) .age")) if (!age.textContent) window.blanks += 1;
        requestAnimationFrame(look);
    };
    look();
}"""
"""Each time the screen is painted: whether a feed in the footer has no age."""
LAST_LATENCY_IS_TOLD = """() => document.getElementById("wall-latency").innerText
  .startsWith((window.hueioc.latencies.at(-1) / 1000).toFixed(2).replace(".", ",") + " s")"""


def test_an_event_is_soon_on_the_screen_and_the_footer_says_how_soon(
    simulated: Program, look: Callable[..., Watched]
) -> None:
    wall = look(f"{simulated.address}/wall/river")
    wall.whole()
    wall.page.evaluate(COUNT_BLANKS)
    wall.until(lambda: wall.state()["latencies"], 90, "a round ended while we looked")
    looks, blanks = wall.page.evaluate("[window.looks, window.blanks]")
    assert looks > 0
    assert blanks == 0, "an age was blank while a message was shown"
    print(f"event to pixel: {wall.state()['latencies']} ms")  # how soon it should be, `make bench` measures
    wall.until(lambda: wall.page.evaluate(LAST_LATENCY_IS_TOLD), 10, "the footer says how soon the last one was")


def test_the_feeds_are_read_in_a_hand(simulated: Program, look: Callable[..., Watched]) -> None:
    page = look(f"{simulated.address}/feeds")
    page.whole()
    assert page.page.get_by_text("DỮ LIỆU MÔ PHỎNG").is_visible(), "the simulated city says so"
    for width, height in ((390, 844), (1366, 768)):
        page.page.set_viewport_size({"width": width, "height": height})
        page.page.wait_for_timeout(300)
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width

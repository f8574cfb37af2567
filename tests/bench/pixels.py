"""From an event at the source to the pixels of a screen, in a real Chromium, against the plain Dash page.

An event is a new level that the source's server tells from one instant on. The clock stops in the second animation
frame after the figure on the page says that level. So the collector's asking (every 0.2 s here) is part of it, and for
the plain page its Interval of 2 s. ``window.hueioc.latencies`` begins later, when the collector's round has ended: that
is what the wall's footer shows.
"""

from __future__ import annotations

import random
import shutil
import time
from datetime import timedelta

from playwright.sync_api import Page, sync_playwright

from tests.bench.rising import LEADS, Rising
from tests.bench.table import Line, percentile
from tests.bench.town import PATIENCE, town

EVERY = timedelta(seconds=0.2)
EVENTS, PLAIN_EVENTS = 24, 12
OURS, PLAIN = "river-hero-value", f"value-{LEADS}"
SETTLE = 4.0
SEEN = """id => {
  window.seen = {};
  let last = null;
  const look = () => {
    const box = document.getElementById(id), text = box && box.textContent;
    if (text && text !== last) {
      last = text;
      requestAnimationFrame(() => requestAnimationFrame(() => { window.seen[text] = Date.now(); }));
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def run(*, full: bool) -> list[Line]:
    """Milliseconds from event to pixel, half and 95 of 100 within; and how many events were shown at all."""
    times = 5 if full else 1
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("no Chromium: apt-get install -y chromium")
    with town(EVERY) as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        wall = here.wall()
        page.goto(f"{wall.url}/wall/river")
        until(page, "Boolean(window.hueioc && window.hueioc.deltas > 2)")
        ours = watched(page, OURS, here.rising, EVENTS * times, 0.9)
        footer: list[float] = page.evaluate("window.hueioc.latencies")
        page.goto("about:blank")
        plain = here.plain()
        page.goto(f"{plain.url}/")
        until(page, f"Boolean(document.getElementById('{PLAIN}')?.textContent)")
        theirs = watched(page, PLAIN, here.rising, PLAIN_EVENTS * times, 2.4)
        browser.close()
    shown = f"{len(ours)} of {EVENTS * times} events shown, {len(theirs)} of {PLAIN_EVENTS * times} on the plain page"
    return [
        Line("source to pixels, p50", percentile(ours, 0.5), percentile(theirs, 0.5), "ms", shown),
        Line("source to pixels, p95", percentile(ours, 0.95), percentile(theirs, 0.95), "ms"),
        Line("end of the round to pixels, p50", percentile(footer, 0.5), None, "ms", "as the wall's footer says"),
        Line("end of the round to pixels, p95", percentile(footer, 0.95), None, "ms"),
    ]


def until(page: Page, holds: str) -> None:
    """Wait until the page says so; its content policy forbids playwright's own way. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(holds):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url}: {holds} did not come true within {PATIENCE:.0f} s")
        time.sleep(0.1)


def watched(page: Page, element: str, rising: Rising, events: int, apart: float) -> list[float]:
    """Milliseconds until each event stood on the page. ``apart``: seconds between two, out of step with any clock."""
    chance = random.Random(7)
    time.sleep(SETTLE)
    page.evaluate(SEEN, element)
    for _ in range(events):
        time.sleep(apart * (1 + chance.random() / 2))
        rising.rise()
    time.sleep(SETTLE)
    seen: dict[str, float] = page.evaluate("window.seen")
    at = {f"{level:.2f}".replace(".", ","): began for began, level in rising.moved[-events:]}
    return [seen[text] - began * 1000 for text, began in at.items() if text in seen]

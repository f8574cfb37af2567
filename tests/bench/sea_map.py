"""10,000 boats on the sea's map: how long the page's main thread is busy when they move, against Plotly drawing them all.

The server gathers them into at most 2,000 points; the page is told those. The reference is the same figure with 10,000 points of
its own.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
from pathlib import Path
from typing import Any

import plotly
from playwright.sync_api import sync_playwright

from dashboards.figures.sea_map import BoatPoint, boats, sea_ground
from dashboards.kpis.camera_map import clustered
from tests.bench.table import Line

BOATS, MOVES = 10_000, 9
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
MEASURE = """async figures => {
  const box = document.getElementById('sea');
  const wait = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Plotly.newPlot(box, figures[0].data, figures[0].layout, {staticPlot: true});
  await wait();
  const spent = [];
  for (const figure of figures.slice(1)) {
    const began = performance.now();
    await Plotly.react(box, figure.data, figure.layout, {staticPlot: true});
    spent.push(performance.now() - began);
    await wait();
  }
  return spent;
}"""
STATES = ("ok", "late", "no_duty", "lost", "unknown")


def figures(gathered: bool) -> list[Any]:
    """The boats' sheet as they move; ``gathered``: as the server tells them."""
    chance = random.Random(7)
    places = [(107.7 + chance.random() * 1.3, 16.2 + chance.random() * 1.3, STATES[n % 5]) for n in range(BOATS)]
    ground = sea_ground("vi", "", (), (), "")
    found = []
    for move in range(MOVES + 1):
        lon, lat, state = zip(*((x + move / 500, y, s) for x, y, s in places), strict=True)
        told = (
            clustered(lon, lat, state) if gathered else [[x, y, s, 1] for x, y, s in zip(lon, lat, state, strict=True)]
        )
        figure = boats(ground, tuple(BoatPoint(*one) for one in told))
        found.append(
            json.loads(
                json.dumps({"data": figure["data"], "layout": {**figure["layout"], "width": 1152, "height": 880}})
            )
        )
    return found


def drawn() -> list[Line]:
    """Milliseconds of an update."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.set_content('<div id="sea"></div>')
        page.add_script_tag(path=str(script))
        took = [statistics.median(page.evaluate(MEASURE, figures(gathered))) for gathered in (True, False)]
        browser.close()
    return [
        Line(
            "10,000 boats move on the map, main thread of the page · drawn one by one",
            took[0],
            took[1],
            "ms",
            "at most 2,000 points",
        )
    ]

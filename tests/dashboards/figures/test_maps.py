"""The wall's map: what is on it, that no word lies over another, and that it asks no other host."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plotly
import pytest
from playwright.sync_api import Page, sync_playwright

from dashboards.figures import theme
from dashboards.figures.maps import RIVERS, Figure, MapPoint, base_map, with_points

ROOT = Path(__file__).parents[3]
SAMPLES = Path(os.environ.get("HUEIOC_SAMPLES") or ROOT.parent / "shared" / "samples")

STORM = [
    MapPoint(107.56, 16.46, "Kim Long", "bd3"),
    MapPoint(107.47, 16.52, "Phú Ốc", "bd3"),
    MapPoint(107.68, 16.12, "Thượng Nhật", "down"),
    MapPoint(107.77, 16.30, "Truồi", "bd0"),
    MapPoint(107.40, 16.68, "Phong Bình", "bd0"),
    MapPoint(107.64, 16.32, "Tả Trạch", "reservoir"),
    MapPoint(107.50, 16.32, "Bình Điền", "reservoir"),
    MapPoint(107.45, 16.47, "Hương Điền", "reservoir"),
    MapPoint(107.854, 16.197, "Bạch Mã", value_circle=1739, figure="1.739"),
    MapPoint(107.69, 16.167, "Nam Đông", value_circle=1182, figure="1.182"),
]


@pytest.fixture(autouse=True)
def _no_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUEIOC_BOUNDARIES", raising=False)


def words(figure: Figure) -> list[str]:
    return [annotation["text"] for annotation in figure["layout"]["annotations"]]


def named(figure: Figure, name: str) -> dict[str, Any]:
    (trace,) = (trace for trace in figure["data"] if trace.get("name") == name)
    return trace


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_map_shows_hoang_sa_and_truong_sa_with_who_governs_them(lang: str) -> None:
    figure = base_map(RIVERS, lang=lang)
    inset = {a["name"]: a for a in figure["layout"]["annotations"] if a["xref"] == "x2"}
    assert inset.keys() == {"Hoàng Sa (Đà Nẵng)", "Trường Sa (Khánh Hòa)"}
    islands = named(figure, "Hoàng Sa, Trường Sa")
    low_x, high_x = figure["layout"]["xaxis2"]["range"]
    low_y, high_y = figure["layout"]["yaxis2"]["range"]
    assert len(islands["x"]) > 15
    assert all(low_x < x < high_x for x in islands["x"])
    assert all(low_y < y < high_y for y in islands["y"])
    assert max(islands["y"]) > 16  # Hoàng Sa
    assert min(islands["y"]) < 9  # Trường Sa


def test_the_sea_has_its_name_and_the_map_its_source() -> None:
    text = " ".join(words(base_map(RIVERS)))
    assert ">Biển Đông<" in text
    assert "© OpenStreetMap contributors" in text


def test_the_map_asks_no_other_host() -> None:
    assert "http" not in json.dumps(with_points(base_map(RIVERS, named=True), STORM, 0.17))


def test_the_map_keeps_the_shape_of_the_land() -> None:
    layout = base_map(RIVERS, (68, 46))["layout"]
    (left, right), (bottom, top) = layout["xaxis"]["range"], layout["yaxis"]["range"]
    assert (right - left) / (top - bottom) == pytest.approx(68 / 46)
    squeeze = math.cos(math.radians((RIVERS[1] + RIVERS[3]) / 2))
    hair = 1e-9  # one of the two ways is filled exactly
    assert left - hair <= RIVERS[0] * squeeze < RIVERS[2] * squeeze <= right + hair
    assert bottom - hair <= RIVERS[1] < RIVERS[3] <= top + hair


def test_a_mark_stands_where_its_gauge_stands() -> None:
    figure = with_points(base_map(RIVERS), STORM)
    squeeze = math.cos(math.radians((RIVERS[1] + RIVERS[3]) / 2))
    marks = [(i["name"], i["x"] / squeeze, i["y"]) for i in figure["layout"]["images"]]
    assert marks[0] == ("bd3", pytest.approx(107.56, abs=1e-4), pytest.approx(16.46, abs=1e-4))
    assert [mark[0] for mark in marks].count("reservoir") == 3


def test_twice_the_rain_is_twice_the_area() -> None:
    areas = []
    for rain in (500.0, 1000.0):
        circle = named(
            with_points(base_map(RIVERS), [MapPoint(107.4, 16.3, "A Lưới", value_circle=rain)], 0.17), "A Lưới"
        )
        areas.append((max(circle["x"]) - min(circle["x"])) ** 2)
    assert areas[1] / areas[0] == pytest.approx(2, rel=0.02)


def test_adding_points_leaves_the_map_it_was_given_as_it_was() -> None:
    base = base_map(RIVERS)
    before = json.dumps(base)
    once, twice = with_points(base, STORM, 0.17), with_points(with_points(base, STORM[:1]), STORM, 0.17)
    assert json.dumps(base) == before
    assert words(once) == words(twice)


def test_what_is_loud_is_named_first_and_nothing_smaller_than_a_caption() -> None:
    crowd = [MapPoint(107.56 + i / 500, 16.46, f"Trạm {i}", "bd0") for i in range(30)]
    figure = with_points(base_map(RIVERS, px_per_rem=8), [*crowd, MapPoint(107.56, 16.46, "Kim Long", "bd3")])
    assert "Kim Long" in words(figure)
    assert len(words(figure)) < 30  # there is no room for all, and none is laid over another
    assert all(a["font"]["size"] >= theme.CAPTION * 8 for a in figure["layout"]["annotations"])


def test_a_mark_or_tone_nobody_drew_is_refused() -> None:
    for point in (MapPoint(107.5, 16.4, "?", "bd4"), MapPoint(107.5, 16.4, "?", "ok", tone="green")):
        with pytest.raises(KeyError):
            with_points(base_map(RIVERS), [point])


def test_without_the_citys_borders_there_are_none_and_with_them_hairlines(monkeypatch: pytest.MonkeyPatch) -> None:
    def borders(figure: Figure) -> int:
        return sum(trace.get("line", {}).get("color") == theme.BORDER for trace in figure["data"])

    assert borders(base_map(RIVERS)) == 0
    path = SAMPLES / "boundaries" / "hue_40_units_2025.geojson"
    if not path.exists():
        pytest.skip(f"{path} is not beside us")
    monkeypatch.setenv("HUEIOC_BOUNDARIES", str(path))
    assert borders(base_map(RIVERS)) == 1


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed: apt-get install -y chromium"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser.new_page(viewport={"width": 1700, "height": 1500})
        browser.close()


OVERLAPS = """async ([data, layout, config, width, height]) => {
  const fonts = ["400", "600"].map(w => document.fonts.load(`${w} 20px "Be Vietnam Pro"`, "Hươn Đạ"));
  await Promise.all([...fonts, document.fonts.load('500 20px "Barlow Condensed"', "1")]);
  const box = document.getElementById("map");
  box.style.width = width + "px"; box.style.height = height + "px";
  await Plotly.newPlot(box, data, layout, config);
  const words = [...box.querySelectorAll(".annotation-text")].map(e => [e.textContent, e.getBoundingClientRect()]);
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const out = words.filter(([, a]) => a.left < 0 || a.top < 0 || a.right > width || a.bottom > height);
  const pairs = words.flatMap(([s, a], i) => words.slice(i + 1).filter(([, b]) => over(a, b)).map(([t]) => [s, t]));
  return { count: words.length, pairs, out: out.map(([s]) => s), family: document.fonts.check('400 20px "Be Vietnam Pro"') };
}"""


@pytest.mark.parametrize("px", [8, 16])
@pytest.mark.parametrize("wards_named", [False, True])
def test_no_word_lies_over_another_in_the_browser(page: Page, px: int, wards_named: bool, tmp_path: Path) -> None:
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    html = tmp_path / "map.html"
    style = (ROOT / "assets" / "theme.css").as_uri()
    html.write_text(
        f'<link rel=stylesheet href="{style}"><script src="{script.as_uri()}"></script>'
        '<body style="margin:0"><div id=map></div>'
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(html.as_uri())
    figure = with_points(base_map(RIVERS, (68, 46), px, named=wards_named), STORM, 0.17)
    seen = page.evaluate(OVERLAPS, [figure["data"], figure["layout"], theme.CONFIG, 68 * px, 46 * px])
    assert seen["count"] == len(words(figure)) >= 14
    assert seen["family"]
    assert seen["pairs"] == []
    assert seen["out"] == []
    assert all(url.startswith(("file:", "data:")) for url in asked)

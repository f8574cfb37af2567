"""Curves of water levels: what they draw is what was measured, and nothing where nothing was."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from dashboards.figures.curve import MOST_POINTS, curve, gaps, references, thinned
from dashboards.figures.gauges import hero, hour_marks, small, spread

ASSETS = Path(__file__).parents[3] / "assets"
NOW = int(datetime(2025, 10, 27, 13, 4, tzinfo=UTC).timestamp() * 1000)  # 20:04 in Hue
TEN = 600_000
KIM_LONG = {1: 1.0, 2: 2.0, 3: 3.5}
PEAKS = {1999: 5.81, 2025: 5.05}


def trend(levels: list[float | None], last: int = NOW // TEN * TEN) -> dict[str, list[Any]]:
    return {"t": [last - TEN * i for i in range(len(levels))][::-1], "v": levels}


def shown(levels: list[float | None], **other: Any) -> Any:
    made = {"now": NOW, "stale_after": timedelta(minutes=30), "alarms": KIM_LONG, "peaks": PEAKS} | other
    return curve(trend(levels, **({"last": made.pop("last")} if "last" in made else {})), **made)


def rising(begin: float, end: float, n: int = 289) -> list[float | None]:
    return [begin + (end - begin) * i / (n - 1) for i in range(n)]


def traces(figure: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace.get("name") == name]


def labels(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"].get("annotations", [])]


def test_the_curve_ends_with_the_newest_reading_and_a_white_dot() -> None:
    figure = hero(shown(rising(0.95, 5.05)), "vi")
    (water,), (dot,) = traces(figure, "water"), traces(figure, "newest")
    assert water["x"][-1] == dot["x"][0] == 48 * 60
    assert water["y"][-1] == dot["y"][0] == 5.05
    assert water["y"][0] == pytest.approx(0.95, abs=0.05)
    assert dot["marker"]["color"] == "#ffffff"


def test_the_flood_is_measured_above_the_third_alarm() -> None:
    assert "+1,55 m" in labels(hero(shown(rising(0.95, 5.05)), "vi"))
    assert "+1.55 m" in labels(hero(shown(rising(0.95, 5.05)), "en"))


def test_the_bracket_stays_in_its_margin_however_wide_the_wall_is() -> None:
    figure = hero(shown(rising(0.95, 5.05)), "vi")
    beside = [shape for shape in figure["layout"]["shapes"] if shape.get("xsizemode") == "pixel"]
    assert len(beside) == 3
    assert all(shape["xanchor"] == 1 and 0 <= shape["x0"] <= shape["x1"] < 25 for shape in beside)
    words = [note for note in figure["layout"]["annotations"] if note["x"] == 1]
    assert [note["xshift"] for note in words] == [26, 26]


def test_a_calm_river_shows_the_next_alarm_and_no_bracket() -> None:
    figure = hero(shown(rising(0.38, 0.42)), "vi")
    assert labels(figure) == ["BĐ1 1,00"]
    assert [shape["y0"] for shape in figure["layout"]["shapes"]] == [1.0]


def test_there_are_at_most_four_references_and_past_peaks_only_above_the_last_alarm() -> None:
    assert references(shown(rising(0.9, 2.4))) == [("alarm", 1, 1.0), ("alarm", 2, 2.0), ("alarm", 3, 3.5)]
    above = references(shown(rising(0.9, 4.2)))
    assert above == [("alarm", 2, 2.0), ("alarm", 3, 3.5), ("peak", 2025, 5.05), ("peak", 1999, 5.81)]


def test_a_station_without_published_levels_gets_no_line() -> None:
    for draw in (hero, small):
        figure = draw(shown(rising(0.3, 4.06), alarms={}, peaks={}), "vi")
        assert figure["layout"]["shapes"] == []
        assert labels(figure) == []


def test_each_alarm_can_be_told_without_its_colour() -> None:
    shapes = small(shown(rising(0.9, 5.0)), "vi")["layout"]["shapes"]
    assert len({shape["line"]["dash"] for shape in shapes}) == 3


def test_a_gap_is_a_hatched_field_of_its_real_width_and_no_line_crosses_it() -> None:
    levels = rising(1.0, 2.0)
    levels[100:130] = [None] * 30  # five hours
    figure = hero(shown(levels), "vi")
    (field,) = traces(figure, "gap")
    assert max(field["x"]) - min(field["x"]) == 31 * 10  # from the last reading before to the first after, minutes
    assert field["fillpattern"]["shape"]
    before, after = traces(figure, "water")
    assert before["x"][-1] <= min(field["x"])
    assert after["x"][0] >= max(field["x"])


def test_a_silent_gauge_is_hatched_up_to_now() -> None:
    one = shown(rising(1.0, 2.0, 200), last=NOW // TEN * TEN - 18 * TEN)  # three hours ago
    assert gaps(one)[-1] == (NOW // TEN * TEN - 18 * TEN, NOW // TEN * TEN)
    assert max(x for x in traces(small(one, "vi"), "gap")[0]["x"] if x is not None) == 48 * 60


def test_a_gauge_read_by_the_hour_has_no_gaps() -> None:
    hourly = [level if i % 6 == 0 else None for i, level in enumerate(rising(1.0, 2.0))]
    assert gaps(shown(hourly, stale_after=timedelta(hours=2))) == []


def test_what_was_before_the_first_reading_is_unknown_too() -> None:
    one = shown(rising(1.0, 2.0, 60))
    assert gaps(one)[0][0] == one.start


def test_thinning_keeps_the_newest_and_the_highest() -> None:
    points = [(i, 9.99 if i == 101 else 1.0) for i in range(1000)]
    kept = thinned(points)
    assert len(kept) <= MOST_POINTS
    assert points[-1] in kept
    assert (101, 9.99) in kept


def test_hours_are_whole_and_those_of_hue() -> None:
    at, text = hour_marks(shown(rising(1.0, 2.0)), "vi")
    plain = [re.sub("<.*?>", "", one) for one in text]
    assert plain == ["0 giờ 26/10", "12 giờ", "0 giờ 27/10", "12 giờ", "20 giờ"]
    assert at == [4 * 60, 16 * 60, 28 * 60, 40 * 60, 48 * 60]


def test_close_alarms_do_not_write_over_each_other() -> None:
    placed = spread([10.0, 12.0, 13.0, 90.0], 16)
    assert all(later - earlier >= 16 for earlier, later in pairwise(placed))
    assert placed[-1] == 90


def test_no_reading_draws_no_curve() -> None:
    for draw in (hero, small):
        assert draw(shown([]), "vi")["data"] == []


def test_a_figure_is_small_and_asks_nobody_for_anything() -> None:
    levels = [round(1 + (i * 7919 % 4001) / 1000, 3) for i in range(289)]
    for draw in (hero, small):
        text = json.dumps(draw(shown(list(levels)), "vi"))
        assert len(text) < 7_000
        assert "http" not in text


def test_a_figure_changes_only_when_a_reading_does() -> None:
    levels = rising(1.0, 2.0)
    assert hero(shown(levels, now=NOW), "vi") == hero(shown(levels, now=NOW + 120_000), "vi")


def test_a_larger_wall_gets_the_same_figure_larger() -> None:
    figure = hero(shown(rising(0.95, 5.05)), "vi")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.add_script_tag(path=str(ASSETS / "figure_scale.js"))
        twice = page.evaluate("figure => window.hueScaleFigure(figure, 2)", figure)
        same = page.evaluate("figure => window.hueScaleFigure(figure, 1)", figure)
        browser.close()
    assert same == figure
    assert twice["layout"]["font"]["size"] == 2 * figure["layout"]["font"]["size"]
    assert twice["layout"]["margin"]["l"] == 2 * figure["layout"]["margin"]["l"]
    assert twice["layout"]["xaxis"]["range"] == figure["layout"]["xaxis"]["range"]
    assert [trace["y"] for trace in twice["data"]] == [trace["y"] for trace in figure["data"]]
    dashes = [shape["line"].get("dash") for shape in twice["layout"]["shapes"]]
    assert "28px,12px" in dashes
    assert twice["layout"]["shapes"][0]["y0"] == figure["layout"]["shapes"][0]["y0"]
    bracket = [
        (here["x0"], there["x0"])
        for here, there in zip(figure["layout"]["shapes"], twice["layout"]["shapes"], strict=True)
        if here.get("xsizemode") == "pixel"
    ]
    assert bracket
    assert all(there == 2 * here for here, there in bracket)
    assert [n.get("xshift") for n in twice["layout"]["annotations"]] == [
        2 * n["xshift"] if "xshift" in n else None for n in figure["layout"]["annotations"]
    ]

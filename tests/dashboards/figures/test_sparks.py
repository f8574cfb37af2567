"""The last day as a small line: what was not measured is hatched, never joined."""

from __future__ import annotations

from dashboards.figures.sparks import spark

HOURS = [i * 3_600_000 for i in range(24)]


def named(figure: dict, name: str) -> list[dict]:
    return [trace for trace in figure["data"] if trace.get("name") == name]


def test_a_whole_day_is_one_line_that_ends_in_a_white_dot() -> None:
    figure = spark(HOURS, [float(i) for i in range(24)])
    line, dot = figure["data"]
    assert (line["x"][-1], line["y"][-1]) == (23, 23)
    assert (dot["x"], dot["y"], dot["marker"]["color"]) == ([23], [23.0], "#ffffff")


def test_hours_without_a_value_are_hatched_in_their_real_width() -> None:
    values = [None if i in (6, 7, 8) else 40.0 + i for i in range(24)]
    figure = spark(HOURS, values)
    (field,) = named(figure, "gap")
    assert (min(field["x"]), max(field["x"])) == (5, 9)
    lines = [trace for trace in figure["data"] if trace["mode"] == "lines" and "name" not in trace]
    assert [(line["x"][0], line["x"][-1]) for line in lines] == [(0, 5), (9, 23)]


def test_a_day_that_ends_unknown_is_hatched_to_its_end() -> None:
    figure = spark(HOURS, [*[40.0] * 20, *[None] * 4])
    assert max(named(figure, "gap")[0]["x"]) == 23
    assert named(figure, "newest")[0]["x"] == [19]


def test_rain_stands_on_zero() -> None:
    figure = spark(HOURS, [0.0] * 20 + [4.0, 12.5, 3.0, 0.0], bars=True)
    (bars,) = figure["data"]
    assert max(bars["y"]) == 12.5
    assert figure["layout"]["yaxis"]["range"][0] <= 0


def test_nothing_known_draws_nothing() -> None:
    assert spark(HOURS, [None] * 24)["data"] == []
    assert spark([], [])["data"] == []

"""A service of the city in one row: mark, sentence, figure, against what, its last day, how old.

What each service says in its row stands in dashboards.components.services.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from dashboards.components.board import NOTHING, Board, Props, View
from dashboards.components.fitting import fitted
from dashboards.components.parts import chart, line, mark, words
from dashboards.figures.sparks import spark
from dashboards.words import say

LINES = 3
WIDTHS = {True: 32.8, False: 31.6}
"""Room of a line beside the figure [rem]: of a large row, of another."""
TEXT = 2.125
ORDER = ("bad", "late", "watch", "ok")
DAY = 24 * 3_600_000
CITY = "city"


@dataclass(frozen=True)
class Row:
    """What a row says. ``status``: bad, late, watch or ok; "" when nothing is known."""

    status: str
    mark: str
    figure: str
    unit: str
    lines: Sequence[str]
    spark: Mapping[str, Any]
    fresh: Props
    shown: Props = field(default_factory=dict)
    swatch: str = ""


def service_row(id: str, lang: str, name: str, *, large: bool = False) -> html.Section:
    state = html.Span([words(f"{id}-word", "is-live"), html.Span(className="freshword not-live")])
    aged = html.Span([say("words.dot", lang), html.Span(className="age")], className="aged")
    aside = html.Span([state, aged], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say(f"services.{name}", lang)), aside], className="h")
    figure = html.Div([words(f"{id}-value"), words(f"{id}-unit", "unit")], className="value figure")
    old = html.Div(html.B(className="old"), className="when-old")
    first = html.Div([html.Span(id=f"{id}-swatch", className="swatch no"), words(f"{id}-line-1")], className="first")
    lines = html.Div([old, first, *(line(f"{id}-line-{n}") for n in range(2, LINES + 1))], className="lines")
    kind = "large" if large else "small"
    return html.Section(
        [head, figure, lines, chart(f"{id}-chart")], id=id, className=f"tile service {kind}", **{"data-fresh": "load"}
    )


def service_view(id: str, row: Row | None, lang: str, *, large: bool = False) -> View:
    """The live properties of a row; None: of a service that does not exist, which leaves no box behind."""
    kind = "large" if large else "small"
    if row is None:
        blank = service_view(id, Row("", "", "", "", (), spark((), ()), {}), lang, large=large)
        return blank | {id: {"className": f"tile service {kind} no"}}
    view: View = {
        id: {"className": f"tile service {kind} {row.status}".rstrip(), **row.fresh},
        f"{id}-mark": {"data-mark": row.mark},
        f"{id}-word": {"children": say(f"services.{row.status or 'none'}", lang) if row.mark else ""},
        f"{id}-value": {"children": row.figure, **row.shown},
        f"{id}-unit": {"children": row.unit},
        f"{id}-swatch": {"className": f"swatch {row.swatch or 'no'}"},
        f"{id}-chart": {"figure": row.spark},
    }
    for n in range(1, LINES + 1):
        said = row.lines[n - 1] if n <= len(row.lines) else ""
        view[f"{id}-line-{n}"] = {"children": fitted(said, WIDTHS[large], TEXT)}
    return view


def worst(statuses: Iterable[Any]) -> str:
    """The gravest of some states; "" when none is known."""
    told = set(statuses)
    return next((status for status in ORDER if status in told), "")


def last_day(board: Board, key: str, name: str = "v") -> tuple[list[int], list[float | None]]:
    """The last 24 hours of a line of the board."""
    told = board["trends"].get(key, NOTHING)
    kept = [
        (at, v) for at, v in zip(told.get("t", ()), told.get(name, ()), strict=False) if at >= board["at"] - DAY
    ]  # fmt: skip
    return [at for at, _ in kept], [v for _, v in kept]

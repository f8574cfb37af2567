"""Where people speak of: the 40 wards as equal hexagons, or as they are when the city gives all their borders.

Each ward is a cell with an id of its own, so that a report more costs a screen a few letters and not a figure.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dash import html

from dashboards.components import reports
from dashboards.components.board import Board, Props, View
from dashboards.components.parts import chart, mark, words
from dashboards.components.report_tile import aged, dotted
from dashboards.components.reports import kpi, told
from dashboards.figures import ward_shapes
from dashboards.figures.gauges import empty
from dashboards.figures.hexagons import hexagons, step, step_words
from dashboards.figures.maps import Figure
from dashboards.figures.ward_shapes import Shape, over, over_lens, under
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, number
from data_sources.places import wards

RECEIVED = kpi("received_24h")
SEEN = tuple(one.code for one in wards().values() if ward_shapes.in_lens(one.lon, one.lat, 2.2))
"""The wards that may be seen in the lens, by their centres: their borders come with the city's file, if at all."""


def cell(id: str, name: str) -> html.Div:
    """A ward: its shape, its name, how many reports, and how many of those that are open are overdue."""
    lines = name.split(" - ")
    said = [lines[0], *(part for line in lines[1:] for part in (html.Br(), line))]
    over = html.Div([mark("bad", kind="plain"), words(f"{id}-over", "figure")], className="over")
    inside = [html.Div(said, className="ward"), html.Div(id=f"{id}-n", className="figure n"), over]
    edge = html.Div(html.Div(className="shape"), className="edge")
    return html.Div([edge, html.Div(inside, className="words")], id=id, className="cell")


def legend(lang: str) -> html.Div:
    steps = [html.Span([html.I(className=f"step-{i}"), html.Span(said)]) for i, said in enumerate(step_words())]
    late = html.Span([mark("bad", kind="plain"), say("voices.legend_overdue", lang)], className="late")
    return html.Div([html.Div(steps, className="ramp"), late], className="legend")


def tile_map(id: str, lang: str) -> html.Section:
    """The map's tile: what is counted, the cells, and below them the legend and what lies in no ward."""
    aside = html.Span(
        [html.Span(className="freshword not-live"), html.Span(className="age is-live")], className="aside"
    )
    head = html.Div(
        [
            words(f"{id}-sum"),
            words(f"{id}-how", "how"),
            html.Div(aged(id, lang), className="lines"),
            aside,
        ],
        className="h",
    )
    cells = html.Div([cell(f"{id}-{one.code}", one.name) for one in hexagons()], className="cells")
    inner = [cell(f"{id}-lens-{code}", wards()[code].name) for code in SEEN]
    lens = html.Div([html.Div(inner, className="cells"), chart(f"{id}-lens-over", "sheet")], className="lens")
    stage = html.Div(
        [chart(f"{id}-under", "sheet"), cells, chart(f"{id}-over", "sheet"), lens],
        id=f"{id}-box",
        className="wards hexagons",
    )
    foot = html.Div([legend(lang), words(f"{id}-elsewhere", "elsewhere")], className="foot")
    return html.Section([head, stage, foot], id=id, className="tile voices-map", **{"data-fresh": "load"})


def tile_map_view(board: Board, id: str, lang: str) -> View:
    real = ward_shapes.complete()
    one = told(board, "received_24h")
    previous = one.get("previous")
    week = "" if previous is None else say("voices.last_week", lang, value=number(previous, lang))
    how = say("voices.by_ward" if real else "voices.by_hexagon", lang)
    around = (reports.reports(board).get("by_ward") or {}).values()
    near = say("voices.near", lang) if any(ward.get("near") for ward in around) else ""
    blank: Figure = {"data": [], "layout": empty()}
    lens = [(shape.code, shape_style(shape), shape.room) for shape in shapes(True)]
    view: View = {
        id: {**reports.fresh(board)},
        f"{id}-never": {"children": reports.unheard(board, lang)},
        f"{id}-sum": {
            "children": say("voices.received_24h", lang, n=number(one.get("value"), lang)),
        },
        f"{id}-how": {"children": dotted(lang, week, how, near)},
        f"{id}-box": {"className": "wards real" if real else "wards hexagons"},
        f"{id}-under": {"figure": ground("under") if real else blank},
        f"{id}-over": {"figure": ground("over") if real else blank},
        f"{id}-lens-over": {"figure": ground("lens") if real else blank},
        f"{id}-elsewhere": {"children": elsewhere(board, lang)},
    }
    styles: dict[str, tuple[Props, str]] = {code: (style, room) for code, style, room in lens}
    for code in SEEN:
        style, room = styles.get(code, ({"display": "none"}, ""))
        view |= cell_view(board, f"{id}-lens-{code}", code, style, room, lang)
    spots = {code: (style, room) for code, style, room in spots_of(real)}
    for code in wards():
        style, room = spots[code]
        view |= cell_view(board, f"{id}-{code}", code, style, room, lang)
    return view


def cell_view(board: Board, id: str, code: str, style: Props, room: str, lang: str) -> View:
    """The live properties of a ward's cell. Nothing ever heard is no 0; ≈ when some were told by the nearest centre."""
    here = (reports.reports(board).get("by_ward") or {}).get(code) or {}
    near, late = here.get("near") or 0, here.get("overdue") or 0
    n: int | None = here.get("n") or 0 if reports.heard(board) else None
    text = UNKNOWN if n is None else ("≈ " if near else "") + number(n, lang)
    return {
        id: {"style": style, "data-step": "" if n is None else step(n), "data-room": room, "data-late": "1" if late else ""},
        f"{id}-n": {"children": text, "data-kpi": RECEIVED, "data-place": f"ward:{code}", "data-value": "" if n is None else n},
        f"{id}-over": {"children": number(late, lang) if late else ""},
    }  # fmt: skip


def elsewhere(board: Board, lang: str) -> str:
    """What lies in no ward, so that nobody misses it in the sum."""
    found = reports.reports(board)
    if not reports.heard(board):
        return ""
    said = [
        say(f"voices.{name}", lang, n=number(found.get(name) or 0, lang))
        for name in ("sea", "outside", "nowhere")
        if name == "sea" or found.get(name)
    ]
    return dotted(lang, *said)


def shapes(lens: bool) -> tuple[Shape, ...]:
    return ward_shapes.shapes(lens)


def spots_of(real: bool) -> list[tuple[str, Props, str]]:
    """Where each ward stands: code, style, and what it has room to say."""
    if real:
        return [(shape.code, shape_style(shape), shape.room) for shape in shapes(False)]
    return [(one.code, {"left": f"{one.left}rem", "top": f"{one.top}rem"}, "name") for one in hexagons()]


def shape_style(shape: Shape) -> dict[str, Any]:
    return {
        "left": f"{shape.left}rem", "top": f"{shape.top}rem", "width": f"{shape.wide}rem", "height": f"{shape.high}rem",
        "--clip": shape.clip, "--x": f"{shape.x}%", "--y": f"{shape.y}%",
    }  # fmt: skip


@lru_cache(maxsize=4)
def ground(which: str) -> Figure:
    """A sheet of the map: it never changes, so it is drawn once."""
    return {"under": under, "over": over, "lens": over_lens}[which]()

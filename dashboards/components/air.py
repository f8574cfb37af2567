"""Air at the city's station: VN_AQI with its official swatch and word, or why there is no index."""

from __future__ import annotations

from dash import html

from dashboards.components.board import NOTHING, Board, View, answer, freshness, shows, stations, value
from dashboards.components.parts import aged, chart, line, mark, words
from dashboards.figures.sparks import spark
from dashboards.words import has, say
from dashboards.words.numbers import clock, number

INDEX = "environment.vn_aqi_hour"
PARTICLES = {"pm25": "environment.pm25", "pm10": "environment.pm10"}


def air(id: str, lang: str) -> html.Section:
    aside = html.Span([words(f"{id}-at", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say("air.title", lang)), aside], className="h")
    figure = html.Div(
        [words(f"{id}-value"), html.Span(say("air.index", lang), className="unit")], className="value figure"
    )
    top = html.Div([figure, chart(f"{id}-chart")], className="top")
    says = html.Div([html.Span(id=f"{id}-swatch", className="swatch no"), words(f"{id}-category")], className="says")
    lines = html.Div([*aged(lang), *(line(f"{id}-line-{n}", "is-live") for n in range(1, 4))], className="lines")
    return html.Section([head, top, says, lines], id=id, className="tile half", **{"data-fresh": "load"})


def air_view(board: Board, id: str, lang: str) -> View:
    """The first air station; without PM there is no index, and the tile says so instead of showing one."""
    code, station = next(iter(stations(board, "air").items()), ("", {}))
    told = answer(board, INDEX, code)
    index, category, why = told.get("value"), told.get("category"), told.get("why") or ""
    if index is not None and category:
        word = say(f"air.{category}", lang)
    else:
        word = say(f"air.{why}", lang) if has(f"air.{why}", lang) else say("air.no_index", lang)
    said = [
        say(f"air.{name}", lang, value=number(value(board, kpi, code), lang))
        for name, kpi in PARTICLES.items()
        if value(board, kpi, code) is not None
    ]
    said.append(say("air.station", lang, name=station["name"]) if station else "")
    day = board["trends"].get(f"vn_aqi/{code}", NOTHING)
    view: View = {
        id: {**freshness(board, station.get("feed"), told.get("at"))},
        f"{id}-mark": {"data-mark": told.get("status") or "none"},
        f"{id}-at": {"children": "" if told.get("at") is None else clock(told["at"])},
        f"{id}-value": {"children": number(index, lang), **shows(board, INDEX, code)},
        f"{id}-swatch": {"className": f"swatch {category if index is not None and category else 'no'}"},
        f"{id}-category": {"children": word},
        f"{id}-chart": {"figure": spark(day.get("t", ()), day.get("v", ()))},
    }
    for n in range(1, 4):
        view[f"{id}-line-{n}"] = {"children": said[n - 1] if n <= len(said) else ""}
    return view

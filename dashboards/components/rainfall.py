"""Rain of the hydromet day, 19:00 to 19:00: where it rained most, of what class, and the mean of the gauges."""

from __future__ import annotations

from dash import html

from dashboards.components.board import NOTHING, Board, View, answer, freshness, shows, stations
from dashboards.components.parts import aged, chart, line, mark, words
from dashboards.figures.sparks import spark
from dashboards.words import say
from dashboards.words.numbers import number, when

RAIN = "environment.rain_day"
MOST = "environment.rain_day_city_max"
MEAN = "environment.rain_day_city_mean"
LAST_DAY = "environment.rain_last_day_city_max"
CITY = "city"
LISTED = 3


def wettest(board: Board) -> list[tuple[str, float]]:
    """Every station whose rain is known [mm], the wettest first."""
    known = [(code, answer(board, RAIN, code).get("value")) for code in stations(board, "rain")]
    return sorted(((code, mm) for code, mm in known if mm is not None), key=lambda one: -one[1])


def rainfall(id: str, lang: str) -> html.Section:
    aside = html.Span([words(f"{id}-since", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say("rain.title", lang)), aside], className="h")
    figure = html.Div(
        [words(f"{id}-value"), html.Span(say("rain.mm", lang), className="unit")], className="value figure"
    )
    top = html.Div([figure, chart(f"{id}-chart")], className="top")
    says = html.Div(words(f"{id}-where"), className="says")
    lines = html.Div(
        [*aged(lang), *(line(f"{id}-line-{n}", "is-live") for n in range(1, LISTED + 1))], className="lines"
    )
    return html.Section([head, top, says, lines], id=id, className="tile half", **{"data-fresh": "load"})


def rainfall_view(board: Board, id: str, lang: str) -> View:
    """The wettest station as the tile's figure, the next ones and the mean of all below it."""
    most, mean = answer(board, MOST, CITY), answer(board, MEAN, CITY)
    codes = stations(board, "rain")
    if most.get("value") is None:
        where = say("rain.none", lang)
    elif not most["value"]:
        where = say("rain.dry", lang)
    else:
        where = say("words.dot", lang).join([most["station_name"], say(f"rain.class_{most['class']}", lang)])
    others = [(code, mm) for code, mm in wettest(board) if mm > 0 and code != most.get("station")]
    said = [f"{codes[code]['name']} {millimetres(mm, lang)} {say('rain.mm', lang)}" for code, mm in others[:1]]
    if mean.get("value") is not None:
        said.append(say("rain.mean", lang, n=mean["stations"], mm=millimetres(mean["value"], lang)))
    former = answer(board, LAST_DAY, CITY)
    if former.get("value"):
        said.append(say("rain.last_day", lang, name=former["station_name"], mm=millimetres(former["value"], lang)))
    name = most.get("feed") or next((station.get("feed") for station in codes.values()), None)
    status = most.get("status")
    day = board["trends"].get("rain/city", NOTHING)
    view: View = {
        id: {**freshness(board, name, most.get("at"))},
        f"{id}-mark": {"data-mark": status if status in ("watch", "late", "bad") else "rain"},
        f"{id}-since": {
            "children": ""
            if most.get("since") is None
            else say("rain.span", lang, start=when(most["since"], board["at"], lang))
        },
        f"{id}-value": {"children": millimetres(most.get("value"), lang), **shows(board, MOST, CITY)},
        f"{id}-where": {"children": where},
        f"{id}-chart": {"figure": spark(day.get("t", ()), day.get("most", ()), bars=True)},
    }
    for n in range(1, LISTED + 1):
        view[f"{id}-line-{n}"] = {"children": said[n - 1] if n <= len(said) else ""}
    return view


def millimetres(mm: float | None, lang: str) -> str:
    """A sum of rain; tenths matter for a shower, not for a flood."""
    return number(mm, lang, 0 if mm is not None and mm >= 100 else 1)

"""Rain of the hydromet day, 19:00 to 19:00: where it rained most, of what class, and the mean of the gauges."""

from __future__ import annotations

from dash import html

from dashboards.components.board import Board, View, answer, freshness, shows, stations
from dashboards.components.parts import aged, line, mark, words
from dashboards.words import say
from dashboards.words.numbers import number, when

RAIN = "environment.rain_day"
LISTED = 3


def wettest(board: Board) -> list[tuple[str, float]]:
    """Every station whose rain is known [mm], the wettest first."""
    known = [(code, answer(board, RAIN, code).get("value")) for code in stations(board, "rain")]
    return sorted(((code, mm) for code, mm in known if mm is not None), key=lambda one: -one[1])


def rainfall(id: str, lang: str) -> html.Section:
    aside = html.Span([words(f"{id}-since", "is-live"), html.Span(className="freshword not-live")], className="aside")
    head = html.Div([mark(id=f"{id}-mark"), html.Span(say("rain.title", lang)), aside], className="h")
    value = html.Div(
        [words(f"{id}-value"), html.Span(say("rain.mm", lang), className="unit")], className="value figure"
    )
    says = html.Div(words(f"{id}-where"), className="says")
    lines = html.Div(
        [*aged(lang), *(line(f"{id}-line-{n}", "is-live") for n in range(1, LISTED + 1))], className="lines"
    )
    return html.Section([head, value, says, lines], id=id, className="tile half", **{"data-fresh": "load"})


def rainfall_view(board: Board, id: str, lang: str) -> View:
    known, codes = wettest(board), stations(board, "rain")
    most = known[0][0] if known else next(iter(codes), "")
    told = [answer(board, RAIN, code) for code in codes]
    at = max((one["at"] for one in told if one.get("at") is not None), default=None)
    since = next((one["since"] for one in told if one.get("since") is not None), None)
    wet = [(code, mm) for code, mm in known if mm > 0]
    if not known:
        where = say("rain.none", lang)
    elif not wet:
        where = say("rain.dry", lang)
    else:
        where = f"{codes[most]['name']} · {class_words(answer(board, RAIN, most).get('class'), lang)}"
    said = [f"{codes[code]['name']} {millimetres(mm, lang)} {say('rain.mm', lang)}" for code, mm in wet[1:LISTED]]
    if known:
        mean = sum(mm for _, mm in known) / len(known)
        said.append(f"{say('rain.mean', lang, n=len(known))}: {millimetres(mean, lang)} {say('rain.mm', lang)}")
    view: View = {
        id: {**freshness(board, codes.get(most, {}).get("feed"), at)},
        f"{id}-mark": {"data-mark": "rain"},
        f"{id}-since": {
            "children": "" if since is None else say("rain.span", lang, start=when(since, board["at"], lang))
        },
        f"{id}-value": {"children": millimetres(known[0][1] if known else None, lang), **shows(board, RAIN, most)},
        f"{id}-where": {"children": where},
    }
    for n in range(1, LISTED + 1):
        view[f"{id}-line-{n}"] = {"children": said[n - 1] if n <= len(said) else ""}
    return view


def millimetres(mm: float | None, lang: str) -> str:
    """Tenths matter for a shower, not for a flood."""
    return number(mm, lang, 0 if mm is not None and mm >= 100 else 1)


def class_words(key: str | None, lang: str) -> str:
    """The class of 24-hour rain in words; empty when it is not known."""
    return say(f"rain.class_{key}", lang) if key else ""

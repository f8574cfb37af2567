"""The five figures of citizens' reports: overdue, received, on time, satisfied, and how long it takes."""

from __future__ import annotations

from dash import html

from dashboards.components import reports
from dashboards.components.board import NOTHING, Board, View
from dashboards.components.parts import words
from dashboards.components.report_tile import (
    against,
    against_view,
    aged,
    counted,
    digits,
    dotted,
    figure,
    half,
    last_week,
    tile,
    tile_view,
    value_view,
)
from dashboards.components.reports import told
from dashboards.words import say
from dashboards.words.numbers import UNKNOWN, number

HOURS = 24


def report_tiles(id: str, lang: str) -> html.Div:
    """The five tiles, one under the other."""
    percent, hours = say("reports.percent", lang), say("reports.working_hours", lang)
    columns = [html.I(id=f"{id}-hour-{hour}") for hour in range(HOURS)]
    scale = [html.Span(say("time.hour", lang, hour=hour)) for hour in (0, 6, 12, 18)]
    scale.append(html.Span(say("voices.frame_usual", lang), className="frame"))
    bar = html.Div([html.I(id=f"{id}-satisfaction-{part}", className=part) for part in ("satisfied", "accepted")])
    bar.className = "split"
    return html.Div(
        [
            tile(
                f"{id}-overdue",
                say("voices.overdue", lang),
                lang,
                html.Div(
                    [figure(f"{id}-overdue", large=True), against(f"{id}-overdue", 3, *aged(f"{id}-overdue", lang))],
                    className="beside",
                ),
            ),
            tile(
                f"{id}-received",
                say("voices.received", lang),
                lang,
                html.Div(
                    [figure(f"{id}-received"), against(f"{id}-received", 3, *aged(f"{id}-received", lang))],
                    className="beside",
                ),
                html.Div(columns, className="hours"),
                html.Div(scale, className="scale"),
            ),
            tile(
                f"{id}-ontime",
                say("voices.on_time", lang),
                lang,
                html.Div(
                    [
                        half(f"{id}-ontime", percent),
                        half(f"{id}-ontime-now", percent),
                    ],
                    className="pair",
                ),
                html.Div(aged(f"{id}-ontime", lang), className="lines"),
            ),
            tile(
                f"{id}-satisfaction",
                say("voices.satisfaction", lang),
                lang,
                html.Div(
                    [
                        figure(f"{id}-satisfaction", percent),
                        against(f"{id}-satisfaction", 2, *aged(f"{id}-satisfaction", lang)),
                    ],
                    className="beside",
                ),
                bar,
                html.Div(words(f"{id}-satisfaction-apart"), className="apart"),
            ),
            tile(
                f"{id}-time",
                say("voices.time", lang),
                lang,
                html.Div(
                    [
                        half(f"{id}-time", hours),
                        half(f"{id}-time-p90", hours),
                    ],
                    className="pair",
                ),
                html.Div(aged(f"{id}-time", lang), className="lines"),
            ),
        ],
        className="kpis",
    )


def report_tiles_view(board: Board, id: str, lang: str) -> View:
    return {
        **overdue_view(board, f"{id}-overdue", lang),
        **received_view(board, f"{id}-received", lang),
        **hours_view(board, id, lang),
        **on_time_view(board, f"{id}-ontime", lang),
        **satisfaction_view(board, f"{id}-satisfaction", lang),
        **time_view(board, f"{id}-time", lang),
    }


def overdue_view(board: Board, id: str, lang: str) -> View:
    one = told(board, "overdue")
    value, oldest = one.get("value"), one.get("oldest_due")
    if value is None:
        first = reports.why_none(one, lang)
    elif not value:
        first = say("voices.none_overdue", lang)
    else:
        first = "" if oldest is None else say("voices.longest", lang, lasting=reports.longest(board, oldest, lang))
    target = one.get("target")
    goal = "" if target is None else say("voices.target", lang, value=number(target, lang))
    spread = ""
    if value:
        spread = say("voices.spread", lang, wards=one.get("wards", UNKNOWN), agencies=one.get("agencies", UNKNOWN))
    soon = told(board, "due_24h").get("value")
    due = "" if soon is None else say("voices.due_24h", lang, n=number(soon, lang))
    said = [first, dotted(lang, goal, last_week(one, lang)), dotted(lang, spread) or due]
    return {
        **tile_view(board, id, one, lang, need=True),
        **value_view(board, id, "overdue", number(value, lang)),
        **against_view(id, said, 3),
    }


def received_view(board: Board, id: str, lang: str) -> View:
    one = told(board, "received_today")
    usual, days = one.get("usual"), one.get("usual_days")
    said = []
    if usual is not None:
        said.append(say("voices.usual_now", lang, n=number(usual, lang)))
    else:
        said.append(reports.why_none({"why": "few_weeks"}, lang) if one.get("value") is not None else "")
    if days:
        said.append(say("voices.usual_days", lang, n=days))
    said.append(last_week(one, lang))
    eligible = told(board, "eligible_share")
    if eligible.get("value") is not None:
        share, n = reports.share(eligible["value"], lang), number(eligible["n"], lang)
        said = [dotted(lang, *said[:1]), dotted(lang, *said[1:]), say("voices.eligible", lang, share=share, n=n)]
    return {
        **tile_view(board, id, one, lang),
        **value_view(board, id, "received_today", number(one.get("value"), lang)),
        **against_view(id, said, 3),
    }


def hours_view(board: Board, id: str, lang: str) -> View:
    """Each hour of the day as a column in a frame, the frame as high as is usual at that hour of this weekday. Heights
    are shares of the highest of both."""
    today = reports.reports(board).get("today") or NOTHING
    received, usual = today.get("hours") or [None] * HOURS, today.get("usual") or [None] * HOURS
    highest = max([1.0, *(value for value in (*received, *usual) if value is not None)])
    view: View = {}
    for hour in range(HOURS):
        heights = {
            "--usual": round((usual[hour] or 0) / highest, 2),
            "--now": round((received[hour] or 0) / highest, 2),
        }
        view[f"{id}-hour-{hour}"] = {"style": heights}
    return view


def on_time_view(board: Board, id: str, lang: str) -> View:
    """By the deadline first told and by the one that holds now: they differ by what was extended."""
    first, now = told(board, "on_time_original"), told(board, "on_time_current")
    view = tile_view(board, id, first, lang)
    for part, name, word, one in (
        (id, "on_time_original", "first_due", first),
        (f"{id}-now", "on_time_current", "due_now", now),
    ):
        target = one.get("target")
        goal = "" if target is None else say("voices.at_least", lang, share=reports.goal(target, lang))
        view |= value_view(board, part, name, digits(one, lang))
        view |= against_view(
            part,
            [say(f"voices.{word}", lang), dotted(lang, reports.why_none(one, lang) or counted(one, lang), goal)],
            2,
        )
    return view


def satisfaction_view(board: Board, id: str, lang: str) -> View:
    """Satisfied and accepted together as the city counts them, and each of them alone; who rated at all."""
    one, rated = told(board, "satisfaction"), told(board, "rating_share")
    said = []
    if one.get("value") is not None:
        said.append(say("voices.rated", lang, n=number(one["n"], lang)))
    else:
        said.append(reports.why_none(one, lang))
    if rated.get("value") is not None:
        share = reports.share(rated["value"], lang)
        said.append(say("voices.rated_share", lang, share=share, n=number(rated["n"], lang)))
    n, satisfied, accepted = one.get("n"), one.get("satisfied"), one.get("accepted")
    known = bool(n) and satisfied is not None and accepted is not None
    apart = ""
    if known:
        rest = {"satisfied": satisfied, "accepted": accepted, "not": n - satisfied - accepted}  # type: ignore[operator]
        apart = dotted(lang, *(say(f"reports.{name}", lang, n=number(of, lang)) for name, of in rest.items()))
    view = {
        **tile_view(board, id, one, lang),
        **value_view(board, id, "satisfaction", digits(one, lang)),
        **against_view(id, said, 2),
        f"{id}-apart": {"children": apart},
    }
    for part, of in (("satisfied", satisfied), ("accepted", accepted)):
        view[f"{id}-{part}"] = {"style": {"width": f"{of / n * 100:.1f}%" if known else "0"}}  # type: ignore[operator]
    return view


def time_view(board: Board, id: str, lang: str) -> View:
    """Working hours from distribution to the end: of half of the reports, and of nine in ten."""
    median, p90 = told(board, "median_hours"), told(board, "p90_hours")
    view = tile_view(board, id, median, lang)
    for part, name, word, one in (
        (
            id,
            "median_hours",
            dotted(lang, say("voices.median", lang), reports.why_none(median, lang) or counted(median, lang)),
            median,
        ),
        (f"{id}-p90", "p90_hours", say("voices.p90", lang), p90),
    ):
        view |= value_view(board, part, name, number(one.get("value"), lang, 1))
        view |= against_view(part, [word, last_week(one, lang, 1)], 2)
    return view

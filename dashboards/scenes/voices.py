"""The people's voice: what citizens report, where, who is late with it, how they judge what was done, and the press."""

from __future__ import annotations

from dash import html

from dashboards.components import press, reports
from dashboards.components.board import Board, View
from dashboards.components.frame import Banner
from dashboards.components.overdue_ladder import ladder, ladder_view, oldest, oldest_view
from dashboards.components.press_headlines import headlines, headlines_view
from dashboards.components.report_fields import burst_words, bursts, report_fields, report_fields_view
from dashboards.components.report_tiles import report_tiles, report_tiles_view
from dashboards.components.tile_map import tile_map, tile_map_view
from dashboards.scenes import Scene
from dashboards.words import say
from dashboards.words.numbers import when


def layout(lang: str) -> html.Div:
    lists = [
        ladder("voices-ladder", lang),
        oldest("voices-oldest", lang),
        report_fields("voices-fields", lang),
        headlines("voices-press", lang),
    ]
    return html.Div(
        [report_tiles("voices", lang), tile_map("voices-map", lang), html.Div(lists, className="lists")],
        className="voices",
    )


def view(board: Board, lang: str) -> View:
    return {
        **report_tiles_view(board, "voices", lang),
        **tile_map_view(board, "voices-map", lang),
        **ladder_view(board, "voices-ladder", lang),
        **oldest_view(board, "voices-oldest", lang),
        **report_fields_view(board, "voices-fields", lang),
        **headlines_view(board, "voices-press", lang),
    }


def feeds(board: Board) -> list[str]:
    """The feeds that bring reports, then those that bring articles."""
    return [*reports.feeds(board), *press.feeds(board)]


def urgent(board: Board) -> bool:
    """An urgent report that no agency has, or a burst."""
    return bool(reports.told(board, "unassigned_urgent").get("value")) or bool(bursts(board))


def banner(board: Board, lang: str) -> Banner | None:
    """A storm of reports: a whole field bursts. One ward that bursts is that ward's matter and stands in the scene."""
    fields = [burst for burst in bursts(board) if burst["kind"] == "field"]
    if not fields:
        return None
    began = min(burst["since"] for burst in fields)
    since = say("voices.since", lang, when=when(began, board["at"], lang))
    return Banner("watch", say("voices.storm", lang, what=burst_words(fields[0], lang)), since)


SCENE = Scene(key="voices", order=2, layout=layout, view=view, urgent=urgent, feeds=feeds, banner=banner)

"""What the press says in its row of the city."""

from __future__ import annotations

from dashboards.components import press
from dashboards.components.board import NOTHING, Board, shows
from dashboards.components.service_row import Row
from dashboards.figures.sparks import spark
from dashboards.words import say
from dashboards.words.numbers import number, percent


def articles(board: Board, lang: str) -> Row | None:
    """Articles of today, the share of negative ones with how many it is of (the lexicon's), and the mean of 7 days."""
    if not press.feeds(board):
        return None
    today, negative, mean = (press.told(board, name) for name in ("articles_today", "negative_share", "mean_7d"))
    known = today.get("value") is not None
    if not known:
        lines = [say("press.row_none", lang)]
    elif mean.get("value") is None:
        lines = [say("press.row_today", lang)]
    else:
        lines = [say("press.row_mean", lang, n=number(mean["value"], lang))]
    if negative.get("value") is not None:
        share = percent(negative["value"], lang, 0 if negative["value"] in (0, 100) else 1)
        lines.append(say("press.row_negative", lang, share=share, n=number(negative["n"], lang)))
        lines.append(say("press.row_lexicon", lang))
    status = press.state_of_tile(board) if known else ""
    day = press.press(board).get("by_hour") or NOTHING
    return Row(
        status, status or "none", number(today.get("value"), lang), say("press.row_unit", lang) if known else "",
        lines,
        spark(day.get("t", ()), day.get("n", ()), tone=status), press.fresh(board),
        shows(board, press.kpi("articles_today"), press.CITY),
    )  # fmt: skip

"""What citizens' reports say in their row of the city."""

from __future__ import annotations

from dashboards.components.board import NOTHING, Board, answer, feed, freshness, shows
from dashboards.components.reports import why_none
from dashboards.components.service_row import CITY, Row, worst
from dashboards.figures.sparks import spark
from dashboards.words import say
from dashboards.words.numbers import number


def field_reports(board: Board, lang: str) -> Row | None:
    """Reports: how many are overdue now, against the target and last week, and how many came today."""
    name = next((one["name"] for one in board["feeds"] if one["service"] == "field_reports"), None)
    if name is None:
        return None
    over, today = answer(board, "field_reports.overdue", CITY), answer(board, "field_reports.received_today", CITY)
    status = worst([over.get("status")])
    day = (board.get("reports") or NOTHING).get("day", NOTHING)
    known = over.get("value") is not None
    lines = [say("services.overdue_now", lang)] if known else [why_none(over, lang) or say("services.no_report", lang)]
    if known:
        target, former = number(over.get("target"), lang), number(over.get("previous"), lang)
        lines.append(say("services.overdue_target", lang, target=target, previous=former))
    if today.get("value") is not None:
        usual = today.get("usual")
        key = "services.received_today" if usual is None else "services.received_usual"
        lines.append(say(key, lang, n=number(today["value"], lang), usual=number(usual, lang)))
    return Row(
        status, status, number(over.get("value"), lang), "", lines,
        spark(day.get("t", ()), day.get("overdue", ()), tone=status),
        freshness(board, name, feed(board, name).get("data_at")), shows(board, "field_reports.overdue", CITY),
    )  # fmt: skip

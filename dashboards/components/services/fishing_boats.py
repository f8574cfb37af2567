"""What fishing boats say in their row of the city."""

from __future__ import annotations

from dashboards.components import boats
from dashboards.components.board import Board, shows
from dashboards.components.service_row import Row
from dashboards.figures.sparks import spark
from dashboards.words import say
from dashboards.words.numbers import number, percent


def fleet(board: Board, lang: str) -> Row | None:
    """Boats at sea with the people aboard, how many of those that must send are connected, and who is silent."""
    if not boats.sources(board):
        return None
    at_sea, people, connected = (boats.told(board, name) for name in ("at_sea", "people_at_sea", "connected"))
    known = at_sea.get("value") is not None
    lines = [say("sea.row", lang, people=number(people.get("value"), lang)) if known else say("sea.row_none", lang)]
    alarms, unknown = boats.alarms(board), boats.unknown_count(board)
    if known and connected.get("value") is not None:
        lines.append(
            say("sea.row_connected", lang, share=percent(connected["value"], lang, 1), n=number(connected["n"], lang))
        )
    if unknown:
        lines.append(say("sea.row_out", lang, n=number(unknown, lang)))
    elif known:
        lines.append(say("sea.row_alarms", lang, n=number(boats.alarm_count(board), lang)))
    status = boats.RANKED[alarms[0]["state"]] if alarms else str(connected.get("status") or "ok") if known else ""
    status = status if status in ("bad", "late", "watch", "ok") else "ok"
    if not known or (status == "ok" and unknown):  # of those nobody knows that they are well
        status = ""
    return Row(
        status, status or "none", number(at_sea.get("value"), lang), say("sea.row_unit", lang) if known else "", lines,
        spark((), ()), boats.fresh(board), shows(board, boats.kpi("at_sea"), boats.CITY),
    )  # fmt: skip

"""What cameras say in their row of the city."""

from __future__ import annotations

from dashboards.components.board import Board, shows
from dashboards.components.cameras import cameras, fresh, kpi, servers, told
from dashboards.components.report_tile import digits
from dashboards.components.reports import goal, why_none
from dashboards.components.service_row import CITY, Row, last_day, worst
from dashboards.figures.sparks import spark
from dashboards.words import say
from dashboards.words.numbers import number


def city_cameras(board: Board, lang: str) -> Row | None:
    """Cameras online of those installed on servers that are heard, against the target, and how many alerts wait."""
    if not servers(board):
        return None
    one, waiting = told(board, "online"), told(board, "waiting").get("value")
    lost = cameras(board).get("unheard") or 0
    status = worst([one.get("status")]) if one.get("value") is not None else ""
    if status:
        counts = {"n": number(one.get("online"), lang), "all": number(one.get("n"), lang)}
        lines = [say("streets.online_of", lang, **counts)]
    else:
        lines = [why_none(one, lang) or say("services.no_camera", lang)]
    if lost:
        lines.append(say("services.cameras_lost", lang, n=number(lost, lang)))
    elif status and one.get("target") is not None:
        lines.append(say("streets.goal", lang, share=goal(one["target"], lang)))
    if waiting is not None:
        lines.append(say("services.alerts_wait", lang, n=number(waiting, lang)))
    t, v = last_day(board, "cameras/online")
    return Row(
        status, status, digits(one, lang), say("streets.percent", lang), lines, spark(t, v, tone=status, least=5.0),
        fresh(board), shows(board, kpi("online"), CITY),
    )  # fmt: skip

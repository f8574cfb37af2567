"""/api/feeds: how every feed stands, its latest rounds, what was refused, and when screens were blind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboards.api import Desk, json_answer, only
from dashboards.live.health import report
from dashboards.live.hub import milliseconds_now


def answers(desk: Desk) -> dict[str, Callable[[Request], Any]]:
    async def feeds(request: Request) -> Response:
        only(request)
        return json_answer(await desk.ask(lambda: report(desk.store, milliseconds_now())))

    return {"/api/feeds": feeds}

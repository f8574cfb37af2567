"""Where the press of the simulated city answers: ``press/bao-01/rss.xml`` and eleven more."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data_sources.simulator.press.outlets import OUTLETS

if TYPE_CHECKING:
    from data_sources.simulator.press.newsstand import Newsstand
    from data_sources.simulator.weather import Weather

PATHS = tuple(f"press/{outlet.code}/{outlet.file}" for outlet in OUTLETS)


def routes(weather: Weather, until: Callable[[Request], int]) -> list[Route]:
    """The address, with what answers there; ``until``: the latest instant [s] that a request is told of."""

    @cache
    def newsstand() -> Newsstand:
        # made when it is first asked for: a city that nobody asks for its press starts without it
        from data_sources.simulator.press.newsstand import Newsstand

        return Newsstand(weather)

    async def feed(request: Request) -> Response:
        named = request.path_params
        try:
            said = newsstand().asked(named["outlet"], named["file"], request.headers, until(request))
        except LookupError as why:
            return PlainTextResponse(str(why.args[0]), 404)
        kind = {"content-type": said.kind} if said.kind else {}
        return Response(said.body, said.status, {**said.headers, **kind})

    return [Route("/press/{outlet}/{file}", feed)]

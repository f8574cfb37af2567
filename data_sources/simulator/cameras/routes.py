"""Where the cameras of the simulated city answer: four Frigate servers and the verification desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data_sources.simulator.cameras.lists import SERVERS

if TYPE_CHECKING:
    from data_sources.simulator.cameras.services import Cameras
    from data_sources.simulator.weather import Weather

PATHS = (*(f"{server}/" for server in SERVERS), "verification/verdicts.json")


def cameras_of(weather: Weather) -> Callable[[], Cameras]:
    """The cameras, made when they are first asked for: a city that nobody asks for its cameras starts without them."""

    @cache
    def made() -> Cameras:
        from data_sources.simulator.cameras.services import Cameras

        return Cameras(weather)

    return made


def routes(weather: Weather, cameras: Callable[[], Cameras], until: Callable[[Request], int]) -> list[Route]:
    """The addresses, each with what answers there; ``until``: the latest instant [s] that a request is told of."""

    def frigate(server: str) -> Callable[[Request], Any]:
        async def ask(request: Request) -> Response:
            try:
                return _answer(cameras(), server, request, until(request), int(weather.clock.now()))
            except LookupError as why:
                return _json({"success": False, "message": str(why.args[0])}, 404)
            except ValueError as why:
                return _json({"detail": str(why)}, 422)

        return ask

    async def desk(request: Request) -> Response:
        try:
            return _json(cameras().desk.listed(request.query_params, until(request)))
        except ValueError as why:
            return _json({"error": str(why)}, 400)

    return [
        *(Route(f"/{server}/api/{{path:path}}", frigate(server)) for server in SERVERS),
        Route("/verification/verdicts.json", desk),
    ]


def _answer(cameras: Cameras, name: str, request: Request, until: int, now: int) -> Response:
    """What a server says of a path. Raises LookupError (404) and ValueError (422)."""
    server = cameras.servers[name]
    match request.path_params["path"].split("/"):
        case ["events"]:
            said = server.listed(request.query_params, until)
        case ["event_ids"]:
            said = server.named(request.query_params.get("ids", ""), until)
        case ["events", own]:
            said = server.found(own, until)
        case ["stats"]:
            # how a server is, it knows now, also one that tells of its events too late
            return _json(cameras.stats[name].told(now))
        case ["version"]:
            return PlainTextResponse(cameras.stats[name].version)
        case _:
            raise LookupError("Not found")
    return Response(said, media_type="application/json")


def _json(said: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(said), status, media_type="application/json")

"""Where the fleet of the simulated city answers over HTTP: three VMS providers and the border post's log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data_sources.simulator.clock import HOUR

if TYPE_CHECKING:
    from data_sources.simulator.boats.ais import Receiver
    from data_sources.simulator.boats.border import Border
    from data_sources.simulator.boats.vms import Vms
    from data_sources.simulator.weather import Weather

VMS = ("vms-1", "vms-2", "vms-3")
PATHS = (*(f"{name}/" for name in VMS), "border/log.csv")
MINUTE = 60
CSV = "text/csv"


class Fleet(NamedTuple):
    """What tells of the boats."""

    vms: Vms
    border: Border
    receiver: Receiver


def fleet(weather: Weather) -> Callable[[], Fleet]:
    """The fleet, made when it is first asked for."""

    @cache
    def made() -> Fleet:
        from data_sources.simulator.boats.ais import Receiver
        from data_sources.simulator.boats.border import Border
        from data_sources.simulator.boats.life import Sailors
        from data_sources.simulator.boats.vms import Vms

        sailors = Sailors(weather.seed, weather.scenario, weather.anchor)
        vms = Vms(sailors)
        return Fleet(vms, Border(sailors, vms), Receiver(sailors, weather.seed))

    return made


def routes(weather: Weather, boats: Callable[[], Fleet], until: Callable[[Request], int]) -> list[Route]:
    """The addresses, each with what answers there."""

    def provider(name: str) -> Callable[[Request], Any]:
        async def ask(request: Request) -> Response:
            now = until(request)
            if boats().vms.fails(name, now):
                return PlainTextResponse("service unavailable", 503)
            try:
                end = instant(request.query_params.get("to"), now)
                start = instant(request.query_params.get("from"), end - 48 * HOUR)
            except ValueError as why:
                return PlainTextResponse(str(why), 400)
            return Response(boats().vms.listed(name, max(start, weather.begin), end, now), media_type=CSV)

        return ask

    held: dict[int, str] = {}

    async def log(request: Request) -> Response:
        minute = until(request) // MINUTE * MINUTE
        if minute not in held:
            held.clear()
            held[minute] = boats().border.listed(minute)
        return Response(held[minute], media_type=CSV)

    return [*(Route(f"/{name}/positions.csv", provider(name)) for name in VMS), Route("/border/log.csv", log)]


def instant(said: str | None, other: float) -> float:
    """Seconds since 1970 of an instant in a question. Raises ValueError."""
    if said is None:
        return other
    at = datetime.fromisoformat(said.replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError("from and to need a zone")
    return at.timestamp()

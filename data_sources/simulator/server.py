"""The simulated city's services on a socket: what is at which address, how it starts and how it ends."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Container, Generator
from datetime import UTC, datetime
from ipaddress import ip_address
from types import FrameType
from typing import Any, NamedTuple, Protocol

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_sources.simulator.boats import routes as boats
from data_sources.simulator.boats.routes import Fleet
from data_sources.simulator.cameras import routes as cameras
from data_sources.simulator.cameras.services import Cameras
from data_sources.simulator.clock import HUE
from data_sources.simulator.misbehaviour import MODES, Misbehaviour
from data_sources.simulator.open311 import Open311
from data_sources.simulator.open311_written import xml
from data_sources.simulator.openaq import OpenAQ
from data_sources.simulator.press import routes as press
from data_sources.simulator.sensorthings import SensorThings
from data_sources.simulator.spreadsheet import hourly_csv
from data_sources.simulator.weather import Weather

AIS, MQTT = 1, 2
"""How far behind the HTTP services' port the AIS receiver's and the MQTT broker's lie."""
TRIES = 50
SENSORTHINGS = ("hydromet", "rain", "reservoirs")


def _json(said: Any, status: int = 200, kind: str = "") -> Response:
    return Response(orjson.dumps(said), status, media_type="application/json")


def _xml(said: Any, status: int, kind: str) -> Response:
    return Response(xml(kind, said), status, media_type="text/xml")


def _silence(order: dict[str, Any], weather: Weather, codes: Container[str]) -> None:
    """Do as the order says. Raises ValueError for another station and for what a silence is not told."""
    if not order.keys() <= {"silence", "seconds"}:
        raise ValueError("a silence is told a station and seconds")
    station, now = order["silence"], weather.clock.now()
    if station is None:
        weather.silences.end(now)
    elif station in codes:
        weather.silences.begin(station, now, order.get("seconds"))
    else:
        raise ValueError(f"station {station!r} is not known")


class City(NamedTuple):
    """A simulated city: its ASGI application, through which (or POST /control) faults are given, and what also speaks
    over sockets of its own."""

    application: Misbehaviour
    weather: Weather
    cameras: Callable[[], Cameras]
    fleet: Callable[[], Fleet]


class Companion(Protocol):
    """What speaks over a socket of its own beside the HTTP services."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def companions(of: City, host: str, port: int) -> list[Companion]:
    """The AIS receiver on the next port, and the MQTT broker on the one after it."""
    from data_sources.simulator.boats.tcp import Radio
    from data_sources.simulator.topics import SERVER, Topics

    def down(path: str) -> Callable[[], bool]:
        return lambda: of.application.fault(path).mode == "down"

    now = of.weather.clock.now
    radio = Radio(host, port + AIS, lambda: of.fleet().receiver, now, down("ais"))
    return [radio, Topics(host, port + MQTT, of.cameras, now, down(SERVER))]


def city(weather: Weather) -> City:
    """A simulated city."""

    def until(request: Request) -> int:
        return int(weather.clock.now()) - int(request.state.withheld)

    def sensorthings(service: str) -> Callable[[Request], Any]:
        things = SensorThings(weather, service)

        async def ask(request: Request) -> Response:
            root = f"{request.url.scheme}://{request.url.netloc}/{service}/v1.1/"
            try:
                said = things.answer(
                    request.path_params["path"], request.query_params.multi_items(), root, until(request)
                )
            except (LookupError, ValueError, NotImplementedError) as why:
                status = 404 if isinstance(why, LookupError) else 400 if isinstance(why, ValueError) else 501
                return _json({"code": status, "type": "error", "message": str(why)}, status)
            return _json(said)

        return ask

    of_cameras, fleet = cameras.cameras_of(weather), boats.fleet(weather)
    codes = {stream.station.code for service in SENSORTHINGS for stream in weather.streams(service)}
    air = OpenAQ(weather)

    async def openaq(request: Request) -> Response:
        try:
            return _json(air.answer(request.path_params["path"], request.query_params, until(request)))
        except LookupError as why:
            return _json({"detail": str(why)}, 404)
        except ValueError as why:
            return _json({"detail": str(why)}, 422)

    citizens = Open311(weather.reports)

    async def open311(request: Request) -> Response:
        path, _, ending = request.path_params["path"].rpartition(".")
        write = {"json": _json, "xml": _xml}.get(ending)
        if write is None:
            return _json([{"code": 404, "description": "an address ends in .json or .xml"}], 404)
        try:
            return write(citizens.answer(path, request.query_params, until(request)), 200, path.split("/")[0])
        except (LookupError, ValueError) as why:
            status = 404 if isinstance(why, LookupError) else 400
            return write([{"code": status, "description": str(why)}], status, "errors")

    async def spreadsheet(request: Request) -> Response:
        return Response(hourly_csv(weather, until(request)), media_type="text/csv")

    async def about(_: Request) -> Response:
        paths = [*(f"{name}/v1.1/" for name in SENSORTHINGS), "air/v3/", "air/hourly.csv", "hue-s/open311/v2/"]
        paths += [*cameras.PATHS, *press.PATHS, *boats.PATHS]
        return _json({"simulated": True, "scenario": weather.scenario, "services": paths})

    async def control(request: Request) -> Response:
        if request.client is None or not ip_address(request.client.host).is_loopback:
            return _json({"error": "the control answers on this machine only"}, 403)
        if request.method == "POST":
            try:
                order = orjson.loads(await request.body())
                if "silence" in order:
                    _silence(order, weather, codes)
                else:
                    application.give(order["path"], order["mode"], order.get("seconds"), order.get("after"))
            except (ValueError, KeyError, TypeError, AttributeError) as why:
                fault = (
                    f'{{"path": "hydromet", "mode": one of {"|".join(MODES)}, "seconds": optional, '
                    '"after": optional, of slow}'
                )
                silence = '{"silence": a station\'s code or null, "seconds": optional}'
                return _json({"error": f"{why}; a command is {fault} or {silence}"}, 400)
        now = weather.clock.now()
        then = weather.clock.weather(now)
        in_2025 = datetime.fromtimestamp(then - weather.shift.river, HUE).isoformat()
        silent = weather.silences.standing(now)
        return _json(
            {
                "scenario": weather.scenario,
                "phase": weather.phase,
                "speed": weather.clock.speed,
                "now": datetime.fromtimestamp(now, UTC),
                "weather_now": datetime.fromtimestamp(then, UTC),
                "storm_now": in_2025 if weather.scenario == "storm" else None,
                "anchor": datetime.fromtimestamp(weather.anchor, UTC),
                "faults": {path: fault.mode for path, fault in application.standing().items()},
                "silent": {code: end and datetime.fromtimestamp(end, UTC) for code, end in silent.items()},
            }
        )

    routes = [Route(f"/{name}/v1.1/{{path:path}}", sensorthings(name)) for name in SENSORTHINGS]
    routes += [
        Route("/air/v3/{path:path}", openaq),
        Route("/air/hourly.csv", spreadsheet),
        Route("/hue-s/open311/v2/{path:path}", open311),
        *cameras.routes(weather, of_cameras, until),
        *boats.routes(weather, fleet, until),
        *press.routes(weather, until),
        Route("/control", control, methods=["GET", "POST"]),
        Route("/", about),
    ]
    application = Misbehaviour(Starlette(routes=routes))
    return City(application, weather, of_cameras, fleet)


class Server(uvicorn.Server):
    """A server that says when it is ready and goes at once when it is told to: a slow answer does not keep it."""

    def __init__(self, of: City, listening: socket.socket, ready: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(of.application, log_level="critical", access_log=False, lifespan="off", http="httptools",
                           timeout_graceful_shutdown=0, server_header=False)
        )  # fmt: skip
        self.listening, self.ready = listening, ready
        self._companions = companions(of, *listening.getsockname()[:2])

    @property
    def address(self) -> str:
        """Where it is, with a / at the end."""
        host, port = self.listening.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        for one in self._companions:
            await one.start()
        self.ready(self.address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everybody go."""
        for one in self._companions:
            await one.stop()
        await super().shutdown(sockets)

    def end(self) -> None:
        """Stop answering, now."""
        self.should_exit = self.force_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGINT or SIGTERM."""
        self.end()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """End on SIGINT and SIGTERM, and do not raise them again: to end is what was asked, and no fault."""
        try:
            former = {sig: signal.signal(sig, self.handle_exit) for sig in (signal.SIGINT, signal.SIGTERM)}
        except ValueError:  # not the main thread, which alone hears signals
            former = {}
        try:
            yield
        finally:
            for sig, handler in former.items():
                signal.signal(sig, handler)

    def run_here(self) -> None:
        """Answer until ended."""
        with self.listening:
            self.run(sockets=[self.listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, port 0 for any whose next two ports are free. Raises OSError when a port is taken."""
    for _ in range(TRIES):
        found = bound(host, port)
        try:
            for beside in (AIS, MQTT):
                bound(host, found.getsockname()[1] + beside).close()
        except OSError:
            found.close()
            if port:
                raise
            continue
        except OverflowError:
            found.close()
            continue
        return found
    raise OSError("no three free ports stand side by side")


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening

"""The web process: pages, API and live messages on one server."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from dash import Dash, register_page
from dash.backends._fastapi import reset_current_request, set_current_request
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dashboards import feed_health, home, wall
from dashboards.api import Desk, routes
from dashboards.bundles import Bundles
from dashboards.guard import Guard, policy
from dashboards.kpis import facts
from dashboards.live.board import Facts
from dashboards.live.hub import Hub
from dashboards.live.watch import PACE, Watch
from dashboards.scenes import Scene, scenes
from data_sources import Source
from data_sources.settings import Settings
from data_sources.store import Store

log = logging.getLogger("hueioc.web")

ASSETS = Path(__file__).parent.parent / "assets"
THREADS = 8
"""For what would block the event loop: queries, compressing, rendering a channel's first state."""
INDEX = """<!DOCTYPE html>
<html>
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<footer hidden>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""


def create(
    store: Store,
    sources: Iterable[Source],
    *,
    settings: Settings,
    pace: float = PACE,
    told_by: Facts = facts,
    shown: Sequence[Scene] | None = None,
) -> FastAPI:
    """The application over an open store. ``sources`` are what feeds.toml named when the process began; how they stand
    now is read from the store. ``pace``: seconds between two boards at least. ``told_by``: what the board's figures are
    asked of. ``shown``: the scenes of the wall, all that have a file when none are named. Live from its startup to its
    shutdown."""
    pool = ThreadPoolExecutor(THREADS, "web")
    shown = scenes() if shown is None else shown
    hub = Hub({**wall.views(shown), "feeds": feed_health.view(store)}, pool)
    watch = Watch(store, told_by, hub.show, pace=pace)
    desk = Desk(store, hub, watch, pool, [source.name for source in sources])

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        hub.start()
        await asyncio.get_running_loop().run_in_executor(pool, watch.start)
        yield
        await asyncio.get_running_loop().run_in_executor(pool, watch.stop)
        await hub.stop()
        pool.shutdown(wait=False, cancel_futures=True)

    server = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    server.add_api_route(home.PATH, home.home, methods=["GET", "HEAD"])  # before Dash, which has a "/" of its own
    server.include_router(routes(desk))
    dash = pages(server, hub, shown, store, pool)
    offer_pages(server, dash, [scene.key for scene in shown])
    server.add_middleware(Bundles, pool=pool)
    server.add_middleware(Guard, hosts=[settings.host], content_policy=policy(dash.csp_hashes()))
    return server


def pages(server: FastAPI, hub: Hub, shown: Sequence[Scene], store: Store, pool: ThreadPoolExecutor) -> Dash:
    """Dash with its pages, ready for a first request to any of them."""
    dash = Dash(
        "dashboards",
        server=False,
        backend="fastapi",
        assets_folder=str(ASSETS),
        pages_folder="",
        use_pages=True,
        include_pages_meta=False,
        suppress_callback_exceptions=True,
        title="HueIOC",
        update_title=None,
        index_string=INDEX,
        add_log_handler=False,
        on_error=told,
    )
    dash._use_async = True  # its pages off the event loop's back; asgiref, which it looks for, serves only Flask
    dash.backend.websocket_capability = False  # it would open a line of its own from every page, that nothing uses
    dash.init_app(server)
    walls = wall.page(shown, hub, pool)
    # registered here and not by the pages themselves: those can then be read before there is an application
    register_page("dashboards.wall", path=wall.PATH, layout=walls, title="HueIOC")
    register_page("dashboards.wall_scene", path_template=wall.PATH_OF_ONE, layout=walls, title="HueIOC")
    register_page("dashboards.feed_health", path=feed_health.PATH, layout=feed_health.page(store, pool), title="HueIOC")
    settle(dash)
    return dash


def told(why: Exception) -> None:
    """A fault of ours while a page is made: Dash itself would answer 500 and say nothing."""
    log.error("a page could not be made", exc_info=why)
    raise why


def settle(dash: Dash) -> None:
    """Do now what Dash leaves to the first request: when that is not to "/", it would answer without its scripts."""
    steps: list[Callable[[], Any]] = dash.backend._before_request_funcs

    def run() -> None:
        for step in steps:
            found = step()
            if asyncio.iscoroutine(found):
                asyncio.run(found)

    apart = threading.Thread(target=run, name="dash")  # a thread has no running loop, whoever calls us
    apart.start()
    apart.join()
    if not all(dash._got_first_request.values()):
        raise RuntimeError("Dash did not set itself up; see the traceback above")


def offer_pages(server: FastAPI, dash: Dash, known: list[str]) -> None:
    """The addresses of pages; every other one answers 404, where Dash would answer anything with a page."""

    def index(request: Request, theme: str) -> Response:
        token = set_current_request(request)
        try:
            text: str = dash.index()
        finally:
            reset_current_request(token)
        lang = wall.language(request.query_params.get("lang"))
        text = text.replace("<html>", f'<html lang="{lang}" data-theme="{theme}">', 1)
        return HTMLResponse(text, headers={"Cache-Control": "no-store"})

    async def the_wall(request: Request) -> Response:
        return index(request, "dark")

    async def one_scene(request: Request, scene: str) -> Response:
        return index(request, "dark") if scene in known else missing(request)

    async def feeds(request: Request) -> Response:
        return index(request, "light")

    async def nowhere(request: Request) -> Response:
        return missing(request)

    for path, answer in (
        (wall.PATH, the_wall),
        (wall.PATH + "/{scene}", one_scene),
        (feed_health.PATH, feeds),
        ("/{path:path}", nowhere),
    ):
        server.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False)


def missing(request: Request) -> Response:
    """What an unknown address answers."""
    if request.url.path.startswith("/api/"):
        return Response(b'{"error":"There is nothing at this address."}', 404, media_type="application/json")
    return PlainTextResponse("There is nothing at this address. / Không có gì ở địa chỉ này.\n", 404)


MOST_TO_END = 2.0
"""Seconds. On a busy machine a board under way may take longer: then it is given up, as a power cut would do it. What
was acknowledged is committed, and the lease runs out by itself."""


class Server(uvicorn.Server):
    """Ends orderly on a signal and comes back to who started it, instead of dying of the signal. ``ending`` is called
    in a thread of its own as soon as the signal comes."""

    ending: Callable[[], None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            at_last = threading.Timer(MOST_TO_END, os._exit, (0,))
            at_last.daemon = True
            at_last.start()
            if self.ending is not None:
                threading.Thread(target=self.ending, name="ending").start()
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            print(f"HueIOC: http://{host}:{self.config.port}/wall", flush=True)


def listen(app: FastAPI, host: str, port: int, ending: Callable[[], None] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; the exit code, 0 when it ended because it was asked to. ``ending`` is what else
    is to end then, at the same time."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        workers=1,
        log_level="warning",
        log_config=None,  # its lines go where ours go, and are written as ours are
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ws_per_message_deflate=False,  # one encoding for all viewers, none for each
        ws_max_size=64 * 1024,
        limit_concurrency=4000,
    )
    server = Server(config)
    server.ending = ending
    server.run()
    return 0 if server.started else 1

"""/healthz, /readyz and /metrics: whether this process lives, whether it can serve, and what it has done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboards.api import Desk, json_answer
from dashboards.live.build import version
from dashboards.live.health import state
from dashboards.live.hub import milliseconds_now
from data_sources.collector.health import feed_states


def answers(desk: Desk) -> dict[str, Callable[[Request], Any]]:
    async def healthz(request: Request) -> Response:
        """The process answers. It asks nothing of the store: a slow store is no reason to end this process."""
        return json_answer({"ok": True, "version": version()})

    async def readyz(request: Request) -> Response:
        """The store answers and there is a board to show."""
        try:
            await desk.ask(desk.store.pulse)
        except DBAPIError:
            return json_answer({"ready": False, "why": "The store does not answer."}, 503)
        if not desk.store.is_there:
            return json_answer({"ready": False, "why": "The store's file is gone."}, 503)
        if not desk.hub.shown:
            return json_answer({"ready": False, "why": "There is no board yet."}, 503)
        return json_answer({"ready": True, "board": desk.hub.shown})

    async def metrics(request: Request) -> Response:
        return PlainTextResponse(await desk.ask(lambda: exposition(desk)), media_type="text/plain; version=0.0.4")

    return {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


def label(text: str) -> str:
    """A label's value as Prometheus reads it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def exposition(desk: Desk) -> str:
    """What Prometheus reads."""
    now = milliseconds_now()
    lines: list[str] = []

    def metric(name: str, kind: str, words: str, values: list[tuple[str, float]]) -> None:
        lines.extend((f"# HELP hueioc_{name} {words}", f"# TYPE hueioc_{name} {kind}"))
        lines.extend(f"hueioc_{name}{labels} {value}" for labels, value in values)

    metric("viewers", "gauge", "Screens that are connected.", [("", desk.hub.viewers)])
    metric("messages_sent_total", "counter", "Live messages sent.", [("", desk.hub.sent)])
    metric("boards_made_total", "counter", "Boards this process computed.", [("", desk.watch.made)])
    metric("board_seconds", "gauge", "Seconds the last board took.", [("", desk.watch.making_s)])
    metric("lease_held", "gauge", "1 when this process computes for all.", [("", float(desk.watch.lease.held))])
    try:
        feeds = feed_states(desk.store)
    except DBAPIError:  # what this process does is told all the same
        metric("store_up", "gauge", "1 when the store answers.", [("", 0)])
        return "\n".join(lines) + "\n"
    metric("store_up", "gauge", "1 when the store answers.", [("", 1)])
    named = [(f'{{feed="{label(feed["name"])}"}}', feed) for feed in feeds]
    for key, words in (("heard", "the last recognised answer"), ("data", "the newest instant in it")):
        ages = [(name, (now - feed[f"{key}_at"]) / 1000) for name, feed in named if feed[f"{key}_at"] is not None]
        metric(f"feed_{key}_age_seconds", "gauge", f"Seconds since {words}.", ages)
    metric(
        "feed_live",
        "gauge",
        "1 when the feed is live.",
        [(name, float(state(feed, now) == "live")) for name, feed in named],
    )
    metric("feed_failures", "gauge", "Rounds that failed in a row.", [(name, feed["failures"]) for name, feed in named])
    return "\n".join(lines) + "\n"

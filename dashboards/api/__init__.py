"""Figures, records, feeds and live messages for programs: the addresses of design.md §5.

Instants go out as ISO 8601 in UTC where people's programs read them (figures, records) and in epoch milliseconds where
our own pages do (snapshot, live, feeds). A mistake in a question is answered with 400 and one sentence.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from fastapi import APIRouter
from sqlalchemy.exc import DataError, DBAPIError
from starlette.requests import Request
from starlette.responses import Response

from dashboards.live.hub import Hub
from dashboards.live.watch import Watch
from data_sources.store import Store, driver_words

Found = TypeVar("Found")

EARLIEST, LATEST = 1900, 2200
"""Years that can be asked for: a month or a week beside them is still in the calendar."""

log = logging.getLogger("hueioc.web")


class Mistake(Exception):
    """A question that cannot be answered as it was asked: one sentence, and the status it is answered with."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Desk:
    """What answers need: the store, the live hub, and threads for what blocks."""

    store: Store
    hub: Hub
    watch: Watch
    pool: Executor
    feeds: Sequence[str]

    async def ask(self, question: Callable[[], Found]) -> Found:
        """The answer to a question that blocks, asked in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, question)


def json_answer(content: Any, status: int = 200, **headers: str) -> Response:
    """JSON; nobody on the way keeps it."""
    body = orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
    return Response(body, status, {"Cache-Control": "no-store", **headers}, "application/json")


def instant_of(request: Request, name: str) -> datetime | None:
    """An instant of the question. Raises Mistake for one that is none or has no zone."""
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        # a plus sign in an address that was not escaped arrives as a space
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise Mistake(f"{name}={text} is no instant; write {name}=2026-11-20T07:00:00Z.") from None
    if at.tzinfo is None:
        clock = at.isoformat(timespec="minutes" if at.second == at.microsecond == 0 else "auto")
        raise Mistake(f"{name}={text} has no zone; write {name}={clock}Z or {name}={clock}%2B07:00.")
    if not EARLIEST <= at.year < LATEST:
        raise Mistake(f"{name}={text} is outside the calendar; write a year from {EARLIEST} to {LATEST - 1}.")
    return at.astimezone(UTC)


def span_of(request: Request) -> tuple[datetime | None, datetime | None]:
    """The question's ``from`` and ``to``. Raises Mistake when they are in the wrong order."""
    start, end = instant_of(request, "from"), instant_of(request, "to")
    if start is not None and end is not None and start >= end:
        raise Mistake("from is not before to; exchange them.")
    return start, end


def only(request: Request, *known: str) -> None:
    """Raises Mistake when the question holds a word that is not known: a filter misspelt is not a filter left out."""
    for name in request.query_params:
        if name not in known:
            raise Mistake(f'"{name}" is not known here; known are {", ".join(known)}.')


def routes(desk: Desk) -> APIRouter:
    """Every address of the API."""
    from dashboards.api import feeds, house, kpis, live, records

    router = APIRouter()
    for room in (kpis, records, feeds, live, house):
        for path, answer in room.answers(desk).items():
            router.add_api_route(path, told(answer), methods=["GET", "HEAD"], include_in_schema=False)
    router.add_api_websocket_route("/api/live", live.socket(desk))
    return router


def told(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """The same answer, with a mistake in the question or a store that is gone told in one sentence."""

    async def asked(request: Request) -> Response:
        try:
            found: Response = await answer(request)
        except Mistake as why:
            return json_answer({"error": str(why)}, why.status)
        except DataError:  # such as a NUL in a text, which PostgreSQL has no letter for
            return json_answer({"error": "The store has no such values; look at the question's filters."}, 400)
        except DBAPIError as why:
            log.error("the store does not answer: %s", driver_words(why))
            return json_answer({"error": "The store does not answer; ask again later."}, 503)
        return found

    return asked

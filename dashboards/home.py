"""Where the front door leads: until managers have pages of their own, to the wall."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse

PATH = "/"


async def home(request: Request) -> RedirectResponse:
    """The way to the wall, in the language that was asked for."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse("/wall" + query, status_code=307)

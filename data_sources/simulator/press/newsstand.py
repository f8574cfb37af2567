"""The feeds of the outlets, as a reader that asks every few minutes gets them.

A feed holds all that its outlet has published since the city remembers, the newest first, and never more than 1,500
articles: less than 2 MiB.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

import orjson

from data_sources.simulator.chance import salt
from data_sources.simulator.press.outlets import BY_CODE, DEAD, Outlet
from data_sources.simulator.press.stories import Article, Stories
from data_sources.simulator.press.written_xml import XML, link, moment, windows

if TYPE_CHECKING:
    from data_sources.simulator.weather import Weather

MOST = 1500
_KINDS = {
    "json": "application/feed+json",
    "atom": "application/atom+xml",
    "atom03": "text/xml",
    "rdf": "application/rdf+xml",
    "html": "text/html; charset=utf-8",
}
"""What a format calls itself; the others say that they are RSS. One says that it is a page."""


class Answer(NamedTuple):
    """What is sent."""

    status: int
    body: bytes
    kind: str
    headers: dict[str, str]


class Newsstand:
    """The feeds of a city. Raises OSError when a list cannot be read."""

    def __init__(self, weather: Weather) -> None:
        self.stories = Stories(
            weather.seed,
            weather.clock,
            weather.reports.begin,
            int(min(weather.clock.start, weather.clock.anchor)),
            weather.shift.river if weather.scenario == "storm" else None,
        )

    def asked(self, code: str, file: str, headers: Mapping[str, str], until: int) -> Answer:
        """The feed of an outlet; ``until`` [s] is the latest instant of which it tells, ``headers`` those of the
        request. Raises LookupError for another outlet or file."""
        outlet = BY_CODE.get(code)
        if outlet is None or file != outlet.file:
            raise LookupError(f"{code}/{file} was not found")
        if code == DEAD:
            return Answer(503, b"Service Unavailable", "text/plain", {})
        articles = self.stories.newest_first(code, until, MOST)
        newest = articles[0].published if articles else self.stories.begin
        tag = f'"{salt(code, newest, len(articles)):016x}"'
        said = {}
        if outlet.tagged:
            said["etag"] = tag
        if outlet.dated:
            said["last-modified"] = format_datetime(datetime.fromtimestamp(newest, UTC), usegmt=True)
        if _has_it(outlet, headers, tag, newest):
            return Answer(304, b"", "", said)
        kind = _KINDS.get(outlet.form, "application/rss+xml")
        return Answer(200, written(outlet, articles, until), kind, said)


def written(outlet: Outlet, articles: Sequence[Article], until: int) -> bytes:
    """A feed as its outlet writes it."""
    if outlet.form == "json":
        return _json(outlet, articles)
    if outlet.form == "windows":
        return windows(outlet, articles, until)
    return XML[outlet.form](outlet, articles, until).encode()


def _json(outlet: Outlet, articles: Sequence[Article]) -> bytes:
    """JSON Feed 1.1."""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": outlet.name,
            "home_page_url": outlet.site,
            "language": "vi",
            "items": [
                {
                    "id": f"{one.outlet}-{one.number}",
                    "url": link(one),
                    "title": one.title,
                    "content_text": one.text,
                    "date_published": moment(one.published).isoformat(),
                    "tags": [one.topic],
                }
                for one in articles
            ],
        }
    )


def _has_it(outlet: Outlet, headers: Mapping[str, str], tag: str, newest: int) -> bool:
    """Whether the reader has the feed as it is: by its tag, or, when it names none, by its instant."""
    if outlet.tagged and (said := headers.get("if-none-match")):
        return tag in (one.strip().removeprefix("W/") for one in said.split(","))
    if outlet.dated and (said := headers.get("if-modified-since")):
        with contextlib.suppress(ValueError):
            return parsedate_to_datetime(said).timestamp() >= newest
    return False

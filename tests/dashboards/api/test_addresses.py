"""Which addresses there are, and that no other pretends to be one."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dashboards.application import create
from dashboards.bundles import Bundles
from data_sources.store import open_store

from .conftest import City, serving, settings


def test_the_front_door_leads_to_the_wall_in_the_same_language(city: City) -> None:
    answer = city.get("/?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (307, "/wall?lang=en")


@pytest.mark.parametrize("path", ["/wall", "/wall/river", "/feeds", "/wall/river?lang=en"])
def test_a_page_is_there(city: City, path: str) -> None:
    answer = city.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{"en" if "lang=en" in path else "vi"}"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/wall/nowhere", "/wall/river/more", "/feeds/more", "/api", "/api/nowhere", "/docs", "/openapi.json",
     "/redoc", "/_dash-ws-callback", "/assets/nowhere.js", "/assets/../app.py", "/assets/%2e%2e/app.py", "/dossiers"],
)  # fmt: skip
def test_an_unknown_address_is_not_found(city: City, path: str) -> None:
    assert city.get(path).status_code == 404


def test_the_first_request_after_a_restart_may_be_any_page(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new.sqlite'}")
    for port in serving(create(store, [], settings=settings(tmp_path))):
        page = httpx.get(f"http://127.0.0.1:{port}/wall/river").text
        sources = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert any("live.js" in one for one in sources)
        assert any("wall.css" in one for one in sources)
        for one in sources:
            assert one.startswith("/"), "nothing is asked of another host"
            assert httpx.get(f"http://127.0.0.1:{port}{one}").status_code == 200
    store.close()


def test_bundles_are_small_and_asked_for_once(city: City) -> None:
    path = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    whole = city.get(path, headers={"Accept-Encoding": "identity"})
    for coding in ("br", "gzip"):
        with city.http.stream("GET", path, headers={"Accept-Encoding": coding}) as packed:
            assert packed.headers["content-encoding"] == coding
            raw = sum(len(part) for part in packed.iter_raw())
        assert raw < len(whole.content) / 3
    again = city.get(path, headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_invented_names_of_a_bundle_are_one_bundle() -> None:
    asked: list[str] = []

    async def dash(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        await Response("/* a script */", media_type="text/javascript")(scope, receive, send)

    paths = ["/a.v1m1.js", "/a.v1m2.js", "//a.js", "/b/../a.js", "/a.js"]

    async def ask() -> list[httpx.Response]:
        with ThreadPoolExecutor(1) as pool:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(Bundles(dash, pool))) as client:
                return [await client.get(f"http://city/assets{path}") for path in paths]

    answers = asyncio.run(ask())
    assert {answer.status_code for answer in answers} == {200}
    assert asked == ["/assets/a.js"]
    assert ["immutable" in answer.headers["cache-control"] for answer in answers] == [True, True, False, False, False]


def test_what_carries_its_version_in_its_name_is_never_asked_for_again(city: City) -> None:
    page = city.get("/wall/river").text
    sources = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page)
    assert len(sources) > 5
    for one in sources:
        assert "immutable" in city.get(one).headers["cache-control"], one
    assert "must-revalidate" in city.get("/assets/wall.css").headers["cache-control"]


def test_a_browser_that_leaves_half_way_leaves_nothing_broken_behind(city: City) -> None:
    path = "/assets/fonts/barlow-condensed-500-latin.woff2"
    with city.http.stream("GET", path) as answer:
        answer.close()
    whole = city.get(path)
    assert len(whole.content) == int(whole.headers["content-length"]) > 10_000


@pytest.mark.parametrize(
    "path", ["/wall", "/feeds", "/healthz", "/readyz", "/metrics", "/api/kpis", "/api/feeds", "/api/snapshot"]
)
def test_who_asks_for_the_head_alone_gets_it(city: City, path: str) -> None:
    answer = city.http.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_store_that_is_gone_is_told_and_the_process_stays(postgres: Callable[[], str], tmp_path: Path) -> None:
    url = postgres()
    store = open_store(url)
    for port in serving(create(store, [], settings=settings(tmp_path))):
        home = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        assert home.get("/api/records/environment?station=%00").status_code == 400
        drop(url)
        assert home.get("/healthz").status_code == 200
        told = home.get("/readyz")
        assert (told.status_code, told.json()["ready"]) == (503, False)
        for path in ("/api/kpis", "/api/feeds", "/api/records/environment"):
            told = home.get(path)
            assert told.status_code == 503
            assert told.json()["error"].startswith("The store does not answer")
        assert "\nhueioc_store_up 0\n" in home.get("/metrics").text
        home.close()
    store.close()


def test_a_store_whose_file_was_taken_away_is_not_ready(tmp_path: Path) -> None:
    path = tmp_path / "city.sqlite"
    store = open_store(f"sqlite:///{path}")
    for port in serving(create(store, [], settings=settings(tmp_path))):
        ready = f"http://127.0.0.1:{port}/readyz"
        while httpx.get(ready).status_code != 200:  # until the first board is made, which reads the file too
            time.sleep(0.02)
        path.rename(tmp_path / "moved.sqlite")
        told = httpx.get(ready)
        assert (told.status_code, told.json()["why"]) == (503, "The store's file is gone.")
    store.close()


def drop(url: str) -> None:
    """Take a database away from under whoever uses it."""
    there = make_url(url)
    engine = create_engine(there.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {there.database} WITH (FORCE)"))
    engine.dispose()


def test_prometheus_reads_every_line(city: City) -> None:
    line = re.compile(r'(# (HELP|TYPE) \w+ .+|\w+({\w+="([^"\\\n]|\\.)*"}) ?-?[\d.e+-]+|\w+ -?[\d.e+-]+)')
    for one in city.get("/metrics").text.splitlines():
        assert line.fullmatch(one), one


def test_the_house_says_how_it_is(city: City) -> None:
    assert city.get("/healthz").json()["ok"] is True
    assert city.get("/readyz").json()["ready"] is True
    told = city.get("/metrics").text
    assert 'hueioc_feed_live{feed="Mực nước sông"} 0' in told
    assert "hueioc_lease_held 1" in told

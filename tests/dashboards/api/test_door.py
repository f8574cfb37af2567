"""Who is answered, and what browsers are told to allow."""

from __future__ import annotations

import asyncio
import inspect
import re

import pytest
import websockets
from dash import get_app

from .conftest import City


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8050", "127.0.0.1.evil.example", "", "[::1", "a b"])
def test_a_name_that_was_made_to_point_here_is_not_served(city: City, host: str) -> None:
    answer = city.get("/api/kpis", headers={"Host": host})
    assert answer.status_code in (400, 403)
    assert "kpis" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8050", "127.0.0.1", "[::1]:8050", "LOCALHOST"])
def test_this_machine_is_served_by_each_of_its_names(city: City, host: str) -> None:
    assert city.get("/healthz", headers={"Host": host}).status_code == 200


def opened(city: City, **headers: str) -> bool:
    async def open_one() -> bool:
        try:
            async with websockets.connect(f"ws://127.0.0.1:{city.port}/api/live", additional_headers=headers):
                return True
        except websockets.InvalidStatus as refused:
            return refused.response.status_code != 403

    return asyncio.run(open_one())


@pytest.mark.parametrize(
    ("origin", "answered"),
    [
        ("http://127.0.0.1:{port}", True),
        ("http://evil.example", False),
        ("http://127.0.0.1:1", False),
        ("http://127.0.0.1:{port}.evil.example", False),
        ("null", False),
        ("file://", False),
    ],
)
def test_a_page_of_another_site_hears_nothing(city: City, origin: str, answered: bool) -> None:
    assert opened(city, Origin=origin.format(port=city.port)) is answered


def test_a_program_without_a_page_is_answered(city: City) -> None:
    assert opened(city)


def test_a_page_of_another_site_cannot_ask_dash_either(city: City) -> None:
    answer = city.http.post("/_dash-update-component", json={}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/wall/river", "/feeds", "/api/feeds", "/healthz", "/nowhere", "/assets/live.js"])
def test_every_answer_tells_browsers_what_to_allow(city: City, path: str) -> None:
    headers = city.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert policy["connect-src"].split() == ["'self'", "blob:"]
    assert not re.search(r"https?:|\*", headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_every_callback_leaves_the_event_loop_alone(city: City) -> None:
    callbacks = [one["callback"] for one in get_app().callback_map.values() if "callback" in one]
    assert callbacks
    for callback in callbacks:
        assert inspect.iscoroutinefunction(callback), callback

"""A feed is only sent again when it changed; "nothing new" is heard, and silence is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from data_sources.collector.collect import collect, cursor_of
from data_sources.collector.health import feed_states
from data_sources.protocols import conditional, web
from data_sources.store import Store
from tests.conftest import Served
from tests.data_sources.press.feeds import item, press, rss


class Newspaper:
    """A server that knows what it sent last."""

    def __init__(self, served: Served, body: str, validators: dict[str, str]) -> None:
        self.body, self.validators = body, validators
        self.conditions: list[dict[str, str]] = []
        self.extra: dict[str, str] = {}
        served.answers["/rss"] = self.answer

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        self.conditions.append(
            {name: to.headers[name] for name in ("If-None-Match", "If-Modified-Since") if to.headers[name]}
        )
        same = bool(self.conditions[-1]) and self.conditions[-1].get("If-None-Match", "") == self.validators.get(
            "ETag", ""
        )
        body = b"" if same else self.body.encode()
        to.send_response(304 if same else 200)
        for name, value in (self.validators | self.extra).items():
            to.send_header(name, value)
        if not same:
            to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)


VALIDATORS = [
    {"ETag": 'W/"1"'},
    {"Last-Modified": "Thu, 19 Nov 2026 23:30:00 GMT"},
    {"ETag": '"1"', "Last-Modified": "x"},
]


@pytest.mark.parametrize("validators", VALIDATORS, ids=["etag", "date", "both"])
def test_nothing_new_is_heard_and_keeps_nothing(served: Served, file_store: Store, validators: dict[str, str]) -> None:
    paper = Newspaper(served, rss(item()), validators)
    source = press(served.url("/rss"))
    assert collect(source, file_store).tally.kept == 1
    cursor = cursor_of(file_store, source)
    done = collect(source, file_store)
    assert (done.payloads, done.error, done.trouble, done.tally.recognised) == (0, None, None, True)
    assert cursor_of(file_store, source) == cursor
    assert paper.conditions == [{}, {header: validators[name] for name, header in
                                     (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")) if name in validators}]  # fmt: skip
    (state,) = feed_states(file_store)
    assert state["heard_at"] == state["last_at"]


def test_what_changed_is_read(served: Served, file_store: Store) -> None:
    paper = Newspaper(served, rss(item()), {"ETag": '"1"'})
    source = press(served.url("/rss"))
    collect(source, file_store)
    paper.body, paper.validators = rss(item(), item("Huế", "https://bao.example/2")), {"ETag": '"2"'}
    assert collect(source, file_store).tally.kept == 1
    assert cursor_of(file_store, source)["etag"] == '"2"'


def test_a_server_that_says_so_unasked_has_not_answered(served: Served, file_store: Store) -> None:
    served.answers["/rss"] = lambda to: (to.send_response(304), to.end_headers())
    done = collect(press(served.url("/rss")), file_store)
    assert done.error == "127.0.0.1 answered 304 Not Modified"
    assert not done.tally.recognised


@pytest.mark.parametrize("extra", [{}, {"X-Simulated": "1"}], ids=["a login page", "a simulated answer"])
def test_what_is_not_ours_is_asked_for_whole_each_time(
    served: Served, file_store: Store, extra: dict[str, str]
) -> None:
    paper = Newspaper(served, rss(item()) if extra else "<html><body>Đăng nhập</body></html>", {"ETag": '"1"'})
    paper.extra = extra
    for _ in range(2):
        done = collect(press(served.url("/rss")), file_store, simulated=lambda: file_store)
        assert done.trouble
    assert paper.conditions == [{}, {}]


def test_a_server_that_says_so_for_ever_is_asked_whole_after_six_hours() -> None:
    asked: Callable[[timedelta], dict[str, str]] = lambda ago: conditional.conditions(  # noqa: E731
        {"etag": '"1"', "whole": (datetime.now(UTC) - ago).isoformat()}
    )
    assert asked(timedelta(hours=5)) == {"If-None-Match": '"1"'}
    assert asked(timedelta(hours=7)) == {}


def test_conditions_go_along_to_another_server_and_a_token_does_not(served: Served) -> None:
    other = Served()
    paper = Newspaper(other, "x", {"ETag": '"1"'})
    served.answers["/rss"] = lambda to: (
        to.send_response(301),
        to.send_header("Location", other.url("/rss")),
        to.end_headers(),
    )
    source = press(served.url("/rss"))
    try:
        assert web.get_if_changed(source.url, source, {"If-None-Match": '"1"'}) is None
        assert paper.conditions == [{"If-None-Match": '"1"'}]
        with pytest.raises(OSError, match="redirects to another server"):
            web.get_if_changed(source.url, source, {}, headers={"Authorization": "Bearer x"})
    finally:
        other.close()


def test_a_feed_of_more_than_two_mib_ends_its_round(served: Served, file_store: Store) -> None:
    served.answers["/rss"] = b"<rss>" + b" " * (2 * 2**20)
    assert collect(press(served.url("/rss")), file_store).error == "127.0.0.1 sends more than 2 MiB"

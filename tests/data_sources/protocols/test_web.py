"""One document, whatever the other side does: a limit on time, size and redirects."""

import gzip
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from data_sources.protocols import web
from tests.conftest import Served, source_of


def get(served: Served, path: str, **over: object) -> object:
    return web.get(served.url(path), source_of(served.url("/")), **over)  # type: ignore[arg-type]


def test_a_document_arrives_as_it_was_sent(served: Served) -> None:
    served.answers["/a"] = "Mực nước".encode()
    payload = get(served, "/a#station=7")
    assert payload.body == "Mực nước".encode()  # type: ignore[attr-defined]
    assert payload.address.endswith("/a#station=7")  # type: ignore[attr-defined]
    assert served.asked == ["/a"]


def test_a_packed_answer_is_unpacked(served: Served) -> None:
    served.answers["/a"] = gzip.compress(b"level" * 1000)
    served.headers["Content-Encoding"] = "gzip"
    assert get(served, "/a").body == b"level" * 1000  # type: ignore[attr-defined]


def test_a_bomb_is_refused_before_it_is_unpacked_whole(served: Served) -> None:
    served.answers["/a"] = gzip.compress(bytes(200 * 2**20))
    served.headers["Content-Encoding"] = "gzip"
    with pytest.raises(OSError, match="more than 16 MiB"):
        get(served, "/a")


def test_an_endless_answer_ends_at_the_limit(served: Served) -> None:
    def endless(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        try:
            while True:
                to.wfile.write(bytes(65536))
        except OSError:
            return

    served.answers["/a"] = endless
    with pytest.raises(OSError, match="more than 1 MiB"):
        get(served, "/a", limit=2**20)


@pytest.mark.parametrize("begun", ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Slow: "], ids=["body", "headers"])
def test_what_trickles_is_cut_off_in_time(served: Served, begun: str) -> None:
    def trickle(to: BaseHTTPRequestHandler) -> None:
        try:
            to.wfile.write(begun.encode())
            for _ in range(100):
                to.wfile.write(b"x")
                to.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    served.answers["/a"] = trickle
    began = time.monotonic()
    with pytest.raises(OSError, match="longer than 1 s"):
        get(served, "/a", within=1.0)
    assert time.monotonic() - began < 5


def redirect(where: str) -> object:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(302)
        to.send_header("Location", where)
        to.send_header("Content-Length", "0")
        to.end_headers()

    return answer


def test_redirects_in_circles_end(served: Served) -> None:
    served.answers["/a"] = redirect("/a")  # type: ignore[assignment]
    with pytest.raises(OSError, match="redirects more than 5 times"):
        get(served, "/a")


def test_a_token_is_not_carried_to_another_server(served: Served) -> None:
    served.answers["/a"] = redirect("http://localhost:1/b")  # type: ignore[assignment]
    with pytest.raises(OSError, match="another server"):
        get(served, "/a", headers={"Authorization": "Bearer secret"})


@pytest.mark.parametrize("path", ["/missing"])
def test_an_error_answer_is_no_answer(served: Served, path: str) -> None:
    with pytest.raises(OSError, match="answered 404"):
        get(served, path)


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(OSError, match=r"127\.0\.0\.1 did not answer"):
        web.get("http://127.0.0.1:1/", source_of("http://127.0.0.1:1/"))


def test_simulated_answers_say_so(served: Served) -> None:
    served.answers["/a"] = b"x"
    assert not get(served, "/a").simulated  # type: ignore[attr-defined]
    served.headers["X-Simulated"] = "1"
    assert get(served, "/a").simulated  # type: ignore[attr-defined]


def test_a_folder_is_its_files_in_order(tmp_path: Path) -> None:
    for name in ("b.json", "a.json"):
        (tmp_path / name).write_text(name)
    found = web.documents(tmp_path.as_uri())
    assert [web.get(url, source_of(url)).body for url in found] == [b"a.json", b"b.json"]


def test_an_answer_packed_in_two_parts_is_unpacked_whole(served: Served) -> None:
    served.answers["/a"] = gzip.compress(b"Kim ") + gzip.compress(b"Long")
    served.headers["Content-Encoding"] = "gzip"
    assert get(served, "/a").body == b"Kim Long"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "location", "said"),
    [
        (304, "", "answered 304"),
        (302, "", "answered 302"),
        (302, "http://127.0.0.1:99999999/", "did not answer"),
        (302, "http://[::bad/", "does not answer as HTTP does"),
    ],
)
def test_a_redirect_to_nowhere_is_told_as_what_it_is(served: Served, status: int, location: str, said: str) -> None:
    def nowhere(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        if location:
            asked.send_header("Location", location)
        asked.end_headers()

    served.answers["/a"] = nowhere
    with pytest.raises(OSError, match=said):
        get(served, "/a", headers={"Authorization": "Bearer x"} if "999" not in location else None)


def test_what_is_not_http_or_not_packed_is_told_in_words(served: Served) -> None:
    served.answers["/garbage"] = lambda asked: asked.wfile.write(b"\0garbage\r\n\r\n")
    with pytest.raises(OSError, match="does not answer as HTTP does"):
        get(served, "/garbage")
    served.answers["/a"] = b"level"
    served.headers["Content-Encoding"] = "gzip"
    with pytest.raises(OSError, match="cannot be unpacked"):
        get(served, "/a")

"""Getting one document: a hard limit on time, size and redirects, whatever the other side does."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx

from data_sources import Payload, Source
from data_sources.protocols import deadline

DOCUMENT = 16 * 2**20
"""Bytes of an unpacked document at most (design.md §6)."""
WHOLE_REQUEST = 30.0
"""Seconds for a request with all its redirects, however slowly it trickles."""
REDIRECTS = 5
NOT_MODIFIED = 304
PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}

_client: httpx.Client | None = None


class NoAnswer(OSError):
    """The source did not answer as a source does; the message is one sentence."""

    status = 0
    """Of an HTTP answer that is an error (404 …); 0: there was no such answer."""


class TooLong(NoAnswer):
    """The answer is longer than what is read of one."""


def client() -> httpx.Client:
    """The process's one connection pool."""
    global _client
    if _client is None:
        _client = httpx.Client(follow_redirects=False, trust_env=False, transport=deadline.Transport(keepalive=64))
    return _client


def get(
    url: str,
    source: Source,
    *,
    limit: int = DOCUMENT,
    within: float = WHOLE_REQUEST,
    headers: Mapping[str, str] | None = None,
) -> Payload:
    """The document at ``url`` as the server sent it, unpacked; a fragment (#…) stays in the payload's address and is
    never sent. Raises NoAnswer (an OSError) when there is none ``within`` seconds and ``limit`` bytes."""
    return ask(url, source, limit=limit, within=within, headers=headers)[0]


def get_if_changed(
    url: str,
    source: Source,
    conditions: Mapping[str, str],
    *,
    limit: int = DOCUMENT,
    headers: Mapping[str, str] | None = None,
) -> tuple[Payload, Mapping[str, str]] | None:
    """As ``get``, with the headers of the answer; None when the server says 304 to one of the ``conditions``
    (If-None-Match, If-Modified-Since). A 304 to a question without a condition is no answer."""
    try:
        return ask(url, source, limit=limit, headers=headers, conditions=conditions)
    except NoAnswer as why:
        if why.status == NOT_MODIFIED and conditions:
            return None
        raise


def ask(
    url: str,
    source: Source,
    *,
    limit: int = DOCUMENT,
    within: float = WHOLE_REQUEST,
    headers: Mapping[str, str] | None = None,
    conditions: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Payload, Mapping[str, str]]:
    """(payload, the answer's headers); ``headers`` are sent to this server only, ``conditions`` wherever it redirects.
    Raises NoAnswer."""
    address = url
    url = urldefrag(url).url
    if url.startswith("file:"):
        return file_payload(address, url, source, limit), {}
    until = time.monotonic() + within
    for _ in range(REDIRECTS + 1):
        try:
            try:
                body, answer = exchange(url, until, limit, {**conditions, **(headers or {})})
            except httpx.RemoteProtocolError:  # a connection kept from the last round, which the server has closed
                body, answer = exchange(url, until, limit, {**conditions, **(headers or {})})
        except httpx.TimeoutException as why:
            if time.monotonic() >= until:
                raise NoAnswer(f"{host(url)} took longer than {within:.0f} s for one answer") from why
            raise NoAnswer(f"{host(url)} did not answer in time") from why
        except httpx.RemoteProtocolError as why:
            if "closed" in str(why) or "disconnected" in str(why):
                raise NoAnswer(f"{host(url)} broke off its answer") from why
            raise NoAnswer(f"{host(url)} does not answer as HTTP does") from why
        except zlib.error as why:
            raise NoAnswer(f"{host(url)} sends an answer that cannot be unpacked") from why
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as why:  # ValueError: an address that is none
            raise NoAnswer(f"{host(url)} did not answer: {why or 'the connection failed'}") from why
        if answer.has_redirect_location:
            url = redirected(url, answer, headers)
            continue
        if answer.status_code >= 300:  # a redirect to nowhere, or 304 to a question without a condition
            trouble = NoAnswer(f"{host(url)} answered {answer.status_code} {answer.reason_phrase}".rstrip())
            trouble.status = answer.status_code
            raise trouble
        payload = Payload(
            body=body,
            address=address,
            received=datetime.now(UTC),
            source=source,
            content_type=answer.headers.get("content-type", ""),
            simulated=source.simulated or "x-simulated" in answer.headers,
        )
        return payload, answer.headers
    raise NoAnswer(f"{host(url)} redirects more than {REDIRECTS} times")


def redirected(url: str, answer: httpx.Response, headers: Mapping[str, str] | None) -> str:
    """Where a redirect leads. Raises NoAnswer when it leaves http(s), or would carry a token to another host."""
    try:
        there: str = urljoin(url, answer.headers.get("location", ""))
        scheme = urlsplit(there).scheme
    except ValueError as why:
        raise NoAnswer(f"{host(url)} redirects to an address that is none") from why
    if scheme not in ("http", "https"):
        raise NoAnswer(f"{host(url)} redirects to an address that is not http(s)")
    if headers and origin(there) != origin(url):
        raise NoAnswer(f"{host(url)} redirects to another server; set its own address in feeds.toml")
    return there


def exchange(url: str, until: float, limit: int, headers: dict[str, str]) -> tuple[bytes, httpx.Response]:
    """(unpacked body, answer) of one request."""
    left = until - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("no time left")
    timeout = httpx.Timeout(min(10.0, left), read=min(20.0, left))
    sent = {"Accept-Encoding": "gzip", "User-Agent": "HueIOC", **headers}
    with deadline.until(until), client().stream("GET", url, headers=sent, timeout=timeout) as answer:
        encoding = answer.headers.get("content-encoding", "").lower().strip()
        if encoding not in ("", "identity", *PACKED):
            raise NoAnswer(f"{host(url)} packs its answer as {encoding!r}, which was not asked for")
        unpacker = zlib.decompressobj(PACKED[encoding]) if encoding in PACKED else None
        body = bytearray()
        for chunk in answer.iter_raw():
            room = limit + 1 - len(body)
            body += unpacker.decompress(chunk, room) if unpacker else chunk
            while unpacker and unpacker.eof and unpacker.unused_data and len(body) <= limit:
                rest, unpacker = unpacker.unused_data, zlib.decompressobj(PACKED[encoding])  # packed in several parts
                body += unpacker.decompress(rest, limit + 1 - len(body))
            if len(body) > limit:
                raise TooLong(f"{host(url)} sends more than {limit // 2**20} MiB")
        if unpacker and not unpacker.eof:
            raise NoAnswer(f"{host(url)} sent half an answer")
        return bytes(body), answer


def file_payload(address: str, url: str, source: Source, limit: int) -> Payload:
    """A file's bytes. Raises OSError for one that cannot be read or is too large."""
    path = file_path(url)
    with path.open("rb") as file:
        body = file.read(limit + 1)
    if len(body) > limit:
        raise NoAnswer(f"{path} holds more than {limit // 2**20} MiB")
    return Payload(body=body, address=address, received=datetime.now(UTC), source=source, simulated=source.simulated)


def file_path(url: str) -> Path:
    """The path that a file: address names."""
    return Path(unquote(urlsplit(url).path))


def documents(url: str) -> list[str]:
    """A file: address's documents: itself, or each file of a folder in the order of their names."""
    path = file_path(url)
    if path.is_dir():
        return [file.absolute().as_uri() for file in sorted(path.iterdir()) if file.is_file()]
    return [url]


def host(url: str) -> str:
    """The server an address names, without a password."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return "an address that is none"


def same_origin(url: str, source: Source) -> bool:
    """Whether an address is on the configured server: scheme, host and port."""
    return origin(url) == origin(source.url)


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of an address; a port that is not written is the scheme's own. An address that is none has
    an origin of its own."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return url, None, None

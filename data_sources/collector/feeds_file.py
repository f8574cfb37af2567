"""feeds.toml: where each feed is. A mistake in it is told in one sentence: the line, what is wrong, what would be right."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_sources import SERVICES, Feed, Source, feeds, services

SHIPPED = Path(__file__).parent.parent / "feeds.toml"
"""The default file: it points at the simulated city."""
SIMULATOR = "simulator:"
SCHEMES = ("http", "https", "file", "tcp", "mqtt", "mqtts")
ASKED = ("http", "https", "file")
"""The schemes of documents; the others are those of streams, which do not end."""
BESIDE = {"tcp": 1, "mqtt": 2}
"""How far behind the simulated city's HTTP port its streams lie."""
KEYS = ("name", "service", "url", "format", "source", "every", "stale_after", "secret", "zone", "columns")
SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)")
UNITS = {"ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours", "d": "days"}
SHORTEST, LONGEST = timedelta(milliseconds=100), timedelta(days=366)
LONGEST_NAME = 60


class FeedsFault(ValueError):
    """feeds.toml cannot be used as it stands; the message is one sentence."""


class Entry:
    """One [[feed]] of the file: its keys, and where each stands."""

    def __init__(self, path: Path, line: int, values: Mapping[str, Any], lines: Mapping[str, int]) -> None:
        self.path, self.line, self.values, self.lines = path, line, values, lines

    def fault(self, key: str, what: str) -> FeedsFault:
        """The sentence for a mistake in ``key``."""
        return FeedsFault(f"{self.path}, line {self.lines.get(key, self.line)}: {what}")

    def text(self, key: str, default: str | None = None) -> str:
        """A key's text. Raises FeedsFault for a missing one without a default, or one that is no text."""
        value = self.values.get(key, default)
        if value is None:
            raise self.fault(key, f'the feed has no {key}; add {key} = "…".')
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, f'{key} must be text; write {key} = "…".')
        return value.strip()

    def span(self, key: str, default: timedelta) -> timedelta:
        """A key's length of time ("60s", "10m")."""
        if key not in self.values:
            return default
        text = self.text(key)
        found = SPAN.fullmatch(re.sub(r"m$", "min", text))
        try:
            length = timedelta(**{UNITS[found[2]]: float(found[1])}) if found else timedelta()
        except OverflowError:
            length = timedelta.max
        if length < SHORTEST:
            raise self.fault(key, f'{key} = "{text}" is no length of time; write "60s", "10m", "1h" or "1d".')
        if length > LONGEST:
            raise self.fault(key, f'{key} = "{text}" is longer than a year; write "60s", "10m", "1h" or "1d".')
        return length


def read_feeds(path: Path, environ: Mapping[str, str] | None = None) -> list[Source]:
    """Every feed of the file, in its order. Raises FeedsFault with one sentence for the first mistake."""
    environ = os.environ if environ is None else environ
    sources: list[Source] = []
    names: dict[str, int] = {}
    for entry in entries(path):
        source = read_entry(entry, environ)
        if source.name in names:
            raise entry.fault(
                "name", f'the name "{source.name}" is taken by the feed in line {names[source.name]}; give another.'
            )
        names[source.name] = entry.line
        sources.append(source)
    kinds = {source.simulated for source in sources}
    if len(kinds) > 1:
        real = next(source.name for source in sources if not source.simulated)
        raise FeedsFault(
            f'{path}: "{real}" is real and other feeds are simulator: addresses; the simulated city and the real one'
            " are never mixed, so keep one kind in a file."
        )
    return sources


def entries(path: Path) -> list[Entry]:
    """The file's [[feed]] tables with the lines they stand in. Raises FeedsFault when it is no such file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as why:
        at = path.read_bytes()[: why.start].count(b"\n") + 1
        raise FeedsFault(f"{path}, line {at}: it is not UTF-8; save it as UTF-8.") from why
    except OSError as why:
        raise FeedsFault(
            f"{path}: it cannot be read ({why.strerror}); name a file with --feeds or HUEIOC_FEEDS."
        ) from why
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        place = re.search(r"at line (\d+)", str(why))
        line = place[1] if place else str(text.count("\n") + 1)
        fault = re.sub(r"\s*\(at .*\)$", "", str(why)).rstrip(".").lower()
        raise FeedsFault(f'{path}, line {line}: {fault}; values are written as key = "text".') from why
    except RecursionError as why:
        raise FeedsFault(f"{path}: it is nested too deeply; write each feed as [[feed]] with plain keys.") from why
    starts, keys = places(text)
    strange = [key for key in table if key != "feed"]
    if strange:
        said = re.compile(rf"""\s*\[*\s*["']?{re.escape(strange[0])}\b""")
        line = next((n for n, row in enumerate(text.splitlines(), 1) if said.match(row)), 1)
        raise FeedsFault(f'{path}, line {line}: "{strange[0]}" is not known here; every feed starts with [[feed]].')
    found = table.get("feed", [])
    if not isinstance(found, list) or not all(isinstance(values, dict) for values in found):
        raise FeedsFault(f"{path}, line {starts[0] if starts else 1}: a feed starts with [[feed]], with two brackets.")
    if not found:
        raise FeedsFault(f"{path}: it names no feed; add [[feed]] with name, service and url.")
    return [
        Entry(path, starts[i] if i < len(starts) else 1, values, keys[i] if i < len(keys) else {})
        for i, values in enumerate(found)
    ]


def places(text: str) -> tuple[list[int], list[dict[str, int]]]:
    """The line of each [[feed]], and of each of its keys."""
    starts: list[int] = []
    keys: list[dict[str, int]] = []
    for number, row in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[+\s*feed\s*\]+", row):
            starts.append(number)
            keys.append({})
        elif keys and (key := re.match(r'\s*"?([\w-]+)"?\s*[=.]', row)):
            keys[-1].setdefault(key[1], number)
    return starts, keys


def read_entry(entry: Entry, environ: Mapping[str, str]) -> Source:
    """One feed, checked."""
    for key in entry.values:
        if key not in KEYS:
            raise entry.fault(key, f'"{key}" is not a key of a feed; known are {", ".join(KEYS)}.')
    name = entry.text("name")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise entry.fault("name", f"a name has at most {LONGEST_NAME} printable letters; people read it on the wall.")
    service = entry.text("service")
    if service not in services():
        have = ", ".join(services())
        what = "is not served yet" if service in SERVICES else "is not a service"
        raise entry.fault("service", f'"{service}" {what}; served are {have}.')
    formats = feeds(service)
    form = entry.text("format", next(iter(formats)))
    if form not in formats:
        raise entry.fault("format", f'{service} does not speak "{form}"; it speaks {", ".join(formats)}.')
    feed: Feed = formats[form]
    url, simulated = address(entry, environ)
    if feed.every is not None and urlsplit(url).scheme not in ASKED:
        raise entry.fault("url", f'{service} as {form} is no stream; write http://, https:// or file://, not "{url}".')
    every = entry.span("every", feed.every or timedelta(seconds=1))
    return Source(
        name=name,
        service=service,
        url=url,
        format=form,
        source=entry.text("source", name),
        every=every,
        stale_after=entry.span("stale_after", feed.stale_after),
        zone=zone(entry),
        columns=columns(entry, feed, f"{service} as {form}"),
        secret=secret(entry, environ),
        simulated=simulated,
    )


def address(entry: Entry, environ: Mapping[str, str]) -> tuple[str, bool]:
    """(address, whether it is the simulated city's)."""
    url = entry.text("url")
    if url.startswith(SIMULATOR):
        return of_simulator(url[len(SIMULATOR) :].lstrip("/"), environ), True
    try:
        parts = urlsplit(url)
        place = parts.port or parts.scheme not in ("tcp", "mqtt", "mqtts")
    except ValueError as why:
        raise entry.fault("url", f'"{url}" is not an address ({why}); write http://host/path.') from why
    if parts.scheme not in SCHEMES:
        raise entry.fault("url", f'"{url}" is not an address; it starts with {"://, ".join(SCHEMES)}:// or simulator:.')
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            raise entry.fault("url", f'"{url}" names no file; write file:///folder/file.')
    elif not parts.hostname or not place or re.search(r"\s", parts.netloc):
        raise entry.fault("url", f'"{url}" names no server; write {parts.scheme}://host:port/path.')
    if parts.password or parts.username:
        raise entry.fault(
            "url", 'an address is shown to people; put the password in a variable and name it in secret = "…".'
        )
    return url, False


def of_simulator(path: str, environ: Mapping[str, str]) -> str:
    """The address of a simulated service: HTTP, or a stream ("tcp/…", "mqtt/…") on the next port or the one after it."""
    base = environ.get("HUEIOC_SIMULATOR") or "http://127.0.0.1:8051/"
    if not re.fullmatch(r"https?://[\w.\[\]:-]+(/\S*)?", base):
        raise FeedsFault(f"HUEIOC_SIMULATOR: “{base}” is not an address; set it to http://127.0.0.1:8051/.")
    scheme, _, rest = path.partition("/")
    if scheme not in BESIDE:
        return base.rstrip("/") + "/" + path
    parts = urlsplit(base)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{scheme}://{host}:{(parts.port or 80) + BESIDE[scheme]}/{rest}"


def zone(entry: Entry) -> ZoneInfo | None:
    """The zone of a source that writes none."""
    if "zone" not in entry.values:
        return None
    name = entry.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        raise entry.fault("zone", f'"{name}" is not a time zone; write zone = "Asia/Ho_Chi_Minh".') from why


def columns(entry: Entry, feed: Feed, form: str) -> Mapping[str, str]:
    """Which of their columns is which of ours. ``form``: the format as people call it."""
    found = entry.values.get("columns", {})
    if not isinstance(found, dict) or not all(isinstance(theirs, str) for theirs in found.values()):
        raise entry.fault("columns", 'columns is a table of text; write columns = { id = "Mã phản ánh" }.')
    if found and not feed.roles:
        raise entry.fault("columns", f"{form} has no columns that could be named; leave columns out.")
    for ours in found:
        if ours not in feed.roles:
            near = get_close_matches(ours, feed.roles, 3) or feed.roles[:8]
            raise entry.fault(
                "columns", f'"{ours}" is no column of {form}; write one of ours, such as {", ".join(near)}.'
            )
    return MappingProxyType(dict(found))


def secret(entry: Entry, environ: Mapping[str, str]) -> str:
    """The token that the named environment variable holds."""
    if "secret" not in entry.values:
        return ""
    name = entry.text("secret")
    if not environ.get(name):
        raise entry.fault("secret", f"the environment variable {name} is not set; set it to the feed's token.")
    token = environ[name]
    if not re.fullmatch("[!-~]+", token):  # it would not pass in a header, and the fault would show it to people
        raise entry.fault("secret", f"{name} holds more than letters, digits and signs; set it to the token alone.")
    return token

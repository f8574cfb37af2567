"""What the environment and the command line decide. A mistake stops the start with one sentence."""

from __future__ import annotations

import argparse
import ipaddress
import os
import random
import socket
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from data_sources import Source
from data_sources.collector.feeds_file import SHIPPED, FeedsFault, read_feeds
from data_sources.store import Store, StoreFault, open_store
from data_sources.store.opening import claim
from data_sources.store.retention import RAW_DAYS

OWN_PORTS = range(20_000, 32_768)
"""Below those that systems hand out for connections: one of these may be taken, or be connected to itself, meanwhile."""


class Fault(Exception):
    """A mistake in the call or the configuration: one sentence that names place, fault and mend."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. ``store``: a SQLAlchemy URL, or None for the default file in ``data``."""

    data: Path
    feeds: Path
    store: str | None
    host: str
    port: int
    secret: str
    raw_days: int = RAW_DAYS
    """How long the bytes of answers are kept [days]."""

    def sources(self) -> list[Source]:
        """Every feed of the file. Raises Fault."""
        try:
            return read_feeds(self.feeds)
        except FeedsFault as why:
            raise Fault(str(why)) from why

    def open_store(self, sources: Iterable[Source]) -> Store:
        """The store for the simulated or the real city, as the feeds are of, brought to shape. Raises Fault."""
        simulated = any(source.simulated for source in sources)
        url = self.store or sqlite(self.data / ("simulated.sqlite" if simulated else "hueioc.sqlite"))
        try:
            store = open_store(url)
            claim(store, "simulated" if simulated else "real")
        except StoreFault as why:
            raise Fault(str(why)) from why
        return store

    def kept_apart(self) -> Store:
        """The store for simulated answers of sources that were taken for real. Raises OSError."""
        try:
            return apart(sqlite(self.data / "simulated.sqlite"))
        except StoreFault as why:
            raise OSError(str(why)) from why


@cache
def apart(url: str) -> Store:
    """The one open store for simulated answers."""
    store = open_store(url)
    claim(store, "simulated")
    return store


def sqlite(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path.absolute()}"


def read_settings(
    environ: Mapping[str, str] | None = None, *, feeds: str | None = None, store: str | None = None
) -> Settings:
    """The settings of this process; ``feeds`` and ``store`` of the command line go over the environment.

    Raises Fault for the first mistake.
    """
    environ = os.environ if environ is None else environ
    data = Path(environ.get("HUEIOC_DATA") or "data").absolute()
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise Fault(f"HUEIOC_DATA: {data} cannot be made ({why.strerror}); name a folder that can be written.") from why
    if not os.access(data, os.W_OK | os.X_OK):
        raise Fault(f"HUEIOC_DATA: {data} cannot be written; name a folder that can.")
    check_places()
    return Settings(
        data=data,
        feeds=Path(feeds or environ.get("HUEIOC_FEEDS") or SHIPPED).absolute(),
        store=store or environ.get("HUEIOC_STORE") or None,
        host=host(environ.get("HUEIOC_HOST") or "127.0.0.1"),
        port=port(environ.get("HUEIOC_PORT") or "8050"),
        secret=environ.get("HUEIOC_SECRET") or "",
        raw_days=raw_days(environ.get("HUEIOC_RAW_DAYS") or str(RAW_DAYS)),
    )


def check_places() -> None:
    """Raises Fault when HUEIOC_CITY or HUEIOC_BOUNDARIES cannot be used."""
    from data_sources.city import read_city
    from data_sources.places import borders

    try:
        read_city()
        borders()
    except (ValueError, OSError) as why:
        raise Fault(str(why)) from why


def host(text: str) -> str:
    """The address to listen on: loopback only, until accounts exist."""
    try:
        loopback = text == "localhost" or ipaddress.ip_address(text).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Fault(
            f"HUEIOC_HOST={text}: only this machine is served until people can log in; set it to 127.0.0.1 or leave it out."
        )
    return "127.0.0.1" if text == "localhost" else text


def port(text: str) -> int:
    """The port to listen on."""
    found = whole(text)
    if not 1 <= found <= 65535:
        raise Fault(f"HUEIOC_PORT={text[:20]}: a port is a number from 1 to 65535; set it to 8050 or leave it out.")
    return found


def raw_days(text: str) -> int:
    """How long raw bytes are kept [days]."""
    found = whole(text)
    if not 1 <= found <= 36_500:
        raise Fault(
            f"HUEIOC_RAW_DAYS={text[:20]}: it is a number of days from 1; set it to {RAW_DAYS} or leave it out."
        )
    return found


def whole(text: str) -> int:
    """The whole number that a text is; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def check_free(at: str, number: int) -> None:
    """Raises Fault when another program listens there already."""
    family = socket.AF_INET6 if ":" in at else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((at, number))
        except OSError as why:
            raise Fault(
                f"HUEIOC_PORT={number}: {at}:{number} cannot be used ({why.strerror}); set another port or stop what uses it."
            ) from why


def free_port(at: str = "127.0.0.1", many: int = 1) -> int:
    """A port nobody uses now, and that the system gives to nobody before it is used; of ``many`` side by side the first.
    Raises OSError when there is none."""
    for port in random.sample(OWN_PORTS, len(OWN_PORTS)):
        with ExitStack() as probes, suppress(OSError):
            for beside in range(many):
                probes.enter_context(socket.socket()).bind((at, port + beside))
            return port
    raise OSError(f"no port from {OWN_PORTS.start} to {OWN_PORTS.stop - 1} is free")


def instant_given(text: str) -> datetime:
    """An aware instant of the command line."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no instant; write 2026-11-20T07:00+07:00") from None
    if at.tzinfo is None:
        clock = at.isoformat(timespec="minutes" if at.second == at.microsecond == 0 else "auto")
        raise argparse.ArgumentTypeError(f"“{text}” has no zone; write {clock}+07:00")
    if not 1900 <= at.year < 2200:  # a month or a week beside it is still in the calendar
        raise argparse.ArgumentTypeError(f"“{text}” is outside the calendar; write a year from 1900 to 2199")
    return at.astimezone(UTC)


def port_given(text: str) -> int:
    """A port of the command line."""
    if not text.isascii() or not text.isdigit() or len(text) > 5 or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is no port; write a number from 1 to 65535")
    return int(text)


def speed_given(text: str) -> float:
    """How many seconds of the simulated weather pass in one of ours."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 10_000:
        raise argparse.ArgumentTypeError(f"“{text}” is no speed; write a number from 0.1 to 10000")
    return found

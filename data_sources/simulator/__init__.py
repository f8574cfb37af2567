"""A made-up Hue on real sockets, for a wall without a city and for people who write feeds.

``serve`` answers until it is told to end; ``running`` is the same beside a test. It speaks the standards and imports
nothing from a feed. Below its address are:

- ``hydromet/v1.1/``, ``rain/v1.1/``, ``reservoirs/v1.1/``: OGC SensorThings 1.1
- ``air/v3/``: OpenAQ v3, and ``air/hourly.csv``: the same station as an hourly spreadsheet
- ``hue-s/open311/v2/``: citizens' reports over Open311 GeoReport v2, in JSON and XML, about 98 a day since 60 days
  before the city's first start, and hundreds an hour at the worst of the storm; they hold telephone numbers and names
  of nobody, which a wall must not show
- ``frigate-1/`` to ``frigate-4/``: the HTTP API of Frigate (``api/events``, ``api/stats`` and others) for 650 cameras
  and about 20,000 events a day; the plates that they read are made up, and a wall must mask them
- ``verification/verdicts.json``: what the verification desk decided of the cameras' alerts
- ``vms-1/`` to ``vms-3/``: VMS providers (``positions.csv?from=&to=``, docs/formats/vms-positions.md) of 400 boats, a
  position every two hours; in the storm the second fails two minutes after the start
- ``border/log.csv``: the border post's log: departures, arrivals, calls and answers (docs/formats/boat-log.md)
- on the next port, over TCP: an AIS receiver (NMEA 0183) that hears the other boats and ships passing by
- on the port after that: an MQTT broker on which ``frigate-4`` publishes its events and statistics
- ``press/bao-01/rss.xml`` to ``press/bao-12/rss.xml``: a dozen made-up outlets in RSS, Atom and JSON Feed; the eleventh
  is dead and the twelfth sends broken XML
- ``control`` (this machine only): GET tells what it does, POST ``{"path": "hydromet", "mode": "down", "seconds": 60}``
  gives a fault: ok, slow, down, garbage, duplicate, late (``"after": 20`` makes a slow answer come whole after so many
  seconds, not one byte a second); POST ``{"silence": "kim-long", "seconds": 120}`` makes one station of a SensorThings
  service send nothing from now (without seconds: until told), ``{"silence": null}`` ends it

The 1,075 boats of the list lie where seed, scenario and instant say; ``speed`` makes no boat faster.

Stamps are always real instants. With a ``speed`` the weather is what goes faster or slower: until the city's start
streams send every ten minutes or every hour, after it every ``max(1, round(step / speed))`` seconds, and each reading is
the next one that a city without speed would send, with its rain and its silences. Air stays hourly by the real clock
and shows the weather's own hour. ``control`` tells both times, ``now`` and ``weather_now``.

Scenario ``calm`` is an ordinary November with one modest rain wave in thirty days. ``storm`` is 25 to 29 October 2025
and what followed. Where the storm lies is its phase: ``peak`` (default) starts at 27/10/2025 19:50, ten minutes before
Kim Long's 5.05 m, whatever the hour, and rain lies so that the record day is the last whole hydromet day, 19:00 to
19:00; ``clock`` keeps the hour of day and makes today 27/10. A city started again goes on with the same storm when it
is given the former start as ``anchor``; with the former speed as well, what was sent stays as it was sent.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from data_sources.simulator.misbehaviour import Misbehaviour
    from data_sources.simulator.weather import Weather

HOST, PORT, SEED = "127.0.0.1", 8051, 2025


def serve(
    host: str = HOST,
    port: int = PORT,
    scenario: str = "calm",
    speed: float = 1.0,
    seed: int = SEED,
    *,
    phase: str = "peak",
    anchor: datetime | None = None,
    misbehave: Iterable[str] = (),
    with_parent: bool = False,
) -> int:
    """0 when it was told to end (SIGINT, SIGTERM, or ``with_parent`` and the parent closed our stdin), 2 when it could
    not begin: one sentence on stderr says why. ``misbehave``: ``hydromet=down``, as often as wanted."""
    from data_sources.simulator.server import Server, city, listen
    from data_sources.simulator.weather import Weather

    try:
        start = None if anchor is None else anchor.timestamp()
        weather = Weather(scenario, speed=speed, seed=seed, phase=phase, anchor=start)
        of = city(weather)
        for order in misbehave:
            path, _, mode = order.partition("=")
            of.application.give(path, mode)
    except (ValueError, OSError) as why:  # a wrong option; a list of stations or wards that cannot be read
        print(f"simulate: {why}.", file=sys.stderr)
        return 2
    try:
        listening = listen(host, port)
    except OSError as why:
        mend = "end the program that has it, or choose another with --port"
        print(f"simulate: cannot listen on {host}:{port} ({why.strerror}); {mend}.", file=sys.stderr)
        return 2

    def ready(address: str) -> None:
        print(f"simulated city at {address} ({scenario})", flush=True)

    server = Server(of, listening, ready)
    if with_parent:

        def outlive_nobody() -> None:
            while os.read(sys.stdin.fileno(), 4096):  # the buffered reader would hold its lock at the interpreter's end
                pass
            server.end()

        threading.Thread(target=outlive_nobody, daemon=True, name="parent").start()
    server.run_here()
    return 0


class Running(NamedTuple):
    """A city that answers in this process: its address (ends in /), its weather and clock, and its faults."""

    address: str
    weather: Weather
    misbehaviour: Misbehaviour


@contextlib.contextmanager
def running(
    scenario: str = "calm",
    *,
    speed: float = 1.0,
    seed: int = SEED,
    phase: str = "peak",
    start: datetime | None = None,
    anchor: datetime | None = None,
    host: str = HOST,
    port: int = 0,
) -> Iterator[Running]:
    """A simulated city on a free port, in a thread, for as long as the block lasts. ``start``: when its clock begins,
    None is now; ``anchor``: the start of a former city, None is this one's. Raises ValueError as Weather does, OSError when the port is taken."""
    from data_sources.simulator.server import Server, city, listen
    from data_sources.simulator.weather import Weather

    weather = Weather(
        scenario,
        speed=speed,
        seed=seed,
        phase=phase,
        start=None if start is None else start.timestamp(),
        anchor=None if anchor is None else anchor.timestamp(),
    )
    of = city(weather)
    up = threading.Event()
    server = Server(of, listen(host, port), lambda _: up.set())
    address = server.address
    thread = threading.Thread(target=server.run_here, name="simulated city", daemon=True)
    thread.start()
    try:
        if not up.wait(10):
            raise OSError("the simulated city did not start")
        yield Running(address, weather, of.application)
    finally:
        server.end()
        thread.join(5)

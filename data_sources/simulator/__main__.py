"""``python -m data_sources.simulator --port 8051 --scenario storm --speed 1``: the simulated city alone."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from data_sources.simulator import HOST, PORT, SEED, serve


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no zone: write it as 2026-11-20T10:00:00+07:00")
    return moment


def _speed(text: str) -> float:
    speed = float(text)
    if not speed > 0:
        raise argparse.ArgumentTypeError("it must be above 0")
    return speed


def main(arguments: list[str] | None = None) -> int:
    """0 when told to end, 2 when the call is wrong or the port is taken."""
    parser = argparse.ArgumentParser(prog="simulate", description="A simulated Hue on a socket.")
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=PORT, help="0: any free one")
    parser.add_argument("--scenario", choices=("calm", "storm"), default="calm")
    parser.add_argument("--speed", type=_speed, default=1.0, help="its weather against the real clock")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--phase", choices=("peak", "clock"), default="peak", help="storm: where it begins")
    parser.add_argument("--anchor", type=_instant, help="the start of a former city, to go on with its weather")
    parser.add_argument("--misbehave", action="append", default=[], metavar="PATH=MODE", help="such as hydromet=down")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin closes")
    given = parser.parse_args(arguments)
    return serve(
        given.host,
        given.port,
        given.scenario,
        given.speed,
        given.seed,
        phase=given.phase,
        anchor=given.anchor,
        misbehave=given.misbehave,
        with_parent=given.with_parent,
    )


if __name__ == "__main__":
    sys.exit(main())

"""Reads damaged documents for as long as asked, then monsters: ``make fuzz FUZZ="--seconds 600 --seed 7"``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from random import Random

from data_sources.protocols.long_csv import PIECE
from data_sources.protocols.web import DOCUMENT
from tests.fuzz.damage import damaged
from tests.fuzz.monsters import MONSTERS
from tests.fuzz.reading import city, fate, seeds

MEMORY = 100
"""MiB that a monster may add (design.md §6)."""
SECONDS = 60.0
"""Of work that a monster may take: what matters is that it ends, and no later when it is damaged otherwise."""


def main() -> int:
    """0 when nothing stopped the reader and no monster took too much."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--seconds", type=float, default=60.0, help="of damaged documents (default 60)")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--no-monsters", action="store_true", help="without the documents of 16 MiB")
    call = asked.parse_args()
    faults = damage(call.seconds, call.seed)
    if not call.no_monsters:
        faults += monsters()
    return min(faults, 1)


def damage(seconds: float, seed: int) -> int:
    """How many damaged documents stopped the reader."""
    chance, known = Random(seed), seeds() + city()
    until, read, faults = time.monotonic() + seconds, 0, 0
    slowest = 0.0
    while time.monotonic() < until:
        form, body = chance.choice(known)
        body = damaged(body, chance)
        began = time.monotonic()
        try:
            fate(form, body)
        except Exception as why:
            faults += 1
            print(f"seed {seed}, document {read}, {form}: {type(why).__name__}: {why}\n  {body[:300]!r}", flush=True)
        slowest = max(slowest, time.monotonic() - began)
        read += 1
    print(f"{len(known)} documents, the simulated city's answers among them, seed {seed}", flush=True)
    print(f"{read:,} damaged documents, {faults} stopped the reader; the slowest took {slowest:.2f} s", flush=True)
    return faults


def monsters() -> int:
    """How many of the monsters stopped the reader, took too much memory or too long."""
    faults = 0
    for kind, (form, made) in MONSTERS.items():
        for name, make in made.items():
            body = make(PIECE if form == "csv" else DOCUMENT)  # as the collector reads them
            mib, seconds, said = apart(form, body)
            wrong = mib > MEMORY or seconds > SECONDS or not said.startswith("{")
            faults += wrong
            print(
                f"{'!' if wrong else ' '} {kind:5} {name:34} {mib:6.0f} MiB {seconds:6.2f} s  {said[:110]}", flush=True
            )
    return faults


def apart(form: str, body: bytes) -> tuple[float, float, str]:
    """In a process of its own: what one document adds to the memory [MiB], how long it takes [s], and its fate."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        call = [sys.executable, "-W", "ignore", "-m", "tests.fuzz.alone", form, file.name]
        try:
            ran = subprocess.run(call, capture_output=True, text=True, check=False, timeout=5 * SECONDS)
        except subprocess.TimeoutExpired:
            return 0.0, 5 * SECONDS, "not yet read"
    if ran.returncode:
        return 0.0, 0.0, " ".join(ran.stderr.split())[-200:]
    mib, seconds, said = ran.stdout.split(maxsplit=2)
    return float(mib), float(seconds), said.strip()


if __name__ == "__main__":
    sys.exit(main())

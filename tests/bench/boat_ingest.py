"""From AIS sentences on a socket to committed positions, through the collector's own stream, against pyais decoding alone.

Ours reads the socket, stamps each line, keeps the bytes, checks each sentence, keeps the position, the newest of each boat
and its calls at port, and commits every batch. The reference hands the same sentences, ready in memory, to pyais.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import pyais
from pyais.encode import encode_dict
from sqlalchemy import func, select

from data_sources.collector.streaming import follow
from data_sources.fishing_boats import BoatPosition
from data_sources.store import open_store
from tests.bench.table import Line
from tests.conftest import source_of

SENTENCES, BOATS = 60_000, 2_000
TIMES = 3


def sentences() -> list[bytes]:
    """Positions of class B in and off Hue, each with a tag block that tells its instant."""
    chance = random.Random(2025)
    said, begin = [], int(time.time()) - SENTENCES // BOATS * 180
    for n in range(SENTENCES):
        boat, turn = n % BOATS, n // BOATS
        place = {"lon": 107.6 + boat / 2000 + chance.random() / 100, "lat": 16.3 + boat / 2000 + chance.random() / 100}
        line = encode_dict(
            {"type": 18, "mmsi": 574_000_000 + boat, "speed": 4.2, "course": 120.0, **place}, sentence_type="VDM"
        )[0]
        block = f"s:bench,c:{begin + turn * 180 + boat % 180}"
        check = 0
        for letter in block.encode():
            check ^= letter
        said.append(f"\\{block}*{check:02X}\\{line}\r\n".encode())
    return said


def ingest(folder: Path) -> list[Line]:
    """Sentences a second, the best of some turns of each way."""
    said = sentences()
    bare = [line[line.index(b"!") :].strip() for line in said]
    ours, theirs = [], []
    for turn in range(TIMES):
        theirs.append(SENTENCES / decoded(bare))
        path = folder / f"ais{turn}.sqlite"
        ours.append(SENTENCES / followed(path, said))
        size = path.stat().st_size / SENTENCES
        path.unlink()
    return [
        Line("AIS sentences over TCP → committed positions · pyais alone", max(ours), max(theirs), "sentences/s", f"{SENTENCES:,} of {BOATS:,} boats"),
        Line("bytes a position, raw sentence in it", size, None, "B"),
    ]  # fmt: skip


def decoded(lines: list[bytes]) -> float:
    """Seconds that pyais needs for the sentences."""
    began = time.perf_counter()
    for line in lines:
        pyais.decode(line)
    return time.perf_counter() - began


def followed(path: Path, lines: list[bytes]) -> float:
    """Seconds until all sentences that a receiver sends are committed."""
    store = open_store(f"sqlite:///{path}")
    server = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        connection, _ = server.accept()
        with connection:
            for start in range(0, len(lines), 500):
                connection.sendall(b"".join(lines[start : start + 500]))

    threading.Thread(target=speak, daemon=True).start()
    source = source_of(
        f"tcp://127.0.0.1:{server.getsockname()[1]}/", service="fishing_boats", format="ais", source="ais",
        stale_after=timedelta(minutes=2),
    )  # fmt: skip
    began = time.perf_counter()
    follow(source, store)
    took = time.perf_counter() - began
    with store.read() as connection:
        kept = connection.scalar(select(func.count()).select_from(BoatPosition.__table__))
    store.close()
    server.close()
    assert kept == len(lines), f"{kept} of {len(lines)} positions were kept"
    return took

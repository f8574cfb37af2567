"""What an AIS receiver on the coast hears: boats of the list that carry a transponder, and merchant ships passing by.

Boats send class B (type 18, now and then 24), ships class A (type 1, now and then 5, in two sentences). Each says its place
every three minutes at its own phase; now and then the receiver adds a line of noise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pyais.encode import encode_dict

from data_sources.simulator.boats.life import Sailor, Sailors, Spot, bearing_of
from data_sources.simulator.chance import even, salt

EVERY = 180
"""Seconds between two positions of one boat."""
NAMES = 12
"""One position in so many comes with a name."""
NOISE = 0.002
SHIPS = 15
LANE = ((107.9, 17.7), (109.1, 15.5))
"""The way of merchant ships past Hue: lon, lat of both ends."""
KNOTS = 12.0


Said = dict[str, str | int | float | bytes | bool]


class Ship(NamedTuple):
    """A merchant ship that goes to and fro along the lane."""

    mmsi: int
    name: str
    salt: int

    def at(self, at: float) -> Spot:
        """Where it is."""
        (west, north), (east, south) = LANE
        long = math.hypot((east - west) * 0.96, north - south) * 60 / KNOTS * 3600
        share = (at / long + even(self.salt, 1)) % 2
        back = share > 1
        share = 2 - share if back else share
        aside = (even(self.salt, 2) - 0.5) * 0.4
        lon, lat = west + (east - west) * share + aside, north + (south - north) * share
        ends = LANE[::-1] if back else LANE
        return Spot(lon, lat, KNOTS, bearing_of(*ends), True)


class Receiver:
    """The sentences that are heard along the coast."""

    def __init__(self, sailors: Sailors, seed: int) -> None:
        self._boats = [one for one in sailors.all if one.boat.mmsi]
        self._ships = [Ship(413_000_000 + 137 * n, f"SIMULATED {n + 1}", salt(seed, "ship", n)) for n in range(SHIPS)]
        self._slots: list[list[Sailor | Ship]] = [[] for _ in range(EVERY)]
        everyone: list[Sailor | Ship] = [*self._boats, *self._ships]
        for one in everyone:
            self._slots[int(even(one.salt, 50) * EVERY)].append(one)

    def heard(self, second: int) -> list[bytes]:
        """The sentences that are sent in a second, each with its line end."""
        found: list[bytes] = []
        for one in self._slots[second % EVERY]:
            found += self._said(one, second)
        if even(salt("noise"), second) < NOISE:
            found.append(b"$AITXT,01,01,91,FREQ,2087,2088*57\r\n")
        return found

    def lately(self, now: int) -> Iterator[bytes]:
        """What was sent in the last three minutes, each with a tag block that tells when: for who has just come."""
        for second in range(now - EVERY + 1, now + 1):
            for line in self.heard(second):
                yield tagged(line, second) if line.startswith(b"!") else line

    def _said(self, one: Sailor | Ship, second: int) -> list[bytes]:
        spot = one.at(second)
        named = (second // EVERY + int(even(one.salt, 51) * NAMES)) % NAMES == 0
        if isinstance(one, Ship):
            said = position(1, one.mmsi, spot, second)
            return [*said, *ship_name(one.mmsi, one.name)] if named else said
        mmsi = int(one.boat.mmsi)
        said = position(18, mmsi, spot, second)
        return [*said, *boat_name(mmsi, one.boat.registration)] if named else said


def position(kind: int, mmsi: int, spot: Spot, second: int) -> list[bytes]:
    """A position report."""
    return sentences(
        {
            "type": kind,
            "mmsi": mmsi,
            "lon": round(spot.lon, 5),
            "lat": round(spot.lat, 5),
            "speed": round(spot.speed, 1),
            "course": round(spot.course, 1) % 360,
            "heading": 511,
            "second": second % 60,
        }
    )


@cache
def boat_name(mmsi: int, name: str) -> list[bytes]:
    """Both parts of a boat's static report; its name is its registration."""
    return [
        *sentences({"type": 24, "mmsi": mmsi, "partno": 0, "shipname": name}),
        *sentences({"type": 24, "mmsi": mmsi, "partno": 1, "ship_type": 30, "callsign": "XV"}),
    ]


@cache
def ship_name(mmsi: int, name: str) -> list[bytes]:
    """A ship's static report, in two sentences."""
    said: Said = {
        "type": 5,
        "mmsi": mmsi,
        "shipname": name,
        "callsign": "SIM",
        "ship_type": 70,
        "to_bow": 120,
        "to_stern": 40,
    }
    return sentences(said)


def sentences(said: Said) -> list[bytes]:
    """The sentences of a message."""
    lines = encode_dict(said, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=int(str(said["mmsi"])[-1]))
    return [line.encode() + b"\r\n" for line in lines]


def tagged(line: bytes, second: int) -> bytes:
    """The sentence with a tag block that tells when it was heard."""
    block = b"s:SIM,c:%d" % second
    check = 0
    for letter in block:
        check ^= letter
    return b"\\" + block + b"*%02X\\" % check + line

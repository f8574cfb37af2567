"""What AIS messages say (ITU-R M.1371-5), decoded by pyais: where a ship is, and what it calls itself."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyais.bit_vector import bit_vector
from pyais.exceptions import AISBaseException
from pyais.messages import MSG_CLASS

from data_sources.protocols import Unreadable

TRUNCATED = "truncated AIS payload"
UNDECODED = "AIS payload that cannot be decoded"
OVERLONG = "overlong AIS payload"

LEAST = {1: 168, 2: 168, 3: 168, 18: 168, 19: 312, 27: 96, 5: 420, 24: 160}
"""The least bits of a message of each type that is kept. Type 5 is often sent two or four bits short."""
MOST = 9 * 62
"""Letters of a payload at most: nine sentences of NMEA 0183."""
NO_LON, NO_LAT = 181.0, 91.0
NO_SPEED, NO_COURSE = 102.3, 360.0
NO_SPEED_27, NO_COURSE_27 = 63, 360
"""Not available, in the units of the message; a course above is none either."""
SHIPS = range(200_000_000, 800_000_000)
"""MMSI of ships; others are coast stations, aids to navigation, aircraft, beacons, or nobody's."""


class Where(NamedTuple):
    """A ship's position. lon, lat: as told, degrees; speed [kn], course [degrees, true], None: not available."""

    mmsi: int
    lon: float
    lat: float
    speed: float | None
    course: float | None


class Who(NamedTuple):
    """What a ship calls itself in one kind of message ("5", "24A", "24B", "19"); None: not told."""

    mmsi: int
    part: str
    name: str | None
    callsign: str | None
    ship_type: int | None
    length_m: float | None
    beam_m: float | None
    imo: int | None


Told = tuple[Where | None, Who | None]
NOTHING: Told = (None, None)


def told(payload: bytes, fill: int) -> Told:
    """What a whole message says; nothing of one that is of another kind, of no ship, or whose position is not available.
    Raises Unreadable."""
    first = payload[0] - 48
    kind = first - 8 if first > 40 else first
    least = LEAST.get(kind)
    if least is None:
        return NOTHING
    if len(payload) * 6 - fill < least:
        raise Unreadable(TRUNCATED)
    if len(payload) > MOST:
        raise Unreadable(OVERLONG)
    try:
        said: Any = MSG_CLASS[kind].from_vector(bit_vector(payload, fill))
    except (AISBaseException, ValueError, TypeError, IndexError) as why:
        raise Unreadable(UNDECODED) from why
    if said.mmsi not in SHIPS:
        return NOTHING
    if kind == 5:
        return None, who(said, "5")
    if kind == 24:
        return None, who(said, "24A" if said.partno == 0 else "24B")
    return where(said, kind), who(said, "19") if kind == 19 else None


def where(said: Any, kind: int) -> Where | None:
    """The position of a message; None: not available."""
    lon, lat = said.lon, said.lat
    if lon == NO_LON or lat == NO_LAT:
        return None
    speed, course = said.speed, said.course
    no_speed, no_course = (NO_SPEED_27, NO_COURSE_27) if kind == 27 else (NO_SPEED, NO_COURSE)
    return Where(
        said.mmsi, lon, lat, speed if speed < no_speed else None, course if course < no_course else None
    )  # fmt: skip


def who(said: Any, part: str) -> Who:
    """What a ship tells of itself; zeros and empty texts are not told."""

    def number(name: str) -> int:
        return int(getattr(said, name, None) or 0)

    def text(name: str) -> str | None:
        return str(getattr(said, name, None) or "").partition("@")[0].strip() or None

    length, beam = number("to_bow") + number("to_stern"), number("to_port") + number("to_starboard")
    return Who(
        said.mmsi,
        part,
        text("shipname"),
        text("callsign"),
        number("ship_type") or None,
        float(length) or None,
        float(beam) or None,
        number("imo") or None,
    )

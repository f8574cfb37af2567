"""A reading of an instrument, whoever sent it, and the rules by which one is let in."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import orjson

from data_sources import Refused
from data_sources.protocols import Unreadable
from data_sources.protocols.instants import plausible
from data_sources.protocols.quantities import limits
from data_sources.protocols.units import COUNTED_IN, Conversion


class Measurement(NamedTuple):
    """What a document says: one quantity at one station at one instant. lon, lat: WGS 84, degrees."""

    station: str
    quantity: str
    at: datetime
    value: float
    unit: str
    name: str
    lon: float | None
    lat: float | None


class Channel(NamedTuple):
    """One quantity at one station, as a document describes it: what its values have in common."""

    station: str
    quantity: str
    unit: str
    name: str
    lon: float | None
    lat: float | None
    scale: float
    offset: float
    low: float
    high: float

    def value(self, sent: float) -> float:
        """The value in the quantity's own unit. Raises Unreadable when nature does not allow it."""
        value = sent if self.scale == 1.0 and self.offset == 0.0 else round(sent * self.scale + self.offset, 6)
        if value < self.low:
            raise Unreadable(f"{self.quantity} below {self.low:g} {self.unit}")
        if value > self.high:
            raise Unreadable(f"{self.quantity} above {self.high:g} {self.unit}")
        return value

    def measurement(self, at: datetime, sent: float, received: datetime) -> Measurement:
        """The reading of a number that was sent. Raises Unreadable for an instant or a value that cannot be."""
        return Measurement(
            self.station, self.quantity, plausible(at, received), self.value(sent), self.unit, self.name, self.lon, self.lat
        )  # fmt: skip


def channel(
    station: str, quantity: str, kept_as: Conversion, name: str, lon: float | None = None, lat: float | None = None
) -> Channel:
    """The channel of a station and a quantity. Raises Unreadable when either has no name."""
    if not station:
        raise Unreadable("no station")
    if not quantity:
        raise Unreadable("no quantity")
    low, high = limits(quantity) if quantity in COUNTED_IN else limits("")
    return Channel(station, quantity, kept_as.unit, name or station, lon, lat, kept_as.scale, kept_as.offset, low, high)


STATUS = {
    "01": "status 01: calibrating",
    "02": "status 02: device error",
}
"""What a station says of its own value (Circular 10/2021/TT-BTNMT). 00 measures; only that is used."""

STATUS_WORDS = {
    "00": "đo|đang đo|bình thường|hoạt động|hoạt động tốt|measuring|normal|ok|good|valid",
    "01": "hiệu chuẩn|đang hiệu chuẩn|hiệu chỉnh|calibrating|calibration|calib",
    "02": "lỗi|lỗi thiết bị|hỏng|thiết bị lỗi|báo lỗi|error|device error|fault|failure|sensor error",
}
"""How stations write the three codes out."""
CODES = {word: code for code, said in STATUS_WORDS.items() for word in said.split("|")}


def is_status(said: str) -> bool:
    """Whether it is one of the codes, or one of them written out."""
    return (said.isascii() and said.isdigit() and len(said) <= 2) or said.casefold() in CODES


def measuring(status: str) -> None:
    """Raises Unreadable unless the station says that it measures: 00, or nothing."""
    code = unicodedata.normalize("NFC", status).strip()
    code = code.zfill(2) if code.isascii() and code.isdigit() else CODES.get(code.casefold(), code)
    if code not in ("", "00"):
        raise Unreadable(STATUS.get(code, "status unknown"))


def words(said: object, most: int = 200) -> str:
    """A text that a store and a screen can hold: composed, one line, without control characters; "" for none."""
    if type(said) is not str:
        if said is None or isinstance(said, bool | dict | list):
            return ""
        said = str(said)
    text = said[: 4 * most]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in text)
    return " ".join(text.split())[:most]


def shared(said: object) -> str:
    """As ``words``, of what many parts of a document share: the name of a service, an agency, a state."""
    return remembered(said) if type(said) is str and len(said) <= 200 else words(said)


@lru_cache(maxsize=4096)
def remembered(said: str) -> str:
    """As ``words``."""
    return words(said)


RAW = 4000


def raw(part: Any) -> str:
    """A refused part as text, at most 4,000 characters, without what a database cannot hold."""
    if not isinstance(part, str | bytes):
        try:
            part = orjson.dumps(part)
        except (TypeError, ValueError):  # lone surrogates, integers beyond 64 bits
            part = repr(part)
    text = part.decode("utf-8", "replace") if isinstance(part, bytes) else part
    return text[:RAW].encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def refused(why: Unreadable | str, part: Any) -> Refused:
    """A part refused for that reason."""
    return Refused(words(str(why), 300), raw(part))  # a reason may quote the server's own error


class Told(NamedTuple):
    """What an address says of the document behind it, after its ``#``.

    Some pages (bare SensorThings observations, OpenAQ measurements) do not name their station, quantity or unit. Who
    asks for such a page knows them, and writes them behind the ``#``, which is never sent to a server: so the page
    can be read from its bytes and its address alone. People may write it in feeds.toml too: ``…/pm.json#station=A1``.
    """

    station: str = ""
    name: str = ""
    quantity: str = ""
    unit: str = ""
    lon: str = ""
    lat: str = ""

    def after(self, address: str) -> str:
        """The address with this behind its ``#``."""
        said = {key: value for key, value in self._asdict().items() if value}
        return f"{address.partition('#')[0]}#{urlencode(said, quote_via=quote)}" if said else address


def told(address: str) -> Told:
    """What the address says; of other words behind the ``#`` nothing is read."""
    said = dict(parse_qsl(urlsplit(address).fragment))
    return Told(**{key: words(said.get(key, "")) for key in Told._fields})

"""Units, recognised from what people write and never guessed; and what a quantity is counted in.

Spellings are compared after NFKC (so that µ and μ, ³ and 3, ℃ and °C are one) without case, blanks, dots, carets and
stars. Sources: UCUM 2.1, QUDT, OpenAQ v3 units, and what Vietnamese stations send (Circular 10/2021/TT-BTNMT).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from data_sources.protocols import Unreadable


class Unit(NamedTuple):
    """One unit: ``value × scale + offset`` is in the first unit of its kind."""

    symbol: str
    kind: str
    scale: float
    offset: float = 0.0


FOOT, INCH = 0.3048, 0.0254

TABLE: dict[Unit, str] = {
    Unit("m", "length", 1): "m meter meters metre metres mét",
    Unit("cm", "length", 0.01): "cm centimeter centimeters centimetre centimetres centim",
    Unit("mm", "length", 0.001): "mm millimeter millimeters millimetre millimetres millim milimét l/m2 kg/m2",
    Unit("ft", "length", FOOT): "ft feet foot fti [ft_i]",
    Unit("in", "length", INCH): "in inch inches ini [in_i]",
    Unit("mm/h", "rain rate", 1): "mm/h mm/hr mmh-1 mm/giờ",
    Unit("m³/s", "flow", 1): "m3/s m3s-1 m³/s cms cumec cumecs cubicmeterpersecond cubicmeterspersecond"
    " cubicmetrepersecond cubicmetrespersecond m3-per-sec m3/giây métkhối/giây",
    Unit("l/s", "flow", 0.001): "l/s ls-1 literpersecond literspersecond litrepersecond litrespersecond",
    Unit("m³/h", "flow", 1 / 3600): "m3/h m3/hr m3h-1",
    Unit("ft³/s", "flow", FOOT**3): "ft3/s ft3s-1 cfs [cft_i]/s cubicfeetpersecond cubicfootpersecond",
    Unit("µg/m³", "concentration", 1): "ug/m3 ugm-3 mcg/m3 microgrampercubicmeter microgramspercubicmeter"
    " microgrampercubicmetre microgramspercubicmetre microgm-per-m3 ugm3",
    Unit("mg/m³", "concentration", 1e3): "mg/m3 mgm-3 milligrampercubicmeter milligramspercubicmeter"
    " milligrampercubicmetre milligramspercubicmetre milligm-per-m3 mgm3",
    Unit("ng/m³", "concentration", 1e-3): "ng/m3 ngm-3",
    Unit("ppm", "mixing ratio", 1e3): "ppm ppmv [ppm] partspermillion partpermillion",
    Unit("ppb", "mixing ratio", 1): "ppb ppbv [ppb] partsperbillion partperbillion",
    Unit("°C", "temperature", 1): "c °c oc cel degc deg_c degreecelsius degreescelsius celsius centigrade"
    " degreecentigrade degreescentigrade độc",
    Unit("°F", "temperature", 5 / 9, -160 / 9): "f °f degf [degf] deg_f fahrenheit degreefahrenheit degreesfahrenheit",
    Unit("K", "temperature", 1, -273.15): "k kelvin",
    Unit("%", "share", 1): "% %rh rh% percent percentage pct phầntrăm",
    Unit("hPa", "pressure", 1): "hpa mb mbar millibar millibars hectopascal hectopascals hectopa",
    Unit("Pa", "pressure", 0.01): "pa pascal pascals",
    Unit("kPa", "pressure", 10): "kpa kilopascal kilopascals",
    Unit("mmHg", "pressure", 1013.25 / 760): "mmhg torr mm[hg]",
    Unit("m/s", "speed", 1): "m/s ms-1 meterpersecond meterspersecond metrepersecond metrespersecond m-per-sec",
    Unit("km/h", "speed", 1 / 3.6): "km/h kmh kph kmh-1 km/giờ kilometerperhour kilometersperhour",
    Unit("kn", "speed", 1852 / 3600): "kn kt kts knot knots [kn_i]",
    Unit("mph", "speed", 1609.344 / 3600): "mph [mi_i]/h",
    Unit("°", "angle", 1): "° deg degree degrees độ",
    Unit("mg/l", "content", 1): "mg/l mgl-1",
    Unit("µg/l", "content", 1e-3): "ug/l ugl-1",
    Unit("NTU", "turbidity", 1): "ntu",
    Unit("pH", "acidity", 1): "ph [ph]",
    Unit("µS/cm", "conductivity", 1): "us/cm",
    Unit("mS/cm", "conductivity", 1e3): "ms/cm",
    Unit("dB", "sound", 1): "db dba db(a) db[spl]",
    Unit("lx", "illuminance", 1): "lx lux",
    Unit("lm", "luminous flux", 1): "lm lumen lumens",
    Unit("W/m²", "irradiance", 1): "w/m2 wm-2",
    Unit("V", "voltage", 1): "v volt volts vôn",
    Unit("mV", "voltage", 1e-3): "mv millivolt millivolts",
    Unit("particles/cm³", "particles", 1): "particles/cm3",
}

GAS = 8.314462618 * 298.15 / 101.325
"""Litres a mole of gas takes at 25 °C and 101.325 kPa (760 mmHg), the state QCVN 05:2023/BTNMT refers to: 24.465."""

GRAMS = {"o3": 47.998, "co": 28.010, "so2": 64.064, "no2": 46.006, "no": 30.006, "nox": 46.006}
"""Grams a mole. NOx is counted as NO2, as regulations do."""

COUNTED_IN: dict[str, tuple[str, str]] = {
    "water_level": ("m", "length"),
    "rain": ("mm", "length"),
    "inflow": ("m³/s", "flow"),
    "release": ("m³/s", "flow"),
    "discharge": ("m³/s", "flow"),
    **dict.fromkeys(("pm1", "pm2.5", "pm10", *GRAMS), ("µg/m³", "concentration")),
    "temperature": ("°C", "temperature"),
    "water_temperature": ("°C", "temperature"),
    "humidity": ("%", "share"),
    "pressure": ("hPa", "pressure"),
    "wind_speed": ("m/s", "speed"),
    "wind_direction": ("°", "angle"),
}
"""Quantity to the one unit it is kept in, and that unit's kind. Any other quantity keeps its source's unit."""


def spelling(said: str) -> str:
    """What two spellings of one unit have in common."""
    text = unicodedata.normalize("NFKC", said).casefold().replace("μ", "u").replace("−", "-").replace("–", "-")
    return re.sub(r"[\s.·⋅^*]", "", text)


UNITS = {spelling(name): unit for unit, names in TABLE.items() for name in (unit.symbol, *names.split())}


@lru_cache(maxsize=4096)
def unit(said: str) -> Unit | None:
    """The unit that a symbol, a name or a definition (``ucum:ug/m3``, ``http://…/unit/DEG_C``) is; None: unknown."""
    if len(said) > 200:
        return None
    found = UNITS.get(spelling(said))
    if found is not None or ":" not in said:
        return found
    tail = re.split(r"[/#]", said.rstrip("/"))[-1] if "//" in said else said.rpartition(":")[2]
    return UNITS.get(spelling(unquote(tail)))


def agreed(symbol: str, name: str, definition: str) -> Unit:
    """The unit that SensorThings' three words are. Raises Unreadable when none is known, or symbol and name differ.

    The definition is asked last: in the wild it is copied carelessly (a dictionary's page, or lumen for degrees).
    """
    by_symbol, by_name = unit(symbol), unit(name)
    if by_symbol and by_name and by_symbol.kind != by_name.kind:
        raise Unreadable(f"unit says {symbol} and {name}")
    found = by_symbol or by_name or unit(definition)
    if found is None:
        words = next((word.strip() for word in (symbol, name, definition) if word.strip()), "")
        raise Unreadable(f"unit not recognised: {words[:40]}" if words else "no unit")
    return found


class Conversion(NamedTuple):
    """From what is sent to what is kept: ``value × scale + offset`` [unit]."""

    unit: str
    scale: float
    offset: float


def conversion(quantity: str, sent: Unit) -> Conversion:
    """How values in a unit become the quantity's own. Raises Unreadable when the unit does not measure it."""
    kept = COUNTED_IN.get(quantity)
    if kept is None:
        return Conversion(sent.symbol, 1.0, 0.0)
    symbol, kind = kept
    if sent.symbol == symbol:
        return Conversion(symbol, 1.0, 0.0)
    if sent.kind == kind:
        # lengths are in metres, except rain
        return Conversion(symbol, sent.scale * 1000 if symbol == "mm" else sent.scale, sent.offset)
    if sent.kind == "mixing ratio" and quantity in GRAMS:
        return Conversion(symbol, sent.scale * GRAMS[quantity] / GAS, 0.0)
    raise Unreadable(f"{sent.symbol} does not measure {quantity}")


def by_any(words: Iterable[str]) -> Unit | None:
    """The first of the words that is a unit."""
    return next((found for word in words if (found := unit(word)) is not None), None)

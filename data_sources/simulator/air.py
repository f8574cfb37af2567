"""Hourly means of the air station, as pure functions of seed, quantity and hour.

Good to moderate as central Vietnam usually reads: more particles at the morning and evening rush, ozone at noon, and
air washed clean by rain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from data_sources.simulator.chance import drift, even, salt
from data_sources.simulator.clock import DAY, HOUR, HUE
from data_sources.simulator.curve import Curve
from data_sources.simulator.rivers import wave

STATION = "kk-tth01"


@dataclass(frozen=True, slots=True)
class Pollutant:
    """A quantity of the air station: OpenAQ's number, name, unit and label, its decimals, the spreadsheet's column."""

    number: int
    openaq: str
    unit: str
    label: str
    digits: int
    column: str


QUANTITIES: dict[str, Pollutant] = {
    "pm2.5": Pollutant(2, "pm25", "µg/m³", "PM2.5", 1, "PM2.5 (µg/m³)"),
    "pm10": Pollutant(1, "pm10", "µg/m³", "PM10", 1, "PM10 (µg/m³)"),
    "o3": Pollutant(3, "o3", "µg/m³", "O₃ mass", 1, "O3 (µg/m³)"),
    "no2": Pollutant(5, "no2", "µg/m³", "NO₂ mass", 1, "NO2 (µg/m³)"),
    "so2": Pollutant(6, "so2", "µg/m³", "SO₂ mass", 1, "SO2 (µg/m³)"),
    # stations send CO in mg/m³, the index needs µg/m³
    "co": Pollutant(28, "co", "mg/m³", "CO mass", 2, "CO (mg/m³)"),
    "temperature": Pollutant(100, "temperature", "c", "Temperature (C)", 1, "Nhiệt độ (°C)"),
    "humidity": Pollutant(98, "relativehumidity", "%", "RH", 0, "Độ ẩm (%)"),
}


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=HUE).timestamp()


_WET_2025 = Curve(
    [
        (_moment("2025-10-24T18:00"), 0.0),
        (_moment("2025-10-26T06:00"), 1.0),
        (_moment("2025-10-30T03:00"), 1.0),
        (_moment("2025-10-31T15:00"), 0.3),
        (_moment("2025-11-02T12:00"), 0.9),
        (_moment("2025-11-03T18:00"), 0.9),
        (_moment("2025-11-05T12:00"), 0.0),
    ]
)


def _rush(hour: float, top: float, width: float) -> float:
    """1 at the hour ``top`` of the day, falling off on both sides, also across midnight."""
    away = (hour - top + 12) % 24 - 12
    return math.exp(-((away / width) ** 2))


class Air:
    """What the air station measures; an hour is told by its end."""

    def __init__(self, seed: int, *, storm: bool, shift: int = 0) -> None:
        self.seed, self.storm, self.shift = seed, storm, shift
        self._fine = {q: salt(seed, STATION, q, "fine") for q in QUANTITIES}
        self._slow = salt(seed, STATION, "slow")
        self._gone = {q: salt(seed, STATION, q, "gone") for q in (*QUANTITIES, "power")}

        # every page of an answer counts all hours again
        self.value = lru_cache(maxsize=20_000)(self._value)

    def _value(self, quantity: str, end: int) -> float | None:
        """The mean of the hour that ends at ``end``, in the unit of ``QUANTITIES``; None where it has none: a power
        cut or a calibration, 2 % of the hours. Raises KeyError for an unknown quantity."""
        n = end // HOUR
        if even(self._gone["power"], n) < 0.008 or even(self._gone[quantity], n) < 0.012:
            return None
        then = end - self.shift
        wet = _WET_2025(then) if self.storm else 0.0
        wet = max(wet, 0.8 * wave(self.seed, then))
        # the sun and the rush hours keep the city's hour of day, wherever the storm was moved
        hour = (n + 7 - 0.5) % 24
        rush = 0.75 + 0.45 * _rush(hour, 7.5, 2.0) + 0.5 * _rush(hour, 19.5, 2.6)
        noon = _rush(hour, 13.5, 3.6)
        days = drift(self._slow, end / (2.2 * DAY))
        fine = 2 * even(self._fine[quantity], n) - 1
        dust = (17 + 8 * days) * rush * (1 - 0.6 * wet)
        match quantity:
            case "pm2.5":
                value = dust + 1.6 * fine
            case "pm10":
                value = 1.65 * dust + 5 + 3 * fine
            case "o3":
                value = (24 + 62 * noon) * (1 - 0.45 * wet) + 5 * fine
            case "no2":
                value = (6 + 16 * rush) * (1 - 0.35 * wet) + 2 * fine
            case "so2":
                value = 4 + 3 * rush * (1 - 0.4 * wet) + fine
            case "co":
                value = 0.22 + 0.38 * rush * (1 - 0.3 * wet) + 0.05 * fine
            case "temperature":
                value = 22.5 + 1.5 * days + 4.5 * noon * (1 - 0.7 * wet) - 1.5 * wet + 0.3 * fine
            case _:
                value = min(99.0, 90 - 3 * days - 16 * noon * (1 - 0.8 * wet) + 7 * wet + 2 * fine)
        return round(max(value, 0.5 if quantity != "co" else 0.05), QUANTITIES[quantity].digits)

"""The air station as the hourly spreadsheet an office keeps: the last seven days, a row an hour.

UTF-8 with a byte-order mark, semicolons, decimal commas, dd/mm/yyyy, hours from 01:00 to 24:00, "-" where the station
has no mean. Times are Hue's and name no zone.
"""

from __future__ import annotations

import time

from data_sources.simulator.air import QUANTITIES, STATION
from data_sources.simulator.clock import HOUR
from data_sources.simulator.weather import Weather

_EAST = 7 * HOUR
_ROWS = 7 * 24


def hourly_csv(weather: Weather, until: int) -> bytes:
    """The spreadsheet up to the last whole hour before ``until``, the oldest row first."""
    last = until // HOUR * HOUR
    lines = ["Trạm;Ngày;Giờ;" + ";".join(pollutant.column for pollutant in QUANTITIES.values())]
    for end in range(last - (_ROWS - 1) * HOUR, last + 1, HOUR):
        # the hour that ends at midnight is 24:00 of the day it belongs to
        began = time.gmtime(end - HOUR + _EAST)
        values = [
            "-" if (value := weather.hour(quantity, end)) is None else f"{value:.{pollutant.digits}f}".replace(".", ",")
            for quantity, pollutant in QUANTITIES.items()
        ]
        day, hour = time.strftime("%d/%m/%Y", began), f"{began.tm_hour + 1:02d}:00"
        lines.append(";".join((STATION, day, hour, *values)))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()

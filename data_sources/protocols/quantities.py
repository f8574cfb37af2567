"""What is measured: one name for what Vietnamese and English, spreadsheets and ontologies call many.

Names are compared without case, tone marks, blanks and signs. Only a whole name counts ("Mực nước", "Water level at
Kim Long" up to its "at"), never a word inside another: "sensor board temperature" is not the air's. What is forecast, a
day's mean or an extreme is another quantity ("PM2.5 (24h)", "Mực nước - dự báo"); a mean of one hour is not. A name that
the table does not hold is kept under its own, as a slug.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

NAMES: dict[str, str] = {
    "water_level": "water level|mực nước|H|mực nước hồ|mực nước sông|mực nước hiện tại|mực nước thượng lưu|MNTL|MNH"
    "|H hồ|mực nước hồ chứa|Wasserstand|Pegelstand"
    "|gage height|gauge height|river level|river stage|stage|water stage|reservoir level|reservoir water level"
    "|river water level|water surface elevation|water surface height above reference datum",
    "rain": "rain|rainfall|precipitation|precip|rain amount|rainfall amount|precipitation amount|lượng mưa|mưa"
    "|lượng mưa 10 phút|lượng mưa giờ|lượng mưa 1 giờ|mưa 1 giờ|mưa giờ|rain 10 min|rain 1h|hourly rainfall"
    "|hourly rain|thickness of rainfall amount|Niederschlag",
    "inflow": "inflow|reservoir inflow|inflow rate|lưu lượng đến|lưu lượng về|lưu lượng đến hồ|lưu lượng về hồ|Q đến"
    "|Qđến hồ|Q về|tổng lưu lượng đến",
    "release": "release|outflow|reservoir outflow|reservoir release|total outflow|total release|outflow rate"
    "|lưu lượng xả|tổng lưu lượng xả|lưu lượng xả hồ|Q xả|tổng Q xả|lưu lượng ra",
    "discharge": "discharge|Q|streamflow|stream flow|river discharge|river flow|flow|flow rate|lưu lượng"
    "|lưu lượng nước|lưu lượng dòng chảy|Abfluss",
    "pm2.5": "pm2.5|pm25|pm2p5|pm2_5|bụi pm2.5|bụi mịn pm2.5|bụi mịn|fine particulate matter"
    "|particulate matter 2.5|mass concentration of pm2.5|nồng độ bụi pm2.5|nồng độ pm2.5|pm2.5 dust"
    "|particulate matter pm2.5|particulate matter 2.5 µm|Feinstaub pm2.5",
    "pm10": "pm10|bụi pm10|particulate matter 10|nồng độ bụi pm10|nồng độ pm10|pm10 dust"
    "|particulate matter pm10|particulate matter 10 µm|Feinstaub pm10",
    "pm1": "pm1|pm1.0|bụi pm1|bụi pm1.0",
    "o3": "o3|ozone|ozon|khí o3|nồng độ o3",
    "co": "co|carbon monoxide|cacbon monoxit|cacbon oxit|khí co|nồng độ co|Kohlenmonoxid",
    "so2": "so2|sulfur dioxide|sulphur dioxide|lưu huỳnh dioxit|lưu huỳnh đioxit|khí so2|nồng độ so2|Schwefeldioxid",
    "no2": "no2|nitrogen dioxide|nitơ dioxit|nitơ đioxit|khí no2|nồng độ no2|Stickstoffdioxid",
    "no": "no|nitric oxide|nitrogen monoxide|nitơ monoxit|khí no|nồng độ no",
    "nox": "nox|nitrogen oxides|khí nox|nồng độ nox",
    "temperature": "temperature|air temperature|ambient temperature|temp|nhiệt độ|nhiệt độ không khí|nhiệt độ môi trường"
    "|Lufttemperatur",
    "water_temperature": "water temperature|nhiệt độ nước|Wassertemperatur",
    "humidity": "humidity|relative humidity|air humidity|ambient humidity|rh|độ ẩm|độ ẩm tương đối|độ ẩm không khí"
    "|Luftfeuchte|relative Luftfeuchte|Luftfeuchtigkeit|relative Luftfeuchtigkeit",
    "pressure": "pressure|air pressure|atmospheric pressure|barometric pressure|surface air pressure|áp suất|khí áp"
    "|áp suất không khí|áp suất khí quyển|Luftdruck",
    "wind_speed": "wind speed|tốc độ gió|vận tốc gió|ws|Windgeschwindigkeit",
    "wind_direction": "wind direction|hướng gió|wd|wind from direction|Windrichtung",
}

LIMITS: dict[str, tuple[float, float]] = {
    "water_level": (-100.0, 9_000.0),
    "rain": (0.0, 2_000.0),
    "release": (0.0, 200_000.0),
    # computed from the balance of a reservoir, and then truly below 0 at times
    "inflow": (-10_000.0, 200_000.0),
    "discharge": (-200_000.0, 400_000.0),
    **dict.fromkeys(("pm1", "pm2.5", "pm10"), (0.0, 20_000.0)),
    **dict.fromkeys(("o3", "so2", "no2", "no", "nox"), (0.0, 50_000.0)),
    "co": (0.0, 500_000.0),
    "temperature": (-60.0, 60.0),
    "water_temperature": (-5.0, 60.0),
    "humidity": (0.0, 105.0),
    "pressure": (300.0, 1_100.0),
    "wind_speed": (0.0, 150.0),
    "wind_direction": (0.0, 360.0),
}
"""What nature allows, in the unit the quantity is kept in. A value outside is refused, also a concentration that an
instrument's noise puts below zero: VN_AQI has no index there, and a clipped value would be an invented one."""

UNLIMITED = (float("-inf"), float("inf"))

PLACED = re.compile(r"\s+(?:at|of|in|for|tại|trạm|ở|của)\s+|\s*[/(\[@:;–—]\s*|\s+-\s+|,\s+", re.IGNORECASE)

HOUR = r"(?:1|một|one)[\s-]?(?:h|hr|hour|giờ|stunde)"
OF_AN_HOUR = re.compile(
    rf"(?<!\w)(?:(?:trung bình|TB|mean|average|avg)[\s.]*(?:{HOUR}|giờ)|{HOUR}(?:\s*(?:mean|average|avg))?"
    r"|hourly(?:\s+(?:mean|average|avg))?|(?:mass )?concentration(?: of)?|nồng độ)(?!\w)",
    re.IGNORECASE,
)
"""Words that change nothing about an hourly reading: it is a mean of its hour, and PM2.5 is a concentration."""

SPAN = r"(?!0?1\s*-?\s*(?:h|hr|hrs|hour|hours|giờ)\b)\d+\s*-?\s*(?:h|hr|hrs|hour|hours|giờ|day|days|d)"
FORETOLD = r"forecast\w*|predict\w*|model\w*|dự báo|dự kiến|vorhersage"
EXTREME = r"max|min|maximum|minimum|cao nhất|thấp nhất|lớn nhất|nhỏ nhất|đỉnh lũ"
OTHER_NAME = re.compile(
    rf"(?<![^\W_])(?:{FORETOLD}|{EXTREME}|{SPAN}|daily|weekly|monthly|yearly|annual|trung bình ngày|tb ngày"
    r"|hạ lưu|downstream|tailwater)(?![^\W_])",
    re.IGNORECASE,
)
OTHERWISE = re.compile(
    rf"(?<![^\W_])(?:{FORETOLD}|{EXTREME}|{SPAN}|daily|weekly|monthly|yearly|annual|day|week|month|year|ngày|tuần|tháng|năm"
    r"|lũy kế|luỹ kế|tích lũy|tích luỹ|cumulative|accumulated|total|aqi|index|target|threshold|limit|báo động|ngưỡng|qcvn"
    r"|change|rate|raw)(?![^\W_])",
    re.IGNORECASE,
)
"""Words behind a name that make it another quantity, however well the name itself is known."""


AT_A_PLACE = re.compile(r"(?<!\w)(?:at|tại|trạm|ở)\s+[^()\[\]:,;/–—-]+", re.IGNORECASE)
"""A place may be called anything: "Mực nước tại cầu 3 tháng 2" speaks of no month."""


def bare(name: str) -> str:
    """A name without case, tone marks, blanks and signs: "Bụi PM₂.₅" → "buipm2.5". A mark between digits stays, as a
    dot: PM1.0 is not PM10."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    text = re.sub(r"(?<=\d)[.,](?=\d)", ".", text)
    return "".join(letter for letter in text if letter.isalnum() or letter == ".").strip(".")


def one_meaning_each() -> dict[str, str]:
    """Bare name to quantity. Raises ValueError when one name stands for two."""
    found: dict[str, str] = {}
    for quantity, names in NAMES.items():
        for name in (*names.split("|"), quantity):
            if found.setdefault(bare(name), quantity) != quantity:
                raise ValueError(f"{name} is {found[bare(name)]} and {quantity}")
    return found


KNOWN = one_meaning_each()


@lru_cache(maxsize=4096)
def known(name: str) -> str | None:
    """The quantity of a name, whole or up to where it names a place; None when the table does not hold it."""
    if len(name) > 300:
        return None
    name = unicodedata.normalize("NFC", name)
    found = KNOWN.get(bare(name))
    if found is None and "://" not in name:
        if OTHERWISE.search(AT_A_PLACE.sub(" ", name)):
            return None
        plain = OF_AN_HOUR.sub(" ", name)
        found = KNOWN.get(bare(plain)) or KNOWN.get(bare(PLACED.split(plain.strip(), maxsplit=1)[0]))
    return found


def tail(definition: str) -> str:
    """The last word of an address: ``http://…/parameter/air_temperature`` → ``air_temperature``."""
    return re.split(r"[/#:=]", definition.strip().rstrip("/"))[-1]


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """A name of our own making for a quantity nobody has told us of: "Luminous Flux" → "luminous_flux"."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    words = re.findall(r"\w+", "".join(letter for letter in text if not unicodedata.combining(letter)))
    return "_".join(words)[:64].strip("_")


def quantity(names: Iterable[str]) -> str:
    """The quantity that the first known of the names is; else the slug of the first that has one; else ""."""
    said = [name for name in names if name]
    return next((found for name in said if (found := known(name))), None) or next(
        (found for name in said if (found := slug(name))), ""
    )


def otherwise(name: str) -> bool:
    """Whether a series' own name says that it is a forecast, a day's mean or an extreme, whatever it is made from:
    "PM2.5 [1 day]", "Dự báo mực nước"."""
    said = unicodedata.normalize("NFC", name)
    return KNOWN.get(bare(said)) is None and OTHER_NAME.search(AT_A_PLACE.sub(" ", said)) is not None


def limits(of: str) -> tuple[float, float]:
    """The lowest and the highest value nature allows."""
    return LIMITS.get(of, UNLIMITED)

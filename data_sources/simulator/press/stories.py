"""What happens in the simulated city that the press tells of: about 46 articles a day, of 27 stories, and in the flood
several times as many. A story is told by one outlet or by some, each in its own words and within hours.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from data_sources.simulator.chance import even, salt
from data_sources.simulator.citizens.life import Dice
from data_sources.simulator.citizens.lists import Settlement, Weighted, settlements, wards
from data_sources.simulator.citizens.rhythm import EAST, Rhythm, day_of, midnight, poisson
from data_sources.simulator.clock import DAY, HOUR, Clock
from data_sources.simulator.press.outlets import OUTLETS, QUIET, Outlet
from data_sources.simulator.rivers import storm_curve

HEADLINES = Path(__file__).with_name("headlines.csv")
A_DAY, WORST = 27.0, 9.0
"""Stories a day, and an hour at the worst of the flood."""
REMEMBERED = 64
"""Days of articles that are kept."""
SILENT = (-30 * HOUR, 10 * HOUR)
"""From when until when one outlet writes nothing, from the city's first start."""

_HOURS = (
    0.15, 0.1, 0.05, 0.05, 0.2, 0.8, 2, 2.2, 1.6, 1.5, 1.7, 1.3, 0.7, 0.8, 1.5, 1.8, 1.9, 1.7, 1.2, 0.9, 0.7, 0.5, 0.3, 0.2,
)  # fmt: skip
_WEEKDAYS = (1.08, 1.1, 1.08, 1.08, 1.06, 0.85, 0.75)
_TOLD_BY = Weighted((1, 2, 3, 4, 5), (60, 20, 11, 6, 3))
_TOLD_BY_IN_FLOOD = Weighted((1, 2, 3, 4, 5), (35, 25, 20, 12, 8))
_MORE = (
    "", " Cơ quan chức năng đang tiếp tục theo dõi.", " Nhiều người dân quan tâm đến vụ việc.",
    " Thông tin sẽ tiếp tục được cập nhật.", " Vụ việc được phản ánh qua Hue-S.",
)  # fmt: skip
_BEFORE = ("Huế: ", "Tin mới: ", "Ghi nhận: ")
"""Put before a headline that another outlet has already."""

_OLD = frozenset({"19753", "19789", "19774", "19813"})
_CITY = _OLD | {"19777", "19815", "19804"}
_BY_THE_SEA = frozenset({"19900", "19945", "19942", "19873", "19885", "20122", "20137", "20014", "19867"})
PLACES: Mapping[str, Callable[[Settlement], bool]] = {
    "": lambda place: True,
    "town": lambda place: sum(street[0].isupper() for street in place.streets) > 1,
    "rural": lambda place: place.ward not in _CITY,
    "sea": lambda place: place.ward in _BY_THE_SEA,
    "old": lambda place: place.ward in _OLD,
}
"""Where something can happen: anywhere, where streets have names, where rice grows, where boats are, among monuments."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What can happen, and in which of ``PLACES``. ``calm``, ``flood``, ``after``: its weight on ordinary days, while the water stands, and when it
    has gone. ``titles``: in several words; ``english``: "" when the English outlet does not care."""

    topic: str
    where: str
    calm: float
    flood: float
    after: float
    titles: tuple[str, ...]
    text: str
    english: str


class Article(NamedTuple):
    """What an outlet tells: when [s since 1970], under which number, in which words."""

    published: int
    number: int
    outlet: str
    title: str
    text: str
    topic: str

    @property
    def path(self) -> str:
        """Where it stands below its outlet's site."""
        return f"{slug(self.title)}-{self.number}.html"


@cache
def headlines() -> tuple[Headline, ...]:
    """All that can happen. Raises OSError when the list cannot be read."""
    with HEADLINES.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Headline(
                row["topic"],
                row["where"],
                float(row["calm"]),
                float(row["flood"]),
                float(row["after"]),
                tuple(row["titles"].split("|")),
                row["text"],
                row["english"],
            )
            for row in csv.DictReader(lines)
        )


class Stories:
    """The articles of each day. ``begin``: the first instant of which there are any [s]; ``start``: when the city first
    started [s]; ``shift``: how far the storm was moved, None: none. Raises OSError when a list cannot be read."""

    def __init__(self, seed: int, clock: Clock, begin: int, start: int, shift: int | None) -> None:
        self.seed, self.clock, self.begin, self.shift = seed, clock, begin, shift
        self.rhythm = Rhythm(seed, clock, shift)
        self.silent = start + SILENT[0], start + SILENT[1]
        things, places = headlines(), settlements()
        self._calm = Weighted(things, [one.calm for one in things])
        self._flood = Weighted(things, [one.flood for one in things])
        self._after = Weighted(things, [one.after for one in things])
        self._places = {}
        for where, fits in PLACES.items():
            some = [place for place in places if fits(place)]
            dry, low = ([place.weight * place.flood**power for place in some] for power in (0, 2))
            self._places[where] = Weighted(some, dry), Weighted(some, low)
        self._outlets = Weighted(OUTLETS, [outlet.daily for outlet in OUTLETS])
        self._number = salt(seed, "press", "number")
        self._days: OrderedDict[int, Mapping[str, tuple[Article, ...]]] = OrderedDict()

    def newest_first(self, outlet: str, until: int, most: int) -> list[Article]:
        """What an outlet has published until an instant, at most so many."""
        found: list[Article] = []
        # an article of tomorrow's story is not published today, one of yesterday's may be
        for day in range(day_of(until), day_of(self.begin) - 1, -1):
            found += (one for one in self._of_day(day).get(outlet, ()) if self.begin <= one.published <= until)
            if len(found) > most + 200:
                break
        return sorted(found, reverse=True)[:most]

    def _of_day(self, day: int) -> Mapping[str, tuple[Article, ...]]:
        if (found := self._days.get(day)) is None:
            told: dict[str, list[Article]] = {}
            for article in self._of(day):
                told.setdefault(article.outlet, []).append(article)
            found = self._days[day] = {outlet: tuple(articles) for outlet, articles in told.items()}
            if len(self._days) > REMEMBERED:
                self._days.popitem(last=False)
        return found

    def _of(self, day: int) -> Iterator[Article]:
        number = 0
        for hour in range(24):
            at = midnight(day) + hour * HOUR
            ordinary, flood = self._rate(at)
            for i in range(poisson(ordinary + flood, even(self._number, at // HOUR))):
                dice = Dice(salt(self.seed, "press", at, i))
                for article in self._story(dice, at, flood / (ordinary + flood), day * 1000 + number):
                    number += 1
                    if article.outlet != QUIET or not self.silent[0] <= article.published < self.silent[1]:
                        yield article

    def _rate(self, at: int) -> tuple[float, float]:
        """Stories an hour that ordinary life brings, and those of the flood."""
        day, second = divmod(at + EAST, DAY)
        usual = A_DAY * _HOURS[second // HOUR] / sum(_HOURS) * _WEEKDAYS[(day + 3) % 7]
        busy = self.rhythm.busy(at)
        return usual * (1 - 0.5 * busy), WORST * busy * (0.4 + 0.3 * _HOURS[second // HOUR])

    def _story(self, dice: Dice, at: int, flood: float, number: int) -> Iterator[Article]:
        happened = at + int(dice() * HOUR)
        by_flood = dice() < flood
        kinds = (self._after if dice() < self.rhythm.gone(at) else self._flood) if by_flood else self._calm
        what = kinds.at(dice())
        words = self._words(dice, happened, self._places[what.where][by_flood].at(dice()))
        first = int(dice() * len(what.titles))
        told = (_TOLD_BY_IN_FLOOD if by_flood else _TOLD_BY).at(dice())
        seen: list[Outlet] = []
        for _ in range(told):
            outlet = self._outlets.at(dice())
            if outlet in seen or (outlet.english and not what.english):
                outlet = OUTLETS[int(dice() * 8)]
            if outlet in seen:
                continue
            round_, which = divmod(first + len(seen), len(what.titles))
            title = what.titles[which].format_map(words)
            if len(seen) >= len(what.titles):
                title = _BEFORE[(round_ + number) % len(_BEFORE)] + title
            text = what.text.format_map(words) + _MORE[int(dice() * len(_MORE))]
            if outlet.english:
                title = what.english.format_map({name: slug_words(word) for name, word in words.items()})
                text = f"{title}, city officials said."
            later = 0.0 if not seen else min(dice.waiting(1.4), 9) * HOUR
            yield Article(int(happened + later), number + len(seen), outlet.code, title, text, what.topic)
            seen.append(outlet)

    def _words(self, dice: Dice, at: int, place: Settlement) -> dict[str, str]:
        """What a headline's letters stand for: w, W: a ward with its kind and without; r: a street; s, n, m: a few, some
        and many; p, q: percents; k: the level at Kim Long [m]."""
        kind, name = wards()[place.ward]
        streets = [street for street in place.streets if street[0].isupper()] or [place.name]
        level = 0.6
        if self.shift is not None:
            level = storm_curve("kim-long", "water_level")(self.clock.weather(at) - self.shift)
        return {
            "w": f"{kind} {name}",
            "W": name,
            "r": streets[int(dice() * len(streets))],
            "s": str(1 + int(dice() * 3)),
            "n": str(4 + int(dice() * 24)),
            "m": str(100 + 10 * int(dice() * 80)),
            "p": str(6 + int(dice() * 30)),
            "q": str(88 + int(dice() * 11)),
            "k": f"{level:.2f}".replace(".", ","),
        }


def slug_words(text: str) -> str:
    """Vietnamese without its marks, as English papers write it."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """A headline as it stands in an address."""
    letters = "".join(letter if letter.isalnum() else " " for letter in slug_words(text).lower())
    return "-".join(letters.split()[:10])

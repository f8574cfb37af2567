"""Everything that the cameras of one server saw in an hour, as Frigate 0.14 writes it: a flood of small events.

An hour is made and written at once, from one source of chance, since a client asks for sixty days of them in pages of
thousands. Where the text of a thing does not matter (its box, its score) one of a few that were written before is taken.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from data_sources.simulator.cameras.alerts import KINDS, LONGEST, MICRO, STANDSTILL, Alerts
from data_sources.simulator.cameras.darkness import Darkness
from data_sources.simulator.cameras.lists import cameras, roads
from data_sources.simulator.cameras.rhythm import WALKING, Traffic
from data_sources.simulator.chance import salt
from data_sources.simulator.citizens.rhythm import EAST, poisson
from data_sources.simulator.clock import DAY, HOUR, TEN_MINUTES

REMEMBERED = 30
"""Hours of one server that are kept as text."""
SEEN_LONGEST = LONGEST + HOUR
"""What began longer ago than this has ended, or never will."""
NEVER = 1 << 62
"""The end of what never ends: the server was started again and forgot it."""
FORGOTTEN = 0.0001

VEHICLES = {"motorcycle": 0.72, "car": 0.165, "truck": 0.04, "bus": 0.025, "bicycle": 0.05}
WALKERS = {"person": 0.945, "dog": 0.052, "skateboard": 0.003}
"""What stops at no counting line; the last two the city has no name for."""
A_DAY = 2750
"""Of them."""
_PEOPLE = ("trat_tu", "an_ninh", "giao_thong")
_LASTS = {"person": (4, 70), "dog": (3, 30), "skateboard": (3, 12), "bicycle": (4, 16), "bus": (4, 16)}
_PASSES = (2, 12)
"""Seconds that something is seen."""
PLATED = frozenset({"car", "truck", "bus"})
VIOLATIONS = frozenset(kind.label for kind in KINDS if kind.group == "giao_thong") | {"illegal_parking"}
"""Labels of alerts that go with a plate."""
VARIANTS = 128
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(a + b for a in LETTERS for b in LETTERS)


@dataclass(slots=True)
class Hour:
    """Events in the order in which they began, each as text; begin and end [µs since 1970]. ``latest``: the last end of
    those that end."""

    begins: list[int]
    ends: list[int]
    said: list[str]
    cameras: list[int]
    labels: list[str]
    latest: int


class Events:
    """The events of one server."""

    def __init__(self, seed: int, server: str, traffic: Traffic, darkness: Darkness) -> None:
        self.traffic, self.darkness = traffic, darkness
        self.alerts = Alerts(seed, server, traffic, darkness)
        self._salted = seed, server
        mine = [one for one in cameras() if one.server == server]
        self.names = {one.number: one.code for one in mine}
        self._counting = [one.number for one in mine if one.road]
        self._lanes = {code: sum(other.road == code for other in cameras()) for code in roads()}
        self._roads = [roads()[cameras()[number].road] for number in self._counting]
        self._plated = frozenset(self._counting[::3])
        self._people = [one.number for one in mine if one.group in _PEOPLE and not one.road]
        share = len(self._people) / sum(one.group in _PEOPLE and not one.road for one in cameras())
        self._walkers = share * A_DAY / 24 / 6 / (sum(WALKING) / len(WALKING))
        dice = Random(salt(seed, server, "texts"))
        labels = {*VEHICLES, *WALKERS, STANDSTILL, *(kind.label for kind in KINDS)}
        self._texts = {label: [_text(label, dice) for _ in range(VARIANTS)] for label in sorted(labels)}
        # one server's recogniser says a plate and how sure it is in a pair, the others in two fields
        self._plate = ',"recognized_license_plate":["{}",{}]' if server.endswith("1") else _TWO_FIELDS
        self._hours: OrderedDict[int, Hour] = OrderedDict()

    def hour(self, hour: int) -> Hour:
        """What began in an hour, counted since 1970."""
        found = self._hours.get(hour)
        if found is None:
            found = self._hours[hour] = self._of(hour)
            if len(self._hours) > REMEMBERED:
                self._hours.popitem(last=False)
        else:
            self._hours.move_to_end(hour)
        return found

    def _seen(self, hour: int, dice: Random) -> Iterator[tuple[int, int, int, str, str | None]]:
        """(begin, end, camera, label, the letters of its id where they are given)."""
        chance = dice.random
        weights = [
            self.traffic.own(road, hour * HOUR) / self._lanes[road.code] / 6 for road in self._roads
        ]  # vehicles in ten minutes at the rush
        passing, heavy = list(accumulate(weights)), list(accumulate(VEHICLES.values()))
        walking, vehicles, walkers = list(accumulate(WALKERS.values())), list(VEHICLES), list(WALKERS)
        for at in range(hour * HOUR, (hour + 1) * HOUR, TEN_MINUTES):
            micro = at * MICRO
            if passing:
                many = poisson(passing[-1] * self.traffic.going(at), chance())
                where = dice.choices(self._counting, cum_weights=passing, k=many)
                for camera, label in zip(where, dice.choices(vehicles, cum_weights=heavy, k=many), strict=True):
                    begin = micro + int(chance() * 600_000_000)
                    least, most = _LASTS.get(label, _PASSES)
                    lasts = int((least + (most - least) * chance() ** 2) * 1_000_000)
                    yield begin, begin + lasts, camera, label, None
            out = WALKING[(at + EAST) % DAY // TEN_MINUTES] * (1 - 0.8 * self.traffic.flood.depth(at))
            many = poisson(self._walkers * out, chance())
            for label in dice.choices(walkers, cum_weights=walking, k=many):
                begin = micro + int(chance() * 600_000_000)
                least, most = _LASTS[label]
                lasts = int((least + (most - least) * chance() ** 2) * 1_000_000)
                yield begin, begin + lasts, self._people[int(chance() * len(self._people))], label, None
        for alert in self.alerts.hour(hour):
            yield alert.begin, alert.end, alert.camera, alert.label, alert.letters

    def _of(self, hour: int) -> Hour:
        dice = Random(salt(*self._salted, "events", hour))
        chance, names, texts = dice.random, self.names, self._texts
        away = self.darkness.away(hour)
        begins, ends, said, numbers, labels = [], [], [], [], []
        latest = 0
        for begin, end, camera, label, letters in sorted(self._seen(hour, dice)):
            if camera in away and any(since <= begin / MICRO < until for since, until in away[camera]):
                continue
            second, micro = divmod(begin, 1_000_000)
            if letters is None:
                number = int(chance() * 1679616)
                letters = _PAIRS[number // 1296] + _PAIRS[number % 1296] + _PAIRS[micro % 1296]
            moment = f"{second}.{micro:06}"
            sure = chance()
            sub, middle, rest = texts[label][int(sure * VARIANTS)]
            if (label in PLATED and camera in self._plated) or (label in VIOLATIONS and sure < 0.7):
                rest += self._plate.format(_made_up(chance()), f"0.{80 + int(sure * 20)}")
            if sure < FORGOTTEN and not self._salted[1].endswith("3"):
                end, last = NEVER, "null"
            else:
                latest = end if end > latest else latest
                last = f"{end // 1_000_000}.{end % 1_000_000:06}"
            begins.append(begin)
            ends.append(end)
            numbers.append(camera)
            labels.append(label)
            said.append(
                f'{{"id":"{moment}-{letters}","label":"{label}","sub_label":{sub},"camera":"{names[camera]}",'
                f'"start_time":{moment},"end_time":{last}{middle}{rest}}}}}'
            )
        return Hour(begins, ends, said, numbers, labels, latest)


_TWO_FIELDS = ',"recognized_license_plate":"{}","recognized_license_plate_score":{}'


def _made_up(share: float) -> str:
    """A plate of Hue that somebody may have and that nobody was seen with."""
    number = int(share * 100_000)
    return f"75A-{number // 100:03}.{number % 100:02}" if number % 2 else f"75A{number:05}"


def _text(label: str, dice: Random) -> tuple[str, str, str]:
    """What is told of a thing beside its id, its camera and its times: the sub-label, the flags, and its data, whose
    braces are open yet."""
    sub, zones, false = "null", "[]", "null"
    if label == "face":
        # of nobody; a wall must not show it
        sub = f'["Ng\\u01b0\\u1eddi th\\u1eed nghi\\u1ec7m {int(dice.random() * 100):02}",0.{60 + int(dice.random() * 39)}]'
    if label in VEHICLES or label in VIOLATIONS:
        zones = f'["lan-{1 + int(dice.random() * 3)}"]'
    if dice.random() < 0.003:
        false = "true"
    x, y, wide, high = (round(dice.random() * 0.7, 3) for _ in range(4))
    wide, high = wide * 0.3 + 0.02, high * 0.3 + 0.02
    top = 0.62 + 0.36 * dice.random()
    middle = (
        f',"false_positive":{false},"zones":{zones},"has_clip":true,"has_snapshot":true,"retain_indefinitely":false,'
        '"plus_id":null,"model_hash":"5a1e2b","detector_type":"openvino","model_type":"yolonas"'
    )
    data = (
        f',"data":{{"box":[{x},{y},{wide:.3f},{high:.3f}],"region":[{x * 0.8:.3f},{y * 0.8:.3f},0.4,0.4],'
        f'"score":{top - 0.04 * dice.random():.4f},"top_score":{top:.4f},"type":"object","max_severity":"detection"'
    )
    return sub, middle, data

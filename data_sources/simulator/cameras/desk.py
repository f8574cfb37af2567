"""What the verification desk decides of the alerts: each step of an alert's life, as its server tells it.

By day a person looks within two to ninety minutes, at night later, and what burns or floods goes first. About 92 of a
hundred are decided so; the others wait for the next shift, and one in some thousand is forgotten. 78 of a hundred decided are confirmed.
``after`` and ``before`` are instants that a decision was made after and before; the newest comes first, and a list holds
200 unless told and never more than 2,000.
"""

from __future__ import annotations

import contextlib
import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import nlargest
from typing import Any, NamedTuple

from data_sources.simulator.cameras.alerts import MICRO, MINUTE, Alert, Alerts
from data_sources.simulator.cameras.lists import cameras
from data_sources.simulator.chance import salt
from data_sources.simulator.citizens.life import Dice, staffed
from data_sources.simulator.citizens.lists import Weighted, agencies
from data_sources.simulator.citizens.rhythm import EAST, day_of, midnight
from data_sources.simulator.clock import DAY, HOUR, HUE

LIMIT, MOST = 200, 2000
LONGEST = 14 * DAY
"""After this nothing becomes of an alert any more."""
REMEMBERED = 26
"""Days of decisions that are kept."""
AT_ONCE, LATER = 0.92, 0.9997
"""Of all alerts the share that is decided as it comes, and with those that wait for the next shift."""
CONFIRMED, TURNED, HANDLED, ARCHIVED = 0.78, 0.01, 0.7, 0.35
LOOKED_AT = 0.3
"""Of the alerts, those of which the desk says that it has begun to look."""
DANGERS = frozenset({"smoke", "fire", "water_level", "wanted_vehicle"})
BY_THE_WARD = "encroachment"
BY_OTHERS = {"littering": "hepco", "water_level": "bch-phong-thu-dan-su", "smoke": "so-nnmt", "fire": "so-nnmt"}
POLICE = "cong-an"
REFUTED = Weighted(
    ("Xe ưu tiên đang làm nhiệm vụ", "Bóng đổ, ánh đèn phản chiếu", "Nhận dạng nhầm phương tiện",
     "Có người điều khiển giao thông", "Hơi nước, khói bếp", "Ảnh mờ do mưa", "Đơn vị đã có giấy phép"),
    (12, 22, 30, 14, 5, 10, 7),
)  # fmt: skip


class Decision(NamedTuple):
    """A step: when it was made [s since 1970], of which alert, and what it became."""

    at: int
    alert: Alert
    state: str
    agency: str | None = None
    reason: str | None = None


class Desk:
    """The desk of the whole city. ``begin``: how far back it remembers [s since 1970]."""

    def __init__(self, seed: int, alerts: Mapping[str, Alerts], begin: int) -> None:
        self.seed, self.alerts, self.begin = seed, alerts, begin
        self._days: OrderedDict[int, tuple[Decision, ...]] = OrderedDict()

    def listed(self, options: Mapping[str, str], until: int) -> dict[str, Any]:
        """The decisions that are asked for; ``until`` [s] is the latest instant of which it tells. Raises ValueError
        (400)."""
        after, before = _moment(options, "after"), _moment(options, "before")
        limit = options.get("limit", str(LIMIT))
        if not (limit.isascii() and limit.isdigit()):
            raise ValueError(f"limit is a whole number, not {limit!r}")
        first = math.floor(max(-1.0 if after is None else after, self.begin - 1)) + 1
        last = math.ceil(min(math.inf if before is None else before, until + 1)) - 1
        made = self._made(first, last, most := min(int(limit), MOST))
        return {"verdicts": [self._told(one) for one in nlargest(most, made, key=_rank)]}

    def _made(self, first: int, last: int, most: int) -> list[Decision]:
        """The decisions from ``first`` to ``last`` [s], as far back as the newest so many of them may lie."""
        found: list[Decision] = []
        for day in range(day_of(last), day_of(max(first - LONGEST, self.begin)) - 1, -1):
            found += (one for one in self.of_day(day) if first <= one.at <= last)
            newest = midnight(day) + LONGEST  # what earlier days will bring is older
            if len(found) >= most and sum(one.at >= newest for one in found) >= most:
                break
        return found

    def of_day(self, day: int) -> tuple[Decision, ...]:
        """All that becomes of the alerts of a day of Hue, also what will become of them yet."""
        if (found := self._days.get(day)) is None:
            found = self._days[day] = tuple(self._of(day))
            if len(self._days) > REMEMBERED:
                self._days.popitem(last=False)
        else:
            self._days.move_to_end(day)
        return found

    def _of(self, day: int) -> Iterator[Decision]:
        begin = midnight(day)
        for alerts in self.alerts.values():
            depth = alerts.flood.depth(begin + DAY // 2)
            for hour in range(begin // HOUR, (begin + DAY) // HOUR):
                for alert in alerts.hour(hour):
                    if alert.begin >= self.begin * MICRO:
                        yield from self._life(alert, depth)

    def _life(self, alert: Alert, depth: float) -> Iterator[Decision]:
        """The steps of an alert; ``depth``: how deep the water stands, which keeps the desk busy."""
        dice, raised = Dice(salt(self.seed, "desk", alert.id)), alert.begin / MICRO
        danger = alert.label in DANGERS
        looked = raised + dice.between(1, 2) * MINUTE
        if dice() < LOOKED_AT:
            yield Decision(math.ceil(looked), alert, "cho_xac_minh")
        decided = self._decided(dice, raised, danger) + 20 * depth * dice() * MINUTE
        if (patience := dice()) >= AT_ONCE and not danger:
            if patience >= LATER:
                return
            decided = raised + dice.between(3, 16) * HOUR
        confirmed, turned = dice() < CONFIRMED, dice() < TURNED
        at = math.ceil(max(decided, looked + MINUTE))
        if not confirmed or turned:
            if turned:
                yield Decision(at, alert, "xac_nhan")
                at += round(dice.between(5, 50) * MINUTE)
            yield Decision(at, alert, "bao_sai", reason=REFUTED.at(dice()))
            if dice() < ARCHIVED:
                yield Decision(at + round(dice.between(1, 3) * DAY), alert, "luu_tru")
            return
        yield Decision(at, alert, "xac_nhan")
        who = self._agency(alert)
        at += round(dice.between(0.5, 3 if danger else 25) * MINUTE)
        yield Decision(at, alert, "chuyen", who)
        if dice() < HANDLED:
            spent = dice.about(0.1 if danger else 0.8, 0.7) * DAY
            at = math.ceil(min(staffed(at + spent, dice), raised + LONGEST - 4 * DAY))
            yield Decision(at, alert, "da_xu_ly", who)
            if dice() < ARCHIVED:
                yield Decision(at + round(dice.between(1, 3) * DAY), alert, "luu_tru", who)

    def _decided(self, dice: Dice, raised: float, danger: bool) -> float:
        if danger:
            return raised + dice.between(1.5, 7) * MINUTE
        night = not 6.5 <= (raised + EAST) % DAY / HOUR < 22
        return raised + min(max(dice.about(14, 0.8), 2), 90) * MINUTE * (2.5 if night else 1)

    def _agency(self, alert: Alert) -> str:
        if alert.label == BY_THE_WARD:
            return agencies()[cameras()[alert.camera].ward]
        return agencies()[BY_OTHERS.get(alert.label, POLICE)]

    def _told(self, one: Decision) -> dict[str, Any]:
        camera = cameras()[one.alert.camera]
        return {
            "source": camera.server,
            "camera": camera.code,
            "event": one.alert.id,
            "state": one.state,
            "at": datetime.fromtimestamp(one.at, HUE).isoformat(),
            "agency": one.agency,
            "reason": one.reason,
        }


def _rank(one: Decision) -> tuple[int, str]:
    return one.at, one.alert.id


def _moment(options: Mapping[str, str], name: str) -> float | None:
    """An instant, as seconds since 1970 or in ISO 8601; without a zone it is Hue's own time. Raises ValueError."""
    text = options.get(name, "").strip()
    if not text:
        return None
    with contextlib.suppress(ValueError):
        if math.isfinite(value := float(text)):
            return value
    try:
        # the + of +07:00 is a space in an address that was not escaped
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=HUE)).timestamp()
    except (ValueError, OverflowError) as why:
        raise ValueError(f"{name} is an instant such as 2026-11-20T08:00:00+07:00, not {text!r}") from why

"""The states that a report goes through, each with its instant: HueIOC looks at it, an agency gets it, works, answers.

Terms are counted as the city does: in hours for what cannot wait, else seven working days from when the agency got it;
an extension moves the deadline. Of what is closed about 88 % keeps the first deadline and 96 % the last one.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from datetime import date, time, timedelta
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from data_sources.simulator.chance import even
from data_sources.simulator.citizens.lists import Weighted
from data_sources.simulator.citizens.rhythm import EAST, midnight
from data_sources.simulator.clock import DAY, HOUR

if TYPE_CHECKING:
    from data_sources.working_time import Calendar

EPOCH = date(1970, 1, 1)
MINUTE = 60
LONGEST = 60 * DAY
"""No life is longer."""
TERM_DAYS = 7
DAYS_AHEAD = 4000
"""Days that the calendar of a city is made for."""
REFUSED, IN_TIME, EXTENDED = 0.345, 0.885, 0.96
"""Of a hundred ordinary reports how many are not eligible; of the others the shares that are done by the first deadline
and by the last one."""
RATED, SATISFIED, ACCEPTED = 0.45, 0.725, 0.903
REOPENED = 0.4
"""Of those that are not satisfied."""

REFUSALS = Weighted(
    (
        "Trùng với phản ánh đã tiếp nhận",
        "Thiếu hình ảnh hoặc vị trí cụ thể, chưa đủ cơ sở xử lý",
        "Không thuộc phạm vi tiếp nhận phản ánh hiện trường",
        "Nội dung khiếu nại, tố cáo: đề nghị gửi đơn theo quy định",
        "Sự việc đã kết thúc khi kiểm tra",
        "Nội dung mang tính hỏi đáp, đã trả lời trực tiếp",
    ),
    (30, 28, 16, 9, 11, 6),
)
EXTENSIONS = Weighted(
    (
        "Cần phối hợp nhiều đơn vị",
        "Chờ vật tư thay thế",
        "Thời tiết mưa kéo dài, chưa thi công được",
        "Cần khảo sát, lập dự toán",
        "Đang hoàn thiện hồ sơ xử phạt theo quy định",
    ),
    (30, 22, 20, 18, 10),
)
FLOODED = "Tập trung lực lượng ứng phó lũ lụt"
_NORMAL = NormalDist()


class Step(NamedTuple):
    """What a report says of itself from ``at`` on. Instants are whole seconds since 1970; None: not yet."""

    at: int
    state: str
    due: int | None = None
    original_due: int | None = None
    distributed: int | None = None
    closed: int | None = None
    rating: str | None = None
    refusal: str | None = None
    extension: str | None = None
    reopened: int = 0
    reopened_at: int | None = None


class Dice:
    """Numbers in [0, 1) of one report, one after the other."""

    def __init__(self, salted: int) -> None:
        self._salted, self._n = salted, 0

    def __call__(self) -> float:
        self._n += 1
        return even(self._salted, self._n)

    def between(self, least: float, most: float) -> float:
        """A number between the two."""
        return least + (most - least) * self()

    def about(self, median: float, spread: float) -> float:
        """A number that is more often small than great, half of them below the median."""
        return median * math.exp(spread * _NORMAL.inv_cdf(min(max(self(), 1e-6), 1 - 1e-6)))

    def waiting(self, mean: float) -> float:
        """A time that one waits for something that may happen at any moment."""
        return -mean * math.log(1 - self())


def staffed(at: float, dice: Dice) -> float:
    """The instant, or when it is before 07:30 in Hue, some time after that."""
    clock = (at + EAST) % DAY
    return at if clock >= 7.5 * HOUR else at - clock + 7.5 * HOUR + dice.between(0, 40 * MINUTE)


def _of_day(clock: time) -> int:
    return clock.hour * HOUR + clock.minute * MINUTE


class Lives:
    """Lives by a calendar of working days, of reports from the day ``first`` on."""

    def __init__(self, calendar: Calendar, first: int) -> None:
        self.term = TERM_DAYS * calendar.day.total_seconds()
        # asked thousands of times: the stretches of work as numbers, and what was worked until each began
        self._begins: list[float] = []
        self._before: list[float] = []
        worked = 0.0
        for day in range(first, first + DAYS_AHEAD):
            if calendar.working_day(EPOCH + timedelta(days=day)):
                for begin, end in calendar.hours:
                    self._begins.append(midnight(day) + _of_day(begin))
                    self._before.append(worked)
                    worked += _of_day(end) - _of_day(begin)

    def after(self, at: float, seconds: float) -> float:
        """The instant by which so many seconds were worked since ``at``."""
        i = max(bisect_right(self._begins, at) - 1, 0)
        worked = min(self._before[i] + max(at - self._begins[i], 0), self._before[i + 1]) + seconds
        i = bisect_left(self._before, worked) - 1
        return self._begins[i] + worked - self._before[i]

    def life(self, dice: Dice, requested: int, *, urgent_term: int | None, busy: float) -> tuple[Step, ...]:
        """The states of a report, the first at ``requested``. ``urgent_term``: the seconds in which it must be handled;
        None: it can wait. ``busy``: how much a flood slows everybody, 0 to 1."""
        urgent = urgent_term is not None
        steps = Steps(requested)
        if urgent:
            looked = requested + dice.between(1, 4) * MINUTE * (1 + 2.5 * busy)
            slow = 3 if dice() < 0.08 else 1
            decided = looked + dice.between(2, 12) * MINUTE * (1 + 2.5 * busy) * slow
        else:
            looked = staffed(requested + dice.between(3, 40) * MINUTE * (1 + 2 * busy), dice)
            decided = staffed(looked + dice.about(35, 0.8) * MINUTE * (1 + 3 * busy), dice)
        steps.then(looked, "xac_minh")
        refused = 0.08 if urgent else REFUSED * (1 - 0.5 * busy)
        if dice() < refused:
            steps.then(decided, "tu_choi", refusal=REFUSALS.at(dice()))
            steps.closed()
            return steps.done
        steps.then(decided, "phan_cong")
        if urgent_term is not None:
            self.handled_at_once(dice, steps, urgent_term, busy)
        else:
            self.handled(dice, steps, busy)
        self.judged(dice, steps, urgent_term)
        return steps.done

    def handled_at_once(self, dice: Dice, steps: Steps, term: int, busy: float) -> None:
        """What cannot wait, by the real clock."""
        began = steps.distributed()
        steps.first_due(began + term)
        steps.then(began + dice.between(0.005, 0.03) * term * (1 + 3 * busy), "dang_xu_ly")
        spent = min(dice.about(0.2 * (1 + busy), 0.7), 0.97) * term
        if dice() > 0.93 - 0.32 * busy:
            spent = term * (1 + min(dice.waiting(0.3 * (1 + 2 * busy)), 10))
        ended = began + spent
        steps.then(ended - dice.between(0.01, 0.04) * term, "cho_duyet")
        steps.then(ended, "da_xu_ly")
        steps.closed()

    def handled(self, dice: Dice, steps: Steps, busy: float) -> None:
        """What has a term in working days."""
        began = steps.distributed()
        term, after = self.term, self.after
        steps.first_due(after(began, term))
        taken = dice.between(0.2, 4) * HOUR * (1 + busy)
        steps.then(after(began, taken), "dang_xu_ly")
        chance = dice() + 0.1 * busy
        if chance < IN_TIME:
            spent = min(dice.about(6.5 * (1 + busy), 0.95) * HOUR, dice.between(0.8, 0.99) * term)
        else:
            extended = chance < EXTENDED or dice() < 0.4
            more = (3 + int(3 * dice())) * self.term / TERM_DAYS if extended else 0.0
            if extended:
                asked = after(began, dice.between(0.65, 0.97) * term)
                reason = FLOODED if dice() < 0.8 * busy else EXTENSIONS.at(dice())
                steps.then(asked, "gia_han", due=round(after(began, term + more)), extension=reason)
            late = chance >= EXTENDED
            spent = term + more + min(dice.waiting(14 * HOUR), term) if late else term + dice.between(0.03, 0.97) * more
        ended = after(began, max(spent, taken + 0.4 * HOUR))
        steps.then(ended - dice.between(0.1, 0.6) * HOUR, "cho_duyet")
        steps.then(ended, "da_xu_ly")
        steps.closed()

    def judged(self, dice: Dice, steps: Steps, urgent_term: int | None) -> None:
        """What the citizen says of it, and what follows from that."""
        if dice() >= RATED:
            return
        said = staffed(steps.newest.at + dice.between(0.2, 1) * HOUR + dice.waiting(12) * HOUR, dice)
        chance = dice()
        rating = "hai_long" if chance < SATISFIED else "chap_nhan" if chance < ACCEPTED else "khong_hai_long"
        steps.then(said, "da_xu_ly", rating=rating)
        if rating != "khong_hai_long" or dice() >= REOPENED:
            return
        begun = staffed(said + dice.between(0.5, 4) * HOUR, dice)
        term = self.term * 3 / TERM_DAYS
        due = self.after(begun, term) if urgent_term is None else begun + urgent_term
        steps.then(begun, "xu_ly_lai", due=round(due), closed=None, reopened=1, reopened_at=round(begun))
        again = self.after(begun, dice.between(0.15, 0.95) * term)
        steps.then(again, "da_xu_ly")
        steps.closed()
        if dice() < 0.5:
            steps.then(again + dice.between(1, 20) * HOUR, "da_xu_ly", rating="chap_nhan")


class Steps:
    """A life that is being told: each step says what the former one did, and what is new."""

    def __init__(self, requested: int) -> None:
        self.newest = Step(requested, "moi")
        self.done: tuple[Step, ...] = (self.newest,)

    def then(self, at: float, state: str, **new: int | str | None) -> None:
        """Another step, a minute after the former one at the soonest."""
        self.newest = self.newest._replace(at=max(round(at), self.newest.at + MINUTE), state=state, **new)  # type: ignore[arg-type]
        self.done = (*self.done, self.newest)

    def distributed(self) -> int:
        """Say that the agency got it with the newest step, and when that was."""
        self._say(distributed=self.newest.at)
        return self.newest.at

    def first_due(self, due: float) -> None:
        """Say which deadline the newest step began with."""
        self._say(due=round(due), original_due=round(due))

    def closed(self) -> None:
        """Say that the clock stopped with the newest step."""
        self._say(closed=self.newest.at)

    def _say(self, **new: int) -> None:
        self.newest = self.newest._replace(**new)  # type: ignore[arg-type]
        self.done = (*self.done[:-1], self.newest)

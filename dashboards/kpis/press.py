"""The KPIs of the press: how much is written of Hue, in which tone, what is far above its usual, and who fell silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, false, true

from dashboards.kpis import Asked, EventKpi, Figure, Span
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.event_spans import last, today
from dashboards.kpis.events import Condition, Events
from dashboards.kpis.judging import at_most
from dashboards.kpis.kinds import Kind
from dashboards.kpis.press_articles import ARTICLES, WRITTEN
from dashboards.kpis.press_silence import outlets
from dashboards.kpis.press_usual import DAY, DAYS, LEAST_DAYS, same_hours, same_weekdays
from data_sources.city import read_city
from data_sources.days import period

CENTRE = "HueIOC's own figures (giám sát thông tin báo chí)"
LEXICON = "HueIOC's own lexicon (lexicon.csv), not a reader's judgement"
NEGATIVE = "negative"


def days_before(now: datetime) -> Span:
    """The seven whole days of Hue before this one."""
    start = period("day", now)[0]
    return Span(start - DAYS * DAY, start)


def usual_days(now: datetime) -> Span:
    """The days by which an outlet is judged."""
    return last(timedelta(days=read_city().targets.press.usual_days), now)


# which articles


def published(c: Any, span: Span) -> ColumnElement[bool]:
    """Articles about Hue published in the last 24 hours. By outlet it is each one's share of voice, by topic what is
    written about."""
    return true()


def undated(c: Any, span: Span) -> ColumnElement[bool]:
    """Articles about Hue that say nowhere when they were published, of which we learnt in the last 24 hours. They lie in
    no other figure: they are never "now"."""
    return c.at.is_(None)  # type: ignore[no-any-return]


def none_told(c: Any, span: Span) -> ColumnElement[bool]:
    return false()


def negative(c: Any, span: Span) -> ColumnElement[bool]:
    """Articles whose headline the lexicon finds negative, of those about Hue published in the last 24 hours."""
    return c.tone == NEGATIVE  # type: ignore[no-any-return]


# what else a figure says


def with_usual(figure: Figure, asked: Asked, asking: EventAsking) -> dict[str, Any]:
    """Articles about Hue published in the day of Hue so far; `usual`: the mean of the same hours of the `usual_days`
    days of the week before that were heard."""
    if asked.span.length > DAY:
        return {"usual": None, "usual_days": 0}
    former = same_hours(asking, asked.span, asking.code(asked.place)).counts
    enough = len(former) >= LEAST_DAYS
    return {"usual": round(sum(former) / len(former), 2) if enough else None, "usual_days": len(former) * enough}


def a_day(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """Articles about Hue a day, the mean of the seven whole days before this one; of fewer where the press was heard
    first within them (`days`)."""
    since = asking.heard(ARTICLES).since or asked.span.start
    days = (asked.span.end - max(asked.span.start, since)) / DAY
    if days < 1:
        return figure._replace(value=None, why="few_days")
    return figure._replace(value=figure.n / days, extra={**figure.extra, "days": round(days, 2)})


def spiking(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """1 when the last 24 hours have more articles about Hue than the mean and three standard deviations (at least those
    of chance) of the same 24 hours of the same weekday, of up to 28 weeks before; `usual`, `deviation` and `limit` are
    those, `weeks` how many were heard. With fewer than `spike_least_weeks` it is unknown."""
    targets = asked.targets.press
    if asked.span.length > timedelta(days=7):
        return figure._replace(value=None, why="few_weeks")
    former = same_weekdays(asking, asked.span, asking.code(asked.place))
    if len(former.counts) < max(1, targets.spike_least_weeks):
        return figure._replace(value=None, why="few_weeks", extra={**figure.extra, "weeks": len(former.counts)})
    limit = former.mean + targets.spike_deviations * former.deviation
    extra = {
        "usual": round(former.mean, 2), "deviation": round(former.deviation, 2), "limit": round(limit, 2),
        "weeks": len(former.counts),
    }  # fmt: skip
    return figure._replace(value=float(figure.n > limit), extra={**figure.extra, **extra})


def silent(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """Outlets that fell silent against their usual volume; `unheard`: those of which nothing can be said because their
    feed is not heard. Its rows are all that the outlets wrote, by which that is judged."""
    known = outlets(asking, asked.span, asked.place.where)
    extra = {"unheard": sum(not one.heard for one in known)}
    return figure._replace(value=float(sum(one.silent for one in known)), extra={**figure.extra, **extra})


def unanswered(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """Questions of the press past the deadline of their answer. No feed tells of answers yet: it is unknown."""
    return Figure(None, 0, None, "no_source")


def negative_most(asked: Asked) -> float:
    return asked.targets.press.negative


def none(asked: Asked) -> float:
    return 0.0


DAY_BACK = partial(last, DAY)


def kpi(key: str, at: str | None = "at", only: Condition | None = None, kind: Kind = ARTICLES, **said: Any) -> EventKpi:
    """A KPI of articles by the column of their instant."""
    said = {"unit": "", "digits": 0, "source": CENTRE, "span": DAY_BACK, **said}
    return EventKpi(key=f"press.{key}", rows=Events(kind, at, only), **said)


UNDATED = kpi("undated", "known_from", undated, words=undated)
KPIS = [
    kpi("articles_today", span=today, more=with_usual, words=with_usual),
    kpi("articles_24h", words=published),
    kpi("mean_7d", unit="a day", digits=1, span=days_before, compares=a_day, words=a_day),
    kpi(
        "negative_share", unit="%", digits=1, better="lower", source=LEXICON, share=negative, words=negative,
        target=negative_most, status=partial(at_most, negative_most, "watch"),
    ),
    UNDATED,
    kpi(
        "silent_outlets", kind=WRITTEN, span=usual_days, better="lower", compares=silent, words=silent, target=none,
        status=partial(at_most, none, "watch"),
    ),
    kpi("spike", better="lower", compares=spiking, words=spiking, status=partial(at_most, none, "watch")),
    kpi("overdue_answers", only=none_told, better="lower", compares=unanswered, words=unanswered),
]  # fmt: skip

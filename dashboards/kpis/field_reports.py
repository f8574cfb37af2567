"""The KPIs of citizens' field reports (phản ánh hiện trường): what came, what is overdue, how it was handled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, and_, literal, or_, true, type_coerce

from dashboards.kpis import WEEK, Asked, Columns, EventKpi, Figure, Span, Status
from dashboards.kpis.bursts import bursts, far_more, weeks_enough
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.event_spans import last, moment, today
from dashboards.kpis.events import Beside, Condition, Events
from dashboards.kpis.judging import at_least, at_most
from dashboards.kpis.kinds import REPORTS
from dashboards.kpis.usual import usual
from data_sources.city import City, read_city
from data_sources.field_reports import HANDLED, RATINGS
from data_sources.store import Instant
from data_sources.working_time import calendar

LAW = "Decision 30/2022/QĐ-UBND of Thừa Thiên Huế, in force 15/07/2022"
CENTRE = "HueIOC's own figures (phản ánh hiện trường)"
DAY = timedelta(days=1)
SHARES = timedelta(days=30)
"""What shares and handling times speak of."""
SATISFIED = RATINGS[:2]
"""Hài lòng and chấp nhận: both count as satisfied, and each is told."""


def burst_hours(now: datetime) -> Span:
    """The hours in which a burst is looked for."""
    return Span(now - timedelta(hours=read_city().targets.reports.burst_hours), now)


CLOSED_AS_HANDLED = (("state", HANDLED),)

# which records


def there(column: Any) -> ColumnElement[bool]:
    """The condition that a column is not empty."""
    return column.is_not(None)  # type: ignore[no-any-return]


def received(c: Any, span: Span) -> ColumnElement[bool]:
    """Reports received in the last 24 hours."""
    return true()


def reopened(c: Any, span: Span) -> ColumnElement[bool]:
    """Reports that were sent back to be handled again, by when they were the last time."""
    return true()


def open_reports(c: Any, span: Span) -> ColumnElement[bool]:
    """Reports received and not closed at the span's end."""
    return true()


def eligible(c: Any, span: Span) -> ColumnElement[bool]:
    """Reports that were found to be the city's to act on, of those received."""
    return c.eligible.is_(True)  # type: ignore[no-any-return]


def handled_by_then(c: Any, span: Span) -> ColumnElement[bool]:
    """Those closed as handled before the span's end, of the eligible ones received in it."""
    return and_(c.state == HANDLED, c.closed < span.end)


def with_first_due(c: Any, span: Span) -> ColumnElement[bool]:
    return there(c.first_due)


def with_due(c: Any, span: Span) -> ColumnElement[bool]:
    return there(c.due)


def by_first_due(c: Any, span: Span) -> ColumnElement[bool]:
    """Closed at or before the deadline that was first told, of those closed as handled that had one: an extension does
    not make it on time."""
    return c.closed <= c.first_due  # type: ignore[no-any-return]


def by_due(c: Any, span: Span) -> ColumnElement[bool]:
    """Closed at or before the deadline as it was extended, of those closed as handled that had one."""
    return c.closed <= c.due  # type: ignore[no-any-return]


def overdue(c: Any, span: Span) -> ColumnElement[bool]:
    """Open reports past their present deadline at the span's end; beside it in how many wards they are, how many agencies
    have them, and the oldest deadline."""
    return c.due < span.end  # type: ignore[no-any-return]


def due_soon(c: Any, span: Span) -> ColumnElement[bool]:
    """Open reports whose deadline comes within 24 hours of the span's end."""
    until = type_coerce(type_coerce(span.end, Instant()), BigInteger) + literal(
        DAY // timedelta(milliseconds=1), BigInteger
    )
    return and_(c.due >= span.end, type_coerce(c.due, BigInteger) < until)


def unassigned_urgent(c: Any, span: Span) -> ColumnElement[bool]:
    """Urgent reports that are open and that no agency has been given at the span's end; since when the oldest waits."""
    untaken = or_(c.distributed.is_(None), c.distributed > span.end)
    return and_(untaken, c.urgent.is_(True))  # few are untaken: of the others no more is read


def with_times(c: Any, span: Span) -> ColumnElement[bool]:
    found: ColumnElement[bool] = c.distributed <= c.closed
    return found


def rated(c: Any, span: Span) -> ColumnElement[bool]:
    """Those that a citizen rated, of the reports closed as handled."""
    return there(c.rating)


def satisfied(c: Any, span: Span) -> ColumnElement[bool]:
    """Rated "hài lòng" or "chấp nhận", of the reports closed as handled and rated; how many of each."""
    return or_(*(c.rating == rating for rating in SATISFIED))


# what else a figure says


def with_usual(figure: Figure, asked: Asked, asking: EventAsking) -> dict[str, Any]:
    """Reports received in the day of Hue so far; `usual`: the mean of the same hours of the same weekday over
    `usual_days` former weeks."""
    if asked.span.length > WEEK:
        return {"usual": None, "usual_days": 0}
    found = usual(asking, asked.span, asked.place.where, None)
    mean = found.of()
    return {"usual": None if mean is None else round(mean, 2), "usual_days": found.weeks}


def bursting(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """How many wards and fields have far more reports in the last hours than is usual in these hours of this weekday;
    of one ward, field or agency: 1 when it has."""
    where = asked.place.where
    if asked.span.length > WEEK or not weeks_enough(asking, asked.span):
        return figure._replace(value=None, why="few_weeks")
    if asked.place.kind == "city":
        return figure._replace(value=float(len(bursts(asking, asked.span) or ())))
    mean = usual(asking, asked.span, where, None).of() or 0.0
    extra = {**figure.extra, "usual": round(mean, 2)}
    return figure._replace(value=float(far_more(figure.n, mean, asked.targets.reports)), extra=extra)


# how they are reckoned


def worked(columns: Columns, city: City) -> Columns:
    """The working hours from an agency's having a report to its being closed."""
    return {**columns, "hours": calendar(city).worked_hours(columns["distributed"], columns["at"])}


def median(columns: Columns, asked: Asked) -> float:
    """The median of the working hours from distribution to closing, of the reports closed as handled."""
    return float(np.median(columns["hours"]))


def ninetieth(columns: Columns, asked: Asked) -> float:
    """What nine of ten reports closed as handled did not exceed, in working hours from distribution to closing."""
    return float(np.quantile(columns["hours"], 0.9))


# how they stand


def against_usual(figure: Figure, asked: Asked) -> Status:
    """Watched when it is as far beyond its usual as a burst is."""
    mean = figure.extra.get("usual")
    return "watch" if mean is not None and far_more(figure.n, mean, asked.targets.reports) else "ok"


def overdue_most(asked: Asked) -> float:
    return asked.targets.reports.overdue


def urgent_most(asked: Asked) -> float:
    return asked.targets.reports.unassigned_urgent


def on_time_least(asked: Asked) -> float:
    return asked.targets.reports.on_time


def satisfied_least(asked: Asked) -> float:
    return asked.targets.reports.satisfaction


def of_rating(rating: str, c: Any, span: Span) -> ColumnElement[bool]:
    return c.rating == rating  # type: ignore[no-any-return]


def column(name: str, c: Any, span: Span) -> ColumnElement[Any]:
    return c[name]  # type: ignore[no-any-return]


SHARE = partial(last, SHARES)
DAY_BACK = partial(last, DAY)


def kpi(key: str, at: str | None, only: Condition | None = None, **said: Any) -> EventKpi:
    """A KPI of reports by the column of its instant."""
    said = {"unit": "", "digits": 0, "source": CENTRE, "span": moment if at is None else SHARE, **said}
    of = CLOSED_AS_HANDLED if at == "closed" else ()
    return EventKpi(key=f"field_reports.{key}", rows=Events(REPORTS, at, only, of), **said)


def share(key: str, at: str, only: Condition | None, of: Condition, **said: Any) -> EventKpi:
    """A share of a hundred of the last 30 days."""
    return kpi(key, at, only, **{"unit": "%", "digits": 1, "better": "higher", "share": of, "words": of, **said})


def hours(key: str, reckon: Callable[[Columns, Asked], float]) -> EventKpi:
    return kpi(
        key, "closed", with_times, unit="h", digits=1, better="lower", reads=("distributed",), readied=worked,
        reckon=reckon, words=reckon, week_before=True,
    )  # fmt: skip


KPIS = [
    kpi(
        "received_today", "requested", span=today, more=with_usual, status=against_usual, words=with_usual,
        week_before=True,
    ),
    kpi("received_24h", "requested", span=DAY_BACK, words=received, week_before=True),
    share("eligible_share", "requested", None, eligible, better=None),
    share("handled_share", "requested", eligible, handled_by_then),
    share(
        "on_time_original", "closed", with_first_due, by_first_due, source=LAW, target=on_time_least,
        status=partial(at_least, on_time_least, lambda asked: asked.targets.reports.on_time_margin),
    ),
    share("on_time_current", "closed", with_due, by_due, source=LAW),
    kpi(
        "overdue", None, overdue, better="lower", source=LAW, target=overdue_most, words=overdue, week_before=True,
        status=partial(at_most, overdue_most, "watch"),
        beside=(
            Beside("wards", "distinct", partial(column, "ward")),
            Beside("agencies", "distinct", partial(column, "agency")),
            Beside("oldest_due", "least", partial(column, "due")),
        ),
    ),
    kpi("due_24h", None, due_soon, better="lower", source=LAW, words=due_soon),
    hours("median_hours", median),
    hours("p90_hours", ninetieth),
    share(
        "satisfaction", "closed", rated, satisfied, target=satisfied_least,
        status=partial(at_least, satisfied_least, lambda asked: asked.targets.reports.satisfaction_margin),
        beside=(
            Beside("satisfied", "many", partial(of_rating, SATISFIED[0])),
            Beside("accepted", "many", partial(of_rating, SATISFIED[1])),
        ),
    ),
    share("rating_share", "closed", None, rated),
    kpi("reopened", "reopened_at", better="lower", words=reopened),
    kpi("open", None, words=open_reports),
    kpi(
        "unassigned_urgent", None, unassigned_urgent, better="lower", target=urgent_most, words=unassigned_urgent,
        status=partial(at_most, urgent_most, "bad"), beside=(Beside("oldest", "least", partial(column, "requested")),),
    ),
    kpi(
        "burst", "requested", span=burst_hours, better="lower", compares=bursting, words=bursting,
        status=partial(at_most, lambda asked: 0.0, "watch"),
    ),
]  # fmt: skip

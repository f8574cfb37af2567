"""The KPIs of cameras (camera giám sát đô thị): how they are, what their AI sees, what becomes of its alerts, traffic.

An alert is not a violation: it waits until a person confirms or refutes it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, true

from dashboards.kpis import WEEK, Asked, Columns, EventKpi, Figure, Span, Status
from dashboards.kpis.camera_health import unheard, watched_roads, with_unheard
from dashboards.kpis.camera_kinds import ALERTS, EVENTS, OUTAGES, STATES, VEHICLES
from dashboards.kpis.camera_roads import CONGESTED, refuted, roads_now
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.event_spans import last, moment, today
from dashboards.kpis.events import Beside, Condition, Events
from dashboards.kpis.judging import at_least, at_most
from dashboards.kpis.kinds import Kind
from dashboards.kpis.usual import usual
from data_sources.cameras import ABSENT, FROZEN, OFFLINE, ONLINE

CENTRE = "HueIOC: cameras of the city and their AI (vietnam.vn, 15/11/2023)"
OURS = "ours; thresholds in targets.toml"
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
DAY_BACK = partial(last, timedelta(days=1))
MONTH = partial(last, timedelta(days=30))
"""What shares and times speak of."""
HOUR_BACK = partial(last, timedelta(hours=1))

# how cameras are


def online(c: Any, span: Span) -> ColumnElement[bool]:
    """Cameras online, of the installed ones whose server is heard: one of its answers on its cameras is at most three
    times `stale_after` old at the span's end. Beside it how many are `online`, `offline` (no frames), `frozen` (frames
    that do not change) and `absent` (the server does not know them); `unheard`: how many hang on a server that is not
    heard, which is one outage and says nothing of them; `installed`: all of these."""
    return c.state == ONLINE  # type: ignore[no-any-return]


def in_state(state: str, c: Any, span: Span) -> ColumnElement[bool]:
    return c.state == state  # type: ignore[no-any-return]


def offline(c: Any, span: Span) -> ColumnElement[bool]:
    """Installed cameras that are not online at the span's end (offline, frozen or absent) though their server is heard."""
    return c.state != ONLINE  # type: ignore[no-any-return]


def where_heard(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """Unknown where no server of the cameras is heard."""
    code = asking.code(asked.place)
    if asking.part(SHARE_ONLINE, asked.span, code, bare=True).n or not unheard(asking, asked)[code]:
        return figure
    return figure._replace(value=None, why="unheard")


def down_hours(columns: Columns, asked: Asked) -> float:
    """The median length [h] of the outages that ended, each from the first state that was not online to the next that
    was. That a server was silent is no outage of its cameras."""
    return float(np.median((columns["at"] - columns["down_since"]) / HOUR_MS))


# alerts


def raised(figure: Figure, asked: Asked, asking: EventAsking) -> dict[str, Any]:
    """Alerts raised in the last 24 hours; `usual`: the mean of the same hours of the same weekday over `usual_days`
    former weeks."""
    return with_usual(ALERTS, figure, asked, asking)


def waiting(c: Any, span: Span) -> ColumnElement[bool]:
    """Alerts raised by the span's end that no person had confirmed or refuted then; since when the `oldest` waits, and
    how many are of a `danger` (fire, flood)."""
    return true()


def dangerous(c: Any, span: Span) -> ColumnElement[bool]:
    """Alerts of a danger (fire, flood) that wait for a person at the span's end; since when the `oldest` waits."""
    return c.danger.is_(True)  # type: ignore[no-any-return]


def true_alarm(c: Any, span: Span) -> ColumnElement[bool]:
    """Alerts that a person found to be true, of those confirmed or refuted in the last 30 days; how many were
    `confirmed`, and how many `false`."""
    return ~refuted(c)


def false_alarm(c: Any, span: Span) -> ColumnElement[bool]:
    return refuted(c)


def begun_before(c: Any, span: Span) -> ColumnElement[bool]:
    return c.raised <= c.closed  # type: ignore[no-any-return]


def verified_in(columns: Columns, asked: Asked) -> float:
    """The median of the minutes from an alert's being raised to a person's confirming or refuting it."""
    return float(np.median((columns["at"] - columns["raised"]) / MINUTE_MS))


def transferred(c: Any, span: Span) -> ColumnElement[bool]:
    return and_(c.transferred.is_not(None), c.transferred < span.end)


def with_result(c: Any, span: Span) -> ColumnElement[bool]:
    """Alerts handled by the span's end, of those confirmed in the last 30 days and transferred to an agency."""
    return and_(c.handled.is_not(None), c.handled < span.end)


def long_waiting(figure: Figure, asked: Asked) -> Status:
    """Bad while a danger waits; watched when the oldest waits longer than the city allows."""
    oldest, most = figure.extra.get("oldest"), asked.targets.cameras.waiting_minutes * MINUTE_MS
    if figure.extra.get("danger"):
        return "bad"
    waits = asked.span.end.timestamp() * 1000 - oldest if oldest else 0
    return "watch" if waits > most else "ok"


# events and vehicles


def events_of_day(figure: Figure, asked: Asked, asking: EventAsking) -> dict[str, Any]:
    """Events that cameras' AI followed to their end, in the last 24 hours, counted once each at their end; `usual`: the
    mean of the same hours of the same weekday over `usual_days` former weeks, a part of an hour by its share."""
    return with_usual(EVENTS, figure, asked, asking)


def events_so_far(figure: Figure, asked: Asked, asking: EventAsking) -> dict[str, Any]:
    """The same in the day of Hue so far."""
    return with_usual(EVENTS, figure, asked, asking)


def vehicles(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """Vehicles counted on the city's roads in the last 60 minutes; `usual`: as many in the same minutes of the same
    weekday over `usual_days` former weeks, a part of an hour by its share. Of one road its `level` too. Unknown where no
    camera is online that looks at the road."""
    road = asked.place.where.road
    extra = {**figure.extra, **with_usual(VEHICLES, figure, asked, asking)}
    watched = watched_roads(asking, asked.span.end, asking.names(asked.span))
    if road is not None:
        one = roads_now(asking, asked.span).get(road)
        extra["level"] = None if one is None else one.level
    if (road in watched) if road is not None else watched:
        return figure._replace(extra=extra)
    return figure._replace(value=None, why="unheard", extra=extra)


def congested(figure: Figure, asked: Asked, asking: EventAsking) -> Figure:
    """How many of the city's roads are slow or jammed (ùn ứ, ùn tắc): by their vehicles an hour against their capacity
    (`[traffic]`), and at least slow while a camera's alert of a congestion stands, that nobody refuted and that ended at
    most 15 minutes ago (`lingers_minutes`). `roads`: of how many that is known: of those at which a camera looks that is
    online; `unknown`: the others. n is the number of vehicles counted."""
    roads = [one for code, one in roads_now(asking, asked.span).items() if asked.place.where.road in (None, code)]
    known = [one for one in roads if one.level is not None]
    extra = {**figure.extra, "roads": len(known), "unknown": len(roads) - len(known)}
    if not known:
        return figure._replace(value=None, why="unheard", extra=extra)
    return figure._replace(value=float(sum(one.level in CONGESTED for one in known)), extra=extra)


def with_usual(kind: Kind, figure: Figure, asked: Asked, asking: EventAsking) -> dict[str, Any]:
    if asked.span.length > WEEK:
        return {"usual": None, "usual_days": 0}
    found = usual(asking, asked.span, asking.where, asking.by, kind)
    mean = found.of(asking.code(asked.place))
    return {"usual": None if mean is None else round(mean, 2), "usual_days": found.weeks}


# what the city holds itself to


def online_least(asked: Asked) -> float:
    return asked.targets.cameras.online


def precision_least(asked: Asked) -> float:
    return asked.targets.cameras.precision


def none_at_most(asked: Asked) -> float:
    return 0.0


def column(name: str, c: Any, span: Span) -> ColumnElement[Any]:
    return c[name]  # type: ignore[no-any-return]


def kpi(key: str, kind: Kind, at: str | None, only: Condition | None = None, **said: Any) -> EventKpi:
    said = {"unit": "", "digits": 0, "source": CENTRE, "span": moment if at is None else MONTH, **said}
    return EventKpi(key=f"cameras.{key}", rows=Events(kind, at, only), **said)


SHARE_ONLINE = kpi(
    "online", STATES, None, unit="%", digits=1, better="higher", share=online, words=online, target=online_least,
    status=partial(at_least, online_least, lambda asked: asked.targets.cameras.online_margin), compares=with_unheard,
    beside=tuple(Beside(state, "many", partial(in_state, state)) for state in (ONLINE, OFFLINE, FROZEN, ABSENT)),
    week_before=True,
)  # fmt: skip
OLDEST = Beside("oldest", "least", partial(column, "raised"))

KPIS = [
    SHARE_ONLINE,
    kpi("offline", STATES, None, offline, better="lower", compares=where_heard, words=offline),
    kpi(
        "median_down", OUTAGES, "since", unit="h", digits=1, better="lower", reads=("down_since",), reckon=down_hours,
        words=down_hours,
    ),
    kpi("alerts_24h", ALERTS, "raised", span=DAY_BACK, more=raised, words=raised),
    kpi(
        "waiting", ALERTS, None, better="lower", words=waiting, status=long_waiting,
        beside=(OLDEST, Beside("danger", "many", dangerous)),
    ),
    kpi(
        "danger", ALERTS, None, dangerous, better="lower", words=dangerous, target=none_at_most, beside=(OLDEST,),
        status=partial(at_most, none_at_most, "bad"),
    ),
    kpi(
        "precision", ALERTS, "closed", unit="%", digits=1, better="higher", share=true_alarm, words=true_alarm,
        source=OURS, target=precision_least,
        status=partial(at_least, precision_least, lambda asked: asked.targets.cameras.precision_margin),
        beside=(Beside("confirmed", "many", true_alarm), Beside("false", "many", false_alarm)),
    ),
    kpi(
        "verification_minutes", ALERTS, "closed", begun_before, unit="min", digits=0, better="lower", reads=("raised",),
        reckon=verified_in, words=verified_in,
    ),
    kpi(
        "result_share", ALERTS, "closed", transferred, unit="%", digits=1, better="higher", share=with_result,
        words=with_result,
    ),
    kpi("events_24h", EVENTS, "at", span=DAY_BACK, more=events_of_day, words=events_of_day),
    kpi("events_today", EVENTS, "at", span=today, more=events_so_far, words=events_so_far),
    kpi("vehicles_hour", VEHICLES, "at", span=HOUR_BACK, unit="/h", compares=vehicles, words=vehicles),
    kpi(
        "congested", VEHICLES, "at", span=HOUR_BACK, better="lower", compares=congested, words=congested, source=OURS,
        target=none_at_most, status=partial(at_most, none_at_most, "watch"),
    ),
]  # fmt: skip

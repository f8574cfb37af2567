"""docs/kpis.md, made from the KPIs: ``python -m dashboards.kpis`` prints it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from dashboards.kpis import EventKpi, Kpi, Span, every_kpi
from dashboards.kpis.fleet_kpi import PARTS, FleetKpi
from dashboards.kpis.readings import Newest, Readings

PLACES = {
    "gauge": "each river gauge",
    "reservoir": "each reservoir",
    "air": "each air station",
    "rain": "each rain gauge",
}
A = {
    "ward": "a ward",
    "agency": "an agency",
    "field": "a field",
    "group": "a group",
    "type": "a type",
    "road": "a road",
    "camera": "a camera",
    "outlet": "an outlet",
    "topic": "a topic",
    "tone": "a tone",
    "length": "a length class",
    "provider": "a VMS provider",
    "port": "a port",
    "state": "a state",
}
HEAD = """# KPIs

Made by `python -m dashboards.kpis` from the declarations in `dashboards/kpis`; do not edit by hand.

Tile, page, list, API and report ask the same declaration. Unknown is `–`, never 0. `n` is the number of readings or
reports behind a figure, *previous* the same a week before. States: ok, watch, late, bad, none (unknown). A figure that ages is none
instead of ok once its newest reading is older than the `stale_after` of its feed; bad stays bad. Targets and limits
stand in the city's folder (`HUEIOC_CITY`), `targets.toml`.

Reports are asked of the whole city, and of a ward, an agency or a field. What stands at an instant is told from each
report's own instants (received, deadline, distributed, closed), so that any day of the past can be asked. A ward that
was only told by the nearest centre is `~19789`, apart from `19789`; `sea`, `outside` and `none` are in no ward. A day
on which the city received nothing at all is no part of what is usual. Nothing known before a span's end is unknown.
`/api/records/<service>?kpi=<key>` lists the records behind a figure; their number is `n`.

A camera's event is counted once, at its end; what its server took back (`false_positive`) is none. How cameras are is
told of servers that are heard: the others are one outage each, and their cameras `unheard`. `/api/kpis?by=` tells what
happens apart by one of the parts that are named under each figure. `/api/records/cameras` lists events,
`?record=alerts` and `?record=states` alerts and how cameras are. Plates are masked before they are stored.

How a boat stands follows from its own newest positions and from what the border post wrote down: any instant of the past
can be asked. A boat in port with its device off is not silent; one of a provider that is out is unknown, and no alarm of
its own; nobody is lost who is not heard over AIS.
"""


def manual() -> str:
    """The manual's text, in Markdown."""
    return "\n".join([HEAD, *(section(kpi) for kpi in every_kpi())])


def section(kpi: Kpi | EventKpi | FleetKpi) -> str:
    """One KPI's part."""
    if isinstance(kpi, FleetKpi):
        return of_boats(kpi)
    if isinstance(kpi, EventKpi):
        return of_events(kpi)
    lines = [
        f"## `{kpi.key}`",
        "",
        words(said_by(kpi)),
        "",
        f"- Unit: {kpi.unit}, {kpi.digits} decimals" + (f"; {kpi.better} is better" if kpi.better else ""),
        f"- Asked of: {'the whole city' if kpi.city else PLACES[kpi.of]}",
        f"- Readings: {rows(kpi.rows)}; {reaches(kpi)}" + ("; it ages" if kpi.ages else ""),
        f"- Source: {kpi.source}",
    ]
    return "\n".join(lines) + "\n"


def of_events(kpi: EventKpi) -> str:
    """The part of a KPI of what happens."""
    now = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    unit = f"{kpi.unit}, {kpi.digits} decimals" if kpi.unit else "their number"
    lines = [
        f"## `{kpi.key}`",
        "",
        words(kpi.words),
        "",
        f"- Unit: {unit}" + (f"; {kpi.better} is better" if kpi.better else ""),
        f"- Asked of: the whole city, {', '.join(A[part.name] for part in kpi.kind.parts)}",
        f"- {kpi.kind.name.capitalize()}: {when(kpi, kpi.span(now), now)}",
        f"- Source: {kpi.source}",
    ]
    return "\n".join(lines) + "\n"


def of_boats(kpi: FleetKpi) -> str:
    """The part of a KPI of how boats stand."""
    parts = [A[name] for name in ("length", "provider", "port", "state") if name in PARTS and kpi.has(name)]
    rows = (
        f"passages {'into' if kpi.way == 'in' else 'out of'} a port since midnight" if kpi.way else "as they stand now"
    )
    lines = [
        f"## `{kpi.key}`",
        "",
        words(kpi.words),
        "",
        f"- Unit: {kpi.unit}, {kpi.digits} decimals" + (f"; {kpi.better} is better" if kpi.better else ""),
        f"- Asked of: the whole city, {', '.join(parts)}",
        f"- Boats: {rows}",
        f"- Source: {kpi.source}",
    ]
    return "\n".join(lines) + "\n"


def when(kpi: EventKpi, span: Span, now: datetime) -> str:
    """Which reports a KPI speaks of by their instant, told of an instant in the middle of a day."""
    if kpi.rows.at is None:
        return kpi.kind.stands
    at_midnight = span.start.hour == 17 and span.start.minute == 0
    begins = "since midnight" if at_midnight and span.end == now else f"in the last {length(span.length)}"
    whole = " before today" if at_midnight and span.end != now else ""
    return f"{kpi.kind.happened[kpi.rows.at]} {begins}{whole}"


def said_by(kpi: Kpi) -> Callable[..., Any]:
    """The function whose docstring says what the KPI's figure is."""
    found = kpi.city or kpi.reckon or kpi.settle or kpi.value
    assert found is not None
    return found.func if isinstance(found, partial) else found


def words(function: Callable[..., Any]) -> str:
    """A function's docstring on one line."""
    assert function.__doc__, f"{function} says nothing about its figure"
    return re.sub(r"\s+", " ", function.__doc__).replace("``", "`").strip()


def rows(of: Readings | Newest) -> str:
    """Which quantities a KPI speaks of."""
    if of.quantities is None:
        return "every quantity of the station"
    return ", ".join(of.quantities)


def reaches(kpi: Kpi) -> str:
    """Which span a KPI speaks of, told of an instant in the middle of a rain day and of a day."""
    if isinstance(kpi.rows, Newest):
        before = "" if not kpi.rows.reach else f" and {length(kpi.rows.reach)} before it"
        return f"the newest one, however old up to 30 days{before}"
    now = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    span = kpi.span(now)
    ends = "now" if span.end == now else "the last full hour" if now - span.end < timedelta(hours=1) else None
    if ends is None:
        ends = "the last midnight" if span.end.hour == 17 else "the last 19:00"
    begins = "since the last 19:00" if kpi.of == "rain" and span.end == now else f"{length(span.length)} up to {ends}"
    return f"of {begins}" if not begins.startswith("since") else begins


def length(of: timedelta) -> str:
    """A length of time in hours or days."""
    hours = of / timedelta(hours=1)
    if hours == 1:
        return "60 minutes"
    if hours % 24 == 0:
        return f"{hours / 24:g} days" if hours > 24 else "24 hours"
    return f"{int(hours)} h {round(hours % 1 * 60):02d}" if hours % 1 else f"{int(hours)} hours"

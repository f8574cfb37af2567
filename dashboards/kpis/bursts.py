"""What bursts: a ward or a field that has far more reports than is usual in these hours of this weekday."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from dashboards.kpis import Span, Where
from dashboards.kpis.counting import By, add, raw
from dashboards.kpis.event_answers import EventAsking
from dashboards.kpis.kinds import REPORTS
from dashboards.kpis.parts import NEAR
from dashboards.kpis.usual import LEAST_WEEKS, usual, weeks_heard
from data_sources.city import ReportTargets
from data_sources.field_reports import NOWHERE, OUTSIDE, WATER
from data_sources.store import milliseconds


class Burst(NamedTuple):
    """A ward or field that has far more than usual. ``since``: when the hours that were counted began [ms]."""

    kind: Literal["ward", "field"]
    code: str
    n: int
    usual: float
    hours: float
    since: int

    def told(self, asking: EventAsking) -> dict[str, Any]:
        """As the board holds it."""
        return {
            **self._asdict(),
            "name": REPORTS.part(self.kind).called(self.code, asking.city),
            "usual": round(self.usual, 2),
        }


def bursts(asking: EventAsking, span: Span) -> list[Burst] | None:
    """Every ward and field of the city that bursts in a span, the farthest beyond its usual first; None when it cannot
    be told what is usual. A ward that was told by its nearest centre alone is no ward here."""
    if not weeks_enough(asking, span):
        return None
    targets, found = asking.city.targets.reports, []
    where = Where(source=asking.where.source)
    kinds: tuple[Literal["ward", "field"], ...] = ("ward", "field")
    for kind in kinds:
        counts = count_now(asking, span, where, kind)
        if max(counts.values(), default=0) < targets.burst_least:
            continue  # what is usual need not be asked
        former = usual(asking, span, where, kind)
        for code, n in counts.items():
            if kind == "ward" and (code.startswith(NEAR) or code in (WATER, OUTSIDE, NOWHERE)):
                continue
            mean = former.of(code) or 0.0
            if far_more(n, mean, targets):
                hours = span.length / timedelta(hours=1)
                found.append(Burst(kind, code, n, mean, hours, milliseconds(span.start)))
    return sorted(found, key=lambda one: (one.usual - one.n, one.kind, one.code))


def far_more(n: int, mean: float, targets: ReportTargets) -> bool:
    """Whether so many are a burst where ``mean`` is usual."""
    return n >= targets.burst_least and n >= targets.burst_factor * mean


def weeks_enough(asking: EventAsking, span: Span) -> bool:
    """Whether it can be told what is usual in a span."""
    return len(weeks_heard(asking, span.end)) >= LEAST_WEEKS


def count_now(asking: EventAsking, span: Span, where: Where, by: By) -> Counter[Any]:
    """How many were received in the span itself, by group; of the records, since the running hour counts."""
    key = ("now", span, where, by)
    if key not in asking.held:
        counts: Counter[Any] = Counter()
        window = (milliseconds(span.start), milliseconds(span.end))
        add(asking, counts, [window], raw(1, where, by, asking.as_of is not None, REPORTS))
        asking.held[key] = counts
    found: Counter[Any] = asking.held[key]
    return found

"""What was heard of a service: which feed brings its records, and since when anything is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboards.kpis import AsOf, Span
from dashboards.kpis.kinds import Kind
from data_sources.store.tables import FeedState


@dataclass(frozen=True, slots=True)
class Heard:
    """``feed``: what brings the records, as people know it: the first whose last round did not fail. ``since``: the
    first instant that is known of; None when nothing was ever received. ``at_all``: whether a feed of it was heard."""

    feed: str | None
    since: datetime | None
    at_all: bool

    def knows(self, span: Span) -> bool:
        """Whether anything can be said of a span: something was received before its end, or a feed was heard that has
        had nothing to tell at all. What a dead feed does not say is not 0."""
        return self.at_all if self.since is None else self.since <= span.end


def heard(connection: Connection, kind: Kind, as_of: AsOf) -> Heard:
    """What was heard of a kind of record."""
    asked = (
        select(FeedState.feed, FeedState.heard_at, FeedState.failing_since)
        .where(FeedState.service == kind.service, FeedState.removed_at.is_(None))
        .order_by(FeedState.position)
    )
    feeds = connection.execute(asked).all()
    feeds = sorted(feeds, key=lambda feed: feed.failing_since is not None or feed.heard_at is None)
    at_all = any(feed.heard_at and (as_of is None or feed.heard_at <= as_of) for feed in feeds)
    return Heard(feeds[0].feed if feeds else None, kind.since(connection, as_of), at_all)

"""What is let go after a time: raw bytes, refused parts, rounds. Their hashes, counts and days stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from data_sources.store.store import Store
from data_sources.store.tables import BlindTime, RawPayload, Refusal, Round

RAW_DAYS = 90
ROUND_DAYS = 400
REFUSALS_A_FEED = 10_000
AT_ONCE = 500
"""Payloads emptied in one transaction, so that no feed waits long for the writer."""


def clear_out(store: Store, now: datetime, raw_days: int = RAW_DAYS) -> int:
    """How many payloads' bytes were deleted: those older than ``raw_days``. Their rows keep hash, size and the day."""
    emptied = 0
    while True:
        with store.write() as connection:
            old = connection.scalars(
                select(RawPayload.hash)
                .where(RawPayload.kept < now - timedelta(days=raw_days), RawPayload.body.is_not(None))
                .limit(AT_ONCE)
            ).all()
            if not old:
                break
            connection.execute(update(RawPayload).where(RawPayload.hash.in_(old)).values(body=None, deleted=now))
            emptied += len(old)
    with store.write() as connection:
        connection.execute(delete(Refusal).where(Refusal.at < now - timedelta(days=raw_days)))
        connection.execute(delete(Round).where(Round.began < now - timedelta(days=ROUND_DAYS)))
        connection.execute(delete(BlindTime).where(BlindTime.began < now - timedelta(days=ROUND_DAYS)))
        for (feed,) in connection.execute(select(Refusal.feed).distinct()).all():
            kept = select(Refusal.id).where(Refusal.feed == feed).order_by(Refusal.id.desc()).limit(REFUSALS_A_FEED)
            oldest = connection.scalar(select(func.min(kept.subquery().c.id)))
            connection.execute(delete(Refusal).where(Refusal.feed == feed, Refusal.id < oldest))
    return emptied

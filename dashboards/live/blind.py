"""Blind times: when a screen could not hear the server. The screen tells afterwards; it is logged and shown."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from data_sources.store import Store, instant, milliseconds
from data_sources.store.tables import BlindTime

LONGEST = timedelta(days=30)
KEPT = timedelta(days=90)

log = logging.getLogger("hueioc.live")


def keep_blind(store: Store, viewer: str, scene: str, began: int, ended: int) -> None:
    """Write down that a screen was blind from ``began`` to ``ended`` [ms]. Raises ValueError for a span that cannot be."""
    now = datetime.now(UTC)
    latest = milliseconds(now) + 60_000
    if not milliseconds(now - LONGEST) <= began < ended <= latest:
        raise ValueError(f"no such blind time: {began} to {ended}")
    log.warning("the screen %s (%s) was blind for %.1f s", viewer, scene, (ended - began) / 1000)
    with store.write() as connection:
        connection.execute(
            insert(BlindTime).values(viewer=viewer, scene=scene, began=instant(began), ended=instant(ended))
        )
        connection.execute(delete(BlindTime).where(BlindTime.began < now - KEPT))


def blind_times(store: Store, limit: int = 20) -> list[dict[str, Any]]:
    """The newest blind times: viewer, scene, began and ended [ms]."""
    query = select(BlindTime).order_by(BlindTime.began.desc()).limit(limit)
    with store.read() as connection:
        return [
            {
                "viewer": row["viewer"],
                "scene": row["scene"],
                "began": milliseconds(row["began"]),
                "ended": milliseconds(row["ended"]),
            }
            for row in connection.execute(query).mappings()
        ]

"""What is decided here of a camera's alert: written as a verdict of its own, in the published format, through the two steps
of every feed. No address leads here yet: whoever opens one has to know first who is asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson
from sqlalchemy import RowMapping

from data_sources import Payload, Source, feeds
from data_sources.cameras import ALERT_STATES, FOLLOWS, RAISED, Alert, may_become
from data_sources.collector.collect import digest
from data_sources.store import Store, known
from data_sources.store.keeping import receive

DESK = Source(
    name="desk", service="cameras", url="desk:", format="verdicts", source="desk", every=timedelta(seconds=30),
    stale_after=timedelta(days=36_500),
)  # fmt: skip
"""The desk as a feed: its verdicts name the server of the alert themselves."""
ROLES = ("operator", "manager", "writer", "intake", "security", "admin")
"""Who may decide, as a role; nobody's name is kept with a verdict."""


class AlertKey(NamedTuple):
    """Which alert: the server, its camera, and the event's id there."""

    source: str
    camera: str
    event: str


class NotDecided(ValueError):
    """A decision that may not be; the message says in one sentence why, and what could be decided."""


def decide(
    store: Store,
    alert: AlertKey,
    state: str,
    by: str,
    at: datetime,
    agency: str | None = None,
    reason: str | None = None,
) -> int:
    """The number of the fetch under which a decision was written: that an alert is in ``state`` from ``at`` on.

    ``by``: the role of who decides. Raises NotDecided for an alert that is not known, a state that may not follow the one
    it is in, or an instant before what was decided last; nothing is written then.
    """
    if by not in ROLES:
        raise NotDecided(f"“{by}” is no role that decides; there are {', '.join(ROLES)}.")
    if state not in ALERT_STATES or state == RAISED:
        raise NotDecided(f"“{state}” is nothing a person decides; there are {', '.join(ALERT_STATES[1:])}.")
    if at.tzinfo is None:
        raise NotDecided("when it was decided has no zone; write it with one, as 2026-11-20T12:07:00+07:00.")
    row = found(store, alert)
    if not may_become(row["state"], state):
        allowed = ", ".join(FOLLOWS[row["state"]]) or "nothing more"
        raise NotDecided(f"the alert is {row['state']} and cannot become {state}; it can become {allowed}.")
    last = max((row[name] for name in ("closed", "transferred", "handled") if row[name] is not None), default=None)
    if last is not None and at < last:
        raise NotDecided(f"it was decided at {last.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}; say an instant after that.")
    said = {**alert._asdict(), "state": state, "at": at.astimezone(UTC).isoformat(), "agency": agency, "reason": reason}
    body = orjson.dumps({"verdicts": [{**said, "by": by}]})
    simulated = store.nature == "simulated"
    payload = Payload(body, DESK.url, datetime.now(UTC), DESK, "application/json", simulated)
    fetch = receive(store, payload)
    tally = digest(feeds(DESK.service)[DESK.format], payload, fetch, store)
    if tally.refused:
        raise NotDecided(f"the decision cannot be read back: {next(iter(tally.refused))}.")
    if (now := found(store, alert)["state"]) != state:  # somebody else was faster
        raise NotDecided(f"the alert became {now} meanwhile; look at it again.")
    return fetch


def found(store: Store, alert: AlertKey) -> RowMapping:
    """What is known of an alert. Raises NotDecided for one that nobody raised."""
    mine = (Alert.source == alert.source, Alert.camera == alert.camera, Alert.event == alert.event)
    with store.read() as connection:
        row = connection.execute(known(Alert).where(*mine)).mappings().first()
    if row is None:
        raise NotDecided(
            f"no alert {alert.event} of camera {alert.camera} on {alert.source} is known; check all three."
        )
    return row

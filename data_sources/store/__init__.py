"""The store: what feeds said, kept so that the same twice is once and every figure leads to raw bytes.

``open_store(url)`` opens it, ``data_sources.store.keeping`` writes to it, ``known(record, as_of)`` reads what was known.
"""

from data_sources.store.faults import driver_words
from data_sources.store.known import known, known_parts
from data_sources.store.opening import StoreFault, open_store
from data_sources.store.records import (
    EVER,
    Count,
    Dimension,
    Event,
    EventCount,
    Hour,
    Instant,
    Record,
    Revision,
    Status,
    Stream,
    Version,
    instant,
    milliseconds,
)
from data_sources.store.store import Store
from data_sources.store.track_records import Track
from data_sources.store.tracks import newest_fixes

__all__ = [
    "EVER",
    "Count",
    "Dimension",
    "Event",
    "EventCount",
    "Hour",
    "Instant",
    "Record",
    "Revision",
    "Status",
    "Store",
    "StoreFault",
    "Stream",
    "Track",
    "Version",
    "driver_words",
    "instant",
    "known",
    "known_parts",
    "milliseconds",
    "newest_fixes",
    "open_store",
]

"""A log that people may keep for a year: nobody's own datum is in its lines."""

from __future__ import annotations

import logging
from typing import Any

from data_sources.privacy.masking import mask, mask_fault


class PrivateLines(logging.Formatter):
    """Writes log lines masked; of a traceback also the names that its fault quotes."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another log's writing of the traceback
        line = mask(super().format(record))
        record.exc_text = None
        return line

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging calls it so
        return mask_fault(super().formatException(ei))

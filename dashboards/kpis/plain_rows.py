"""Many rows at once, as the driver gives them: to wrap and translate each costs more than to find it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select


def plain_rows(connection: Connection, asked: Select[Any], named: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement as tuples. Its columns are numbers and texts: instants as ms, truths as the driver has
    them."""
    with connection.execute(asked, named) as result:
        cursor: Any = result.cursor
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

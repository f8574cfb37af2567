"""A database's faults in one line, as its driver says them."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


def driver_words(why: DBAPIError) -> str:
    """The driver's own words, without SQLAlchemy's; the fault's name when it has none."""
    return (str(why.orig).strip() or type(why.orig).__name__).splitlines()[0]

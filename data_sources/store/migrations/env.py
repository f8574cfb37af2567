"""Alembic's door: migrations run on the connection that ``migrate`` hands over, in its transaction."""

from alembic import context

from data_sources import cameras, environment, field_reports, fishing_boats, press  # noqa: F401  (their tables are part of the shape)
from data_sources.store import tables  # noqa: F401
from data_sources.store.records import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()

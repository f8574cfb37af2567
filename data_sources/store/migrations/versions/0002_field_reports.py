"""Field reports: their lives and tallies"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("requested", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("first_due_said", sa.BigInteger(), nullable=True),
        sa.Column("distributed_said", sa.BigInteger(), nullable=True),
        sa.Column("closed_said", sa.BigInteger(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("ward_said", sa.String(), nullable=True),
        sa.Column("rating", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reopened_said", sa.Integer(), nullable=True),
        sa.Column("reopened_at_said", sa.BigInteger(), nullable=True),
        sa.Column("first_due", sa.BigInteger(), nullable=True),
        sa.Column("distributed", sa.BigInteger(), nullable=True),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.Column("eligible", sa.Boolean(), nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.BigInteger(), nullable=True),
        sa.Column("ward", sa.String(), nullable=True),
        sa.Column("ward_by", sa.String(), nullable=True),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(
        "ix_reports_closed",
        "reports",
        [
            "closed", "known_until", "state", "distributed", "first_due", "due", "rating", "requested", "urgent", "agency",
            "ward", "ward_by",
        ],
    )
    op.create_index("ix_reports_life", "reports", ["report", "source"])
    op.create_index("ix_reports_reopened", "reports", ["reopened_at", "known_until"])
    op.create_index("ix_reports_requested", "reports", ["requested", "known_until", "eligible", "state", "closed"])
    op.create_table(
        "report_hours_by_ward",
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "category", name=op.f("pk_report_hours_by_ward")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_hours_by_field",
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "category", name=op.f("pk_report_hours_by_field")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("report_hours_by_field")
    op.drop_table("report_hours_by_ward")
    op.drop_table("reports")

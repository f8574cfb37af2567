"""Cameras: events, alerts and states with their tallies; the press; what the nightly recount found"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("about", sa.Boolean(), nullable=False),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("tone_words", sa.String(), nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("wards", sa.String(), nullable=False),
        sa.Column("agencies", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_at", "articles", ["at", "known_until"])
    op.create_index("ix_articles_life", "articles", ["article", "source"])
    op.create_table(
        "camera_alerts",
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("state_said", sa.String(), nullable=True),
        sa.Column("kind_said", sa.String(), nullable=True),
        sa.Column("label_said", sa.String(), nullable=True),
        sa.Column("danger_said", sa.Boolean(), nullable=True),
        sa.Column("raised_said", sa.BigInteger(), nullable=True),
        sa.Column("ended_said", sa.BigInteger(), nullable=True),
        sa.Column("zone_said", sa.String(), nullable=True),
        sa.Column("plate_said", sa.String(), nullable=True),
        sa.Column("score_said", sa.Float(), nullable=True),
        sa.Column("place_said", sa.String(), nullable=True),
        sa.Column("road_said", sa.String(), nullable=True),
        sa.Column("group_said", sa.String(), nullable=True),
        sa.Column("lon_said", sa.Float(), nullable=True),
        sa.Column("lat_said", sa.Float(), nullable=True),
        sa.Column("ward_said", sa.String(), nullable=True),
        sa.Column("agency_said", sa.String(), nullable=True),
        sa.Column("reason_said", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("plate", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("road", sa.String(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("ward", sa.String(), nullable=True),
        sa.Column("ward_by", sa.String(), nullable=True),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.Column("transferred", sa.BigInteger(), nullable=True),
        sa.Column("handled", sa.BigInteger(), nullable=True),
        sa.Column("contradicted", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_alerts")),
    )
    op.create_index("ix_camera_alerts_closed", "camera_alerts", ["closed", "known_until", "state", "raised", "kind", "transferred", "handled"])
    op.create_index("ix_camera_alerts_life", "camera_alerts", ["event", "camera", "source"])
    op.create_index("ix_camera_alerts_raised", "camera_alerts", ["raised", "known_until", "kind", "closed", "state"])
    op.create_table(
        "camera_event_hours_by_kind",
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "category", name=op.f("pk_camera_event_hours_by_kind")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "camera_event_hours_by_road",
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "category", name=op.f("pk_camera_event_hours_by_road")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "camera_event_hours_by_ward",
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "category", name=op.f("pk_camera_event_hours_by_ward")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "camera_event_kinds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_event_kinds")),
        sa.UniqueConstraint("code", name=op.f("uq_camera_event_kinds_code")),
    )
    op.create_table(
        "camera_event_places",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ward", sa.String(), nullable=False),
        sa.Column("road", sa.String(), nullable=False),
        sa.Column("grp", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_event_places")),
        sa.UniqueConstraint("ward", "road", "grp", name=op.f("uq_camera_event_places_ward_road_grp")),
    )
    op.create_table(
        "camera_event_revisions",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Boolean(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event", "series", "known_from", name=op.f("pk_camera_event_revisions")),
    )
    op.create_table(
        "camera_events",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Boolean(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event", "series", name=op.f("pk_camera_events")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_camera_events_at", "camera_events", ["at", "kind", "place"])
    op.create_table(
        "camera_events_open",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event", "series", name=op.f("pk_camera_events_open")),
    )
    op.create_table(
        "camera_states",
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("road", sa.String(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("ward_said", sa.String(), nullable=True),
        sa.Column("installed", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("down_since", sa.BigInteger(), nullable=True),
        sa.Column("ward", sa.String(), nullable=True),
        sa.Column("ward_by", sa.String(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=False),
        sa.Column("fetch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera_states")),
    )
    op.create_index("ix_camera_states_known", "camera_states", ["known_until", "installed", "state"])
    op.create_index("ix_camera_states_life", "camera_states", ["camera", "source"])
    op.create_index("ix_camera_states_since", "camera_states", ["since", "state", "down_since"])
    op.create_table(
        "cameras",
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cameras")),
        sa.UniqueConstraint("source", "camera", name=op.f("uq_cameras_source_camera")),
    )
    op.create_table(
        "recounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.String(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("tally", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recounts")),
    )
    op.create_index(op.f("ix_recounts_at"), "recounts", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recounts_at"), table_name="recounts")
    op.drop_table("recounts")
    op.drop_table("cameras")
    op.drop_index("ix_camera_states_since", table_name="camera_states")
    op.drop_index("ix_camera_states_life", table_name="camera_states")
    op.drop_index("ix_camera_states_known", table_name="camera_states")
    op.drop_table("camera_states")
    op.drop_table("camera_events_open")
    op.drop_index("ix_camera_events_at", table_name="camera_events")
    op.drop_table("camera_events")
    op.drop_table("camera_event_revisions")
    op.drop_table("camera_event_places")
    op.drop_table("camera_event_kinds")
    op.drop_table("camera_event_hours_by_ward")
    op.drop_table("camera_event_hours_by_road")
    op.drop_table("camera_event_hours_by_kind")
    op.drop_index("ix_camera_alerts_raised", table_name="camera_alerts")
    op.drop_index("ix_camera_alerts_life", table_name="camera_alerts")
    op.drop_index("ix_camera_alerts_closed", table_name="camera_alerts")
    op.drop_table("camera_alerts")
    op.drop_index("ix_articles_life", table_name="articles")
    op.drop_index("ix_articles_at", table_name="articles")
    op.drop_table("articles")

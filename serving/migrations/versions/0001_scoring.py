"""Clients and keys, posts, assessments, cases with their events, idempotency keys.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
ID = sa.String(40)
DIGEST = sa.String(64)


def upgrade() -> None:
    _access()
    _posts()
    _cases()
    _forbid_changes()
    op.create_table(
        "idempotency_keys",
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("fingerprint", DIGEST, nullable=False),
        sa.Column("locked_at", TIME, nullable=False, index=True),
        sa.Column("post_ids", JSON),
    )


def downgrade() -> None:
    op.drop_table("idempotency_keys")
    op.drop_table("case_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION case_events_are_final()")
    for table in ("cases", "assessments", "posts", "api_keys", "clients"):
        op.drop_table(table)


def _access() -> None:
    op.create_table(
        "clients",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", ID, primary_key=True),
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), nullable=False, index=True),
        sa.Column("prefix", sa.String(32), nullable=False, index=True),
        sa.Column("digest", DIGEST, nullable=False, unique=True),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("last_used_at", TIME),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", ID, primary_key=True),
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("data_id", sa.String(128)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("content_hash", DIGEST, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("author_hash", DIGEST, index=True),
        sa.Column("biz_type", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("do_not_store", sa.Boolean, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("client_id", "data_id", "content_hash"),
        sa.UniqueConstraint("client_id", "data_id", "revision"),
        sa.Index("ix_posts_client_id_created_at", "client_id", "created_at"),
    )
    op.create_table(
        "assessments",
        sa.Column("id", ID, primary_key=True),
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), nullable=False),
        sa.Column("suggestion", sa.String(16), nullable=False),
        sa.Column("risk_level", sa.String(16), nullable=False),
        *(
            sa.Column(name, JSON, nullable=False)
            for name in ("scores", "categories", "thresholds", "evidence", "entities", "languages")
        ),
        *(
            sa.Column(f"{name}_version", sa.String(64), nullable=False)
            for name in ("model", "policy", "lexicon", "taxonomy")
        ),
        sa.Column("degraded_reason", sa.String(32)),
        sa.Column("latency_ms", sa.Double, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Index("ix_assessments_post_id_created_at", "post_id", "created_at"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID, primary_key=True),
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), nullable=False, unique=True),
        sa.Column("assessment_id", ID, sa.ForeignKey("assessments.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Index("ix_cases_state_created_at", "state", "created_at"),
    )
    op.create_table(
        "case_events",
        sa.Column("id", ID, primary_key=True),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("case_id", "sequence"),
    )


def _forbid_changes() -> None:
    """Events are evidence: the database itself refuses to change or delete one."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION case_events_are_final() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'case events are never changed or deleted'; END $$"
        )
        op.execute(
            "CREATE TRIGGER case_events_are_final BEFORE UPDATE OR DELETE ON case_events "
            "FOR EACH ROW EXECUTE FUNCTION case_events_are_final()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER case_events_are_final_{change.lower()} BEFORE {change} ON case_events "
            "BEGIN SELECT RAISE(ABORT, 'case events are never changed or deleted'); END"
        )

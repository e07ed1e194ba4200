"""The queue: moderators, decisions, clusters, appeals, the chained log; cases get what the queue needs.

Revision: 0002
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from shenyan.serving.base import UtcDateTime
from shenyan.serving.events.chain import FIRST, Entry, link
from shenyan.serving.hashing import Hasher

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
ID = sa.String(40)
DIGEST = sa.String(64)
SHORT = sa.String(16)
# Of cases from before there were deadlines.
ALLOWED = timedelta(hours=24)
BATCH = 1000


def upgrade() -> None:
    _people()
    cases, events = _old("cases"), _old("case_events")
    _drop_old()
    _cases(cases)
    _decisions()
    _clusters()
    _beside_the_queue()
    _events(events, {row["id"]: row["client_id"] for row in cases})
    _search()


def downgrade() -> None:
    """Back to cases without a queue. What only the queue knows is lost, the log but for its order included."""
    cases, events = _old("cases"), _events_of_cases()
    _drop_triggers("events", "events_are_final")
    for table in ("case_terms", "appeals", "exposures", "saved_views", "golden_posts", "bands", "signatures"):
        op.drop_table(table)
    for table in ("clusters", "decisions", "cases", "events", "chain_heads", "sign_ins", "moderators"):
        op.drop_table(table)
    _old_cases(cases, events)


def _old(table: str) -> list[dict[str, Any]]:
    """The rows of `cases` with their client and filters, or of another table."""
    query = f"SELECT * FROM {table}"  # noqa: S608 - a constant
    if table == "cases":
        query = (
            "SELECT cases.id, cases.post_id, cases.assessment_id, cases.state, cases.reason, cases.created_at, "
            "posts.client_id, posts.biz_type, posts.language, a.risk_level, a.categories, a.languages "
            "FROM cases JOIN posts ON posts.id = cases.post_id JOIN assessments a ON a.id = cases.assessment_id"
        )
    return _read(query)


def _read(query: str) -> list[dict[str, Any]]:
    """The rows of a query, times and JSON as Python values."""
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "created_at": UtcDateTime(),
        "details": JSON,
        "categories": JSON,
        "languages": JSON,
    }
    typed = sa.text(query).columns(**{name: kind for name, kind in types.items() if name in query or "*" in query})
    return [dict(row) for row in op.get_bind().execute(typed).mappings()]


def _drop_old() -> None:
    op.drop_table("case_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION case_events_are_final()")
    op.drop_table("cases")


def _people() -> None:
    op.create_table(
        "moderators",
        sa.Column("id", ID, primary_key=True),
        sa.Column("login", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", SHORT, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("soften", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
    )
    op.create_table(
        "sign_ins",
        sa.Column("digest", DIGEST, primary_key=True),
        sa.Column("moderator_id", ID, sa.ForeignKey("moderators.id"), nullable=False, index=True),
        *(sa.Column(name, TIME, nullable=False) for name in ("created_at", "seen_at", "expires_at")),
    )


def _cases(old: list[dict[str, Any]]) -> None:
    cases = op.create_table(
        "cases",
        sa.Column("id", ID, primary_key=True),
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), nullable=False),
        sa.Column("assessment_id", ID, sa.ForeignKey("assessments.id"), nullable=False),
        sa.Column("purpose", SHORT, nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("biz_type", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("risk_level", SHORT, nullable=False),
        *(sa.Column(label, sa.Boolean, nullable=False) for label in ("rumor", "defamation", "privacy_leak")),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("returns_to", SHORT, nullable=False),
        sa.Column("holder", ID, sa.ForeignKey("moderators.id"), index=True),
        sa.Column("lease_expires_at", TIME),
        sa.Column("held_until", TIME),
        sa.Column("assignee", ID, sa.ForeignKey("moderators.id")),
        sa.Column("origin_id", ID),
        sa.Column("cluster_id", ID, index=True),
        sa.Column("inherited_from", ID),
        sa.Column("decision_id", ID),
        sa.Column("outcome", sa.String(24)),
        sa.Column("decided_at", TIME),
        sa.UniqueConstraint("post_id", "purpose", "slot"),
        sa.Index("ix_cases_state_created_at", "state", "created_at"),
        sa.Index("ix_cases_state_due_at_id", "state", "due_at", "id"),
        sa.Index("ix_cases_client_id_created_at", "client_id", "created_at"),
        sa.Index("ix_cases_due_at_id", "due_at", "id"),
    )
    _insert(cases, [_case(row) for row in old])


def _case(old: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "client_id", "post_id", "assessment_id", "state", "reason", "biz_type", "risk_level", "created_at")
    languages = old["languages"]
    return {
        **{name: old[name] for name in kept},
        "purpose": "review",
        "slot": "",
        "language": "mixed" if len(languages) > 1 else (languages or ["zh"])[0],
        **{label: bool(old["categories"].get(label)) for label in ("rumor", "defamation", "privacy_leak")},
        "severity": 2,
        "returns_to": "open",
        "probability": 1.0,
        "due_at": old["created_at"] + ALLOWED,
    }


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", ID, primary_key=True),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("moderator_id", ID, sa.ForeignKey("moderators.id"), nullable=False),
        sa.Column("assessment_id", ID, sa.ForeignKey("assessments.id"), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        *(sa.Column(name, JSON, nullable=False) for name in ("labels", "evidence", "reasons")),
        sa.Column("confidence", sa.Double),
        sa.Column("note", sa.Text),
        sa.Column("statement", sa.Text),
        sa.Column("statement_language", sa.String(8)),
        sa.Column("released_title", sa.Text),
        sa.Column("released_text", sa.Text),
        sa.Column("purpose", SHORT, nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("role", SHORT, nullable=False),
        sa.Column("covers_cluster", sa.Boolean, nullable=False),
        sa.Column("taxonomy_version", sa.String(64), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("created_at", TIME, nullable=False, index=True),
        sa.Column("undone_at", TIME),
        sa.Index("ix_decisions_case_id_created_at", "case_id", "created_at"),
        sa.Index("ix_decisions_moderator_id_created_at", "moderator_id", "created_at"),
    )


def _clusters() -> None:
    op.create_table(
        "clusters",
        sa.Column("id", ID, primary_key=True),
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), nullable=False, index=True),
        sa.Column("decision_id", ID),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("cluster_id", ID, sa.ForeignKey("clusters.id"), nullable=False, index=True),
        sa.Column("values", sa.LargeBinary, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "bands",
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("band", sa.Integer, primary_key=True),
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), nullable=False),
        sa.Column("digest", SHORT, nullable=False),
        sa.Index("ix_bands_client_id_band_digest", "client_id", "band", "digest"),
    )


def _beside_the_queue() -> None:
    op.create_table(
        "golden_posts",
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("assessment_id", ID, sa.ForeignKey("assessments.id"), nullable=False),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("made_by", ID, sa.ForeignKey("moderators.id"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("retired_at", TIME),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", ID, primary_key=True),
        sa.Column("moderator_id", ID, sa.ForeignKey("moderators.id"), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("moderator_id", "name"),
    )
    op.create_table(
        "exposures",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("moderator_id", ID, sa.ForeignKey("moderators.id"), nullable=False),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Index("ix_exposures_moderator_id_created_at", "moderator_id", "created_at"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", ID, primary_key=True),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("client_id", ID, sa.ForeignKey("clients.id"), nullable=False, index=True),
        sa.Column("by", SHORT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("against", ID),
        sa.Column("outcome", SHORT),
        sa.Column("message", sa.Text),
        sa.Column("decided_by", ID, sa.ForeignKey("moderators.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("decided_at", TIME),
        sa.Index("ix_appeals_state_created_at", "state", "created_at"),
    )


def _events(old: list[dict[str, Any]], clients: dict[str, str]) -> None:
    """The chained log, with what happened before it in the order of time."""
    events = op.create_table(
        "events",
        sa.Column("tenant", ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("case_id", ID),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False, index=True),
        sa.Column("previous", DIGEST, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.Index("ix_events_case_id_number", "case_id", "number"),
    )
    heads = op.create_table(
        "chain_heads",
        sa.Column("tenant", ID, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.Column("seal", DIGEST, nullable=False),
    )
    last: dict[str, tuple[int, str]] = {}
    rows = []
    for one in sorted(old, key=lambda one: (one["created_at"], one["case_id"], one["sequence"])):
        tenant = clients[one["case_id"]]
        number, previous = last.get(tenant, (0, FIRST))
        fields = (one["case_id"], one["kind"], one["actor"], one["details"], one["created_at"])
        entry = Entry(tenant, number + 1, *fields, previous)
        last[tenant] = (entry.number, link(entry))
        row = {"tenant": tenant, "number": entry.number, "previous": previous, "hash": last[tenant][1]}
        rows.append(row | {name: one[name] for name in ("case_id", "kind", "actor", "details", "created_at")})
    _insert(events, rows)
    hasher = Hasher(_seal_key() if last else b"")
    seals = {
        tenant: hasher.seal(tenant=tenant, number=number, digest=digest) for tenant, (number, digest) in last.items()
    }
    ends = [{"tenant": one, "number": last[one][0], "hash": last[one][1], "seal": seals[one]} for one in last]
    _insert(heads, ends)
    _forbid_changes("events", "events_are_final")


def _seal_key() -> bytes:
    key = context.config.attributes.get("seal_key")
    if not isinstance(key, bytes):
        raise RuntimeError("the log has to be sealed: run this migration by starting `shenyan serve`")
    return key


def _search() -> None:
    """The full-text index of words, which the application segments itself: neither database knows Chinese words."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_table(
            "case_terms", sa.Column("case_id", ID, primary_key=True), sa.Column("terms", TSVECTOR, nullable=False)
        )
        op.create_index("ix_case_terms_terms", "case_terms", ["terms"], postgresql_using="gin")
    else:
        op.execute("CREATE VIRTUAL TABLE case_terms USING fts5(case_id UNINDEXED, terms, tokenize = 'unicode61')")


def _insert(table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        op.bulk_insert(table, rows[start : start + BATCH])


def _forbid_changes(table: str, name: str) -> None:
    """Events are evidence: the database itself refuses to change or delete one."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        op.execute(f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {name}_{change.lower()} BEFORE {change} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END"
        )


def _drop_triggers(table: str, name: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {name}() CASCADE")
        return
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER {name}_{change}")


def _events_of_cases() -> list[dict[str, Any]]:
    query = "SELECT * FROM events WHERE case_id IS NOT NULL AND kind IN ('opened', 'rescored') ORDER BY tenant, number"
    return _read(query)


def _old_cases(cases: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    table = op.create_table(
        "cases",
        sa.Column("id", ID, primary_key=True),
        sa.Column("post_id", ID, sa.ForeignKey("posts.id"), nullable=False, unique=True),
        sa.Column("assessment_id", ID, sa.ForeignKey("assessments.id"), nullable=False),
        sa.Column("state", SHORT, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Index("ix_cases_state_created_at", "state", "created_at"),
    )
    names = ("id", "post_id", "assessment_id", "reason", "created_at")
    kept = [
        {name: row[name] for name in names} | {"state": "open"}
        for row in cases
        if row["reason"] in ("policy", "degraded")
    ]
    _insert(table, kept)
    log = op.create_table(
        "case_events",
        sa.Column("id", ID, primary_key=True),
        sa.Column("case_id", ID, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String(size), nullable=False) for name, size in (("kind", 32), ("actor", 64))),
        sa.Column("details", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("case_id", "sequence"),
    )
    ids = {row["id"] for row in kept}
    counts: dict[str, int] = {}
    rows = []
    for one in events:
        if one["case_id"] in ids:
            counts[one["case_id"]] = counts.get(one["case_id"], 0) + 1
            row = {"id": f"event_{one['hash'][:32]}", "sequence": counts[one["case_id"]]}
            rows.append(row | {name: one[name] for name in ("case_id", "kind", "actor", "details", "created_at")})
    _insert(log, rows)
    _forbid_changes("case_events", "case_events_are_final")

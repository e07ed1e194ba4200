"""The tables of the queue: cases, decisions, clusters of near-duplicates, known answers, saved views, exposure.

Changing a table needs a migration: a test compares these classes with the migrated schema. The full-text index
`case_terms` is no class: it is an FTS5 table on SQLite and has a tsvector on PostgreSQL.
"""

from datetime import datetime

from sqlalchemy import Boolean, Double, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shenyan.serving.base import Base, Document, Documents
from shenyan.serving.cases import CaseState
from shenyan.serving.tables import Post, StoredAssessment


class Case(Base):
    """A post that waits for a moderator: one for each purpose that it is read for.

    slot: the moderator of a golden case, else empty. severity: 1 (mild) to 3 (grave). due_at: created_at plus the time
    that severity and reach allow; the earliest is claimed first. returns_to: the state in which a lease or a hold ends.
    holder: who has it leased or held; lease_expires_at: set while leased. assignee: who alone may claim it.
    origin_id: of a second reading, the case that was read first. probability: by what chance it was drawn. biz_type,
    language, risk_level and the labels (at or over their threshold) are copies, for the queue's filters.
    decision_id, outcome, decided_at: the decision in force. inherited_from: the case whose cluster decision it is.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("post_id", "purpose", "slot"),
        Index("ix_cases_state_created_at", "state", "created_at"),
        Index("ix_cases_state_due_at_id", "state", "due_at", "id"),
        Index("ix_cases_client_id_created_at", "client_id", "created_at"),
        Index("ix_cases_cluster_id", "cluster_id"),
        Index("ix_cases_holder", "holder"),
        Index("ix_cases_due_at_id", "due_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"))
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    slot: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    biz_type: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    risk_level: Mapped[str] = mapped_column(String(16))
    rumor: Mapped[bool] = mapped_column(Boolean)
    defamation: Mapped[bool] = mapped_column(Boolean)
    privacy_leak: Mapped[bool] = mapped_column(Boolean)
    severity: Mapped[int]
    probability: Mapped[float] = mapped_column(Double)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    returns_to: Mapped[str] = mapped_column(String(16), default=CaseState.OPEN.value)
    holder: Mapped[str | None] = mapped_column(ForeignKey("moderators.id"))
    lease_expires_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    assignee: Mapped[str | None] = mapped_column(ForeignKey("moderators.id"))
    origin_id: Mapped[str | None] = mapped_column(String(40))
    cluster_id: Mapped[str | None] = mapped_column(String(40))
    inherited_from: Mapped[str | None] = mapped_column(String(40))
    decision_id: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(24))
    decided_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(lazy="raise")
    assessment: Mapped[StoredAssessment] = relationship(lazy="raise")


class StoredDecision(Base):
    """What a moderator decided. Never changed but for `undone_at`; its digest stands in the log.

    labels: {label: bool}. evidence: [{field, start, end, label, status}] with status confirmed, rejected or added.
    reasons: reason codes. confidence: in [0, 1]. statement: the statement of reasons that the author gets.
    released_title, released_text: with personal data masked, of `redact_and_approve`. role: `reference` for a senior's
    answer to a disagreement or an appeal, which outranks every reading.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_case_id_created_at", "case_id", "created_at"),
        Index("ix_decisions_moderator_id_created_at", "moderator_id", "created_at"),
        Index("ix_decisions_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"))
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    outcome: Mapped[str] = mapped_column(String(24))
    labels: Mapped[Document]
    evidence: Mapped[Documents]
    reasons: Mapped[Documents]
    confidence: Mapped[float | None] = mapped_column(Double)
    note: Mapped[str | None] = mapped_column(Text)
    statement: Mapped[str | None] = mapped_column(Text)
    statement_language: Mapped[str | None] = mapped_column(String(8))
    released_title: Mapped[str | None] = mapped_column(Text)
    released_text: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(16))
    probability: Mapped[float] = mapped_column(Double)
    role: Mapped[str] = mapped_column(String(16))
    covers_cluster: Mapped[bool] = mapped_column(Boolean)
    taxonomy_version: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(lazy="raise")


class Cluster(Base):
    """Near-duplicates of one client's posts. decision_id: the decision that later copies inherit, if any."""

    __tablename__ = "clusters"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), index=True)
    decision_id: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]


class Signature(Base):
    """The MinHash signature of a post that became a case, by which near-duplicates are found."""

    __tablename__ = "signatures"

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    cluster_id: Mapped[str] = mapped_column(ForeignKey("clusters.id"), index=True)
    values: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Band(Base):
    """A part of a signature: posts that share one are candidates for a cluster."""

    __tablename__ = "bands"
    __table_args__ = (Index("ix_bands_client_id_band_digest", "client_id", "band", "digest"),)

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    digest: Mapped[str] = mapped_column(String(16))


class GoldenPost(Base):
    """A post whose answer a senior has set; it is planted among other cases."""

    __tablename__ = "golden_posts"

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    labels: Mapped[Document]
    made_by: Mapped[str] = mapped_column(ForeignKey("moderators.id"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SavedView(Base):
    """Filters of the queue under a name. query: the parameters of the queue's address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("moderator_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"))
    name: Mapped[str] = mapped_column(String(64))
    query: Mapped[Document]
    created_at: Mapped[datetime]


class Exposure(Base):
    """A case that a moderator was shown, for the cap of a shift and the mixing of severities."""

    __tablename__ = "exposures"
    __table_args__ = (Index("ix_exposures_moderator_id_created_at", "moderator_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    severity: Mapped[int]
    created_at: Mapped[datetime]

"""The tables. Changing one needs a migration: a test compares these classes with the migrated schema.

Times are UTC with a time zone. Relationships load only when a query says so.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

# JSON columns; the shapes of their values are made in shenyan.serving.scoring.service.
Document = dict[str, Any]
Documents = list[Any]
_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC on every database; SQLite itself has no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored; use datetime.now(UTC)")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), Document: _JSON, Documents: _JSON}  # noqa: RUF012 - SQLAlchemy's way


class Client(Base):
    """A platform that sends posts. Posts belong to a client rather than to a key, so that keys can change."""

    __tablename__ = "clients"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class ApiKey(Base):
    """A key of a client; only its SHA-256 is stored, and the first characters to tell keys apart."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(32), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[Documents]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(lazy="raise")


class Post(Base):
    """One revision of a post as a client sent it.

    text, title: null where the client asked not to store them. content_hash, author_hash: keyed hashes.
    The two constraints make a repeat and a concurrent revision impossible to store twice; SQL takes nulls as
    different, so posts without a data_id are each their own.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("client_id", "data_id", "content_hash"),
        UniqueConstraint("client_id", "data_id", "revision"),
        Index("ix_posts_client_id_created_at", "client_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    data_id: Mapped[str | None] = mapped_column(String(128))
    revision: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    author_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    biz_type: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    do_not_store: Mapped[bool]
    created_at: Mapped[datetime]

    client: Mapped[Client] = relationship(lazy="raise")


class StoredAssessment(Base):
    """What the pipeline and the policy said of a post, with everything needed to say it again or to audit it.

    A post has one for each time that it was scored. scores: null per label where the answer is degraded.
    """

    __tablename__ = "assessments"
    __table_args__ = (Index("ix_assessments_post_id_created_at", "post_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"))
    suggestion: Mapped[str] = mapped_column(String(16))
    risk_level: Mapped[str] = mapped_column(String(16))
    scores: Mapped[Document]
    categories: Mapped[Document]
    thresholds: Mapped[Document]
    evidence: Mapped[Documents]
    entities: Mapped[Documents]
    languages: Mapped[Documents]
    model_version: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[str] = mapped_column(String(64))
    lexicon_version: Mapped[str] = mapped_column(String(64))
    taxonomy_version: Mapped[str] = mapped_column(String(64))
    degraded_reason: Mapped[str | None] = mapped_column(String(32))
    latency_ms: Mapped[float] = mapped_column(Double)
    created_at: Mapped[datetime]

    post: Mapped[Post] = relationship(lazy="raise")


class Case(Base):
    """A post that waits for a moderator; at most one for a revision, reopened rather than made again."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_state_created_at", "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), unique=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]

    post: Mapped[Post] = relationship(lazy="raise")
    assessment: Mapped[StoredAssessment] = relationship(lazy="raise")


class CaseEvent(Base):
    """Something that happened to a case. Rows are only added: a trigger refuses to change or delete one."""

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(64))
    details: Mapped[Document]
    created_at: Mapped[datetime]

    case: Mapped[Case] = relationship(lazy="raise")


class IdempotencyKey(Base):
    """An Idempotency-Key that a client used.

    It names the posts that the request made, not the answer: the answer is built again from them, so no
    copy of a text lives here. post_ids: null while the first request is being answered.
    """

    __tablename__ = "idempotency_keys"

    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    locked_at: Mapped[datetime] = mapped_column(index=True)
    post_ids: Mapped[Documents | None]

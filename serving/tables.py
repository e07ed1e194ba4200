"""The tables of scoring: clients and their keys, posts, assessments, idempotency keys.

Changing a table needs a migration: a test compares these classes with the migrated schema.
"""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shenyan.serving.base import Base, Document, Documents


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

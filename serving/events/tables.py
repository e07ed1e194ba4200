"""The tables of the log."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shenyan.serving.base import Base, Document


class Event(Base):
    """Something that happened to a case or to who works on them. Rows are only added: a trigger refuses the rest.

    tenant: the client's id, or SYSTEM_TENANT. number: 1, 2, … without a gap in each tenant. hash: of the event and of
    `previous`, the hash of the event before it; see shenyan.serving.events.chain.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_case_id_number", "case_id", "number"),
        Index("ix_events_created_at", "created_at"),
    )

    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(64))
    details: Mapped[Document]
    created_at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """The last event of a tenant. seal: keyed hash of it, which nobody can forge who has the database alone."""

    __tablename__ = "chain_heads"

    tenant: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))

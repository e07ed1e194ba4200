"""The table of appeals."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shenyan.serving.base import Base
from shenyan.serving.queue.tables import Case


class Appeal(Base):
    """An objection against a decision. by: author, person or company. against: the decision's id, null where no
    moderator had decided. outcome: uphold, overturn or partial, with the message for who objected."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_state_created_at", "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"), index=True)
    by: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    against: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(16))
    message: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("moderators.id"))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(lazy="raise")

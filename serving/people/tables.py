"""The tables of the people who moderate."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shenyan.serving.base import Base


class Moderator(Base):
    """Somebody who works in the console; `id` is the pseudonym that decisions are exported under.

    login: unique, lower case. password_hash: argon2id; null where only single sign-on is allowed. role: moderator,
    senior, auditor or admin. language: zh or en, of the screen. soften: slurs are masked until asked for.
    failures, locked_until: of wrong passwords since the last right one.
    """

    __tablename__ = "moderators"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    soften: Mapped[bool] = mapped_column(Boolean)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignIn(Base):
    """A session of the console; only the SHA-256 of its token is stored."""

    __tablename__ = "sign_ins"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    moderator_id: Mapped[str] = mapped_column(ForeignKey("moderators.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    moderator: Mapped[Moderator] = relationship(lazy="raise")

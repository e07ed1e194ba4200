"""Queries on clients and their API keys."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from shenyan.serving.tables import ApiKey, Client


class KeyRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def client_named(self, name: str) -> Client | None:
        return self._session.scalar(select(Client).where(Client.name == name))

    def keys_with_prefix(self, prefix: str) -> list[ApiKey]:
        return list(self._session.scalars(select(ApiKey).where(ApiKey.prefix == prefix)))

    def get(self, key_id: str) -> ApiKey | None:
        return self._session.get(ApiKey, key_id)

    def key_with_digest(self, digest: str) -> ApiKey | None:
        return self._session.scalar(select(ApiKey).where(ApiKey.digest == digest))

    def keys_starting(self, start: str) -> list[ApiKey]:
        """The keys whose shown part starts like this, each with its client, in the order of these parts."""
        # Not LIKE: SQLite's takes a for A, and every key has an underscore.
        matches = func.substr(ApiKey.prefix, 1, len(start)) == start
        query = select(ApiKey).where(matches).options(joinedload(ApiKey.client))
        return list(self._session.scalars(query.order_by(ApiKey.prefix, ApiKey.created_at)))

    def keys_of(self, client_id: str) -> list[ApiKey]:
        return list(self._session.scalars(select(ApiKey).where(ApiKey.client_id == client_id)))

    def all_keys(self) -> list[ApiKey]:
        """Every key with its client, oldest first."""
        query = select(ApiKey).options(joinedload(ApiKey.client)).order_by(ApiKey.created_at, ApiKey.id)
        return list(self._session.scalars(query))

    def touch(self, key_id: str, when: datetime) -> None:
        key = self._session.get(ApiKey, key_id)
        if key is not None:
            key.last_used_at = when

    def add(self, row: Client | ApiKey) -> None:
        self._session.add(row)
        self._session.flush()

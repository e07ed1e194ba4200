"""Queries on the log for who checks it or takes it out. What it holds is not trusted to be what the service wrote."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, String, Text, cast, exists, func, select, type_coerce
from sqlalchemy.orm import Session

from shenyan.serving.events.chain import Entry
from shenyan.serving.events.tables import ChainHead, Event
from shenyan.serving.events.walk import Head, Logged, Unreadable
from shenyan.serving.queue.tables import Case

FETCHED = 1000  # events at once: a log may be larger than memory


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive events of a tenant, both ends included."""

    tenant: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the table of the heads says of a tenant."""

    head: Head
    seal: str


class LogReader:
    """Reads the log as it stands at one moment, where the session has asked nothing before: what is written meanwhile
    is not seen."""

    def __init__(self, session: Session) -> None:
        self._session = session
        if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
            # SQLite reads so by itself.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})

    def events(self, spans: Iterable[Span] | None = None) -> Iterator[Logged | Unreadable]:
        """Events by tenant and number, of these spans or all."""
        # As text: SQLite lets anything be written over a value, and what cannot be read must be told, not fail.
        columns = (Event.tenant, Event.number, Event.case_id, Event.kind, Event.actor, Event.previous, Event.hash)
        values = (cast(Event.details, Text).label("details"), type_coerce(Event.created_at, String).label("at"))
        query = select(*columns, *values).order_by(Event.tenant, Event.number).execution_options(yield_per=FETCHED)
        if spans is None:
            yield from map(_event, self._session.execute(query))
            return
        for span in sorted(spans, key=lambda one: one.tenant):
            part = query.where(Event.tenant == span.tenant, Event.number.between(span.first, span.last))
            yield from map(_event, self._session.execute(part))

    def heads(self) -> dict[str, Sealed]:
        """What is stored as the last event of each tenant."""
        query = select(ChainHead.tenant, ChainHead.number, ChainHead.hash, ChainHead.seal)
        rows = self._session.execute(query)
        return {row.tenant: Sealed(Head(row.tenant, row.number, row.hash), row.seal) for row in rows}

    def spans(self, *, since: datetime | None, until: datetime | None, tenant: str | None) -> list[Span]:
        """The shortest stretch of each tenant's chain with all its events of a time. until: exclusive.

        Without a gap: two events may have been written in another order than their times say.
        """
        query = select(Event.tenant, func.min(Event.number), func.max(Event.number)).group_by(Event.tenant)
        if since is not None:
            query = query.where(Event.created_at >= since)
        if until is not None:
            query = query.where(Event.created_at < until)
        if tenant is not None:
            query = query.where(Event.tenant == tenant)
        return [Span(*row) for row in self._session.execute(query.order_by(Event.tenant))]

    def head_at(self, tenant: str, number: int) -> Head:
        """An event that is there."""
        query = select(Event.hash).where(Event.tenant == tenant, Event.number == number)
        return Head(tenant, number, self._session.scalars(query).one())

    def cases_without_events(self) -> list[str]:
        """Cases of which the log says nothing; each case has at least the event of its opening."""
        query = select(Case.id).where(~exists().where(Event.case_id == Case.id)).order_by(Case.id)
        return list(self._session.scalars(query))


def _event(row: Row[*tuple[Any, ...]]) -> Logged | Unreadable:
    number = row.number if isinstance(row.number, int) else None
    try:
        at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at).replace(tzinfo=UTC)
        details = json.loads(row.details)
    except (TypeError, ValueError, RecursionError):
        return Unreadable(str(row.tenant), number)
    words = (row.tenant, row.kind, row.actor, row.previous, row.hash, row.case_id or "")
    if number is None or not isinstance(details, dict) or not all(isinstance(word, str) for word in words):
        return Unreadable(str(row.tenant), number)
    entry = Entry(row.tenant, number, row.case_id, row.kind, row.actor, details, at.astimezone(UTC), row.previous)
    return Logged(entry, row.hash)

"""The log for somebody who looks something up in it: filtered, the latest first, page by page."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import Session

from shenyan.serving.base import UtcDateTime
from shenyan.serving.cases import EventKind
from shenyan.serving.db import Database
from shenyan.serving.events.tables import Event


@dataclass(frozen=True, slots=True)
class LogFilters:
    """What to look for; None for all. actor: as stored, a moderator's id for example."""

    kind: EventKind | None = None
    actor: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an event in the order of the pages; travels as text that means nothing to who carries it."""

    at: datetime
    tenant: str
    number: int

    def __str__(self) -> str:
        text = f"{self.at.astimezone(UTC).isoformat()} {self.number} {self.tenant}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def of(cls, event: Event) -> "Place":
        return cls(event.created_at, event.tenant, event.number)

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Raises ValueError where the text is no place."""
        at, number, tenant = base64.urlsafe_b64decode(text.encode("ascii")).decode().split(" ", 2)
        place = cls(datetime.fromisoformat(at), tenant, int(number))
        try:
            place.at.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("no time in UTC") from error
        if place.at.tzinfo is None or not 0 < place.number < 2**31 or "\0" in tenant:
            raise ValueError("no place of the log")
        return place


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log; after: the place where the next one begins, if there is more."""

    events: tuple[Event, ...]
    after: Place | None


def page(session: Session, filters: LogFilters, *, size: int, after: Place | None = None) -> LogPage:
    """The events after a place, the latest first."""
    query = _query(filters).limit(size + 1)
    if after is not None:
        place = tuple_(literal(after.at, UtcDateTime()), literal(after.tenant), literal(after.number))
        query = query.where(tuple_(Event.created_at, Event.tenant, Event.number) < place)
    found: list[Event] = list(session.scalars(query))
    return LogPage(tuple(found[:size]), Place.of(found[size - 1]) if len(found) > size else None)


def every(database: Database, filters: LogFilters, *, batch: int = 1000) -> Iterator[Event]:
    """All events that fit, the latest first; in short transactions, however many there are."""
    after: Place | None = None
    while True:
        with database.read() as session:
            found = page(session, filters, size=batch, after=after)
        yield from found.events
        after = found.after
        if after is None:
            return


def _query(filters: LogFilters) -> Select[Any]:
    query = select(Event).order_by(Event.created_at.desc(), Event.tenant.desc(), Event.number.desc())
    if filters.kind is not None:
        query = query.where(Event.kind == filters.kind.value)
    if filters.actor is not None:
        query = query.where(Event.actor == filters.actor)
    if filters.case_id is not None:
        query = query.where(Event.case_id == filters.case_id)
    return query

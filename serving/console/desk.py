"""The queue's desk for a page: one transaction for each request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import Depends
from sqlalchemy.orm import Session

from shenyan.serving.console.repository import ConsoleRepository
from shenyan.serving.console.session import Visitor, needs, signed_in
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Permission
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.service import Desk
from shenyan.serving.runtime import Runtime, get_runtime

T = TypeVar("T")
App = Annotated[Runtime, Depends(get_runtime)]
SignedIn = Annotated[Visitor, Depends(signed_in)]
Reader = Annotated[Visitor, Depends(needs(Permission.READ))]
Decider = Annotated[Visitor, Depends(needs(Permission.DECIDE))]
Judge = Annotated[Visitor, Depends(needs(Permission.JUDGE))]


@dataclass(frozen=True, slots=True)
class Work:
    """What a page works with in its transaction. actor: the visitor, as the queue knows them."""

    desk: Desk
    session: Session
    log: EventLog
    rules: Rules
    actor: Actor
    now: datetime

    @property
    def repository(self) -> ConsoleRepository:
        return ConsoleRepository(self.session)


@dataclass(frozen=True, slots=True)
class Shift:
    """How many grave cases somebody was shown in this shift, and the most that it may be."""

    shown: int
    cap: int


async def change(runtime: Runtime, visitor: Visitor, task: Callable[[Work], T]) -> T:
    """Does something in one transaction."""
    return await runtime.in_thread(
        lambda: runtime.database.transact(lambda session: task(_work(runtime, visitor, session)))
    )


async def look(runtime: Runtime, visitor: Visitor, task: Callable[[Work], T]) -> T:
    """Reads something; what it changes is thrown away."""

    def run() -> T:
        with runtime.database.read() as session:
            return task(_work(runtime, visitor, session))

    return await runtime.in_thread(run)


def shift_of(work: Work) -> Shift | None:
    """The visitor's shift; None for who decides nothing."""
    if not work.actor.may(Permission.DECIDE):
        return None
    return Shift(work.repository.grave_cases(work.actor.id, since=work.now - work.rules.shift), work.rules.shift_cap)


def _work(runtime: Runtime, visitor: Visitor, session: Session) -> Work:
    log = EventLog(session, runtime.hasher)
    rules = Rules.of(runtime.settings, runtime.hasher)
    return Work(Desk(session, log, rules), session, log, rules, Actor(visitor.id, visitor.role), datetime.now(UTC))

"""The request boundary of the queue: where transactions begin and commit."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from shenyan.serving.events.log import EventLog
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.service import Desk
from shenyan.serving.runtime import Runtime

T = TypeVar("T")


async def change(runtime: Runtime, work: Callable[[Desk], T], *, client_id: str | None = None) -> T:
    """Runs `work` at a desk in one transaction, and again from the start if a rival was quicker."""
    return await runtime.in_thread(
        lambda: runtime.database.transact(lambda session: work(_desk(runtime, session, client_id)))
    )


async def look(runtime: Runtime, work: Callable[[Desk], T], *, client_id: str | None = None) -> T:
    """Runs `work` at a desk whose changes are thrown away."""

    def run() -> T:
        with runtime.database.read() as session:
            return work(_desk(runtime, session, client_id))

    return await runtime.in_thread(run)


def _desk(runtime: Runtime, session: Session, client_id: str | None) -> Desk:
    rules = Rules.of(runtime.settings, runtime.hasher)
    return Desk(session, EventLog(session, runtime.hasher), rules, client_id=client_id)

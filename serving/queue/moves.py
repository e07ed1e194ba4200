"""Moving a case from one state to another: the state machine's answer, written down. Nothing here commits."""

from datetime import datetime

from shenyan.serving.cases import SYSTEM_ACTOR, EventKind
from shenyan.serving.events.log import EventLog
from shenyan.serving.queue.facts import LEASE, UNDO, Action, Actor
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.state import transition
from shenyan.serving.queue.tables import Case


def move(
    repository: QueueRepository,
    log: EventLog,
    case: Case,
    action: Action,
    *,
    actor: Actor | None,
    now: datetime,
    rules: Rules | None = None,
    until: datetime | None = None,
    to: Actor | None = None,
) -> None:
    """Changes the state of a case that `repository.locked` gave. Raises TransitionRefused; nothing is changed then.

    The lease that ran out on the way is logged here; the event of the action is its caller's to write.
    """
    before = repository.facts(case)
    after = transition(
        before,
        action,
        actor=actor,
        now=now,
        until=until,
        to=to,
        lease=LEASE if rules is None else rules.lease,
        undo=UNDO if rules is None else rules.undo_window,
    )
    if not repository.apply(case, before=before, after=after):
        # A rival was quicker, which the lock keeps from happening on either database.
        raise TransitionRefused(Refusal.TAKEN)
    ran_out = before.lease_expires_at is not None and before.lease_expires_at <= now
    if ran_out:
        details = {"holder": before.holder}
        log.append(
            EventKind.EXPIRED, tenant=case.client_id, actor=SYSTEM_ACTOR, now=now, case_id=case.id, details=details
        )

"""Taking cases and giving them back: claim, renew, release, hold, escalate, assign. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shenyan.serving.cases import EventKind
from shenyan.serving.errors import FieldError, InvalidRequestError
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Permission, Role
from shenyan.serving.queue import priority
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.facts import Action, Actor
from shenyan.serving.queue.masking import without_personal_data
from shenyan.serving.queue.moves import move
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.tables import Case, Exposure
from shenyan.serving.queue.values import Filters

NOTE_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Claims:
    """client_id: of the one platform whose cases are there at all; None for all."""

    repository: QueueRepository
    log: EventLog
    rules: Rules
    client_id: str | None = None

    def next(self, actor: Actor, filters: Filters, *, now: datetime) -> str | None:
        """Claims the most urgent case that somebody may have; None where there is none.

        After two grave cases a milder one comes first, unless a grave one is late and the milder one is not.
        Raises TransitionRefused: for an auditor, and at the cap of a shift.
        """
        if not actor.may(Permission.DECIDE):
            raise TransitionRefused(Refusal.READ_ONLY)
        shown = self.repository.shown(actor.id, since=now - self.rules.shift)
        if sum(severity == priority.GRAVE for severity in shown) >= self.rules.shift_cap:
            raise TransitionRefused(Refusal.SHIFT_CAP)
        milder = priority.wants_relief(shown) and self._has_relief(actor, filters, now)
        case = self.repository.seize(actor, filters, now=now, milder=milder)
        if case is None:
            return None
        self._take(case, actor, now)
        return case.id

    def claim(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Claims one case; what one holds already is renewed."""
        self._take(self.find(case_id), actor, now)

    def renew(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._act(Action.RENEW, EventKind.RENEWED, actor, case_id, now)

    def release(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._act(Action.RELEASE, EventKind.RELEASED, actor, case_id, now)

    def hold(self, actor: Actor, case_id: str, *, until: datetime, now: datetime) -> None:
        """Puts a case aside until a time, at most 30 days away; then it is in the queue again."""
        details = {"until": until.isoformat()}
        self._act(Action.HOLD, EventKind.HELD, actor, case_id, now, details=details, until=until)

    def escalate(self, actor: Actor, case_id: str, *, note: str, now: datetime) -> None:
        """Hands a case to the seniors. note: what they should know, in the moderator's words; identifiers of the post
        that it repeats are masked, because the log keeps it for good. Raises InvalidRequestError for a bad note."""
        note = note.strip()
        if not 0 < len(note) <= NOTE_LIMIT or "\0" in note:
            raise InvalidRequestError(
                [FieldError("note", f"tells the seniors what to look at; write 1 to {NOTE_LIMIT:,} characters")]
            )
        post = self.find(case_id)
        kept = without_personal_data(note, post.post, post.assessment)
        self._act(Action.ESCALATE, EventKind.ESCALATED, actor, case_id, now, details={"note": kept})

    def assign(self, actor: Actor, case_id: str, *, to: str | None, now: datetime) -> None:
        """Sets a case aside for one moderator (id or login), or with None for anybody again.

        Raises InvalidRequestError where nobody has that name.
        """
        found = None if to is None else self.repository.moderator(to)
        if to is not None and found is None:
            raise InvalidRequestError([FieldError("to", "is no moderator here; use the id or login of an active one")])
        taker = None if found is None else Actor(found.id, Role(found.role))
        details = {"to": None if taker is None else taker.id}
        self._act(Action.ASSIGN, EventKind.ASSIGNED, actor, case_id, now, details=details, to=taker)

    def find(self, case_id: str) -> Case:
        """A case, locked. Raises CaseNotFoundError."""
        case = self.repository.locked(case_id, client_id=self.client_id)
        if case is None:
            raise CaseNotFoundError
        return case

    def _has_relief(self, actor: Actor, filters: Filters, now: datetime) -> bool:
        front = self.repository.front(actor, filters, now=now, milder=False)
        mild = self.repository.front(actor, filters, now=now, milder=True)
        return front is not None and mild is not None and (front.due_at > now or mild.due_at <= now)

    def _take(self, case: Case, actor: Actor, now: datetime) -> None:
        renewed = case.holder == actor.id and case.lease_expires_at is not None and case.lease_expires_at > now
        move(self.repository, self.log, case, Action.CLAIM, actor=actor, now=now, rules=self.rules)
        if not renewed:
            self.repository.add(
                Exposure(moderator_id=actor.id, case_id=case.id, severity=case.severity, created_at=now)
            )
        self._note(EventKind.RENEWED if renewed else EventKind.CLAIMED, actor, case, now, {})

    def _act(
        self,
        action: Action,
        kind: EventKind,
        actor: Actor,
        case_id: str,
        now: datetime,
        *,
        details: dict[str, Any] | None = None,
        until: datetime | None = None,
        to: Actor | None = None,
    ) -> None:
        case = self.find(case_id)
        move(self.repository, self.log, case, action, actor=actor, now=now, rules=self.rules, until=until, to=to)
        self._note(kind, actor, case, now, details or {})

    def _note(self, kind: EventKind, actor: Actor, case: Case, now: datetime, details: dict[str, Any]) -> None:
        if case.lease_expires_at is not None:
            details = {**details, "lease_expires_at": case.lease_expires_at.isoformat()}
        self.log.append(kind, tenant=case.client_id, actor=actor.id, now=now, case_id=case.id, details=details)

"""Queries on cases: finding the next one, changing one, and what is known of its decisions and its people."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from shenyan.serving.base import Base
from shenyan.serving.cases import CaseState, EventKind, Outcome
from shenyan.serving.events.tables import Event
from shenyan.serving.ids import Prefix, is_id
from shenyan.serving.people.roles import Permission
from shenyan.serving.people.tables import Moderator
from shenyan.serving.queue.blindness import Condition, Viewer
from shenyan.serving.queue.conditions import counting_as, filtered, offered
from shenyan.serving.queue.facts import Actor, CaseFacts, LastDecision
from shenyan.serving.queue.priority import GRAVE
from shenyan.serving.queue.tables import Case, Exposure, StoredDecision
from shenyan.serving.queue.values import Filters

# What a move changes; to load only these keeps post and assessment at hand.
_MOVED = ("state", "returns_to", "holder", "lease_expires_at", "held_until", "assignee")


class Front(NamedTuple):
    """The first case of a part of the queue; fronts compare as the cases are claimed."""

    due_at: datetime
    id: str
    severity: int


class QueueRepository:
    """The queries of one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def case(self, case_id: str, *, client_id: str | None = None) -> Case | None:
        """A case with its post and assessment; another client's is as if it were not there."""
        return self._case(case_id, client_id=client_id, lock=False)

    def locked(self, case_id: str, *, client_id: str | None = None) -> Case | None:
        """The same, and nobody else changes it until the end of the transaction; SQLite has one writer anyway."""
        return self._case(case_id, client_id=client_id, lock=True)

    def _case(self, case_id: str, *, client_id: str | None, lock: bool) -> Case | None:
        if not is_id(case_id, Prefix.CASE):
            return None
        query = select(Case).where(Case.id == case_id)
        if client_id is not None:
            query = query.where(Case.client_id == client_id)
        if lock:
            query = query.with_for_update(of=Case)
        loads = (joinedload(Case.post), joinedload(Case.assessment))
        return self.session.scalar(query.options(*loads).execution_options(populate_existing=True))

    def facts(self, case: Case) -> CaseFacts:
        """What the state machine needs to know of a case."""
        return CaseFacts(
            state=CaseState(case.state),
            returns_to=CaseState(case.returns_to),
            holder=case.holder,
            lease_expires_at=case.lease_expires_at,
            held_until=case.held_until,
            assignee=case.assignee,
            reserved_for=case.slot or None,
            readers=self.readers(case.post_id),
            inherited=case.inherited_from is not None,
            last=self._last(case.id),
        )

    def apply(self, case: Case, *, before: CaseFacts, after: CaseFacts) -> bool:
        """Writes what the state machine changed, if the case is still as it was; else nothing, and False."""
        changed = self.session.execute(
            update(Case)
            .where(
                Case.id == case.id,
                Case.state == before.state.value,
                Case.holder.is_not_distinct_from(before.holder),
                Case.lease_expires_at.is_not_distinct_from(before.lease_expires_at),
            )
            .values(
                state=after.state.value,
                returns_to=after.returns_to.value,
                holder=after.holder,
                lease_expires_at=after.lease_expires_at,
                held_until=after.held_until,
                assignee=after.assignee,
            )
            .execution_options(synchronize_session=False)
        )
        self.session.refresh(case, _MOVED)
        return cast(CursorResult[Any], changed).rowcount == 1

    def front(self, actor: Actor, filters: Filters, *, now: datetime, milder: bool) -> Front | None:
        """The most urgent case that the queue may hand to somebody. milder: of those that are not grave."""
        return min((front for front, _ in self._fronts(actor, filters, now, milder)), default=None)

    def seize(self, actor: Actor, filters: Filters, *, now: datetime, milder: bool) -> Case | None:
        """The same, locked for this transaction; what a rival is claiming is passed over, not waited for."""
        for _, part in sorted(self._fronts(actor, filters, now, milder), key=lambda one: one[0]):
            found = self._first(part, seize=True)
            if found is not None:
                return self.locked(found.id)
        return None

    def _fronts(
        self, actor: Actor, filters: Filters, now: datetime, milder: bool
    ) -> Iterator[tuple[Front, list[Condition]]]:
        """The front of each part of the queue that an index serves, and how the part is found."""
        states = [CaseState.OPEN]
        if actor.may(Permission.JUDGE):
            states.append(CaseState.ESCALATED)
        wanted = [offered(actor), *filtered(self.session, filters, now=now, viewer=Viewer(actor, now))]
        if milder:
            wanted.append(Case.severity < GRAVE)
        for part in ([one, *wanted] for state in states for one in counting_as(state, now)):
            found = self._first(part, seize=False)
            if found is not None:
                yield found, part

    def _first(self, part: list[Condition], *, seize: bool) -> Front | None:
        query = select(Case.due_at, Case.id, Case.severity).where(*part).order_by(Case.due_at, Case.id).limit(1)
        if seize:
            query = query.with_for_update(of=Case, skip_locked=True)
        row = self.session.execute(query).first()
        return None if row is None else Front(row.due_at, row.id, row.severity)

    def readers(self, post_id: str) -> frozenset[str]:
        """Who has decided or skipped a case of this post."""
        query = (
            select(StoredDecision.moderator_id)
            .join(Case, Case.id == StoredDecision.case_id)
            .where(Case.post_id == post_id, StoredDecision.undone_at.is_(None))
        )
        return frozenset(self.session.scalars(query))

    def standing(self, case_id: str) -> list[StoredDecision]:
        """The decisions of a case that were not undone, latest first."""
        query = (
            select(StoredDecision)
            .where(StoredDecision.case_id == case_id, StoredDecision.undone_at.is_(None))
            .order_by(StoredDecision.created_at.desc(), StoredDecision.id)
        )
        return list(self.session.scalars(query))

    def _last(self, case_id: str) -> LastDecision | None:
        stands = self.standing(case_id)
        if not stands:
            return None
        latest = stands[0]
        query = select(Event.kind, Event.details).where(Event.case_id == case_id).order_by(Event.number.desc()).limit(1)
        event = self.session.execute(query).first()
        followed = event is None or event.kind != EventKind.DECIDED or event.details.get("decision_id") != latest.id
        return LastDecision(latest.moderator_id, latest.created_at, latest.outcome == Outcome.SKIP, followed)

    def shown(self, moderator_id: str, *, since: datetime) -> list[int]:
        """The severities of the cases that somebody was shown since then, latest first."""
        query = (
            select(Exposure.severity)
            .where(Exposure.moderator_id == moderator_id, Exposure.created_at >= since)
            .order_by(Exposure.created_at.desc(), Exposure.id.desc())
        )
        return list(self.session.scalars(query))

    def moderator(self, reference: str) -> Moderator | None:
        """Somebody by id or login, unless their account is disabled."""
        return self.session.scalar(
            select(Moderator).where(
                or_(Moderator.id == reference, Moderator.login == reference.lower()), Moderator.disabled_at.is_(None)
            )
        )

    def add(self, row: Base) -> None:
        self.session.add(row)
        self.session.flush()

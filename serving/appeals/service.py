"""Filing and answering appeals. Nothing here commits.

An appeal is answered by a senior who never decided about the post; the answer is a decision like any other, and the one
that counts.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from shenyan.model.policy import Suggestion
from shenyan.serving.appeals.errors import AppealAnsweredError, AppealNotFoundError
from shenyan.serving.appeals.repository import AppealRepository
from shenyan.serving.appeals.state import AppealBy, AppealOutcome, AppealState, standing
from shenyan.serving.appeals.tables import Appeal
from shenyan.serving.appeals.values import Answer, AppealFile, AppealPage, Objection
from shenyan.serving.appeals.verdict import message_of, verdict_of
from shenyan.serving.cases import SYSTEM_ACTOR, CaseReason, EventKind, Outcome, Purpose
from shenyan.serving.errors import PostNotFoundError
from shenyan.serving.events.log import EventLog
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.queue import search
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.facts import Action, Actor
from shenyan.serving.queue.listing import ListingRepository
from shenyan.serving.queue.moves import move
from shenyan.serving.queue.opening import open_case
from shenyan.serving.queue.reading import decision_line
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.service import Desk
from shenyan.serving.queue.tables import Case
from shenyan.serving.queue.values import DecisionLine

PAGE = 50


class Appeals:
    """The appeals of one transaction. client_id: of the one platform whose appeals are there at all; None for all."""

    def __init__(self, session: Session, log: EventLog, rules: Rules, *, client_id: str | None = None) -> None:
        self._session = session
        self._log = log
        self._rules = rules
        self._client_id = client_id
        self._repository = AppealRepository(session, client_id)
        self._cases = QueueRepository(session)

    def unread_text(self, post_id: str) -> str | None:
        """Title and text of a post that has no case yet; None where it has one, or nothing was stored."""
        post = self._repository.post(post_id)
        if post is None or post.text is None or self._repository.case_of(post_id) is not None:
            return None
        return f"{post.title or ''}\n{post.text}"

    def file(self, objection: Objection, *, now: datetime) -> str:
        """Stores an appeal and hands its case to the seniors; returns its id. A post without a case gets one.

        Raises PostNotFoundError, CaseNotFoundError; TransitionRefused while a moderator reads the case or another
        appeal waits; AppealAnsweredError where the same party had its answer.
        """
        case = self._case(objection, now)
        if self._repository.answered(case.id, objection.by.value, case.decision_id):
            raise AppealAnsweredError
        move(self._cases, self._log, case, Action.APPEAL, actor=None, now=now)
        appeal = Appeal(
            id=new_id(Prefix.APPEAL),
            case_id=case.id,
            client_id=case.client_id,
            by=objection.by.value,
            reason=objection.reason,
            evidence=objection.evidence,
            language=objection.language,
            state=AppealState.OPEN.value,
            against=case.decision_id,
            created_at=now,
        )
        self._repository.add(appeal)
        details = {"appeal_id": appeal.id, "by": appeal.by, "against": appeal.against}
        self._log.append(
            EventKind.APPEALED, tenant=case.client_id, actor=SYSTEM_ACTOR, now=now, case_id=case.id, details=details
        )
        return appeal.id

    def answer(self, actor: Actor, appeal_id: str, answer: Answer, *, now: datetime) -> str | None:
        """Stores the answer and the decision that follows from it, whose id it returns; None where none follows, and
        the case goes back to the queue.

        Raises AppealNotFoundError, AppealAnsweredError; TransitionRefused for who is no senior or decided about the
        post before, also where that decision was taken over from a near-duplicate; InvalidRequestError.
        """
        appeal = self._find(appeal_id)
        if appeal.state != AppealState.OPEN.value:
            raise AppealAnsweredError
        former = self._repository.decision(appeal.against)
        if former is not None and former.moderator_id == actor.id:
            raise TransitionRefused(Refusal.ALREADY_READ)
        message, outcome = message_of(answer), self._file(appeal).after(answer.outcome)
        desk = Desk(self._session, self._log, self._rules, client_id=self._client_id)
        desk.claim(actor, appeal.case_id, now=now)
        decision_id = None
        if outcome is None:
            self._dismiss(appeal, actor, now)
        else:
            verdict = verdict_of(answer, outcome, former=former, case_id=appeal.case_id)
            decision_id = desk.decide(actor, appeal.case_id, verdict, now=now, answers_appeal=True)
        appeal.state = AppealState.DECIDED.value
        appeal.outcome, appeal.message = answer.outcome.value, message
        appeal.decided_by, appeal.decided_at = actor.id, now
        self._session.flush()
        details = {"appeal_id": appeal.id, "outcome": appeal.outcome, "decision_id": decision_id}
        self._log.append(
            EventKind.APPEAL_DECIDED,
            tenant=appeal.client_id,
            actor=actor.id,
            now=now,
            case_id=appeal.case_id,
            details=details,
        )
        return decision_id

    def read(self, appeal_id: str) -> AppealFile:
        """Raises AppealNotFoundError."""
        return self._file(self._find(appeal_id))

    def former(self, appeal: AppealFile) -> DecisionLine | None:
        """The decision that is objected to; None where no moderator had decided."""
        row = self._repository.decision(appeal.against)
        names = ListingRepository(self._session).names([] if row is None else [row.moderator_id])
        return None if row is None else decision_line(row, names)

    def of_case(self, case_id: str) -> list[AppealFile]:
        """The appeals of a case, the oldest first."""
        return [self._file(one) for one in self._repository.of_case(case_id)]

    def page(self, state: AppealState | None = AppealState.OPEN, *, after: str | None = None) -> AppealPage:
        """A page of appeals, the oldest first. after: the `next_after` of the page before."""
        found = self._repository.page(state, after=after, size=PAGE + 1)
        shown = tuple(self._file(one) for one in found[:PAGE])
        return AppealPage(shown, shown[-1].id if len(found) > PAGE else None, self._repository.waiting())

    def _dismiss(self, appeal: Appeal, actor: Actor, now: datetime) -> None:
        """Puts the actor's case back into the queue, where nothing was decided about it."""
        move(self._cases, self._log, appeal.case, Action.DISMISS, actor=actor, now=now)
        self._log.append(
            EventKind.RELEASED, tenant=appeal.client_id, actor=actor.id, now=now, case_id=appeal.case_id, details={}
        )

    def _find(self, appeal_id: str) -> Appeal:
        appeal = self._repository.appeal(appeal_id)
        if appeal is None:
            raise AppealNotFoundError
        return appeal

    def _case(self, objection: Objection, now: datetime) -> Case:
        """The case that decides about the post, locked."""
        case_id = objection.case_id
        if objection.post_id is not None:
            post = self._repository.post(objection.post_id)
            if post is None:
                raise PostNotFoundError
            case_id = self._repository.case_of(post.id)
            if case_id is None:
                opened = open_case(
                    self._session,
                    self._log,
                    post=post,
                    assessment=self._repository.latest_assessment(post.id),
                    purpose=Purpose.REVIEW,
                    reason=CaseReason.APPEAL,
                    now=now,
                )
                search.index(self._session, case_id=opened.id, words=objection.terms)
                case_id = opened.id
        case = None if case_id is None else self._cases.locked(case_id, client_id=self._client_id)
        # Blind readings decide nothing, and the platform does not know of them.
        if case is None or case.purpose != Purpose.REVIEW.value:
            raise CaseNotFoundError
        return case

    def _file(self, appeal: Appeal) -> AppealFile:
        former = self._repository.decision(appeal.against)
        case = appeal.case
        return AppealFile(
            id=appeal.id,
            case_id=appeal.case_id,
            post_id=case.post_id,
            client_id=appeal.client_id,
            by=AppealBy(appeal.by),
            reason=appeal.reason,
            evidence=appeal.evidence,
            language=appeal.language,
            state=AppealState(appeal.state),
            against=appeal.against,
            standing=standing(
                None if former is None else Outcome(former.outcome), Suggestion(case.assessment.suggestion)
            ),
            outcome=None if appeal.outcome is None else AppealOutcome(appeal.outcome),
            message=appeal.message,
            decided_by=appeal.decided_by,
            post_outcome=None if case.outcome is None else Outcome(case.outcome),
            created_at=appeal.created_at,
            decided_at=appeal.decided_at,
        )

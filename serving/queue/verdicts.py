"""Deciding about cases and taking a decision back. Nothing here commits."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from shenyan.data.decisions import Role as Standing
from shenyan.model.labels import LABELS, TAXONOMY_VERSION
from shenyan.serving.cases import CaseReason, CaseState, EventKind, Outcome, Purpose
from shenyan.serving.errors import FieldError, InvalidRequestError
from shenyan.serving.events.log import EventLog
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.queue import clusters, quality, statements
from shenyan.serving.queue.checking import problems
from shenyan.serving.queue.claims import Claims
from shenyan.serving.queue.digest import digest
from shenyan.serving.queue.facts import Action, Actor
from shenyan.serving.queue.masking import masked, released, spans
from shenyan.serving.queue.moves import move
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.state import transition
from shenyan.serving.queue.tables import Case, StoredDecision
from shenyan.serving.queue.values import MaskSpan, Verdict
from shenyan.serving.scoring.values import TextField

_NOTHING_TO_MASK = FieldError(
    "evidence", "leaves nothing to mask; mark the personal data that has to go, or approve the post as it is"
)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """claims: finds cases, within the platform whose they are."""

    repository: QueueRepository
    log: EventLog
    rules: Rules
    claims: Claims

    def decide(
        self, actor: Actor, case_id: str, verdict: Verdict, *, now: datetime, answers_appeal: bool = False
    ) -> StoredDecision:
        """Stores a decision on a case that the actor holds; `skip` leaves the case to somebody else.

        answers_appeal: for the appeals alone, which answer cases that are `appealed`. Raises TransitionRefused where
        the actor does not hold the case, InvalidRequestError for a verdict that does not fit it.
        """
        case = self.claims.find(case_id)
        skips = verdict.outcome is Outcome.SKIP
        action = Action.RELEASE if skips else Action.DECIDE
        before = self.repository.facts(case)
        transition(before, action, actor=actor, now=now)
        if before.returns_to is CaseState.APPEALED and not answers_appeal and not skips:
            raise TransitionRefused(Refusal.IS_APPEAL)
        decision = _decision(case, actor, verdict, now)
        if _is_reference(case, self.repository.standing(case.id)):
            decision.role = Standing.REFERENCE.value
        move(self.repository, self.log, case, action, actor=actor, now=now, rules=self.rules)
        decision.digest = digest(decision)
        self.repository.add(decision)
        if not skips:
            _put_in_force(case, decision)
        details = {"decision_id": decision.id, "digest": decision.digest, "outcome": decision.outcome}
        self._note(EventKind.DECIDED, actor, case, now, details)
        if not skips:
            session = self.repository.session
            session.flush()
            quality.after_decision(session, self.log, case=case, decision=decision, rules=self.rules, now=now)
            clusters.after_decision(session, self.log, case=case, decision=decision, now=now)
        return decision

    def undo(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Takes the actor's decision back and gives them the case again, with a new lease."""
        case = self.claims.find(case_id)
        move(self.repository, self.log, case, Action.UNDO, actor=actor, now=now, rules=self.rules)
        undone, *earlier = self.repository.standing(case.id)
        undone.undone_at = now
        former = next((one for one in earlier if one.outcome != Outcome.SKIP.value), None)
        if undone.outcome != Outcome.SKIP.value:
            _put_in_force(case, former)
        self._note(EventKind.UNDONE, actor, case, now, {"decision_id": undone.id})
        if undone.outcome != Outcome.SKIP.value:
            session = self.repository.session
            session.flush()
            quality.after_undo(session, self.log, case=case, decision=undone, now=now)
            clusters.after_undo(session, self.log, case=case, decision=undone, now=now)

    def _note(self, kind: EventKind, actor: Actor, case: Case, now: datetime, details: dict[str, str]) -> None:
        self.log.append(kind, tenant=case.client_id, actor=actor.id, now=now, case_id=case.id, details=details)


def drafted(case: Case, verdict: Verdict, language: str | None = None) -> tuple[str, str]:
    """The statement that would be written for a verdict, and its language. Needs an outcome that has one; the case's
    post and assessment are loaded."""
    language = language or statements.language_of(case.assessment.languages, case.post.language)
    kinds = [mask.kind for mask in released(case.assessment, verdict.evidence)]
    text = statements.draft(
        verdict.outcome, verdict.labels or {}, kinds, language=language, reason=CaseReason(case.reason)
    )
    return text, language


def _decision(case: Case, actor: Actor, verdict: Verdict, now: datetime) -> StoredDecision:
    """The row for a verdict, but for its digest. Raises InvalidRequestError."""
    decides = case.purpose == Purpose.REVIEW.value and verdict.outcome is not Outcome.SKIP
    hidden = _checked(case, verdict)
    if not decides:
        verdict = replace(verdict, statement=None, statement_language=None, covers_cluster=False)
    elif verdict.outcome in statements.STATED and verdict.statement is None:
        text, language = drafted(case, verdict, verdict.statement_language)
        verdict = replace(verdict, statement=text, statement_language=language)
    elif verdict.statement is not None and verdict.statement_language is None:
        language = statements.language_of(case.assessment.languages, case.post.language)
        verdict = replace(verdict, statement_language=language)
    return StoredDecision(
        id=new_id(Prefix.DECISION),
        case_id=case.id,
        moderator_id=actor.id,
        assessment_id=case.assessment_id,
        outcome=verdict.outcome.value,
        labels={label.value: verdict.labels[label] for label in LABELS} if verdict.labels else {},
        evidence=[asdict(one) for one in verdict.evidence],
        reasons=[one.value for one in verdict.reasons],
        confidence=None if verdict.confidence is None else float(verdict.confidence),
        note=verdict.note,
        statement=verdict.statement,
        statement_language=verdict.statement_language,
        released_title=masked(case.post.title, TextField.TITLE, hidden) if hidden and decides else None,
        released_text=masked(case.post.text, TextField.TEXT, hidden) if hidden and decides else None,
        purpose=case.purpose,
        probability=case.probability,
        role=Standing.MODERATOR.value,
        covers_cluster=verdict.covers_cluster,
        taxonomy_version=TAXONOMY_VERSION,
        created_at=now,
    )


def _checked(case: Case, verdict: Verdict) -> tuple[MaskSpan, ...]:
    """What `redact_and_approve` masks; nothing for the other outcomes. Raises InvalidRequestError."""
    post = case.post
    sizes = None
    if post.text is not None:
        sizes = {TextField.TEXT: len(post.text), TextField.TITLE: len(post.title or "")}
    evidence, _ = spans(case.assessment)
    blind = case.purpose != Purpose.REVIEW.value
    found = problems(verdict, sizes=sizes, marked=evidence, blind=blind)
    hidden: tuple[MaskSpan, ...] = ()
    if verdict.outcome is Outcome.REDACT_AND_APPROVE and not blind:
        hidden = released(case.assessment, verdict.evidence)
        if not found and not hidden:
            found = [_NOTHING_TO_MASK]
    if found:
        raise InvalidRequestError(found)
    return hidden


def _put_in_force(case: Case, decision: StoredDecision | None) -> None:
    """Makes a decision the one that counts; readings that decide nothing about the post have no outcome."""
    decides = decision is not None and case.purpose == Purpose.REVIEW.value
    case.decision_id = None if decision is None else decision.id
    case.outcome = decision.outcome if decision is not None and decides else None
    case.decided_at = None if decision is None else decision.created_at
    case.inherited_from = None


def _is_reference(case: Case, standing: list[StoredDecision]) -> bool:
    """Whether a decision answers a disagreement or an appeal, which only seniors do."""
    if case.returns_to == CaseState.APPEALED.value:
        return True
    return case.returns_to == CaseState.ESCALATED.value and any(one.outcome != Outcome.SKIP.value for one in standing)

"""What moderators see: the list, a case, and what a blind reading keeps from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shenyan.data.decisions import Status
from shenyan.model.labels import LABELS, Label
from shenyan.serving.cases import CaseState, EventKind, Outcome, Purpose
from shenyan.serving.events.log import EventLog
from shenyan.serving.events.tables import Event
from shenyan.serving.queue.blindness import Viewer, is_blind, tells
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.facts import Action, Actor, CaseFacts, resting
from shenyan.serving.queue.listing import ListingRepository
from shenyan.serving.queue.masking import masked, on_screen, spans
from shenyan.serving.queue.refusals import TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.state import transition
from shenyan.serving.queue.tables import Case, StoredDecision
from shenyan.serving.queue.values import (
    AssessmentView,
    CaseFile,
    CaseLine,
    CasePage,
    Cursor,
    DecidedSpan,
    DecisionLine,
    EventLine,
    Filters,
    MaskSpan,
    SimilarCase,
)
from shenyan.serving.scoring.values import TextField
from shenyan.serving.tables import StoredAssessment

EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Reading:
    """client_id: of the one platform whose cases are there at all; None for all."""

    repository: QueueRepository
    listing: ListingRepository
    log: EventLog
    rules: Rules
    client_id: str | None = None

    def page(self, filters: Filters, *, actor: Actor | None, now: datetime) -> CasePage:
        """A page of the list. actor: who looks; None for nobody in particular, who sees no blind reading."""
        viewer = Viewer(actor, now, self.rules.undo_window)
        cases, more = self.listing.page(filters, viewer=viewer)
        read = self.listing.read_by(viewer, cases)
        beside = self.listing.beside_blind(viewer, [case.id for case in cases])
        names = self.listing.names(one for case in cases for one in (case.holder, case.assignee))
        hidden = {case.id for case in cases if is_blind(case, actor, read)} | beside
        lines = tuple(_line(case, now, blind=case.id in hidden, names=names) for case in cases)
        last = str(Cursor(lines[-1].due_at, lines[-1].id)) if more else None
        return CasePage(lines, last, self.listing.counts(now=now, client_id=filters.client_id))

    def read(self, case_id: str, *, actor: Actor | None, now: datetime) -> CaseFile:
        """Everything about a case that this actor may see. Raises CaseNotFoundError."""
        case = self.repository.case(case_id, client_id=self.client_id)
        if case is None:
            raise CaseNotFoundError
        facts = self.repository.facts(case)
        viewer, me = Viewer(actor, now, self.rules.undo_window), None if actor is None else actor.id
        blind = is_blind(case, actor, self.listing.read_by(viewer, [case]))
        blind = blind or case.id in self.listing.beside_blind(viewer, [case.id])
        events = [] if blind else [one for one in self.listing.events(case.id) if tells(one, actor)]
        decisions = [one for one in self.listing.decisions(case.id) if not blind or one.moderator_id == me]
        counts = self._in_force(case, blind=blind)
        makers = [one.moderator_id for one in (*decisions, counts) if one is not None]
        names = self.listing.names([*makers, *(one.actor for one in events), case.holder, case.assignee])
        refusal = _refusal(facts, actor, now)
        return CaseFile(
            case=_line(case, now, blind=blind, names=names),
            title=case.post.title,
            text=case.post.text,
            masks=on_screen(case.assessment),
            assessment=None if blind else assessment_view(case.assessment),
            events=tuple(_event(one, names) for one in events),
            decisions=tuple(decision_line(one, names) for one in decisions),
            in_force=None if counts is None else decision_line(counts, names),
            similar=() if blind else tuple(_similar(one, now) for one in self.listing.similar(case)),
            excluded=me in facts.readers,
            can_claim=refusal is None,
            refusal=refusal,
            undo_until=_undo_until(facts, actor, now, self.rules),
        )

    def _in_force(self, case: Case, *, blind: bool) -> StoredDecision | None:
        if blind or case.decision_id is None or case.outcome is None:
            return None
        return self.listing.decision(case.decision_id)

    def reveal(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Writes down that somebody looked at the personal data of a post. Raises CaseNotFoundError."""
        case = self.repository.case(case_id, client_id=self.client_id)
        if case is None:
            raise CaseNotFoundError
        self.log.append(EventKind.REVEALED, tenant=case.client_id, actor=actor.id, now=now, case_id=case.id)


def _facts(case: Case) -> CaseFacts:
    """What counts for the state alone."""
    return CaseFacts(
        state=CaseState(case.state),
        returns_to=CaseState(case.returns_to),
        lease_expires_at=case.lease_expires_at,
        held_until=case.held_until,
    )


def _line(case: Case, now: datetime, *, blind: bool, names: Mapping[str, str]) -> CaseLine:
    state = resting(_facts(case), now)
    lasts = state in (CaseState.LEASED, CaseState.HELD)
    holder = case.holder if lasts else None
    hidden = on_screen(case.assessment)
    return CaseLine(
        id=case.id,
        post_id=case.post_id,
        client_id=case.client_id,
        data_id=case.post.data_id,
        state=state,
        blind=blind,
        purpose=None if blind else Purpose(case.purpose),
        reason=None if blind else case.reason,
        risk_level=None if blind else case.risk_level,
        labels=None if blind else _labels(case),
        severity=None if blind else case.severity,
        biz_type=case.biz_type,
        language=case.language,
        due_at=case.due_at,
        overdue=case.due_at < now and state is not CaseState.DECIDED,
        created_at=case.created_at,
        holder=holder,
        holder_name=names.get(holder or ""),
        lease_expires_at=case.lease_expires_at if lasts else None,
        held_until=case.held_until if lasts else None,
        assignee=case.assignee,
        assignee_name=names.get(case.assignee or ""),
        outcome=Outcome(case.outcome) if case.outcome and not blind else None,
        decided_at=None if blind else case.decided_at,
        inherited_from=None if blind else case.inherited_from,
        cluster_id=None if blind else case.cluster_id,
        title=_excerpt(case.post.title, TextField.TITLE, hidden),
        excerpt=_excerpt(case.post.text, TextField.TEXT, hidden),
    )


def _labels(case: Case) -> tuple[Label, ...]:
    flags = {Label.RUMOR: case.rumor, Label.DEFAMATION: case.defamation, Label.PRIVACY_LEAK: case.privacy_leak}
    return tuple(label for label in LABELS if flags[label])


def _excerpt(value: str | None, field: TextField, hidden: tuple[MaskSpan, ...]) -> str | None:
    if value is None or len(value) <= EXCERPT:
        return masked(value, field, hidden)
    # What the cut goes through is masked whole.
    return f"{masked(value[:EXCERPT], field, [one for one in hidden if one.start < EXCERPT])}…"


def _refusal(facts: CaseFacts, actor: Actor | None, now: datetime) -> str | None:
    try:
        transition(facts, Action.CLAIM, actor=actor, now=now)
    except TransitionRefused as refused:
        return refused.reason.value
    return None


def _undo_until(facts: CaseFacts, actor: Actor | None, now: datetime, rules: Rules) -> datetime | None:
    try:
        transition(facts, Action.UNDO, actor=actor, now=now, undo=rules.undo_window)
    except TransitionRefused:
        return None
    return None if facts.last is None else facts.last.at + rules.undo_window


def assessment_view(row: StoredAssessment) -> AssessmentView:
    """An assessment as the page of a case shows it."""
    evidence, entities = spans(row)
    return AssessmentView(
        id=row.id,
        suggestion=row.suggestion,
        risk_level=row.risk_level,
        scores=row.scores,
        categories=row.categories,
        thresholds=row.thresholds,
        evidence=evidence,
        entities=entities,
        languages=tuple(row.languages),
        model_version=row.model_version,
        policy_version=row.policy_version,
        lexicon_version=row.lexicon_version,
        taxonomy_version=row.taxonomy_version,
        degraded_reason=row.degraded_reason,
        created_at=row.created_at,
    )


def _event(row: Event, names: Mapping[str, str]) -> EventLine:
    return EventLine(row.number, row.kind, row.actor, names.get(row.actor), row.created_at, row.details)


def decision_line(row: StoredDecision, names: Mapping[str, str]) -> DecisionLine:
    """A stored decision as a value. names: of moderators, by id."""
    return DecisionLine(
        id=row.id,
        case_id=row.case_id,
        moderator=row.moderator_id,
        moderator_name=names.get(row.moderator_id, row.moderator_id),
        outcome=Outcome(row.outcome),
        labels=row.labels,
        evidence=tuple(
            DecidedSpan(TextField(one["field"]), one["start"], one["end"], Label(one["label"]), Status(one["status"]))
            for one in row.evidence
        ),
        reasons=tuple(row.reasons),
        confidence=row.confidence,
        note=row.note,
        statement=row.statement,
        statement_language=row.statement_language,
        released_title=row.released_title,
        released_text=row.released_text,
        role=row.role,
        covers_cluster=row.covers_cluster,
        created_at=row.created_at,
        undone_at=row.undone_at,
    )


def _similar(case: Case, now: datetime) -> SimilarCase:
    outcome = None if case.outcome is None else Outcome(case.outcome)
    state = resting(_facts(case), now)
    return SimilarCase(case.id, state, outcome, case.created_at, case.inherited_from is not None)

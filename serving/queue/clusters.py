"""Clusters of near-duplicates: copies of a post stand together, and one decision can cover them. Nothing here commits.

A copy that takes a decision over says so (`inherited_from`) and can be pulled out. Whatever a copy takes over was
decided by nobody who read it: it never becomes a training row.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shenyan.model.labels import LABELS
from shenyan.serving.cases import SYSTEM_ACTOR, CaseState, EventKind, Outcome, Purpose
from shenyan.serving.events.log import EventLog
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.cluster_repository import ClusterRepository, Cover
from shenyan.serving.queue.facts import Action, Actor, CaseFacts, resting
from shenyan.serving.queue.inheritance import Content, flagged, may_inherit, numbers, squeezed
from shenyan.serving.queue.moves import move
from shenyan.serving.queue.refusals import TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.similarity import COPY, EQUAL, bands, likeness
from shenyan.serving.queue.tables import Band, Case, Cluster, Signature, StoredDecision
from shenyan.serving.queue.words import plain
from shenyan.serving.tables import Post, StoredAssessment

_DECIDING = tuple(outcome for outcome in Outcome if outcome is not Outcome.SKIP)


def join(session: Session, events: EventLog, *, case: Case, values: bytes, now: datetime) -> None:
    """Puts a new case into the cluster of the post that is most like it, or into one of its own.

    Where a decision covers the cluster and the post may take it over, the case is decided with that. The case's post
    and assessment are in the session.
    """
    repository = ClusterRepository(session)
    nearest, alike = _nearest(repository, case.client_id, values)
    cluster_id = _new_cluster(repository, case.client_id, now) if nearest is None else nearest.cluster_id
    case.cluster_id = cluster_id
    repository.add(Signature(post_id=case.post_id, cluster_id=cluster_id, values=values, created_at=now))
    if alike < EQUAL:
        repository.add(*_bands(case, values))
    cover = None if nearest is None else repository.cover(cluster_id)
    if cover is not None:
        _inherit(session, events, case=repository.whole(case.id), values=values, cover=cover, now=now)


def after_decision(session: Session, events: EventLog, *, case: Case, decision: StoredDecision, now: datetime) -> None:
    """To be called when a case got a decision: copies that took over an earlier one of it wait again, and where the
    new one covers the cluster, those that wait take it over."""
    if case.purpose != Purpose.REVIEW.value or decision.outcome == Outcome.SKIP.value or case.cluster_id is None:
        return
    repository = ClusterRepository(session)
    _withdraw(session, events, case=case, by=decision.moderator_id, why="decided_again", now=now)
    if not decision.covers_cluster:
        return
    repository.cluster(case.cluster_id).decision_id = decision.id
    session.flush()
    cover = repository.cover(case.cluster_id)
    if cover is None:
        return
    copies = [copy for copy in repository.waiting(case.cluster_id) if copy.id != case.id]
    signatures = repository.signatures([copy.post_id for copy in copies])
    for copy in copies:
        values = signatures.get(copy.post_id)
        _inherit(session, events, case=copy, values=values, cover=cover, now=now)


def followers(session: Session, *, case_id: str, now: datetime) -> dict[Outcome, int]:
    """How many near-duplicates would take a decision about a case over, by its outcome."""
    repository = ClusterRepository(session)
    case = repository.whole(case_id)
    if case.cluster_id is None:
        return {}
    copies = [one for one in repository.undecided(case.cluster_id) if one.id != case.id and _is_open(one, now)]
    signatures = repository.signatures([one.post_id for one in (case, *copies)])
    own, decided = signatures.get(case.post_id), _content(case)
    found = Counter[Outcome]()
    for copy in copies:
        values, content = signatures.get(copy.post_id), _content(copy)
        alike = 0.0 if values is None or own is None else likeness(values, own)
        found.update(one for one in _DECIDING if may_inherit(content, decided, one, likeness=alike))
    return dict(found)


def after_undo(session: Session, events: EventLog, *, case: Case, decision: StoredDecision, now: datetime) -> None:
    """To be called when a decision was undone: no copy takes it over any more, and those that did wait again."""
    _withdraw(session, events, case=case, by=decision.moderator_id, why="undone", now=now)


def suspend(session: Session, *, case: Case) -> None:
    """No later copy takes over a decision of this case that is in doubt; earlier ones keep it until the answer."""
    if case.cluster_id is None:
        return
    cluster = ClusterRepository(session).cluster(case.cluster_id)
    if cluster.decision_id is not None and cluster.decision_id == case.decision_id:
        cluster.decision_id = None
        session.flush()


def pull_out(session: Session, events: EventLog, *, case: Case, actor: Actor, now: datetime) -> None:
    """Takes a case out of its cluster: it waits for a decision of its own, and so will what is most like it.

    Raises TransitionRefused where it did not take a decision over, or the actor may not decide.
    """
    repository = ClusterRepository(session)
    details = {"from": case.inherited_from, "decision_id": case.decision_id, "why": "pulled_out"}
    _reopen(session, events, case, actor=actor, now=now)
    case.cluster_id = _new_cluster(repository, case.client_id, now)
    stored = repository.signature(case.post_id)
    if stored is not None:
        stored.cluster_id = case.cluster_id
        if not repository.has_bands(case.post_id):
            repository.add(*_bands(case, stored.values))
    session.flush()
    events.append(
        EventKind.PULLED_OUT, tenant=case.client_id, actor=actor.id, now=now, case_id=case.id, details=details
    )


def _nearest(repository: ClusterRepository, client_id: str, values: bytes) -> tuple[Signature | None, float]:
    """The post that is most like the signature, if any is like enough, and how much; the later one of equals."""
    found = repository.candidates(client_id, bands(values))
    alike = [(likeness(values, one.values), one.created_at, one.post_id, one) for one in found]
    best = max(alike, key=lambda one: one[:3], default=None)
    if best is None or best[0] < COPY:
        return None, 0.0
    return best[3], best[0]


def _new_cluster(repository: ClusterRepository, client_id: str, now: datetime) -> str:
    cluster = Cluster(id=new_id(Prefix.CLUSTER), client_id=client_id, decision_id=None, created_at=now)
    repository.add(cluster)
    return cluster.id


def _bands(case: Case, values: bytes) -> list[Band]:
    return [
        Band(post_id=case.post_id, band=number, client_id=case.client_id, digest=part)
        for number, part in enumerate(bands(values))
    ]


def _inherit(
    session: Session, events: EventLog, *, case: Case, values: bytes | None, cover: Cover, now: datetime
) -> None:
    """Gives a waiting case the covering decision, if it may take it over and nobody has it."""
    alike = 0.0 if values is None or cover.signature is None else likeness(values, cover.signature)
    outcome = Outcome(cover.decision.outcome)
    if not may_inherit(_content(case), _content(cover.case), outcome, likeness=alike):
        return
    try:
        move(QueueRepository(session), events, case, Action.INHERIT, actor=None, now=now)
    except TransitionRefused:
        # Somebody has claimed it, or the seniors have: theirs is the decision.
        return
    case.outcome = outcome.value
    case.decision_id = cover.decision.id
    case.inherited_from = cover.case.id
    case.decided_at = now
    session.flush()
    details: dict[str, Any] = {
        "from": cover.case.id,
        "decision_id": cover.decision.id,
        "outcome": case.outcome,
        "likeness": round(alike, 2),
    }
    events.append(
        EventKind.INHERITED, tenant=case.client_id, actor=SYSTEM_ACTOR, now=now, case_id=case.id, details=details
    )


def _withdraw(session: Session, events: EventLog, *, case: Case, by: str, why: str, now: datetime) -> None:
    """Takes back what copies took over from a case. by: the moderator who changed that case's decision."""
    repository = ClusterRepository(session)
    if case.cluster_id is not None:
        cover = repository.cover(case.cluster_id)
        if cover is not None and cover.case.id == case.id:
            repository.cluster(case.cluster_id).decision_id = None
    for heir in repository.heirs(case.id):
        details = {"from": case.id, "decision_id": heir.decision_id, "why": why}
        # Who could change that decision may change what follows from it, whatever their role.
        _reopen(session, events, heir, actor=Actor(by, Role.MODERATOR), now=now)
        events.append(EventKind.PULLED_OUT, tenant=heir.client_id, actor=by, now=now, case_id=heir.id, details=details)
    session.flush()


def _reopen(session: Session, events: EventLog, case: Case, *, actor: Actor, now: datetime) -> None:
    move(QueueRepository(session), events, case, Action.PULL_OUT, actor=actor, now=now)
    case.outcome = case.decision_id = case.inherited_from = case.decided_at = None
    session.flush()


def _is_open(case: Case, now: datetime) -> bool:
    """Whether a case counts as open, which alone takes a decision over."""
    facts = CaseFacts(
        CaseState(case.state),
        CaseState(case.returns_to),
        lease_expires_at=case.lease_expires_at,
        held_until=case.held_until,
    )
    return resting(facts, now) is CaseState.OPEN


def _content(case: Case) -> Content:
    """What the post of a case is compared by; its post and assessment are loaded."""
    post: Post = case.post
    assessment: StoredAssessment = case.assessment
    whole = None if post.text is None else plain(f"{post.title or ''}\n{post.text}")
    fields = {"title": post.title or "", "text": post.text or ""}
    return Content(
        content_hash=post.content_hash,
        biz_type=post.biz_type,
        flagged=flagged(
            ((label.value, assessment.categories[label.value]) for label in LABELS),
            degraded=assessment.degraded_reason is not None,
        ),
        text=None if whole is None else squeezed(whole),
        names=frozenset(squeezed(plain(name)) for name in _names(assessment, fields)),
        numbers=frozenset() if whole is None else numbers(whole),
    )


def _names(assessment: StoredAssessment, fields: Mapping[str, str]) -> list[str]:
    """People, organisations and identifiers, as the author spelled them."""
    marked = [*assessment.entities, *(one for one in assessment.evidence if one["entity_type"] is not None)]
    return [fields[one["field"]][one["start"] : one["end"]] for one in marked]

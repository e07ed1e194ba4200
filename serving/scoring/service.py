"""Storing what was scored and finding it again. Nothing here commits."""

from dataclasses import asdict
from datetime import datetime, timedelta

from shenyan.model.labels import TAXONOMY_VERSION
from shenyan.serving.cases import SYSTEM_ACTOR, EventKind
from shenyan.serving.errors import PostNotFoundError
from shenyan.serving.ids import Prefix, is_id, new_id
from shenyan.serving.queue.intake import Intake, admit
from shenyan.serving.scoring.repository import ScoringRepository
from shenyan.serving.scoring.values import EntitySpan, EvidenceSpan, Judgement, Scored, Submission
from shenyan.serving.tables import Post, StoredAssessment


def find_repeat(repository: ScoringRepository, submission: Submission) -> Scored | None:
    """What was answered to the same client for the same data_id and content.

    None if nothing was, or nothing but a degraded answer: such a post is to be scored again.
    """
    post = _stored(repository, submission)
    scored = None if post is None else _load(repository, post)
    return None if scored is None or scored.judgement.degraded_reason is not None else scored


def get(repository: ScoringRepository, *, client_id: str, post_id: str) -> Scored:
    """A stored post of this client with its latest judgement. Raises PostNotFoundError."""
    post = repository.post(client_id, post_id) if is_id(post_id, Prefix.POST) else None
    if post is None:
        raise PostNotFoundError
    return _load(repository, post)


def record(
    repository: ScoringRepository, *, submission: Submission, judgement: Judgement, intake: Intake, now: datetime
) -> Scored:
    """Stores post and assessment and, for `review` and the audit, a case; a repeat is found instead.

    A repeat of a post that has only a degraded answer gets this judgement, unless it is degraded as well.
    `block` opens no case: the platform has its answer, and an appeal opens one later.
    """
    known = _stored(repository, submission)
    if known is not None:
        return _rescore(repository, known, judgement, now)
    post = _new_post(repository, submission, intake.post_id, now)
    repository.add(post)
    assessment = _new_assessment(post, judgement, now)
    repository.add(assessment)
    case_id = admit(repository.session, repository.log, intake, post=post, assessment=assessment, now=now)
    return Scored(post.id, post.data_id, post.text, now, judgement, case_id)


def _stored(repository: ScoringRepository, submission: Submission) -> Post | None:
    if submission.data_id is None:
        return None
    return repository.repeat_of(submission.client_id, submission.data_id, submission.content_hash)


def _rescore(repository: ScoringRepository, post: Post, judgement: Judgement, now: datetime) -> Scored:
    """Adds the judgement to a post whose latest one is degraded; otherwise, what is stored stands."""
    if judgement.degraded_reason is None:
        # Of two that come at once, the second waits here and then finds the judgement of the first.
        repository.lock(post)
        former = repository.latest_assessment(post.id)
        if former.degraded_reason is not None:
            # Clocks differ between replicas, and the latest has to stay the latest.
            moment = max(now, former.created_at + timedelta(microseconds=1))
            assessment = _new_assessment(post, judgement, moment)
            repository.add(assessment)
            _note_rescoring(repository, post, assessment, moment)
    return _load(repository, post)


def _note_rescoring(repository: ScoringRepository, post: Post, assessment: StoredAssessment, now: datetime) -> None:
    """The case stays with its moderators, whatever the model says now."""
    case_id = repository.case_id(assessment.post_id)
    if case_id is None:
        return
    details = {
        "assessment_id": assessment.id,
        "suggestion": assessment.suggestion,
        "categories": assessment.categories,
    }
    repository.log.append(
        EventKind.RESCORED, tenant=post.client_id, actor=SYSTEM_ACTOR, now=now, case_id=case_id, details=details
    )


def _new_post(repository: ScoringRepository, submission: Submission, post_id: str, now: datetime) -> Post:
    revision = 1
    if submission.data_id is not None:
        revision += repository.latest_revision(submission.client_id, submission.data_id)
    keep = not submission.do_not_store
    return Post(
        id=post_id,
        client_id=submission.client_id,
        data_id=submission.data_id,
        revision=revision,
        content_hash=submission.content_hash,
        text=submission.text if keep else None,
        title=submission.title if keep else None,
        author_hash=submission.author_hash,
        biz_type=submission.biz_type,
        language=submission.language,
        do_not_store=submission.do_not_store,
        created_at=now,
    )


def _new_assessment(post: Post, judgement: Judgement, now: datetime) -> StoredAssessment:
    return StoredAssessment(
        id=new_id(Prefix.ASSESSMENT),
        post_id=post.id,
        suggestion=judgement.suggestion,
        risk_level=judgement.risk_level,
        scores=judgement.scores,
        categories=judgement.categories,
        thresholds=judgement.thresholds,
        evidence=[asdict(span) for span in judgement.evidence],
        entities=[asdict(span) for span in judgement.entities],
        languages=list(judgement.languages),
        model_version=judgement.model_version,
        policy_version=judgement.policy_version,
        lexicon_version=judgement.lexicon_version,
        taxonomy_version=TAXONOMY_VERSION,
        degraded_reason=judgement.degraded_reason,
        latency_ms=judgement.latency_ms,
        created_at=now,
    )


def _load(repository: ScoringRepository, post: Post) -> Scored:
    row = repository.latest_assessment(post.id)
    judgement = Judgement(
        suggestion=row.suggestion,
        risk_level=row.risk_level,
        categories=row.categories,
        scores=row.scores,
        thresholds=row.thresholds,
        evidence=tuple(EvidenceSpan(**span) for span in row.evidence),
        entities=tuple(EntitySpan(**span) for span in row.entities),
        languages=tuple(row.languages),
        model_version=row.model_version,
        policy_version=row.policy_version,
        lexicon_version=row.lexicon_version,
        degraded_reason=row.degraded_reason,
        latency_ms=row.latency_ms,
    )
    return Scored(post.id, post.data_id, post.text, post.created_at, judgement, repository.case_id(post.id))

"""From what the pipeline found to what is stored and answered. Pure functions of values."""

from collections.abc import Iterable, Sequence

from shenyan.model.findings import Assessment, Entity, Evidence
from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.model.policy import Decision, Policy, decide, degraded_decision
from shenyan.model.redaction import Mask
from shenyan.serving.batcher import DegradedReason
from shenyan.serving.scoring.values import (
    EntitySpan,
    EvidenceSpan,
    Judgement,
    Outcome,
    Submission,
    TextField,
)


def judge(
    submission: Submission, outcome: Outcome, policy: Policy, *, model_version: str, lexicon_version: str
) -> Judgement:
    """Applies the policy; without an assessment the answer is `review`, and no score is made up;
    identifiers need no model, so their evidence is kept.

    model_version, lexicon_version: those in service, named where the assessment cannot name its own.
    """
    verdict = outcome.verdict
    if isinstance(verdict, DegradedReason):
        degraded = outcome.identified or Assessment({}, (), (), (), model_version, lexicon_version)
        return _judgement(degraded, degraded_decision(), policy, submission, outcome, verdict)
    return _judgement(verdict, decide(verdict, policy), policy, submission, outcome, None)


def _judgement(
    found: Assessment,
    decision: Decision,
    policy: Policy,
    submission: Submission,
    outcome: Outcome,
    reason: DegradedReason | None,
) -> Judgement:
    boundary = 0 if submission.title is None else len(submission.title) + 1
    return Judgement(
        suggestion=decision.suggestion.value,
        risk_level=decision.risk_level.value,
        categories={label.value: decision.categories[label] for label in LABELS},
        scores={label.value: found.scores.get(label) for label in LABELS},
        thresholds={
            label.value: {"review": limit.review, "block": limit.block} for label, limit in policy.thresholds.items()
        },
        evidence=tuple(_evidence(item, boundary) for item in found.evidence),
        entities=tuple(_entity(item, boundary) for item in found.entities),
        languages=found.languages,
        model_version=found.model_version,
        policy_version=policy.version,
        lexicon_version=found.lexicon_version,
        degraded_reason=None if reason is None else reason.value,
        latency_ms=round(outcome.latency_ms, 1),
    )


def locate(start: int, end: int, boundary: int) -> tuple[TextField, int, int]:
    """Turns offsets into the whole post into a field and offsets into that field.

    boundary: where the text begins in the whole. A span across it is cut to the field with more of it.
    """
    in_title, in_text = min(end, boundary - 1) - start, end - max(start, boundary)
    if in_text >= in_title:
        return TextField.TEXT, max(start, boundary) - boundary, end - boundary
    return TextField.TITLE, start, min(end, boundary - 1)


def _evidence(item: Evidence, boundary: int) -> EvidenceSpan:
    field, start, end = locate(item.start, item.end, boundary)
    return EvidenceSpan(
        field=field.value,
        start=start,
        end=end,
        category=item.category.value,
        entity_type=None if item.entity_type is None else item.entity_type.value,
        score=item.score,
        source=item.source.value,
        reason_code=item.reason_code.value,
        rule=item.rule,
    )


def _entity(item: Entity, boundary: int) -> EntitySpan:
    field, start, end = locate(item.start, item.end, boundary)
    return EntitySpan(field.value, start, end, item.kind.value, item.score, item.source.value)


def subjects(entities: Iterable[EntitySpan]) -> list[EntitySpan]:
    """The people and organisations among the entities."""
    return [entity for entity in entities if entity.type in (EntityKind.PERSON_NAME, EntityKind.ORGANISATION)]


def masks(evidence: Sequence[EvidenceSpan], entities: Sequence[EntitySpan]) -> list[Mask]:
    """What to mask in the text, as shenyan.model.redaction chooses it, from what was stored of a post."""
    private = [item for item in evidence if item.field == TextField.TEXT and item.category == Label.PRIVACY_LEAK]
    chosen = [(item.start, item.end, item.entity_type) for item in private if item.entity_type is not None]
    chosen += [
        (name.start, name.end, name.type)
        for name in entities
        if name.field == TextField.TEXT
        and name.type == EntityKind.PERSON_NAME
        and any(name.start < item.end and item.start < name.end for item in private)
    ]
    return chosen

"""An assessment in the shape in which the score API answers."""

from collections.abc import Mapping
from typing import Any

from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS
from shenyan.model.policy import Decision, Policy
from shenyan.model.redaction import masks, redact


def as_answer(text: str, found: Assessment, decision: Decision, policy: Policy) -> dict[str, Any]:
    """The API's answer, without what only a service knows: ids of post and case, and the time it took."""
    return {
        "languages": list(found.languages),
        "suggestion": str(decision.suggestion),
        "risk_level": str(decision.risk_level),
        "flagged": decision.flagged,
        "categories": {str(label): decision.categories[label] for label in LABELS},
        "category_scores": {str(label): round(found.scores[label], 4) for label in LABELS},
        "thresholds": {str(label): _threshold(policy, label) for label in LABELS},
        "evidence": [
            {
                "field": "text",
                "start": item.start,
                "end": item.end,
                "category": str(item.category),
                "entity_type": None if item.entity_type is None else str(item.entity_type),
                "score": round(item.score, 4),
                "source": str(item.source),
                "reason_code": str(item.reason_code),
            }
            for item in found.evidence
        ],
        "subjects": [
            {"field": "text", "start": entity.start, "end": entity.end, "type": str(entity.kind)}
            for entity in found.subjects
        ],
        "redacted_text": redact(text, masks(found)),
        "offset_unit": "code_point",
        "degraded": False,
        "model_version": found.model_version,
        "policy_version": policy.version,
        "lexicon_version": found.lexicon_version,
    }


def _threshold(policy: Policy, label: Any) -> Mapping[str, float]:
    limit = policy.thresholds[label]
    return {"review": limit.review, "block": limit.block}

"""A post's scores against the thresholds, as a page draws them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shenyan.model.labels import LABELS, Label
from shenyan.serving.queue.values import AssessmentView

# The width of a drawn scale.
WIDTH = 200


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """One label's score. level: pass, review or block. The lengths are in units of the drawing; review and block are
    None where the policy has no such threshold, or one that no score reaches."""

    label: Label
    score: float
    level: str
    review: float | None
    block: float | None
    length: float
    review_at: float | None
    block_at: float | None


def bars(assessment: AssessmentView) -> tuple[ScoreBar, ...]:
    """The bars of the labels that have a score; none where the answer was degraded."""
    return tuple(
        _bar(label, score, assessment.thresholds.get(label) or {})
        for label in LABELS
        if (score := assessment.scores.get(label)) is not None
    )


def _bar(label: Label, score: float, threshold: Mapping[str, Any]) -> ScoreBar:
    review, block = _reachable(threshold.get("review")), _reachable(threshold.get("block"))
    level = "pass"
    if review is not None and score >= review:
        level = "review"
    if block is not None and score >= block:
        level = "block"
    return ScoreBar(label, score, level, review, block, _length(score), _place(review), _place(block))


def _reachable(threshold: Any) -> float | None:
    return threshold if isinstance(threshold, int | float) and threshold <= 1 else None


def _length(score: float) -> float:
    return round(min(max(score, 0.0), 1.0) * WIDTH, 1)


def _place(threshold: float | None) -> float | None:
    return None if threshold is None else _length(threshold)

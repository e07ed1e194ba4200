"""Decisions made by hand, for the tests of what is done with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shenyan.data.decisions import By, Decision, Sampled
from shenyan.model.labels import LABELS, TAXONOMY_VERSION, Label

START = datetime(2026, 11, 1, tzinfo=UTC)


def decided(
    case: str, *labels: Label, moderator: str = "mod_a", hours: float = 0.0, by: By = By.REVIEW, **rest: Any
) -> Decision:
    """A decision that the post of a case has these labels: decided("c1", Label.RUMOR, hours=3)."""
    fields: dict[str, Any] = {
        "case_id": case,
        "post_id": f"post_{case}",
        "text": f"听说{case}",
        "title": None,
        "language": "zh",
        "biz_type": "workplace_anon",
        "labels": {label: label in labels for label in LABELS},
        "evidence": (),
        "moderator": moderator,
        "decided_at": START + timedelta(hours=hours),
        "taxonomy_version": TAXONOMY_VERSION,
        "model_version": "toy-1",
        "sampled": Sampled(by, 1.0),
    }
    return Decision(**(fields | rest))

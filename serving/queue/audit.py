"""The audit: a random share of the posts that passed is read blind, so that it can be known what passes wrongly."""

from shenyan.data import sampling
from shenyan.model.policy import Suggestion
from shenyan.serving.queue.rules import Rules


def chance(*, post_id: str, biz_type: str, suggestion: str, stored: bool, rules: Rules) -> float | None:
    """By what chance a post was drawn for the audit; None where it is not audited.

    Only what passed is drawn, and only what is stored: a reader who may not see the scores needs the text.
    """
    if suggestion != Suggestion.PASS or not stored:
        return None
    drawn = sampling.draw(post_id, share=rules.audit_share(biz_type), key=rules.key)
    return None if drawn is None else drawn.probability

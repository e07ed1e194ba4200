"""What an appeal can become, and what its answer means for the post. Pure functions of values."""

from enum import StrEnum

from shenyan.model.policy import Suggestion
from shenyan.serving.cases import Outcome


class AppealState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class AppealBy(StrEnum):
    """Who objects: who wrote the post, a person or a company that it speaks of."""

    AUTHOR = "author"
    PERSON = "person"
    COMPANY = "company"


class AppealOutcome(StrEnum):
    """What a senior says of an objection. uphold: what stood stands. overturn: the objection is right. partial: it is
    right in part, and the post can be shown with personal data masked. What follows for the post: `answered`."""

    UPHOLD = "uphold"
    OVERTURN = "overturn"
    PARTIAL = "partial"


# What readers can see.
_SHOWN = frozenset({Outcome.APPROVE, Outcome.REDACT_AND_APPROVE})


def standing(outcome: Outcome | None, suggestion: Suggestion) -> Outcome | None:
    """What is objected to: the moderators' decision or, where there is none, what the policy made of the post.

    None: nothing yet, the policy left the post to a moderator.
    """
    if outcome is not None:
        return outcome
    return {Suggestion.PASS: Outcome.APPROVE, Suggestion.BLOCK: Outcome.REJECT, Suggestion.REVIEW: None}[suggestion]


def answered(now: Outcome | None, outcome: AppealOutcome, by: AppealBy, *, decided: bool) -> Outcome | None:
    """What becomes of the post; None: nothing is decided, and it waits for a moderator like any other.

    now: what stands until then, None where nothing does. decided: whether a moderator had decided it.

        now                   uphold   overturn by author  by another  partial by author   by another
        none                  none     approve             reject      redact_and_approve  none
        approve               as now   reject              reject      redact_and_approve  redact_and_approve
        redact_and_approve    as now   approve             reject      redact_and_approve  redact_and_approve
        request_edit, reject  as now   approve             reject      redact_and_approve  as now

    Whom a post speaks of wants it down: no answer to them shows more of it than was shown before. Where the policy
    alone had blocked the post, upholding that against them decides nothing: no label may hold.
    """
    own = by is AppealBy.AUTHOR
    if outcome is AppealOutcome.UPHOLD:
        return now if own or decided or now is Outcome.APPROVE else None
    if outcome is AppealOutcome.PARTIAL:
        return Outcome.REDACT_AND_APPROVE if own or now in _SHOWN else now
    return Outcome.APPROVE if own and now is not Outcome.APPROVE else Outcome.REJECT

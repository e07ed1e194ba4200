"""What an answer means for the post."""

import pytest

from shenyan.model.policy import Suggestion
from shenyan.serving.appeals.state import AppealBy, AppealOutcome, answered, standing
from shenyan.serving.cases import Outcome

AUTHOR, PERSON, COMPANY = AppealBy
UPHOLD, OVERTURN, _ = AppealOutcome
APPROVE, REJECT, REDACT, EDIT = Outcome.APPROVE, Outcome.REJECT, Outcome.REDACT_AND_APPROVE, Outcome.REQUEST_EDIT


@pytest.mark.parametrize(
    ("outcome", "suggestion", "stands"),
    [
        (REJECT, Suggestion.REVIEW, REJECT),
        (APPROVE, Suggestion.BLOCK, APPROVE),
        (None, Suggestion.PASS, APPROVE),
        (None, Suggestion.BLOCK, REJECT),
        (None, Suggestion.REVIEW, None),
    ],
)
def test_without_a_decision_the_policy_stands(
    outcome: Outcome | None, suggestion: Suggestion, stands: Outcome | None
) -> None:
    assert standing(outcome, suggestion) is stands


# What the author gets: upheld, overturned, in part.
TO_AUTHOR = {
    None: (None, APPROVE, REDACT),
    APPROVE: (APPROVE, REJECT, REDACT),
    REDACT: (REDACT, APPROVE, REDACT),
    EDIT: (EDIT, APPROVE, REDACT),
    REJECT: (REJECT, APPROVE, REDACT),
}
# What a person or a company gets that the post speaks of.
TO_OTHERS = {
    None: (None, REJECT, None),
    APPROVE: (APPROVE, REJECT, REDACT),
    REDACT: (REDACT, REJECT, REDACT),
    EDIT: (EDIT, REJECT, EDIT),
    REJECT: (REJECT, REJECT, REJECT),
}
# How much of a post readers see; of one that waits or is to be edited, nothing.
SHOWN = {None: 0, REJECT: 0, EDIT: 0, REDACT: 1, APPROVE: 2}
STANDING = (None, APPROVE, REJECT, REDACT, EDIT)


@pytest.mark.parametrize("by", AppealBy)
@pytest.mark.parametrize("now", STANDING)
def test_answer_decides_what_becomes_of_the_post(now: Outcome | None, by: AppealBy) -> None:
    expected = (TO_AUTHOR if by is AUTHOR else TO_OTHERS)[now]
    assert tuple(answered(now, outcome, by, decided=now is not None) for outcome in AppealOutcome) == expected


@pytest.mark.parametrize("by", [PERSON, COMPANY])
@pytest.mark.parametrize("outcome", AppealOutcome)
@pytest.mark.parametrize("decided", [True, False])
@pytest.mark.parametrize("now", STANDING)
def test_whom_a_post_speaks_of_never_gets_more_of_it_shown(
    now: Outcome | None, decided: bool, outcome: AppealOutcome, by: AppealBy
) -> None:
    assert SHOWN[answered(now, outcome, by, decided=decided)] <= SHOWN[now]


def test_what_the_policy_alone_blocked_is_left_to_a_moderator_where_an_objection_is_no_reason_to() -> None:
    assert answered(REJECT, UPHOLD, PERSON, decided=False) is None
    assert answered(REJECT, OVERTURN, PERSON, decided=False) is REJECT
    assert answered(REJECT, UPHOLD, AUTHOR, decided=False) is REJECT
    assert answered(APPROVE, UPHOLD, PERSON, decided=False) is APPROVE

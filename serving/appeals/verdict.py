"""The decision that follows from the answer to an appeal. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shenyan.data.decisions import Status
from shenyan.model.labels import LABELS, REASON_OF_LABEL, Label, ReasonCode
from shenyan.serving.appeals.state import AppealOutcome
from shenyan.serving.appeals.values import Answer
from shenyan.serving.cases import Outcome
from shenyan.serving.errors import FieldError, InvalidRequestError
from shenyan.serving.queue.checking import is_storable, label_of
from shenyan.serving.queue.tables import StoredDecision
from shenyan.serving.queue.values import DecidedSpan, Verdict
from shenyan.serving.scoring.values import TextField

MESSAGE_LIMIT = 4000


def message_of(answer: Answer) -> str:
    """What is said to who objected. Raises InvalidRequestError."""
    message = answer.message.strip()
    if not 0 < len(message) <= MESSAGE_LIMIT or not is_storable(message):
        raise InvalidRequestError(
            [FieldError("message", f"is for who objected; write 1 to {MESSAGE_LIMIT:,} characters")]
        )
    return message


def verdict_of(answer: Answer, outcome: Outcome, *, former: StoredDecision | None, case_id: str) -> Verdict:
    """The decision with this outcome. former: the one that is objected to; of a copy it may be another case's.

    Raises InvalidRequestError.
    """
    labels = answer.labels
    if labels is None and former is not None and answer.outcome is AppealOutcome.UPHOLD:
        labels = {label: former.labels[label.value] for label in LABELS}
    if labels is None:
        raise InvalidRequestError(
            [FieldError("labels", "are missing; say yes or no to rumor, defamation and privacy_leak")]
        )
    verdict = Verdict(
        outcome=outcome, labels=labels, confidence=answer.confidence, note=answer.note, evidence=answer.evidence or ()
    )
    if answer.evidence is None and former is not None and former.case_id == case_id:
        kept = [_span(one) for one in former.evidence]
        fitting = tuple(one for one in kept if one.status is Status.REJECTED or labels[one.label])
        verdict = replace(verdict, evidence=fitting)
    if outcome is not Outcome.APPROVE:
        verdict = replace(verdict, reasons=_reasons(answer, former, verdict))
    return verdict


def _reasons(answer: Answer, former: StoredDecision | None, verdict: Verdict) -> tuple[ReasonCode, ...]:
    """The reasons that were given or, where none were, those of before that fit the labels, one at least for each."""
    if answer.reasons is not None:
        return answer.reasons
    labels = [label for label in LABELS if (verdict.labels or {}).get(label)]
    before = [ReasonCode(one) for one in (former.reasons if former is not None else ())]
    kept = [reason for reason in before if label_of(reason) in labels]
    covered = {label_of(reason) for reason in kept}
    return (*kept, *(REASON_OF_LABEL[label] for label in labels if label not in covered))


def _span(stored: Mapping[str, Any]) -> DecidedSpan:
    return DecidedSpan(
        field=TextField(stored["field"]),
        start=stored["start"],
        end=stored["end"],
        label=Label(stored["label"]),
        status=Status(stored["status"]),
    )

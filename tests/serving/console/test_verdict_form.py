"""What the decision panel's form means."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shenyan.model.labels import LABELS, Label, ReasonCode
from shenyan.serving.cases import CaseState, Outcome, Purpose
from shenyan.serving.console import verdict_form
from shenyan.serving.console.verdict_form import VerdictProblemError, read_verdict
from shenyan.serving.queue.checking import problems
from shenyan.serving.queue.values import AssessmentView, CaseFile, CaseLine
from shenyan.serving.scoring.values import EvidenceSpan, TextField

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PHONE = EvidenceSpan(
    "text", 2, 6, "privacy_leak", "phone", 1.0, "recogniser", ReasonCode.PRIVACY_CONTACT.value, "cn_mobile"
)
FLAGGED = {"proposed": ["privacy_leak"], "label": ["privacy_leak"]}


def line(*, blind: bool) -> CaseLine:
    values: dict[str, Any] = dict.fromkeys(CaseLine.__dataclass_fields__)
    values |= {"id": "case_1", "state": CaseState.LEASED, "blind": blind, "biz_type": "x", "language": "zh"}
    values |= {"due_at": NOW, "created_at": NOW, "purpose": None if blind else Purpose.REVIEW, "labels": ()}
    return CaseLine(**values)


def file(*, blind: bool = False, text: str | None = "0123456789") -> CaseFile:
    values: dict[str, Any] = dict.fromkeys(AssessmentView.__dataclass_fields__)
    flags = {label.value: label is Label.PRIVACY_LEAK for label in LABELS}
    values |= {"evidence": (PHONE,), "entities": (), "categories": flags, "scores": {}, "thresholds": {}}
    shown: dict[str, Any] = {
        "in_force": None,
        "title": None,
        "text": text,
        "masks": (),
        "events": (),
        "decisions": (),
        "similar": (),
    }
    shown |= {"excluded": False, "can_claim": True, "refusal": None, "undo_until": None}
    assessment = None if blind else AssessmentView(**values)
    return CaseFile(case=line(blind=blind), assessment=assessment, **shown)


def test_approving_what_was_proposed_says_that_no_label_holds() -> None:
    verdict = read_verdict({"outcome": ["approve"], **FLAGGED}, file())
    assert not any((verdict.labels or {}).values())
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    "more",
    [
        {"keep_labels": ["1"]},
        {"label": ["privacy_leak", "rumor"]},
        {"evidence-0": ["text:2:6:privacy_leak:confirmed"]},
    ],
)
def test_who_approves_and_says_more_about_labels_is_believed(more: dict[str, list[str]]) -> None:
    verdict = read_verdict({"outcome": ["approve"], **FLAGGED, **more}, file())
    assert verdict.labels is not None
    assert verdict.labels[Label.PRIVACY_LEAK]


def test_rejecting_gives_the_reasons_of_the_evidence() -> None:
    verdict = read_verdict({"outcome": ["reject"], **FLAGGED}, file())
    assert verdict.reasons == (ReasonCode.PRIVACY_CONTACT,)


def test_rejected_evidence_gives_no_reason() -> None:
    fields = {"outcome": ["reject"], **FLAGGED, "evidence-0": ["text:2:6:privacy_leak:rejected"]}
    assert read_verdict(fields, file()).reasons == (ReasonCode.PRIVACY_DISCLOSURE,)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"outcome": ["reject"], "proposed": ["privacy_leak"]}, verdict_form.NO_LABEL),
        ({"outcome": ["request_edit"]}, verdict_form.NO_LABEL),
        ({"outcome": ["redact_and_approve"], "label": ["rumor"]}, verdict_form.NOTHING_TO_MASK),
        ({"outcome": ["reject"], "label": ["rumor"], "reason": ["PRIV-CONTACT"]}, verdict_form.OTHER_REASON),
        (
            {"outcome": ["reject"], "label": ["rumor"], "added": ["text:0:2:defamation:added"]},
            verdict_form.WITHOUT_LABEL,
        ),
        ({"outcome": ["publish"]}, verdict_form.UNREADABLE),
        ({"outcome": ["approve"], "added": ["text:a:2:rumor:added"]}, verdict_form.UNREADABLE),
        ({"outcome": ["approve"], "confidence": ["very"]}, verdict_form.CONFIDENCE),
        ({"outcome": ["reject"], **FLAGGED, "reason": ["PRIV-CONTACT", "NONE"]}, verdict_form.UNREADABLE),
        (
            {"outcome": ["approve"], "added": [f"text:{at}:9:rumor:added" for at in range(-200, 1)]},
            verdict_form.MANY,
        ),
    ],
)
def test_mistakes_are_told_apart(fields: dict[str, list[str]], message: str) -> None:
    with pytest.raises(VerdictProblemError) as raised:
        read_verdict(fields, file())
    assert raised.value.message == message


def test_text_that_is_not_stored_cannot_be_redacted() -> None:
    with pytest.raises(VerdictProblemError) as raised:
        read_verdict({"outcome": ["redact_and_approve"], **FLAGGED}, file(text=None))
    assert raised.value.message == verdict_form.NOT_STORED


def test_skip_says_nothing_but_its_note() -> None:
    verdict = read_verdict({"outcome": ["skip"], **FLAGGED, "note": ["too close"]}, file())
    assert (verdict.labels, verdict.evidence, verdict.note) == (None, (), "too close")


def test_a_blind_reading_may_say_anything() -> None:
    verdict = read_verdict({"outcome": ["reject"]}, file(blind=True))
    assert verdict.outcome is Outcome.REJECT


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_the_form_lets_through_the_queue_takes(outcome: Outcome) -> None:
    fields = {"outcome": [outcome.value], **FLAGGED, "added": ["text:7:9:privacy_leak:added"]}
    verdict = read_verdict(fields, file())
    assert not problems(verdict, sizes={TextField.TEXT: 10, TextField.TITLE: 0}, marked=[PHONE], blind=False)

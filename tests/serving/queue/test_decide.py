"""Deciding, taking back, and what a reader of a case sees."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.serving.queue.floor import (
    APPROVE,
    NONE,
    NOW,
    REJECT,
    SKIP,
    Floor,
    claim_of,
    entity,
    open_floor,
    phone,
)

from shenyan.data.decisions import Status
from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.cases import CaseReason, CaseState, Outcome, Purpose
from shenyan.serving.db import Database
from shenyan.serving.errors import InvalidRequestError
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.statements import LANGUAGES, STATED, draft
from shenyan.serving.queue.values import CaseFile, DecidedSpan, Filters, Verdict
from shenyan.serving.scoring.values import TextField

TEXT = "张伟的电话是13800138000，他还欠钱不还"
NAME, PHONE = (0, 2), (6, 17)
MARKED = (phone(*PHONE), claim_of(Label.PRIVACY_LEAK, 0, 5))
ENTITIES = (entity("person_name", *NAME), entity("phone", *PHONE))
PRIVATE = NONE | {Label.PRIVACY_LEAK: True}
REDACT = Verdict(Outcome.REDACT_AND_APPROVE, PRIVATE, reasons=(ReasonCode.PRIVACY_CONTACT,))


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def span(start: int, end: int, status: Status, label: Label = Label.PRIVACY_LEAK) -> DecidedSpan:
    return DecidedSpan(TextField.TEXT, start, end, label, status)


def private_case(floor: Floor, **options: object) -> str:
    return floor.case(TEXT, labels=(Label.PRIVACY_LEAK,), evidence=MARKED, entities=ENTITIES, **options)  # type: ignore[arg-type]


def read(floor: Floor, case_id: str, actor: Actor | None, *, now: datetime = NOW) -> CaseFile:
    return floor.at(lambda desk: desk.read(case_id, actor=actor, now=now))


def wrong_fields(floor: Floor, actor: Actor, case_id: str, verdict: Verdict) -> set[str]:
    with pytest.raises(InvalidRequestError) as caught:
        floor.at(lambda desk: desk.decide(actor, case_id, verdict, now=NOW))
    assert all(error.detail for error in caught.value.errors)
    return {error.field for error in caught.value.errors}


@pytest.mark.parametrize("verdict", [APPROVE, REJECT], ids=["approve", "reject"])
def test_decision_is_in_force_and_its_digest_in_the_log(floor: Floor, verdict: Verdict) -> None:
    case, me = floor.case(), floor.person()
    decision_id = floor.decided(me, case, replace(verdict, confidence=0.75, note="clear"))
    row, [decision] = floor.row(case), floor.decisions()
    assert (row.state, row.outcome, row.decision_id, row.holder) == ("decided", verdict.outcome, decision_id, None)
    assert (decision.confidence, decision.note, decision.moderator_id) == (0.75, "clear", me.id)
    event = floor.events(case)[-1]
    assert (event.kind, event.actor, event.details["digest"]) == ("decided", me.id, decision.digest)
    assert not floor.verified().flaws


def test_decided_case_cannot_be_decided_again(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    floor.decided(me, case)
    for actor in (me, other):
        with pytest.raises(TransitionRefused):
            floor.at(lambda desk, actor=actor: desk.decide(actor, case, REJECT, now=NOW))  # type: ignore[misc]
    assert len(floor.decisions()) == 1


def test_only_the_holder_decides_and_only_within_the_lease(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    for claimed, when in ((False, NOW), (True, NOW + timedelta(minutes=10))):
        if claimed:
            floor.at(lambda desk: desk.claim(me, case, now=NOW))
        with pytest.raises(TransitionRefused) as caught:
            floor.at(lambda desk, when=when: desk.decide(me, case, APPROVE, now=when))  # type: ignore[misc]
        assert caught.value.reason is Refusal.NOT_CLAIMED
    with pytest.raises(TransitionRefused) as caught:
        floor.at(lambda desk: desk.decide(other, case, APPROVE, now=NOW))
    assert caught.value.reason is Refusal.TAKEN


def test_redaction_masks_identifiers_and_names_and_leaves_the_rest(floor: Floor) -> None:
    case, me = private_case(floor, title="张伟"), floor.person()
    floor.decided(me, case, REDACT)
    [decision] = floor.decisions()
    assert decision.released_text == "[person_name]的电话是[phone]，他还欠钱不还"
    assert decision.released_title == "张伟"


def test_redaction_masks_what_was_added_and_not_what_was_rejected(floor: Floor) -> None:
    case, me = private_case(floor), floor.person()
    debt = TEXT.index("欠钱")
    evidence = (span(*PHONE, Status.REJECTED), span(debt, debt + 4, Status.ADDED), span(0, 5, Status.REJECTED))
    floor.decided(me, case, replace(REDACT, evidence=evidence))
    [decision] = floor.decisions()
    assert decision.released_text == "张伟的电话是13800138000，他还[private]"


def test_redaction_that_would_mask_nothing_is_refused(floor: Floor) -> None:
    case, me = private_case(floor), floor.person()
    floor.at(lambda desk: desk.claim(me, case, now=NOW))
    nothing = (span(*PHONE, Status.REJECTED), span(0, 5, Status.REJECTED))
    assert wrong_fields(floor, me, case, replace(REDACT, evidence=nothing)) == {"evidence"}
    assert floor.row(case).state == "leased"


def test_statement_is_drafted_in_the_authors_language_unless_the_moderator_wrote_one(floor: Floor) -> None:
    me = floor.person()
    floor.decided(me, private_case(floor), REDACT)
    floor.decided(me, private_case(floor), replace(REDACT, statement="My own words.", statement_language="en"))
    floor.decided(me, floor.case(), APPROVE)
    drafted, own, none = floor.decisions()
    assert drafted.statement is not None
    assert "申诉" in drafted.statement
    assert drafted.statement_language == "zh"
    assert (own.statement, own.statement_language) == ("My own words.", "en")
    assert (none.statement, none.statement_language) == (None, None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", sorted(STATED))
def test_statement_has_facts_rule_automation_and_appeal_and_quotes_nothing(outcome: Outcome, language: str) -> None:
    labels = dict.fromkeys(Label, True)
    text = draft(outcome, labels, ["phone", "phone", "unheard"], language=language, reason=CaseReason.POLICY)
    words = {
        "zh": ("事实", "规则", "自动评分", "申诉", "电话号码"),
        "en": ("Facts", "Rule", "automated", "Appeal", "phone"),
    }
    assert all(word in text for word in words[language])
    assert "{" not in text
    assert text.count("phone number") <= 2
    assert draft(outcome, NONE, [], language=language, reason=CaseReason.DEGRADED)


BAD: dict[str, tuple[Verdict, str]] = {
    "no labels": (Verdict(Outcome.APPROVE), "labels"),
    "some labels": (Verdict(Outcome.APPROVE, {Label.RUMOR: True}), "labels"),
    "rejects for nothing": (Verdict(Outcome.REJECT, NONE, reasons=(ReasonCode.RUMOR_UNVERIFIED,)), "labels"),
    "no reason": (replace(REJECT, reasons=()), "reasons"),
    "reason twice": (replace(REJECT, reasons=REJECT.reasons * 2), "reasons"),
    "approves for a reason": (replace(APPROVE, reasons=REJECT.reasons), "reasons"),
    "reason of another label": (replace(REJECT, reasons=(ReasonCode.PRIVACY_CONTACT,)), "reasons"),
    "confidence": (replace(APPROVE, confidence=1.5), "confidence"),
    "confidence nan": (replace(APPROVE, confidence=float("nan")), "confidence"),
    "long note": (replace(APPROVE, note="x" * 2001), "note"),
    "nul": (replace(APPROVE, note="a\0b"), "note"),
    "half a pair": (replace(REJECT, statement="\ud800"), "statement"),
    "empty statement": (replace(REJECT, statement=" "), "statement"),
    "language": (replace(REJECT, statement="x", statement_language="fr"), "statement_language"),
    "skip with labels": (Verdict(Outcome.SKIP, NONE), "outcome"),
    "skip for all": (Verdict(Outcome.SKIP, covers_cluster=True), "covers_cluster"),
    "redaction without leak": (replace(REDACT, labels=NONE), "labels"),
    "out of the text": (replace(REDACT, evidence=(span(20, 99, Status.ADDED),)), "evidence.0"),
    "backwards": (replace(REDACT, evidence=(span(5, 2, Status.ADDED),)), "evidence.0"),
    "before the text": (replace(REDACT, evidence=(span(-1, 2, Status.ADDED),)), "evidence.0"),
    "confirms what was not marked": (replace(REDACT, evidence=(span(1, 2, Status.CONFIRMED),)), "evidence.0"),
    "adds what was marked": (replace(REDACT, evidence=(span(*PHONE, Status.ADDED),)), "evidence.0"),
    "for a label that is no": (replace(REJECT, evidence=(span(1, 2, Status.ADDED),)), "evidence.0"),
    "twice": (replace(REDACT, evidence=(span(*PHONE, Status.CONFIRMED),) * 2), "evidence.1"),
}


def test_wrong_verdicts_name_the_field_and_change_nothing(floor: Floor) -> None:
    case, me = private_case(floor), floor.person()
    floor.at(lambda desk: desk.claim(me, case, now=NOW))
    for name, (verdict, field) in BAD.items():
        assert field in wrong_fields(floor, me, case, verdict), name
    assert not floor.decisions()
    assert floor.kinds(case) == ["opened", "claimed"]


def test_text_that_was_not_stored_cannot_be_masked_or_marked(floor: Floor) -> None:
    case, me = floor.case(None, evidence=MARKED), floor.person()
    floor.at(lambda desk: desk.claim(me, case, now=NOW))
    assert "outcome" in wrong_fields(floor, me, case, REDACT)
    assert "evidence.0" in wrong_fields(floor, me, case, replace(REDACT, evidence=(span(1, 2, Status.ADDED),)))
    rejected = Verdict(Outcome.REJECT, PRIVATE, (span(*PHONE, Status.CONFIRMED),), (ReasonCode.PRIVACY_CONTACT,))
    floor.at(lambda desk: desk.decide(me, case, rejected, now=NOW))
    assert read(floor, case, me).text is None


def test_undo_gives_the_case_back_and_leaves_no_outcome(floor: Floor) -> None:
    case, me = floor.case(), floor.person()
    floor.decided(me, case)
    assert read(floor, case, me).undo_until == NOW + timedelta(seconds=30)
    floor.at(lambda desk: desk.undo(me, case, now=NOW + timedelta(seconds=30)))
    row, [decision] = floor.row(case), floor.decisions()
    assert (row.state, row.holder, row.outcome, row.decision_id, row.decided_at) == ("leased", me.id, None, None, None)
    assert decision.undone_at is not None
    floor.at(lambda desk: desk.decide(me, case, REJECT, now=NOW + timedelta(minutes=1)))
    assert floor.row(case).outcome == "reject"
    assert floor.kinds(case)[-3:] == ["decided", "undone", "decided"]
    assert not floor.verified().flaws


def test_undo_is_refused_late_to_others_and_after_something_happened(floor: Floor) -> None:
    case, me, other = floor.case(), floor.person(), floor.person()
    floor.decided(me, case, SKIP)
    floor.at(lambda desk: desk.claim(other, case, now=NOW))
    for actor, when, why in (
        (other, 0, Refusal.NOT_DECIDER),
        (me, 31, Refusal.TOO_LATE),
        (me, 1, Refusal.CHANGED_SINCE),
    ):
        with pytest.raises(TransitionRefused) as caught:
            floor.at(lambda desk, actor=actor, when=when: desk.undo(actor, case, now=NOW + timedelta(seconds=when)))  # type: ignore[misc]
        assert caught.value.reason is why
    assert floor.row(case).holder == other.id


def test_skip_decides_nothing_and_can_be_undone(floor: Floor) -> None:
    case, me = floor.case(), floor.person()
    floor.decided(me, case, SKIP)
    assert (floor.row(case).state, floor.row(case).outcome) == ("open", None)
    floor.at(lambda desk: desk.undo(me, case, now=NOW))
    assert floor.row(case).holder == me.id


def test_answer_of_a_senior_to_a_disagreement_is_the_reference(floor: Floor) -> None:
    case, me, senior = floor.case(), floor.person(), floor.person(Role.SENIOR)
    first = floor.decided(me, case)
    floor.change(case, state=CaseState.ESCALATED.value)
    floor.decided(senior, case, REJECT, now=NOW + timedelta(hours=1))
    assert [one.role for one in floor.decisions()] == ["moderator", "reference"]
    floor.at(lambda desk: desk.undo(senior, case, now=NOW + timedelta(hours=1)))
    assert (floor.row(case).decision_id, floor.row(case).outcome) == (first, "approve")


def test_appeal_is_not_answered_like_another_case(floor: Floor) -> None:
    case, senior = floor.case(), floor.person(Role.SENIOR)
    floor.change(case, state=CaseState.APPEALED.value)
    floor.at(lambda desk: desk.claim(senior, case, now=NOW))
    with pytest.raises(TransitionRefused) as caught:
        floor.at(lambda desk: desk.decide(senior, case, APPROVE, now=NOW))
    assert caught.value.reason is Refusal.IS_APPEAL
    floor.at(lambda desk: desk.decide(senior, case, APPROVE, now=NOW, answers_appeal=True))
    assert floor.decisions()[0].role == "reference"


@pytest.mark.parametrize("purpose", [Purpose.AUDIT, Purpose.SECOND, Purpose.GOLDEN])
def test_blind_reading_shows_the_text_alone_until_it_is_decided(floor: Floor, purpose: Purpose) -> None:
    me, other, auditor = floor.person(), floor.person(), floor.person(Role.AUDITOR)
    case = private_case(floor, purpose=purpose)
    file = read(floor, case, me)
    assert file.text == TEXT
    assert (file.assessment, file.events, file.decisions, file.similar, file.in_force) == (None, (), (), (), None)
    line = floor.at(lambda desk: desk.page(Filters(), actor=me, now=NOW)).lines[0]
    for shown in (line, file.case):
        assert (shown.blind, shown.purpose, shown.reason, shown.risk_level, shown.labels, shown.severity) == (
            True,
            *[None] * 5,
        )
    floor.decided(me, case, replace(REJECT, evidence=(span(2, 4, Status.ADDED, Label.DEFAMATION),)))
    assert read(floor, case, me).assessment is None, "it could be undone, and decided in the light of the scores"
    assert [one.moderator for one in read(floor, case, me).decisions] == [me.id], "their own"
    assert read(floor, case, me, now=NOW + timedelta(minutes=1)).assessment is not None
    assert read(floor, case, auditor).case.purpose is purpose
    assert read(floor, case, other).assessment is read(floor, case, None).assessment is None
    row, [decision] = floor.row(case), floor.decisions()
    # It decides nothing about the post.
    assert (row.state, row.outcome, decision.statement) == ("decided", None, None)


def test_case_file_tells_what_the_reader_may_do(floor: Floor) -> None:
    case, me, other = private_case(floor), floor.person(), floor.person()
    assert read(floor, case, me).can_claim
    floor.at(lambda desk: desk.claim(me, case, now=NOW))
    assert read(floor, case, other).refusal == "taken"
    file = read(floor, case, me)
    assert [(mask.start, mask.end, mask.kind) for mask in file.masks] == [(*PHONE, "phone")]
    assert "138" not in (file.case.excerpt or "")
    assert [event.kind for event in file.events] == ["opened", "claimed"]


def test_revealing_is_written_down(floor: Floor) -> None:
    case, me = private_case(floor), floor.person()
    floor.at(lambda desk: desk.reveal(me, case, now=NOW))
    assert floor.kinds(case) == ["opened", "revealed"]
    assert "13800138000" not in str([event.details for event in floor.events(case)])

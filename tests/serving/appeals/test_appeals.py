"""Filing and answering appeals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session
from tests.serving.queue.arriving import arrive, arrived
from tests.serving.queue.floor import APPROVE, NONE, NOW, REJECT, Floor, open_floor, phone

from shenyan.data.decisions import Role as Standing
from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.appeals.errors import AppealAnsweredError, AppealNotFoundError
from shenyan.serving.appeals.service import Appeals
from shenyan.serving.appeals.state import AppealBy, AppealOutcome, AppealState
from shenyan.serving.appeals.values import Answer, Objection
from shenyan.serving.cases import CaseReason, CaseState, Outcome
from shenyan.serving.db import Database
from shenyan.serving.errors import InvalidRequestError, PostNotFoundError
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.errors import CaseNotFoundError
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.values import Verdict
from shenyan.serving.tables import Post

T = TypeVar("T")
LATER = NOW + timedelta(hours=1)
TEXT = "听说星澜科技下个月要在杭州全员裁员一半，研发部的群里都在传，电话13800138000。"
OBJECTION = Objection(None, None, AppealBy.AUTHOR, "官网有公告", "https://example.com", "zh")
OVERTURN = Answer(AppealOutcome.OVERTURN, "你说得对，帖子已经恢复。", NONE)
UPHOLD = Answer(AppealOutcome.UPHOLD, "原决定不变。")
LEAK = NONE | {Label.PRIVACY_LEAK: True}


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def at(floor: Floor, work: Callable[[Appeals], T], client_id: str | None = None) -> T:
    def run(session: Session) -> T:
        return work(Appeals(session, EventLog(session, floor.hasher), floor.rules, client_id=client_id))

    return floor.database.transact(run)


def file(floor: Floor, case_id: str, by: AppealBy = AppealBy.AUTHOR) -> str:
    return at(floor, lambda appeals: appeals.file(replace(OBJECTION, case_id=case_id, by=by), now=NOW))


def answer(floor: Floor, appeal_id: str, actor: Actor, given: Answer = OVERTURN) -> str | None:
    return at(floor, lambda appeals: appeals.answer(actor, appeal_id, given, now=LATER))


def refusal(work: Callable[[], object]) -> Refusal:
    with pytest.raises(TransitionRefused) as caught:
        work()
    return caught.value.reason


def rejected(floor: Floor, actor: Actor | None = None) -> str:
    case = arrived(floor, TEXT)
    floor.decided(actor or floor.person(), case, REJECT)
    return case


def test_appeal_hands_the_case_to_the_seniors_and_an_overturned_rejection_releases_the_post(floor: Floor) -> None:
    case, senior = rejected(floor), floor.person(Role.SENIOR)
    appeal = file(floor, case)
    assert floor.row(case).state == CaseState.APPEALED
    assert floor.row(case).outcome == Outcome.REJECT, "in force until the answer"
    decision = answer(floor, appeal, senior)
    row, found = floor.row(case), at(floor, lambda appeals: appeals.read(appeal))
    assert (row.state, row.outcome, row.decision_id) == (CaseState.DECIDED, Outcome.APPROVE, decision)
    assert (found.state, found.outcome, found.message) == (
        AppealState.DECIDED,
        AppealOutcome.OVERTURN,
        OVERTURN.message,
    )
    assert (found.standing, found.post_outcome, found.decided_by) == (Outcome.REJECT, Outcome.APPROVE, senior.id)
    assert floor.decisions()[-1].role == Standing.REFERENCE
    assert floor.kinds(case)[-4:] == ["appealed", "claimed", "decided", "appeal_decided"]
    assert not floor.verified().flaws


def test_upheld_decision_is_made_again_with_what_was_said(floor: Floor) -> None:
    case = rejected(floor)
    answer(floor, file(floor, case), floor.person(Role.SENIOR), UPHOLD)
    first, second = floor.decisions()
    assert (second.outcome, second.labels, second.reasons) == (first.outcome, first.labels, first.reasons)
    assert second.statement


def test_partial_answer_releases_the_post_with_masks(floor: Floor) -> None:
    start = TEXT.index("138")
    case = arrived(floor, TEXT, labels=(Label.PRIVACY_LEAK,), evidence=(phone(start, start + 11),))
    floor.decided(floor.person(), case, replace(REJECT, labels=LEAK, reasons=(ReasonCode.PRIVACY_CONTACT,)))
    given = Answer(AppealOutcome.PARTIAL, "号码已遮盖。", LEAK)
    answer(floor, file(floor, case), floor.person(Role.SENIOR), given)
    decision = floor.decisions()[-1]
    assert decision.outcome == Outcome.REDACT_AND_APPROVE
    assert decision.released_text == TEXT.replace("13800138000", "[phone]")


def test_approval_that_a_person_objects_to_is_taken_down(floor: Floor) -> None:
    case = arrived(floor, TEXT)
    floor.decided(floor.person(), case, APPROVE)
    given = replace(OVERTURN, labels=NONE | {Label.DEFAMATION: True})
    answer(floor, file(floor, case, AppealBy.PERSON), floor.person(Role.SENIOR), given)
    assert floor.row(case).outcome == Outcome.REJECT
    assert floor.decisions()[-1].reasons == [ReasonCode.DEFAMATION_REPUTATION]


def test_whoever_decided_never_answers(floor: Floor) -> None:
    first = floor.person(Role.SENIOR)
    appeal = file(floor, rejected(floor, first))
    assert refusal(lambda: answer(floor, appeal, first)) is Refusal.ALREADY_READ
    assert refusal(lambda: answer(floor, appeal, floor.person())) is Refusal.NOT_SENIOR
    assert refusal(lambda: answer(floor, appeal, floor.person(Role.AUDITOR))) is Refusal.READ_ONLY


def test_whoever_decided_about_the_original_never_answers_for_its_copy(floor: Floor) -> None:
    first = floor.person(Role.SENIOR)
    original = arrived(floor, TEXT)
    floor.decided(first, original, replace(REJECT, covers_cluster=True))
    copy = arrived(floor, TEXT)
    appeal = file(floor, copy)
    assert refusal(lambda: answer(floor, appeal, first)) is Refusal.ALREADY_READ
    answer(floor, appeal, floor.person(Role.SENIOR))
    assert (floor.row(copy).outcome, floor.row(original).outcome) == (Outcome.APPROVE, Outcome.REJECT)
    assert floor.row(copy).inherited_from is None


def test_copies_of_an_overturned_decision_wait_again(floor: Floor) -> None:
    original = arrived(floor, TEXT)
    floor.decided(floor.person(), original, replace(REJECT, covers_cluster=True))
    copy = arrived(floor, TEXT)
    answer(floor, file(floor, original), floor.person(Role.SENIOR))
    assert floor.row(copy).state == CaseState.OPEN


@pytest.mark.parametrize(("suggestion", "outcome"), [("block", Outcome.APPROVE), ("pass", Outcome.REJECT)])
def test_post_that_no_moderator_read_gets_a_case(floor: Floor, suggestion: str, outcome: Outcome) -> None:
    assert arrive(floor, TEXT, suggestion=suggestion) is None
    with floor.database.read() as session:
        post_id = session.query(Post.id).scalar()
    objection = replace(OBJECTION, post_id=post_id)
    appeal = at(floor, lambda appeals: appeals.file(objection, now=NOW))
    found = at(floor, lambda appeals: appeals.read(appeal))
    row = floor.row(found.case_id)
    assert (row.reason, row.state, found.against) == (CaseReason.APPEAL, CaseState.APPEALED, None)
    with pytest.raises(InvalidRequestError, match="labels"):
        answer(floor, appeal, floor.person(Role.SENIOR), UPHOLD)
    labels = NONE | {Label.RUMOR: outcome is Outcome.REJECT}
    answer(floor, appeal, floor.person(Role.SENIOR), replace(OVERTURN, labels=labels))
    assert floor.row(found.case_id).outcome == outcome


RUMOR = NONE | {Label.RUMOR: True}


@pytest.mark.parametrize("by", [AppealBy.PERSON, AppealBy.COMPANY])
@pytest.mark.parametrize("outcome", [AppealOutcome.OVERTURN, AppealOutcome.PARTIAL])
def test_objection_of_whom_a_post_speaks_of_releases_nothing(
    floor: Floor, outcome: AppealOutcome, by: AppealBy
) -> None:
    edit = Verdict(Outcome.REQUEST_EDIT, RUMOR, reasons=(ReasonCode.RUMOR_UNVERIFIED,))
    for verdict in (REJECT, edit):
        case = arrived(floor, TEXT)
        floor.decided(floor.person(), case, verdict)
        given = Answer(outcome, "我们看过了。", RUMOR)
        answer(floor, file(floor, case, by), floor.person(Role.SENIOR), given)
        assert floor.row(case).outcome in (Outcome.REJECT, verdict.outcome)
        assert floor.decisions()[-1].released_text is None


def test_granted_objection_to_a_post_that_nobody_had_decided_rejects_it(floor: Floor) -> None:
    case = arrived(floor, TEXT)
    appeal = file(floor, case, AppealBy.PERSON)
    found = at(floor, lambda appeals: appeals.read(appeal))
    assert (found.standing, found.post_outcome) == (None, None)
    answer(floor, appeal, floor.person(Role.SENIOR), Answer(AppealOutcome.OVERTURN, "帖子不会发布。", RUMOR))
    assert floor.row(case).outcome == Outcome.REJECT


@pytest.mark.parametrize(
    ("outcome", "by"),
    [
        (AppealOutcome.UPHOLD, AppealBy.PERSON),
        (AppealOutcome.PARTIAL, AppealBy.COMPANY),
        (AppealOutcome.UPHOLD, AppealBy.AUTHOR),
    ],
)
def test_post_that_nobody_had_decided_goes_back_to_the_queue(
    floor: Floor, outcome: AppealOutcome, by: AppealBy
) -> None:
    case, senior = arrived(floor, TEXT), floor.person(Role.SENIOR)
    appeal = file(floor, case, by)
    assert (
        at(floor, lambda appeals: appeals.answer(senior, appeal, Answer(outcome, "由审核员决定。"), now=LATER)) is None
    )
    row, found = floor.row(case), at(floor, lambda appeals: appeals.read(appeal))
    assert (row.state, row.outcome, row.decision_id, row.holder) == (CaseState.OPEN, None, None, None)
    assert (found.state, found.outcome, found.post_outcome) == (AppealState.DECIDED, outcome, None)
    assert floor.kinds(case)[-4:] == ["appealed", "claimed", "released", "appeal_decided"]
    with pytest.raises(AppealAnsweredError):
        file(floor, case, by)
    floor.decided(floor.person(), case, REJECT, now=LATER + timedelta(minutes=1))
    file(floor, case, by)
    assert not floor.verified().flaws


def test_one_appeal_about_a_post_at_a_time_and_one_answer_for_each_party(floor: Floor) -> None:
    case = rejected(floor)
    appeal = file(floor, case)
    assert refusal(lambda: file(floor, case, AppealBy.PERSON)) is Refusal.APPEALED_ALREADY
    answer(floor, appeal, floor.person(Role.SENIOR), UPHOLD)
    with pytest.raises(AppealAnsweredError):
        file(floor, case)
    with pytest.raises(AppealAnsweredError):
        answer(floor, appeal, floor.person(Role.SENIOR))
    second = file(floor, case, AppealBy.COMPANY)
    answer(floor, second, floor.person(Role.SENIOR), UPHOLD)
    assert floor.row(case).outcome == Outcome.REJECT
    assert {one.id for one in at(floor, lambda appeals: appeals.of_case(case))} == {appeal, second}


def test_case_that_somebody_reads_cannot_be_appealed(floor: Floor) -> None:
    case, me = arrived(floor, TEXT), floor.person()
    floor.at(lambda desk: desk.claim(me, case, now=NOW))
    assert refusal(lambda: file(floor, case)) is Refusal.IN_WORK


def test_answer_is_not_undone(floor: Floor) -> None:
    case, senior = rejected(floor), floor.person(Role.SENIOR)
    answer(floor, file(floor, case), senior)
    assert refusal(lambda: floor.at(lambda desk: desk.undo(senior, case, now=LATER))) is Refusal.CHANGED_SINCE


def test_message_is_needed_and_a_refused_answer_changes_nothing(floor: Floor) -> None:
    case = rejected(floor)
    appeal = file(floor, case)
    with pytest.raises(InvalidRequestError, match="message"):
        answer(floor, appeal, floor.person(Role.SENIOR), replace(OVERTURN, message=" "))
    with pytest.raises(InvalidRequestError, match="labels"):
        answer(floor, appeal, floor.person(Role.SENIOR), replace(OVERTURN, labels=None))
    assert floor.row(case).state == CaseState.APPEALED


def test_another_platforms_posts_and_appeals_are_not_there(floor: Floor) -> None:
    case, other = rejected(floor), open_floor(floor.database)
    appeal = file(floor, case)
    with pytest.raises(AppealNotFoundError):
        at(floor, lambda appeals: appeals.read(appeal), other.client_id)
    with pytest.raises(CaseNotFoundError):
        at(floor, lambda appeals: appeals.file(replace(OBJECTION, case_id=case), now=NOW), other.client_id)
    post_id = floor.row(case).post_id
    with pytest.raises(PostNotFoundError):
        at(floor, lambda appeals: appeals.file(replace(OBJECTION, post_id=post_id), now=NOW), other.client_id)


def test_appeals_are_listed_the_oldest_first(floor: Floor) -> None:
    first, second = (file(floor, rejected(floor)) for _ in range(2))
    page = at(floor, lambda appeals: appeals.page())
    assert ({one.id for one in page.appeals}, page.next_after, page.waiting) == ({first, second}, None, 2)
    answer(floor, first, floor.person(Role.SENIOR))
    assert [one.id for one in at(floor, lambda appeals: appeals.page()).appeals] == [second]
    rest = at(floor, lambda appeals: appeals.page(None, after=page.appeals[0].id))
    assert [one.id for one in rest.appeals] == [page.appeals[1].id]

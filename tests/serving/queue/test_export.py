"""What people decided comes out as training takes it, and nothing else does."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from tests.serving.queue.floor import APPROVE, NONE, NOW, REJECT, SKIP, Floor, claim_of, open_floor

from shenyan.data.casebook import read_decisions, write_decisions
from shenyan.data.decisions import By, DecidedEvidence, Decision, Role, Status
from shenyan.data.sampling import estimate_recall
from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.cases import CaseReason, Outcome, Purpose
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Role as Position
from shenyan.serving.queue import quality
from shenyan.serving.queue.export import Pulled, pull, readings
from shenyan.serving.queue.export_repository import Period
from shenyan.serving.queue.tables import Case, StoredDecision
from shenyan.serving.queue.values import DecidedSpan, Verdict
from shenyan.serving.scoring.values import TextField

PERIOD = Period(NOW - timedelta(days=1), NOW + timedelta(days=1))


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def pulled(floor: Floor, period: Period = PERIOD) -> Pulled:
    with floor.database.read() as session:
        return pull(session, period)


def by_case(found: Pulled) -> dict[str, list[Decision]]:
    cases: dict[str, list[Decision]] = {}
    for one in found.decisions:
        cases.setdefault(one.case_id, []).append(one)
    return cases


def test_a_decision_comes_out_whole(floor: Floor, tmp_path_factory: pytest.TempPathFactory) -> None:
    moderator = floor.person()
    case = floor.case("经理收了回扣", title="爆料", evidence=(claim_of(Label.DEFAMATION, 2, 6),))
    spans = (
        DecidedSpan(TextField.TEXT, 2, 6, Label.DEFAMATION, Status.CONFIRMED),
        DecidedSpan(TextField.TITLE, 0, 2, Label.RUMOR, Status.ADDED),
    )
    verdict = Verdict(
        Outcome.REJECT,
        NONE | {Label.DEFAMATION: True, Label.RUMOR: True},
        evidence=spans,
        reasons=(ReasonCode.DEFAMATION_REPUTATION,),
        confidence=0.8,
    )
    floor.decided(moderator, case, verdict)
    found = pulled(floor)
    (one,) = found.decisions
    assert found.left_out == ()
    assert (one.case_id, one.moderator, one.role, one.decided_at) == (case, moderator.id, Role.MODERATOR, NOW)
    assert one.read == "爆料\n经理收了回扣"
    assert one.evidence == (
        DecidedEvidence(5, 9, Label.DEFAMATION, Status.CONFIRMED),
        DecidedEvidence(0, 2, Label.RUMOR, Status.ADDED),
    )
    assert [one.read[mark.start : mark.end] for mark in one.evidence] == ["收了回扣", "爆料"]
    assert (one.sampled.by, one.sampled.probability, one.confidence) == (By.REVIEW, 1.0, 0.8)
    folder = tmp_path_factory.mktemp("decisions")
    assert write_decisions(found.decisions, folder).added == 1
    assert write_decisions(pulled(floor).decisions, folder).skipped == 1
    assert read_decisions(folder) == [one]


def test_what_no_person_decided_stays(floor: Floor) -> None:
    one, other = floor.person(), floor.person()
    floor.decided(one, floor.case("skipped"), SKIP)
    undone = floor.case("undone")
    floor.decided(one, undone)
    floor.at(lambda desk: desk.undo(one, undone, now=NOW))
    floor.decided(one, floor.case(None))
    inherited = floor.case("inherited")
    floor.change(inherited, state="decided", outcome="approve", inherited_from="case_x", decided_at=NOW)
    old = floor.decided(other, floor.case("of another codebook"))
    with floor.database.write() as session:
        session.get_one(StoredDecision, old).taxonomy_version = "2020-01"
    floor.decided(other, floor.case("too late"), now=NOW + timedelta(days=2))
    assert pulled(floor) == Pulled((), ())


def test_readings_of_a_post_come_together(floor: Floor) -> None:
    one, other, senior = floor.person(), floor.person(), floor.person(Position.SENIOR)
    case = floor.case("gossip")
    floor.decided(one, case, REJECT)
    second = floor.case(purpose=Purpose.SECOND, post_id=floor.row(case).post_id, at=NOW + timedelta(hours=1))
    floor.change(second, origin_id=case)
    floor.decided(other, second, APPROVE, now=NOW + timedelta(hours=2))
    assert floor.row(case).state == "escalated"
    floor.decided(senior, case, APPROVE, now=NOW + timedelta(hours=3))
    found = by_case(pulled(floor))[case]
    assert [(each.sampled.by, each.role, each.moderator) for each in found] == [
        (By.REVIEW, Role.MODERATOR, one.id),
        (By.SECOND, Role.MODERATOR, other.id),
        (By.REVIEW, Role.REFERENCE, senior.id),
    ]


def test_a_known_answer_stands_beside_its_readings(floor: Floor) -> None:
    reader, senior = floor.person(), floor.person(Position.SENIOR)
    case = floor.case("gossip", evidence=(claim_of(Label.DEFAMATION, 0, 6),))
    mark = DecidedSpan(TextField.TEXT, 0, 6, Label.DEFAMATION, Status.CONFIRMED)
    reject = Verdict(Outcome.REJECT, REJECT.labels, evidence=(mark,), reasons=REJECT.reasons)
    floor.decided(senior, case, reject)

    def set_answer(labels: dict[Label, bool], hours: int) -> None:
        def work(session: Session) -> None:
            row = session.get_one(Case, case)
            log = EventLog(session, floor.hasher)
            now = NOW + timedelta(hours=hours)
            quality.make_golden(session, log, case=row, labels=labels, actor=senior, now=now)

        floor.database.transact(work)

    set_answer(dict(REJECT.labels or {}), 1)
    post = floor.row(case).post_id
    planted = floor.case(purpose=Purpose.GOLDEN, post_id=post, slot=reader.id, at=NOW + timedelta(hours=2))
    floor.decided(reader, planted, APPROVE, now=NOW + timedelta(hours=3))
    found = by_case(pulled(floor))
    assert set(found) == {case}
    roles = {(one.sampled.by, one.role): one for one in found[case]}
    answer = roles[By.GOLDEN, Role.REFERENCE]
    assert answer.labels[Label.DEFAMATION]
    assert answer.evidence == roles[By.REVIEW, Role.MODERATOR].evidence
    assert not roles[By.GOLDEN, Role.MODERATOR].labels[Label.DEFAMATION]
    # An answer that is changed is another decision, not the same one with other labels.
    set_answer(NONE, 4)
    changed = [one for one in pulled(floor).decisions if one.role is Role.REFERENCE]
    assert [one.decided_at for one in changed] == [NOW + timedelta(hours=4)]
    assert not changed[0].labels[Label.DEFAMATION]


def test_an_appeal_is_not_counted_as_held_back(floor: Floor) -> None:
    moderator = floor.person()
    audited = floor.case("audited", purpose=Purpose.AUDIT, labels=())
    floor.decided(moderator, audited, REJECT)
    held = floor.case("held")
    floor.decided(moderator, held, REJECT)
    appealed = floor.case("appealed", labels=())
    floor.change(appealed, reason=CaseReason.APPEAL.value)
    floor.decided(moderator, appealed, REJECT)
    unstored = floor.case(None)
    floor.decided(moderator, unstored, REJECT)
    with floor.database.read() as session:
        recall = estimate_recall(readings(session, PERIOD))
    assert (recall.caught, recall.found) == (2, 1)
    assert {one.case_id for one in pulled(floor).decisions} == {audited, held, appealed}


def test_what_training_cannot_take_is_named_and_left_out(floor: Floor) -> None:
    moderator = floor.person()
    floor.decided(moderator, floor.case("good"))
    bad = floor.decided(moderator, floor.case("bad"))
    with floor.database.write() as session:
        session.get_one(StoredDecision, bad).evidence = [
            {"field": "text", "start": 0, "end": 99, "label": "rumor", "status": "rejected"}
        ]
    found = pulled(floor)
    assert len(found.decisions) == 1
    (left,) = found.left_out
    assert left.id == bad
    assert "within the text" in left.why

"""The audit: which passed posts are read, by what chance, and that nobody is influenced."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.serving.conftest import Service
from tests.serving.queue.arriving import arrive, arrived, cases
from tests.serving.queue.floor import NOW, RULES, Floor, open_floor

from shenyan.serving.cases import CaseReason, CaseState
from shenyan.serving.db import Database
from shenyan.serving.queue.audit import chance
from shenyan.serving.queue.rules import Rules


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def chances(rules: Rules, *, biz_type: str = "anon", suggestion: str = "pass", stored: bool = True) -> list[float]:
    """The chances of those that are drawn of 4,000 posts."""
    found = (
        chance(post_id=f"mod_{number}", biz_type=biz_type, suggestion=suggestion, stored=stored, rules=rules)
        for number in range(4000)
    )
    return [one for one in found if one is not None]


def test_share_of_passed_posts_is_drawn_with_its_chance() -> None:
    rules = replace(RULES, passed_share=0.05)
    found = chances(rules)
    assert 120 < len(found) < 280
    assert set(found) == {0.05}
    assert chances(rules) == found, "a repeated request draws the same"
    assert chances(RULES) == []


def test_each_biz_type_can_have_its_own_share() -> None:
    rules = replace(RULES, passed_share=0.0, passed_shares={"strict": 1.0})
    assert (len(chances(rules)), set(chances(rules, biz_type="strict"))) == (0, {1.0})


def test_only_what_passed_and_can_be_read_is_drawn() -> None:
    rules = replace(RULES, passed_share=1.0)
    assert chances(rules, suggestion="review") == chances(rules, suggestion="block") == []
    assert chances(rules, stored=False) == []


def test_audited_post_becomes_a_blind_case_that_inherits_nothing(floor: Floor) -> None:
    floor.with_rules(passed_share=1.0)
    text = "食堂的红烧肉太咸了，吃完一下午喝了三大杯水，大家有没有同感。"
    assert arrive(floor, text, suggestion="pass", labels=()) is None, "the platform has its answer"
    [case] = cases(floor, "audit")
    assert (case.state, case.reason, case.probability) == (CaseState.OPEN, CaseReason.AUDIT, 1.0)
    assert case.cluster_id is None
    reader = floor.person()
    page = floor.at(lambda desk: desk.read(case.id, actor=reader, now=NOW))
    assert (page.assessment, page.case.purpose, page.case.labels) == (None, None, None)


def test_review_stays_what_it_is_whatever_the_share(floor: Floor) -> None:
    floor.with_rules(passed_share=1.0)
    arrived(floor, "听说要裁员")
    assert cases(floor, "audit") == []


def test_scoring_queues_a_share_of_what_passed(start: Callable[..., Service]) -> None:
    service = start(audit_share=0.0, audit_shares={"strict": 1.0})
    assert service.score("fine", biz_type="strict")["case_id"] is None
    service.score("fine as well")
    service.score("BLOCK", biz_type="strict")
    [case] = service.rows("cases")
    assert (case["purpose"], case["biz_type"], case["probability"]) == ("audit", "strict", 1.0)


def test_expected_readers_hasten_a_case_and_leave_nothing_else(start: Callable[..., Service]) -> None:
    service = start(audit_share=0.0)
    service.score("REVIEW one")
    service.score("REVIEW two", reach=1_000_000)
    slow, fast = sorted(service.rows("cases"), key=lambda one: str(one["created_at"]))
    assert fast["due_at"] < slow["due_at"]
    assert "reach" not in service.rows("posts")[0]
    answer = service.post("/v1/score", {"text": "REVIEW", "reach": -1})
    assert answer.status_code == 422

"""Near-duplicates: which posts stand together, which take a decision over, and how that is taken back."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session
from tests.serving.queue.arriving import arrived
from tests.serving.queue.floor import APPROVE, NONE, NOW, REJECT, Floor, entity, open_floor

from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.cases import CaseState, Outcome
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.queue import clusters
from shenyan.serving.queue.cluster_repository import ClusterRepository
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.inheritance import Content, may_inherit
from shenyan.serving.queue.refusals import Refusal, TransitionRefused
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.similarity import COPY, SAME, bands, likeness, signature
from shenyan.serving.queue.values import Verdict
from shenyan.serving.queue.words import plain, words

KEY = b"k" * 32
RUMOR = (
    "听说星澜科技下个月要在杭州全员裁员一半，研发部和市场部的群里都在传，已经有同事在投简历了，有没有知情的朋友说一下。"
)
COPIES = (
    "🔥转：听说星澜科技下个月要在杭州全员裁员一半，研发部和市场部的群里都在传，已经有同事在投简历了，有没有知情的朋友说一下！！！",
    "听说星澜科技下个月要在杭州全员裁员一半 研发部和市场部群里都在传 已经有同事在投简历了 有没有知情的朋友说一下👀",
    "聽說星瀾科技下個月要在杭州全員裁員一半，研發部和市場部的群裡都在傳，已經有同事在投簡歷了，有沒有知情的朋友說一下。",
)
OTHER = "今天食堂的红烧肉太咸了，吃完一下午喝了三大杯水，大家有没有同感。"
COVERING = replace(
    REJECT, labels=NONE | {Label.RUMOR: True}, reasons=(ReasonCode.RUMOR_UNVERIFIED,), covers_cluster=True
)
RELEASING = replace(APPROVE, covers_cluster=True)


@pytest.fixture
def floor(database: Database) -> Floor:
    return open_floor(database)


def signed(text: str) -> bytes:
    return signature(words(plain(text)), key=KEY)


def decide(floor: Floor, case_id: str, verdict: Verdict) -> Actor:
    actor = floor.person()
    floor.decided(actor, case_id, verdict)
    return actor


def pull_out(floor: Floor, case_id: str, actor: Actor) -> None:
    def work(session: Session) -> None:
        case = QueueRepository(session).locked(case_id)
        assert case is not None
        clusters.pull_out(session, EventLog(session, floor.hasher), case=case, actor=actor, now=NOW)

    floor.database.transact(work)


@pytest.mark.parametrize("copy", COPIES)
def test_light_rewrites_are_alike(copy: str) -> None:
    one, other = signed(RUMOR), signed(copy)
    assert likeness(one, other) >= SAME
    assert set(bands(one)) & set(bands(other))


def test_other_posts_are_not_alike() -> None:
    assert likeness(signed(RUMOR), signed(OTHER)) < COPY
    assert likeness(signed("Kitchen staff, pay day is Friday."), signed("No coffee on the third floor again.")) < COPY


def test_signature_of_a_text_never_changes() -> None:
    # Stored signatures are compared with later ones: another library version must not change them.
    assert bands(signed("裁员 news from the kitchen"))[:2] == ("5765a40c02792185", "4ce554cacf5119e7")


def test_signature_needs_the_key() -> None:
    assert likeness(signed(RUMOR), signature(words(plain(RUMOR)), key=b"other" * 8)) < COPY


def test_post_without_words_has_a_signature() -> None:
    assert likeness(signed("😡😡"), signed("👀")) == 1.0


BASE = Content("hash-1", "anon", frozenset({"rumor"}), "星澜裁50人", frozenset({"星澜"}), frozenset({"50"}))


@pytest.mark.parametrize(
    ("changes", "outcome", "likely", "taken"),
    [
        ({}, Outcome.APPROVE, 0.9, True),
        ({}, Outcome.REJECT, 0.9, True),
        ({}, Outcome.APPROVE, 0.69, False),
        ({"flagged": frozenset()}, Outcome.APPROVE, 0.9, True),
        ({"flagged": frozenset()}, Outcome.REJECT, 0.9, False),
        ({"flagged": frozenset({"rumor", "defamation"})}, Outcome.APPROVE, 0.9, False),
        ({"flagged": None}, Outcome.APPROVE, 0.9, False),
        ({"biz_type": "other"}, Outcome.APPROVE, 0.9, False),
        ({"text": None}, Outcome.APPROVE, 0.9, False),
        ({"names": frozenset({"蓝鲸"}), "text": "蓝鲸裁50人"}, Outcome.APPROVE, 0.9, False),
        ({"names": frozenset({"星澜", "13800138000"})}, Outcome.APPROVE, 0.9, False),
        ({"numbers": frozenset({"90"}), "text": "星澜裁90人"}, Outcome.APPROVE, 0.9, False),
        ({"names": frozenset(), "text": "公司裁50人"}, Outcome.APPROVE, 0.9, True),
        ({"names": frozenset(), "text": "公司裁50人"}, Outcome.REJECT, 0.9, False),
        ({}, Outcome.REDACT_AND_APPROVE, 1.0, False),
        ({"content_hash": "hash-1", "text": None, "flagged": None}, Outcome.REDACT_AND_APPROVE, 0.0, True),
    ],
)
def test_what_may_take_a_decision_over(
    changes: dict[str, object], outcome: Outcome, likely: float, taken: bool
) -> None:
    copy = replace(BASE, **{"content_hash": "hash-2", **changes})  # type: ignore[arg-type]
    assert may_inherit(copy, BASE, outcome, likeness=likely) is taken


def test_followers_are_those_that_take_the_decision_over(floor: Floor) -> None:
    case, copy, held = (arrived(floor, text) for text in (RUMOR, COPIES[0], COPIES[1]))
    arrived(floor, RUMOR.replace("一半", "90人"))
    arrived(floor, COPIES[2], labels=())
    other = floor.person()
    floor.at(lambda desk: desk.claim(other, held, now=NOW))
    with floor.database.read() as session:
        found = clusters.followers(session, case_id=case, now=NOW)
    assert found == {Outcome.APPROVE: 2, Outcome.REJECT: 1, Outcome.REQUEST_EDIT: 1}
    decide(floor, case, COVERING)
    assert floor.row(copy).inherited_from == case
    with floor.database.read() as session:
        assert ClusterRepository(session).covered(case) == 1


def test_copies_stand_in_one_cluster_and_others_do_not(floor: Floor) -> None:
    found = [floor.row(arrived(floor, text)).cluster_id for text in (RUMOR, *COPIES)]
    assert len(set(found)) == 1
    assert floor.row(arrived(floor, OTHER)).cluster_id not in (None, found[0])


def test_clusters_do_not_cross_platforms(floor: Floor) -> None:
    other = open_floor(floor.database)
    assert floor.row(arrived(floor, RUMOR)).cluster_id != floor.row(arrived(other, RUMOR)).cluster_id


def test_decision_that_covers_the_cluster_is_taken_over_by_copies_before_and_after(floor: Floor) -> None:
    first, before = arrived(floor, RUMOR), arrived(floor, COPIES[0])
    me = floor.person()
    decision = floor.decided(me, first, COVERING)
    after = arrived(floor, COPIES[1])
    for case_id in (before, after):
        row = floor.row(case_id)
        assert (row.state, row.outcome) == (CaseState.DECIDED, Outcome.REJECT)
        assert (row.inherited_from, row.decision_id) == (first, decision)
        assert floor.kinds(case_id) == ["opened", "inherited"]
    assert len(floor.decisions()) == 1, "what is taken over is nobody's decision"
    assert not floor.verified().flaws


def test_decision_that_does_not_cover_the_cluster_is_of_its_post_alone(floor: Floor) -> None:
    first = arrived(floor, RUMOR)
    decide(floor, first, replace(COVERING, covers_cluster=False))
    assert floor.row(arrived(floor, COPIES[0])).state == CaseState.OPEN


def test_copy_with_another_number_or_name_waits(floor: Floor) -> None:
    first = arrived(floor, RUMOR + "第1批50人", entities=(entity("organisation", 2, 6),))
    decide(floor, first, RELEASING)
    number = arrived(floor, RUMOR + "第1批90人", entities=(entity("organisation", 2, 6),))
    name = arrived(floor, RUMOR.replace("星澜", "蓝鲸") + "第1批50人", entities=(entity("organisation", 2, 6),))
    assert [floor.row(one).state for one in (number, name)] == [CaseState.OPEN] * 2
    assert len({floor.row(one).cluster_id for one in (first, number, name)}) == 1


def test_degraded_copy_waits_unless_it_says_the_same(floor: Floor) -> None:
    first = arrived(floor, RUMOR)
    decide(floor, first, COVERING)
    assert floor.row(arrived(floor, COPIES[0], degraded=True, labels=())).state == CaseState.OPEN
    assert floor.row(arrived(floor, RUMOR, degraded=True, labels=())).state == CaseState.DECIDED


def test_copy_that_somebody_reads_is_theirs_to_decide(floor: Floor) -> None:
    first, copy, reader = arrived(floor, RUMOR), arrived(floor, COPIES[0]), floor.person()
    floor.at(lambda desk: desk.claim(reader, copy, now=NOW))
    decide(floor, first, COVERING)
    assert floor.row(copy).state == CaseState.LEASED


def test_copy_is_pulled_out_and_so_is_what_is_most_like_it(floor: Floor) -> None:
    first, copy = arrived(floor, RUMOR), arrived(floor, COPIES[1])
    decide(floor, first, COVERING)
    me = floor.person()
    pull_out(floor, copy, me)
    row = floor.row(copy)
    assert (row.state, row.outcome, row.decision_id, row.inherited_from) == (CaseState.OPEN, None, None, None)
    assert row.cluster_id != floor.row(first).cluster_id
    assert floor.kinds(copy) == ["opened", "inherited", "pulled_out"]
    assert floor.row(arrived(floor, COPIES[1])).state == CaseState.OPEN
    with pytest.raises(TransitionRefused) as caught:
        pull_out(floor, copy, me)
    assert caught.value.reason is Refusal.NOT_INHERITED


def test_undone_decision_is_taken_back_from_the_copies(floor: Floor) -> None:
    first, copy = arrived(floor, RUMOR), arrived(floor, COPIES[0])
    me = decide(floor, first, COVERING)
    floor.at(lambda desk: desk.undo(me, first, now=NOW))
    assert (floor.row(copy).state, floor.row(copy).outcome) == (CaseState.OPEN, None)
    assert floor.row(arrived(floor, COPIES[1])).state == CaseState.OPEN
    floor.at(lambda desk: desk.decide(me, first, RELEASING, now=NOW))
    assert floor.row(copy).outcome == Outcome.APPROVE


def test_nothing_is_looked_for_where_the_text_is_not_stored_but_the_signature_is_kept(floor: Floor) -> None:
    first = arrived(floor, RUMOR, stored=False)
    decide(floor, first, COVERING)
    same, alike = arrived(floor, RUMOR, stored=False), arrived(floor, COPIES[0])
    assert (floor.row(same).state, floor.row(alike).state) == (CaseState.DECIDED, CaseState.OPEN)

"""All recognisers together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.findings import Finding
from shenyan.model.labels import EntityKind
from shenyan.model.normalise import fold
from shenyan.model.recognisers.catalogue import RECOGNISERS, find, resolve

# Characters that patterns care about, so that near-finds are common.
_NEAR = st.text(alphabet="0123456789 -./·,，、+@()#:：VvQqXx❤电话微信身份证住号楼栋路京A零幺八oneat", max_size=120)


@given(st.text(max_size=200) | _NEAR)
def test_offsets_are_within_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for finding in find(fold(text)):
        assert end <= finding.start < finding.end <= len(text)
        assert 0 < finding.score <= 1
        end = finding.end


@pytest.mark.parametrize(
    "unit", ["1", "a@", "1-", "1 ", "9.", "A1", "微信", "V:", "a ", "路1号", "住路", "+1", "a dot ", "卡62"]
)
def test_hostile_repetition_does_not_raise(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    assert all(finding.end <= len(text) for finding in find(fold(text)))


def test_no_text_no_finding() -> None:
    assert find(fold("")) == ()


def test_recognisers_have_names_of_their_own_and_scores_in_range() -> None:
    assert len({one.name for one in RECOGNISERS}) == len(RECOGNISERS)
    assert all(0 < one.score <= 1 for one in RECOGNISERS)


def test_every_kind_of_identifier_has_a_recogniser() -> None:
    assert {one.kind for one in RECOGNISERS} == set(EntityKind) - {
        EntityKind.PERSON_NAME,
        EntityKind.ORGANISATION,
    }


def test_several_kinds_in_one_post() -> None:
    text = "老周手机 13905718264，身份证 320501198711032813，邮箱 zhou.lao@mailbay.cn，车牌沪A88K63"
    found = [(text[one.start : one.end], one.kind) for one in find(fold(text))]
    assert found == [
        ("13905718264", EntityKind.PHONE),
        ("320501198711032813", EntityKind.ID_NUMBER),
        ("zhou.lao@mailbay.cn", EntityKind.EMAIL),
        ("沪A88K63", EntityKind.PLATE),
    ]


def test_a_checked_number_scores_more_than_a_cued_one() -> None:
    (checked,) = find(fold("身份证 320501198711032813"))
    (cued,) = find(fold("身份证 320501198711032814"))
    assert (checked.score, cued.score) == (1.0, 0.7)


def test_the_surer_of_two_kinds_wins() -> None:
    weak = Finding(0, 12, EntityKind.PHONE, 0.7, "a")
    sure = Finding(4, 10, EntityKind.ID_NUMBER, 1.0, "b")
    assert resolve([weak, sure]) == (sure,)


def test_the_longer_of_two_equally_sure_kinds_wins() -> None:
    short = Finding(0, 5, EntityKind.PHONE, 0.9, "a")
    long = Finding(3, 12, EntityKind.ID_NUMBER, 0.9, "b")
    assert resolve([short, long]) == (long,)


def test_overlaps_of_one_kind_become_one_span_under_the_surer_rule() -> None:
    left = Finding(0, 6, EntityKind.ADDRESS, 0.7, "a")
    right = Finding(4, 12, EntityKind.ADDRESS, 0.9, "b")
    assert resolve([left, right]) == (Finding(0, 12, EntityKind.ADDRESS, 0.9, "b"),)


def test_neighbours_that_do_not_overlap_all_stay() -> None:
    first = Finding(0, 4, EntityKind.PHONE, 0.7, "a")
    second = Finding(4, 8, EntityKind.HANDLE, 1.0, "b")
    assert resolve([second, first]) == (first, second)

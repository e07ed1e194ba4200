"""Evasions: one replacement per code point, and offsets that can be carried over."""

import random

import pytest

from shenyan.data.evasions import EVASIONS, carry, evade
from shenyan.model.normalise import fold

CHINESE = "采购部老周吃回扣，一单抽 5 个点，手机 13912345678"
ENGLISH = "Someone in payroll falsified 12 safety records again"

CHANGED = {
    "zero_width": CHINESE,
    "spacing": ENGLISH,
    "homoglyph": ENGLISH,
    "leet": ENGLISH,
    "full_width": CHINESE,
    "chinese_digits": CHINESE,
    "homophones": CHINESE * 3,
    "traditional": "开发组说话算话",
    "pinyin_initials": CHINESE * 3,
}


@pytest.mark.parametrize("name", EVASIONS)
@pytest.mark.parametrize("text", [CHINESE, ENGLISH, "a", "😀", "\n"])
def test_every_code_point_has_its_replacement(name: str, text: str) -> None:
    assert len(evade(name, text, random.Random(1))) == len(text)


@pytest.mark.parametrize("name", EVASIONS)
def test_each_evasion_changes_what_it_is_for(name: str) -> None:
    assert "".join(evade(name, CHANGED[name], random.Random(1))) != CHANGED[name]


@pytest.mark.parametrize("name", ["zero_width", "homoglyph", "full_width", "traditional"])
def test_what_no_reader_can_tell_apart_is_folded_away(name: str) -> None:
    disguised = "".join(evade(name, CHANGED[name], random.Random(1)))
    assert fold(disguised).text == fold(CHANGED[name]).text


@pytest.mark.parametrize("name", EVASIONS)
def test_a_mark_is_carried_over(name: str) -> None:
    pieces = evade(name, CHINESE, random.Random(1))
    start = CHINESE.index("回扣")
    new_start, new_end = carry(pieces, start, start + 2)
    assert "".join(pieces)[new_start:new_end] == pieces[start] + pieces[start + 1]


def test_the_same_chances_give_the_same_disguise() -> None:
    assert evade("leet", ENGLISH, random.Random(4)) == evade("leet", ENGLISH, random.Random(4))

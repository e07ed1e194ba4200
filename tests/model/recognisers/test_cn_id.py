"""Mainland identity numbers. All numbers are invented; the check digits are right where said."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.cn_id import is_checked

CASES = (
    ("身份证 440305199202294563", "440305199202294563"),
    ("周某 320501198711032813 已核对", "320501198711032813"),
    ("证号 33010219850311006X", "33010219850311006X"),
    ("33010219850311006x 是谁的", "33010219850311006x"),
    ("身份证 320501 19871103 2813", "320501 19871103 2813"),
    ("身份证号 320501198711032814", "320501198711032814"),
    ("李四 320501198711032814，骗子", "320501198711032814"),
    ("老证 15 位，身份证 320501871103281", "320501871103281"),
    ("320501871103281", None),
    ("订单 202410081234567890", None),
    ("320501198713032813", None),
    ("990501198711032813", None),
)

DISGUISED = (
    ("身份证 ３２０５０１１９８７１１０３２８１３", "３２０５０１１９８７１１０３２８１３"),
    ("身份证 三二零五零一一九八七一一零三二八一三", "三二零五零一一九八七一一零三二八一三"),
    ("身份证 3 2 0 5 0 1 1 9 8 7 1 1 0 3 2 8 1 3", "3 2 0 5 0 1 1 9 8 7 1 1 0 3 2 8 1 3"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_identity_number_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ID_NUMBER) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_identity_number_in_disguise(
    text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ID_NUMBER) == [expected]


@pytest.mark.parametrize(
    ("code", "sound"),
    [
        ("11010519491231002X", True),  # the example of GB 11643-1999
        ("33010219850311006x", True),
        ("320501 19871103 2813", True),
        ("110105194912310021", False),
        ("320501198711032814", False),
    ],
)
def test_check_digit_is_the_standards(code: str, sound: bool) -> None:
    assert is_checked(code) is sound

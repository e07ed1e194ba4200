"""Cards and accounts. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("打到 6222023802160594731 就行", "6222023802160594731"),
    ("卡号 6217 9953 7579 3525", "6217 9953 7579 3525"),
    ("direct deposit 4539-3730-2930-0525", "4539-3730-2930-0525"),
    ("amex 371449635398431", "371449635398431"),
    ("收款卡 6228480317946205118", "6228480317946205118"),
    ("Rosalind 5412 7534 8890 2216 09/27", "5412 7534 8890 2216"),
    ("acct 0041 8823 91755", "0041 8823 91755"),
    ("sort code 40-31-77 acct 52208614", "40-31-77 acct 52208614"),
    ("UPI raghav.p@okpaynest", "raghav.p@okpaynest"),
    ("6228480317946205118", None),
    ("card 0000 0000 0000 0000", None),
    ("卡 13812345", None),
    ("card 4242 4242 4242 4242", None),
    ("trips 7741-3307-2290 through 2315", None),
)

DISGUISED = (
    ("卡号 六二一七 九九五三 七五七九 三五二五", "六二一七 九九五三 七五七九 三五二五"),
    ("卡号 ６２１７９９５３７５７９３５２５", "６２１７９９５３７５７９３５２５"),
    ("卡 6 2 1 7 9 9 5 3 7 5 7 9 3 5 2 5", "6 2 1 7 9 9 5 3 7 5 7 9 3 5 2 5"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_account_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.BANK_CARD) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_account_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.BANK_CARD) == [expected]

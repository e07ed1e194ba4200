"""International account numbers. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("pay DE34 3705 0299 4418 2733 65 now", "DE34 3705 0299 4418 2733 65"),
    ("IBAN GB61NWXK60161331926819", "GB61NWXK60161331926819"),
    ("GB62NWXK60161331926819 is hers", "GB62NWXK60161331926819"),
    ("NL46 QRBN 0417 1643 00", "NL46 QRBN 0417 1643 00"),
    ("AB12 3456", None),
    ("order DE34370502", None),
    ("IT12 and HR34 said no", None),
)

DISGUISED = (
    ("IBAN ＤＥ３４ ３７０５ ０２９９ ４４１８ ２７３３ ６５", "ＤＥ３４ ３７０５ ０２９９ ４４１８ ２７３３ ６５"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_iban_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.BANK_CARD) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_iban_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.BANK_CARD) == [expected]

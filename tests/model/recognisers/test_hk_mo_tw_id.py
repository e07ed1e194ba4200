"""Identity cards of Hong Kong, Macau and Taiwan. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("HKID A482913(4)", "A482913(4)"),
    ("佢係 WX571830(7)", "WX571830(7)"),
    ("身分證 F130245782", "F130245782"),
    ("身分證 F130245783", "F130245783"),
    ("香港身份证 A4829134", "A4829134"),
    ("澳门身份证 1234508(7)", "1234508(7)"),
    ("part A482913(5)", None),
    ("part F130245783", None),
    ("型号 A4829134", None),
)

DISGUISED = (
    ("身分證 Ｆ１３０２４５７８２", "Ｆ１３０２４５７８２"),
    ("HKID Ａ４８２９１３（４）", "Ａ４８２９１３（４）"),
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

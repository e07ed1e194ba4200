"""Passports and permits. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("护照E93817265，谁捡到了", "E93817265"),
    ("她的护照 EK4471902", "EK4471902"),
    ("passport GX 618 402, born Oran", "GX 618 402"),
    ("通行证 C8 3 1 0 4 7 2 6", "C8 3 1 0 4 7 2 6"),
    ("passport P4418207B", "P4418207B"),
    ("型号 EK4471902", None),
    ("passport number all zeros 000000000", None),
    ("护照办好了，花了 1200", None),
    ("passport renewal took 6 weeks in 2024", None),
)

DISGUISED = (
    ("护照 ＥＫ４４７１９０２", "ＥＫ４４７１９０２"),
    ("护照 EB 二九零四七一六", "EB 二九零四七一六"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_travel_document_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ID_NUMBER) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_travel_document_in_disguise(
    text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ID_NUMBER) == [expected]

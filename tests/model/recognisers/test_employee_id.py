"""Employee numbers. All are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("工号 YD204417 这人", "YD204417"),
    ("工号：00862", "00862"),
    ("E04471 这工号昨天刷的", "E04471"),
    ("员编 ZY0088", "ZY0088"),
    ("staff no. OGS/20417", "OGS/20417"),
    ("emp id IN-20487", "IN-20487"),
    ("badge 77-40213", "77-40213"),
    ("badge V-661204", "V-661204"),
    ("crew no. CR 20419", "CR 20419"),
    ("payroll number BHR-2217", "BHR-2217"),
    ("工号我没记住", None),
    ("YD204417 签收了 31 次", None),
    ("my badge expires the 31st", None),
    ("badge readers count 8 hours", None),
    ("staff of 2000 people", None),
    ("asset 77-40213", None),
)

DISGUISED = (
    ("工号 零零八六二", "零零八六二"),
    ("工号 ＹＤ２０４４１７", "ＹＤ２０４４１７"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_number_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.EMPLOYEE_ID) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_number_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.EMPLOYEE_ID) == [expected]

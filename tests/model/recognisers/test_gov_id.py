"""Government numbers of other countries. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("SSN 437-51-4955", "437-51-4955"),
    ("Luz, 918-04-7723", "918-04-7723"),
    ("her social is 437 51 4955", "437 51 4955"),
    ("NRIC S8412093F", "S8412093F"),
    ("G6712045R worked here", "G6712045R"),
    ("Aadhaar 4937 1620 8852", "4937 1620 8852"),
    ("Aadhaar 4937 1620 8853", "4937 1620 8853"),
    ("PAN BQRPT6093K", "BQRPT6093K"),
    ("NI no. AB 48 21 07 C", "AB 48 21 07 C"),
    ("CPF 271.828.459-54", "271.828.459-54"),
    ("TFN 501 886 940", "501 886 940"),
    ("BSN 314159265", "314159265"),
    ("DNI 59983326-Q", "59983326-Q"),
    ("DL D8847-12060", "D8847-12060"),
    ("S841209F", None),
    ("container 4937 1620 8852", None),
    ("model BQRPT6093K", None),
    ("SSN 000-00-0000", None),
    ("500.886.940-11", None),
    ("score 43-751-4955", None),
)

DISGUISED = (
    ("SSN four three seven five one four nine five five", "four three seven five one four nine five five"),
    ("Aadhaar ４９３７ １６２０ ８８５２", "４９３７ １６２０ ８８５２"),
    ("Aadhaar 4 9 3 7 / 1 6 2 0 / 8 8 5 2", "4 9 3 7 / 1 6 2 0 / 8 8 5 2"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_government_number_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ID_NUMBER) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_government_number_in_disguise(
    text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ID_NUMBER) == [expected]

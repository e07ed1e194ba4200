"""English addresses. All are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("he lives at 14 Mafeking Row, green door", "14 Mafeking Row"),
    ("home is 12 Maple Street, Apt 4B", "12 Maple Street, Apt 4B"),
    ("she is home, 771 Palomino Bend", "771 Palomino Bend"),
    ("Flat 9, 41 Tannery Walk, Bermondsey", "Flat 9, 41 Tannery Walk, Bermondsey"),
    ("He's at 22 Otter Bank if you ask", "22 Otter Bank"),
    ("She lives at 14 Hazel Road, Leeds LS6 2AB.", "14 Hazel Road, Leeds LS6 2AB"),
    ("at home, 22B Baker Street, London NW1 6XE, ring twice", "22B Baker Street, London NW1 6XE"),
    ("Home: 5 Oak Ave, Springfield, IL 62704", "5 Oak Ave, Springfield, IL 62704"),
    ("his house: 9 Mill Lane, Cork, T12 AF34", "9 Mill Lane, Cork, T12 AF34"),
    ("he lives at 8 Otter Bank, Leeds LS6 2AB", "8 Otter Bank, Leeds LS6 2AB"),
    ("lives at 8 Otter Bank, 3 of us do", "8 Otter Bank"),
    ("3 people in a row live here", None),
    ("we lost 40 Main Road contracts", None),
    ("2 weeks at home, 3 at work", None),
    ("lives 5 miles from work", None),
)

DISGUISED = (("he lives at １４ Mafeking Row", "１４ Mafeking Row"),)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_door_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ADDRESS) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_door_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.ADDRESS) == [expected]

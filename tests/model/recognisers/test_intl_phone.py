"""Telephone numbers of other countries. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("text Bram, +1 463 555 0172, he is nice", "+1 463 555 0172"),
    ("WhatsApp +44 7700 900468 ask for Jo", "+44 7700 900468"),
    ("reach her on +65 9137 4420", "+65 9137 4420"),
    ("his sim: +971 50 555 0137.", "+971 50 555 0137"),
    ("call him at (415) 555-0173", "(415) 555-0173"),
    ("cell 310.555.0163", "310.555.0163"),
    ("ring him, 07914 226 385", "07914 226 385"),
    ("手机 0937-518-260", "0937-518-260"),
    ("電話 5609 3381", "5609 3381"),
    ("sms 9148 2207", "9148 2207"),
    ("PA Smita 98237 11406 btwn 4 and 6", "98237 11406"),
    ("viber 0918 772 4031", "0918 772 4031"),
    ("his line is 0803 441 9276", "0803 441 9276"),
    ("that's Ivo, 0791-4226-385", "0791-4226-385"),
    ("that's Ivo, 0791.4226.385", "0791.4226.385"),
    ("Lena Brandt, 7805-5501-42 after six", "7805-5501-42"),
    ("Rob K on 四零二五五五零一一九", "四零二五五五零一一九"),
    ("ask Lena Brandt personally, 9849.0613.77", "9849.0613.77"),
    ("he answers on 0161 496 0417 at night", "0161 496 0417"),
    ("gave me the private one, 0151 9607 443", "0151 9607 443"),
    ("the figures were 7805-5501-42 today", None),
    ("Harbour Dental, 0161 496 0233", None),
    ("he sold 4025550119 units", None),
    ("she logged on 2024110509 and again", None),
    ("Town Hall, 2026-11-05 14:00", None),
    ("she is on 91000-96000", None),
    ("Product Manager, 75000-90000", None),
    ("Contoso Ltd, 94025501.19", None),
    ("the loss went 0.7853981634", None),
    ("his private one, 172.16.254.12", None),
    ("Raj Patel, 98 87 91 76 88", None),
    ("roster 07/12/2024 930", None),
    ("Work Item 9849061377", None),
    ("Mr. Bodnar on 0151 9607 443", "0151 9607 443"),
    ("+1 463 555 0172 5 pm works", "+1 463 555 0172"),
    ("打 20240917 那天的热线", None),
    ("call +44 (0)7911 123 456", "+44 (0)7911 123 456"),
    ("+0 000 000 000", None),
    ("grew +12345 percent", None),
    ("parcel 09123-445-7781", None),
    ("ticket 0 7 7 4 2 - 9 1 8 - 3 3 6 - 0 2", None),
    ("salary 412,306 to 512,306", None),
    ("base 175, bonus 40, stock 120 over 4", None),
)

DISGUISED = (
    (
        "ring me on oh seven nine one four two two six three eight five",
        "oh seven nine one four two two six three eight five",
    ),
    ("call ＋１ ４６３ ５５５ ０１７２", "＋１ ４６３ ５５５ ０１７２"),
    ("his cell is four one five five five five oh one seven three", "four one five five five five oh one seven three"),
    (
        "whatsapp plus four four, seven four, double-eight, three one six, nine oh two",
        "plus four four, seven four, double-eight, three one six, nine oh two",
    ),
    ("電話 五六零九 三三八一", "五六零九 三三八一"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_international_number_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.PHONE) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_international_number_in_disguise(
    text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.PHONE) == [expected]

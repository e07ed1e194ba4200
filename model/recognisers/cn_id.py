"""Resident identity card numbers of mainland China.

Source: GB 11643-1999 (18 digits, check digit by ISO 7064 MOD 11-2) and GB 11643-1989 (15 digits, none).
"""

import re
from datetime import date

from stdnum.cn import ric

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP, START, digits, only_code
from shenyan.model.recognisers.recogniser import Recogniser, compiled

# First two digits of GB/T 2260 codes, with those of Hong Kong, Macau and Taiwan residents.
_PROVINCE = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])")
_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2035

_ID_CUE = compiled(r"身份证|身分证|证件号|证号|户籍|\bid ?(?:card|no|number)\b|sfz|identity")
_EIGHTEEN = compiled(rf"{START}{digits(17)}{GAP}[0-9x]{END}")


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return _EARLIEST_YEAR <= int(year) <= _LATEST_YEAR


def is_checked(value: str) -> bool:
    """Whether province, birth date and check digit of 18 digits are all sound.

    Divisions below the province are left alone: the published lists lag behind cards still in use.
    """
    code = only_code(value)
    return is_shaped(value) and bool(ric.calc_check_digit(code) == code[-1])


def is_shaped(value: str) -> bool:
    """Whether 18 digits begin with a province and hold a birth date, whatever their check digit.

    About one run of 18 digits in six thousand does.
    """
    code = only_code(value)
    return _PROVINCE.match(code) is not None and _is_date(code[6:10], code[10:12], code[12:14])


def is_old_shaped(value: str) -> bool:
    """Whether 15 digits begin with a province and hold a birth date of the 1900s."""
    code = only_code(value)
    return _PROVINCE.match(code) is not None and _is_date(f"19{code[6:8]}", code[8:10], code[10:12])


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="cn_id",
        kind=EntityKind.ID_NUMBER,
        pattern=_EIGHTEEN,
        score=1.0,
        validate=is_checked,
        digits=17,
    ),
    Recogniser(
        # Posted numbers are often mistyped or invented: province and birth date alone still count, for less.
        name="cn_id_unchecked",
        kind=EntityKind.ID_NUMBER,
        pattern=_EIGHTEEN,
        score=0.7,
        validate=is_shaped,
        digits=17,
    ),
    Recogniser(
        name="cn_id_cued",
        kind=EntityKind.ID_NUMBER,
        pattern=_EIGHTEEN,
        score=0.7,
        cue=_ID_CUE,
        reach=(12, 0),
        digits=17,
    ),
    Recogniser(
        name="cn_id_old",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}{digits(15)}{END}"),
        score=0.9,
        validate=is_old_shaped,
        cue=_ID_CUE,
        reach=(30, 6),
        digits=15,
    ),
)

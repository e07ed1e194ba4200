"""Identity cards of Hong Kong, Macau and Taiwan.

Source: HKID check digit, weights 9 to 2 with a blank counted as 36, modulo 11; Taiwan's national ID, area
letter as two digits, weights 1, 9 to 1, 1, modulo 10. Macau's check digit is not published: a cue is needed.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP, START, digits, only_code
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_BLANK = 36
_AREAS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of their codes, 10 to 35
_TW_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_CUE = compiled(r"身份证|身分证|证件|证号|hkid|\bid\b|id ?(?:card|no|number)|居留证|\bbir\b")
_HINTS = ("身份证", "身分证", "证件", "证号", "hkid", "id", "居留证", "bir")
_HKID = r"[A-Z]{1,2}" + GAP + digits(6)


def is_hkid(value: str) -> bool:
    code = only_code(value)
    letters, last = code[:-7], code[-1]
    values = [_BLANK] * (2 - len(letters)) + [ord(letter) - ord("A") + 10 for letter in letters]
    values += [int(digit) for digit in code[-7:-1]]
    check = 10 if last == "A" else int(last)
    return (sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True)) + check) % 11 == 0


def is_taiwan_id(value: str) -> bool:
    code = only_code(value)
    area = _AREAS.index(code[0]) + 10
    values = [area // 10, area % 10, *(int(digit) for digit in code[1:])]
    return sum(weight * value for weight, value in zip(_TW_WEIGHTS, values, strict=True)) % 10 == 0


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="hkid",
        kind=EntityKind.ID_NUMBER,
        # Without brackets one product code in eleven would pass: those need the cue of hkid_cued.
        pattern=compiled(rf"(?<![0-9a-z]){_HKID} ?\([0-9A]\)"),
        score=1.0,
        validate=is_hkid,
        digits=6,
        hints=("(",),
    ),
    Recogniser(
        name="hkid_cued",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"(?<![0-9a-z]){_HKID}{GAP}(?:\([0-9A]\)|[0-9A]{END})"),
        score=0.9,
        cue=_CUE,
        reach=(14, 0),
        digits=6,
        hints=_HINTS,
    ),
    Recogniser(
        name="tw_id",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"(?<![0-9a-z])[A-Z]{GAP}[1289](?:{GAP}[0-9]){{8}}{END}"),
        score=1.0,
        validate=is_taiwan_id,
        digits=9,
    ),
    Recogniser(
        name="tw_id_cued",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"(?<![0-9a-z])[A-Z]{GAP}[1289](?:{GAP}[0-9]){{8}}{END}"),
        score=0.7,
        cue=_CUE,
        reach=(14, 0),
        digits=9,
        hints=_HINTS,
    ),
    Recogniser(
        name="macau_id",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}[1578](?:{GAP}[0-9]){{6}}(?:{GAP}[0-9]{END}|\([0-9]\))"),
        score=0.9,
        cue=compiled(r"澳门.{0,6}(?:身份证|身分证|证件)|\bbir\b|macau (?:id|resident)"),
        reach=(20, 0),
        digits=8,
        hints=("澳门", "bir", "macau"),
    ),
)

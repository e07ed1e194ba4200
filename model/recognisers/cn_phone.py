"""Telephone numbers of mainland China.

Source: the numbering plan of the Ministry of Industry and Information Technology (mobile segments 13 to
19 as allotted to operators) and, for landlines, Google's libphonenumber metadata of area codes.
"""

import phonenumbers

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import (
    END,
    GAP,
    HAN_DIGITS,
    LONE_END,
    LONE_START,
    digits,
    is_amount,
    only_digits,
)
from shenyan.model.recognisers.recogniser import Recogniser, compiled

# Segments that have been allotted; 154, 160 and 194, for example, have not.
_SEGMENT = rf"1{GAP}(?:3{GAP}[0-9]|4{GAP}[014-9]|5{GAP}[0-35-9]|6{GAP}[2567]|7{GAP}[0-8]|8{GAP}[0-9]|9{GAP}[0-35-9])"
# "1-866-555-0137" has the country code of North America before its three groups.
_NOT_AMERICAN = r"(?!1[ .\-][0-9]{3}[ .\-][0-9]{3}[ .\-][0-9]{4})"
_ANY = f"[0-9{HAN_DIGITS}]"
_STOP = r"[,，、。~] ?"
_COUNTRY = r"(?:(?:\+|00)?86[ \-]{0,2})?"
# "电话13…", "call13…" and "vx13…" lead straight into the number, a code such as "LL138…" must not.
_LEAD = (
    r"(?:(?<![0-9a-z])|(?<=tel)|(?<=call)|(?<=mob)|(?<=phone)|(?<=\bvx)|(?<=\bwx)|(?<=\bv)|(?<=\bid))"
    r"(?<![0-9][._/·\-])(?<![a-z][\-_/])(?<![#=$¥€£])"
)
# Two whole numbers side by side: "13800138000/13911112222".
_BESIDE = r"(?<=1[0-9]{10}[/\-])"
_AND_ANOTHER = r"(?=[/\-]1[3-9][0-9]{9}(?![0-9a-z]))"


def _is_mobile(value: str) -> bool:
    return not is_amount(value)


def is_landline(value: str) -> bool:
    """Whether area code and length are those of a mainland landline."""
    try:
        number = phonenumbers.parse(only_digits(value), "CN")
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_valid_number_for_region(number, "CN"))


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="cn_mobile",
        kind=EntityKind.PHONE,
        pattern=compiled(
            rf"(?:{_LEAD}{_COUNTRY}|{_BESIDE})(?=1[0-9]{{10}}){_SEGMENT}[0-9]{{8}}(?:{END}|{_AND_ANOTHER})"
        ),
        score=1.0,
        digits=11,
    ),
    Recogniser(
        name="cn_mobile_split",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}{_COUNTRY}{_NOT_AMERICAN}{_SEGMENT}(?:{GAP}[0-9]){{8}}{LONE_END}"),
        score=1.0,
        digits=11,
    ),
    Recogniser(
        # Groups set apart by a pause: "159，2074，3816".
        name="cn_mobile_listed",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}[1一幺]{_ANY}{{2}}{_STOP}{_ANY}{{4}}{_STOP}{_ANY}{{4}}(?!{_ANY}){LONE_END}"),
        score=0.9,
        validate=_is_mobile,
        hints=(",", "，", "、", "。", "~"),
    ),
    Recogniser(
        # Masked, and the middle given beside it: "139****2207 中间 4 位是 6418".
        name="cn_mobile_unmasked",
        kind=EntityKind.PHONE,
        pattern=compiled(
            rf"{LONE_START}1[3-9][0-9][*x]{{4}}[0-9]{{4}}.{{0,4}}中间"
            rf"(?: ?[0-9] ?位)?[^0-9]{{0,6}}{digits(4)}{END}"
        ),
        score=0.9,
        digits=11,
        hints=("中间",),
    ),
    Recogniser(
        name="cn_landline",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}\(?0[0-9]{{2,3}}\)?[ \-]{{0,2}}[2-8](?:[ \-]?[0-9]){{6,7}}{LONE_END}"),
        score=0.7,
        validate=is_landline,
        digits=10,
    ),
    Recogniser(
        name="cn_home_landline",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}(?:0[0-9]{{2,3}}[ \-]{{0,2}})?{digits(7, 8)}{LONE_END}"),
        score=0.9,
        cue=compiled(r"(?:家里?|住宅|宅|私人|本人)(?:的)?(?:座机|固话|电话|号码)"),
        reach=(14, 0),
        digits=7,
        hints=("座机", "固话", "电话", "号码"),
    ),
)

"""Telephone numbers of any country: with a plus sign anywhere, in a national format where that is plain.

Dialling plans are those of Google's libphonenumber. Candidates come from patterns of our own rather than
from PhoneNumberMatcher, whose cost has no useful bound on a post made of digits.
"""

import re
from collections.abc import Callable

import phonenumbers

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import GAP, LONE_END, LONE_START, digits, is_amount, only_digits
from shenyan.model.recognisers.recogniser import Recogniser, compiled

# Plans that a national number after a cue is tried against, most likely first.
_REGIONS = ("US", "GB", "HK", "SG", "TW", "IN", "MY", "PH", "AU", "NG", "IE", "NZ", "KE", "ZA")
_PHONE_CUE = compiled(
    r"\b(?:phone|mobile|mob|cell|tel|call|text|ring|dial|sms|whats ?app|viber|number|no|line|reach|hp|direct"
    r"|contact|sim|home|desk|hotline|help ?line|buzz|msg|message|tele|zalo)(?:'?s)?\b"
    r"|手机|电话|号码|私号|的号|致电|拨|打|联系|座机|找|搵|揾|传真|热线|短信"
)
_STRONG_CUE = compiled(
    r"(?:\b(?:phone|mobile|mob|cell|tel|call|text|ring|sms|whats ?app|viber|hp|sim)(?:'?s)?\b"
    r"|手机|电话|号码|私人号|的号)[^.!?。！？]{0,12}\Z"
)


# What makes the number behind it a person's, without a word for telephones: "he's on …", "private one, …".
_PERSON_CUE = compiled(
    r"\b(?:himself|herself|personally|personal|private|at home)(?: one| number| line)?(?: is)?[,:]? ?(?:on |at )?\Z"
    r"|\b(?:he|she)(?:'?s| is|'ll answer| answers| picks up)? on \Z"
    r"|\b(?:reach|get|grab|ring|answers?|picks? up)(?: him| her| me| you)? on \Z"
    r"|(?-i:\bM(?:rs?|s)\.? [A-Z][a-z]+),? (?:on |at )?\Z"
)
# A person's name right before it: "Lyle Bodnar, …", "Shay on …"; `(?-i:` because names are told by capitals. Without
# the comma a label has the same form: "Work Item …".
_NAME_CUE = compiled(
    r"(?-i:\b[A-Z][a-z]+ [A-Z][A-Za-z'’\-]*)(?:'s)?(?:, (?:it'?s )?|,? (?:on|at|picks up on) )\Z"
    r"|(?-i:\b[A-Z][a-z]+),? (?:on|at|picks up on) \Z"
)


def _parsed(value: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None


def _international(value: str) -> str:
    """The number with its plus sign, without the zero of "+44 (0)7700", which is not dialled."""
    return "+" + only_digits(value.replace("(0)", ""))


def is_dialled(value: str) -> bool:
    """Whether a number with a plus sign is valid in its country's plan."""
    number = _parsed(_international(value), None)
    return number is not None and bool(phonenumbers.is_valid_number(number))


def is_possible(value: str) -> bool:
    """Whether a number with a plus sign has a country's code and a length in use there."""
    number = _parsed(_international(value), None)
    return number is not None and bool(phonenumbers.is_possible_number(number))


def valid_in(*regions: str) -> Callable[[str], bool]:
    """A check that a national number is valid in one of the plans."""

    def is_valid(value: str) -> bool:
        if is_amount(value):
            return False
        run = only_digits(value)
        numbers = (_parsed(run, region) for region in regions)
        return any(number is not None and phonenumbers.is_valid_number(number) for number in numbers)

    return is_valid


_HAS_PLAN = valid_in(*_REGIONS)
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])\Z")
_LOCAL_LENGTHS = (8, 10)  # of national numbers written without a leading zero: HK and SG, US and IN


def is_local(value: str) -> bool:
    """Whether a national number is valid somewhere and as long as people there write it."""
    run = only_digits(value)
    if _DATE.match(run):
        return False
    long_enough = len(run) > _LOCAL_LENGTHS[0] if run.startswith("0") else len(run) in _LOCAL_LENGTHS
    return long_enough and _HAS_PLAN(value)


_MOBILE_TYPES = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


def is_local_mobile(value: str) -> bool:
    """Whether a national number, as long as people write it, is one that a plan gives to mobiles too."""
    numbers = (_parsed(only_digits(value), region) for region in _REGIONS)
    types = (phonenumbers.number_type(number) for number in numbers if number is not None)
    return is_local_line(value) and any(kind in _MOBILE_TYPES for kind in types)


def is_grouped(value: str) -> bool:
    """Whether the groups are those of a telephone number, and not of a date, a range of pay, an amount or scores.

    One kind of mark between them; three to six digits each, two at the end.
    """
    marks, groups = _MARKS.findall(value.strip("(")), re.findall(r"[0-9]+", value)
    if len(groups) == 1:
        return _DATE.match(value[:8]) is None
    *first, last = (len(group) for group in groups)
    if len(set(marks)) > 1 or not all(3 <= size <= 6 for size in first) or not 2 <= last <= 6:
        return False
    if len(groups) == 2 and (marks[0] == "." or all(group.endswith("00") for group in groups)):
        return False
    return not all(_YEAR.match(group) for group in groups[:2])


def is_local_line(value: str) -> bool:
    """Whether a national number is valid somewhere, and written as one."""
    return is_grouped(value) and is_local(value)


def is_british_mobile(value: str) -> bool:
    """Whether a number beginning with 07 is grouped like one. Not asked of the plan, which lacks the range for drama.

    Mainland area codes begin with 07 too: "0773-5806214", "0716 852 1463".
    """
    return is_grouped(value) and _AREA_AND_SEVEN.match(value) is None


_MARKS = re.compile(r"[^0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_AREA_AND_SEVEN = re.compile(r"0[0-9]{3}[^0-9]+[0-9]{3}[^0-9]?[0-9]{4}\Z")
_PLUS = r"(?<![0-9a-z+])(?:\+|plus) ?[0-9](?:[ .\-/()]{0,3}[0-9]){7,14}(?![0-9])"
_NANP = (
    rf"{LONE_START}(?:\+?1[ .\-]{{0,2}})?(?:\([2-9][0-9]{{2}}\) ?|[2-9][0-9]{{2}}[ .\-,]{{1,2}})"
    rf"[2-9][0-9]{{2}}[ .\-,]{{1,2}}[0-9]{{4}}{LONE_END}"
)

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="intl_phone",
        kind=EntityKind.PHONE,
        pattern=compiled(_PLUS),
        score=1.0,
        validate=is_dialled,
        digits=8,
        hints=("+", "plus"),
        shrink=True,
    ),
    Recogniser(
        # Ranges kept for drama and misspelt numbers: no plan has them, their form does.
        name="intl_phone_unallotted",
        kind=EntityKind.PHONE,
        pattern=compiled(_PLUS),
        score=0.7,
        validate=is_possible,
        digits=8,
        hints=("+", "plus"),
        shrink=True,
    ),
    Recogniser(
        name="us_phone",
        kind=EntityKind.PHONE,
        pattern=compiled(_NANP),
        score=0.9,
        validate=valid_in("US"),
        digits=10,
    ),
    Recogniser(
        name="gb_mobile",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}0{GAP}7{GAP}{digits(9)}{LONE_END}"),
        score=0.9,
        validate=is_british_mobile,
        digits=11,
    ),
    Recogniser(
        name="in_mobile",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}[6-9][0-9]{{4}} [0-9]{{5}}{LONE_END}"),
        score=0.7,
        validate=valid_in("IN"),
        digits=10,
    ),
    Recogniser(
        name="tw_mobile",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}09[0-9]{{2}}[ \-]?[0-9]{{3}}[ \-]?[0-9]{{3}}{LONE_END}"),
        score=0.9,
        validate=valid_in("TW"),
        digits=10,
    ),
    Recogniser(
        name="ph_mobile",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}09[0-9]{{2}}[ \-][0-9]{{3}}[ \-][0-9]{{4}}{LONE_END}"),
        score=0.9,
        validate=valid_in("PH"),
        digits=11,
    ),
    Recogniser(
        name="local_phone",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}\(?{digits(8, 12)}{LONE_END}"),
        score=0.7,
        validate=is_local,
        cue=_PHONE_CUE,
        digits=8,
    ),
    Recogniser(
        name="persons_phone",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}\(?{digits(10, 11)}{LONE_END}"),
        score=0.7,
        validate=is_local_line,
        cue=_PERSON_CUE,
        digits=10,
    ),
    Recogniser(
        # A company may have the same form of name: only numbers that can be a mobile's.
        name="named_phone",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}\(?{digits(10, 11)}{LONE_END}"),
        score=0.7,
        validate=is_local_mobile,
        cue=_NAME_CUE,
        digits=10,
    ),
    Recogniser(
        # Right after a cue a number counts although no plan has it: mistyped ones are posted too.
        name="cued_phone",
        kind=EntityKind.PHONE,
        pattern=compiled(rf"{LONE_START}\(?0{GAP}{digits(9, 10)}{LONE_END}"),
        score=0.7,
        cue=_STRONG_CUE,
        reach=(20, 0),
        digits=10,
    ),
)

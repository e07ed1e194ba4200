"""Runs of digits as people write them: solid, in groups, or one at a time."""

import re

# What may stand between two digits of one number: "139 1641-7725", "4 9 3 7 / 6 1 2 0", "9 7 3 . 5 5 5".
GAP = r"[ .\-/·_]{0,3}"
# Chinese numerals that folding leaves alone because too few stand together.
HAN_DIGITS = "零〇一二三四五六七八九幺"
# A number starts here: neither inside a longer one nor inside a code such as "LL-138…" or "#138…".
START = r"(?<![0-9a-z])(?<![0-9][._/·\-])(?<![a-z][\-_/])(?<![#=$¥€£])"
# A number ends here.
END = r"(?![0-9a-z])(?![.\-/·_][0-9])"
# The same where a space sets groups apart, so that a part of a longer number does not pass for the whole;
# a time of day may follow.
LONE_START = START + r"(?<![0-9][, ])(?<![0-9] [.\-/·] )"
LONE_END = END + r"(?![ .,\-/·_]{1,3}[0-9](?![0-9]?[:点]))"

_NOT_DIGIT = re.compile(r"[^0-9]+")
_NOT_CODE = re.compile(r"[^0-9A-Za-z]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z")
_SAME = re.compile(r"([0-9])\1{7}|\A([0-9]{4})\2{2,}\Z")
_RISING = "01234567890123456789"
_FALLING = _RISING[::-1]
# Shorter runs rise or repeat by chance.
_SHORTEST_PLACEHOLDER = 7


def digits(count: int, most: int | None = None) -> str:
    """Pattern of `count` digits (up to `most`), with or without gaps between them."""
    times = f"{count - 1}" if most is None else f"{count - 1},{most - 1}"
    return rf"[0-9](?:{GAP}[0-9]){{{times}}}"


def only_digits(value: str) -> str:
    return _NOT_DIGIT.sub("", value)


def only_code(value: str) -> str:
    """Letters, in upper case, and digits of an identifier."""
    return _NOT_CODE.sub("", value).upper()


def is_amount(value: str) -> bool:
    """Whether commas stand where thousands are set apart: "15,920,743,816"."""
    return _THOUSANDS.match(value) is not None


def is_placeholder(value: str) -> bool:
    """Whether the digits are nobody's: "000-0000", "123456789", "13800000000", "4242 4242 4242 4242"."""
    run = only_digits(value)
    if len(run) < _SHORTEST_PLACEHOLDER:
        return False
    return len(set(run)) == 1 or run in _RISING or run in _FALLING or _SAME.search(run) is not None

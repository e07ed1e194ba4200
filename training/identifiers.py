"""Identifiers that a check digit or a dialling plan vouches for: how many the recognisers find, plain and disguised.

python-stdnum and phonenumbers say which of the marked ones those are, so that the recognisers do not choose
the questions that they are asked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.es import dni
from stdnum.exceptions import ValidationError
from stdnum.in_ import aadhaar

from shenyan.data.rows import EntityMark, Row
from shenyan.model.findings import Finding
from shenyan.model.labels import EntityKind, Label
from shenyan.model.normalise import fold
from shenyan.model.reading import read
from shenyan.training.figures import Line
from shenyan.training.marks import Span, overlap, places
from shenyan.training.metrics import mean_of

KINDS = (EntityKind.PHONE, EntityKind.ID_NUMBER, EntityKind.BANK_CARD)
REGIONS = ("CN", "US", "GB", "HK", "SG", "TW", "IN", "AU", "CA", "IE")  # of numbers without a country's code
CARD_LENGTHS = range(13, 20)  # ISO/IEC 7812-1
GROUP = 4  # characters between two dots or dashes

_HAN_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _bare(value: str) -> str:
    return re.sub(r"[^0-9A-Za-z+]", "", value)


def _grouped(value: str, mark: str) -> str:
    return mark.join(re.findall(f".{{1,{GROUP}}}", _bare(value)))


# Ways of writing an identifier that people use to get it past a filter.
DISGUISES: dict[str, Callable[[str], str]] = {
    "full-width": lambda value: value.translate(_FULL_WIDTH),
    "zero-width": lambda value: "\u200b".join(value),
    "spaced": lambda value: " ".join(_bare(value)),
    "Chinese digits": lambda value: _bare(value).translate(_HAN_DIGITS),
    "dotted": lambda value: _grouped(value, "."),
    "dashed": lambda value: _grouped(value, "-"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a marked identifier was found. disguise: None where it was left as its author wrote it."""

    kind: EntityKind
    disguise: str | None
    found: bool


def identifier_lines(rows: Sequence[Row]) -> list[Line]:
    """Section "identifiers", of the recognisers alone, on the rows whose entities are marked.

    recall: share of vouched-for identifiers in posts that leak privacy that are found as personal data of their kind,
    more than half of each: "plain" (also by kind), and with just the identifier rewritten, "disguised" and each way.
    precision: of everything found of KINDS, the share that is marked so, in a post that leaks privacy.
    """
    marked = [row for row in rows if row.entities is not None]
    asked = [one for row in marked if row.labels[Label.PRIVACY_LEAK] for one in _asked(row)]
    right = [one for row in marked for one in _right(row)]
    slices = {
        "plain": [one.found for one in asked if one.disguise is None],
        **{
            f"plain {kind}": [one.found for one in asked if one.disguise is None and one.kind is kind] for kind in KINDS
        },
        "disguised": [one.found for one in asked if one.disguise],
        **{f"disguised {name}": [one.found for one in asked if one.disguise == name] for name in DISGUISES},
    }
    lines = [_line(name, "recall", found) for name, found in slices.items() if found]
    return [*lines, *([_line("plain", "precision", right)] if right else [])]


def is_vouched_for(kind: EntityKind, value: str) -> bool:
    """Whether a check digit or a dialling plan says that a text is an identifier of its kind."""
    if kind is EntityKind.PHONE:
        return any(_is_dialled(value, region) for region in REGIONS)
    code = _bare(value)
    if kind is EntityKind.ID_NUMBER:
        return _is_resident(code) or any(bool(number.is_valid(code)) for number in (aadhaar, cpf, dni))
    if kind is EntityKind.BANK_CARD:
        card = len(code) in CARD_LENGTHS and bool(luhn.is_valid(code))
        return card or bool(iban.is_valid(code, check_country=False))
    return False


def _is_resident(code: str) -> bool:
    """Whether birth date and check digit are a Chinese resident's. ric.is_valid wants a place too, and fails on one."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", code):
        return False
    try:
        ric.get_birth_date(code)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(code) == code[-1].upper())


def _is_dialled(value: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(value, region)))
    except phonenumbers.NumberParseException:
        return False


def _asked(row: Row) -> Iterator[Asked]:
    plain = read(fold(row.text)).found
    for mark in row.entities or ():
        value = row.text[mark.start : mark.end]
        if not is_vouched_for(mark.kind, value):
            continue
        yield Asked(mark.kind, None, _finds(plain, mark.kind, (mark.start, mark.end)))
        for name, disguise in DISGUISES.items():
            written = disguise(value)
            if written != value:
                yield Asked(mark.kind, name, _finds_written(row, mark, written))


def _finds_written(row: Row, mark: EntityMark, written: str) -> bool:
    text = row.text[: mark.start] + written + row.text[mark.end :]
    return _finds(read(fold(text)).found, mark.kind, (mark.start, mark.start + len(written)))


def _finds(found: Iterable[Finding], kind: EntityKind, span: Span) -> bool:
    start, end = span
    covered = (min(end, one.end) - max(start, one.start) for one in found if one.kind is kind)
    return any(2 * length > end - start for length in covered)


def _right(row: Row) -> Iterator[bool]:
    """Of each finding of KINDS in a post, whether it stands where an identifier of its kind is disclosed."""
    for finding in read(fold(row.text)).found:
        if finding.kind in KINDS:
            quotes = (row.text[mark.start : mark.end] for mark in row.entities or () if mark.kind is finding.kind)
            spans = [span for quote in quotes for span in places(quote, row.text)]
            disclosed = any(overlap(span, (finding.start, finding.end)) for span in spans)
            yield disclosed and row.labels[Label.PRIVACY_LEAK]


def _line(name: str, measure: str, hits: Sequence[bool]) -> Line:
    return Line("identifiers", "shenyan", name, "", measure, len(hits), mean_of(hits))

"""Passports and travel permits: they carry no check digit in print, so a cue must stand beside them.

Source: ICAO Doc 9303 part 4 (nine characters at most); mainland E, EA to EZ, G, D, S, P with the digits
that the National Immigration Administration prints; permits C, H and M for Hong Kong, Macau and Taiwan.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP, digits, is_placeholder, only_code
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_CUE = compiled(r"护照|passport|通行证|回乡证|台胞证|travel (?:permit|document)")
_START = r"(?<![0-9a-z])(?<![0-9a-z][\-_/])"
_MOST_CHARACTERS = 9
_FEWEST_DIGITS = 6


def _is_document(value: str) -> bool:
    code = only_code(value)
    count = sum(character.isdigit() for character in code)
    return len(code) <= _MOST_CHARACTERS and count >= _FEWEST_DIGITS and not is_placeholder(value)


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="cn_passport",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{_START}(?:[EGDSPHCMK]{GAP}{digits(8)}|[EHC]{GAP}[A-Z]{GAP}{digits(7)}){END}"),
        score=0.9,
        validate=_is_document,
        cue=_CUE,
        reach=(16, 6),
        digits=7,
        hints=("护照", "passport", "通行证", "回乡证", "台胞证"),
    ),
    Recogniser(
        name="passport",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{_START}(?:[A-Z]{GAP}){{0,2}}{digits(6, 9)}(?:{GAP}[A-Z])?{END}"),
        score=0.9,
        validate=_is_document,
        cue=_CUE,
        reach=(16, 0),
        digits=6,
        hints=("护照", "passport", "通行证", "回乡证", "台胞证", "travel "),
    ),
)

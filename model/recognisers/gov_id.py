"""Numbers that governments give people outside China.

Source: python-stdnum for Aadhaar (Verhoeff), PAN, TFN, CPF, DNI and BSN; HMRC's NIM39110 for the
National Insurance number; Singapore's NRIC, weights 2, 7, 6, 5, 4, 3, 2, modulo 11.
"""

from collections.abc import Callable

from stdnum.au import tfn
from stdnum.br import cpf
from stdnum.es import dni
from stdnum.in_ import aadhaar, pan
from stdnum.nl import bsn

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP, START, digits, is_placeholder, only_code
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_CODE_START = r"(?<![0-9a-z])(?<![0-9a-z][\-_/])"
_NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_NRIC_LETTERS = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
}
_SSN = rf"{START}{digits(3)}[ \-]{{0,3}}{digits(2)}[ \-]{{0,3}}{digits(4)}{END}"
_AADHAAR_CUE = compiled(r"aa?dha?ar|\buid(?:ai)?\b|verification folder|kyc")


def is_nric(value: str) -> bool:
    code = only_code(value)
    total = sum(weight * int(digit) for weight, digit in zip(_NRIC_WEIGHTS, code[1:8], strict=True))
    if code[0] == "M":  # the series of 2022 counts and orders its letters apart
        return "XWUTRQPNJLK"[(total + 3) % 11] == code[8]
    offset, letters = _NRIC_LETTERS[code[0]]
    return letters[(total + offset) % 11] == code[8]


def _checked(module_check: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda value: bool(module_check(only_code(value))) and not is_placeholder(value)


def _is_real(value: str) -> bool:
    return not is_placeholder(value)


def _cued(name: str, pattern: str, cue: str, *hints: str, score: float = 0.7) -> Recogniser:
    """A number that only its cue makes one: no check digit, or one that the poster got wrong."""
    return Recogniser(
        name=name,
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(pattern),
        score=score,
        validate=_is_real,
        cue=compiled(cue),
        reach=(20, 0),
        digits=4,
        hints=hints,
    )


_NRIC = rf"{_CODE_START}[STFGM]{GAP}{digits(7)}{GAP}[A-Z]{END}"
_PAN = rf"{_CODE_START}[A-Z]{{3}}[ABCFGHJLPT][A-Z]{GAP}{digits(4)}{GAP}[A-Z]{END}"
_CPF = rf"{START}[0-9]{{3}}\.[0-9]{{3}}\.[0-9]{{3}}-[0-9]{{2}}{END}"

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        # Areas that were never issued count too: made-up numbers use them.
        name="us_ssn",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}[0-9]{{3}}-[0-9]{{2}}-[0-9]{{4}}{END}"),
        score=0.7,
        validate=_is_real,
        digits=9,
        hints=("-",),
    ),
    _cued("us_ssn_cued", _SSN, r"\bssn\b|social(?: security)?|\bss ?#", "ssn", "social", "ss", score=0.9),
    Recogniser(
        name="sg_nric",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(_NRIC),
        score=1.0,
        validate=is_nric,
        digits=7,
    ),
    Recogniser(
        # With a wrong letter at the end: nothing else is written like this.
        name="sg_nric_unchecked",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(_NRIC),
        score=0.7,
        validate=_is_real,
        digits=7,
    ),
    Recogniser(
        name="in_pan",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(_PAN),
        score=0.9,
        validate=_checked(pan.is_valid),
        cue=compiled(r"\bpan\b"),
        reach=(24, 0),
        digits=4,
        hints=("pan",),
    ),
    Recogniser(
        name="in_aadhaar",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}{digits(12)}{END}"),
        score=1.0,
        validate=_checked(aadhaar.is_valid),
        cue=_AADHAAR_CUE,
        reach=(40, 12),
        digits=12,
        hints=("adh", "uid", "kyc"),
    ),
    _cued("in_aadhaar_cued", rf"{START}{digits(12)}{END}", r"aa?dha?ar", "adh"),
    _cued(
        "gb_nino",
        rf"{_CODE_START}[A-Z]{GAP}[A-Z]{GAP}{digits(6)}{GAP}[A-D]{END}",
        r"\bni(?:no)?\b|national insurance",
        "ni",
        "national insurance",
        score=0.9,
    ),
    Recogniser(
        name="br_cpf",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(_CPF),
        score=1.0,
        validate=_checked(cpf.is_valid),
        digits=11,
    ),
    _cued("br_cpf_cued", rf"{START}{digits(11)}{END}", r"\bcpf\b", "cpf"),
    Recogniser(
        name="es_dni",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}{digits(8)}{GAP}[A-HJ-NP-TV-Z]{END}"),
        score=0.9,
        validate=_checked(dni.is_valid),
        cue=compiled(r"\b(?:dni|nif)\b"),
        reach=(14, 0),
        digits=8,
        hints=("dni", "nif"),
    ),
    _cued("es_dni_cued", rf"{START}{digits(7, 8)}{GAP}[A-Z]{END}", r"\b(?:dni|nie|nif)\b", "dni", "nie", "nif"),
    Recogniser(
        name="nl_bsn",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}{digits(8, 9)}{END}"),
        score=1.0,
        validate=_checked(bsn.is_valid),
        cue=compiled(r"\bbsn\b"),
        reach=(14, 0),
        digits=8,
        hints=("bsn",),
    ),
    _cued("nl_bsn_cued", rf"{START}{digits(8, 9)}{END}", r"\bbsn\b", "bsn"),
    Recogniser(
        name="au_tfn",
        kind=EntityKind.ID_NUMBER,
        pattern=compiled(rf"{START}{digits(8, 9)}{END}"),
        score=1.0,
        validate=_checked(tfn.is_valid),
        cue=compiled(r"\btfn\b|tax file"),
        reach=(14, 0),
        digits=8,
        hints=("tfn", "tax file"),
    ),
    _cued("au_tfn_cued", rf"{START}{digits(8, 9)}{END}", r"\btfn\b|tax file", "tfn", "tax file"),
    _cued(
        "driving_licence",
        rf"{_CODE_START}[A-Z]{{0,2}}{digits(6, 12)}{END}",
        r"\bdl\b|driv(?:er'?s?|ing) licen[cs]e|驾驶证|驾照",
        "dl",
        "licen",
        "驾驶证",
        "驾照",
    ),
)

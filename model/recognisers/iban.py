"""International bank account numbers.

Source: ISO 13616 (structure) and ISO 7064 MOD 97-10 (check digits).
"""

from stdnum import iban

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP, only_code
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_START = r"(?<![0-9a-z])"


def is_iban(value: str) -> bool:
    # The country's own checks of bank and branch are left out: they lag behind.
    return bool(iban.is_valid(only_code(value), check_country=False))


_IBAN = rf"{_START}[A-Z]{{2}}{GAP}[0-9]{GAP}[0-9](?:{GAP}[0-9A-Z]){{11,30}}{END}"

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="iban",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(_IBAN),
        score=1.0,
        validate=is_iban,
        digits=8,
        shrink=True,
    ),
    Recogniser(
        # Check digits that do not add up: the structure still shows what it is.
        name="iban_unchecked",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(
            rf"{_START}[A-Z]{{2}}{GAP}[0-9]{{2}}{GAP}(?:[A-Z]{{4}}{GAP}[0-9](?:{GAP}[0-9]){{7,15}}"
            rf"|[0-9]{{4}}(?: [0-9]{{4}}){{2,5}}(?: [0-9]{{1,4}})?){END}"
        ),
        score=0.7,
        digits=8,
    ),
)

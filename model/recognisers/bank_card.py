"""Payment cards, and bank accounts and payment addresses after a cue.

Source: ISO/IEC 7812-1 (issuer ranges, Luhn check digit in annex B); UnionPay's range is 62.
"""

from stdnum import luhn

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.cn_id import is_shaped
from shenyan.model.recognisers.digits import END, GAP, START, digits, is_placeholder, only_digits
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_ISSUER = rf"(?:6{GAP}[0245]|5{GAP}[1-5]|2{GAP}[2-7]|4{GAP}[0-9]|3{GAP}[4-9]|9{GAP}[0-9])"
_CARD = rf"{START}{_ISSUER}(?:{GAP}[0-9]){{12,17}}{END}"
_ID_LENGTH = 18
_CARD_CUE = compiled(
    r"银行卡|卡号|卡上|卡里|储蓄卡|信用卡|借记卡|收款|打款|打到|转到|转账|汇到|还钱|退款|卡|户名"
    r"|工资卡|开户|账号|账户"
    r"|\bcards?\b|\bvisa\b|mastercard|amex|debit|credit|account|\bacct\b|deposit|pay|refund|wire|iban|\bfee\b"
)
_ACCOUNT_CUE = compiled(
    r"(?:\ba/?c(?:c(?:oun)?t)?\b\.?|账号|账户|帐号|帐户|户头|银行卡|卡号|转[账帐]|打款"
    r"|汇款到)[^,.;!?，。；！？]{0,10}\Z"
)


def is_card(value: str) -> bool:
    """Whether length and check digit are right and the number is nobody's example."""
    return bool(luhn.is_valid(only_digits(value))) and is_card_length(value)


def is_card_length(value: str) -> bool:
    """Whether the issuer's cards have so many digits.

    UnionPay's have 16 to 19, American Express's 15, others' 16 or 19. What reads as a resident identity
    number, with its birth date, is none.
    """
    run = only_digits(value)
    if is_placeholder(value) or (len(run) == _ID_LENGTH and is_shaped(run)):
        return False
    if run.startswith("62"):
        return 16 <= len(run) <= 19
    return len(run) == 15 if run.startswith(("34", "37")) else len(run) in (16, 19)


def _is_real(value: str) -> bool:
    return not is_placeholder(value)


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="bank_card",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(_CARD),
        score=1.0,
        validate=is_card,
        digits=14,
        shrink=True,
    ),
    Recogniser(
        # Mistyped and invented numbers are posted too; a cue makes up for the check digit.
        name="bank_card_cued",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(_CARD),
        score=0.7,
        validate=is_card_length,
        cue=_CARD_CUE,
        reach=(20, 10),
        digits=14,
    ),
    Recogniser(
        # Four groups of four and a month of expiry: "5412 7534 8890 2216 09/27".
        name="bank_card_expiring",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(
            rf"{START}(?P<value>[3-6][0-9]{{3}}(?:[ \-]?[0-9]{{4}}){{3}}),? {{0,2}}(?:exp\.? ?)?"
            rf"(?:0[1-9]|1[0-2])/[0-9]{{2}}(?![0-9])"
        ),
        score=0.9,
        validate=_is_real,
        digits=16,
    ),
    Recogniser(
        name="bank_account",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(rf"{START}{digits(8, 21)}{END}"),
        score=0.8,
        validate=_is_real,
        cue=_ACCOUNT_CUE,
        reach=(20, 0),
        digits=8,
        hints=("ac", "a/c", "账", "帐", "户", "卡", "款"),
    ),
    Recogniser(
        # A British account: its branch, then its number.
        name="gb_account",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(
            r"(?<![0-9])[0-9]{2}[ \-][0-9]{2}[ \-][0-9]{2}[,;]? {0,2}(?:a/?c(?:c(?:oun)?t)?\.?(?: "
            r"(?:no|number))?:? ?)"
            r"[0-9]{8}(?![0-9])"
        ),
        score=0.9,
        digits=14,
    ),
    Recogniser(
        name="upi",
        kind=EntityKind.BANK_CARD,
        pattern=compiled(r"\b(?:upi|gpay|phonepe|paytm)(?: id)?[ :]{1,3}(?P<value>[\w.\-]{3,40}@[a-z]{3,16})\b"),
        score=0.9,
        hints=("upi", "gpay", "phonepe", "paytm"),
    ),
)

"""Which findings are public, or nobody's, and therefore no disclosure (codebook, section 3 and ruling 9).

Recognisers find; these pure functions discard. Nothing here looks at the post as a whole: a finding is
judged by its own characters and by the words beside it.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from shenyan.model.findings import Finding
from shenyan.model.labels import EntityKind
from shenyan.model.normalise import Folded
from shenyan.model.recognisers import public_words as words
from shenyan.model.recognisers.digits import is_placeholder, only_digits

_BEFORE = 36
_AFTER = 24
# Rules that find fixed lines: an office's unless the words beside it name a person.
_FIXED_LINES = frozenset({"cn_landline", "cued_phone"})
_NUMBERS = frozenset(
    {EntityKind.PHONE, EntityKind.ID_NUMBER, EntityKind.BANK_CARD, EntityKind.PLATE, EntityKind.EMPLOYEE_ID}
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A finding in the folded text: itself and what stands before and after it, in lower case."""

    value: str
    before: str
    after: str


def surroundings(finding: Finding, folded: Folded) -> Surroundings:
    start = bisect_right(folded.ends, finding.start)
    end = bisect_left(folded.starts, finding.end)
    text = folded.text
    return Surroundings(
        value=text[start:end],
        before=text[max(0, start - _BEFORE) : start].lower(),
        after=text[end : end + _AFTER].lower(),
    )


def is_numbering(place: Surroundings) -> bool:
    """Whether the number counts things: an order, a case, a part, a share, an amount, a commit, a book."""
    return bool(words.NUMBERING.search(place.before) or words.AMOUNT_AFTER.match(place.after))


def is_service_line(value: str) -> bool:
    """Whether the numbering plan sets a telephone number apart for services, such as toll-free ones."""
    return bool(words.SERVICE_LINE.match(only_digits(value)) or words.TOLL_FREE_ABROAD.match(value))


def is_desk(place: Surroundings) -> bool:
    """Whether the nearest word before says desk, not person; without either, whether hours follow."""
    desk = _last(words.DESK, place.before)
    person = _last(words.PERSON, place.before)
    if desk < 0 and person < 0:
        return words.DESK_AFTER.match(place.after) is not None
    return desk > person


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match in `text` ends, -1 if there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _keep_phone(place: Surroundings, finding: Finding) -> bool:
    if finding.rule.startswith("cn_mobile") or finding.rule.endswith("_mobile"):
        # A mobile belongs to a person unless the words right beside it make it a desk's.
        return words.DESK_MOBILE.search(place.before) is None
    if finding.rule in _FIXED_LINES and not _is_persons(place):
        return False
    return not (is_service_line(place.value) or is_desk(place))


def _is_persons(place: Surroundings) -> bool:
    return bool(words.PERSON.search(place.before) or words.PERSON.match(place.after.lstrip(" ,，")))


def _keep_email(place: Surroundings) -> bool:
    """Role mailboxes have no part that could be a name (ruling 9): "hr.beijing" but not "hr.simran"."""
    plain = words.SPELT_DOT.sub(".", words.SPELT_AT.sub("@", place.value.lower()))
    local, _, domain = re.sub(r"\s", "", plain).partition("@")
    parts = [part for part in re.split(r"[._+\-0-9]+", local) if part]
    at_provider = words.PROVIDER.match(domain) is not None
    roles = [words.ROLE.match(part) is not None for part in parts]
    if roles and all(roles):
        return False
    return at_provider or words.PUBLIC_MAILBOX.search(place.before) is None


def _keep_handle(place: Surroundings) -> bool:
    return not (words.GROUP_BEFORE.search(place.before) or words.GROUP_NAME.search(place.value.lower()))


def _keep_address(place: Surroundings) -> bool:
    """Offices, shops and halls are public; a word for home nearer than theirs makes a home of them."""
    if words.OFFICE_WITHIN.search(place.value.lower()) or words.OFFICE_AFTER.match(place.after):
        return _last(words.HOME, place.before) >= 0 and _last(words.OFFICE, place.before) < 0
    if "单元" in place.value or words.DWELLS.search(place.before):
        return True
    return _last(words.OFFICE, place.before) <= _last(words.HOME, place.before)


def keep(finding: Finding, folded: Folded) -> bool:
    """Whether a finding discloses something about a person."""
    place = surroundings(finding, folded)
    if finding.kind in _NUMBERS and (is_placeholder(place.value) or is_numbering(place)):
        return False
    if words.EXAMPLE.search(place.before) or words.EXAMPLE_AFTER.match(place.after):
        return False
    match finding.kind:
        case EntityKind.PHONE:
            return _keep_phone(place, finding)
        case EntityKind.EMAIL:
            return _keep_email(place)
        case EntityKind.HANDLE:
            return _keep_handle(place)
        case EntityKind.ADDRESS:
            return _keep_address(place)
        case EntityKind.BANK_CARD:
            return not (words.COMPANY_ACCOUNT.search(place.before) or words.COMPANY_ACCOUNT.search(place.after[:12]))
        case EntityKind.PLATE:
            return words.FLEET.search(place.before) is None
        case _:
            return True


def discard_public(findings: tuple[Finding, ...], folded: Folded) -> tuple[Finding, ...]:
    """The findings that `keep` keeps, in their order."""
    return tuple(finding for finding in findings if keep(finding, folded))

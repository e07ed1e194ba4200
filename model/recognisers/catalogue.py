"""All recognisers, and what they find together."""

import re

from shenyan.model.findings import Finding
from shenyan.model.normalise import Folded
from shenyan.model.recognisers import (
    bank_card,
    cn_address,
    cn_id,
    cn_phone,
    email,
    employee_id,
    en_address,
    gov_id,
    handle,
    hk_mo_tw_id,
    iban,
    intl_phone,
    passport,
    plate,
)
from shenyan.model.recognisers.recogniser import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = (
    *cn_phone.RECOGNISERS,
    *intl_phone.RECOGNISERS,
    *cn_id.RECOGNISERS,
    *passport.RECOGNISERS,
    *hk_mo_tw_id.RECOGNISERS,
    *gov_id.RECOGNISERS,
    *bank_card.RECOGNISERS,
    *iban.RECOGNISERS,
    *plate.RECOGNISERS,
    *handle.RECOGNISERS,
    *email.RECOGNISERS,
    *employee_id.RECOGNISERS,
    *cn_address.RECOGNISERS,
    *en_address.RECOGNISERS,
)

_DIGIT = re.compile(r"[0-9]")


def find(folded: Folded) -> tuple[Finding, ...]:
    """Personal data in a folded text: offsets into the original, no two overlapping, sorted by start.

    Findings that turn out to be public or nobody's are still among them: `filters` discards those.
    """
    lowered = folded.text.lower()
    digits = len(_DIGIT.findall(lowered))
    found = [
        Finding(*folded.to_original(start, end), recogniser.kind, recogniser.score, recogniser.name)
        for recogniser in RECOGNISERS
        if recogniser.worth_searching(lowered, digits)
        for start, end in recogniser.spans(folded.text)
    ]
    return resolve(found)


def resolve(found: list[Finding]) -> tuple[Finding, ...]:
    """The surest of overlapping findings, the longer of equally sure ones.

    Overlapping findings of one kind become one span under the surer one's rule.
    """
    kept: list[Finding] = []
    cluster: list[Finding] = []
    reach = 0
    for finding in sorted(found, key=lambda one: one.start):
        if finding.start >= reach:
            kept += _settled(cluster)
            cluster = []
        cluster.append(finding)
        reach = max(reach, finding.end)
    return (*kept, *_settled(cluster))


def _settled(cluster: list[Finding]) -> list[Finding]:
    """What stays of findings each of which overlaps another."""
    kept: list[Finding] = []
    for finding in sorted(cluster, key=lambda one: (-one.score, one.start - one.end)):
        rivals = [other for other in kept if other.start < finding.end and finding.start < other.end]
        if any(rival.kind is not finding.kind for rival in rivals):
            continue
        merged = finding
        for rival in rivals:
            kept.remove(rival)
            start, end = min(merged.start, rival.start), max(merged.end, rival.end)
            merged = Finding(start, end, rival.kind, rival.score, rival.rule)
        kept.append(merged)
    return sorted(kept, key=lambda one: one.start)
